"""Cases for programs 办件接口: the to-do list, one case, filing, moving, batches, opinions, pace, flows."""

from typing import Annotated, Any

from fastapi import APIRouter, Body
from pydantic import BaseModel, Field
from starlette.responses import Response

from yiben.app.attachments import decoded
from yiben.app.cases.documents import (
    case_document,
    case_documents,
    delegation_document,
    dossier_document,
    errand_documents,
    flow_document,
    notice_document,
    outcome_document,
    pace_document,
)
from yiben.app.cases.filing import about, general
from yiben.app.cases.forms import as_sent
from yiben.app.cases.one import file as attachment
from yiben.app.doors.examples import ERRORS, example
from yiben.app.reactions import hands
from yiben.capabilities import casework, policy
from yiben.kernel.paging import PageAsk
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/cases", tags=["cases"])

_CASE = {
    "id": "case_01jd…",
    "number": "2026-000123",
    "state": "decision",
    "version": 2,
    "due_on": "2026-12-04",
}
_FORM = {"resource": "population", "items": ["name"], "purpose": "low-rent housing"}


class Attached(BaseModel):
    """A file handed in with a step."""

    name: str = Field(max_length=200)
    content: str = Field(description="base64")
    field: str | None = Field(default=None, description="the form field it fills, if any")


class Filing(BaseModel):
    """A case to be filed."""

    kind: str = Field(max_length=80, description="as in /api/cases/flows")
    title: str = Field(max_length=300)
    form: dict[str, Any] = {}
    organisation: str = Field(default="", description="whom it is about, where the form does not say")
    attachments: list[Attached] = []
    token: str | None = Field(default=None, max_length=80, description="any word; the same one is taken once")


class Moving(BaseModel):
    """A move to be made on a case as it stood at version `seen`."""

    case: str = Field(max_length=60, description="identifier or number")
    move: str = Field(max_length=80)
    seen: int
    form: dict[str, Any] = {}
    note: str = ""
    attachments: list[Attached] = []
    token: str | None = Field(default=None, max_length=80)


class Batch(BaseModel):
    """One move on several cases, each as it stood at the version beside it."""

    cases: list[tuple[str, int]] = Field(max_length=casework.MOST_AT_ONCE)
    move: str = Field(max_length=80)
    form: dict[str, Any] = {}
    note: str = ""


class Judging(BaseModel):
    """What a reviewer thinks."""

    case: str = Field(max_length=60)
    agrees: bool
    score: float | None = None
    says: str = ""
    seen: int | None = None


@api.get(
    "", summary="List cases 列出办件", responses=ERRORS | example({"cases": [_CASE], "total": 1, "page": 1})
)
def list_cases(
    visit: SignedVisit, *, kind: str = "", phase: str = "", subject: str = "", filer: str = "", page: int = 1
) -> Response:
    """Cases you may see, the newest first, 50 a page. `phase`: open, late, closed. `more`: than `total`, uncounted."""
    with visit.reading() as work:
        found = casework.cases(
            work,
            kind=kind or None,
            subject=subject or None,
            filer=filer or None,
            phase=casework.Phase(phase) if phase in set(casework.Phase) else None,
            page=PageAsk(number=page, size=50),
            hands=hands(),
        )
        rows = case_documents(work, found.rows)
    return as_json({"cases": rows, "total": found.total, "more": found.more, "page": found.ask.number})


@api.get(
    "/todo",
    summary="What waits for you 待办",
    responses=ERRORS | example({"cases": [_CASE], "total": 1, "page": 1}),
)
def list_todo(
    visit: SignedVisit,
    *,
    kind: str = "",
    q: str = "",
    late: bool = False,
    organisation: str = "",
    page: int = 1,
) -> Response:
    """What waits for you, what is due first comes first, 50 a page. `q`: words in title or number."""
    with visit.reading() as work:
        found = casework.todo(
            work,
            kind=kind or None,
            organisation=hands().tree.identifier(work, organisation) if organisation else None,
            only="late" if late else None,
            q=q,
            page=PageAsk(number=page, size=50),
            hands=hands(),
        )
        rows = errand_documents(work, found.rows)
    return as_json({"cases": rows, "total": found.total, "page": found.ask.number})


@api.get("/flows", summary="Flows in force 现行流程", responses=ERRORS)
def list_flows(visit: SignedVisit) -> Response:
    """Every kind of case: its states, moves and forms."""
    with visit.reading() as work:
        found = policy.flows(work)
    return as_json({"flows": [flow_document(one) for one in found]})


