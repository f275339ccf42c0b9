"""Clusters: never two valid identifiers in one, never the two ends of what a person set apart, whatever the chain."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.profiles.matching.clustering import NONE, grow

UNITS = 12


def ints(values: list[int]) -> np.ndarray:
    return np.array(values, np.int64)


def run(
    links: list[tuple[int, int, float]], anchors: list[int], apart: list[tuple[int, int]] | None = None
) -> list[int]:
    left, right = ints([a for a, _, _ in links]), ints([b for _, b, _ in links])
    bars = (ints([a for a, _ in apart]), ints([b for _, b in apart])) if apart else None
    return grow((left, right, np.array([w for _, _, w in links], float)), ints(anchors), apart=bars).tolist()


def test_a_chain_between_two_numbers_breaks_at_its_weakest_link() -> None:
    found = run([(0, 1, 9.0), (1, 2, 3.0), (2, 3, 8.0)], [1, NONE, NONE, 2])
    assert found[0] == found[1] != found[2] == found[3]


def test_equal_numbers_are_one_without_any_link() -> None:
    assert run([], [5, NONE, 5]) == [0, 1, 0]


def test_what_a_person_set_apart_stays_apart_over_detours() -> None:
    found = run([(0, 1, 9.0), (1, 2, 9.0)], [NONE, NONE, NONE], apart=[(0, 2)])
    assert found[0] != found[2]
    assert found[1] in {found[0], found[2]}


LINKS = st.lists(
    st.tuples(st.integers(0, UNITS - 1), st.integers(0, UNITS - 1), st.integers(1, 30)), max_size=40
)
ANCHORS = st.lists(st.sampled_from([NONE, NONE, 1, 2, 3]), min_size=UNITS, max_size=UNITS)


@given(
    links=LINKS,
    anchors=ANCHORS,
    apart=st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=4),
)
def test_no_cluster_breaks_a_rule(
    links: list[tuple[int, int, int]], anchors: list[int], apart: list[tuple[int, int]]
) -> None:
    bars = [(a, b) for a, b in apart if a != b and (anchors[a] == NONE or anchors[a] != anchors[b])]
    found = run([(a, b, float(w)) for a, b, w in links], anchors, apart=bars)
    for cluster in set(found):
        held = {anchors[at] for at in range(UNITS) if found[at] == cluster} - {NONE}
        assert len(held) <= 1
    assert all(found[a] != found[b] for a, b in bars)
    for number in {one for one in anchors if one != NONE}:
        assert len({found[at] for at in range(UNITS) if anchors[at] == number}) == 1


@given(links=LINKS)
def test_without_rules_clusters_are_what_hangs_together(links: list[tuple[int, int, int]]) -> None:
    found = run([(a, b, float(w)) for a, b, w in links], [NONE] * UNITS)
    lead = list(range(UNITS))

    def top(at: int) -> int:
        while lead[at] != at:
            at = lead[at]
        return at

    for a, b, _ in links:
        lead[top(b)] = top(a)
    for a in range(UNITS):
        for b in range(UNITS):
            assert (found[a] == found[b]) == (top(a) == top(b))
