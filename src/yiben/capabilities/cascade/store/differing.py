"""What both sides say differently."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, bindparam, func, insert, select, update

from yiben.capabilities.cascade.model import (
    Choice,
    Conflict,
    ConflictKind,
)
from yiben.capabilities.cascade.store.slices import slices
from yiben.capabilities.cascade.store.tables import conflict, peer

Values = dict[str, Any]


def open_conflicts(db: Connection, owner: str, entries: Sequence[str]) -> dict[tuple[str, str, str], str]:
    """Open conflicts about these entries: (kind, entry, item) → identifier."""
    return {
        (row.kind, row.entry, row.item): row.id
        for part in slices(entries)
        for row in db.execute(
            select(conflict).where(
                conflict.c.peer == owner, conflict.c.entry.in_(part), conflict.c.settled.is_(None)
            )
        )
    }


def settled_names(db: Connection, owner: str, entries: Sequence[str]) -> set[tuple[str, str]]:
    """(kind, entry) of conflicts about entries that a person has settled: they are not raised again."""
    about = (ConflictKind.SAME_NAME.value, ConflictKind.SAME_IDENTIFIER.value)
    return {
        (row.kind, row.entry)
        for part in slices(entries)
        for row in db.execute(
            select(conflict.c.kind, conflict.c.entry).where(
                conflict.c.peer == owner,
                conflict.c.kind.in_(about),
                conflict.c.entry.in_(part),
                conflict.c.settled.is_not(None),
            )
        )
    }


def add_conflicts(db: Connection, rows: Sequence[Values]) -> None:
    """Keep new conflicts."""
    if rows:
        db.execute(insert(conflict), list(rows))


def change_conflict(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of one conflict."""
    db.execute(update(conflict).where(conflict.c.id == identifier).values(**values))


def retell_conflicts(db: Connection, told: Mapping[str, Values]) -> None:
    """Set both words, `ours` and `theirs`, of many conflicts by identifier, in one statement."""
    if told:
        one = update(conflict).where(conflict.c.id == bindparam("about"))
        both = one.values(ours=bindparam("says"), theirs=bindparam("they"))
        rows = [{"about": name, "says": said["ours"], "they": said["theirs"]} for name, said in told.items()]
        db.execute(both, rows)


_CONFLICT = select(conflict, peer.c.name.label("peer_name")).outerjoin(peer, peer.c.id == conflict.c.peer)


def conflict_of(row: Row[Any]) -> Conflict:
    """The noun of one row."""
    return Conflict(
        id=row.id, peer=row.peer, peer_name=row.peer_name or row.peer, kind=ConflictKind(row.kind), entry=row.entry,
        item=row.item, ours=row.ours, theirs=row.theirs, raised=row.raised,
        choice=Choice(row.choice) if row.choice else None, settled=row.settled, settled_by=row.settled_by,
        note=row.note,
    )  # fmt: skip


def conflicts(
    db: Connection, *, settled: bool, limit: int, offset: int = 0, about: Mapping[str, str] | None = None
) -> tuple[list[Conflict], int]:
    """(conflicts, open or settled ones, newest first; how many there are). `about`: column → value."""
    told: list[ColumnElement[bool]] = [conflict.c[name] == value for name, value in (about or {}).items()]
    where = [conflict.c.settled.is_not(None) if settled else conflict.c.settled.is_(None), *told]
    total = db.execute(select(func.count()).select_from(conflict).where(*where)).scalar_one()
    ask = _CONFLICT.where(*where).order_by(conflict.c.raised.desc(), conflict.c.id)
    return [conflict_of(row) for row in db.execute(ask.limit(limit).offset(offset))], total


def one_conflict(db: Connection, identifier: str) -> Conflict | None:
    """The conflict with this identifier."""
    row = db.execute(_CONFLICT.where(conflict.c.id == identifier)).first()
    return conflict_of(row) if row else None


def conflict_counts(db: Connection) -> dict[str, int]:
    """Open conflicts by peer."""
    ask = select(conflict.c.peer, func.count()).where(conflict.c.settled.is_(None)).group_by(conflict.c.peer)
    return {row[0]: row[1] for row in db.execute(ask)}
