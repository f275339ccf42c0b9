"""Every SQL statement about follows and desks."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from yiben.capabilities.participation.model import Desk, Follow, FollowKind
from yiben.capabilities.participation.store.tables import desk, follow, insert_once

_PART = 500


def add(db: Connection, one: Follow) -> bool:
    """Follow; False when it is followed already."""
    made = insert_once(db, follow).values(account=one.account, kind=one.kind, target=one.target, at=one.at)
    return db.execute(made.returning(follow.c.account)).first() is not None


def drop(db: Connection, account: str, kind: FollowKind, target: str) -> bool:
    """Follow no more; False when it was not."""
    mine = (follow.c.account == account, follow.c.kind == kind, follow.c.target == target)
    return db.execute(delete(follow).where(*mine)).rowcount == 1


def drop_all(db: Connection, account: str) -> None:
    """Follow nothing any more."""
    db.execute(delete(follow).where(follow.c.account == account))


def of(db: Connection, account: str) -> tuple[Follow, ...]:
    """What an account follows, newest first."""
    rows = db.execute(
        select(follow).where(follow.c.account == account).order_by(follow.c.at.desc())
    ).mappings()
    return tuple(Follow(**{**dict(row), "kind": FollowKind(row["kind"])}) for row in rows)


def count(db: Connection, kind: FollowKind, target: str) -> int:
    """How many follow it."""
    mine = select(func.count()).select_from(follow).where(follow.c.kind == kind, follow.c.target == target)
    return int(db.execute(mine).scalar_one())


def anybody(db: Connection) -> bool:
    """Whether anything is followed."""
    return db.execute(select(follow.c.account).limit(1)).first() is not None


def followers(db: Connection, kind: FollowKind, targets: Iterable[str]) -> list[tuple[str, str]]:
    """(target, account) of whoever follows one of these."""
    wanted = sorted(set(targets))
    found: list[tuple[str, str]] = []
    for start in range(0, len(wanted), _PART):
        part: Sequence[str] = wanted[start : start + _PART]
        ask = select(follow.c.target, follow.c.account).where(
            follow.c.kind == kind, follow.c.target.in_(part)
        )
        found += [(row[0], row[1]) for row in db.execute(ask)]
    return found


def add_desk(db: Connection, one: Desk) -> None:
    """Record a desk."""
    row = {column.name: getattr(one, column.name) for column in desk.columns} | {"clerks": list(one.clerks)}
    db.execute(insert(desk).values(**row))


def change_desk(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of a desk."""
    db.execute(update(desk).where(desk.c.id == identifier).values(**values))


def desks(db: Connection) -> tuple[Desk, ...]:
    """Every desk that is open, by name."""
    rows = db.execute(select(desk).where(desk.c.closed.is_(None)).order_by(desk.c.name)).mappings()
    return tuple(_desk(row) for row in rows)


def find_desk(db: Connection, identifier: str) -> Desk | None:
    """One desk, open or not, by identifier or name."""
    ask = select(desk).where((desk.c.id == identifier) | (desk.c.name == identifier))
    row = db.execute(ask).mappings().first()
    return None if row is None else _desk(row)


def _desk(row: Mapping[Any, Any]) -> Desk:
    return Desk(**{**dict(row), "clerks": tuple(row["clerks"])})
