"""Figures by formula (公式): a statement over the lake, dated, through access and the guard, as whoever answers for it."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from math import isfinite
from typing import TYPE_CHECKING, Any

from yiben.capabilities import access, people
from yiben.capabilities.plans.actions.permitting import indicator_called, must_keep
from yiben.capabilities.plans.actions.reporting import figure_from, keep_figure
from yiben.capabilities.plans.actions.taking import refuse_formula
from yiben.capabilities.plans.model import WHOLE, FigureRow, FigureSource, Indicator
from yiben.capabilities.plans.store import figures as figures_store
from yiben.capabilities.plans.store import plans as store
from yiben.engines.rules.promises import Every
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.access import Answer
    from yiben.engines.guard import Plan

EVERYBODY = 1
"""The clearance of whoever works here: what a figure may rest on, because everybody sees it."""


def bind(work: Work, indicator: str, formula: str | None) -> Indicator:
    """Say what computes an indicator, or with None that it is reported; read as the actor from now on. `plan.formula`.

    The formula of a pack counts only once somebody here has bound it: nothing reads the lake in nobody's name.
    """
    must_keep(work)
    found = indicator_called(work, indicator)
    wrong = refuse_formula(formula)
    if wrong is not None:
        raise BadInput("bad_formula", wrong, where={"indicator": found.id}, hint=_HINT)
    store.set_formula(work.db, found.id, formula=formula, by=work.actor.account if formula else None)
    work.leave("plan.formula", found.id, bound=formula is not None)
    return indicator_called(work, found.id)


_HINT = Text(
    "写一条查出一个数字的 SELECT，用 $day 表示日期",
    "One SELECT of one number; $day stands for the day it speaks of.",
)


def compute(office: Office, actor: Actor, indicator: str, *, on: date) -> FigureRow:
    """Compute an indicator as of a day and keep the figure with its statement and the snapshots it was read from.

    Read under the guard as `actor`, but with no more clearance than everybody who will see the figure: a formula is
    no way around a level. Raises BadInput `no_formula`, `not_one_number`, `masked_figure`, and what `access.ask` raises.
    """
    with office.reading(actor) as work:
        found = indicator_called(work, indicator)
    if not found.formula:
        raise BadInput(
            "no_formula",
            Text(f"指标“{found.title.zh}”没有公式", f"“{found.title.en}” has no formula."),
            where={"indicator": found.id},
            hint=Text("请报送，或先写公式", "Report it, or give it a formula first."),
        )
    sql, purpose = statement(found.formula, on), f"规划指标 {found.title.zh} {on.isoformat()}"
    reader = replace(actor, clearance=min(actor.clearance, EVERYBODY))
    _nothing_hidden(found, access.examine(office, reader, sql, purpose=purpose))
    answer = access.ask(office, reader, sql, purpose=purpose)
    number = _one_number(found, answer)
    with office.writing(actor) as work:
        one = FigureRow(
            id=new_id("fig"),
            indicator=found.id,
            organisation=WHOLE,
            on=on,
            value=number,
            source=FigureSource.FORMULA,
            case=None,
            basis=_basis(found, answer),
            by=actor.account,
            at=stamp(work.now()),
        )
        keep_figure(work, one, found)
    return one


def statement(formula: str, on: date) -> str:
    """The formula as SQL of a day."""
    return formula.replace("$day", f"DATE '{on.isoformat()}'")


def _basis(found: Indicator, answer: "Answer") -> dict[str, Any]:
    return {
        "formula": found.formula,
        "snapshots": dict(answer.snapshots),
        "resources": list(answer.resources),
    }


def _one_number(found: Indicator, answer: "Answer") -> Decimal:
    if answer.rows != 1 or len(answer.columns) != 1:
        raise BadInput(
            "not_one_number",
            Text(
                f"公式查出 {answer.rows} 行 {len(answer.columns)} 列，应为一个数字",
                f"The formula gives {answer.rows} rows of {len(answer.columns)} columns; one number is wanted.",
            ),
            where={"indicator": found.id},
            hint=_HINT,
        )
    value = answer.table().column(0)[0].as_py()
    if value is None or isinstance(value, bool):
        value = ""
    text = str(value)
    if isinstance(value, float | Decimal) and "e" in text.lower() and isfinite(value):
        text = f"{Decimal(text):.30f}"  # figures are kept without an exponent
    return figure_from(text)


def _nothing_hidden(found: Indicator, plan: "Plan") -> None:
    """Over masks a number would be wrong, and over what is hidden it would tell; either way it is no figure."""
    if plan.masked:
        raise BadInput(
            "masked_figure",
            Text("公式用到了一级以上的数据项，所有人可见的指标不能据此计算", "The formula reads items above level one; a figure everybody sees cannot rest on them."),
            where={"indicator": found.id, "column": plan.masked[0].column.name},
            hint=Text("用统计（yiben stats）得出数字后报送", "Take the number from statistics (yiben stats) and report it."),
        )  # fmt: skip


def compute_due(office: Office) -> int:
    """Compute, for every formula somebody bound, the last period that has ended and has no figure; how many were made.

    One that fails leaves `plan.formula_failed` and is tried again the next day it is asked.
    """
    with office.reading(SYSTEM) as work:
        today = day_in_beijing(work.now())
        due = []
        known = store.computed(work.db)
        have = figures_store.current(work.db, [one.id for one in known])
        for one in known:
            on = period_end(one.every, today)
            rows = have.get((one.id, WHOLE), [])
            if not any(row.on == on for row in rows) and one.formula_by:
                due.append((one, on, one.formula_by))
    done = 0
    for one, on, account in due:
        try:
            with office.reading(SYSTEM) as work:
                actor = people.who_is(work, account)
            compute(office, actor, one.id, on=on)
        except YibenError as error:
            with office.writing(SYSTEM) as work:
                work.leave("plan.formula_failed", one.id, on=on.isoformat(), code=error.code)
        else:
            done += 1
    return done


def period_end(every: Every, today: date) -> date:
    """The last day of the last whole period before a day."""
    months = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}[every]
    first = (today.month - 1) // months * months + 1
    return date(today.year, first, 1) - timedelta(days=1)
