"""One source: what its words are taken for, its runs; and one run with what became of each record."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response, StreamingResponse

from yiben.app.harvesting.documents import run_document, source_document
from yiben.app.harvesting.hub import whole_days
from yiben.capabilities import harvesting, opening
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit, demand, page_ask
from yiben.ui.figures import Amount, amounts
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_MAPPED = {harvesting.Kind.CSV, harvesting.Kind.JSON}
_SHOWN = tuple(harvesting.Outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcePage(PageView):
    """One source and its runs."""

    template: ClassVar[str] = "harvesting/source.html"
    place: ClassVar[str] = "opening"
    source: harvesting.Source
    datasets: int
    runs: tuple[harvesting.Run, ...]
    busy: bool
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingPage(PageView):
    """What a source's first records and words would become."""

    template: ClassVar[str] = "harvesting/mapping.html"
    place: ClassVar[str] = "opening"
    source: harvesting.Source
    preview: harvesting.Preview
    shown: tuple[harvesting.Record | harvesting.Wrong, ...]  # some of each, those that cannot come in first
    fields: tuple[str, ...]
    themes: tuple[tuple[str, Text | str], ...]
    licences: tuple[tuple[str, Text | str], ...]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(PageView):
    """One run and what became of its records."""

    template: ClassVar[str] = "harvesting/run.html"
    place: ClassVar[str] = "opening"
    run: harvesting.Run
    figures: tuple[tuple[harvesting.Outcome, Amount], ...]
    rows: Page[harvesting.Line]
    outcome: str
    q: str
    here: str
    slugs: dict[str, str]
    error: YibenError | None


@router.get("/harvesting/{source}")
def one(visit: SignedVisit, source: str) -> Response:
    """One source."""
    demand(visit, *harvesting.HARVESTERS)
    return visit.show(_source(visit, source))


@router.get("/harvesting/{source}/mapping")
def mapping(visit: SignedVisit, source: str) -> Response:
    """The first records as they would come in; the source is read for it, nothing is written."""
    demand(visit, *harvesting.HARVESTERS)
    return visit.show(_mapping(visit, source))


@router.post("/harvesting/{source}/mapping")
def decide(visit: SignedVisit, source: str) -> Response:
    """Decide what words mean, and confirm the source."""
    demand(visit, *harvesting.HARVESTERS)
    try:
        with visit.writing() as work:
            known = harvesting.source(work, source)
            done = harvesting.decide(
                work,
                source,
                columns=_pairs(visit, "column") if known.kind in _MAPPED else None,
                themes=dict(known.themes) | _words(visit, "theme"),
                licences=dict(known.licences) | _words(visit, "licence"),
                publishers=_publishers(visit, dict(known.publishers)),
                every_days=whole_days(visit.text("every_days")),
                standing=harvesting.Standing.ACTIVE,
            )
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_mapping(visit, source, error=error), status=error.status)
    if visit.wants_json:
        return as_json(source_document(done))
    return visit.to(f"/harvesting/{done.id}", done="harvesting.confirmed")


@router.post("/harvesting/{source}/{act}")
def act(visit: SignedVisit, source: str, act: str) -> Response:
    """Run, dry-run, pause, go on, remove."""
    demand(visit, *harvesting.HARVESTERS)
    try:
        with visit.reading() as work:
            known = harvesting.source(work, source)
        match act:
            case "run" | "dry":
                if act == "run" and known.standing is not harvesting.Standing.ACTIVE:
                    raise BadInput(
                        "not_confirmed", Text("先核对并确认来源", "Look at it and confirm it first.")
                    )
                how = harvesting.How.WRITE if act == "run" else harvesting.How.DRY
                visit.platform.harvests.submit(known.id, actor=visit.who, how=how)
                return visit.to(f"/harvesting/{known.id}", done="harvesting.begun")
            case "pause" | "resume":
                standing = harvesting.Standing.PAUSED if act == "pause" else harvesting.Standing.ACTIVE
                with visit.writing() as work:
                    harvesting.decide(work, source, standing=standing)
                return visit.to(
                    f"/harvesting/{known.id}",
                    done="harvesting.paused" if act == "pause" else "harvesting.resumed",
                )
            case "remove":
                if visit.text("sure") != "yes":
                    raise BadInput(
                        "not_sure", Text("请勾选确认", "Tick the box to confirm."), where={"field": "sure"}
                    )
                harvesting.remove(visit.office, visit.who, source)
                return visit.to("/harvesting", done="harvesting.removed")
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_source(visit, source, error=error), status=error.status)
    raise NotFound("no_act", Text("没有这种操作", "There is no such act."), where={"act": act[:40]})


@router.get("/harvesting/runs/{run}")
def report(visit: SignedVisit, run: str) -> Response:
    """One run; `outcome` and `q` narrow its records."""
    demand(visit, *harvesting.HARVESTERS)
    return visit.show(_run(visit, run))


