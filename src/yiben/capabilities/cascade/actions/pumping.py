"""Sending: a peer's outbox goes to it batch after batch, each confirmed before the next one leaves.

While the other side applies a batch, the next one is collected and signed here, on the word that this one will be
confirmed whole; when it is not, what was made ready is thrown away. Only the peer's own signed word moves the position.
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.cascade import envelope, store
from yiben.capabilities.cascade.actions.collecting import Collecting
from yiben.capabilities.cascade.carrying.calling import Answer, Broken, Link, open_link
from yiben.capabilities.cascade.certificates import authority
from yiben.capabilities.cascade.model import (
    BATCH,
    BATCH_BYTES,
    REASON_TITLES,
    Myself,
    Peer,
    PeerState,
    Pumped,
)
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import YibenError

MESSAGES = "/cascade/v1/messages"
HEARD = 200


def pump(office: Office, peer: str, *, link: Link | None = None, rounds: int = 1_000_000) -> Pumped:
    """Send a peer (identifier) what it has not confirmed, at most `rounds` batches; one that is empty is a sign of life.

    Without `link` one is made and let go of. What went wrong is in the answer, and kept with the peer.
    """
    with office.reading(SYSTEM) as work:
        me, known = store.myself(work.db), store.one_peer(work.db, peer)
    if me is None or known is None or known.state is not PeerState.ACTIVE or not known.address:
        reason = known.reason if known else "unknown_peer"
        return Pumped(peer=peer, sent=0, behind=_behind(office, peer), reason=reason)
    pumping, reason = _Pumping(office=office, me=me, to=known.id), ""
    own = link
    try:
        own = own or open_link(
            office.home, office.settings, us=me.id, them=known.id, address=known.address,
            authority=known.authority, now=office.clock(),
        )  # fmt: skip
        pumping.run(own, rounds=rounds)
    except Broken as broken:
        reason = broken.args[0]
    except YibenError as error:  # an address that may not be called, or is none
        if error.code == "disk_full":  # ours: nothing can be noted either
            raise
        reason = error.code if error.code in REASON_TITLES else "unreachable"
    finally:
        if link is None and own is not None:
            own.close()
    if reason:
        _note(office, known.id, reason)
    return Pumped(peer=known.id, sent=pumping.sent, behind=_behind(office, known.id), reason=reason)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ready:
    """A batch as it leaves, and the peer as it was known when it was made."""

    peer: Peer
    newest: str  # the evidence key it is signed with
    count: int
    last: int  # number of its last message; of the one before it when it is empty
    body: bytes
    signature: str


@dataclass(slots=True, kw_only=True)
class _Pumping:
    office: Office
    me: Myself
    to: str
    sent: int = 0

    def run(self, link: Link, *, rounds: int) -> None:
        """Send until nothing waits, or `rounds` batches left. Raises Broken."""
        collecting = Collecting(self.office, self.to)
        collecting.next()
        ready: _Ready | None = None
        with ThreadPoolExecutor(max_workers=1, thread_name_prefix="yiben-cascade-line") as line:
            for _ in range(rounds):
                ready = ready or self._ready()
                assert ready is not None
                going = line.submit(
                    link.post, MESSAGES, ready.body, sender=self.me.id, signature=ready.signature
                )
                collecting.next()
                following = self._ready(behind=ready)
                whole = self._confirm(ready, going.result())
                self.sent += ready.count
                if whole and following is not None and not following.count:
                    return
                ready = following if whole else None

    def _ready(self, *, behind: _Ready | None = None) -> _Ready | None:
        """The batch after what is confirmed, or `behind` another; None: it does not follow, somebody began anew."""
        with self.office.reading(SYSTEM) as work:
            peer = store.one_peer(work.db, self.to)
            assert peer is not None
            after = behind.last if behind else peer.out_acked
            messages = _fitting(store.waiting(work.db, self.to, after=after, limit=BATCH))
            previous = store.chain_at(work.db, self.to, after)
        if behind is not None and (previous is None or peer.out_stream != behind.peer.out_stream):
            return None
        if previous is None:
            raise Broken("went_back")
        body = envelope.pack(peer.out_stream, after + 1, previous, messages)
        newest, _ = envelope.signing_key(self.office.home)
        pair = authority(self.office.home, self.me.id, now=self.office.clock())
        return _Ready(
            peer=peer,
            newest=newest,
            count=len(messages),
            last=after + len(messages),
            body=body,
            signature=envelope.sign(
                self.office.home, peer.our_key, pair, MESSAGES.encode(), self.to.encode(), body
            ),
        )

    def _confirm(self, ready: _Ready, answer: Answer) -> bool:
        """Move to where the peer says it stands; whether that is the end of this batch. Raises Broken."""
        peer = ready.peer
        key = envelope.verified(
            peer.key, peer.authority, answer.signature, b"answer", ready.body, answer.body
        )
        if key is None:
            # A door that refuses before it knows who asks cannot sign; its word is told, never believed as a position.
            raise Broken(_said(answer) if answer.status != HEARD else "signature_wrong")
        with self.office.writing(SYSTEM) as work:
            now = store.locked_peer(work.db, self.to)
            assert now is not None
            wrong, acked = _believe(work, now, peer, answer)
            if now.out_acked < acked == ready.last:
                # The other side's `cascade.received` names the same bytes.
                work.leave(
                    "cascade.sent", self.to, name=peer.name, first=acked - ready.count + 1, last=acked,
                    sha256=hashlib.sha256(ready.body).hexdigest(), certificate=answer.certificate,
                    **_shortened(answer),
                )  # fmt: skip
            if not wrong and answer.status == HEARD and (key, ready.newest) != (now.key, now.our_key):
                store.change_peer(work.db, self.to, key=key, our_key=ready.newest)
        if now.state is not PeerState.ACTIVE:
            raise Broken(now.reason or "left")
        if wrong or answer.status != HEARD:
            raise Broken(wrong or _said(answer))
        return acked == ready.last


def _believe(work: Work, now: Peer, peer: Peer, answer: Answer) -> tuple[str, int]:
    """(what is wrong with the position a peer told, the number confirmed). `peer`: as it was when it was asked."""
    said = _read(answer)
    number, chain = said.get("number"), said.get("chain")
    if now.out_stream != peer.out_stream:
        return "", -1  # somebody began anew meanwhile
    wrong = ""
    if type(number) is int and said.get("stream") == now.out_stream and number >= now.out_acked:
        if number > now.out_number or store.chain_at(work.db, peer.id, number) != chain:
            wrong = "history_differs"
        elif number > now.out_acked or answer.status == HEARD:
            store.confirmed(work.db, peer.id, number)
            store.change_peer(work.db, peer.id, out_acked=number, last_seen=stamp(work.now()), reason="")
            return "", number
    elif answer.status == HEARD or said.get("error") == "numbers_skipped":
        wrong = "went_back"  # it says it has less than it confirmed
    if wrong:
        store.change_peer(work.db, peer.id, state=PeerState.HALTED.value, reason=wrong)
        work.leave("cascade.halted", peer.id, name=peer.name, reason=wrong)
    return wrong, now.out_acked


def _fitting(messages: list[envelope.Message]) -> list[envelope.Message]:
    """As many as one batch may hold, one at least."""
    size = 0
    fitting: list[envelope.Message] = []
    for one in messages:
        size += len(one.body.encode()) * 5 // 4 + len(one.subject) + 200  # quotes are escaped on their way
        if fitting and size > BATCH_BYTES // 2:
            break
        fitting.append(one)
    return fitting


def _shortened(answer: Answer) -> dict[str, int]:
    """How many entries of a batch the other side keeps without some of their items; it takes in less than we send."""
    said = _read(answer).get("shortened")
    return {"shortened": said} if type(said) is int and 0 < said <= BATCH else {}


def _read(answer: Answer) -> dict[str, Any]:
    try:
        return envelope.document(answer.body)
    except envelope.Garbage:
        raise Broken("garbage") from None


def _said(answer: Answer) -> str:
    said = str(_read(answer).get("error"))
    return said if said in REASON_TITLES and said else "busy"


def _note(office: Office, peer: str, reason: str) -> None:
    with office.reading(SYSTEM) as work:
        known = store.one_peer(work.db, peer)
    if known is not None and known.reason != reason and known.state is PeerState.ACTIVE:
        with office.writing(SYSTEM) as work:
            store.change_peer(work.db, peer, reason=reason)
            work.leave("cascade.trouble", peer, name=known.name, reason=reason)


def _behind(office: Office, peer: str) -> int:
    with office.reading(SYSTEM) as work:
        known = store.one_peer(work.db, peer)
        if known is None:
            return 0
        return known.out_number - known.out_acked + max(0, ledger.version(work) - known.feed)
