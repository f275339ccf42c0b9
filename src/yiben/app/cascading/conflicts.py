"""Conflicts between two installations 冲突: both words side by side, and a person who says which holds."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.cascading.hub import keeps
from yiben.app.cascading.wording import harmless, mark_words
from yiben.capabilities import cascade, ledger
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import Page
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

_ABOUT_ENTRIES = (cascade.ConflictKind.SAME_NAME, cascade.ConflictKind.SAME_IDENTIFIER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Word:
    """What one side says: a mark, or an entry."""

    level: int | None = None
    mark: Text | None = None
    title: str = ""
    name: str = ""
    owner: str = ""
    who: str = ""
    why: str = ""
    href: str = ""  # of an entry of ours


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A conflict as people look at it."""

    id: str
    kind: cascade.ConflictKind
    peer_name: str
    about: str
    entry: str  # where the other side's entry is shown
    ours: Word
    theirs: Word
    raised: str
    choice: Text | None
    settled: str | None
    settled_by: str | None
    note: str
    seen: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictsPage(PageView):
    """Open ones, or settled ones."""

    template: ClassVar[str] = "cascade/conflicts.html"
    place: ClassVar[str] = "cascade"
    rows: Page[Shown]
    stands: cascade.Settled
    peer: str
    here: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictPage(PageView):
    """One, with the form that settles it."""

    template: ClassVar[str] = "cascade/conflict.html"
    place: ClassVar[str] = "cascade"
    one: Shown
    choices: tuple[cascade.Choice, ...]
    keeps: bool
    said: Mapping[str, str]
    error: YibenError | None


@router.get("/cascade/conflicts")
def listed(visit: SignedVisit) -> Response:
    """Conflicts, newest first; `settled=done` for those that were settled."""
    stands, peer = stands_of(visit.text("settled")), visit.text("peer")
    with visit.reading() as work:
        found = cascade.find_conflicts(work, stands, peer=peer, page=page_ask(visit))
        shown = tuple(_shown(one, _about(work, one)) for one in found.rows)
    kept = [("settled", stands.value if stands is cascade.Settled.DONE else ""), ("peer", peer)]
    query = urlencode([(name, said) for name, said in kept if said])
    rows = Page(rows=shown, total=found.total, ask=found.ask)
    here = f"/cascade/conflicts?{query}&" if query else "/cascade/conflicts?"
    return visit.show(ConflictsPage(rows=rows, stands=stands, peer=peer, here=here))


@router.get("/cascade/conflicts/{conflict}")
def one(visit: SignedVisit, conflict: str) -> Response:
    """One conflict."""
    return visit.show(_page(visit, conflict))


@router.post("/cascade/conflicts/{conflict}")
def settle(visit: SignedVisit, conflict: str) -> Response:
    """Say which word holds."""
    try:
        with visit.writing() as work:
            settled(
                work, conflict, visit.text("holds"), note=visit.text("note"), seen=visit.text("seen")[:40]
            )
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_page(visit, conflict, error=error), status=error.status)
    return visit.to(f"/cascade/conflicts/{conflict}", done="cascade.settled")


def settled(work: Work, conflict: str, holds: str, *, note: str, seen: str = "") -> cascade.Conflict:
    """Settle a conflict as typed. Raises BadInput `no_choice`, `no_reason`, and what the verb raises."""
    if holds not in set(cascade.Choice):
        raise BadInput(
            "no_choice", Text("请选择以哪一方为准", "Choose whose word holds."), where={"field": "holds"}
        )
    if len(note) > 1_000:
        raise BadInput(
            "no_reason", Text("依据不超过 1000 字", "At most 1,000 characters."), where={"field": "note"}
        )
    return cascade.settle(work, conflict, cascade.Choice(holds), note=note, seen=seen)


def stands_of(said: str) -> cascade.Settled:
    """Open ones unless the settled ones are asked for."""
    return cascade.Settled.DONE if said == cascade.Settled.DONE else cascade.Settled.OPEN


def _page(visit: Visit, identifier: str, *, error: YibenError | None = None) -> ConflictPage:
    with visit.reading() as work:
        found = cascade.conflict(work, identifier)
        about = _about(work, found)
    about_entry = found.kind in _ABOUT_ENTRIES
    return ConflictPage(
        one=_shown(found, about),
        choices=(cascade.Choice.BOTH,) if about_entry else (cascade.Choice.OURS, cascade.Choice.THEIRS),
        keeps=keeps(visit.who),
        said={name: visit.text(name)[:1_000] for name in ("holds", "note")},
        error=error,
    )


def _about(work: Work, one: cascade.Conflict) -> str:
    """What a conflict is about, as people call it: the entry, and the item where it is about one."""
    if one.kind in _ABOUT_ENTRIES:
        return str(one.theirs.get("name", one.entry))
    names: dict[str, str] = {}
    entry = one.entry
    if one.kind is cascade.ConflictKind.RULING_LOWER:
        for outline in ledger.outlines(work, [one.entry]).values():
            entry = outline.resource.title or outline.resource.name
            names = {item.id: item.title or item.name for item in outline.items}
    else:
        with suppress(NotFound):
            seen = cascade.mirror(work, one.peer, one.entry)
            entry = seen.title or seen.name
            names = {item.id: item.title or item.name for item in seen.items}
    return f"{harmless(entry, most=80)} · {harmless(names.get(one.item, one.item), most=80)}"


def _shown(one: cascade.Conflict, about: str) -> Shown:
    theirs = _word(one.theirs)
    local = one.kind in _ABOUT_ENTRIES and "peer" not in one.ours
    return Shown(
        id=one.id,
        kind=one.kind,
        peer_name=harmless(one.peer_name, most=80),
        about=harmless(about, most=200),
        # A ruling of theirs is about an entry of ours; all the rest about an entry of theirs.
        entry=f"/resources/{quote(one.entry, safe='')}"
        if one.kind is cascade.ConflictKind.RULING_LOWER
        else "/cascade/entry?" + urlencode({"peer": one.peer, "entry": one.entry}),
        ours=_word(one.ours, href=f"/resources/{quote(str(one.ours.get('id')), safe='')}" if local else ""),
        theirs=theirs,
        raised=one.raised,
        choice=cascade.CHOICE_TITLES[one.choice] if one.choice else None,
        settled=one.settled,
        settled_by=one.settled_by,
        note=one.note,
        seen=one.seen,
    )


def _word(said: Mapping[str, Any], *, href: str = "") -> Word:
    mark = None
    if "importance" in said:
        mark = cascade.Mark(
            level=said["level"], personal=bool(said["personal"]), importance=said["importance"]
        )
    return Word(
        level=mark.level if mark else None,
        mark=mark_words(mark) if mark else None,
        title=harmless(said.get("title", ""), most=300),
        name=harmless(said.get("name", ""), most=120),
        owner=harmless(said.get("owner", ""), most=120),
        who=harmless(said.get("who", ""), most=80),
        why=harmless(said.get("why", ""), most=1_000),
        href=href,
    )
