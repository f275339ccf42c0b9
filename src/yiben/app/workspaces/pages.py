"""Workspaces on pages: the list, and one with its steps. Nothing here is a file; rows are few and as the guard gives them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.workspaces.documents import rows_of
from yiben.capabilities import ledger, zones
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Exit, Input, Run, RunState, Step, Taken, Workspace
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_PARTS = 1000  # of a bar


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacesPage(PageView):
    """Workspaces one may know of, results that wait, and what left."""

    template: ClassVar[str] = "workspaces/list.html"
    place: ClassVar[str] = "workspaces"
    found: tuple[Workspace, ...]
    exits: tuple[Exit, ...]
    left: tuple[Taken, ...]
    names: Mapping[str, str]
    states: Mapping[Any, Text]
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preview:
    """A few rows of one step's table."""

    step: str
    columns: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A step with its newest run. `seconds` it has run, `share` in thousandths of what it may take at most."""

    step: Step
    run: Run | None
    stage: Text | None
    seconds: int
    share: int
    may_stop: bool
    others: tuple[Run, ...]  # earlier runs, the newest first


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspacePage(PageView):
    """One workspace."""

    template: ClassVar[str] = "workspaces/one.html"
    place: ClassVar[str] = "workspaces"
    one: Workspace
    steps: tuple[Shown, ...]
    inputs: tuple[Input, ...]
    exits: tuple[Exit, ...]
    members: tuple[str, ...]
    names: Mapping[str, str]
    works: bool
    admits: tuple[str, ...]  # accounts on file that are no members yet, for who answers for the operator
    may_close: bool
    products: tuple[tuple[str, str], ...]  # it works for: identifier, name
    nameable: tuple[tuple[str, str], ...]  # filed products that may be named besides
    preview: Preview | None
    diff: tuple[Step, workspaces.Diff, int, int] | None
    edited: Step | None
    said: Mapping[str, str]
    states: Mapping[Any, Text]
    runs: Mapping[Any, Text]
    running: bool
    error: YibenError | None


@router.get("/workspaces")
def listed(visit: SignedVisit) -> Response:
    """Every workspace one may know of, and the desk of results."""
    with visit.reading() as work:
        found, left = workspaces.listed(work), workspaces.left_so_far(work)
        page = WorkspacesPage(
            found=found,
            exits=workspaces.exits(work),
            left=left,
            names=names_of(
                work,
                *(name for one in found for name in (one.operator, one.supervisor)),
                *(one.operator for one in left),
            ),
            states=workspaces.EXIT_TITLES,
            may_open=workspaces.supervises(work, workspaces.own_body(work)),
        )
    return visit.show(page)


@router.get("/workspaces/{workspace}")
def shown(visit: SignedVisit, workspace: str) -> Response:
    """One workspace; `preview`, `edit` and `diff` name a step, `diff` with the runs `before` and `after`."""
    asked: dict[str, Any] = {
        name: visit.text(name) for name in ("preview", "edit", "diff", "before", "after")
    }
    try:
        return visit.show(workspace_page(visit, workspace, **asked))
    except YibenError as error:
        if not any(asked.values()):
            raise
        return visit.show(workspace_page(visit, workspace, error=error), status=error.status)


def workspace_page(
    visit: Visit,
    workspace: str,
    *,
    preview: str = "",
    edit: str = "",
    diff: str = "",
    before: str = "",
    after: str = "",
    error: YibenError | None = None,
    said: Mapping[str, str] | None = None,
) -> WorkspacePage:
    """One workspace as this visitor may see it; `error` says what went wrong with what was `said`."""
    with visit.reading() as work:
        one = workspaces.seen(work, workspace)
        members = workspaces.members(work, workspace)
        supervises, answers = (
            workspaces.supervises(work, one.supervisor),
            workspaces.answers_for(work, one.operator),
        )
        steps = tuple(
            _shown(work, one, step, run, visit.who.account, supervises=supervises)
            for step, run in workspaces.steps(work, workspace)
        )
        served = workspaces.products_of(work, workspace)
        admits = _admitted(work, one, members) if answers and one.closed is None else ()
        page = WorkspacePage(
            one=one,
            steps=steps,
            inputs=workspaces.inputs(work, workspace),
            exits=workspaces.exits(work, workspace=workspace),
            members=members,
            names=names_of(work, one.operator, one.supervisor),
            works=visit.who.account in members and one.closed is None,
            admits=admits,
            may_close=(supervises or answers) and not one.deleted,
            products=tuple((each.id, each.name) for each in _filed(work, one) if each.id in served),
            nameable=tuple(
                (each.id, each.name)
                for each in _filed(work, one)
                if each.id not in served and each.withdrawn is None
            )
            if supervises or answers
            else (),
            preview=None,
            diff=None,
            edited=next((each.step for each in steps if each.step.id == edit), None),
            said=said or {},
            states=workspaces.EXIT_TITLES,
            runs=workspaces.RUN_TITLES,
            running=any(each.run is not None and each.run.state is RunState.RUNNING for each in steps),
            error=error,
        )
    return _with(visit, page, preview=preview, diff=diff, numbers=(before, after))


def names_of(work: Work, *organisations: str) -> Mapping[str, str]:
    """What organisations are called, by identifier."""
    return ledger.organisation_names(work, list(dict.fromkeys(organisations)))


def _with(visit: Visit, page: WorkspacePage, *, preview: str, diff: str, numbers: tuple[str, str]) -> WorkspacePage:  # fmt: skip
    office, lake = visit.office, visit.platform.lake
    if preview:
        answer = workspaces.preview(office, lake, visit.who, preview)
        rows = Preview(step=preview, columns=tuple(one.name for one in answer.columns), rows=rows_of(answer))
        page = replace(page, preview=rows)
    step = next((each.step for each in page.steps if each.step.id == diff), None)
    if step is not None and all(one.isdecimal() and len(one) < 9 for one in numbers):
        before, after = (int(one) for one in numbers)
        found = workspaces.diff(office, lake, visit.who, step.id, before=before, after=after)
        page = replace(page, diff=(step, found, before, after))
    return page


def _shown(work: Work, space: Workspace, step: Step, run: Run | None, account: str, *, supervises: bool) -> Shown:  # fmt: skip
    running = run is not None and run.state is RunState.RUNNING
    past = (work.now() - datetime.fromisoformat(run.at)).total_seconds() if run and running else 0.0
    others = [one for one in reversed(workspaces.runs(work, step.id)) if run is None or one.id != run.id]
    return Shown(
        step=step,
        run=run,
        stage=workspaces.STAGE_TITLES.get(run.stage or "") if run and running else None,
        seconds=int(past),
        share=min(_PARTS, int(_PARTS * past / max(1.0, space.limits.seconds))),
        may_stop=bool(run and running and (supervises or run.by == account)),
        others=tuple(others[:10]),
    )


def _filed(work: Work, space: Workspace) -> tuple[zones.Product, ...]:
    """Products its operator filed, under its agreement where it rests on one."""
    mine = {one.id for one in zones.agreements(work) if one.operator == space.operator and space.agreement in (None, one.id)}  # fmt: skip
    return tuple(one for one in zones.products(work) if one.agreement in mine)


def _admitted(work: Work, space: Workspace, members: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        one.account for one in workspaces.registered(work)
        if one.works and one.operator == space.operator and one.supervisor == space.supervisor and one.account not in members
    )  # fmt: skip
