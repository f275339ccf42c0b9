"""Sources of other catalogues at a glance 目录采集, and the form to add one."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.harvesting.documents import preview_document, source_document
from yiben.capabilities import harvesting, ledger
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit, demand
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_FIELDS = ("address", "name", "kind", "organisation", "every_days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One source of the list."""

    source: harvesting.Source
    datasets: int
    last: harvesting.Run | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesPage(PageView):
    """All sources."""

    template: ClassVar[str] = "harvesting/hub.html"
    place: ClassVar[str] = "opening"
    rows: tuple[Row, ...]
    datasets: int
    asking: int
    failing: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPage(PageView):
    """The form to add a source."""

    template: ClassVar[str] = "harvesting/add.html"
    place: ClassVar[str] = "opening"
    said: Mapping[str, str]
    organisations: tuple[str, ...]
    error: YibenError | None


@router.get("/harvesting")
def hub(visit: SignedVisit) -> Response:
    """The list."""
    demand(visit, *harvesting.HARVESTERS)
    with visit.reading() as work:
        found = harvesting.sources(work)
        counts = harvesting.held(work, [one.id for one in found])
        rows = tuple(
            Row(
                source=one,
                datasets=counts.get(one.id, 0),
                last=next(iter(harvesting.runs(work, one.id, limit=1)), None),
            )
            for one in found
        )
    states = [row.last.state for row in rows if row.last]
    return visit.show(
        SourcesPage(
            rows=rows,
            datasets=sum(counts.values()),
            asking=states.count(harvesting.Ended.ASKING),
            failing=sum(one in {harvesting.Ended.FAILED, harvesting.Ended.PARTIAL} for one in states),
        )
    )


@router.get("/harvesting/add")
def form(visit: SignedVisit) -> Response:
    """The form."""
    demand(visit, *harvesting.HARVESTERS)
    return visit.show(_form(visit))


@router.post("/harvesting/add")
def add(visit: SignedVisit) -> Response:
    """Add it as a draft; its page shows what would come in."""
    demand(visit, *harvesting.HARVESTERS)
    try:
        made = harvesting.add(visit.office, visit.who, _new(visit))
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_form(visit, error=error), status=error.status)
    if visit.wants_json:
        shown = harvesting.preview(visit.office, visit.who, made.id)
        return as_json(source_document(made) | {"preview": preview_document(shown)}, status=201)
    return visit.to(f"/harvesting/{made.id}/mapping", done="harvesting.added")


def whole_days(said: str) -> int:
    """A number of days as typed. Raises BadInput `bad_days`."""
    if not said:
        return 0
    if not (said.isascii() and said.isdigit() and len(said) < 4):
        raise BadInput(
            "bad_days", Text("采集间隔是天数", "Every so many days: a number."), where={"field": "every_days"}
        )
    return int(said)


def _new(visit: Visit) -> harvesting.NewSource:
    kind = visit.text("kind")
    if kind and kind not in set(harvesting.Kind):
        raise BadInput(
            "unknown_kind", Text("没有这种来源", "There is no such kind."), where={"field": "kind"}
        )
    return harvesting.NewSource(
        address=visit.text("address"),
        name=visit.text("name"),
        kind=harvesting.Kind(kind) if kind else None,
        organisation=visit.text("organisation"),
        every_days=whole_days(visit.text("every_days")),
    )


def _form(visit: Visit, *, error: YibenError | None = None) -> AddPage:
    with visit.reading() as work:
        names = tuple(node.organisation.name for node in ledger.organisations(work)[:500])
    return AddPage(said={name: visit.text(name) for name in _FIELDS}, organisations=names, error=error)
