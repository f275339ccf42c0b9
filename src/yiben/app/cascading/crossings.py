"""What crosses beside the catalogue 往来事项: objections and requests of both sides, grants given and held."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cascading.catalogue import address_of
from yiben.app.cascading.wording import harmless
from yiben.capabilities import cascade, ledger
from yiben.capabilities.cascade import crossing
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

MOST = 200  # of a list on one page, the newest


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
    """Both directions. What one may not oversee is one's own only."""

    template: ClassVar[str] = "cascade/crossings.html"
    place: ClassVar[str] = "cascade"
    ours: tuple[ErrandRow, ...]
    theirs: tuple[ErrandRow, ...]
    held: tuple[GrantRow, ...]
    given: tuple[GrantRow, ...]


@router.get("/cascade/crossings")
def crossings(visit: SignedVisit) -> Response:
    """Errands and grants."""
    with visit.reading() as work:
        ours = crossing.errands(work, crossing.Side.OURS)[:MOST]
        theirs = crossing.errands(work, crossing.Side.THEIRS)[:MOST]
        held, given = crossing.held(work)[:MOST], crossing.given(work)[:MOST]
        names = _names(work, {one.entry for one in theirs} | {one.granted.entry for one in given})
        names |= _their_names(
            work, {(one.peer, one.entry) for one in ours} | {(one.peer, one.granted.entry) for one in held}
        )
    return visit.show(
        CrossingsPage(
            ours=tuple(_errand(one, names) for one in ours),
            theirs=tuple(_errand(one, names) for one in theirs),
            held=tuple(_grant(one, names) for one in held),
            given=tuple(_grant(one, names) for one in given),
        )
    )


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
