"""Harvests for programs 目录采集接口: sources, runs, records. Adding and deciding: the pages, with `Accept: application/json`."""

from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.harvesting.documents import line_document, run_document, source_document
from yiben.capabilities import harvesting
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, demand, page_ask

api = APIRouter(prefix="/api/harvesting", tags=["harvesting"])

_RUN: dict[str, Any] = {
    "run": "hrv_…",
    "state": "complete",
    "records": 25000,
    "counts": {"new": 12, "unchanged": 24980},
}


@api.get(
    "/sources",
    summary="Sources of other catalogues 目录来源",
    responses=ERRORS | example([{"name": "city", "kind": "ckan"}]),
)
def api_sources(visit: SignedVisit) -> Response:
    """Every source with the number of its datasets."""
    demand(visit, *harvesting.HARVESTERS)
    with visit.reading() as work:
        found = harvesting.sources(work)
        counts = harvesting.held(work, [one.id for one in found])
    return as_json([source_document(one) | {"datasets": counts.get(one.id, 0)} for one in found])


@api.get(
    "/sources/{source}/runs", summary="Harvests of a source 采集批次", responses=ERRORS | example([_RUN])
)
def api_runs(visit: SignedVisit, source: str) -> Response:
    """The newest twenty."""
    demand(visit, *harvesting.HARVESTERS)
    with visit.reading() as work:
        found = harvesting.runs(work, source)
    return as_json([run_document(one) for one in found])


@api.post(
    "/sources/{source}/runs",
    summary="Harvest now 立即采集",
    status_code=201,
    responses=ERRORS | example(_RUN),
)
def api_run(visit: SignedVisit, source: str) -> Response:
    """Harvest a source and answer when it has ended; `dry=1` writes nothing."""
    demand(visit, *harvesting.HARVESTERS)
    how = harvesting.How.DRY if visit.text("dry") in {"1", "true"} else harvesting.How.WRITE
    return as_json(run_document(harvesting.run(visit.office, visit.who, source, how=how)), status=201)


@api.get("/runs/{run}", summary="What became of each record 逐条结果", responses=ERRORS | example(_RUN))
def api_report(visit: SignedVisit, run: str) -> Response:
    """One run with a page of its records; `outcome`, `q` and `page` choose which."""
    demand(visit, *harvesting.HARVESTERS)
    outcome = visit.text("outcome")
    only = harvesting.Outcome(outcome) if outcome in set(harvesting.Outcome) else None
    with visit.reading() as work:
        found = harvesting.run_report(work, run)
        rows = harvesting.lines(
            work, run, outcome=only, q=visit.text("q")[:200], page=page_ask(visit, size=100)
        )
    lines = [line_document(one) for one in rows.rows]
    return as_json(run_document(found) | {"lines": lines, "total": rows.total, "pages": rows.pages})
