"""Registers 认定名录: by ladder 市 → 省 → 国家, what expires soon; and the public list of recognised names."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.portal.heads import Head, head_of
from yiben.capabilities import policy
from yiben.capabilities.programmes import delivery
from yiben.capabilities.programmes.drafts import must_be_staff
from yiben.infra.work import Work
from yiben.kernel.actors import ANYBODY
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.ui.doors import AnyVisit, SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)
public = APIRouter(include_in_schema=False)

_SOON = 90
_RUNGS = ("state", "province", "city", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One title. `days`: until it ends, where that is soon. `programme`: whether its programme can be read here."""

    title: delivery.Title
    days: int | None
    programme: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistersPage(PageView):
    """The registers as the office sees them."""

    template: ClassVar[str] = "programming/registers.html"
    place: ClassVar[str] = "programming"
    q: str
    rung: str
    state: str
    soon: str
    ladders: tuple[tuple[str, tuple[tuple[str, int], ...]], ...]
    expiring: int
    rows: Page[Entry]
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What anybody may know: a name, what it holds, from when until when."""

    name: str
    title: str
    rung: str
    begins: str
    ends: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedPage(PageView):
    """The public list."""

    template: ClassVar[str] = "programming/recognised.html"
    place: ClassVar[str] = "recognised"
    q: str
    rung: str
    rows: Page[Recognised]
    here: str
    head: Head


@router.get("/programming/registers")
def registers(visit: SignedVisit) -> Response:
    """Search `q`, filter by `rung`, `state`, and `soon=1` for what ends within ninety days."""
    must_be_staff(visit.who)
    q, rung, state, soon = (visit.text(name)[:100] for name in ("q", "rung", "state", "soon"))
    ask = page_ask(visit)
    with visit.reading() as work:
        today = day_in_beijing(work.now())
        every = delivery.titles(work)
        here = {name for name in {one.programme for one in every} if _is_here(work, name, today)}
    entries = [Entry(title=one, days=_days(one, today), programme=one.programme in here) for one in every]
    found = [
        one
        for one in entries
        if _says(one.title, q)
        and (not rung or _rung(one.title) == rung)
        and (not state or one.title.state.value == state)
        and (not soon or one.days is not None)
    ]
    found.sort(key=lambda one: (one.days is None, one.days or 0, one.title.ends or "9999", one.title.number))
    asked = urlencode(
        [(name, said) for name, said in (("q", q), ("rung", rung), ("state", state), ("soon", soon)) if said]
    )
    return visit.show(
        RegistersPage(
            q=q,
            rung=rung,
            state=state,
            soon=soon,
            ladders=_ladders(every),
            expiring=sum(1 for one in entries if one.days is not None),
            rows=Page(rows=tuple(found[ask.offset : ask.offset + ask.size]), total=len(found), ask=ask),
            here=f"/programming/registers?{asked}&" if asked else "/programming/registers?",
        )
    )


def _is_here(work: Work, programme: str, today: date) -> bool:
    try:
        policy.programme(programme, work=work, day=today)
    except YibenError:
        return False
    return True


@public.get("/recognised")
def recognised(visit: AnyVisit) -> Response:
    """Companies whose recognition stands and was publicised: their names and how long, nothing else."""
    q, rung = visit.text("q")[:100], visit.text("rung")
    ask = page_ask(visit, size=50)
    with visit.office.reading(visit.actor or ANYBODY) as work:
        found = [
            one for one in delivery.recognised(work) if _says(one, q) and (not rung or _rung(one) == rung)
        ]
    found.sort(key=lambda one: (_RUNGS.index(_rung(one)), str(one.title), one.applicant_name))
    asked = urlencode([(name, said) for name, said in (("q", q), ("rung", rung)) if said])
    return visit.show(
        RecognisedPage(
            q=q,
            rung=rung,
            rows=_public(found, ask),
            here=f"/recognised?{asked}&" if asked else "/recognised?",
            head=_head(visit, q or rung),
        )
    )


def _public(found: list[delivery.Title], ask: PageAsk) -> Page[Recognised]:
    some = found[ask.offset : ask.offset + ask.size]
    return Page(
        rows=tuple(
            Recognised(
                name=one.applicant_name,
                title=str(one.title),
                rung=_rung(one),
                begins=one.begins,
                ends=one.ends or "",
            )
            for one in some
        ),
        total=len(found),
        ask=ask,
    )


def _head(visit: Visit, narrowed: str) -> Head:
    words = visit.doors.pages.words
    return head_of(visit, words.say("programming.recognised.lead"), path="/recognised", listed=not narrowed)


def _ladders(every: tuple[delivery.Title, ...]) -> tuple[tuple[str, tuple[tuple[str, int], ...]], ...]:
    counts: dict[str, dict[str, int]] = {}
    for one in every:
        if one.state is delivery.TitleState.STANDING:
            at = counts.setdefault(one.ladder or str(one.title), {})
            at[_rung(one)] = at.get(_rung(one), 0) + 1
    return tuple(
        (name, tuple((rung, rungs[rung]) for rung in reversed(_RUNGS) if rung in rungs))
        for name, rungs in sorted(counts.items())
    )


def _rung(one: delivery.Title) -> str:
    return one.rung.value if one.rung else ""


def _days(one: delivery.Title, today: date) -> int | None:
    if one.ends is None or one.state is not delivery.TitleState.STANDING:
        return None
    left = date.fromisoformat(one.ends) - today
    return left.days if timedelta(0) <= left <= timedelta(days=_SOON) else None


def _says(one: delivery.Title, q: str) -> bool:
    whole = f"{one.applicant_name} {one.title.zh} {one.title.en} {one.number} {one.ladder}".casefold()
    return all(word in whole for word in q.casefold().split())
