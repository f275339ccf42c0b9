"""One indicator 指标: its picture, its figures down to rows or to report and evidence, the form to report."""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.planning.drawing import Chart, chart
from yiben.app.planning.rows import rows_statement
from yiben.app.planning.wording import goal, said, tone
from yiben.capabilities import ledger, plans
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FIELDS = ("organisation", "on", "value", "says")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promised:
    """One promise with its picture and where it stands as of the day asked."""

    target: plans.Target
    goal: Text
    organisation: str
    stand: str
    tone: str
    why: str
    latest: str
    latest_on: str
    line: str
    baseline: str
    baseline_on: str
    ahead: str
    low: str
    high: str
    level: float | None
    far: bool
    figures: int
    chart: Chart | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureLine:
    """One figure with the way to what it rests on: a report's case, or the statement over the lake."""

    on: str
    value: str
    organisation: str
    source: str
    by: str
    at: str
    replaced: str
    href: str
    number: str
    statement: str
    snapshots: tuple[tuple[str, str], ...]
    rows: str  # the address of the rows it was made of


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorPage(PageView):
    """An indicator. `bodies` are the organisations one may report for."""

    template: ClassVar[str] = "planning/indicator.html"
    place: ClassVar[str] = "plans"
    plan: plans.Plan
    indicator: plans.Indicator
    node: plans.Node | None
    promised: tuple[Promised, ...]
    history: tuple[FigureLine, ...]
    owners: tuple[plans.Owner, ...]
    as_of: str
    today: str
    bodies: tuple[tuple[str, str], ...]
    keeps: bool
    said: dict[str, str]
    token: str
    error: YibenError | None


@router.get("/plans/indicators/{indicator}")
def measured(visit: SignedVisit, indicator: str) -> Response:
    """As of today, or of `as_of`."""
    return visit.show(indicator_page(visit, indicator))


def indicator_page(
    visit: Visit, indicator: str, *, said: dict[str, str] | None = None, error: YibenError | None = None
) -> IndicatorPage:
    """The page of an indicator; after a form that was refused, with what was said."""
    from yiben.kernel.clock import day_in_beijing

    day = day_asked(visit.text("as_of"))
    with visit.reading() as work:
        today = day_in_beijing(work.now())
        seen = plans.indicator(work, indicator, as_of=day)
        names = _names(work, seen)
        keeps = plans.may_keep(work)
    return IndicatorPage(
        plan=seen.plan,
        indicator=seen.indicator,
        node=seen.node,
        promised=tuple(
            _promised(one, seen.indicator.unit, names)
            for one in sorted(seen.judged, key=lambda one: one.target.parent or "")
        ),
        history=tuple(_figure(one, seen.indicator, names) for one in seen.history),
        owners=seen.owners,
        as_of=seen.as_of.isoformat(),
        today=today.isoformat(),
        bodies=tuple(
            (one, names[one]) for one in dict.fromkeys(x.target.organisation for x in seen.judged) if one
        ),
        keeps=keeps,
        said=dict.fromkeys(_FIELDS, "") | (said or {}),
        token=secrets.token_urlsafe(12),
        error=error,
    )


def day_asked(text: str) -> date | None:
    """The day an address asks for; None for today. BadInput `bad_date`: no other day is answered in its place."""
    found = day_from(text)
    if text and found is None:
        raise BadInput(
            "bad_date",
            Text(f"「{text[:20]}」不是日期", f"“{text[:20]}” is no date."),
            where={"field": "as_of"},
            hint=Text("写作 2025-12-31", "Write it as 2025-12-31."),
        )
    return found


def day_from(text: str) -> date | None:
    """A day of the address; None where it is none."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _names(work: Work, seen: plans.Seen) -> dict[str, str]:
    keys = {one.target.organisation for one in seen.judged} | {one.organisation for one in seen.history}
    return {"": "", **{key: key for key in keys}, **ledger.organisation_names(work, keys - {""})}


def _promised(one: plans.Judged, unit: str, names: dict[str, str]) -> Promised:
    standing, base = one.standing, one.target.promise.baseline
    ahead = standing.forecast
    return Promised(
        target=one.target,
        goal=goal(one.target, unit),
        organisation=names[one.target.organisation],
        stand=str(standing.stand),
        tone=tone(standing.stand),
        why=str(standing.why),
        latest=said(standing.latest.value) if standing.latest else "",
        latest_on=standing.latest.on.isoformat() if standing.latest else "",
        line=said(float(standing.line)) if standing.line is not None else "",
        baseline=f"{base.word} {said(base.value)}".strip() if base else "",
        baseline_on=base.on.isoformat() if base and base.on else "",
        ahead=said(ahead.value) if ahead else "",
        low=said(ahead.low) if ahead else "",
        high=said(ahead.high) if ahead else "",
        level=ahead.level if ahead else None,
        far=bool(ahead and ahead.far),
        figures=sum(figure.on <= standing.as_of for figure in one.figures),
        chart=chart(one, unit),
    )


def _figure(one: plans.FigureRow, indicator: plans.Indicator, names: dict[str, str]) -> FigureLine:
    formula = str(one.basis.get("formula", ""))
    sql = formula.replace("$day", f"DATE '{one.on.isoformat()}'")
    snapshots = {str(name): str(at) for name, at in dict(one.basis.get("snapshots", {})).items()}
    rows = rows_statement(formula, one.on, snapshots) if formula else ""
    return FigureLine(
        on=one.on.isoformat(),
        value=f"{said(one.value)} {indicator.unit}",
        organisation=names[one.organisation],
        source=str(one.source),
        by=one.by,
        at=one.at,
        replaced=one.replaced or "",
        href=f"/cases/{one.basis['number']}"
        if one.case and "number" in one.basis
        else f"/query?sql={quote(sql)}"
        if sql
        else "",
        number=str(one.basis.get("number", "")),
        statement=sql,
        snapshots=tuple(snapshots.items()),
        rows=f"/query?sql={quote(rows)}" if rows else "",
    )
