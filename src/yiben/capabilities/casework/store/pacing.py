"""How organisations are doing, counted by the database: open, late, closed, medians."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, ColumnElement, Connection, RowMapping, func, select
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
    """One row per organisation, or per organisation and kind when `by_kind` is set.

    `since`: only cases closed from then on count as closed. The median is the middle of working days from
    filing to closing, of two middles their mean: the same arithmetic on both databases.
    """
    groups: list[Column[Any]] = [case.c.organisation, *([case.c.kind] if by_kind else [])]
    where: list[ColumnElement[bool]] = []
    if organisation is not None:
        where.append(case.c.organisation == organisation)
    if kind is not None:
        where.append(case.c.kind == kind)
    counted = _counted(groups, where, now=now, since=since).subquery()
    middle = _medians(groups, where, since=since).subquery()
    # IS NOT DISTINCT FROM: cases of no organisation are a group too.
    same = [counted.c[one.name].is_not_distinct_from(middle.c[one.name]) for one in groups]
    joined = select(counted, middle.c.median).select_from(counted.outerjoin(middle, _all(same)))
    return list(db.execute(joined.order_by(counted.c.late.desc(), counted.c.open.desc())).mappings())


def _counted(
    groups: Sequence[Column[Any]], where: Sequence[ColumnElement[bool]], *, now: str, since: str | None
) -> Any:
    is_open = case.c.closed.is_(None)
    is_closed = case.c.closed.is_not(None) if since is None else case.c.closed >= since
    return (
        select(
            *groups,
            _sum(is_open).label("open"),
            _sum(is_open & (case.c.due < now)).label("late"),
            _sum(is_closed).label("closed"),
            _sum(is_closed & case.c.missed).label("closed_late"),
        )
        .where(*where)
        .group_by(*groups)
    )


def _medians(
    groups: Sequence[Column[Any]], where: Sequence[ColumnElement[bool]], *, since: str | None
) -> Any:
    is_closed = case.c.closed.is_not(None) if since is None else case.c.closed >= since
    place = func.row_number().over(partition_by=groups, order_by=case.c.days)
    many = func.count().over(partition_by=groups)
    ranked = (
        select(*groups, case.c.days, place.label("place"), many.label("many"))
        .where(*where, is_closed, case.c.days.is_not(None))
        .subquery()
    )
    # The middles of n are numbers (n + 1) / 2 and (n + 2) / 2, rounded down: one of an odd, two of an even.
    middles = (ranked.c.place * 2 >= ranked.c.many) & (ranked.c.place * 2 <= ranked.c.many + 2)
    outer = [ranked.c[one.name] for one in groups]
    return select(*outer, func.avg(ranked.c.days * 1.0).label("median")).where(middles).group_by(*outer)


def _sum(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.sum(when((condition, 1), else_=0))


def _all(conditions: Sequence[ColumnElement[bool]]) -> ColumnElement[bool]:
    found = conditions[0]
    for one in conditions[1:]:
        found = found & one
    return found
