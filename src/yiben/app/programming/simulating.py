"""Simulation 模拟: choose a table, run behind the page, see who enters and leaves and what it costs; a small sweep as a curve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.assessing import day_of
from yiben.app.benefits.shelf import shelf_of
from yiben.app.programming import runs
from yiben.app.programming.curves import Curve, curve_of
from yiben.app.programming.numbers import NumberField, bad_number, fields_of, tried
from yiben.app.programming.outcome import Outcome, budget_of, of_run
from yiben.capabilities import ledger, policy
from yiben.capabilities.programmes import drafts, scenarios
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_TABLES = 200
_TRIES = 8
_SHOWN = 20
_WIDEST = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatePage(PageView):
    """What is run over what."""

    template: ClassVar[str] = "programming/simulate.html"
    place: ClassVar[str] = "programming"
    tables: tuple[tuple[str, str], ...]
    drafts: tuple[drafts.Draft, ...]
    programmes: tuple[tuple[str, str], ...]
    turns: tuple[NumberField, ...]
    said: Mapping[str, str]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """The first of those who enter or leave, as the actor may see them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(PageView):
    """A run: how far it is, and, once it is over, what it found."""

    template: ClassVar[str] = "programming/run.html"
    place: ClassVar[str] = "programming"
    run: str
    over: bool
    seconds: int
    rows: int
    at: int
    tries: int
    labels: tuple[str, ...]
    what: str
    outcome: Outcome | None
    entered: Moved | None
    left: Moved | None
    refused: tuple[tuple[str, str, int], ...]
    curves: tuple[Curve, ...]
    draft: str
    error: YibenError | None


@router.get("/programming/simulate")
def form(visit: SignedVisit) -> Response:
    """The form; `draft` or `programme` and `resource` may be chosen already."""
    drafts.must_be_staff(visit.who)
    return visit.show(_form(visit))


@router.post("/programming/simulate")
def run(visit: SignedVisit) -> Response:
    """Begin a run and lead to it."""
    try:
        asked = _asked(visit)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_form(visit, error=error), status=error.status)
    made = runs.begin(visit.office, visit.who, asked, visit.platform.jobs.submit)
    return visit.to(f"/programming/runs/{made.id}")


@router.get("/programming/runs/{run_id}")
def look(visit: SignedVisit, run_id: str) -> Response:
    """How far it is; then what it found. Loads itself anew while it runs."""
    return visit.show(_page(visit, runs.find(visit.who, run_id)))


@router.post("/programming/runs/{run_id}/save")
def save(visit: SignedVisit, run_id: str) -> Response:
    """Keep what it found under a name; of a sweep, every try."""
    one = runs.find(visit.who, run_id)
    name = visit.text("name")
    try:
        with visit.writing() as work:
            kept = [
                scenarios.save_scenario(
                    work, each, name=f"{name} {label}".strip() if len(one.done) > 1 else name
                )
                for each, (label, _) in zip(one.done, one.asked.tries, strict=False)
            ]
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_page(visit, one, error=error), status=error.status)
    if len(kept) == 1:
        return visit.to(f"/programming/scenarios/{kept[0].id}", done="programming.saved")
    return visit.to("/programming/scenarios", done="programming.saved")


def _asked(visit: Visit) -> runs.Asked:
    resource, of = visit.text("resource"), visit.text("of")
    if not resource or not of:
        raise BadInput(
            "simulate_what",
            Text("请选择草案或事项，以及一张表", "Choose a draft or a programme, and a table."),
            where={"field": "of" if resource else "resource"},
        )
    draft, programme = (None, of) if "/" in of else (of, None)
    day = day_of(visit.text("as_of") or None)
    turn, values = visit.text("turn"), visit.text("values")
    tries: list[tuple[str, Mapping[str, str]]] = []
    field: NumberField | None = None
    with visit.reading() as work:
        ledger.describe(work, resource)  # there is such a table, for this actor
        if draft and turn and values:
            field, tries = _sweep(work, draft, turn, values)
    return runs.Asked(
        resource=resource,
        draft=draft,
        programme=programme or visit.text("against") or None,
        as_of=day,
        tries=tuple(tries) or (("", {}),),
        what=field.title if field else "",
        unit=field.unit if field else "",
    )


