"""Opening and closing workspaces, and the persons who work in them, on pages (开通、人员、关闭)."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.workspaces.choosing import Choices, choices
from yiben.app.workspaces.pages import names_of, workspace_page
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import NewWorkspace, Person
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A registered person, and what this visitor may do about them."""

    person: Person
    may_file: bool
    may_end: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeoplePage(PageView):
    """Persons who process data: registered, on file, gone."""

    template: ClassVar[str] = "workspaces/people.html"
    place: ClassVar[str] = "workspaces"
    rows: tuple[Row, ...]
    names: Mapping[str, str]
    may_register: bool
    said: Mapping[str, str]
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenPage(PageView):
    """A workspace to be opened."""

    template: ClassVar[str] = "workspaces/open.html"
    place: ClassVar[str] = "workspaces"
    choices: Choices
    said: Mapping[str, str]
    error: YibenError | None


@router.get("/workspaces/people")
def people(visit: SignedVisit) -> Response:
    """Who is registered."""
    return visit.show(_people(visit))


@router.post("/workspaces/people")
def register(visit: SignedVisit) -> Response:
    """Register somebody whose real name was authenticated, for the operator."""
    said = {name: visit.text(name) for name in ("account", "real_name", "means", "supervisor")}

    def verb() -> None:
        with visit.writing() as work:
            workspaces.register(work, **said)

    return _about_people(visit, verb, done="workspaces.registered", said=said)


@router.post("/workspaces/people/{person}/file")
def file(visit: SignedVisit, person: str) -> Response:
    """Take them on file, for the supervisor."""

    def verb() -> None:
        with visit.writing() as work:
            workspaces.file_person(work, person)

    return _about_people(visit, verb, done="workspaces.person_filed")


@router.post("/workspaces/people/{person}/leave")
def leave(visit: SignedVisit, person: str) -> Response:
    """They leave: what they run is stopped, and they open nothing more."""

    def verb() -> None:
        with visit.writing() as work:
            workspaces.leave(work, person, why=visit.text("why"))

    return _about_people(visit, verb, done="workspaces.person_left")


@router.get("/workspaces/open")
def asked_open(visit: SignedVisit) -> Response:
    """The form, for the supervisor."""
    return _open_page(visit)


@router.post("/workspaces/open")
def opened(visit: SignedVisit) -> Response:
    """Open it."""
    said = {
        name: visit.text(name)
        for name in ("title", "zone", "operator", "supervisor", "agreement", "grant", "ends", "rows", "seconds", "note")
    }  # fmt: skip
    try:
        asked = NewWorkspace(
            title=said["title"], zone=said["zone"], operator=said["operator"], supervisor=said["supervisor"],
            grant=said["grant"], ends=said["ends"], agreement=said["agreement"] or None, note=said["note"],
            rows=_number(said, "rows"), seconds=_number(said, "seconds"),
        )  # fmt: skip
        with visit.writing() as work:
            made = workspaces.open_workspace(work, asked)
    except YibenError as error:
        return _open_page(visit, said=said, error=error)
    return visit.to(f"/workspaces/{made.id}", done="workspaces.opened")


@router.post("/workspaces/{workspace}/product")
def work_for(visit: SignedVisit, workspace: str) -> Response:
    """Name the filed product it works for."""
    try:
        with visit.writing() as work:
            workspaces.work_for(work, workspace, visit.text("product"))
    except YibenError as error:
        return visit.show(workspace_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.works_for")


@router.post("/workspaces/{workspace}/admit")
def admit(visit: SignedVisit, workspace: str) -> Response:
    """Let a filed person work there."""
    try:
        with visit.writing() as work:
            workspaces.admit(work, workspace, visit.text("account"))
    except YibenError as error:
        return visit.show(workspace_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.admitted")


@router.post("/workspaces/{workspace}/close")
def close(visit: SignedVisit, workspace: str) -> Response:
    """Close it and delete its tables; the proof is in the log."""
    try:
        workspaces.close(visit.office, visit.platform.lake, visit.who, workspace, why=visit.text("why"))
    except YibenError as error:
        return visit.show(workspace_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.ended")


def _about_people(
    visit: Visit, verb: Callable[[], None], *, done: str, said: Mapping[str, str] | None = None
) -> Response:
    try:
        verb()
    except YibenError as error:
        return visit.show(_people(visit, error=error, said=said), status=error.status)
    return visit.to("/workspaces/people", done=done)


def _people(
    visit: Visit, *, error: YibenError | None = None, said: Mapping[str, str] | None = None
) -> PeoplePage:
    with visit.reading() as work:
        found = workspaces.registered(work)
        rows = []
        for one in found:
            supervises = workspaces.supervises(work, one.supervisor)
            ends = one.left is None and (supervises or workspaces.answers_for(work, one.operator))
            rows.append(
                Row(person=one, may_file=supervises and one.filed is None and one.left is None, may_end=ends)
            )
        own = workspaces.own_body(work)
        return PeoplePage(
            rows=tuple(rows),
            names=names_of(work, *(name for one in found for name in (one.operator, one.supervisor))),
            may_register=workspaces.answers_for(work, own),
            said=said or {},
            error=error,
        )


def _number(said: Mapping[str, str], name: str) -> int | None:
    if not said[name]:
        return None
    if not said[name].isdecimal() or len(said[name]) > 9:
        raise BadInput("bad_number", Text("请写整数", "Write a whole number."), where={"field": name})
    return int(said[name])


def _open_page(
    visit: Visit, *, said: Mapping[str, str] | None = None, error: YibenError | None = None
) -> Response:
    with visit.reading() as work:
        page = OpenPage(choices=choices(work), said=said or {}, error=error)
    return visit.show(page, status=error.status if error else 200)
