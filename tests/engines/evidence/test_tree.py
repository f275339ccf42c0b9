"""The tree against a reference written straight from RFC 6962, and against published roots."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from yiben.engines.evidence import tree

# Inputs and roots of the Certificate Transparency reference implementation.
INPUTS = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def mth(datas):
    if not datas:
        return sha256(b"").digest()
    if len(datas) == 1:
        return sha256(b"\x00" + datas[0]).digest()
    k = split(len(datas))
    return sha256(b"\x01" + mth(datas[:k]) + mth(datas[k:])).digest()


def split(n):
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def path(m, datas):
    if len(datas) == 1:
        return []
    k = split(len(datas))
    if m < k:
        return [*path(m, datas[:k]), mth(datas[k:])]
    return [*path(m - k, datas[k:]), mth(datas[:k])]


def subproof(m, datas, *, whole):
    n = len(datas)
    if m == n:
        return [] if whole else [mth(datas)]
    k = split(n)
    if m <= k:
        return [*subproof(m, datas[:k], whole=whole), mth(datas[k:])]
    return [*subproof(m - k, datas[k:], whole=False), mth(datas[:k])]


def build(batches):
    """All stored hashes by place, and the peaks, after appending batch by batch."""
    size, peaks, stored = 0, {}, {}
    for batch in batches:
        leaves = tree.leaf_hashes(batch)
        full, peaks = tree.grow(size, peaks, leaves)
        stored.update(full)
        stored.update({2 * (size + n): leaf for n, leaf in enumerate(leaves)})
        size += len(batch)
    return size, peaks, stored


def fold(ranges, stored):
    return [tree.fold([stored[at] for at in group]) for group in tree.range_places(ranges)]


def test_roots_are_those_of_the_reference_implementation():
    datas = [bytes.fromhex(each) for each in INPUTS]
    got = [tree.fold(list(build([[each] for each in datas[:n]])[1].values())).hex() for n in range(1, 9)]
    assert got == ROOTS


def test_the_empty_tree_has_the_root_the_standard_says():
    assert tree.fold([]) == tree.fold([]) == sha256(b"").digest()


@given(st.lists(st.lists(st.binary(max_size=4), max_size=20), max_size=8))
def test_however_leaves_arrive_the_root_is_that_of_the_standard(batches):
    datas = [each for batch in batches for each in batch]
    size, peaks, stored = build(batches)
    assert tree.fold(list(peaks.values())) == mth(datas)
    assert list(peaks) == tree.peaks(size)
    assert {at for at in stored if at % 2} == {
        tree.place(level, index) for level in range(1, 9) for index in range(size >> level)
    }


@given(st.integers(1, 130), st.data())
def test_inclusion_paths_are_those_of_the_standard(size, data):
    datas = [bytes([n]) for n in range(size)]
    index = data.draw(st.integers(0, size - 1))
    assert fold(tree.inclusion_ranges(index, size), build([datas])[2]) == path(index, datas)


@given(st.integers(1, 130), st.data())
def test_consistency_paths_are_those_of_the_standard(new, data):
    datas = [bytes([n]) for n in range(new)]
    old = data.draw(st.integers(1, new))
    got = fold(tree.consistency_ranges(old, new), build([datas])[2])
    assert got == (subproof(old, datas, whole=True) if old < new else [])


def test_no_two_subtrees_share_a_place():
    places = [tree.place(level, index) for level in range(11) for index in range(1024 >> level)]
    assert sorted(places) == list(range(2047))
