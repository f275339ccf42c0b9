"""Plans for programs 规划接口: plans, promises as of any day, indicators, reports, the cockpit's figures. For staff."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.attachments import decoded
from yiben.app.cases.api import Attached
from yiben.app.doors.examples import ERRORS, example
from yiben.app.planning import documents
from yiben.app.planning.acting import evaluation, needed_day, owner_kind, parts_from
from yiben.app.planning.hub import stand_asked
from yiben.app.planning.joined import say_person, whole_table
from yiben.app.planning.measured import day_asked
from yiben.app.planning.tabled import whole_document
from yiben.app.reactions import hands
from yiben.capabilities import plans
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

router = APIRouter(prefix="/api/plans", tags=["plans"])

_PLAN = {"id": "plan_01jd…", "code": "province-2025", "title": {"zh": "全省规划", "en": "The plan"}, "promises": {"at_risk": 1}}  # fmt: skip
_CASE = {"case": "case_01jd…", "number": "2026-000123", "kind": "plans.report", "state": "reviewing", "version": 1}  # fmt: skip


class Written(BaseModel):
    """A plan as TOML (docs/howto/plans.md)."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"toml": '[plan]\nid = "city-2027"\n…'}})  # fmt: skip

    toml: str = Field(max_length=200_000)
    organisation: str = ""


class Reported(BaseModel):
    """A figure. `indicator` by identifier or as plan/indicator; `value` as text, exact."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"indicator": "province-2025/sets", "on": "2025-12-31", "value": "25000", "says": "统计台账"}})  # fmt: skip

    indicator: str
    on: str
    value: str
    says: str
    organisation: str = ""
    attachments: list[Attached] = []
    token: str | None = Field(default=None, max_length=80, description="any word; the same one is taken once")


class Evaluated(BaseModel):
    """An evaluation; with `third_party`, by a third party."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"kind": "mid_term", "as_of": "2023-12-31", "says": "总体顺利"}})  # fmt: skip

    kind: str
    as_of: str
    says: str
    score: str = ""
    third_party: str = ""
    attachments: list[Attached] = []


class Bound(BaseModel):
    """What computes an indicator; empty: it is reported."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"formula": "SELECT count(*) FROM companies WHERE 成立日期 <= $day"}})  # fmt: skip

    formula: str = Field(default="", max_length=20_000)


class Computed(BaseModel):
    """As of which day."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"on": "2025-12-31"}})

    on: str


class Given(BaseModel):
    """Who answers for a task, an indicator or a target."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"subject": "tgt_01jd…", "kind": "organisation", "key": "省大数据局"}})  # fmt: skip

    subject: str
    kind: str
    key: str
    role: str = "lead"


class Done(BaseModel):
    """Under which power a task or an indicator is done: identifier or `organisation/code`."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"subject": "node_01jd…", "power": "省大数据局/S0101"}})  # fmt: skip

    subject: str
    power: str


class Person(BaseModel):
    """Whose file belongs to an account."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"account": "steward", "profile": "prs_…"}})  # fmt: skip

    account: str
    profile: str = ""


class Parts(BaseModel):
    """A target divided: `organisation = value` a line, `organisation = value × weight` with a weight."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"target": "tgt_01jd…", "parts": "甲市 = 60\n乙市 = 40"}})  # fmt: skip

    target: str
    parts: str = Field(max_length=20_000)


@router.get("", summary="Plans in force 规划清单", responses=ERRORS | example({"plans": [_PLAN]}))
def listed(visit: SignedVisit) -> Response:
    """The plans in force with their promises by standing."""
    with visit.reading() as work:
        found = plans.plans(work)
    return as_json({"plans": [documents.plan_document(one, dict(counts)) for one, counts in found]})


@router.post("", summary="A plan of one's own 自定规划", status_code=201, responses=ERRORS | example(_PLAN))
def made(visit: SignedVisit, asked: Written) -> Response:
    """Make one, or read one of the same id anew."""
    with visit.writing() as work:
        found = plans.make_plan(work, asked.toml, organisation=asked.organisation)
    return as_json(documents.plan_document(found), status=201)


@router.get("/cockpit", summary="Figures of the cockpit 驾驶舱数据", responses=ERRORS)
def cockpit(visit: SignedVisit) -> Response:
    """Every promise counted by standing, plan and year; the worst of them."""
    with visit.reading() as work:
        return as_json(documents.cockpit_document(plans.cockpit(work)))


@router.get("/standings", summary="Promises as of a day 目标进展", responses=ERRORS)
def standings(visit: SignedVisit, *, plan: str = "", stand: str = "", as_of: str = "") -> Response:
    """Judged anew from their figures, as of any day; of one plan, of one standing."""
    with visit.reading() as work:
        found = plans.standings(
            work,
            plan=plan or None,
            stand=stand_asked(stand),
            as_of=day_asked(as_of),
        )
        return as_json({"standings": [documents.judged_document(line, one) for line, one in found]})


@router.get("/appraisal", summary="Appraisal by department 考核表", responses=ERRORS)
def appraisal(visit: SignedVisit) -> Response:
    """Each department's promises by standing, from live figures."""
    with visit.reading() as work:
        found = plans.appraisal(work)
    return as_json({"departments": [documents.appraisal_document(one) for one in found]})


