"""How much of a peer is kept here: bytes of one entry, and of everything it says together (存储限额).

What is too much is lost nowhere: a large entry is kept without its last items and says so; where there is no room for
more, nothing of a batch is taken in, the peer is told so by name, and keeps what waits until there is room.
"""

from yiben.capabilities.cascade import store
from yiben.capabilities.cascade.model import ENTRY_BYTES
from yiben.infra.settings import Settings
from yiben.infra.work import Work


class Full(Exception):
    """There is no room for what a peer says."""


def most_of_entry(settings: Settings) -> int:
    """Bytes one entry may have, sent or taken in."""
    return min(ENTRY_BYTES, settings.cascade_entry_kb * 1_000)


def most_of_peer(settings: Settings) -> int:
    """Bytes that are kept of one peer: its entries, what holds of them here, its objections and requests."""
    return settings.cascade_peer_mb * 1_000_000


def take(work: Work, peer: str, more: int) -> None:
    """Count `more` bytes a peer (identifier) says, fewer where it is negative. Raises Full."""
    if more > 0 and store.kept_bytes(work.db, peer) + more > most_of_peer(work.settings):
        raise Full
    count(work, peer, more)


def count(work: Work, peer: str, more: int) -> None:
    """Count `more` bytes that are kept of a peer, whoever said them."""
    store.change_peer(work.db, peer, in_bytes=max(0, store.kept_bytes(work.db, peer) + more))


def size_of(*texts: str | None) -> int:
    """Bytes of texts as they are kept."""
    return sum(len(one.encode()) for one in texts if one)
