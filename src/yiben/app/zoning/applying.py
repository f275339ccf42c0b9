"""Applying for a zone 申请授权运营: notices for everybody, the form with a document for each condition, what is supplied later."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.reactions import hands
from yiben.app.zoning.acting import act, said_in
from yiben.app.zoning.pages import application_page
from yiben.capabilities import ledger, zones
from yiben.capabilities.zones import Notice, Paper, Zone
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import AnyVisit, SignedVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
LISTS = ("enforcement", "tax", "serious")
"""Lists of dishonesty an applicant may say it stands on, as the flow `zone-application` names them."""
LARGER = ("/zoning/apply", "/zoning/supply")
"""Addresses that take documents, and so larger requests than others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """A condition, and where in the form its document goes. `article` is empty for one of the zone's own."""

    number: int
    id: str
    title: Text
    article: str
    until: str  # day filled in before


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage(PageView):
    """Every notice with its conditions, those open first: what one must bring is public."""

    template: ClassVar[str] = "zoning/notices.html"
    place: ClassVar[str] = "zones"
    rows: tuple[tuple[Notice, Zone], ...]
    names: Mapping[str, str]
    ten: tuple[Demand, ...]
    today: str
    offer: (
        str  # key of the words of the way to the form; empty for whoever is neither a steward nor a stranger
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplyPage(PageView):
    """The form of an application under one notice."""

    template: ClassVar[str] = "zoning/apply.html"
    place: ClassVar[str] = "zones"
    notice: Notice
    zone: Zone
    applicant: str  # empty for whoever is no steward
    open: bool
    basic: tuple[Demand, ...]
    technical: tuple[Demand, ...]
    own: tuple[Demand, ...]
    lists: tuple[str, ...]
    listed: frozenset[str]
    most_mb: int
    token: str
    error: YibenError | None
    said: Mapping[str, str]


@router.get("/zoning/notices")
def notices(visit: AnyVisit) -> Response:
    """Notices of authorised operation (第十一条), for anybody."""
    with visit.office.reading(SYSTEM) as work:
        day = zones.today(work)
        found = [(notice, zone) for zone in zones.zones(work) for notice in zones.notices(work, zone.id)]
        found.sort(key=lambda row: (row[0].until >= day, row[0].published), reverse=True)
        names = ledger.organisation_names(work, {zone.supervisor for _, zone in found})
    offer = "apply_signed_in" if visit.actor is None else "apply" if visit.actor.holds(Role.STEWARD) else ""
    ten = tuple(_demands(visit, zones.CONDITIONS))
    return visit.show(NoticesPage(rows=tuple(found), names=names, ten=ten, today=day, offer=offer))


@router.get("/zoning/notices/{notice}/apply")
def form(visit: SignedVisit, notice: str) -> Response:
    """The form."""
    return visit.show(_form(visit, notice))


@router.post("/zoning/apply")
def apply(visit: SignedVisit) -> Response:
    """Apply; what is missing or out of date is named, unless it `later=yes` follows."""
    notice = visit.text("notice")
    try:
        with visit.reading() as work:
            wanted = tuple(_demands(visit, _demanded(zones.the_notice(work, notice))))
            papers = _papers(visit, wanted)
            if visit.text("violations") not in {"yes", "no"}:
                raise BadInput("bad_zone", Text("请说明有无重大违法记录", "Say whether there is a record of violations."), where={"field": "violations"})  # fmt: skip
            if visit.text("later") != "yes":
                _whole(work, wanted, papers)
        case = act(
            visit.platform,
            visit.who,
            lambda work: zones.apply(
                work, notice, plan=visit.text("plan"), papers=papers, violations=visit.text("violations"), lists=_lists(visit),
                related=visit.text("related").splitlines(), token=visit.text("token") or None, hands=hands(),
            ),
        )  # fmt: skip
    except YibenError as error:
        if visit.wants_json or error.status == 404:
            raise
        return visit.show(_form(visit, notice, error=error), status=error.status)
    return visit.to(f"/zoning/applications/{case.id}", done="zoning.applied")


@router.post("/zoning/supply")
def supply(visit: SignedVisit) -> Response:
    """Hand in what was asked for; a document takes the place of the one before it."""
    case = visit.text("case")
    try:
        with visit.reading() as work:
            papers = _papers(
                visit, tuple(_demands(visit, _demanded(zones.notice_of(work, case, hands=hands()))))
            )
            if not papers:
                raise BadInput(
                    "evidence_incomplete", Text("请至少选择一份佐证", "Choose one document at least.")
                )
        act(visit.platform, visit.who, lambda work: zones.supply(work, case, papers, hands=hands()))
    except YibenError as error:
        if visit.wants_json or error.status == 404:
            raise
        return visit.show(application_page(visit, case, error=error), status=error.status)
    return visit.to(f"/zoning/applications/{case}", done="zoning.supplied")


def _form(visit: Visit, notice: str, *, error: YibenError | None = None) -> ApplyPage:
    with visit.reading() as work:
        found = zones.the_notice(work, notice)
        zone, day = zones.the_zone(work, found.zone), zones.today(work)
        body = ledger.find_organisation(work, visit.who.org) if visit.who.org else None
    wanted = tuple(_demands(visit, _demanded(found)))
    return ApplyPage(
        notice=found,
        zone=zone,
        applicant=body.name if body is not None and visit.who.holds(Role.STEWARD) else "",
        open=found.until >= day,
        basic=tuple(one for one in wanted if one.article.startswith("17")),
        technical=tuple(one for one in wanted if one.article.startswith("18")),
        own=tuple(one for one in wanted if not one.article),
        lists=LISTS,
        listed=frozenset(_lists(visit)),
        most_mb=visit.office.settings.attachment_mb,
        token=secrets.token_urlsafe(12),
        error=error,
        said=said_in(visit),
    )


def _demanded(notice: Notice) -> tuple[str, ...]:
    return (*zones.CONDITIONS, *notice.conditions)


def _demands(visit: Visit, wanted: Sequence[str] | Mapping[str, object]) -> list[Demand]:
    return [
        Demand(
            number=n,
            id=one,
            title=zones.title_of(one),
            article=zones.CONDITIONS[one][0] if one in zones.CONDITIONS else "",
            until=visit.text(f"until.{n}"),
        )
        for n, one in enumerate(wanted, 1)
    ]


def _papers(visit: Visit, wanted: Sequence[Demand]) -> list[Paper]:
    """The documents that were chosen, each with its condition and last day."""
    return [
        Paper(
            condition=one.id,
            name=file.filename or "",
            content=file.file.read(),
            valid_until=one.until or None,
        )
        for one in wanted
        for file in visit.files(f"paper.{one.number}")[:1]
    ]


def _whole(work: Work, wanted: Sequence[Demand], papers: Sequence[Paper]) -> None:
    """BadInput `evidence_incomplete`, naming every condition without a document and every document that is over."""
    held, day = {one.condition: one for one in papers}, zones.today(work)
    missing = [one.title for one in wanted if one.id not in held]
    over = [
        one.title for one in wanted if one.id in held and (held[one.id].valid_until or day) < day
    ]  # a day that is none is refused with the rest
    zh, en = [], []
    if missing:
        zh.append(f"缺少佐证：{'、'.join(one.zh for one in missing)}")
        en.append(f"evidence missing: {', '.join(one.en for one in missing)}")
    if over:
        zh.append(f"佐证过期：{'、'.join(one.zh for one in over)}")
        en.append(f"evidence expired: {', '.join(one.en for one in over)}")
    if zh:
        raise BadInput(
            "evidence_incomplete",
            Text("；".join(zh), "; ".join(en)),
            where={"missing": [one.zh for one in missing], "expired": [one.zh for one in over]},
            hint=Text(
                "补齐后重新选择文件提交，或选「先提交，缺少的以后补充」",
                "Choose the files again with what is missing, or send it now and supply the rest when asked.",
            ),
        )


def _lists(visit: Visit) -> tuple[str, ...]:
    return tuple(str(one) for one in visit.form.getlist("lists") if str(one) in LISTS)
