"""Charging (计量): what the calls of one round cost their grants, in as few statements as there are grants.

Calls on one grant are charged together; where that is more than it gives, each for itself, in the order they came.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from yiben.capabilities import grants
from yiben.capabilities.access import granted
from yiben.capabilities.grants import Grant, Overused, Road
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError

T = TypeVar("T")

_ALL = 1 << 62


@dataclass(slots=True, kw_only=True)
class Bill(Generic[T]):
    """One call and the rows found for it. Afterwards: how many of them it may give, or why it is refused."""

    work: Work
    grant: Grant
    road: Road
    rows: int
    item: T
    most: int = _ALL
    error: YibenError | None = None


def charge(bills: Sequence[Bill[T]]) -> Iterable[Bill[T]]:
    """Charge each call and its rows to its grant, in the transaction of its work."""
    together: dict[str, list[Bill[T]]] = {}
    for bill in bills:
        together.setdefault(bill.grant.id, []).append(bill)
    for group in together.values():
        if not _at_once(group):
            for bill in group:
                _alone(bill)
    return bills


def _at_once(group: Sequence[Bill[T]]) -> bool:
    first = group[0]
    try:
        left = grants.rows_left(first.work, first.grant)
        if left is not None and sum(bill.rows for bill in group) > left:
            return False
        grants.charge(first.work, first.grant, calls=len(group), rows=sum(bill.rows for bill in group))
    except Overused:
        return False
    return True


def _alone(bill: Bill[T]) -> None:
    try:
        left = grants.rows_left(bill.work, bill.grant)
        grants.charge(bill.work, bill.grant)
        bill.most = _ALL if left is None else left
        given = min(bill.rows, bill.most)
        granted.finish(bill.work, bill.grant, road=bill.road, rows=given, cut=bill.rows > given)
    except YibenError as error:
        bill.error = error
