"""Profiles for programs 档案接口. Judging, merging, splitting: the pages, with `Accept: application/json`."""

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.doors.examples import ERRORS, example
from yiben.app.profiles.documents import (
    about_from,
    build_document,
    fact_document,
    lines_document,
    pair_document,
    profile_document,
)
from yiben.capabilities import profiles
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, demand, page_ask

api = APIRouter(prefix="/api/profiles", tags=["profiles"])

_LINES = {
    "total": 1,
    "profiles": [{"id": "cmp_…", "values": {"uscc": "91…", "name": "…"}, "records": 4, "conflicts": []}],
}
_PAIR = {"id": "pair_…", "probability": 0.81, "why": [{"field": "name", "level": 4, "weight": 11.2}]}
_FACT = {
    "fact": "revenue",
    "value": 16801400,
    "source": "企业年度指标",
    "date": "2026-11-22",
    "masked": False,
    "unsure": False,
}


@api.get(
    "/files/{profile}", summary="One file 一份档案", responses=ERRORS | example({"id": "cmp_…", "fields": []})
)
def api_file(visit: SignedVisit, profile: str) -> Response:
    """Every field with what each source said, as the caller may see it."""
    return as_json(profile_document(profiles.show(visit.office, visit.who, profile)))


@api.get(
    "/files/{profile}/facts", summary="Facts for programmes 预填事实", responses=ERRORS | example([_FACT])
)
def api_facts(visit: SignedVisit, profile: str) -> Response:
    """Facts of a company, by its identifier or its USCC, each with source and day."""
    return as_json([fact_document(one) for one in profiles.facts_of(visit.office, visit.who, profile)])


@api.get("/{about}", summary="Find files 查找档案", responses=ERRORS | example(_LINES))
def api_find(visit: SignedVisit, about: str) -> Response:
    """By identifier, number or name (`q`); `page`."""
    found = profiles.find(visit.office, visit.who, about_from(about), visit.text("q"), page=page_ask(visit))
    return as_json(lines_document(found))


@api.get(
    "/{about}/conflicts", summary="Sources that do not agree 来源不一致", responses=ERRORS | example(_LINES)
)
def api_conflicts(visit: SignedVisit, about: str) -> Response:
    """Files in dispute; `field` narrows, `page`."""
    found = profiles.conflicts(
        visit.office, visit.who, about_from(about), field=visit.text("field") or None, page=page_ask(visit)
    )
    return as_json(lines_document(found))


@api.get(
    "/{about}/review",
    summary="Pairs to judge 待复核",
    responses=ERRORS | example({"total": 1, "pairs": [_PAIR]}),
)
def api_review(visit: SignedVisit, about: str) -> Response:
    """Pairs that wait, the likeliest first; marks of records, no values."""
    demand(visit, *profiles.KEEPERS)
    with visit.reading() as work:
        found = profiles.queue(work, about_from(about), page=page_ask(visit))
    return as_json({"total": found.total, "pairs": [pair_document(one) for one in found.rows]})


@api.get(
    "/{about}/builds",
    summary="What was built from what 归集批次",
    responses=ERRORS | example([{"id": "bld_…"}]),
)
def api_builds(visit: SignedVisit, about: str) -> Response:
    """The newest ten."""
    with visit.reading() as work:
        found = profiles.builds(work, about_from(about))
    return as_json([build_document(one) for one in found])


@api.post(
    "/{about}/builds", summary="Build 归集", status_code=201, responses=ERRORS | example({"id": "bld_…"})
)
def api_build(visit: SignedVisit, about: str) -> Response:
    """Build and answer when it has ended; nothing new answers with the build before, `unchanged`."""
    demand(visit, *profiles.KEEPERS)
    built = profiles.build(visit.office, visit.who, about_from(about), lake=visit.platform.lake)
    return as_json(build_document(built), status=201)
