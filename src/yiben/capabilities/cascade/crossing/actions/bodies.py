"""Whom a peer is on this side: an organisation of its own in the ledger, and accounts nobody can sign in to."""

from yiben.capabilities import ledger
from yiben.capabilities.cascade.crossing import store
from yiben.capabilities.cascade.model import Peer
from yiben.infra.work import Work
from yiben.kernel.actors import Actor


def body_of(work: Work, peer: Peer) -> str:
    """The organisation (identifier) a peer is here; made at its first errand. For the platform's own work.

    Its name ends with the peer's identifier, so that no peer goes by the name of a body of ours.
    """
    known = store.body_of(work.db, peer.id)
    if known is not None:
        return known
    name = f"{peer.name}（级联 {peer.id}）"
    made = ledger.ensure_organisation(work, name, code=f"cascade-{peer.id}").id
    store.keep_body(work.db, peer.id, made)
    return made


def speaker(peer: Peer, organisation: str, *, account: str = "") -> Actor:
    """Who acts here for a peer, or for one account of theirs: no role, no clearance, no factor shown."""
    name = f"{account or 'peer'}@{peer.id}"
    return Actor(account=name, name=f"{account} {peer.name}".strip(), org=organisation)
