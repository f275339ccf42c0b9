"""The two lists on pages 需求清单、责任清单: shown, added to, imported, exported; one demand with what would meet it."""

import shutil
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.concurrency import run_in_threadpool
from starlette.responses import Response

from yiben.app.cataloguing.columns import meanings
from yiben.app.cataloguing.exchanging import names_of, rows_of, take_file, titles_of
from yiben.app.cataloguing.fulfilling import ask_for
from yiben.app.cataloguing.sheets import as_csv, as_workbook
from yiben.capabilities import sharing, stewardship
from yiben.capabilities.stewardship import ListName
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.ids import new_id
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SendingVisit, SignedVisit, Visit, page_ask, receive
from yiben.ui.pages import PageView
from yiben.ui.uploads import Uploaded

router = APIRouter(include_in_schema=False)

_FIELDS = ("organisation", "title", "says", "items", "purpose", "matter", "provider", "basis", "until")
IMPORTS = tuple(f"/catalogue/{name}/import" for name in ("demands", "duties"))
_NAMES = {"demands": ListName.DEMAND, "duties": ListName.DUTY}
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandsPage(PageView):
    """The list of demand, rows that could not be taken, the form to add one."""

    template: ClassVar[str] = "catalogue/demands.html"
    place: ClassVar[str] = "catalogue"
    demands: Page[stewardship.Demand]
    state: str
    names: dict[str, str]
    titles: dict[str, str]
    threshold: float
    purposes: tuple[sharing.Purpose, ...]
    said: dict[str, str]
    bad: tuple[stewardship.BadRow, ...]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandPage(PageView):
    """One demand, the entries that would meet it, and what may be done."""

    template: ClassVar[str] = "catalogue/demand.html"
    place: ClassVar[str] = "catalogue"
    demand: stewardship.Demand
    names: dict[str, str]
    titles: dict[str, str]
    matches: tuple[stewardship.Overlap, ...]
    openness: dict[str, sharing.Openness]
    purposes: dict[str, str]
    may_act: bool
    own: bool
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesPage(PageView):
    """The list of responsibility."""

    template: ClassVar[str] = "catalogue/duties.html"
    place: ClassVar[str] = "catalogue"
    duties: Page[stewardship.Duty]
    organisation: str
    names: dict[str, str]
    titles: dict[str, str]
    mine: frozenset[str]
    said: dict[str, str]
    bad: tuple[stewardship.BadRow, ...]
    error: YibenError | None


@router.get("/catalogue/demands")
def demands(visit: SignedVisit) -> Response:
    """The list of demand."""
    return visit.show(_demands_page(visit))


@router.post("/catalogue/demands")
def add_demand(visit: SignedVisit) -> Response:
    """Put a demand on the list."""
    try:
        wish = stewardship.Wish(
            columns=stewardship.named(visit.text("items"), meanings),
            provider=visit.text("provider") or None,
            until=visit.text("until") or None,
            **{name: visit.text(name) for name in ("title", "says", "purpose", "matter", "basis")},
        )
        with visit.writing() as work:
            made = stewardship.demand(work, wish, organisation=visit.text("organisation") or None)
        stewardship.match_waiting(visit.office)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_demands_page(visit, error=error), status=error.status)
    return visit.to(f"/catalogue/demands/{made.id}", done="catalogue.demanded")


@router.get("/catalogue/{name}.{ending}")
def export(visit: SignedVisit, name: str, ending: str) -> Response:
    """A list as a file: `demands.csv`, `duties.xlsx`."""
    if name not in _NAMES or ending not in _TYPES:
        raise NotFound("no_list", Text("没有这份清单", "There is no such list."))
    with visit.reading() as work:
        rows = rows_of(work, _NAMES[name])
    body = as_workbook(rows) if ending == "xlsx" else as_csv(rows)
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"', "Cache-Control": "no-store"}
    return Response(body, media_type=_TYPES[ending], headers=headers)


@router.post("/catalogue/{name}/import")
async def take(visit: SendingVisit, name: str) -> Response:
    """Take a file onto a list; rows that are wrong are kept and shown."""
    if name not in _NAMES:
        raise NotFound("no_list", Text("没有这份清单", "There is no such list."))
    folder = visit.office.home.staging / new_id("list")
    try:
        _, files = await receive(visit, folder)
        await run_in_threadpool(_take, visit, _NAMES[name], files)
    except YibenError as error:
        if visit.wants_json:
            raise
        page = _demands_page if name == "demands" else _duties_page
        shown = await run_in_threadpool(page, visit, error=error)
        return visit.show(shown, status=error.status)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return visit.to(f"/catalogue/{name}", done="catalogue.taken")


