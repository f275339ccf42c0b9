"""The cockpit's reads: narrow rows of every promise in one query, and the worst of them with their words."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import ColumnElement, Connection, and_, case, func, select

from yiben.capabilities.plans.model import Line
from yiben.capabilities.plans.store.plans import LINE, line_of
from yiben.capabilities.plans.store.tables import indicator, plan, target
from yiben.engines.rules.promises import Every, Stand
from yiben.kernel.paging import PageAsk


class Narrow(NamedTuple):
    """What counting needs of one promise."""

    plan: str
    plan_zh: str
    plan_en: str
    indicator: str
    stand: str
    by: str | None
    judged: str
    late: bool


class Carried(NamedTuple):
    """What appraisal needs of one promise: by whom it is carried, and how it stands."""

    target: str
    indicator: str
    node: str | None
    organisation: str
    stand: str
    late: bool


def narrow(db: Connection, *, cutoffs: Mapping[Every, str]) -> list[Narrow]:
    """Every whole promise in force; `late` when its newest figure is older than its period's cutoff."""
    ask = (
        select(
            target.c.plan,
            plan.c.title_zh,
            plan.c.title_en,
            target.c.indicator,
            target.c.stand,
            target.c.by,
            target.c.judged,
            _late(cutoffs),
        )
        .join(indicator, indicator.c.id == target.c.indicator)
        .join(plan, plan.c.id == target.c.plan)
        .where(target.c.ended.is_(None), target.c.parent.is_(None), plan.c.ended.is_(None))
        .order_by(plan.c.made_at, plan.c.id)
    )
    return [Narrow._make(row) for row in db.execute(ask)]


def carried(db: Connection, *, cutoffs: Mapping[Every, str]) -> list[Carried]:
    """Every promise in force, parts as well."""
    ask = (
        select(
            target.c.id,
            target.c.indicator,
            indicator.c.node,
            target.c.organisation,
            target.c.stand,
            _late(cutoffs),
        )
        .join(indicator, indicator.c.id == target.c.indicator)
        .join(plan, plan.c.id == target.c.plan)
        .where(target.c.ended.is_(None), plan.c.ended.is_(None))
    )
    return [Carried._make(row) for row in db.execute(ask)]


def _late(cutoffs: Mapping[Every, str]) -> ColumnElement[bool]:
    """Whether a promise that has figures lacks the one of the last period that should be there."""
    wanted = case({str(one): day for one, day in cutoffs.items()}, value=indicator.c.every)
    due = case((and_(target.c.by.is_not(None), target.c.by < wanted), target.c.by), else_=wanted)
    return func.coalesce(target.c.latest_on < due, False)  # what SQL coalesces to


def listed(
    db: Connection,
    *,
    stand: Stand | None,
    year: str | None,
    plan_id: str | None,
    late: Mapping[Every, str] | None,
    page: PageAsk,
) -> tuple[tuple[Line, ...], int]:
    """One page of whole promises and how many there are; `year` empty: without a day; `late`: the cutoffs passed."""
    asked: list[ColumnElement[bool]] = [target.c.parent.is_(None)]
    if stand is not None:
        asked.append(target.c.stand == stand)
    if year is not None:
        asked.append(target.c.by.like(f"{year}-%") if year else target.c.by.is_(None))
    if plan_id is not None:
        asked.append(target.c.plan == plan_id)
    if late is not None:
        asked.append(_late(late))
    ask = LINE.where(*asked)
    many = int(db.execute(select(func.count()).select_from(ask.subquery())).scalar_one())
    ordered = ask.order_by(target.c.plan, target.c.by, target.c.id).limit(page.size).offset(page.offset)
    return tuple(line_of(row) for row in db.execute(ordered)), many


def worst(db: Connection, *, limit: int) -> tuple[Line, ...]:
    """Missed before at risk, the nearest day first."""
    rank = case({Stand.MISSED.value: 0, Stand.AT_RISK.value: 1}, value=target.c.stand, else_=2)
    ask = (
        LINE.where(target.c.stand.in_([Stand.MISSED, Stand.AT_RISK]), target.c.parent.is_(None))
        .order_by(rank, target.c.by, target.c.id)
        .limit(limit)
    )
    return tuple(line_of(row) for row in db.execute(ask))
