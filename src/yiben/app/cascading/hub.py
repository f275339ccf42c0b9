"""Installations this one is connected with 级联: how each line does; one of them, with what a person may do about it."""

from dataclasses import dataclass
from typing import ClassVar

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.app.cascading.wording import Line, harmless, line_of, room_words
from yiben.capabilities import cascade
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, YibenError
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit, Visit, page_ask
from yiben.ui.pages import PageView

router = APIRouter(include_in_schema=False)

KEEPERS = (Role.OWNER, Role.OFFICER)
_LONGEST = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """A certificate as people look at it."""

    until: str
    days: int
    tone: str  # of `ui.chip`


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One installation of the list."""

    id: str
    name: str
    address: str
    line: Line
    last_seen: str | None
    behind: int
    mirrors: int
    conflicts: int
    room: Text
    authority: Certified


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """Something that came or went, or happened to the line."""

    id: str
    seq: int
    kind: str
    at: str
    by: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PeersPage(PageView):
    """All of them."""

    template: ClassVar[str] = "cascade/hub.html"
    place: ClassVar[str] = "cascade"
    us: cascade.Myself | None
    certificate: Certified | None
    rows: tuple[Row, ...]
    behind: int
    mirrors: int
    conflicts: int
    down: int
    keeps: bool
    fingerprint: str | None
    error: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerPage(PageView):
    """One of them. `turns`: None for those who may not read what others did."""

    template: ClassVar[str] = "cascade/peer.html"
    place: ClassVar[str] = "cascade"
    row: Row
    peer: cascade.Peer
    turns: Page[Turn] | None
    here: str
    keeps: bool
    fingerprint: str  # of their authority
    ours: str | None
    error: YibenError | None


@router.get("/cascade")
def hub(visit: SignedVisit) -> Response:
    """The list."""
    return visit.show(hub_page(visit))


def hub_page(visit: Visit, *, error: YibenError | None = None) -> PeersPage:
    """The list, with what was wrong with a form of it."""
    with visit.reading() as work:
        standing, us = cascade.standing(work), cascade.myself(work)
        rows = tuple(row_of(work, one) for one in standing)
        shown = cascade.certificate(work)
        certificate = certified(work, shown) if shown else None
        fingerprint = cascade.own_fingerprint(work)
    return PeersPage(
        us=us,
        certificate=certificate,
        fingerprint=fingerprint,
        rows=rows,
        behind=sum(one.behind for one in rows),
        mirrors=sum(one.mirrors for one in rows),
        conflicts=sum(one.conflicts for one in rows),
        down=sum(one.line.tone in {"bad", "warn"} for one in rows),
        keeps=keeps(visit.who),
        error=error,
    )


@router.get("/cascade/peers/{peer}")
def one(visit: SignedVisit, peer: str) -> Response:
    """One installation and the history of its line."""
    return visit.show(_peer(visit, peer))


@router.post("/cascade/peers/{peer}/{act}")
def act(visit: SignedVisit, peer: str, act: str) -> Response:
    """Let it back, send everything again, leave."""
    try:
        with visit.writing() as work:
            found = done(work, peer, act, why=visit.text("why"))
    except YibenError as error:
        if visit.wants_json or isinstance(error, NotFound):
            raise
        return visit.show(_peer(visit, peer, error=error), status=error.status)
    return visit.to(f"/cascade/peers/{found.id}", done=f"cascade.{act.replace('-', '_')}")


def done(work: Work, peer: str, act: str, *, why: str) -> cascade.Peer:
    """Do what somebody asked about a connection. Raises NotFound `no_act` and what the verbs raise."""
    verbs = {"let-back": cascade.let_back, "send-again": cascade.send_all_again, "leave": cascade.leave}
    if act not in verbs:
        raise NotFound("no_act", Text("没有这种操作", "There is no such act."), where={"act": act[:40]})
    if not why.strip() or len(why) > _LONGEST:
        raise BadInput(
            "no_reason",
            Text(f"请说明理由（不超过 {_LONGEST} 字）", f"Say why, in at most {_LONGEST:,} characters."),
            where={"field": "why"},
        )
    return verbs[act](work, peer, why=why.strip())


def keeps(actor: Actor) -> bool:
    """Whether somebody answers for connections."""
    return actor.holds(*KEEPERS)


def row_of(work: Work, one: cascade.Standing) -> Row:
    """An installation and how its line does."""
    return Row(
        id=one.peer.id,
        name=harmless(one.peer.name, most=80),
        address=one.peer.address,
        line=line_of(one, work.now()),
        last_seen=one.peer.last_seen,
        behind=one.behind,
        mirrors=one.mirrors,
        conflicts=one.open_conflicts,
        room=room_words(one.peer.in_bytes, one.most_bytes),
        authority=certified(work, cascade.pinned(one.peer.authority)),
    )


def certified(work: Work, found: cascade.Validity) -> Certified:
    """How long a certificate is still good."""
    days = found.days_left(work.now())
    return Certified(
        until=found.until.isoformat(), days=days, tone="bad" if days < 0 else "warn" if days < 30 else "good"
    )


def history(work: Work, peer: str, page: PageAsk) -> Page[Turn]:
    """What came from a peer, what it confirmed, and what happened to its line, newest first."""
    found = evidence.show(work.db, evidence.Asked(kind="cascade", subject=peer), page=page)
    rows = tuple(
        Turn(id=one.id, seq=one.seq, kind=one.kind, at=one.time, by=one.actor, says=_said(dict(one.detail)))
        for one in found.rows
    )
    return Page(rows=rows, total=found.total, ask=found.ask)


def _said(detail: dict[str, object]) -> str:
    if "first" in detail:
        first, last = detail["first"], detail["last"]
        counts = (
            (Text("条目", "entries"), "entries"), (Text("判定", "rulings"), "rulings"),
            (Text("冲突", "conflicts"), "conflicts"), (Text("不认识", "unknown"), "unknown"),
            (Text("未收全的条目", "entries not kept whole"), "shortened"),
        )  # fmt: skip
        told = [f"{word} {detail[name]}" for word, name in counts if detail.get(name)]
        return " · ".join([f"№ {first}" if first == last else f"№ {first}–{last}", *told])
    if "entries" in detail:
        n = detail.get("shortened", 0)
        return str(
            Text(
                f"{n} 个条目过大，未送全部数据项",
                f"{n} entries are too large to be told with all their items",
            )
        )
    kept, most = detail.get("bytes"), detail.get("most")
    if isinstance(kept, int) and isinstance(most, int):
        return str(room_words(kept, most))
    reason = str(detail.get("reason", ""))
    said = [str(cascade.REASON_TITLES.get(reason, reason)), harmless(detail.get("why", ""), most=300)]
    return " · ".join(one for one in said if one)


def _peer(visit: Visit, reference: str, *, error: YibenError | None = None) -> PeerPage:
    with visit.reading() as work:
        found = next((one for one in cascade.standing(work) if one.peer.id == reference), None)
        if found is None:
            raise NotFound("no_peer", Text("没有这个级联平台", "There is no such peer."))
        row = row_of(work, found)
        ours = cascade.own_fingerprint(work)
        turns = history(work, found.peer.id, page_ask(visit, size=20)) if sees_all(visit.who) else None
    return PeerPage(
        row=row,
        peer=found.peer,
        turns=turns,
        here=f"/cascade/peers/{found.peer.id}?",
        keeps=keeps(visit.who),
        fingerprint=cascade.fingerprint(found.peer.authority),
        ours=ours,
        error=error,
    )
