"""Programmes over HTTP: `POST /api/assess`, one applicant's facts in, one programme's or all programmes' answers out."""

from typing import Annotated, Any, Literal

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from yiben.app.assessing import answered, day_of, heard
from yiben.app.doors.examples import ERRORS, example
from yiben.capabilities import programmes
from yiben.engines.rules.entitlements import Whom
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit

api = APIRouter(prefix="/api/assess", tags=["policy"])

_FACTS = {"legal_person": True, "founded": "2019-05-06", "revenue": "5200万元", "rd_expense": "310万元"}
_ANSWER = {
    "programme": "pack/programme",
    "eligible": True,
    "amount": 1500000,
    "currency": "CNY",
    "capped": False,
    "criteria": [
        {
            "id": "racks",
            "holds": True,
            "says": "racks >= 1000",
            "facts": {"racks": 1500},
            "article": "三",
        }
    ],
    "missing": [],
    "articles": ["三"],
}


class Question(BaseModel):
    """What is asked, about whom."""

    model_config = ConfigDict(extra="forbid")

    facts: Annotated[dict[str, Any], Field(description="Facts by id; money in yuan, or as 1500万元")]
    programme: Annotated[str | None, Field(description="pack/programme; absent: all in force")] = None
    packs: Annotated[list[str], Field(description="Only the programmes of these packs")] = []
    whom: Annotated[
        Whom | None,
        Field(
            alias="for",
            description="Of all programmes: for a company, a person, or all; absent: the facts tell",
        ),
    ] = None
    as_of: Annotated[str | None, Field(description="A day, such as 2026-11-22")] = None
    explain: Annotated[
        Literal["brief", "criteria"], Field(description="Of all programmes: with every criterion or without")
    ] = "brief"


@api.post("", summary="Who qualifies, for how much, why 政策匹配", responses=ERRORS | example(_ANSWER))
def api_assess(visit: SignedVisit, question: Question) -> Response:
    """One programme's answer, or those of all in force: whether, how much, why, what is missing, what would open it.

    Nothing of the facts is kept; evidence says that it was asked.
    """
    day = day_of(question.as_of)
    with visit.reading() as work:
        if question.programme is not None:
            return as_json(
                answered(programmes.assess_one(work, question.programme, question.facts, as_of=day))
            )
        found, scope = programmes.assess_all(
            work, question.facts, packs=question.packs, as_of=day, whom=question.whom
        )
        return as_json(
            heard(found, scope=scope, as_of=day or programmes.today(work), explain=question.explain)
        )
