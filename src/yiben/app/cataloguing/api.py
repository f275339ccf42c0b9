"""The catalogue for programs 目录管理接口: lives, changes, demands, duties, matching, duplicates."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.cataloguing.columns import meanings
from yiben.app.cataloguing.documents import (
    case_document,
    change_document,
    demand_document,
    duplicates_document,
    duty_document,
    figures_document,
    overlap_document,
)
from yiben.app.cataloguing.fulfilling import ask_for
from yiben.app.doors.examples import ERRORS, example
from yiben.app.reactions import hands
from yiben.capabilities import ledger, stewardship
from yiben.kernel.paging import PageAsk
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

router = APIRouter(prefix="/api/catalogue", tags=["catalogue"])

_CASE = {"case": "case_01jd…", "number": "2026-000123", "kind": "catalogue.change", "state": "update", "due": "2026-12-04T15:59:59Z"}  # fmt: skip
_FOUND = {"told": True, "share": 0.67, "compared": 130000, "columns": [{"name": "身份证号", "semantic": "cn_resident_id", "entries": 12, "best": "公民身份号码", "level": 4, "resource": "res_01jd…"}], "entries": []}  # fmt: skip


class Drafted(BaseModel):
    """A change. `wanted`: title, description, themes, classes, origin, cycle, organisation, items by id or name."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "law", "changed_on": "2027-02-03", "wanted": {"description": "户籍登记", "items": {"姓名": {"title": "居民姓名"}}}}})  # fmt: skip

    changed_on: str
    reason: stewardship.Reason = stewardship.Reason.OTHER
    wanted: dict[str, Any] = {}


class Retiring(BaseModel):
    """Why an entry is retired, and what takes its place."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason": "系统停用"}})

    reason: str
    successor: str = ""


class Wished(BaseModel):
    """What a department needs."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"title": "核查从业人员身份", "items": ["姓名", "身份证号"], "purpose": "administrative_approval", "matter": "道路运输从业资格认定", "basis": "道路运输条例第九条"}})  # fmt: skip

    title: str
    says: str = ""
    items: list[str] = Field(default=[], max_length=500)
    purpose: str = ""
    matter: str = ""
    provider: str = ""
    basis: str = ""
    until: str = ""
    organisation: str = ""


class Answered(BaseModel):
    """What an organisation answers for."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"title": "常住人口", "kind": "share", "resource": "residents"}})  # fmt: skip

    title: str
    kind: stewardship.DutyKind = stewardship.DutyKind.SHARE
    resource: str = ""
    basis: str = ""
    since: str = ""
    organisation: str = ""


class Compared(BaseModel):
    """The columns a new system or form would gather."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"example": {"columns": ["姓名", "身份证号", "车牌号"]}}
    )

    columns: list[str] = Field(max_length=2_000)


