"""Drafting and simulating over HTTP 政策起草与模拟: `/api/programmes/drafts`, `/simulations`, `/scenarios`."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.assessing import day_of
from yiben.app.doors.examples import ERRORS
from yiben.app.simulating import beside_document, checked_document, draft_document, simulation_document
from yiben.capabilities.programmes import drafts, scenarios
from yiben.kernel.text import Text
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/programmes", tags=["policy"])


class NewDraft(BaseModel):
    """What a draft begins from: a text, or a programme there is."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field("", max_length=200, description="What people call it 标题")
    text: str | None = Field(None, description="TOML of one [[programme]] 草案文本")
    based_on: str | None = Field(None, description="pack/programme 依据的事项")
    changes: dict[str, str] = Field(default_factory=dict, description="Threshold → expression 改门槛")


class DraftChange(BaseModel):
    """Another text or other thresholds, for the edition somebody saw."""

    model_config = ConfigDict(extra="forbid")

    edition: int = Field(description="The edition that was seen 版次")
    title: str | None = Field(None, max_length=200, description="Another title 标题")
    text: str | None = Field(None, description="TOML of one [[programme]] 草案文本")
    changes: dict[str, str] = Field(default_factory=dict, description="Threshold → expression 改门槛")


class Publication(BaseModel):
    """Where a draft goes."""

    model_config = ConfigDict(extra="forbid")

    pack: str = Field(description="Id of a local pack 本地规则包")
    title: str | None = Field(None, description="Of a new pack 名称")
    issuer: str | None = Field(None, description="Of a new pack 发布机关")
    reason: str = Field("", max_length=2000, description="Why, kept as evidence 理由")


class Run(BaseModel):
    """What is simulated, over what."""

    model_config = ConfigDict(extra="forbid")

    resource: str = Field(description="Name or identifier of a resource 数据资源")
    draft: str | None = Field(None, description="A draft 草案")
    programme: str | None = Field(None, description="pack/programme: beside it, or alone 事项")
    as_of: str | None = Field(None, description="A day, such as 2026-11-22 截至")
    save: str | None = Field(None, max_length=200, description="Keep it as a scenario of this name 存为场景")


@api.get("/drafts", summary="Drafts you may see 草案清单", responses=ERRORS)
def api_drafts(visit: SignedVisit) -> Response:
    """Those of yours and your organisation's, changed last first."""
    with visit.reading() as work:
        return as_json({"drafts": [draft_document(one) for one in drafts.drafts(work)]})


@api.post("/drafts", summary="Begin a draft 起草", responses=ERRORS)
def api_draft(visit: SignedVisit, new: NewDraft) -> Response:
    """Of a text, or of a programme there is with other thresholds."""
    with visit.writing() as work:
        one = drafts.draft(work, title=new.title, text=new.text, based_on=new.based_on, changes=new.changes)
        return as_json(checked_document(drafts.check_draft(work, one.id)))


@api.get("/drafts/{draft}", summary="One draft, checked 查看草案", responses=ERRORS)
def api_check(visit: SignedVisit, draft: str) -> Response:
    """Its text, everything wrong with it, and what of it may be turned."""
    with visit.reading() as work:
        return as_json(checked_document(drafts.check_draft(work, draft)))


@api.post("/drafts/{draft}", summary="Change a draft 修改草案", responses=ERRORS)
def api_redraft(visit: SignedVisit, draft: str, change: DraftChange) -> Response:
    """Another text, or other thresholds; 409 when somebody changed it since."""
    with visit.writing() as work:
        drafts.redraft(
            work,
            draft,
            edition=change.edition,
            text=change.text,
            changes=change.changes,
            title=change.title,
        )
        return as_json(checked_document(drafts.check_draft(work, draft)))


@api.post("/drafts/{draft}/publish", summary="Ask that a draft rule 申请发布", responses=ERRORS)
def api_publish(visit: SignedVisit, draft: str, where: Publication) -> Response:
    """As the next version of a local pack; another person approves it."""
    request = drafts.publish_draft(
        visit.office,
        visit.who,
        draft,
        pack=where.pack,
        title=Text(where.title, where.title) if where.title else None,
        issuer=Text(where.issuer, where.issuer) if where.issuer else None,
        reason=where.reason,
    )
    return as_json({"request": request.id, "pack": request.pack, "version": request.version})


@api.post("/simulations", summary="Who enters, who leaves, what it costs 模拟", responses=ERRORS)
def api_simulate(visit: SignedVisit, run: Run) -> Response:
    """A draft beside what it is based on, over a table of the lake as you may see it."""
    found = scenarios.simulate(
        visit.office,
        visit.who,
        resource=run.resource,
        draft=run.draft,
        programme=run.programme,
        as_of=day_of(run.as_of),
    )
    kept = None
    if run.save:
        with visit.writing() as work:
            kept = scenarios.save_scenario(work, found, name=run.save).id
    return as_json(simulation_document(found) | {"scenario": kept})


@api.get("/scenarios", summary="Scenarios you may see 场景清单", responses=ERRORS)
def api_scenarios(visit: SignedVisit, draft: str | None = None) -> Response:
    """Newest first; of one draft, or of all."""
    with visit.reading() as work:
        found = scenarios.scenarios(work, draft=draft)
        return as_json({"scenarios": [scenarios.scenario_document(one) for one in found]})


@api.get("/comparisons", summary="Scenarios side by side 比较场景", responses=ERRORS)
def api_compare(
    visit: SignedVisit, scenario: Annotated[list[str], Query(description="Two to six scenarios 场景")]
) -> Response:
    """Two to six of them."""
    with visit.reading() as work:
        return as_json(beside_document(scenarios.compare_scenarios(work, scenario)))
