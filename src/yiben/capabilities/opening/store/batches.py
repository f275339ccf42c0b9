"""SQL that answers about many datasets at once: for catalogues that are written down as a whole."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import orjson
from sqlalchemy import Connection, Text, cast, select

from yiben.capabilities.opening.model import Dataset, Edition, State
from yiben.capabilities.opening.store.datasets import _dataset
from yiben.capabilities.opening.store.editions import _edition
from yiben.capabilities.opening.store.tables import dataset, edition

_PART = 500
_LISTED = ("id", "slug", "publisher", "themes", "keywords", "licence", "formats", "state", "title_zh", "title_en",
           "description_zh", "description_en", "published", "updated", "origin", "source_key")  # fmt: skip
DESCRIBED = ("id", "slug", "title_zh", "title_en", "description_zh", "description_en", "publisher", "themes", "keywords",
              "licence", "kind", "cycle", "zones", "origin", "edition", "row_count", "formats", "quality", "updated",
              "data_updated")  # fmt: skip
_LISTS = frozenset(("themes", "keywords", "zones", "formats"))


def described(db: Connection, *, after: str, until: str, identifiers: Sequence[str] | None) -> list[Any]:
    """Published datasets beyond `after` up to `until` (empty: to the end), or these; lists as JSON text, unread."""
    shown = (
        cast(dataset.c[name], Text).label(name) if name in _LISTS else dataset.c[name] for name in DESCRIBED
    )
    ask = select(*shown).where(dataset.c.state == State.PUBLISHED)
    if identifiers is not None:
        parts = (identifiers[start : start + _PART] for start in range(0, len(identifiers), _PART))
        return [row for part in parts for row in db.execute(ask.where(dataset.c.id.in_(part)))]
    ask = ask.where(dataset.c.id > after).order_by(dataset.c.id)
    return list(db.execute(ask.where(dataset.c.id <= until) if until else ask).all())


def end(db: Connection, *, after: str, size: int) -> str | None:
    """The identifier `size` datasets beyond `after`; None where there are fewer."""
    ask = select(dataset.c.id).where(dataset.c.id > after).order_by(dataset.c.id)
    found: str | None = db.execute(ask.offset(size - 1).limit(1)).scalar()
    return found


def columns(db: Connection, identifiers: Sequence[str]) -> dict[str, tuple[tuple[str, str], ...]]:
    """(name, title) of each column of the current editions of these datasets; one without any is left out."""
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for start in range(0, len(identifiers), _PART):
        ask = (
            select(edition.c.dataset, cast(edition.c["columns"], Text))
            .where(edition.c.dataset.in_(identifiers[start : start + _PART]), edition.c.recalled.is_(None))
            .order_by(edition.c.dataset, edition.c.number)  # the newest comes last
        )
        for name, said in db.execute(ask):
            found[name] = tuple((one["name"], one["title"]) for one in orjson.loads(said))
    return found


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