class Asking(BaseModel):
    """Which entry is asked for, the best match if empty."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"basis": "道路运输条例第九条"}})

    resource: str = ""
    basis: str = ""
    purpose: str = ""


@router.get("/entries/{resource}", summary="An entry's life 目录沿革", responses=ERRORS)
def api_life(visit: SignedVisit, resource: str) -> Response:
    """When it was published and confirmed, and every former state."""
    with visit.reading() as work:
        owner = ledger.describe(work, resource).resource
        life, changes = stewardship.life_of(work, owner.id), stewardship.history_of(work, owner.id)
    said = {name: getattr(life, name) for name in stewardship.Life.__slots__}
    return as_json(
        {"status": str(owner.status), **said, "changes": [change_document(one) for one in changes]}
    )


@router.post(
    "/entries/{resource}/propose",
    summary="Propose 编目报审",
    responses=ERRORS | example(_CASE),
    status_code=201,
)
def api_propose(visit: SignedVisit, resource: str) -> Response:
    """Take an entry into a case that ends with its publication; moves go to `/api/cases/moves`."""
    with visit.writing() as work:
        return as_json(case_document(stewardship.propose_entry(work, resource, hands=hands())), status=201)


@router.post(
    "/entries/{resource}/change",
    summary="Change 目录更新",
    responses=ERRORS | example(_CASE),
    status_code=201,
)
def api_change(visit: SignedVisit, resource: str, drafted: Drafted) -> Response:
    """Draft a change; it is submitted, reviewed and applied by the moves of its case."""
    with visit.writing() as work:
        case = stewardship.propose_change(
            work,
            resource,
            drafted.wanted,
            reason=drafted.reason,
            changed_on=drafted.changed_on,
            hands=hands(),
        )
        return as_json(case_document(case), status=201)


@router.post(
    "/entries/{resource}/retire",
    summary="Retire 申请注销",
    responses=ERRORS | example(_CASE),
    status_code=201,
)
def api_retire(visit: SignedVisit, resource: str, said: Retiring) -> Response:
    """Ask that an entry is retired; its grants and deliveries end with it."""
    with visit.writing() as work:
        case = stewardship.propose_retirement(
            work, resource, reason=said.reason, successor=said.successor, hands=hands()
        )
        return as_json(case_document(case), status=201)


@router.post("/duplicates", summary="Gathered twice? 重复采集检查", responses=ERRORS | example(_FOUND))
def api_duplicates(visit: SignedVisit, asked: Compared) -> Response:
    """What the ledger already has of these columns: who has it, and where to ask for it."""
    names = [name.strip()[:200] for name in asked.columns if name.strip()]
    columns = tuple(
        stewardship.Column(name=name, semantic=one) for name, one in zip(names, meanings(names), strict=True)
    )
    with visit.reading() as work:
        return as_json(duplicates_document(stewardship.duplicates(work, columns)))


@router.get("/demands", summary="Demands 需求清单", responses=ERRORS)
def api_demands(visit: SignedVisit, *, state: str = "", page: int = 1) -> Response:
    """The list of demand, newest first, 50 a page."""
    chosen = stewardship.DemandState(state) if state in set(stewardship.DemandState) else None
    with visit.reading() as work:
        found = stewardship.demands(work, state=chosen, page=PageAsk(number=page, size=50))
    return as_json({"demands": [demand_document(one) for one in found.rows], "total": found.total})


@router.post("/demands", summary="Demand 提出需求", responses=ERRORS, status_code=201)
def api_demand(visit: SignedVisit, wished: Wished) -> Response:
    """Put a demand on the list; the answer says what would meet it."""
    said = wished.model_dump()
    organisation, names = said.pop("organisation"), "、".join(said.pop("items"))
    wish = stewardship.Wish(
        **{**said, "provider": said["provider"] or None, "until": said["until"] or None},
        columns=stewardship.named(names, meanings),
    )
    with visit.writing() as work:
        made = stewardship.demand(work, wish, organisation=organisation or None)
    stewardship.match_waiting(visit.office)
    with visit.reading() as work:
        found = stewardship.match(work, made)
        document = demand_document(stewardship.find_demand(work, made.id))
    return as_json({**document, "matches": [overlap_document(one) for one in found]}, status=201)


@router.get("/demands/{demand}/matches", summary="Match 供需对接", responses=ERRORS)
def api_matches(visit: SignedVisit, demand: str) -> Response:
    """The entries that would meet a demand, best first, with the reasons."""
    with visit.reading() as work:
        found = stewardship.match(work, stewardship.find_demand(work, demand))
    return as_json({"matches": [overlap_document(one) for one in found]})


@router.post("/demands/{demand}/ask", summary="Ask for it 转为共享申请", responses=ERRORS, status_code=201)
def api_ask(visit: SignedVisit, demand: str, asking: Asking) -> Response:
    """Turn a demand into a request for sharing."""
    with visit.writing() as work:
        case = ask_for(work, demand, resource=asking.resource, basis=asking.basis, purpose=asking.purpose)
        return as_json(case_document(case), status=201)


@router.get("/duties", summary="Duties 责任清单", responses=ERRORS)
def api_duties(visit: SignedVisit, page: int = 1) -> Response:
    """The list of responsibility, newest first, 50 a page."""
    with visit.reading() as work:
        found = stewardship.duties(work, page=PageAsk(number=page, size=50))
    return as_json({"duties": [duty_document(one) for one in found.rows], "total": found.total})


@router.post("/duties", summary="Answer for 列入责任清单", responses=ERRORS, status_code=201)
def api_answer_for(visit: SignedVisit, answered: Answered) -> Response:
    """Put what an organisation answers for on its list."""
    said = answered.model_dump()
    organisation = said.pop("organisation") or None
    answer = stewardship.Answer(**{**said, "resource": said["resource"] or None})
    with visit.writing() as work:
        return as_json(
            duty_document(stewardship.answer_for(work, answer, organisation=organisation)), status=201
        )


@router.get("/figures", summary="Supply and demand 对接情况", responses=ERRORS)
def api_figures(visit: SignedVisit) -> Response:
    """How the lists stand, by state and organisation."""
    with visit.reading() as work:
        return as_json(figures_document(stewardship.figures(work)))
