"""The other sides' catalogue 对方目录: search, one entry with what its owner says and what holds here, a ruling."""

from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cascading.hub import keeps
from yiben.app.cascading.wording import harmless, mark_words
from yiben.capabilities import cascade
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_ITEMS = 100  # of an entry on one page
_BRIEF = 120  # letters of a title in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One entry of the list. `theirs`: the highest level its owner says."""

    href: str
    title: str
    name: str
    owner: str
    peer: str
    items: int
    level: int
    theirs: int
    received: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemRow:
    """One item: both marks, and who ruled here."""

    id: str
    name: str
    title: str
    type: str
    semantic: str | None
    level: int
    mark: Text
    their_level: int
    their_mark: Text
    differs: bool
    ruling: cascade.Ruling | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CataloguePage(PageView):
    """Entries of the other sides."""

    template: ClassVar[str] = "cascade/catalogue.html"
    place: ClassVar[str] = "cascade"
    rows: Page[Listed]
    peers: tuple[tuple[str, str], ...]
    q: str
    peer: str
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryPage(PageView):
    """One entry. `ours`: an entry of this side under the same name."""

    template: ClassVar[str] = "cascade/entry.html"
    place: ClassVar[str] = "cascade"
    peer: str
    peer_name: str
    entry: str
    name: str
    title: str
    whole: str  # the title, where it is too long to be shown at once
    description: str
    owner: str
    retired: bool
    left_out: int
    level: int
    received: str
    items: Page[ItemRow]
    here: str
    conflicts: tuple[cascade.Conflict, ...]
    keeps: bool
    wanted: str  # the item a ruling is about to be made on
    said: dict[str, str]
    error: YibenError | None


@router.get("/cascade/catalogue")
def listed(visit: SignedVisit) -> Response:
    """Search the other sides' catalogue."""
    q, peer = visit.text("q")[:200], visit.text("peer")
    with visit.reading() as work:
        known = cascade.peers(work)
        found = cascade.mirrors(work, q, peer=peer, page=page_ask(visit))
    rows = Page(rows=tuple(_listed(one) for one in found.rows), total=found.total, ask=found.ask)
    kept = urlencode([(name, said) for name, said in (("q", q), ("peer", peer)) if said])
    return visit.show(
        CataloguePage(
            rows=rows,
            peers=tuple((one.id, harmless(one.name, most=80)) for one in known),
            q=q,
            peer=peer,
            here=f"/cascade/catalogue?{kept}&" if kept else "/cascade/catalogue?",
        )
    )


@router.get("/cascade/entry")
def one(visit: SignedVisit) -> Response:
    """One entry; `peer` and `entry` name it: a peer's identifiers are no part of an address."""
    return visit.show(_entry(visit, page_ask(visit, size=_ITEMS)))


@router.post("/cascade/entry")
def ruled(visit: SignedVisit) -> Response:
    """Say how sensitive an item of theirs is."""
    try:
        with visit.writing() as work:
            rule(
                work,
                {
                    name: visit.text(name)
                    for name in ("peer", "item", "level", "personal", "importance", "why")
                },
            )
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_entry(visit, PageAsk(size=_ITEMS), error=error), status=error.status)
    return visit.to(address_of(visit.text("peer"), visit.text("entry")), done="cascade.ruled")


def rule(work: Work, said: dict[str, str]) -> cascade.Mark:
    """A ruling as typed: `level` 1 to 5, `personal` yes or no, `importance`; empty leaves a part as it holds."""
    level, personal = said.get("level", ""), said.get("personal", "")
    if level not in {"", "1", "2", "3", "4", "5"} or personal not in {"", "yes", "no"}:
        raise BadInput(
            "bad_level", Text("级别为 1 至 5", "Levels are 1 to 5."), where={"field": "level"}
        )  # fmt: skip
    return cascade.rule(
        work,
        said.get("peer", ""),
        said.get("item", ""),
        why=said.get("why", ""),
        level=int(level) if level else None,
        personal={"yes": True, "no": False}.get(personal),
        importance=said.get("importance") or None,
    )


def _listed(one: cascade.Mirror) -> Listed:
    return Listed(
        href=address_of(one.peer, one.entry),
        title=harmless(one.title or one.name, most=_BRIEF),
        name=harmless(one.name, most=_BRIEF),
        owner=harmless(one.owner, most=_BRIEF),
        peer=harmless(one.peer_name, most=80),
        items=len(one.items),
        level=one.level,
        theirs=max((item.theirs.level for item in one.items), default=0),
        received=one.received,
    )


def _entry(visit: Visit, ask: PageAsk, *, error: YibenError | None = None) -> EntryPage:
    peer, entry = visit.text("peer"), visit.text("entry")
    with visit.reading() as work:
        found = cascade.mirror(work, peer, entry)
        conflicts = cascade.find_conflicts(
            work, peer=found.peer, entry=found.entry, page=PageAsk(size=50)
        ).rows
    items = found.items[ask.offset : ask.offset + ask.size]
    return EntryPage(
        peer=found.peer,
        peer_name=harmless(found.peer_name, most=80),
        entry=found.entry,
        name=harmless(found.name, most=300),
        title=harmless(found.title or found.name, most=_BRIEF),
        whole=harmless(found.title) if len(found.title) > _BRIEF else "",
        description=harmless(found.description),
        owner=harmless(found.owner, most=300),
        retired=found.status == "retired",
        left_out=found.left_out,
        level=found.level,
        received=found.received,
        items=Page(rows=tuple(_item(one) for one in items), total=len(found.items), ask=ask),
        here=address_of(found.peer, found.entry) + "&",
        conflicts=conflicts,
        keeps=keeps(visit.who),
        wanted=visit.text("item")[:300],
        said={name: visit.text(name)[:1_000] for name in ("level", "personal", "importance", "why")},
        error=error,
    )


def _item(one: cascade.MirrorItem) -> ItemRow:
    return ItemRow(
        id=one.id,
        name=harmless(one.name, most=_BRIEF),
        title=harmless(one.title, most=300),
        type=harmless(one.type, most=_BRIEF),
        semantic=harmless(one.semantic, most=_BRIEF) if one.semantic else None,
        level=one.holds.level,
        mark=mark_words(one.holds),
        their_level=one.theirs.level,
        their_mark=mark_words(one.theirs),
        differs=one.holds != one.theirs,
        ruling=one.ruling,
    )


def address_of(peer: str, entry: str) -> str:
    """The page of an entry of the other side."""
    return "/cascade/entry?" + urlencode({"peer": peer, "entry": entry})
