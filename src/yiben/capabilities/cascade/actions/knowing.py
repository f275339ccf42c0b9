"""Who the peers are and what they mirror, for verbs outside of this room's own: `crossing` stands on these."""

from typing import Any

from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.model import Myself, Peer
from yiben.infra.work import Work


def every_peer(work: Work) -> list[Peer]:
    """Every peer, those that left included."""
    return store.peers(work.db)


def one_peer(work: Work, identifier: str) -> Peer | None:
    """The peer with this identifier."""
    return store.one_peer(work.db, identifier)


def locked_peer(work: Work, identifier: str) -> Peer | None:
    """The same, nobody else changing it until the end of the transaction."""
    return store.locked_peer(work.db, identifier)


def us(work: Work) -> Myself | None:
    """This installation; None before the first invitation."""
    return store.myself(work.db)


def mirror_row(work: Work, peer: str, entry: str) -> Any | None:
    """A peer's entry by identifier or name, as it is kept; None for one there is not."""
    row = store.mirrors_called(work.db, peer, [entry]).get(entry)
    if row is not None:
        return row
    rows, _ = store.mirror_rows(work.db, query=entry[:200], owner=peer, limit=100, offset=0)
    return next((one for one in rows if one.name.casefold() == entry.casefold()), None)
