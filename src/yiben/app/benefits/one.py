"""One programme 政策事项: who qualifies and for how much, with the text's own words; and a self-check that keeps nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.amounts import AmountSaid, amount_said, given
from yiben.app.benefits.criteria import Line, answered, declared
from yiben.app.benefits.fields import FactField, fields_of, filled, judged_fields, read, relaxed_fields
from yiben.app.benefits.gauges import Gauge, near_gauge
from yiben.app.benefits.shelf import PackSaid, Shelf, pack_said, shelf_of
from yiben.app.portal.heads import Head, head_of
from yiben.capabilities import policy, programmes
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements import Answer, Compiled, Panel, opening, reason
from yiben.engines.rules.entitlements.telling import articles, title_of
from yiben.infra.work import Work
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import BadInput, YibenError
from yiben.ui.doors import AnyVisit, Visit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticleSaid:
    """One article as the source has it."""

    id: str
    title: str
    text: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSaid:
    """What the self-check came to: yes, no or open."""

    verdict: str
    reason: str
    amount: str
    tree: Line
    missing: tuple[str, ...]
    near: str
    gauge: Gauge | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A programme with what belongs to it."""

    of: Compiled
    panel: Panel
    shelf: Shelf
    pack: PackSaid
    texts: tuple[ArticleSaid, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """The self-check as it stands: its questions, and what came of them."""

    fields: tuple[FactField, ...]
    judged: tuple[FactField, ...]
    answer: AnswerSaid | None = None
    error: YibenError | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammePage(PageView):
    """Everything about one programme."""

    template: ClassVar[str] = "benefits/programme.html"
    place: ClassVar[str] = "programmes"
    name: str
    title: str
    says: str
    kind: str
    pack: PackSaid
    article: tuple[str, ...]
    begins: str
    until: str
    over: bool
    ruling: bool
    once: str
    years: int | None
    corrupt: str
    reading: str
    counts: tuple[str, ...]
    places: int | None
    tree: Line
    amount: AmountSaid | None
    texts: tuple[ArticleSaid, ...]
    calls: tuple[delivery.Call, ...]
    asked: tuple[str, ...]
    check: Check
    head: Head


@router.get("/programmes/{pack}/{programme}", name="benefits.programme")
def shown(visit: AnyVisit, pack: str, programme: str) -> Response:
    """The programme."""
    with visit.office.reading(visit.actor or ANYBODY) as work:
        found = find(work, f"{pack}/{programme}")
    check = Check(fields=fields_of(found.of, titles=found.shelf.titles), judged=judged_fields(found.of))
    return visit.show(_page(visit, found, check))


@router.post("/programmes/{pack}/{programme}")
def checked(visit: AnyVisit, pack: str, programme: str) -> Response:
    """The self-check: what was typed is answered and forgotten; no fact stands in an address."""
    with visit.office.reading(visit.actor or ANYBODY) as work:
        found = find(work, f"{pack}/{programme}")
    check = _checked(visit, found)
    return visit.show(_page(visit, found, check), status=check.error.status if check.error else 200)


def find(work: Work, name: str) -> Found:
    """A programme by pack/programme: as it rules today, else the newest there is. NotFound."""
    shelf = shelf_of(work)
    entry = shelf.find(name)
    if entry is not None:
        of, panel, pack = entry.of, shelf.panel, entry.pack
    else:
        of, panel = policy.programme(name, work=work, day=shelf.day)
        pack = pack_said(work, of.id.partition("/")[0])
    whole = policy.pack(work, pack.id)
    wanted = dict.fromkeys(articles(of))
    texts = tuple(
        ArticleSaid(id=one.id, title=str(one.title), text=one.text or "", says=one.says_en or "")
        for one in whole.articles
        if one.id in wanted
    )
    return Found(of=of, panel=panel, shelf=shelf, pack=pack, texts=texts)


def _checked(visit: Visit, found: Found) -> Check:
    fields, judged = fields_of(found.of, titles=found.shelf.titles), judged_fields(found.of)
    try:
        facts = read(visit.form, (*fields, *judged), found.of.book)
        answer = programmes.assess(found.of, found.panel, facts, as_of=found.shelf.day)
        more = relaxed_fields(answer)
        if more and (again := read(visit.form, more, found.of.book)):
            facts |= again
            answer = programmes.assess(found.of, found.panel, facts, as_of=found.shelf.day)
    except BadInput as error:
        return Check(
            fields=filled(fields, visit.form, error=error), judged=filled(judged, visit.form), error=error
        )
    asked = fields_of(found.of, more=answer.missing, titles=found.shelf.titles)
    return Check(
        fields=filled(asked, visit.form),
        judged=filled((*judged, *more), visit.form),
        answer=answer_said(answer),
        facts=facts,
    )


def answer_said(answer: Answer) -> AnswerSaid:
    """An answer as a page shows it."""
    found = opening(answer)
    near, unsaid = found.near, found.says
    return AnswerSaid(
        verdict={True: "yes", False: "no", None: "open"}[answer.eligible],
        reason=str(reason(answer)),
        amount=given(answer.of, answer.amount) if answer.eligible is not False else "",
        tree=answered(answer),
        missing=tuple(str(title_of(one, answer)) for one in answer.missing),
        near=str(near.says) if near else str(unsaid or ""),
        gauge=near_gauge(near) if near else None,
    )


def _page(visit: Visit, found: Found, check: Check) -> ProgrammePage:
    of, shelf = found.of, found.shelf
    one, entry = of.programme, shelf.find(of.id)
    most = entry.most if entry else None
    day = shelf.day
    return ProgrammePage(
        name=of.id,
        title=str(one.title),
        says=str(one.says) if one.says else "",
        kind=one.kind.value,
        pack=found.pack,
        article=one.article,
        begins=one.from_.isoformat() if one.from_ else "",
        until=one.until.isoformat() if one.until else "",
        over=bool((one.until and day >= one.until) or (one.from_ and day < one.from_)),
        ruling=shelf.ruling and entry is not None,
        once=one.once.value if one.once else "",
        years=one.years,
        corrupt=str(one.corrupt) if one.corrupt else "",
        reading=str(one.reading) if one.reading else "",
        counts=tuple(str(each.title) for each in one.counts),
        places=one.selection.places if one.selection else None,
        tree=declared(of),
        amount=amount_said(of, most),
        texts=found.texts,
        calls=shelf.calls.get(of.id, ()),
        asked=tuple(dict.fromkeys(one.title for one in check.fields)),
        check=check,
        head=head_of(visit, str(one.says or one.title), path=f"/programmes/{of.id}"),
    )
