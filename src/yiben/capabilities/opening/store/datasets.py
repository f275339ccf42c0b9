"""Every SQL statement about datasets and the links of foreign ones."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, and_, cast, delete, func, insert, or_, select, update
from sqlalchemy import Text as SqlText

from yiben.capabilities.ledger import Cycle
from yiben.capabilities.opening.model import Dataset, Distribution, OpenKind, Origin, State
from yiben.capabilities.opening.store.tables import dataset, distribution
from yiben.kernel.text import Text

_PART = 500


def find(db: Connection, reference: str) -> Dataset | None:
    """The dataset with this identifier or slug; an identifier goes before what somebody called theirs."""
    named = dataset.c.id == reference
    ask = select(dataset).where(named | (dataset.c.slug == reference)).order_by(named.desc())
    row = db.execute(ask).mappings().first()
    return None if row is None else _dataset(row)


def of(db: Connection, identifiers: Iterable[str]) -> dict[str, Dataset]:
    """Those of these datasets that exist, by identifier."""
    wanted = list(identifiers)
    found: dict[str, Dataset] = {}
    for start in range(0, len(wanted), _PART):
        ask = select(dataset).where(dataset.c.id.in_(wanted[start : start + _PART]))
        found |= {row["id"]: _dataset(row) for row in db.execute(ask).mappings()}
    return found


def of_resource(db: Connection, resource: str) -> tuple[Dataset, ...]:
    """Datasets made from one resource, oldest first."""
    ask = select(dataset).where(dataset.c.resource == resource).order_by(dataset.c.id)
    return tuple(_dataset(row) for row in db.execute(ask).mappings())


def after(
    db: Connection, identifier: str, *, limit: int, state: State | None, source: str | None
) -> tuple[Dataset, ...]:
    """At most `limit` datasets beyond `identifier`, in the order of identifiers."""
    ask = select(dataset).where(dataset.c.id > identifier).order_by(dataset.c.id).limit(limit)
    if state is not None:
        ask = ask.where(dataset.c.state == state)
    if source is not None:
        ask = ask.where(dataset.c.source == source)
    return tuple(_dataset(row) for row in db.execute(ask).mappings())


def count(db: Connection, *, state: State | None = None) -> int:
    """How many there are."""
    ask = select(func.count()).select_from(dataset)
    if state is not None:
        ask = ask.where(dataset.c.state == state)
    return int(db.execute(ask).scalar_one())


def known(db: Connection, source: str, keys: Sequence[str]) -> dict[str, tuple[str, str, str, str]]:
    """Key → (identifier, slug, fingerprint, state) of what a source has handed in before."""
    found: dict[str, tuple[str, str, str, str]] = {}
    shown = (dataset.c.source_key, dataset.c.id, dataset.c.slug, dataset.c.fingerprint, dataset.c.state)
    for start in range(0, len(keys), _PART):
        part = keys[start : start + _PART]
        ask = select(*shown).where(dataset.c.source == source, dataset.c.source_key.in_(part))
        found |= {row[0]: (row[1], row[2], row[3], row[4]) for row in db.execute(ask)}
    return found


def taken(db: Connection, slugs: Sequence[str]) -> set[str]:
    """Those of `slugs` that are somebody's already."""
    found: set[str] = set()
    for start in range(0, len(slugs), _PART):
        ask = select(dataset.c.slug).where(dataset.c.slug.in_(slugs[start : start + _PART]))
        found |= set(db.execute(ask).scalars())
    return found


def last_number(db: Connection, stem: str) -> int:
    """The highest number there is behind a slug: 12 for "air-12"; 0 when there is none."""
    ask = select(dataset.c.slug).where(dataset.c.slug.startswith(f"{stem}-", autoescape=True))
    tails = (slug[len(stem) + 1 :] for slug in db.execute(ask).scalars())
    return max((int(one) for one in tails if one.isdecimal() and len(one) < 9), default=0)


