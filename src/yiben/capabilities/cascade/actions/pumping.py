"""Sending: what changed here goes into a peer's outbox, and from there to the peer, batch after batch.

The ledger's change feed is the outbox behind the outbox: its numbers are written in the transaction of the change.
Only `WINDOW` messages are made of it ahead of the peer's word, so a peer that is down costs nothing but time.
"""

from typing import Any

import orjson

from yiben.capabilities import ledger
from yiben.capabilities.cascade import envelope, store
from yiben.capabilities.cascade.actions.peering import say
from yiben.capabilities.cascade.carrying.calling import Answer, Broken, Link, open_link
from yiben.capabilities.cascade.certificates import authority
from yiben.capabilities.cascade.documents import entry_document
from yiben.capabilities.cascade.model import (
    BATCH,
    BATCH_BYTES,
    REASON_TITLES,
    WINDOW,
    Myself,
    Peer,
    PeerState,
    Pumped,
)
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp

MESSAGES = "/cascade/v1/messages"
HEARD = 200
CHANGES = 1_000  # of the ledger's feed that are looked at in one transaction


def pump(office: Office, peer: str, *, link: Link | None = None, rounds: int = 1_000_000) -> Pumped:
    """Send a peer (identifier) what it has not confirmed, at most `rounds` batches; the last may be empty: a sign of life.

    Without `link` one is made and let go of. What went wrong is in the answer, and kept with the peer.
    """
    with office.reading(SYSTEM) as work:
        me, known = store.myself(work.db), store.one_peer(work.db, peer)
    if me is None or known is None or known.state is not PeerState.ACTIVE or not known.address:
        reason = known.reason if known else "unknown_peer"
        return Pumped(peer=peer, sent=0, behind=_behind(office, peer), reason=reason)
    sent, reason = 0, ""
    own = link
    try:
        own = own or open_link(
            office.home, office.settings, us=me.id, them=known.id, address=known.address,
            authority=known.authority, now=office.clock(),
        )  # fmt: skip
        for _ in range(rounds):
            gone = _round(office, me, known.id, own)
            sent += gone
            if not gone and not _collect(office, known.id):
                break
    except Broken as broken:
        reason = broken.args[0]
    finally:
        if link is None and own is not None:
            own.close()
    if reason:
        _note(office, known.id, reason)
    return Pumped(peer=known.id, sent=sent, behind=_behind(office, known.id), reason=reason)


def _round(office: Office, me: Myself, to: str, link: Link) -> int:
    """One batch, sent and confirmed; how many messages it had. Raises Broken."""
    _collect(office, to)
    with office.reading(SYSTEM) as work:
        peer = store.one_peer(work.db, to)
        assert peer is not None
        messages = _fitting(store.waiting(work.db, to, after=peer.out_acked, limit=BATCH))
        previous = store.chain_at(work.db, to, peer.out_acked)
        if previous is None:
            raise Broken("went_back")
        body = envelope.pack(peer.out_stream, peer.out_acked + 1, previous, messages)
    newest, _ = envelope.signing_key(office.home)
    pair = authority(office.home, me.id, now=office.clock())
    signature = envelope.sign(office.home, peer.our_key, pair, MESSAGES.encode(), to.encode(), body)
    answer = link.post(MESSAGES, body, sender=me.id, signature=signature)
    key = envelope.verified(peer.key, peer.authority, answer.signature, b"answer", body, answer.body)
    if key is None:
        # A door that refuses before it knows who asks cannot sign; its word is told, never believed as a position.
        raise Broken(_said(answer) if answer.status != HEARD else "signature_wrong")
    _believe(office, peer, answer)
    if (key, newest) != (peer.key, peer.our_key):
        with office.writing(SYSTEM) as work:
            store.change_peer(work.db, to, key=key, our_key=newest)
    return len(messages)


def _believe(office: Office, peer: Peer, answer: Answer) -> None:
    """Move to where the peer says it stands. Raises Broken when that cannot be."""
    said = _read(answer)
    number, chain = said.get("number"), said.get("chain")
    with office.writing(SYSTEM) as work:
        now = store.locked_peer(work.db, peer.id)
        assert now is not None
        if now.out_stream != peer.out_stream:
            return  # somebody began anew meanwhile
        wrong = ""
        if type(number) is int and said.get("stream") == now.out_stream and number >= now.out_acked:
            if number > now.out_number or store.chain_at(work.db, peer.id, number) != chain:
                wrong = "history_differs"
            elif number > now.out_acked or now.reason or answer.status == HEARD:
                store.confirmed(work.db, peer.id, number)
                store.change_peer(work.db, peer.id, out_acked=number, last_seen=stamp(work.now()), reason="")
        elif answer.status == HEARD or said.get("error") == "numbers_skipped":
            wrong = "went_back"  # it says it has less than it confirmed
        if wrong:
            _halt(work, now, wrong)
    if wrong or answer.status != HEARD:
        raise Broken(wrong or _said(answer))


def _halt(work: Work, peer: Peer, reason: str) -> None:
    store.change_peer(work.db, peer.id, state=PeerState.HALTED.value, reason=reason)
    work.leave("cascade.halted", peer.id, name=peer.name, reason=reason)


def _collect(office: Office, to: str) -> bool:
    """Make messages of the next changes; False when there was nothing to look at, or enough waits."""
    with office.reading(SYSTEM) as work:
        peer = store.one_peer(work.db, to)
        if peer is None or peer.state is not PeerState.ACTIVE or ledger.version(work) == peer.feed:
            return False
        if peer.out_number - peer.out_acked >= WINDOW:
            return False
        upto, changed = ledger.changes(work, peer.feed, limit=CHANGES)
        # Read before anybody is kept from writing: what changes until then is told by its own number.
        messages = _entries(work, changed)
    if upto == peer.feed:
        return False
    with office.writing(SYSTEM) as work:
        now = store.locked_peer(work.db, to)
        if now is None or now.feed != peer.feed or now.out_stream != peer.out_stream:
            return True  # somebody else did it meanwhile
        say(work, to, *messages)
        store.change_peer(work.db, to, feed=upto)
    return True


def _entries(work: Work, changed: tuple[str, ...]) -> list[envelope.Message]:
    """Messages of entries in the order of their last change. What nobody accepted yet is no entry of the catalogue."""
    found = ledger.whole(work, changed)
    shared = (ledger.Status.APPROVED, ledger.Status.RETIRED)
    return [
        envelope.Message(kind="entry", subject=one, body=orjson.dumps(entry_document(*found[one])).decode())
        for one in changed
        if one in found and found[one][0].status in shared
    ]


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
