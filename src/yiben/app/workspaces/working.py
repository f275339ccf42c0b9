"""Working on pages: steps written, composed, run in the background, stopped, put in order, asked out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.workspaces.examining import release_check
from yiben.app.workspaces.pages import workspace_page
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Input, Pick, Run, Use, Where, Workspace
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_AT_ONCE = 1.5
"""Seconds in which most statements are done: the page then shows what came of it, else how far it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ComposePage(PageView):
    """A step put together without SQL, from one input."""

    template: ClassVar[str] = "workspaces/compose.html"
    place: ClassVar[str] = "workspaces"
    one: Workspace
    inputs: tuple[Input, ...]
    chosen: Input
    said: dict[str, str]
    uses: tuple[tuple[str, Text], ...]
    tests: tuple[tuple[str, Text], ...]
    error: YibenError | None


@router.post("/workspaces/{workspace}/steps")
def write(visit: SignedVisit, workspace: str) -> Response:
    """Write a step, or `step` anew."""
    said = {name: visit.text(name) for name in ("name", "title", "sql", "note")}
    try:
        with visit.writing() as work:
            workspaces.write_step(work, workspace, step=visit.text("step") or None, **said)
    except YibenError as error:
        page = workspace_page(visit, workspace, error=error, said=said, edit=visit.text("step"))
        return visit.show(page, status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.written")


@router.get("/workspaces/{workspace}/compose")
def compose(visit: SignedVisit, workspace: str) -> Response:
    """The form over the columns of the input `from`."""
    return visit.show(_compose_page(visit, workspace))


@router.post("/workspaces/{workspace}/compose")
def composed(visit: SignedVisit, workspace: str) -> Response:
    """Keep what was put together as a step."""
    page = _compose_page(visit, workspace)
    try:
        picks = [_pick(visit, at, name) for at, (name, _) in enumerate(page.chosen.columns)]
        sql = workspaces.compose(page.chosen.name, picks, records=visit.text("records"))
        with visit.writing() as work:
            workspaces.write_step(
                work, workspace, name=visit.text("name"), title=visit.text("title"), sql=sql, note=visit.text("note")
            )  # fmt: skip
    except YibenError as error:
        return visit.show(_compose_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done="workspaces.written")


@router.post("/workspaces/{workspace}/run")
def run(visit: SignedVisit, workspace: str) -> Response:
    """Run one step, or all of them one after another; what takes long goes on in the background."""
    office, lake, who = visit.office, visit.platform.lake, visit.who

    def begin() -> list[Run]:
        with visit.writing() as work:
            chosen = visit.text("step")
            every = [chosen] if chosen else [one.id for one, _ in workspaces.steps(work, workspace)]
            rest.extend(every[1:])
            return [workspaces.begin(work, one) for one in every[:1]]

    def go(begun: Sequence[Run]) -> None:
        for one in begun:
            workspaces.finish(office, lake, who, one.id)
        for step in rest:
            workspaces.run(office, lake, who, step)

    rest: list[str] = []
    return _tried(visit, workspace, lambda: _started(visit, begin(), go), done="")


@router.post("/workspaces/{workspace}/stop")
def stop(visit: SignedVisit, workspace: str) -> Response:
    """Stop the run `run`: its author and the supervisor."""

    def verb() -> None:
        with visit.writing() as work:
            workspaces.cancel(work, visit.text("run"))

    return _tried(visit, workspace, verb, done="workspaces.stopped")


@router.post("/workspaces/{workspace}/move")
def move(visit: SignedVisit, workspace: str) -> Response:
    """Put the step `step` at the place `to`."""

    def verb() -> None:
        to = visit.text("to")
        if not to.isdecimal() or len(to) > 4:
            raise BadInput("bad_place", Text("请写位置，例如 2", "Say the place, such as 2."))
        with visit.writing() as work:
            workspaces.move_step(work, visit.text("step"), to=int(to))

    return _tried(visit, workspace, verb, done="workspaces.moved")


@router.post("/workspaces/{workspace}/ask")
def ask(visit: SignedVisit, workspace: str) -> Response:
    """Ask a result out."""
    lake = visit.platform.lake
    try:
        made = workspaces.ask_out(
            visit.office, lake, visit.who, visit.text("step"), why=visit.text("why"), examine=release_check(lake)
        )  # fmt: skip
    except YibenError as error:
        return visit.show(workspace_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/exits/{made.id}", done="workspaces.asked")


def _started(visit: Visit, begun: list[Run], go: Callable[[list[Run]], Any]) -> None:
    if not begun:
        return
    jobs, key = visit.platform.runs, f"run {begun[0].id}"
    jobs.submit(key, lambda: go(begun))
    until = monotonic() + _AT_ONCE
    while jobs.busy(key) and monotonic() < until:
        sleep(0.02)


def _tried(visit: Visit, workspace: str, verb: Callable[[], object], *, done: str) -> Response:
    try:
        verb()
    except YibenError as error:
        return visit.show(workspace_page(visit, workspace, error=error), status=error.status)
    return visit.to(f"/workspaces/{workspace}", done=done)


def _compose_page(visit: Visit, workspace: str, *, error: YibenError | None = None) -> ComposePage:
    with visit.reading() as work:
        one, inputs = workspaces.seen(work, workspace), workspaces.inputs(work, workspace)
    asked = visit.text("from")
    return ComposePage(
        one=one,
        inputs=inputs,
        chosen=next((each for each in inputs if each.name == asked), inputs[0]),
        said={name: str(value) for name, value in visit.form.items() if isinstance(value, str)},
        uses=tuple((str(each), title) for each, title in workspaces.USES.items()),
        tests=tuple((str(each), title) for each, title in workspaces.WHERES.items()),
        error=error,
    )


def _pick(visit: Visit, at: int, column: str) -> Pick:
    try:
        use, test = Use(visit.text(f"use-{at}")), Where(visit.text(f"test-{at}"))
    except ValueError:
        raise BadInput("bad_choice", Text("选项无效", "There is no such choice.")) from None
    return Pick(column=column, use=use, test=test, value=visit.text(f"value-{at}"))