def add(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert whole rows."""
    for start in range(0, len(rows), _PART):
        db.execute(insert(dataset), list(rows[start : start + _PART]))


def alter(db: Connection, identifier: str, values: Mapping[str, Any]) -> None:
    """Set columns of one dataset."""
    db.execute(update(dataset).where(dataset.c.id == identifier).values(**values))


def set_distributions(db: Connection, rows: Mapping[str, Sequence[Distribution]]) -> None:
    """Replace the links of these datasets."""
    names = list(rows)
    for start in range(0, len(names), _PART):
        db.execute(delete(distribution).where(distribution.c.dataset.in_(names[start : start + _PART])))
    every = [
        {
            "dataset": name,
            "position": position,
            "title": one.title,
            "url": one.url,
            "description": one.description,
            "format": one.format,
            "media_type": one.media_type,
            "byte_count": one.bytes,
            "modified": one.modified,
        }
        for name, links in rows.items()
        for position, one in enumerate(links, 1)
    ]
    for start in range(0, len(every), _PART):
        db.execute(insert(distribution), every[start : start + _PART])


def distributions(db: Connection, identifiers: Iterable[str]) -> dict[str, tuple[Distribution, ...]]:
    """The links of these datasets, in order; a dataset without any is left out."""
    wanted = list(identifiers)
    found: dict[str, list[Distribution]] = {}
    for start in range(0, len(wanted), _PART):
        ask = (
            select(distribution)
            .where(distribution.c.dataset.in_(wanted[start : start + _PART]))
            .order_by(distribution.c.dataset, distribution.c.position)
        )
        for row in db.execute(ask).mappings():
            said = {name: value for name, value in row.items() if name != "byte_count"}
            found.setdefault(row["dataset"], []).append(Distribution(**said, bytes=row["byte_count"]))
    return {name: tuple(links) for name, links in found.items()}


def row_of(one: Dataset, *, fingerprint: str = "") -> dict[str, Any]:
    """A dataset as a row of the table."""
    return {
        "id": one.id,
        "slug": one.slug,
        "title_zh": one.title.zh,
        "title_en": one.title.en,
        "description_zh": one.description.zh,
        "description_en": one.description.en,
        "publisher": one.publisher,
        "themes": list(one.themes),
        "keywords": list(one.keywords),
        "licence": one.licence,
        "kind": one.kind,
        "boundary": [one.boundary.zh, one.boundary.en] if one.boundary else None,
        "cycle": one.cycle,
        "spatial": one.spatial,
        "begins": one.begins,
        "ends": one.ends,
        "contact": one.contact,
        "zones": list(one.zones),
        "origin": one.origin,
        "resource": one.resource,
        "source": one.source,
        "source_key": one.source_key,
        "source_url": one.source_url,
        "state": one.state,
        "edition": one.edition,
        "row_count": one.rows,
        "byte_count": one.bytes,
        "formats": list(one.formats),
        "quality": one.quality,
        "created": one.created,
        "published": one.published,
        "updated": one.updated,
        "data_updated": one.data_updated,
        "extras": dict(one.extras),
        "fingerprint": fingerprint,
    }


def _dataset(row: Any) -> Dataset:
    boundary = row["boundary"]
    return Dataset(
        id=row["id"],
        slug=row["slug"],
        title=Text(row["title_zh"], row["title_en"]),
        description=Text(row["description_zh"], row["description_en"]),
        publisher=row["publisher"],
        publisher_name="",  # the verb asks the ledger
        themes=tuple(row["themes"]),
        keywords=tuple(row["keywords"]),
        licence=row["licence"],
        kind=OpenKind(row["kind"]),
        boundary=Text(*boundary) if boundary else None,
        cycle=Cycle(row["cycle"]) if row["cycle"] else None,
        spatial=row["spatial"],
        begins=row["begins"],
        ends=row["ends"],
        contact=row["contact"],
        zones=tuple(row["zones"]),
        origin=Origin(row["origin"]),
        resource=row["resource"],
        source=row["source"],
        source_key=row["source_key"],
        source_url=row["source_url"],
        state=State(row["state"]),
        edition=row["edition"],
        rows=row["row_count"],
        bytes=row["byte_count"],
        formats=tuple(row["formats"]),
        quality=row["quality"],
        created=row["created"],
        published=row["published"],
        updated=row["updated"],
        data_updated=row["data_updated"],
        extras=row["extras"],
    )


def stream(
    db: Connection, *, size: int, state: State | None, source: str | None
) -> Iterator[tuple[Dataset, ...]]:
    """Every dataset, in parts of `size`, so that memory stays flat."""
    last = ""
    while part := after(db, last, limit=size, state=state, source=source):
        yield part
        last = part[-1].id


def of_resources(db: Connection) -> list[tuple[str, str]]:
    """(resource, slug) of every dataset that is not withdrawn and made from a resource."""
    ask = select(dataset.c.resource, dataset.c.slug).where(
        dataset.c.resource.is_not(None), dataset.c.state != State.WITHDRAWN
    )
    return [(row[0], row[1]) for row in db.execute(ask.order_by(dataset.c.id))]


def counted(db: Connection) -> list[Any]:
    """(state, kind, publisher, themes, how many, rows, bytes) of own datasets, counted by the database."""
    themes = cast(dataset.c.themes, SqlText).label("themes")
    by = (dataset.c.state, dataset.c.kind, dataset.c.publisher, themes)
    sums = (func.coalesce(func.sum(one), 0) for one in (dataset.c.row_count, dataset.c.byte_count))
    own = dataset.c.origin == Origin.OWN
    return list(db.execute(select(*by, func.count(), *sums).where(own).group_by(*by)))


def count_foreign(db: Connection) -> int:
    """Published datasets that came from elsewhere; counted in the index, without a look at them."""
    others = [one for one in Origin if one is not Origin.OWN]
    ask = select(func.count()).where(dataset.c.origin.in_(others), dataset.c.state == State.PUBLISHED)
    return int(db.execute(ask).scalar_one())


def overdue(db: Connection, before: Mapping[str, str]) -> Iterator[Dataset]:
    """Own published datasets whose data are older than their cycle allows; `before`: times (UTC) by cycle."""
    if not before:
        return
    older = (and_(dataset.c.cycle == cycle, dataset.c.data_updated < at) for cycle, at in before.items())
    ask = select(dataset).where(
        dataset.c.origin == Origin.OWN, dataset.c.state == State.PUBLISHED, or_(*older)
    )
    yield from (_dataset(row) for row in db.execute(ask.order_by(dataset.c.id)).mappings())
