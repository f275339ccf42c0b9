"""Figures by flow (报送): report → review → accepted. A correction is another figure; what stood before is kept."""

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from yiben.capabilities import casework
from yiben.capabilities.casework import Case, Handed, Hands, Step
from yiben.capabilities.plans.actions.judging import judge
from yiben.capabilities.plans.actions.permitting import indicator_called, may_speak, organisation_called
from yiben.capabilities.plans.model import REPORT, WHOLE, FigureRow, FigureSource, Indicator, OwnerKind
from yiben.capabilities.plans.store import figures as figures_store
from yiben.capabilities.plans.store import plans as store
from yiben.capabilities.plans.store.rows import said
from yiben.engines.rules.promises import RollUp, Share, roll_up
from yiben.infra.work import Work
from yiben.kernel.clock import day_in_beijing, stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_LARGEST = Decimal(10) ** 18
_TYPED = re.compile(r"-?(?:[0-9]{1,20}|[0-9]{1,3}(?:,[0-9]{3}){1,6})(?:\.[0-9]{1,40})?")
"""Commas stand between groups of three digits: `1,5` may be fifteen or one and a half. No exponents: 1e-999999999 has
as many digits."""


def report(
    work: Work,
    indicator: str,
    *,
    value: str,
    on: date,
    says: str,
    organisation: str = WHOLE,
    attachments: Sequence[Handed] = (),
    hands: Hands,
    token: str | None = None,
) -> Case:
    """Report a figure (报送): a case of `plans.report`. `on` is the last day of the period it speaks of.

    Raises BadInput `bad_figure`, `future_figure`, Refused `not_your_indicator`, and what filing a case raises.
    """
    found = indicator_called(work, indicator)
    body = organisation_called(work, organisation)
    if not may_speak(work, body) and not _answers(work, found, body):
        raise Refused(
            "not_your_indicator",
            Text("您不能代这个单位报送这个指标", "You may not report this indicator for that organisation."),
            where={"indicator": found.id, "account": work.actor.account},
            hint=Text("请责任单位的数据专员报送", "A steward of whoever answers for it reports it."),
        )
    number = figure_from(value)
    if on > day_in_beijing(work.now()):
        raise BadInput(
            "future_figure",
            Text(f"{on} 还没有到", f"{on} has not come yet."),
            where={"field": "on"},
            hint=Text("填写数据所属期的最后一天", "Give the last day of the period the figure speaks of."),
        )
    return casework.file(
        work,
        REPORT,
        subject=found.id,
        organisation=body or None,
        title=f"{found.title.zh} {on.isoformat()}",
        form={"indicator": found.id, "organisation": body, "on": on.isoformat(), "value": said(number), "says": says},
        attachments=attachments,
        hands=hands,
        token=token,
    )  # fmt: skip


def figure_from(text: str) -> Decimal:
    """A figure as somebody types it; thousands marks may stand. BadInput `bad_figure`."""
    plain = text.strip().replace("\uff0c", ",")
    number = Decimal(plain.replace(",", "")) if _TYPED.fullmatch(plain) else _LARGEST
    if abs(number) >= _LARGEST:
        raise BadInput(
            "bad_figure",
            Text(f"「{text[:40]}」不是数字", f"“{text[:40]}” is no number."),
            where={"field": "value"},
            hint=Text(
                "只写数字，单位按指标的单位", "Digits only, in the unit of the indicator: 25000 or 60.5"
            ),
        )
    return number


def accept(work: Work, case: Case, step: Step) -> None:
    """Effect `plans.accept`: the figure counts from now on. Leaves `plan.figure`."""
    form = case.form
    # A returned report may have been mended: what was sent last counts, and is read anew.
    number = figure_from(str(form["value"]))
    indicator = indicator_called(work, str(form["indicator"]))
    body, on = str(form.get("organisation") or WHOLE), date.fromisoformat(str(form["on"]))
    if (
        indicator.id != case.subject
        or body != (case.organisation or WHOLE)
        or on > day_in_beijing(work.now())
    ):
        raise Refused(
            "not_as_reported",
            Text(
                "与报送时的指标、单位或日期不符",
                "It does not speak of the indicator, organisation or day it was reported for.",
            ),
            where={"indicator": indicator.id, "on": on.isoformat()},
            hint=Text("请退回重新报送", "Return it, to be reported again."),
        )
    keep_figure(
        work,
        FigureRow(
            id=new_id("fig"),
            indicator=indicator.id,
            organisation=body,
            on=on,
            value=number,
            source=FigureSource.REPORT,
            case=case.id,
            basis={"number": case.number, "accepted_by": step.account},
            by=case.filer,
            at=stamp(work.now()),
        ),
        indicator,
    )


def keep_figure(work: Work, one: FigureRow, indicator: Indicator) -> None:
    """A figure counts from now on: the whole is added up again, promises are looked at again. Leaves `plan.figure`."""
    figures_store.add(work.db, one)
    work.leave(
        "plan.figure",
        one.indicator,
        figure=one.id,
        on=one.on.isoformat(),
        organisation=one.organisation,
        source=one.source,
        case=one.case,
    )
    lines = store.lines(work.db, indicator_id=one.indicator)
    if one.organisation != WHOLE and indicator.roll_up is not RollUp.NONE:
        _add_up(work, one, indicator, {line.target.organisation: line.target.weight for line in lines})
    judge(work, [line.target.id for line in lines])


def _add_up(work: Work, one: FigureRow, indicator: Indicator, weights: dict[str, Decimal]) -> None:
    """The whole from its parts, once all parts have a figure of that day (横向汇总)."""
    current = figures_store.current(work.db, [indicator.id])
    of_day = {
        body: row for (_, body), rows in current.items() if body != WHOLE for row in rows if row.on == one.on
    }
    wanted = {body for body in weights if body != WHOLE}
    if not wanted or not wanted <= set(of_day):
        return
    parts = [Share(value=of_day[body].value, weight=weights[body]) for body in sorted(wanted)]
    whole = roll_up(parts, indicator.roll_up)
    if whole is None:
        return
    figures_store.add(
        work.db,
        FigureRow(
            id=new_id("fig"),
            indicator=indicator.id,
            organisation=WHOLE,
            on=one.on,
            value=round(whole, 6),
            source=FigureSource.ROLL_UP,
            case=None,
            basis={"how": str(indicator.roll_up), "parts": [of_day[body].id for body in sorted(wanted)]},
            by=one.by,
            at=stamp(work.now()),
        ),
    )


def _answers(work: Work, indicator: Indicator, body: str) -> bool:
    """Whether the actor is the person who answers for it, or may speak for the organisation that does.

    For a part, only whoever answers for that very part; for the whole, for the indicator or its task as well.
    """
    lines = store.lines(work.db, indicator_id=indicator.id)
    subjects = [line.target.id for line in lines if line.target.organisation == body]
    if body == WHOLE:
        subjects += [indicator.id, *([indicator.node] if indicator.node else [])]
    for owners in store.owners(work.db, subjects).values():
        for one in owners:
            if one.kind is OwnerKind.ACCOUNT and one.key == work.actor.account:
                return True
            if one.kind is OwnerKind.ORGANISATION and may_speak(work, one.key):
                return True
    return False