def _take(visit: Visit, list_: ListName, files: list[Uploaded]) -> None:
    if not files:
        raise BadInput("no_file", Text("请选择文件", "Choose a file."), where={"field": "file"})
    with visit.writing() as work:
        take_file(work, list_, files[0].path, name=files[0].name)
    stewardship.match_waiting(visit.office)


@router.get("/catalogue/demands/{demand}")
def demand(visit: SignedVisit, demand: str) -> Response:
    """One demand."""
    return visit.show(_demand_page(visit, demand))


@router.post("/catalogue/demands/{demand}")
def act(visit: SignedVisit, demand: str) -> Response:
    """Ask for it, have it gathered, or take it off the list (`act`: ask, gather, close)."""
    what = visit.text("act")
    try:
        with visit.writing() as work:
            if what == "ask":
                case = ask_for(work, demand, resource=visit.text("resource"), basis=visit.text("basis"))
                to, done = f"/sharing/requests/{case.id}", "sharing.asked"
            elif what == "gather":
                stewardship.gather(
                    work, demand, organisation=visit.text("organisation"), basis=visit.text("basis")
                )
                to, done = "/catalogue/duties", "catalogue.gathering"
            else:
                stewardship.close(work, demand, why=visit.text("why"))
                to, done = f"/catalogue/demands/{demand}", "catalogue.closed"
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_demand_page(visit, demand, error=error), status=error.status)
    return visit.to(to, done=done)


@router.get("/catalogue/duties")
def duties(visit: SignedVisit) -> Response:
    """The list of responsibility."""
    return visit.show(_duties_page(visit))


@router.post("/catalogue/duties")
def add_duty(visit: SignedVisit) -> Response:
    """Put a duty on the list, or end one (`end` holds its identifier)."""
    try:
        with visit.writing() as work:
            if ended := visit.text("end"):
                stewardship.end_duty(work, ended)
            else:
                kind = visit.text("kind", default="share")
                answer = stewardship.Answer(
                    title=visit.text("title"),
                    kind=stewardship.DutyKind(kind if kind in set(stewardship.DutyKind) else "share"),
                    resource=visit.text("resource") or None,
                    basis=visit.text("basis"),
                )
                stewardship.answer_for(work, answer, organisation=visit.text("organisation") or None)
    except YibenError as error:
        if visit.wants_json:
            raise
        return visit.show(_duties_page(visit, error=error), status=error.status)
    return visit.to("/catalogue/duties", done="catalogue.listed")


def _demands_page(visit: Visit, *, error: YibenError | None = None) -> DemandsPage:
    said = visit.text("state")
    state = stewardship.DemandState(said) if said in set(stewardship.DemandState) else None
    with visit.reading() as work:
        found = stewardship.demands(work, state=state, page=page_ask(visit))
        return DemandsPage(
            demands=found,
            state=said if state else "",
            names=names_of(work),
            titles=titles_of(work, {one.resource or one.best for one in found.rows}),
            threshold=stewardship.declared().match,
            purposes=sharing.purposes(),
            said={name: visit.text(name) for name in _FIELDS},
            bad=stewardship.bad_rows(work, ListName.DEMAND, most=50),
            error=error,
        )


def _demand_page(visit: Visit, demand: str, *, error: YibenError | None = None) -> DemandPage:
    with visit.reading() as work:
        found = stewardship.find_demand(work, demand)
        waits = found.state is stewardship.DemandState.OPEN
        matches = stewardship.match(work, found) if waits else ()
        return DemandPage(
            demand=found,
            names=names_of(work),
            titles=titles_of(work, {found.resource, found.best}),
            matches=matches,
            openness=dict(sharing.openness_of(work, [one.resource for one in matches])),
            purposes={one.id: str(one.title) for one in sharing.purposes()},
            may_act=waits and stewardship.speaks_for(work, found.organisation),
            own=bool(visit.who.org) and stewardship.own_of(work).id == found.organisation,
            error=error,
        )


def _duties_page(visit: Visit, *, error: YibenError | None = None) -> DutiesPage:
    organisation = visit.text("organisation") if visit.request.method == "GET" else ""
    with visit.reading() as work:
        found = stewardship.duties(work, organisation=organisation or None, page=page_ask(visit))
        bodies = {one.organisation for one in found.rows}
        return DutiesPage(
            duties=found,
            organisation=organisation,
            names=names_of(work),
            titles=titles_of(work, {one.answer.resource for one in found.rows}),
            mine=frozenset(one for one in bodies if stewardship.speaks_for(work, one)),
            said={name: visit.text(name) for name in ("title", "resource", "basis")},
            bad=stewardship.bad_rows(work, ListName.DUTY, most=50),
            error=error,
        )
