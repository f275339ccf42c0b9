"""Following the ledger from outside its rooms: which entries changed after a number, and how they stand now."""

from collections.abc import Sequence

from yiben.capabilities.ledger.model import Resource
from yiben.capabilities.ledger.outline import Outline
from yiben.capabilities.ledger.store import feed, reading
from yiben.capabilities.ledger.store.outlines import outlines_of
from yiben.infra.work import Work


def changed_entries(work: Work, after: int, *, limit: int) -> tuple[tuple[int, str], ...]:
    """(number, entry) of what changed after `after`: each entry once, under the last of its changes, in their order.

    At most `limit` entries. Who has dealt with those up to a number has missed none before it: numbers become visible
    in order, and what changed again stands under a later one.
    """
    return tuple(feed.last_changes(work.db, after, limit=limit))


def outlines(work: Work, identifiers: Sequence[str]) -> dict[str, Outline]:
    """How entries stand, many at a time, by identifier. Retired ones too: a follower has to know."""
    return outlines_of(work.db, list(reading.resources_by_id(work.db, identifiers)))


def entries_named(work: Work, names: Sequence[str]) -> tuple[Resource, ...]:
    """The living entries with these SQL names. Unknown names are absent."""
    return tuple(reading.resources_called(work.db, names))
