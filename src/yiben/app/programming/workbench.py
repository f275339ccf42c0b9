"""The workbench 政策工作台: programmes of packs in force and drafts, their state, validity, budgets and applications."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.shelf import Entry, Shelf, shelf_of
from yiben.app.programming.outcome import budget_of
from yiben.app.programming.sums import coarse, share
from yiben.capabilities.programmes import delivery, drafts
from yiben.capabilities.programmes.drafts import must_be_staff
from yiben.kernel.paging import Page, PageAsk
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

STATES = ("open", "coming", "ruling", "text", "over")
_SOON = 60
_SIZE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Used of what the text allows over everybody; lengths are shares of the whole."""

    used: str
    left: str
    whole: str
    share: float
    over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One programme. `states`: applications by state with their words."""

    id: str
    title: str
    pack: str
    kind: str
    state: str
    begins: str
    until: str
    budget: Budget | None
    decided: str
    paid: str
    states: tuple[tuple[str, int], ...]
    applications: int
    deadline: str
    round: str
    drafts: tuple[drafts.Draft, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbenchPage(PageView):
    """The programmes, one row each; drafts above them."""

    template: ClassVar[str] = "programming/workbench.html"
    place: ClassVar[str] = "programming"
    q: str
    state: str
    kind: str
    states: tuple[tuple[str, int], ...]
    kinds: tuple[str, ...]
    rows: Page[Row]
    drafts: tuple[drafts.Draft, ...]
    deadlines: tuple[tuple[str, str, str], ...]
    ruling: bool
    here: str
    writes: bool


@router.get("/programming")
def workbench(visit: SignedVisit) -> Response:
    """Search `q`, filter by `state` and `kind`."""
    must_be_staff(visit.who)
    return visit.show(_page(visit))


def _page(visit: Visit) -> WorkbenchPage:
    q, state, kind = visit.text("q")[:100], visit.text("state"), visit.text("kind")
    ask = page_ask(visit, size=_SIZE)
    with visit.reading() as work:
        shelf = shelf_of(work)
        written = drafts.drafts(work)
        rounds = delivery.calls(work)
        matching = [one for one in shelf.entries if _says(one, q)]
        counts = {name: sum(1 for one in matching if _state(one, shelf, rounds) == name) for name in STATES}
        found = [
            one
            for one in matching
            if (not state or _state(one, shelf, rounds) == state)
            and (not kind or one.of.programme.kind.value == kind)
        ]
        found.sort(key=lambda one: (STATES.index(_state(one, shelf, rounds)), one.pack.id, one.of.id))
        some = found[(ask.number - 1) * ask.size : ask.number * ask.size]
        tally = delivery.spent(work, [one.of.id for one in some])
    rows = tuple(_row(one, shelf, rounds, tally.get(one.of.id), written) for one in some)
    asked = urlencode([(name, said) for name, said in (("q", q), ("state", state), ("kind", kind)) if said])
    titles = shelf.titles
    return WorkbenchPage(
        q=q,
        state=state,
        kind=kind,
        states=tuple((name, number) for name, number in counts.items() if number or name == state),
        kinds=tuple(sorted({one.of.programme.kind.value for one in shelf.entries})),
        rows=Page(rows=rows, total=len(found), ask=PageAsk(number=ask.number, size=ask.size)),
        drafts=tuple(one for one in written if one.state is not drafts.DraftState.DROPPED)[:8],
        deadlines=_deadlines(rounds, shelf.day, titles),
        ruling=shelf.ruling,
        here=f"/programming?{asked}&" if asked else "/programming?",
        writes=True,
    )


def _row(
    one: Entry,
    shelf: Shelf,
    rounds: Sequence[delivery.Call],
    spent: delivery.Spent | None,
    written: Sequence[drafts.Draft],
) -> Row:
    programme = one.of.programme
    mine = [each for each in rounds if each.programme == one.of.id and each.closed is None]
    today = shelf.day.isoformat()
    coming = sorted((each for each in mine if each.closes >= today), key=lambda each: each.closes)
    states = spent.states if spent else {}
    return Row(
        id=one.of.id,
        title=str(programme.title),
        pack=str(one.pack.title),
        kind=programme.kind.value,
        state=_state(one, shelf, rounds),
        begins=programme.from_.isoformat() if programme.from_ else "",
        until=programme.until.isoformat() if programme.until else "",
        budget=_budget(one, mine, spent),
        decided=str(coarse(spent.decided)) if spent and spent.decided else "",
        paid=str(coarse(spent.paid)) if spent and spent.paid else "",
        states=tuple(states.items()),
        applications=sum(states.values()),
        deadline=coming[0].closes if coming else "",
        round=coming[0].id if coming else "",
        drafts=tuple(
            each for each in written if each.based_on == one.of.id and each.state is drafts.DraftState.OPEN
        ),
    )


def _budget(one: Entry, mine: Sequence[delivery.Call], spent: delivery.Spent | None) -> Budget | None:
    benefit = one.of.programme.benefit
    limits = [*(benefit.limits if benefit else ()), *(limit for each in mine for limit in each.limits)]
    whole = budget_of(limits)
    if whole is None:
        return None
    used = spent.decided if spent else 0
    return Budget(
        used=str(coarse(used)),
        left=str(coarse(max(0, whole - used))),
        whole=str(coarse(whole)),
        share=share(used, whole),
        over=used > whole,
    )


def _state(one: Entry, shelf: Shelf, rounds: Sequence[delivery.Call]) -> str:
    if one.over:
        return "over"
    if one.of.id in shelf.calls:
        return "open"
    today = shelf.day.isoformat()
    if any(each.programme == one.of.id and each.closed is None and each.opens > today for each in rounds):
        return "coming"
    return "ruling" if shelf.ruling else "text"


def _says(one: Entry, q: str) -> bool:
    programme = one.of.programme
    texts = (programme.title, one.pack.title, one.pack.issuer)
    whole = " ".join((one.of.id, *(f"{text.zh} {text.en}" for text in texts))).casefold()
    return all(word in whole for word in q.casefold().split())


def _deadlines(
    rounds: Sequence[delivery.Call], day: date, titles: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    """The next five rounds to close: (day, title of the round, its programme)."""
    today = day.isoformat()
    coming = sorted(
        (one for one in rounds if one.closed is None and one.closes >= today), key=lambda one: one.closes
    )
    return tuple((one.closes, str(one.title), titles.get(one.programme, one.programme)) for one in coming[:5])