@router.get("/tables/{table}/{key:path}", summary="One of the four tables 四表", responses=ERRORS)
def table(visit: SignedVisit, table: str, key: str) -> Response:
    """`person`, `company`, `matter` or `group`, and whose; persons and companies with their file, as you may see it."""
    return as_json(whole_document(whole_table(visit.office, visit.who, table, key)))


@router.post("/persons", summary="Whose file an account has 账号对应档案", responses=ERRORS)
def person(visit: SignedVisit, asked: Person) -> Response:
    """By the identifier of a file that you see; empty: nobody says."""
    say_person(visit.office, visit.who, asked.account, asked.profile)
    return as_json({"account": asked.account, "said": bool(asked.profile)})


@router.post(
    "/report", summary="Report a figure 报送数据", status_code=201, responses=ERRORS | example(_CASE)
)
def report(visit: SignedVisit, asked: Reported) -> Response:
    """Another person accepts it: `/api/cases/moves`."""
    files = decoded([one.model_dump() | {"field": one.field or "evidence"} for one in asked.attachments])
    with visit.writing() as work:
        case = plans.report(
            work,
            asked.indicator,
            organisation=asked.organisation,
            on=needed_day(asked.on, "on"),
            value=asked.value,
            says=asked.says,
            attachments=files,
            hands=hands(),
            token=asked.token,
        )
    return as_json(documents.case_document(case), status=201)


@router.post("/assign", summary="Say who answers 责任分工", responses=ERRORS)
def assign(visit: SignedVisit, asked: Given) -> Response:
    """From now on."""
    with visit.writing() as work:
        one = plans.assign(work, asked.subject, kind=owner_kind(asked.kind), key=asked.key, role=asked.role)
    return as_json(documents.owner_document(one))


@router.post("/powers", summary="Name the power 写明权责", responses=ERRORS)
def name_power(visit: SignedVisit, asked: Done) -> Response:
    """Of an organisation that answers for it."""
    with visit.writing() as work:
        one = plans.name_power(work, asked.subject, asked.power)
    return as_json(documents.authority_document(one))


@router.post("/powers/off", summary="Take the power off 去掉权责", responses=ERRORS)
def unname_power(visit: SignedVisit, asked: Done) -> Response:
    """It is done under it no more."""
    with visit.writing() as work:
        plans.unname_power(work, asked.subject, asked.power)
    return as_json({"subject": asked.subject, "power": None})


@router.post("/split", summary="Divide a target 目标拆解", responses=ERRORS)
def split(visit: SignedVisit, asked: Parts) -> Response:
    """What the parts come to beside the whole; the difference is said."""
    with visit.writing() as work:
        found = plans.split_target(work, asked.target, parts_from(asked.parts))
    answer: dict[str, Any] = {"compared": found is not None}
    if found is not None:
        answer |= {
            "whole": f"{found.whole:f}",
            "parts": f"{found.parts:f}",
            "difference": f"{found.difference:f}",
            "adds_up": found.adds_up,
        }
    return as_json(answer)


@router.get("/indicators/{indicator:path}", summary="One indicator 指标", responses=ERRORS)
def indicator(visit: SignedVisit, indicator: str, *, as_of: str = "") -> Response:
    """By identifier, or plan/indicator; with every figure there ever was and what it rests on."""
    with visit.reading() as work:
        return as_json(documents.seen_document(plans.indicator(work, indicator, as_of=day_asked(as_of))))


@router.post("/indicators/{indicator}/formula", summary="What computes it 指标公式", responses=ERRORS)
def bind(visit: SignedVisit, indicator: str, asked: Bound) -> Response:
    """Read as you from now on; empty: it is reported."""
    with visit.writing() as work:
        found = plans.bind(work, indicator, asked.formula or None)
    return as_json(documents.indicator_document(found))


@router.post("/indicators/{indicator}/compute", summary="Compute it now 计算指标", responses=ERRORS)
def compute(visit: SignedVisit, indicator: str, asked: Computed) -> Response:
    """Under the guard, as you."""
    found = plans.compute(visit.office, visit.who, indicator, on=needed_day(asked.on, "on"))
    return as_json(documents.figure_document(found))


@router.get("/{plan}", summary="One plan 规划", responses=ERRORS)
def one(visit: SignedVisit, plan: str) -> Response:
    """By identifier or code: its trees, indicators, promises, owners, evaluations."""
    with visit.reading() as work:
        tree = plans.tree(work, plan)
        evaluated = plans.evaluations(work, plan)
    found = documents.tree_document(tree)
    return as_json(found | {"evaluations": [documents.evaluated_document(one) for one in evaluated]})


@router.post("/{plan}/evaluate", summary="Evaluate a plan 规划评估", status_code=201, responses=ERRORS | example(_CASE))  # fmt: skip
def evaluate(visit: SignedVisit, plan: str, asked: Evaluated) -> Response:
    """Another person confirms it."""
    files = decoded([one.model_dump() | {"field": one.field or "evidence"} for one in asked.attachments])
    with visit.writing() as work:
        case = plans.evaluate(
            work,
            plan,
            kind=evaluation(asked.kind),
            as_of=needed_day(asked.as_of, "as_of"),
            score=asked.score,
            third_party=asked.third_party,
            says=asked.says,
            attachments=files,
            hands=hands(),
        )
    return as_json(documents.case_document(case), status=201)
