"""Opening for programs 数据开放接口: census, list, release, withdrawal, permits, figures. For staff."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.requests import Request
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.opening.documents import (
    candidate_document,
    case_document,
    dataset_document,
    edition_document,
    figures_document,
    late_document,
    permit_document,
)
from yiben.app.opening.wording import proposal_from
from yiben.app.reactions import hands
from yiben.capabilities import casework, opening
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import CitizenVisit, SignedVisit

router = APIRouter(prefix="/api/opening", tags=["opening"])

_CASE = {"case": "case_01jd…", "number": "2026-000123", "kind": "opening.release", "state": "listed", "due": "2026-12-20T15:59:59Z"}  # fmt: skip
_DATASET = {"id": "ds_01jd…", "slug": "bus-stops", "title": {"zh": "公交站点", "en": "Bus stops"}, "state": "published", "edition": 1}  # fmt: skip


class Proposed(BaseModel):
    """What shall be opened; words of licences, themes and zones are those of `/api/opening/words`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"resource": "bus_stops", "title_zh": "公交站点", "title_en": "Bus stops", "says_zh": "全省公交站点和坐标", "says_en": "Bus stops of the province with coordinates", "columns": ["站点名称", "经度", "纬度"], "licence": "CC-BY-4.0", "cycle": "monthly", "planned": "2026-12-01", "check": "ck_01jd…"}})  # fmt: skip

    resource: str
    title_zh: str
    title_en: str
    says_zh: str
    says_en: str
    columns: list[str] = Field(max_length=500)
    licence: str
    cycle: str
    planned: str
    kind: str = "unconditional"
    check: str = ""
    dataset: str = ""
    themes: list[str] = []
    zones: list[str] = []
    keywords: list[str] = []
    boundary_zh: str = ""
    boundary_en: str = ""
    bodies: list[str] = []
    spatial: str = ""
    begins: str = ""
    ends: str = ""
    contact: str = ""
    slug: str = ""


class Said(BaseModel):
    """Why, in both languages: it is public."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"reason_zh": "坐标有误，核实后重新开放", "reason_en": "Coordinates are wrong; it comes back when they are mended"}})  # fmt: skip

    reason_zh: str
    reason_en: str


class Applied(BaseModel):
    """An application for data that are not for everybody."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"purpose": "公交线网优化研究", "ends": "2027-06-30", "measures": "内部网络，专人保管", "accepts": True}})  # fmt: skip

    purpose: str
    ends: str
    measures: str = ""
    accepts: bool = False


