"""Classifications for programs 统计分类接口."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.classifying.said import (
    activity,
    classification_document,
    filled_document,
    verdict_document,
)
from yiben.app.doors.examples import ERRORS, example
from yiben.capabilities import classifications
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

router = APIRouter(prefix="/api/classifications", tags=["classifications"])

_VERDICT = {"classification": "digital-economy", "core_least": 0.6, "core_most": 1.0, "activities": [{"industry": "3911", "share": 0.6, "certainty": "mainly", "core": True, "classes": []}]}  # fmt: skip


class Doing(BaseModel):
    """One activity: an industry code of GB/T 4754 and its share of revenue."""

    industry: str
    share: float | str | None = None


class Company(BaseModel):
    """What a company does."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"activities": [{"industry": "C3911", "share": 0.6}]}})  # fmt: skip

    activities: list[Doing] = Field(min_length=1, max_length=200)


class Rows(BaseModel):
    """Rows of the table, headings first."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"example": {"rows": [["代码", "名称", "国民经济行业代码"], ["0101", "计算机制造", "391"]], "source": "统计局令第33号"}})  # fmt: skip

    rows: list[list[str]] = Field(max_length=20_001)
    source: str = ""


@router.get("", summary="Classifications 统计分类", responses=ERRORS)
def api_listed(visit: SignedVisit) -> Response:
    """Every classification with how far it is filled."""
    with visit.reading() as work:
        found = classifications.every(work)
    listed: list[dict[str, Any]] = [classification_document(one) for one in found]
    return as_json(
        {"classifications": [{key: one[key] for key in one if key != "classes"} for one in listed]}
    )


@router.get("/{name}", summary="One classification 一个分类", responses=ERRORS)
def api_shown(visit: SignedVisit, name: str) -> Response:
    """Its classes, counts and groups."""
    with visit.reading() as work:
        return as_json(classification_document(classifications.find(work, name)))


@router.post(
    "/{name}/classify", summary="Place activities 企业活动分类", responses=ERRORS | example(_VERDICT)
)
def api_classify(visit: SignedVisit, name: str, company: Company) -> Response:
    """Where a company's activities belong, each with its reason."""
    asked = [activity(one.industry, one.share) for one in company.activities]
    with visit.reading() as work:
        return as_json(verdict_document(classifications.classify(work, name, asked)))


@router.post("/{name}/classes", summary="Fill the register 填报分类表", responses=ERRORS)
def api_fill(visit: SignedVisit, name: str, told: Rows) -> Response:
    """Rows that are wrong are named, the others taken."""
    with visit.writing() as work:
        return as_json(filled_document(classifications.fill(work, name, told.rows, source=told.source)))