@router.get("/harvesting/runs/{run}/rejected.csv")
def rejected(visit: SignedVisit, run: str) -> Response:
    """Rejected records with their reasons, as they came."""
    demand(visit, *harvesting.HARVESTERS)
    with visit.reading() as work:
        found = harvesting.run_report(work, run)
    return StreamingResponse(
        harvesting.rejected_csv(visit.office, visit.who, found.id),
        media_type="text/csv; charset=utf-8",
        headers={
            "Content-Disposition": f'attachment; filename="rejected-{found.id}.csv"',
            "Cache-Control": "no-store",
        },
    )


@router.post("/harvesting/runs/{run}/answer")
def answer(visit: SignedVisit, run: str) -> Response:
    """Withdraw what is missing, or keep it."""
    demand(visit, *harvesting.HARVESTERS)
    said = visit.text("answer")
    choices = {"withdraw": harvesting.Outcome.GONE, "keep": harvesting.Outcome.MISSING}
    try:
        if said not in choices:
            raise BadInput(
                "no_answer",
                Text("请选择撤回或保留", "Choose to withdraw or to keep."),
                where={"field": "answer"},
            )
        done = harvesting.decide_missing(visit.office, visit.who, run, withdraw=choices[said])
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_run(visit, run, error=error), status=error.status)
    if visit.wants_json:
        return as_json(run_document(done))
    return visit.to(f"/harvesting/runs/{run}", done="harvesting.answered")


def _source(visit: Visit, reference: str, *, error: YibenError | None = None) -> SourcePage:
    with visit.reading() as work:
        source = harvesting.source(work, reference)
        runs = harvesting.runs(work, source.id)
        datasets = harvesting.held(work, [source.id]).get(source.id, 0)
    busy = visit.platform.harvests.busy(source.id)
    return SourcePage(source=source, datasets=datasets, runs=runs, busy=busy, error=error)


def _mapping(visit: Visit, reference: str, *, error: YibenError | None = None) -> MappingPage:
    with visit.reading() as work:
        source = harvesting.source(work, reference)
    preview = harvesting.preview(visit.office, visit.who, source.id)
    wrong = [one for one in preview.records if isinstance(one, harvesting.Wrong)]
    good = [one for one in preview.records if isinstance(one, harvesting.Record)]
    return MappingPage(
        source=source,
        preview=preview,
        shown=(*wrong[:6], *good[:10]),
        fields=tuple(harvesting.FIELDS) if source.kind in _MAPPED else (),
        themes=tuple((theme.id, theme.title) for theme in opening.themes()),
        licences=tuple((licence.id, licence.title) for licence in opening.licences()),
        error=error,
    )


def _run(visit: Visit, identifier: str, *, error: YibenError | None = None) -> RunPage:
    outcome, q = visit.text("outcome"), visit.text("q")[:200]
    only = harvesting.Outcome(outcome) if outcome in set(harvesting.Outcome) else None
    with visit.reading() as work:
        run = harvesting.run_report(work, identifier)
        rows = harvesting.lines(work, run.id, outcome=only, q=q, page=page_ask(visit, size=50))
        known = opening.datasets(work, [one.dataset for one in rows.rows if one.dataset])
    kept = urlencode([(name, said) for name, said in (("outcome", outcome), ("q", q)) if said])
    counted = [(one, run.counts.get(one, 0)) for one in _SHOWN if run.counts.get(one, 0)]
    drawn = amounts([(str(one), float(n), None, f"{n:,}") for one, n in counted])
    return RunPage(
        run=run,
        figures=tuple(zip((one for one, _ in counted), drawn, strict=True)),
        rows=rows,
        outcome=outcome,
        q=q,
        here=f"/harvesting/runs/{run.id}?{kept}&" if kept else f"/harvesting/runs/{run.id}?",
        slugs={name: one.slug for name, one in known.items()},
        error=error,
    )


def _pairs(visit: Visit, prefix: str) -> dict[str, str]:
    """Fields of the form called `prefix:name` that say something."""
    before = f"{prefix}:"
    return {
        name.removeprefix(before): value.strip()
        for name, value in visit.form.items()
        if name.startswith(before) and isinstance(value, str) and value.strip()
    }


def _words(visit: Visit, prefix: str) -> dict[str, str]:
    """Words and what they were taken for: `said` numbers the words, "-" leaves one out, "" leaves it to the table."""
    found: dict[str, str] = {}
    for number, word in _pairs(visit, f"{prefix}-said").items():
        choice = visit.text(f"{prefix}:{number}")
        if choice:
            found[word] = "" if choice == "-" else choice
    return found


def _publishers(visit: Visit, known: dict[str, str]) -> dict[str, str]:
    return known | _words(visit, "publisher")
