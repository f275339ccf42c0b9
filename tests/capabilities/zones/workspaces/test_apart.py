"""What sums tell of smaller groups, beside going through all that can be made of two and three of them."""

from itertools import combinations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.zones.workspaces.apart import told

LEAST = 3
ROWS = st.lists(st.lists(st.integers(0, 1), min_size=6, max_size=6), min_size=1, max_size=4)


def tells(rows: list[np.ndarray], weights: np.ndarray) -> bool:
    """Whether two or three of them, added or taken away, leave fewer than LEAST."""
    made = [one - other for one, other in combinations(rows, 2)]
    for one, other, third in combinations(rows, 3):
        made += [one - other - third, one + other - third, one - other + third]
    return any(0 < (row != 0) @ weights < LEAST for row in made)


@given(before=ROWS, new=ROWS, weights=st.lists(st.integers(1, 4), min_size=6, max_size=6))
def test_whatever_two_or_three_leave_is_found(before, new, weights):
    sizes = np.array(weights, dtype=np.int64)
    old, fresh = (np.array(rows, dtype=np.int8) for rows in (before, new))
    enough = [
        row.astype(int) for row in np.unique(np.concatenate([old, fresh]), axis=0) if row @ sizes >= LEAST
    ]
    there = [row.astype(int) for row in np.unique(old, axis=0) if row @ sizes >= LEAST]
    count, whole = told(fresh, old, sizes, least=LEAST)
    assert whole
    if not tells(there, sizes) and tells(enough, sizes):
        assert count


@given(before=ROWS, weights=st.lists(st.integers(1, 4), min_size=6, max_size=6))
def test_the_same_again_tells_nothing(before, weights):
    old = np.array(before, dtype=np.int8)
    assert told(old, old, np.array(weights, dtype=np.int64), least=LEAST) == (0, True)


def test_one_part_is_found_however_many_are_needed():
    parts = np.eye(9, dtype=np.int8)
    rest = np.array([[1, 1, 1, 1, 1, 1, 1, 1, 0]], dtype=np.int8)
    old = np.concatenate([parts[:8], np.ones((1, 9), np.int8)])
    weights = np.array([9] * 8 + [1], dtype=np.int64)
    assert told(old[8:], old[:8], weights, least=LEAST)[0]
    assert told(rest, old[:8], weights, least=LEAST) == (0, True)


def test_too_many_are_said_to_be_too_many():
    many = np.unique(np.random.default_rng(1).integers(0, 2, (900, 40)).astype(np.int8), axis=0)
    assert not told(many[:1], many[1:], np.full(40, 50, dtype=np.int64), least=LEAST)[1]
