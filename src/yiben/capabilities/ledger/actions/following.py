"""Following the ledger from outside its rooms: what changed after a number, and those entries whole."""

from collections.abc import Sequence

from yiben.capabilities.ledger.model import Item, Resource
from yiben.capabilities.ledger.store import feed, reading
from yiben.infra.work import Work


def changes(work: Work, after: int, *, limit: int) -> tuple[int, tuple[str, ...]]:
    """(how far this goes, resources changed after `after`, each once, in the order of their last change).

    `limit` bounds the changes looked at. Numbers become visible in order, so a follower misses none.
    """
    found = feed.run_of_changes(work.db, after, limit=limit)
    last = {subject: seq for seq, subject in found}
    return (found[-1][0] if found else after), tuple(sorted(last, key=last.__getitem__))


def whole(work: Work, identifiers: Sequence[str]) -> dict[str, tuple[Resource, tuple[Item, ...]]]:
    """Entries with their items, many at a time, by identifier. Retired ones too: a follower has to know."""
    owners = list(reading.resources_by_id(work.db, identifiers))
    items = reading.items_of(work.db, owners)
    return {owner.id: (owner, tuple(items[owner.id])) for owner in owners}


def called(work: Work, names: Sequence[str]) -> tuple[Resource, ...]:
    """The living entries with these SQL names. Unknown names are absent."""
    return tuple(reading.resources_called(work.db, names))
