"""Intake over HTTP: runs, one run with its result, rows set aside. Uploads start in `app/doors/bring.py`."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import FileResponse, Response

from yiben.capabilities import intake, ledger
from yiben.capabilities.intake.model import Run
from yiben.capabilities.policy import scale
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.paging import Page
from yiben.kernel.text import Text, current_lang
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.figures import Bar, tone_of
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_LOOKED_AT = 20_000  # lines of a rejects file that are counted by reason on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class RunsPage(PageView):
    """All runs, newest first, without what they remember."""

    template: ClassVar[str] = "intake/list.html"
    place: ClassVar[str] = "intake"
    runs: Page[Run]


@dataclass(frozen=True, slots=True, kw_only=True)
class Set:
    """Rows set aside for one reason. `lines` are a few of them."""

    says: str
    count: int
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TableResult:
    """What became of one table of the source."""

    number: int
    answer: Mapping[str, Any]
    resource: ledger.Resource | None
    bars: tuple[Bar, ...]
    aside: tuple[Set, ...]
    level: int  # what reading the rows set aside takes
    may_download: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RunPage(PageView):
    """One run: how far it is, why it failed, or what came of it."""

    template: ClassVar[str] = "intake/run.html"
    place: ClassVar[str] = "intake"
    run: Run
    stalled: bool
    stages: tuple[str, ...]
    failure: str
    tables: tuple[TableResult, ...]


_STAGES = ("begun", "received", "landed", "committed", "registered")


@router.get("/runs", name="intake.runs")
def runs(visit: SignedVisit) -> Response:
    """Runs, newest first."""
    with visit.reading() as work:
        found = intake.history(work, ask=page_ask(visit))
    return visit.show(RunsPage(runs=replace(found, rows=tuple(outline(run) for run in found.rows))))


def outline(run: Run) -> Run:
    """A run as everybody may see it: what it remembers and why it failed may quote the file."""
    return replace(run, facts={}, error={"code": run.error["code"]} if run.error else None)


@router.get("/runs/{run}", name="intake.run")
def run(visit: SignedVisit, run: str) -> Response:
    """One run."""
    with visit.reading() as work:
        found = intake.find(work, run)
        stalled = any(each.id == found.id for each in intake.unfinished(work))
        tables = tuple(_tables(visit, work, found))
    error = found.error or {}
    if not _may_read(visit, found):
        code = error.get("code", "")
        error = {"zh": code, "en": code}
    return visit.show(
        RunPage(
            run=outline(found),
            stalled=stalled,
            stages=_STAGES,
            failure=str(Text(error.get("zh", ""), error.get("en", ""))),
            tables=tables,
        )
    )


@router.get("/runs/{run}/rejects/{number}", name="intake.rejects")
def rejects(visit: SignedVisit, run: str, number: int) -> Response:
    """The rows set aside, raw and never graded: only for whoever brought them or is cleared for everything."""
    with visit.writing() as work:
        found = intake.find(work, run)
        answer = next((one for at, one in enumerate(_answers(found)) if at == number), None)
        path = Path(answer["rejects_file"]) if answer and answer.get("rejects_file") else None
        if answer is None or path is None or path.parent != visit.office.home.rejects or not path.is_file():
            raise NotFound("no_rejects", Text("这次接入没有剔除的行", "This run set no rows aside."))
        if not _may_read(visit, found):
            raise Refused(
                "level_too_high",
                Text(
                    "剔除的行未经识别，按最高级别保护，您的级别不足",
                    "Nobody has graded these raw rows, so they are protected as the highest level.",
                ),
                where={"level": scale()[-1].number, "account": visit.who.account},
                hint=Text("请联系数据安全官", "Ask a security officer."),
            )
        work.leave(
            "rejects.downloaded", answer["resource"] or found.id, run=found.id, rows=answer["rejected_rows"]
        )
    return FileResponse(
        path,
        media_type="application/x-ndjson",
        filename=f"{Path(found.source).stem}.rejects.jsonl",
        headers={"Cache-Control": "no-store"},
    )


def _answers(run: Run) -> tuple[Mapping[str, Any], ...]:
    told = run.facts.get("answer")
    if not told:
        return ()
    answer = told[current_lang().value]
    return tuple(answer.get("tables") or (answer,))


def _tables(visit: Visit, work: Any, run: Run) -> Iterator[TableResult]:
    for number, whole in enumerate(_answers(run)):
        answer = whole if _may_read(visit, run) else _discreet(work, whole)
        yield TableResult(
            number=number,
            answer={**answer, "source": run.source, "rejects_file": None},  # no paths of this machine
            resource=_resource(work, answer.get("resource")),
            bars=tuple(_bars(answer["quality"].get("dimensions", ()))),
            aside=_set_aside(answer.get("rejects_file"), lines=5 if _may_read(visit, run) else 0),
            level=scale()[-1].number,
            may_download=_may_read(visit, run),
        )


def _discreet(work: Any, answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """What was understood, without figures about columns that are hidden from the visitor."""
    try:
        hidden = ledger.withheld(work, str(answer.get("resource")))
    except NotFound:
        hidden = frozenset(column["name"] for column in answer["columns"])
    if not hidden:
        return answer
    quality = answer["quality"]
    found = [
        one
        for one in quality.get("findings", ())
        if one["column"] and not set(str(one["column"]).split(", ")) & hidden
    ]
    columns = [
        {**column, "evidence": "", "confidence": None, "distinct": None, "hidden": [], "notes": []}
        if column["name"] in hidden or ", " in column["name"]
        else column
        for column in answer["columns"]
    ]
    told = {"rules": quality.get("rules"), "failed": len(found), "findings": found, "undecided": []}
    return {**answer, "columns": columns, "notes": [], "quality": told}


def _resource(work: Any, resource: str | None) -> ledger.Resource | None:
    try:
        return ledger.describe(work, resource).resource if resource else None
    except NotFound:
        return None


def _bars(dimensions: Any) -> Iterator[Bar]:
    for one in dimensions:
        yield Bar(label=one["title"], share=one["score"], note=one["formula"], tone=tone_of(one["score"]))


def _level(answer: Mapping[str, Any]) -> int:
    return max((int(column["sensitivity"]) for column in answer["columns"]), default=5)


def _may_read(visit: Visit, run: Run) -> bool:
    return visit.who.account == run.actor or visit.who.clearance >= scale()[-1].number


def _set_aside(path: str | None, *, lines: int) -> tuple[Set, ...]:
    """Counted by reason from the beginning of the file, with the first `lines` of each; the rows stay in it."""
    found: dict[str, tuple[str, int, list[int]]] = {}
    if path is None or not Path(path).is_file():
        return ()
    with Path(path).open(encoding="utf-8") as file:
        for _, line in zip(range(_LOOKED_AT), file, strict=False):
            row = json.loads(line)
            says, count, at = found.get(row["reason"], (row["says"][current_lang().value], 0, []))
            if len(at) < lines and row["line"] is not None:
                at.append(row["line"])
            found[row["reason"]] = (says, count + 1, at)
    sets = [Set(says=says, count=count, lines=tuple(at)) for says, count, at in found.values()]
    return tuple(sorted(sets, key=lambda one: -one.count))
