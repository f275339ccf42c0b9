"""Every SQL statement about figures and evaluations."""

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from yiben.capabilities.plans.model import Evaluated, FigureRow
from yiben.capabilities.plans.store.rows import evaluated_of, figure_of, said
from yiben.capabilities.plans.store.tables import evaluation, figure
from yiben.capabilities.plans.store.tables import indicator as measured

_PART = 500


def add(db: Connection, one: FigureRow) -> None:
    """Record a figure; what stood there before is marked as replaced and stays. Two at once take turns."""
    db.execute(select(measured.c.id).where(measured.c.id == one.indicator).with_for_update())
    db.execute(
        update(figure)
        .where(
            figure.c.indicator == one.indicator,
            figure.c.organisation == one.organisation,
            figure.c.on == one.on.isoformat(),
            figure.c.replaced.is_(None),
        )
        .values(replaced=one.at)
    )
    row = {column.name: getattr(one, column.name) for column in figure.columns}
    db.execute(
        insert(figure).values(
            **row | {"on": one.on.isoformat(), "value": said(one.value), "basis": dict(one.basis)}
        )
    )


def current(db: Connection, indicators: Sequence[str]) -> dict[tuple[str, str], list[FigureRow]]:
    """(indicator, organisation) → the figures that stand, oldest first."""
    found: dict[tuple[str, str], list[FigureRow]] = {}
    wanted = sorted(set(indicators))
    for start in range(0, len(wanted), _PART):
        ask = (
            select(figure)
            .where(figure.c.indicator.in_(wanted[start : start + _PART]), figure.c.replaced.is_(None))
            .order_by(figure.c.on)
        )
        for row in db.execute(ask).mappings():
            one = figure_of(row)
            found.setdefault((one.indicator, one.organisation), []).append(one)
    return found


def history(db: Connection, indicator: str) -> tuple[FigureRow, ...]:
    """Every figure there ever was of an indicator, the newest day first."""
    ask = select(figure).where(figure.c.indicator == indicator)
    newest = (figure.c.replaced.is_not(None), figure.c.at.desc(), figure.c.id.desc())
    rows = db.execute(ask.order_by(figure.c.on.desc(), figure.c.organisation, *newest)).mappings()
    return tuple(figure_of(row) for row in rows)


def by_account(db: Connection, account: str) -> tuple[FigureRow, ...]:
    """The figures somebody brought, newest first."""
    ask = select(figure).where(figure.c.by == account).order_by(figure.c.at.desc()).limit(200)
    return tuple(figure_of(row) for row in db.execute(ask).mappings())


def add_evaluation(db: Connection, one: Evaluated) -> None:
    """Record an evaluation."""
    row = {column.name: getattr(one, column.name) for column in evaluation.columns}
    db.execute(insert(evaluation).values(**row | {"counts": dict(one.counts), "score": said(one.score)}))


def evaluations(db: Connection, plan_id: str) -> tuple[Evaluated, ...]:
    """The evaluations of a plan, newest first."""
    ask = select(evaluation).where(evaluation.c.plan == plan_id).order_by(evaluation.c.at.desc())
    return tuple(evaluated_of(row) for row in db.execute(ask).mappings())
