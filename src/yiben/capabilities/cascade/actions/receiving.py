"""Receiving: a batch is taken whole, in order, once, in one transaction; or refused by name, and nothing of it stays.

The position kept is (stream, number, chain value). A batch that begins where it ends is applied; what was applied
before is skipped when its chain value agrees. Everything else is named: `numbers_skipped`, `history_differs`.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from yiben.capabilities.cascade import envelope, store
from yiben.capabilities.cascade.actions.applying import Hear, apply
from yiben.capabilities.cascade.actions.pumping import MESSAGES
from yiben.capabilities.cascade.actions.rooming import Full, most_of_peer
from yiben.capabilities.cascade.certificates import authority
from yiben.capabilities.cascade.model import STRIKES, Peer, PeerState
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp

SHUT = {PeerState.CUT_OFF: "cut_off", PeerState.LEFT: "left"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the peer is answered; empty signature: nobody it could be signed for."""

    status: int
    body: bytes
    signature: str


def receive(
    office: Office, sender: str, body: bytes, signature: str, certificate: str = "", *, hear: Hear
) -> Reply:
    """Take a batch of `sender` (identifier) in, who showed `certificate` (SHA-256 of it). Never raises for what a peer says: the reply names what is wrong.

    `hear` takes in what is no part of the catalogue, see `crossing`.
    """
    with office.reading(SYSTEM) as work:
        peer, me = store.one_peer(work.db, sender), store.myself(work.db)
    if peer is None or me is None:
        return refusal("unknown_peer")
    if shut := SHUT.get(peer.state):
        return signed(office, peer, body, 403, {"error": shut})
    key = envelope.verified(peer.key, peer.authority, signature, MESSAGES.encode(), me.id.encode(), body)
    if key is None:
        strike(office, peer.id, "signature_wrong")
        return signed(office, peer, body, 403, {"error": "signature_wrong"})
    try:
        batch = envelope.unpack(body)
        with office.writing(SYSTEM) as work:
            known = store.locked_peer(work.db, sender)
            assert known is not None
            if shut := SHUT.get(known.state):  # somebody ended the connection while this was on its way
                return signed(office, peer, body, 403, {"error": shut})
            wrong, shortened = _take(work, known, batch, body, hear, certificate=certificate)
            if key != known.key:
                store.change_peer(work.db, sender, key=key)
            now = store.one_peer(work.db, sender)
            assert now is not None
    except envelope.Garbage as garbage:
        strike(office, peer.id, "garbage", part=str(garbage.args[0]))
        return signed(office, peer, body, 400, {"error": "garbage", "part": str(garbage.args[0])})
    except Full:
        return _no_room(office, peer, body)
    if wrong:
        strike(office, peer.id, wrong)
    more: dict[str, object] = {"error": wrong} if wrong else {"shortened": shortened} if shortened else {}
    return signed(office, peer, body, 409 if wrong else 200, {**_position(now), **more})


def _position(peer: Peer) -> dict[str, object]:
    return {"stream": peer.in_stream, "number": peer.in_number, "chain": peer.in_chain}


def _no_room(office: Office, peer: Peer, body: bytes) -> Reply:
    """Nothing of this batch was kept; it is said here once, and to the peer each time it asks."""
    with office.writing(SYSTEM) as work:
        now = store.locked_peer(work.db, peer.id)
        assert now is not None
        if now.full_since is None:
            store.change_peer(work.db, peer.id, full_since=stamp(work.now()))
            most = most_of_peer(office.settings)
            work.leave("cascade.full", peer.id, name=peer.name, bytes=now.in_bytes, most=most)
    return signed(office, peer, body, 507, {**_position(now), "error": "full"})


def strike(office: Office, sender: str, reason: str, **where: object) -> None:
    """Note that a peer said what makes no sense; the last of `STRIKES` cuts it off."""
    with office.writing(SYSTEM) as work:
        peer = store.locked_peer(work.db, sender)
        if peer is None or peer.state in SHUT:
            return
        strikes = peer.strikes + 1
        over = strikes >= STRIKES
        state = PeerState.CUT_OFF if over else peer.state
        store.change_peer(work.db, sender, strikes=strikes, reason=reason, state=state.value)
        kind = "cascade.cut_off" if over else "cascade.strike"
        work.leave(kind, sender, name=peer.name, reason=reason, strikes=strikes, **where)


def refusal(reason: str, *, status: int = 403) -> Reply:
    """A reply to somebody unknown."""
    return Reply(status=status, body=orjson.dumps({"error": reason}), signature="")


def signed(
    office: Office, peer: Peer, asked: bytes, status: int, said: Mapping[str, object] | bytes
) -> Reply:
    """A reply to a peer, signed over what it asked."""
    body = said if isinstance(said, bytes) else orjson.dumps(said)
    pair = authority(office.home, envelope.installation(office.home), now=office.clock())
    signature = envelope.sign(office.home, peer.our_key, pair, b"answer", asked, body)
    return Reply(status=status, body=body, signature=signature)


def _take(
    work: Work, peer: Peer, batch: envelope.Batch, body: bytes, hear: Hear, *, certificate: str
) -> tuple[str, int]:
    """Apply what is new of a batch: (what is wrong with it, empty when nothing is; entries that were shortened)."""
    number, chain = peer.in_number, peer.in_chain
    if batch.stream != peer.in_stream:
        if batch.first != 1 or batch.previous != envelope.START:
            return "numbers_skipped", 0
        number, chain = 0, envelope.START
    if batch.first > number + 1:
        return "numbers_skipped", 0
    if batch.last < number:
        return "", 0  # heard long ago: the position says so, and the sender judges it
    values = envelope.chain(batch.previous, batch.stream, batch.first, batch.messages)
    known = number - batch.first + 1  # how many of these were applied before
    if (values[known - 1] if known else batch.previous) != chain:
        return "history_differs", 0
    news, seen = batch.messages[known:], stamp(work.now())
    counts: dict[str, int] = {}
    if news:
        counts = apply(work, peer, news, hear=hear)
        work.leave(
            "cascade.received", peer.id, name=peer.name, first=number + 1, last=batch.last,
            sha256=hashlib.sha256(body).hexdigest(), certificate=certificate, **counts,
        )  # fmt: skip
    if news or batch.stream != peer.in_stream or not peer.last_seen or seen[:16] > peer.last_seen[:16]:
        store.change_peer(
            work.db, peer.id, in_stream=batch.stream, in_number=max(number, batch.last),
            in_chain=values[-1] if values else chain, last_seen=seen,
            full_since=None if news else peer.full_since,
        )  # fmt: skip
    return "", counts.get("shortened", 0)
