"""Three-valued tests over a row of facts: the closures conditions are made of."""

from collections.abc import Sequence
from typing import Any

from yiben.engines.rules.decisions.model import Test, Truth


def both(one: Test, two: Test) -> Test:
    """Kleene's and."""

    def test(row: Sequence[Any]) -> Truth:
        first = one(row)
        if first is False:
            return False
        second = two(row)
        return second if first or second is False else None

    return test


def either(one: Test, two: Test) -> Test:
    """Kleene's or."""

    def test(row: Sequence[Any]) -> Truth:
        first = one(row)
        if first:
            return True
        second = two(row)
        return second if first is False or second else None

    return test


def all_flags(slots: tuple[int, ...]) -> Test:
    """As `both`, for flags alone: the common need, in one call."""

    def test(row: Sequence[Any]) -> Truth:
        answer: Truth = True
        for slot in slots:
            value = row[slot]
            if value is False:
                return False
            if value is None:
                answer = None
        return answer

    return test


def any_flag(slots: tuple[int, ...]) -> Test:
    """As `either`, for flags alone."""

    def test(row: Sequence[Any]) -> Truth:
        answer: Truth = False
        for slot in slots:
            value = row[slot]
            if value is True:
                return True
            if value is None:
                answer = None
        return answer

    return test


def negated(one: Test) -> Test:
    """Kleene's not."""

    def test(row: Sequence[Any]) -> Truth:
        first = one(row)
        return None if first is None else not first

    return test


def equal(slot: int, word: str) -> Test:
    """The word is this one."""

    def test(row: Sequence[Any]) -> Truth:
        value = row[slot]
        return None if value is None else bool(value == word)

    return test


def unequal(slot: int, word: str) -> Test:
    """The word is another, or known to be none."""

    def test(row: Sequence[Any]) -> Truth:
        value = row[slot]
        return None if value is None else bool(value != word)

    return test


def flag(slot: int) -> Test:
    """A flag by itself."""

    def test(row: Sequence[Any]) -> Truth:
        value: Truth = row[slot]
        return value

    return test
