"""Ending a connection, beginning its numbers anew, letting a peer back, and showing another certificate."""

import orjson

from yiben.capabilities.cascade import certificates, envelope, store
from yiben.capabilities.cascade.actions.standing import called, must_keep
from yiben.capabilities.cascade.model import Peer, PeerState
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def leave(work: Work, ref: str, *, why: str) -> Peer:
    """End a connection at once: nothing more is sent to the peer or taken from it. Its mirrors stay, as they were.

    Raises NotFound `no_peer`, Refused `not_keeper`.
    """
    must_keep(work)
    peer = called(work, ref)
    store.change_peer(work.db, peer.id, state=PeerState.LEFT.value, reason="left")
    store.empty_outbox(work.db, peer.id)
    work.leave("cascade.left", peer.id, name=peer.name, why=why)
    return called(work, peer.id)


def let_back(work: Work, ref: str, *, why: str) -> Peer:
    """Take a peer's messages again that was cut off, or go on with one that was halted. Never one that left."""
    must_keep(work)
    peer = called(work, ref)
    if peer.state is PeerState.LEFT:
        raise BadInput(
            "peer_left",
            Text(f"「{peer.name}」已退出，请重新邀请", f"“{peer.name}” has left: invite it again."),
            where={"name": peer.name},
        )
    store.change_peer(work.db, peer.id, state=PeerState.ACTIVE.value, reason="", strikes=0)
    work.leave("cascade.let_back", peer.id, name=peer.name, why=why, was=peer.reason)
    return called(work, peer.id)


def send_all_again(work: Work, ref: str, *, why: str) -> Peer:
    """Begin a new stream to a peer, from the first change on: after one of both sides was restored from a backup.

    Messages say how a thing stands now, so hearing everything twice changes nothing; what is ruled there stays.
    """
    peer = let_back(work, ref, why=why)
    store.empty_outbox(work.db, peer.id)
    store.change_peer(
        work.db,
        peer.id,
        out_stream=new_id("str"),
        out_number=0,
        out_chain=envelope.START,
        out_acked=0,
        feed=0,
    )
    return called(work, peer.id)


def renew(work: Work) -> str:
    """Show peers another certificate from now on and have the old one refused; returns its serial number."""
    must_keep(work)
    installation = envelope.installation(work.home)
    certificates.link_file(work.home, installation, now=work.now())
    serial = certificates.replace_link(work.home, installation, now=work.now())
    said = envelope.Message(kind="revoked", subject=serial, body=orjson.dumps({"serial": serial}).decode())
    for peer in store.peers(work.db):
        if peer.state is not PeerState.LEFT:
            say(work, peer.id, said)
    work.leave("cascade.renewed", installation, serial=serial)
    return serial


def say(work: Work, to: str, *messages: envelope.Message) -> None:
    """Put messages into a peer's outbox, in the transaction of what they tell of."""
    peer = store.locked_peer(work.db, to)
    assert peer is not None
    chains = envelope.chain(peer.out_chain, peer.out_stream, peer.out_number + 1, messages)
    store.append(work.db, to, peer.out_number + 1, messages, chains)
    if chains:
        number = peer.out_number + len(messages)
        store.change_peer(work.db, to, out_number=number, out_chain=chains[-1])
