"""The hash tree of RFC 6962 section 2.1 (the same in RFC 9162), pure: sizes and hashes in, hashes out.

leaf = H(0x00 ‖ data), node = H(0x01 ‖ left ‖ right); H is SHA-256, or SM3 (GB/T 32905-2016) where the home
was founded with it: every function takes it as `new`. Perfect subtrees never change once
full, so they are stored and everything else is folded from them. A stored subtree is known by its
`place`, its position when the tree is written in order: leaf i stands at 2i, the node over leaves
[i·2ˡ, (i+1)·2ˡ) at (2i+1)·2ˡ - 1. Neighbours in the tree are neighbours in the table.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from hashlib import sha256
from typing import Any

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Hash = Callable[[bytes], Any]
"""What makes a hash object over bytes, as those of `hashlib`."""

HASHES: Mapping[str, Hash] = {"sha256": sha256, "sm3": partial(hashlib.new, "sm3")}
"""By the name that stands in bundles. SM3 comes from OpenSSL."""


def hash_named(name: str) -> Hash:
    """The hash of a name. BadInput `unknown_hash` for another, or when OpenSSL was built without SM3."""
    new = HASHES.get(name)
    if new is None or name not in hashlib.algorithms_available:
        raise BadInput(
            "unknown_hash",
            Text(f"不支持的摘要算法: {name}", f"There is no such tree hash here: {name}"),
            hint=Text("可用: sha256、sm3", "There are sha256 and sm3."),
        )
    return new


def leaf_hashes(datas: Iterable[bytes], *, new: Hash = sha256) -> list[bytes]:
    """The leaf hash of each."""
    return [new(b"\x00" + data).digest() for data in datas]


def node_hash(left: bytes, right: bytes, *, new: Hash = sha256) -> bytes:
    """The hash over two subtrees."""
    made: bytes = new(b"\x01" + left + right).digest()
    return made


def parents(row: Sequence[bytes], *, new: Hash = sha256) -> list[bytes]:
    """The level above `row`; a last one without partner is left out."""
    return [new(b"\x01" + a + b).digest() for a, b in zip(row[::2], row[1::2], strict=False)]


def place(level: int, index: int) -> int:
    """Where the perfect subtree number `index` of height `level` stands."""
    return ((2 * index + 1) << level) - 1


def peaks(size: int, *, start: int = 0) -> list[int]:
    """Places of the perfect subtrees that make up leaves [start, start + size), left to right.

    `start` must be a multiple of the largest of them, as every range of a proof is.
    """
    found = []
    for level in range(size.bit_length() - 1, -1, -1):
        if size >> level & 1:
            found.append(place(level, start >> level))
            start += 1 << level
    return found


def fold(hashes: Sequence[bytes], *, new: Hash = sha256) -> bytes:
    """The root over perfect subtrees, given left to right; of no leaves, the hash of nothing."""
    root: bytes = hashes[-1] if hashes else new(b"").digest()
    for left in reversed(hashes[:-1]):
        root = new(b"\x01" + left + root).digest()
    return root


def grow(
    size: int, old: Mapping[int, bytes], leaves: Sequence[bytes], *, new: Hash = sha256
) -> tuple[list[tuple[int, bytes]], dict[int, bytes]]:
    """Append `leaves` to a tree of `size` leaves with peaks `old` (place → hash).

    Answers the subtrees that became full, as (place, hash), and the peaks of the larger tree.
    """
    if len(leaves) == 1:
        return _grow_by_one(size, old, leaves[0], new=new)
    full: list[tuple[int, bytes]] = []
    top: dict[int, bytes] = {}
    row, level = list(leaves), 0
    while row or size >> level:
        first = size >> level
        if first & 1:
            first -= 1
            row.insert(0, old[place(level, first)])
        if len(row) & 1:
            last = place(level, first + len(row) - 1)
            top[last] = row.pop()
        row = parents(row, new=new)
        level += 1
        step, at = 2 << level, place(level, first >> 1)
        full.extend((at + step * number, each) for number, each in enumerate(row))
    full.sort()
    return full, dict(sorted(top.items()))


def _grow_by_one(
    size: int, old: Mapping[int, bytes], leaf: bytes, *, new: Hash
) -> tuple[list[tuple[int, bytes]], dict[int, bytes]]:
    full: list[tuple[int, bytes]] = []
    top, level = dict(old), 0
    while size >> level & 1:
        leaf = new(b"\x01" + top.pop(place(level, (size >> level) - 1)) + leaf).digest()
        level += 1
        full.append((place(level, size >> level), leaf))
    top[place(level, size >> level)] = leaf
    return full, top


Range = tuple[int, int]
"""Leaves [first, end) whose subtree hash belongs into a proof."""


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """PATH(m, D[n]) of RFC 6962 section 2.1.1, from the leaf upwards. Needs 0 <= index < size."""
    start, end = 0, size
    path: list[Range] = []
    while end - start > 1:
        middle = start + _split(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """PROOF(m, D[n]) of RFC 6962 section 2.1.2. Empty when either tree is empty or both are equal."""
    if not 0 < old < new:
        return []
    start, end, whole = 0, new, True
    path: list[Range] = []
    while end != old:
        middle = start + _split(end - start)
        if old <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start, whole = middle, False
    if not whole:
        path.append((start, end))
    return path[::-1]


def range_places(ranges: Iterable[Range]) -> list[list[int]]:
    """For each range the places to fetch and fold."""
    return [peaks(end - start, start=start) for start, end in ranges]


def _split(size: int) -> int:
    # The largest power of two smaller than size.
    return 1 << (size - 1).bit_length() - 1