@api.get("/pace", summary="How organisations keep pace 督办", responses=ERRORS)
def show_pace(visit: SignedVisit, *, organisation: str = "", kind: str = "", since: str = "") -> Response:
    """Open, late, closed and the median of working days, by organisation; of one, by kind."""
    with visit.reading() as work:
        found = casework.pace(
            work,
            organisation=organisation or None,
            kind=kind or None,
            since=since or None,
            by="kind" if organisation else None,
            hands=hands(),
        )
    return as_json({"organisations": [pace_document(one) for one in found]})


@api.get("/notices", summary="What you were told 通知", responses=ERRORS)
def list_notices(visit: SignedVisit, *, only: str = "", page: int = 1) -> Response:
    """Your notices, the newest first; `only=unread`."""
    with visit.reading() as work:
        found = casework.notices(work, only=only or None, page=PageAsk(number=page, size=50), hands=hands())
    return as_json({"notices": [notice_document(one) for one in found.rows], "total": found.total})


@api.get("/delegations", summary="Who acts for whom 委托", responses=ERRORS)
def list_delegations(visit: SignedVisit) -> Response:
    """Delegations by you and to you."""
    with visit.reading() as work:
        found = casework.delegations(work)
    return as_json({"delegations": [delegation_document(one) for one in found]})


@api.get("/{case}", summary="One case 查看办件", responses=ERRORS | example(_CASE))
def show_case(visit: SignedVisit, case: str) -> Response:
    """A case by identifier or number, with its history and what you may do."""
    with visit.reading() as work:
        return as_json(dossier_document(work, casework.look(work, case, hands=hands())))


@api.get("/{case}/files/{file}", summary="A file of a case 下载附件", responses=ERRORS)
def show_file(visit: SignedVisit, case: str, file: str) -> Response:
    """The file as it was handed in."""
    return attachment(visit, case, file)


@api.post("", summary="File a case 提交事项", status_code=201, responses=ERRORS | example(_CASE, status=201))
def file_case(
    visit: SignedVisit,
    sent: Annotated[
        Filing,
        Body(
            openapi_examples={"request": {"value": {"kind": "sharing.request", "title": "…", "form": _FORM}}}
        ),
    ],
) -> Response:
    """File a case of any kind by the form its flow declares; every problem is in `where.errors`."""
    with visit.writing() as work:
        flow = general(work, sent.kind)
        form = as_sent(work, flow.form, sent.form)
        subject, organisation = about(work, flow, form, asked=sent.organisation)
        made = casework.file(
            work,
            sent.kind,
            subject=subject,
            organisation=organisation,
            title=sent.title,
            form=form,
            attachments=decoded(one.model_dump() for one in sent.attachments),
            hands=hands(),
            token=sent.token,
        )
        return as_json(case_document(work, made), status=201)


@api.post("/moves", summary="Make a move 办理", responses=ERRORS | example(_CASE))
def make_move(visit: SignedVisit, sent: Moving) -> Response:
    """Make a move; 409 names who was faster when the case is no longer at version `seen`."""
    with visit.writing() as work:
        found = casework.look(work, sent.case, hands=hands())
        declared = next((one for one in found.flow.moves if one.id == sent.move), None)
        moved = casework.move(
            work,
            found.case.id,
            sent.move,
            seen=sent.seen,
            form=as_sent(work, declared.form if declared else (), sent.form),
            note=sent.note,
            attachments=decoded(one.model_dump() for one in sent.attachments),
            hands=hands(),
            token=sent.token,
        )
        return as_json(case_document(work, moved))


@api.post("/batch", summary="Make one move on several cases 批量办理", responses=ERRORS)
def make_moves(visit: SignedVisit, sent: Batch) -> Response:
    """Each case is handled for itself; what one is refused for does not hold up the others."""
    done = casework.move_many(
        visit.office, visit.who, sent.cases, sent.move, form=sent.form, note=sent.note, hands=hands()
    )
    return as_json({"outcomes": [outcome_document(one) for one in done]})


@api.post("/opinions", summary="Give an opinion 发表评审意见", responses=ERRORS | example(_CASE))
def judge(visit: SignedVisit, sent: Judging) -> Response:
    """Say what one of several reviewers thinks."""
    with visit.writing() as work:
        moved = casework.give_opinion(
            work,
            sent.case,
            agrees=sent.agrees,
            score=sent.score,
            says=sent.says,
            hands=hands(),
            seen=sent.seen,
        )
        return as_json(case_document(work, moved))
