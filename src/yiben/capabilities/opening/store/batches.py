"""SQL that answers about many datasets at once: for catalogues that are written down as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, select

from yiben.capabilities.opening.model import Dataset, Edition, State
from yiben.capabilities.opening.store.datasets import _dataset
from yiben.capabilities.opening.store.editions import _edition
from yiben.capabilities.opening.store.tables import dataset, edition

_PART = 500
_LISTED = ("id", "slug", "publisher", "themes", "keywords", "licence", "formats", "state", "title_zh", "title_en",
           "description_zh", "description_en", "published", "updated", "origin", "source_key")  # fmt: skip


def editions(db: Connection, identifiers: Iterable[str]) -> dict[str, tuple[Edition, ...]]:
    """Editions of these datasets, newest first; a dataset without any is left out."""
    wanted = list(identifiers)
    found: dict[str, list[Edition]] = {}
    for start in range(0, len(wanted), _PART):
        ask = (
            select(edition)
            .where(edition.c.dataset.in_(wanted[start : start + _PART]))
            .order_by(edition.c.dataset, edition.c.number.desc())
        )
        for row in db.execute(ask).mappings():
            found.setdefault(row["dataset"], []).append(_edition(row))
    return {name: tuple(one) for name, one in found.items()}


def part(
    db: Connection, *, after: str, offset: int, limit: int, states: Sequence[State]
) -> tuple[Dataset, ...]:
    """At most `limit` datasets in these states beyond `after`, in the order of identifiers."""
    ask = (
        select(dataset)
        .where(dataset.c.id > after, dataset.c.state.in_(list(states)))
        .order_by(dataset.c.id)
        .offset(offset)
        .limit(limit)
    )
    return tuple(_dataset(row) for row in db.execute(ask).mappings())


def listed(db: Connection, identifiers: Sequence[str] | None) -> Iterator[Any]:
    """What lists are sorted and filtered by, of all datasets or of these."""
    ask = select(*(dataset.c[name] for name in _LISTED))
    if identifiers is None:
        yield from db.execute(ask.execution_options(yield_per=1000))
        return
    for start in range(0, len(identifiers), _PART):
        yield from db.execute(ask.where(dataset.c.id.in_(identifiers[start : start + _PART])))


def slugs(db: Connection, *, offset: int, limit: int) -> list[tuple[str, str]]:
    """(slug, time of the last change) of published datasets, in the order of identifiers."""
    ask = (
        select(dataset.c.slug, dataset.c.updated)
        .where(dataset.c.state == State.PUBLISHED)
        .order_by(dataset.c.id)
        .offset(offset)
        .limit(limit)
    )
    return [(slug, updated) for slug, updated in db.execute(ask)]
