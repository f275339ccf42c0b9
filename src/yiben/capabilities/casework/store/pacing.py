"""How organisations are doing, counted by the database: open, late, closed, medians."""

from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select
from sqlalchemy import case as when

from yiben.capabilities.casework.store.tables import case


def pace(
    db: Connection,
    *,
    now: str,
    organisation: str | None,
    kind: str | None,
    since: str | None,
    by_kind: str | None,
) -> list[RowMapping]:
    """One row per organisation, or per organisation and kind when `by_kind` is set; the latest first.

    `since`: only cases closed from then on count as closed. All cases are counted once, by organisation and
    working days from filing to closing, in the order of an index; the rest is arithmetic on those few rows. The
    median is the middle of the working days, of two middles their mean: the same on both databases.
    """
    heaps = _heaps(now=now, organisation=organisation, kind=kind, since=since, by_kind=by_kind).subquery()
    groups = [heaps.c.organisation, *([heaps.c.kind] if by_kind else [])]
    # How many of the group closed within so many days, and how many in all.
    up_to = func.sum(heaps.c.closed).over(partition_by=groups, order_by=heaps.c.days)
    in_all = func.sum(heaps.c.closed).over(partition_by=groups)
    ranked = select(heaps, up_to.label("up_to"), in_all.label("in_all")).subquery()
    outer = [ranked.c.organisation, *([ranked.c.kind] if by_kind else [])]
    sums = [func.sum(ranked.c[name]).label(name) for name in ("open", "late", "closed", "closed_late")]
    median = (_middle(ranked.c, ranked.c.in_all + 1) + _middle(ranked.c, ranked.c.in_all + 2)) / 2.0
    rows = select(*outer, *sums, median.label("median")).group_by(*outer)
    return list(db.execute(rows.order_by(sums[1].desc(), sums[0].desc(), *outer)).mappings())


def _heaps(
    *, now: str, organisation: str | None, kind: str | None, since: str | None, by_kind: str | None
) -> Any:
    groups = [case.c.organisation, case.c.days, *([case.c.kind] if by_kind else [])]
    is_open = case.c.closed.is_(None)
    is_closed = case.c.closed.is_not(None) if since is None else case.c.closed >= since
    heaps = select(
        *groups,
        _sum(is_open).label("open"),
        _sum(is_open & (case.c.due < now)).label("late"),
        _sum(is_closed).label("closed"),
        _sum(is_closed & case.c.missed).label("closed_late"),
    ).group_by(*groups)
    if organisation is not None:
        heaps = heaps.where(case.c.organisation == organisation)
    return heaps if kind is None else heaps.where(case.c.kind == kind)


def _middle(ranked: Any, twice: ColumnElement[int]) -> ColumnElement[int]:
    """The fewest days within which case number `twice` / 2, rounded down, had closed."""
    reached = (ranked.closed > 0) & (ranked.up_to * 2 >= twice - twice % 2)
    return func.min(when((reached, ranked.days)))


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(when((condition, 1), else_=0))
