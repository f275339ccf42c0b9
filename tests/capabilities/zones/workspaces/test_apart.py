"""What sums tell of smaller groups, beside going through every set of parts by exact fractions."""

from collections.abc import Sequence
from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.zones.workspaces.apart import told
from yiben.capabilities.zones.workspaces.modular import Field, draw_field

PARTS = 7
ROW = st.lists(st.integers(0, 1), min_size=PARTS, max_size=PARTS)
WEIGHTS = st.lists(st.integers(1, 4), min_size=PARTS, max_size=PARTS)


def rank(rows: Sequence[Sequence[int]]) -> int:
    matrix, found = [[Fraction(one) for one in row] for row in rows], 0
    for column in range(len(matrix[0]) if matrix else 0):
        pivot = next((at for at in range(found, len(matrix)) if matrix[at][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        for at in range(found + 1, len(matrix)):
            factor = matrix[at][column] / matrix[found][column]
            matrix[at] = [one - factor * other for one, other in zip(matrix[at], matrix[found], strict=True)]
        found += 1
    return found


def known(rows: Sequence[Sequence[int]], members: Sequence[int]) -> int:
    """How many independent sums over these parts alone the rows add up to."""
    return (
        rank(rows) - rank([[row[at] for at in range(len(rows[0])) if at not in members] for row in rows])
        if rows
        else 0
    )


def tells(
    new: Sequence[Sequence[int]], old: Sequence[Sequence[int]], weights: Sequence[int], least: int
) -> bool:
    """Whether something is known of fewer than `least` with `new` that was not with `old`, whatever is added to what."""
    enough = lambda rows: [row for row in rows if sum(np.multiply(row, weights)) >= least]  # noqa: E731
    before, every = enough(old), [*enough(old), *enough(new)]
    return any(
        known(every, members) > known(before, members)
        for size in range(1, least)
        for members in combinations(range(len(weights)), size)
        if sum(weights[at] for at in members) < least
    )


def asked(new: Sequence[Sequence[int]], old: Sequence[Sequence[int]], weights: Sequence[int], least: int) -> tuple[int, bool]:  # fmt: skip
    rows = [np.array(one, dtype=np.int8).reshape(-1, len(weights)) for one in (new, old)]
    return told(*rows, np.array(weights, dtype=np.int64), least=least)


@given(new=st.lists(ROW, min_size=1, max_size=3), old=st.lists(ROW, max_size=5), weights=WEIGHTS, least=st.integers(2, 6))  # fmt: skip
def test_whatever_any_number_of_sums_leaves_is_found_and_nothing_else(new, old, weights, least):
    count, whole = asked(new, old, weights, least)
    assert whole
    assert bool(count) == tells(new, old, weights, least)


@given(old=st.lists(ROW, min_size=1, max_size=5), weights=WEIGHTS)
def test_the_same_again_tells_nothing(old, weights):
    assert asked(old, old, weights, 5) == (0, True)


def test_a_part_is_found_however_many_are_needed():
    parts = np.eye(9, dtype=np.int8)
    old = np.concatenate([parts[:8], np.ones((1, 9), np.int8)])
    weights = np.array([9] * 8 + [1], dtype=np.int64)
    assert told(old[8:], old[:8], weights, least=3)[0]
    rest = np.array([[1, 1, 1, 1, 1, 1, 1, 1, 0]], dtype=np.int8)
    assert told(rest, old[:8], weights, least=3) == (0, True)


def test_what_seven_sums_leave_of_several_small_parts_is_found():
    # No three of them tell anything, nor does any part alone: elimination in whatever order need not come upon it.
    old = [
        [1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1], [0, 1, 1, 1, 1, 1, 1, 0, 1, 0, 0, 0], [1, 0, 1, 1, 1, 1, 1, 1, 1, 0, 1, 0],
        [1, 0, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0], [1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 1], [1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1, 1],
    ]  # fmt: skip
    new = [[1, 0, 0, 1, 1, 1, 0, 1, 1, 1, 1, 0]]
    weights = [9, 9, 9, 1, 1, 2, 2, 1, 1, 2, 2, 1]
    assert tells(new, old, weights, 5)
    assert asked(new, old, weights, 5)[0]


def test_margins_of_a_large_table_are_proved_to_tell_nothing():
    drawn = np.random.default_rng(4)
    labels = np.unique(np.stack([drawn.integers(0, n, 9000) for n in (30, 20, 9)], axis=1), axis=0)
    ways = [[(labels[:, at] == one).astype(np.int8) for one in np.unique(labels[:, at])] for at in range(3)]
    weights = drawn.integers(1, 30, len(labels))
    assert told(np.array(ways[0]), np.array([*ways[1], *ways[2]]), weights, least=10) == (0, True)


@pytest.mark.parametrize(("groups", "parts"), [(900, 60), (40, 60)])
def test_what_was_not_all_looked_at_is_said(groups, parts):
    many = np.unique(np.random.default_rng(1).integers(0, 2, (groups, parts)).astype(np.int8), axis=0)
    many = many[:, many.sum(axis=0) > 0]
    count, whole = told(many[:1], many[1:], np.ones(parts, dtype=np.int64), least=10)
    assert count or not whole
    assert not count or whole


def test_the_prime_is_one_and_another_each_time():
    drawn = {draw_field().prime for _ in range(5)}
    assert len(drawn) > 1
    assert all(2**30 < one < 2**31 and all(one % by for by in range(3, 46341, 2)) for one in drawn)


@given(rows=st.lists(ROW, min_size=1, max_size=6))
def test_a_space_has_the_rank_of_its_rows(rows):
    field = Field(prime=2_147_483_647)
    assert len(field.reduced(np.array(rows, dtype=np.int64))) == rank(rows)