def _sweep(
    work: Work, draft: str, turn: str, values: str
) -> tuple[NumberField | None, list[tuple[str, Mapping[str, str]]]]:
    """A try for each value; BadInput for more than eight, or for what is no number."""
    thresholds = drafts.check_draft(work, draft).thresholds
    field = next((one for one in fields_of(thresholds) if one.name == turn), None)
    _, _, rest = turn.partition(":")
    name, _, at = rest.rpartition(":")
    one = next((each for each in thresholds if each.id == name), None)
    said = [
        each for each in values.replace("，", ",").replace("、", ",").replace(" ", ",").split(",") if each
    ]
    if one is None or field is None or not at.isdigit():
        raise bad_number(Text("门槛", "Threshold"), turn, field="turn")
    if len(said) > _TRIES:
        raise BadInput(
            "too_many_tries",
            Text(f"一次最多试 {_TRIES} 个值", f"At most {_TRIES} values at once."),
            where={"field": "values"},
        )
    return field, [
        (f"{value.removesuffix(field.unit)}{field.unit}", {one.id: tried(one, int(at), value)})
        for value in said
    ]


def _form(visit: Visit, *, error: YibenError | None = None) -> SimulatePage:
    said = {name: visit.text(name) for name in ("of", "resource", "as_of", "against", "turn", "values")}
    said["of"] = said["of"] or visit.text("draft") or visit.text("programme")
    with visit.reading() as work:
        tables = ledger.list_resources(work, page=PageAsk(size=_TABLES)).rows
        written = tuple(one for one in drafts.drafts(work) if one.state is not drafts.DraftState.DROPPED)
        shelf = shelf_of(work)
        turns: tuple[NumberField, ...] = ()
        if said["of"] and "/" not in said["of"]:
            turns = fields_of(drafts.check_draft(work, said["of"]).thresholds)
    return SimulatePage(
        tables=tuple((one.name, f"{one.title} ({one.name})") for one in tables if one.snapshot),
        drafts=written,
        programmes=tuple(
            sorted((one.of.id, f"{one.pack.title} · {one.of.programme.title}") for one in shelf.entries)
        ),
        turns=tuple(one for one in turns if one.kind == "number"),
        said=said,
        error=error,
    )


def _page(visit: Visit, one: runs.Run, *, error: YibenError | None = None) -> RunPage:
    words = visit.doors.pages.words
    alone = one.done[0] if one.over and len(one.asked.tries) == 1 and one.done else None
    budget = None
    if one.done:
        with visit.reading() as work:
            budget = budget_for(work, one.done[-1])
    labels = tuple(label for label, _ in one.asked.tries)
    return RunPage(
        run=one.id,
        over=one.over,
        seconds=one.seconds,
        rows=one.rows,
        at=len(one.done),
        tries=len(one.asked.tries),
        labels=labels,
        what=one.asked.what,
        outcome=of_run(alone, words=words, budget=budget) if alone else None,
        entered=_moved(alone.found.entered) if alone else None,
        left=_moved(alone.found.left) if alone else None,
        refused=tuple((each.column, str(each.says), each.count) for each in alone.found.refused)
        if alone
        else (),
        curves=_curves(one.done, labels, words, budget) if one.over and len(labels) > 1 else (),
        draft=one.asked.draft or "",
        error=one.error or error,
    )


def budget_for(work: Work, one: scenarios.Simulation | scenarios.Scenario) -> int | None:
    """The total the text of what was run allows over everybody, in fen."""
    try:
        of = (
            drafts.compiled_draft(work, one.draft)
            if one.draft
            else policy.programme(one.programme, work=work, day=date.fromisoformat(one.as_of))[0]
        )
    except YibenError:  # the draft was changed or dropped since: then nothing is said of a budget
        return None
    return budget_of(of.programme.benefit.limits) if of.programme.benefit else None


def _moved(rows: Sequence[Mapping[str, object]]) -> Moved | None:
    if not rows:
        return None
    columns = tuple(rows[0])[:_WIDEST]
    return Moved(
        columns=columns,
        rows=tuple(
            tuple("–" if row[name] is None else str(row[name]) for name in columns) for row in rows[:_SHOWN]
        ),
    )


def _curves(
    done: Sequence[scenarios.Simulation], labels: Sequence[str], words: object, budget: int | None
) -> tuple[Curve, ...]:
    said = [(label, one.found) for label, one in zip(labels, done, strict=False)]
    found = [curve_of("qualify", [(label, one.after.eligible) for label, one in said])]
    if all(one.after.cost is not None for _, one in said):
        found.append(curve_of("cost", [(label, one.after.cost or 0) for label, one in said], line=budget))
    return tuple(found)
