"""One resource on one page: what the ledger, quality, access and the evidence log know of it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.app.doors.examples import ERRORS, example
from yiben.app.dossiers import dossier_document
from yiben.capabilities import access, ledger, objections, quality, sharing
from yiben.capabilities.access.web import Grid, grid_of
from yiben.capabilities.ledger.web import filters_of, may_change
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound, YibenError
from yiben.kernel.paging import PageAsk
from yiben.ui.answers import as_json
from yiben.ui.doors import SignedVisit, Visit
from yiben.ui.figures import Bar, Box, Descent, descent, points, tone_of
from yiben.ui.pages import PageView, spoken
from yiben.ui.words import Words

router = APIRouter(include_in_schema=False)
api = APIRouter(prefix="/api/resources", tags=["ledger"])

_FOUND = {
    "resources": [
        {"id": "res_01jd…", "name": "visits", "title": "医院就诊记录", "level": 4, "personal": True}
    ],
    "total": 1,
    "page": 1,
    "facets": {"level": [{"value": "4", "title": "敏感", "count": 1}]},
}
_EXAMPLE = {
    "dossier": {
        "resource": {"id": "res_01jd…", "name": "visits", "title": "医院就诊记录", "status": "proposed"},
        "items": [
            {"name": "身份证号", "label": {"level": 4, "personal": True, "semantic": "cn_resident_id"}}
        ],
        "snapshots": [{"id": "8402…", "rows": 200000}],
    },
    "quality": {"rules": 25, "failed": 1, "findings": []},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourcePage(PageView):
    """Description, columns, quality, a sample masked for the viewer, snapshots, descent, history."""

    template: ClassVar[str] = "app/resource.html"
    place: ClassVar[str] = "search"
    dossier: ledger.Dossier
    level: int
    report: Mapping[str, Any] | None
    bars: tuple[Bar, ...]
    checks: tuple[quality.Checked, ...]
    trend: str
    sample: Grid | None
    refusal: YibenError | None
    picture: Descent
    events: tuple[evidence.Entry, ...]
    may_change: bool
    openness: sharing.Openness | None
    disputed: Mapping[str, int]


@router.get("/resources/{resource}")
def resource(visit: SignedVisit, resource: str) -> Response:
    """Everything about one resource."""
    with visit.reading() as work:
        dossier = ledger.describe(work, resource)
        checks = quality.history(work, resource=dossier.resource.id)
        report = _report(work, dossier)
        events = _events(visit, work, dossier)
        openness = sharing.openness_of(work, [dossier.resource.id]).get(dossier.resource.id)
        disputed = objections.disputed(work, dossier.resource.id)
    sample, refusal = _sample(visit, dossier)
    labels = [item.label for item in dossier.items if not item.retired]
    return visit.show(
        ResourcePage(
            dossier=dossier,
            level=max((label.level if label else 5 for label in labels), default=1),
            report=report,
            bars=tuple(_bars(visit.doors.pages.words, report)) if report else (),
            checks=checks,
            trend=points([check.overall or 0.0 for check in checks], width=160, height=32),
            sample=sample,
            refusal=refusal,
            picture=_picture(visit.doors.pages.words, dossier),
            events=events,
            may_change=may_change(visit, dossier),
            openness=openness,
            disputed=disputed,
        )
    )


@api.get("", summary="Find resources 查找数据资源", responses=ERRORS | example(_FOUND))
def api_find(
    visit: SignedVisit,
    *,
    q: str = "",
    organisation: str | None = None,
    level: int | None = None,
    status: str | None = None,
    page: int = 1,
) -> Response:
    """Resources that match `q` (Chinese or English words), best first, 20 a page, with facet counts."""
    chosen = {"organisation": organisation, "level": level and str(level), "status": status}
    narrow = filters_of({name: value for name, value in chosen.items() if value})
    with visit.reading() as work:
        found = ledger.find(work, q[:400], filters=narrow, page=PageAsk(number=page))
    hits = [
        {
            "id": hit.resource,
            "name": "".join(part.text for part in hit.name),
            "title": "".join(part.text for part in hit.title),
            "organisation": hit.organisation_name,
            "level": hit.level,
            "personal": hit.personal,
            "status": hit.status,
            "items": hit.item_count,
        }
        for hit in found.page.rows
    ]
    return as_json({"resources": hits, "total": found.page.total, "page": page, "facets": found.facets})


@api.get("/{resource}", summary="One resource 数据资源", responses=ERRORS | example(_EXAMPLE))
def api_resource(visit: SignedVisit, resource: str) -> Response:
    """The catalogue entry with its items, labels and snapshots. `resource` is an id or the SQL name."""
    with visit.reading() as work:
        return as_json(dossier_document(work, resource))


def _sample(visit: Visit, dossier: ledger.Dossier) -> tuple[Grid | None, YibenError | None]:
    if dossier.resource.snapshot is None:
        return None, None
    try:
        return grid_of(access.sample(visit.office, visit.who, dossier.resource.id, rows=10)), None
    except YibenError as error:
        return None, error


def _report(work: Work, dossier: ledger.Dossier) -> Mapping[str, Any] | None:
    snapshot = dossier.resource.snapshot
    if snapshot is None:
        return None
    try:
        return quality.read(work, resource=dossier.resource.id, snapshot=snapshot)
    except NotFound:
        return None


def _bars(words: Words, report: Mapping[str, Any]) -> Iterator[Bar]:
    for one in report["dimensions"]:
        tone = tone_of(one["score"])
        yield Bar(
            label=spoken(one["title"]),
            share=one["score"],
            note=spoken(one["formula"]),
            tone=tone,
            verdict=words.say(f"app.verdict.{tone}") if tone else "",
        )


def _events(visit: Visit, work: Work, dossier: ledger.Dossier) -> tuple[evidence.Entry, ...]:
    asked = evidence.Asked(subject=dossier.resource.id)
    if not sees_all(visit.who):
        asked = replace(asked, actor=visit.who.account)
    return evidence.show(work.db, asked, page=PageAsk(size=20)).rows


def _picture(words: Words, dossier: ledger.Dossier) -> Descent:
    here = dossier.resource
    boxes = [
        Box(
            id=here.id,
            column=2,
            title=here.title,
            note=words.say("ledger.items", n=sum(not item.retired for item in dossier.items)),
            main=True,
        )
    ]
    links: list[tuple[str, str]] = []
    if here.system_name and not dossier.upstream:
        boxes.append(Box(id="system", column=0, title=here.system_name, note=here.organisation_name))
    if dossier.snapshots and not dossier.upstream:
        newest = dossier.snapshots[0]
        boxes.append(Box(id="source", column=1, title=newest.source, note=newest.created[:10]))
        links.append(("source", here.id))
        if here.system_name:
            links.append(("system", "source"))
    for column, ends in ((1, dossier.upstream), (3, dossier.downstream)):
        for other in {end.other_resource: end for end in ends}.values():
            count = sum(end.other_resource == other.other_resource for end in ends)
            title, href = other.other_resource_name, f"/resources/{other.other_resource}"
            note = words.say("ledger.items", n=count)
            boxes.append(Box(id=other.other_resource, column=column, title=title, note=note, href=href))
            pair = (other.other_resource, here.id) if column == 1 else (here.id, other.other_resource)
            links.append(pair)
    return descent(boxes, links)
