"""Entries of the other sides, and what was ruled about them here."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, or_, select, update

from yiben.capabilities.cascade.model import (
    Mark,
    Ruling,
)
from yiben.capabilities.cascade.store.slices import slices
from yiben.capabilities.cascade.store.tables import mirror, ruling

Values = dict[str, Any]


def mirrors_called(db: Connection, owner: str, entries: Sequence[str]) -> dict[str, Row[Any]]:
    """A peer's mirrors by entry."""
    return {
        row.entry: row
        for part in slices(entries)
        for row in db.execute(select(mirror).where(mirror.c.peer == owner, mirror.c.entry.in_(part)))
    }


def mirrored_elsewhere(db: Connection, owner: str, entries: Sequence[str]) -> dict[str, Row[Any]]:
    """Mirrors of other peers under the same identifiers."""
    return {
        row.entry: row
        for part in slices(entries)
        for row in db.execute(select(mirror).where(mirror.c.peer != owner, mirror.c.entry.in_(part)))
    }


def mirror_total(db: Connection, owner: str) -> int:
    """How many entries of a peer are kept, those that were retired too."""
    return int(
        db.execute(select(func.count()).select_from(mirror).where(mirror.c.peer == owner)).scalar_one()
    )


def keep_mirrors(db: Connection, owner: str, rows: Sequence[Values]) -> None:
    """Write a peer's mirrors, in place of what was there."""
    for part in slices([row["entry"] for row in rows]):
        db.execute(delete(mirror).where(mirror.c.peer == owner, mirror.c.entry.in_(part)))
    if rows:
        db.execute(insert(mirror), list(rows))


def change_mirror(db: Connection, owner: str, entry: str, **values: Any) -> None:
    """Set columns of one mirror."""
    db.execute(update(mirror).where(mirror.c.peer == owner, mirror.c.entry == entry).values(**values))


def mirror_rows(
    db: Connection, *, query: str, owner: str, limit: int, offset: int
) -> tuple[list[Row[Any]], int]:
    """(mirrors in use whose name, title or holder has `query`, how many there are)."""
    where = [mirror.c.status != "retired"]
    if owner:
        where.append(mirror.c.peer == owner)
    if query:
        word = query.casefold()
        columns = (mirror.c.name_key, func.lower(mirror.c.title), mirror.c.owner)
        where.append(or_(*(column.contains(word, autoescape=True) for column in columns)))
    total = db.execute(select(func.count()).select_from(mirror).where(*where)).scalar_one()
    ask = select(mirror).where(*where).order_by(mirror.c.name_key, mirror.c.peer).limit(limit).offset(offset)
    return list(db.execute(ask)), total


def mirror_counts(db: Connection) -> dict[str, int]:
    """Mirrors in use by peer."""
    ask = select(mirror.c.peer, func.count()).where(mirror.c.status != "retired").group_by(mirror.c.peer)
    return {row[0]: row[1] for row in db.execute(ask)}


def rulings_of(db: Connection, owner: str, entries: Sequence[str]) -> dict[str, tuple[Ruling, int]]:
    """Our own rulings on items of these entries, by item, each with the owner's label number it was about."""
    found: dict[str, tuple[Ruling, int]] = {}
    for part in slices(entries):
        for row in db.execute(select(ruling).where(ruling.c.peer == owner, ruling.c.entry.in_(part))):
            mark = Mark(level=row.level, personal=bool(row.personal), importance=row.importance)
            said = Ruling(item=row.item, mark=mark, why=row.why, who=row.who, when=row.at)
            found[row.item] = said, row.base
    return found


def keep_ruling(db: Connection, owner: str, entry: str, said: Ruling, *, base: int) -> None:
    """Write our ruling on an item, in place of an earlier one."""
    drop_ruling(db, owner, said.item)
    db.execute(
        insert(ruling).values(
            peer=owner, item=said.item, entry=entry, level=said.mark.level, personal=int(said.mark.personal),
            importance=said.mark.importance, why=said.why, who=said.who, at=said.when, base=base,
        )
    )  # fmt: skip


def drop_ruling(db: Connection, owner: str, item: str) -> None:
    """Forget our ruling on an item; the log keeps that it was."""
    db.execute(delete(ruling).where(ruling.c.peer == owner, ruling.c.item == item))
