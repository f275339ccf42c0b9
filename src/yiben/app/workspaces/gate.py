"""The gate on pages (带出审核): one result asked out with what the check found, the second person's word, the marked file."""

from dataclasses import dataclass
from io import BytesIO
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.capabilities import access, ledger
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Exit, ExitState, Finding, Run, Step, Workspace
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
_TONES = {"stop": "bad", "ask": "warn", "mind": "warn", "note": "info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitPage(PageView):
    """One result asked out."""

    template: ClassVar[str] = "workspaces/exit.html"
    place: ClassVar[str] = "workspaces"
    one: Exit
    space: Workspace
    step: Step
    run: Run | None
    operator: str
    state: Text
    measured: tuple[tuple[Text, str], ...]  # what was looked at, and how much of it there is
    findings: tuple[tuple[Finding, str, Text], ...]  # with the tone and the title of its weight
    may_decide: bool
    may_take: bool
    error: YibenError | None


@router.get("/workspaces/exits/{exit_id}")
def shown(visit: SignedVisit, exit_id: str) -> Response:
    """What was asked, what the check found, what was decided."""
    return visit.show(_page(visit, exit_id))


@router.post("/workspaces/exits/{exit_id}/decide")
def decide(visit: SignedVisit, exit_id: str) -> Response:
    """The second person's word."""
    verb = workspaces.approve if visit.text("word") == "approve" else workspaces.refuse
    try:
        with visit.writing() as work:
            verb(work, exit_id, says=visit.text("says"))
    except YibenError as error:
        return visit.show(_page(visit, exit_id, error=error), status=error.status)
    return visit.to(f"/workspaces/exits/{exit_id}", done="workspaces.decided")


@router.post("/workspaces/exits/{exit_id}/take")
def take(visit: SignedVisit, exit_id: str) -> Response:
    """The marked file, to those who work there."""
    try:
        answer = workspaces.take(visit.office, visit.platform.lake, visit.who, exit_id)
    except YibenError as error:
        return visit.show(_page(visit, exit_id, error=error), status=error.status)
    out = BytesIO()
    access.write(answer, access.Format.CSV, out)
    headers = {"Content-Disposition": f'attachment; filename="{exit_id}.csv"', "Cache-Control": "no-store"}
    return Response(out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def _page(visit: Visit, exit_id: str, *, error: YibenError | None = None) -> ExitPage:
    with visit.reading() as work:
        one = workspaces.exit_seen(work, exit_id)
        space, step = workspaces.step_seen(work, one.step)
        run = next((each for each in workspaces.runs(work, step.id) if each.id == one.run), None)
        members = workspaces.members(work, space.id)
        supervises = workspaces.supervises(work, space.supervisor)
        names = ledger.organisation_names(work, [one.operator])
    titles = workspaces.WEIGHT_TITLES
    return ExitPage(
        one=one,
        space=space,
        step=step,
        run=run,
        operator=names.get(one.operator, one.operator),
        measured=_measured(run) if run else (),
        state=workspaces.EXIT_TITLES[one.state],
        findings=tuple((each, _TONES[each.weight], titles[each.weight]) for each in one.findings),
        may_decide=supervises and one.state is ExitState.WAITING and visit.who.account not in members,
        may_take=one.state is ExitState.APPROVED and visit.who.account in members,
        error=error,
    )


def _measured(run: Run) -> tuple[tuple[Text, str], ...]:
    found = [(Text("每一行是", "A row is"), str(workspaces.SHAPE_TITLES[run.shape]))]
    if run.fewest is not None:
        found.append((Text("最小一格的记录数", "Records in the smallest cell"), f"{run.fewest:,}"))
    if run.share is not None:
        found.append((Text("一条记录的最大占比", "Largest share of one record"), f"{run.share:.0%}"))
    if run.chosen:
        found.append((Text("决定入选行的数据级别", "Level of what chose the rows"), str(run.chosen)))
    return tuple(found)
