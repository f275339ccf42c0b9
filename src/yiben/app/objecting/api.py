"""Objections for programs 异议接口: file, list, one, its value, correct, figures. Other steps: `/api/cases/moves`."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.attachments import decoded
from yiben.app.cases.api import Attached
from yiben.app.cases.documents import case_document
from yiben.app.doors.examples import ERRORS, example
from yiben.app.objecting.documents import (
    dossier_document,
    figures_document,
    objection_document,
    statement_document,
)
from yiben.app.objecting.seeing import sees
from yiben.app.objecting.wording import draft_of
from yiben.app.reactions import hands
from yiben.capabilities import ledger, objections
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, page_ask

api = APIRouter(prefix="/api/objections", tags=["objections"])

_OBJECTION = {"number": "2026-000012", "resource_name": "residents", "column": "联系电话", "state": "asked"}


class Disputed(BaseModel):
    """What is disputed. `key`: column → value of the row; without `column`, the catalogue entry itself."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"resource": "residents", "column": "联系电话", "key": {"公民身份号码": "…"}, "right": "…", "says": "已换号"}})  # fmt: skip

    resource: str
    column: str = ""
    wrong: str = Field(
        default="", description="value, missing, outdated, duplicate, not_theirs, description, other"
    )
    key: dict[str, str] = {}
    seen: str = ""
    right: str = ""
    says: str = ""
    person: str = Field(default="", description="filed for this person; nothing else about them is kept")
    proof: str = Field(
        default="", description="identity_card, passport, residence_permit, authorisation, online"
    )
    attachments: list[Attached] = []
    token: str | None = Field(default=None, max_length=80, description="any word; the same one is taken once")


class Corrected(BaseModel):
    """By which snapshot, the newest when nothing is said; or the right value."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"seen": 3, "value": "…"}})

    seen: int
    snapshot: str = ""
    value: str = ""
    note: str = ""
    attachments: list[Attached] = []


@api.post(
    "",
    summary="Dispute a value or an entry 提出异议",
    status_code=201,
    responses=ERRORS | example(_OBJECTION),
)
def api_file(visit: SignedVisit, asked: Disputed) -> Response:
    """File an objection; to derived data it goes up the lineage at once."""
    draft = draft_of(
        resource=asked.resource, column=asked.column, what=asked.wrong, key=[f"{name}={value}" for name, value in asked.key.items()],
        seen=asked.seen, right=asked.right, says=asked.says, person=asked.person, proof=asked.proof,
    )  # fmt: skip
    files = decoded([one.model_dump() | {"field": one.field or "evidence"} for one in asked.attachments])
    with visit.writing() as work:
        found = objections.file(work, draft, attachments=files, hands=hands(), token=asked.token)
        return as_json(dossier_document(work, found.id), status=201)


@api.get(
    "", summary="Objections 异议清单", responses=ERRORS | example({"objections": [_OBJECTION], "total": 1})
)
def api_list(visit: SignedVisit, *, resource: str = "", only: str = "") -> Response:
    """The objections you may see, newest first; `only=mine`: those you filed. Without anything that was said."""
    with visit.reading() as work:
        identifier = ledger.describe(work, resource).resource.id if resource else None
        found = objections.objections(
            work, resource=identifier, only=only, page=page_ask(visit), hands=hands()
        )
    rows: list[dict[str, Any]] = [objection_document(one) for one in found.rows]
    return as_json({"objections": rows, "total": found.total, "page": found.ask.number})


@api.get("/figures", summary="Figures by department 考核数据", responses=ERRORS)
def api_figures(visit: SignedVisit, *, since: str = "") -> Response:
    """Filed, answered in time, corrected, refused, reopened, median working days; told and acknowledged."""
    with visit.reading() as work:
        found = objections.figures(work, since=since, hands=hands())
    return as_json(figures_document(found))


@api.get("/disputed/{resource}", summary="What is disputed of a resource 有异议的数据项", responses=ERRORS)
def api_disputed(visit: SignedVisit, resource: str) -> Response:
    """How many open objections there are to each column; the key "" is the entry itself. Never a value."""
    with visit.reading() as work:
        return as_json(objections.disputed(work, ledger.describe(work, resource).resource.id))


@api.get("/{objection}", summary="One objection 一件异议", responses=ERRORS | example(_OBJECTION))
def api_one(visit: SignedVisit, objection: str) -> Response:
    """One objection with its levels, who was told, and what is made again; steps: `/api/cases/{number}`."""
    with visit.reading() as work:
        return as_json(dossier_document(work, objection))


@api.get("/{objection}/statement", summary="What was said 异议内容", responses=ERRORS)
def api_statement(visit: SignedVisit, objection: str) -> Response:
    """What was said, for whoever the guard lets see the columns in plain; on record."""
    seeing = sees(visit.office, visit.who)
    with visit.reading() as work:
        return as_json(statement_document(objections.statement(work, objection, sees=seeing, hands=hands())))


@api.post("/{objection}/correct", summary="It is corrected 已更正", responses=ERRORS)
def api_correct(visit: SignedVisit, objection: str, asked: Corrected) -> Response:
    """Say that an accepted objection is corrected; what follows is set going."""
    with visit.writing() as work:
        moved = objections.correct(
            work,
            objection,
            seen=asked.seen,
            value=asked.value,
            snapshot=asked.snapshot,
            note=asked.note,
            attachments=decoded([one.model_dump() for one in asked.attachments]),
            hands=hands(),
        )
        return as_json(case_document(work, moved))
