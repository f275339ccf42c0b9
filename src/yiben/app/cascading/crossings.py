"""What crosses beside the catalogue 往来事项: objections and requests of both sides, grants given and held."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cascading.catalogue import address_of
from yiben.app.cascading.wording import harmless
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade import crossing
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

ERRANDS, GRANTS = ("ours", "theirs"), ("held", "given")
"""The lists: what this side said and the others said, grants held and given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrandRow:
    """An objection or a request that crossed."""

    reference: str
    kind: Text
    state: Text
    tone: str
    peer_name: str
    entry: str
    href: str
    number: str
    case: str  # of ours, for what the other side said
    organisation: str
    made: str
    due: str | None
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantRow:
    """A grant across the line."""

    id: str
    standing: crossing.Standing
    tone: str
    peer_name: str
    entry: str
    href: str
    organisation: str
    columns: int
    level: int
    purpose: str
    begins: str
    ends: str
    event: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CrossingsPage(PageView):
    """One list of four. What one may not oversee is one's own only."""

    template: ClassVar[str] = "cascade/crossings.html"
    place: ClassVar[str] = "cascade"
    lists: tuple[str, ...]
    which: str
    q: str
    here: str
    errands: Page[ErrandRow] | None
    grants: Page[GrantRow] | None


@router.get("/cascade/crossings")
def crossings(visit: SignedVisit) -> Response:
    """Errands and grants: `list` is one of ours, theirs, held, given; `q` searches it."""
    which, q, page = list_of(visit.text("list")), visit.text("q")[:200], page_ask(visit)
    errands: Page[ErrandRow] | None = None
    grants: Page[GrantRow] | None = None
    with visit.reading() as work:
        if which in ERRANDS:
            found = crossing.find_errands(work, crossing.Side(which), q, page=page)
            about = {(one.peer, one.entry) for one in found.rows}
            names = _named(work, about, ours=which == "theirs")
            errands = Page(
                rows=tuple(_errand(one, names) for one in found.rows), total=found.total, ask=found.ask
            )
        else:
            search = crossing.find_held if which == "held" else crossing.find_given
            held = search(work, q, page=page)
            about = {(one.peer, one.granted.entry) for one in held.rows}
            names = _named(work, about, ours=which == "given")
            grants = Page(rows=tuple(_grant(one, names) for one in held.rows), total=held.total, ask=held.ask)
    query = urlencode([(name, said) for name, said in (("list", which), ("q", q)) if said])
    return visit.show(
        CrossingsPage(
            lists=(*ERRANDS, *GRANTS),
            which=which,
            q=q,
            here=f"/cascade/crossings?{query}&",
            errands=errands,
            grants=grants,
        )
    )


def list_of(said: str) -> str:
    """The list that is asked for; the first of them when there is none such."""
    return said if said in (*ERRANDS, *GRANTS) else ERRANDS[0]


def _named(work: Work, about: set[tuple[str, str]], *, ours: bool) -> dict[str, str]:
    """What entries are called: of ours, or of the other sides."""
    return _names(work, {entry for _, entry in about}) if ours else _their_names(work, about)


def _names(work: Work, entries: set[str]) -> dict[str, str]:
    """What entries of ours are called."""
    return {key: one.title or one.name for key, one in ledger.entries(work, sorted(entries)).items()}


def _their_names(work: Work, entries: set[tuple[str, str]]) -> dict[str, str]:
    """What entries of the other sides are called."""
    names = {}
    for peer, entry in sorted(entries):
        with suppress(NotFound):
            seen = cascade.mirror(work, peer, entry)
            names[entry] = seen.title or seen.name
    return names


def _errand(one: crossing.Errand, names: Mapping[str, str]) -> ErrandRow:
    tones = {
        crossing.State.DONE: "good",
        crossing.State.REFUSED: "bad",
        crossing.State.OPEN: "info",
        crossing.State.WITHDRAWN: "",
    }
    return ErrandRow(
        reference=one.reference,
        kind=crossing.KIND_TITLES[one.kind],
        state=crossing.STATE_TITLES[one.state],
        tone=tones.get(one.state, "warn"),
        peer_name=harmless(one.peer_name, most=80),
        entry=harmless(names.get(one.entry, one.entry), most=80),
        href=address_of(one.peer, one.entry) if one.side is crossing.Side.OURS else _ours(one.entry),
        number=harmless(one.number, most=40),
        case=one.number if one.side is crossing.Side.THEIRS else "",
        organisation=harmless(one.organisation, most=120),
        made=one.made,
        due=one.due,
        says=harmless(one.says, most=300),
    )


def _grant(one: crossing.Crossed, names: Mapping[str, str]) -> GrantRow:
    granted = one.granted
    tones = {crossing.Standing.IN_FORCE: "good", crossing.Standing.WAITING: "info"}
    return GrantRow(
        id=granted.grant,
        standing=granted.standing,
        tone=tones.get(granted.standing, ""),
        peer_name=harmless(one.peer_name, most=80),
        entry=harmless(names.get(granted.entry, granted.entry), most=80),
        href=address_of(one.peer, granted.entry)
        if one.side is crossing.Side.THEIRS
        else _ours(granted.entry),
        organisation=harmless(one.organisation, most=120),
        columns=len(granted.columns),
        level=max((column.level for column in granted.columns), default=0),
        purpose=harmless(granted.purpose_says or granted.purpose, most=300),
        begins=granted.begins,
        ends=granted.ends,
        event=harmless(granted.event, most=80),
    )


def _ours(entry: str) -> str:
    return f"/resources/{quote(entry, safe='')}"
