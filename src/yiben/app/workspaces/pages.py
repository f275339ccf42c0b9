"""Workspaces on pages: the list, and one with its steps. Nothing here is a file; rows are few and as the guard gives them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.workspaces.documents import rows_of
from yiben.app.workspaces.examining import release_check
from yiben.capabilities import ledger
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Exit, Person, Run, Step, Taken, Workspace
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacesPage(PageView):
    """Workspaces one may know of, results that wait, what left, and who works."""

    template: ClassVar[str] = "workspaces/list.html"
    place: ClassVar[str] = "workspaces"
    found: tuple[Workspace, ...]
    exits: tuple[Exit, ...]
    left: tuple[Taken, ...]
    people: tuple[Person, ...]
    names: Mapping[str, str]
    states: Mapping[Any, Text]


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A few rows of one step's table."""

    step: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacePage(PageView):
    """One workspace."""

    template: ClassVar[str] = "workspaces/one.html"
    place: ClassVar[str] = "workspaces"
    one: Workspace
    steps: tuple[tuple[Step, Run | None], ...]
    exits: tuple[Exit, ...]
    members: tuple[str, ...]
    names: Mapping[str, str]
    resource: str
    works: bool
    preview: Preview | None
    said: Mapping[str, str]
    states: Mapping[Any, Text]
    runs: Mapping[Any, Text]
    error: YibenError | None


@router.get("/workspaces")
def listed(visit: SignedVisit) -> Response:
    """Every workspace one may know of, and the desk of results."""
    with visit.reading() as work:
        found, left = workspaces.listed(work), workspaces.left_so_far(work)
        people = workspaces.registered(work)
        page = WorkspacesPage(
            found=found,
            exits=workspaces.exits(work),
            left=left,
            people=people,
            names=_names(
                work,
                *(name for one in found for name in (one.operator, one.supervisor)),
                *(one.operator for one in left),
                *(one.operator for one in people),
            ),
            states=workspaces.EXIT_TITLES,
        )
    return visit.show(page)


@router.get("/workspaces/{workspace}")
def shown(visit: SignedVisit, workspace: str) -> Response:
    """One workspace; `preview` names a step whose first rows are shown."""
    step = visit.text("preview")
    try:
        return visit.show(_page(visit, workspace, preview=step))
    except YibenError as error:
        if not step:
            raise
        return visit.show(_page(visit, workspace, error=error), status=error.status)


@router.post("/workspaces/{workspace}/steps")
def write(visit: SignedVisit, workspace: str) -> Response:
    """Write a step."""
    said = {name: visit.text(name) for name in ("name", "title", "sql", "note")}
    try:
        with visit.writing() as work:
            workspaces.write_step(work, workspace, step=visit.text("step") or None, **said)
    except YibenError as error:
        return visit.show(_page(visit, workspace, error=error, said=said), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.written")


@router.post("/workspaces/{workspace}/run")
def run(visit: SignedVisit, workspace: str) -> Response:
    """Run one step, or all of them."""
    lake, step = visit.platform.lake, visit.text("step")
    try:
        if step:
            workspaces.run(visit.office, lake, visit.who, step)
        else:
            workspaces.run_all(visit.office, lake, visit.who, workspace)
    except YibenError as error:
        return visit.show(_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.ran")


@router.post("/workspaces/{workspace}/ask")
def ask(visit: SignedVisit, workspace: str) -> Response:
    """Ask a result out."""
    lake = visit.platform.lake
    try:
        made = workspaces.ask_out(
            visit.office, lake, visit.who, visit.text("step"), why=visit.text("why"), examine=release_check(lake)
        )  # fmt: skip
    except YibenError as error:
        return visit.show(_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/exits/{made.id}", done="workspaces.asked")


def _page(
    visit: Visit, workspace: str, *, preview: str = "", error: YibenError | None = None,
    said: Mapping[str, str] | None = None,
) -> WorkspacePage:  # fmt: skip
    with visit.reading() as work:
        one = workspaces.seen(work, workspace)
        members = workspaces.members(work, workspace)
        steps, exits = workspaces.steps(work, workspace), workspaces.exits(work, workspace=workspace)
        names = _names(work, one.operator, one.supervisor)
        resource = ledger.describe(work, one.resource).resource.name
    return WorkspacePage(
        one=one,
        steps=steps,
        exits=exits,
        members=members,
        names=names,
        resource=resource,
        works=visit.who.account in members and one.closed is None,
        preview=_preview(visit, preview) if preview else None,
        said=said or {},
        states=workspaces.EXIT_TITLES,
        runs=workspaces.RUN_TITLES,
        error=error,
    )


def _preview(visit: Visit, step: str) -> Preview:
    answer = workspaces.preview(visit.office, visit.platform.lake, visit.who, step)
    return Preview(step=step, columns=tuple(one.name for one in answer.columns), rows=rows_of(answer))


def _names(work: Work, *organisations: str) -> Mapping[str, str]:
    return ledger.organisation_names(work, list(dict.fromkeys(organisations)))
