"""The cockpit's reads: narrow rows of every promise in one query, and the worst of them with their words."""

from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import Connection, and_, case, func, select

from yiben.capabilities.plans.model import Line
from yiben.capabilities.plans.store.plans import LINE, line_of
from yiben.capabilities.plans.store.tables import indicator, plan, target
from yiben.engines.rules.promises import Every, Stand


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


def narrow(db: Connection, *, cutoffs: Mapping[Every, str]) -> list[Narrow]:
    """Every whole promise in force; `late` when its newest figure is older than its period's cutoff."""
    wanted = case({str(one): day for one, day in cutoffs.items()}, value=indicator.c.every)
    due = case((and_(target.c.by.is_not(None), target.c.by < wanted), target.c.by), else_=wanted)
    ask = (
        select(
            target.c.plan,
            plan.c.title_zh,
            plan.c.title_en,
            target.c.indicator,
            target.c.stand,
            target.c.by,
            target.c.judged,
            func.coalesce(target.c.latest_on < due, False),  # what SQL coalesces to
        )
        .join(indicator, indicator.c.id == target.c.indicator)
        .join(plan, plan.c.id == target.c.plan)
        .where(target.c.ended.is_(None), target.c.parent.is_(None), plan.c.ended.is_(None))
        .order_by(plan.c.made_at, plan.c.id)
    )
    return [Narrow._make(row) for row in db.execute(ask)]


def worst(db: Connection, *, limit: int) -> tuple[Line, ...]:
    """Missed before at risk, the nearest day first."""
    rank = case({Stand.MISSED.value: 0, Stand.AT_RISK.value: 1}, value=target.c.stand, else_=2)
    ask = (
        LINE.where(target.c.stand.in_([Stand.MISSED, Stand.AT_RISK]), target.c.parent.is_(None))
        .order_by(rank, target.c.by, target.c.id)
        .limit(limit)
    )
    return tuple(line_of(row) for row in db.execute(ask))