class Why(BaseModel):
    """Why something is taken back."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"why": "用途不符"}})

    why: str


@router.get("/census", summary="Census 普查", responses=ERRORS)
def api_census(visit: SignedVisit, *, why: str = "", organisation: str = "", page: int = 1) -> Response:
    """Which entries of the ledger could be opened, 20 a page."""
    with visit.reading() as work:
        found = opening.census(
            work,
            organisation=organisation or None,
            why=opening.Why(why) if why in set(opening.Why) else None,
            page=PageAsk(number=page, size=20),
        )
    return as_json({"total": found.total, "candidates": [candidate_document(one) for one in found.rows]})


@router.get("/words", summary="Licences, themes, zones 许可、主题、专区", responses=ERRORS)
def api_words(_visit: SignedVisit) -> Response:
    """The words a proposal may use."""
    return as_json(
        {
            "licences": [
                {"id": one.id, "title": str(one.title), "url": one.url} for one in opening.licences()
            ],
            "themes": [
                {"id": one.id, "title": str(one.title), "basis": one.basis} for one in opening.themes()
            ],
            "zones": [{"id": one.id, "title": str(one.title), "basis": one.basis} for one in opening.zones()],
        }
    )


@router.post("/proposals", summary="Propose 列入开放清单", responses=ERRORS | example(_CASE), status_code=201)
def api_propose(visit: SignedVisit, proposed: Proposed) -> Response:
    """Put data on the list of opening; moves go to `/api/cases/moves`."""
    with visit.writing() as work:
        case = opening.propose(work, proposal_from(proposed.model_dump()), hands=hands())
        return as_json(case_document(case), status=201)


@router.post("/proposals/{case}/release", summary="Publish 发布", responses=ERRORS)
def api_release(request: Request, visit: SignedVisit, case: str) -> Response:
    """Publish what was approved; the platform does so by itself within a minute."""
    platform = request.app.state.platform
    with visit.reading() as work:
        named = casework.look(work, case, hands=hands()).case
    found = opening.release(visit.office, platform.lake, named.id, hands=hands())
    return as_json(edition_document(found))


@router.get("/datasets", summary="List 开放清单", responses=ERRORS | example({"datasets": [_DATASET]}))
def api_list(visit: SignedVisit, *, state: str = "") -> Response:
    """What is open, suspended or withdrawn, without what other catalogues hold."""
    chosen = opening.State(state) if state in set(opening.State) else None
    with visit.reading() as work:
        found = [one for one in opening.every_dataset(work, state=chosen) if one.origin is opening.Origin.OWN]
    return as_json({"datasets": [dataset_document(one) for one in found]})


@router.get("/datasets/{dataset}", summary="Status 状态", responses=ERRORS | example(_DATASET))
def api_status(visit: SignedVisit, dataset: str) -> Response:
    """Where a dataset stands, its editions, and what stands against it."""
    with visit.reading() as work:
        found = opening.dataset(work, dataset)
        against = opening.standing(work, found.id)
        document: dict[str, Any] = dataset_document(found, opening.basis_of(work, found.id))
        document["editions"] = [edition_document(one) for one in opening.editions(work, found.id)]
    return as_json({**document, "against": str(against) if against else None})


@router.post(
    "/datasets/{dataset}/withdraw",
    summary="Withdraw 撤回",
    responses=ERRORS | example(_CASE),
    status_code=201,
)
def api_withdraw(visit: SignedVisit, dataset: str, said: Said) -> Response:
    """Stop handing it out now; another person decides its withdrawal."""
    with visit.writing() as work:
        case = opening.propose_withdrawal(
            work, dataset, why=Text(said.reason_zh, said.reason_en), hands=hands()
        )
        return as_json(case_document(case), status=201)


@router.post("/datasets/{dataset}/suspend", summary="Suspend 暂停", responses=ERRORS)
def api_suspend(visit: SignedVisit, dataset: str, said: Said) -> Response:
    """Hand out nothing of it for now."""
    with visit.writing() as work:
        found = opening.suspend(work, dataset, why=Text(said.reason_zh, said.reason_en))
    return as_json(dataset_document(found))


@router.post("/datasets/{dataset}/resume", summary="Resume 恢复", responses=ERRORS)
def api_resume(visit: SignedVisit, dataset: str) -> Response:
    """Open it again, where nothing stands against it."""
    with visit.writing() as work:
        return as_json(dataset_document(opening.resume(work, dataset)))


@router.post("/datasets/{dataset}/editions/{edition}/recall", summary="Recall 收回版次", responses=ERRORS)
def api_recall(visit: SignedVisit, dataset: str, edition: int, said: Why) -> Response:
    """Take one edition back."""
    with visit.writing() as work:
        return as_json(edition_document(opening.recall(work, dataset, edition=edition, why=said.why)))


@router.get("/datasets/{dataset}/permits", summary="Permits 使用许可", responses=ERRORS)
def api_permits(visit: CitizenVisit, dataset: str) -> Response:
    """Who may use it: all for its publisher, one's own for everybody else."""
    with visit.reading() as work:
        return as_json({"permits": [permit_document(one) for one in opening.permits(work, dataset)]})


@router.post(
    "/datasets/{dataset}/apply", summary="Apply 申请使用", responses=ERRORS | example(_CASE), status_code=201
)
def api_apply(visit: CitizenVisit, dataset: str, applied: Applied) -> Response:
    """Apply for data that are not for everybody; without `accepts`, the agreement is answered."""
    asked = opening.Application(dataset=dataset, **applied.model_dump())
    if not applied.accepts:
        with visit.reading() as work:
            clauses = opening.terms_for(work, asked)
        return as_json({"clauses": [{"title": str(title), "says": str(says)} for title, says in clauses]})
    with visit.writing() as work:
        return as_json(case_document(opening.apply(work, asked, hands=hands())), status=201)


@router.post("/permits/{permit}/withdraw", summary="Take back 收回许可", responses=ERRORS)
def api_take_back(visit: SignedVisit, permit: str, said: Why) -> Response:
    """End a permit now."""
    with visit.writing() as work:
        return as_json(permit_document(opening.take_permit_back(work, permit, why=said.why)))


@router.get("/figures", summary="Figures 开放情况", responses=ERRORS)
def api_figures(visit: SignedVisit) -> Response:
    """How far opening has come against its target, and what is late."""
    with visit.reading() as work:
        document = figures_document(opening.figures(work))
        document["late_sets"] = [late_document(one) for one in opening.late(work)]
    return as_json(document)
