"""Rooms, reservations and requests: each taken by one conditional statement, so that two at once never take the same."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from yiben.capabilities.vouchers.store.tables import insert_once, request, reservation, room


def open_room(db: Connection, identifier: str, said: Mapping[str, Any]) -> None:
    """A room nobody has taken of; nothing happens when it is there."""
    db.execute(insert_once(db, room).values(id=identifier, taken=0, **said))


def take(db: Connection, identifier: str, amount: int, *, most: int) -> bool:
    """Take an amount where it leaves no more than `most` taken. False: it does not fit."""
    taken = room.c.taken + amount
    done = db.execute(update(room).where(room.c.id == identifier, taken <= most).values(taken=taken))
    return done.rowcount == 1


def give_back(db: Connection, identifiers: Sequence[str], amount: int) -> None:
    """Give an amount back to rooms, in their order."""
    for identifier in sorted(identifiers):
        db.execute(update(room).where(room.c.id == identifier).values(taken=room.c.taken - amount))


def taken(db: Connection, identifiers: Sequence[str]) -> dict[str, int]:
    """What is taken of these rooms; one that nobody opened is left out."""
    ask = select(room.c.id, room.c.taken).where(room.c.id.in_(list(identifiers)))
    return {row[0]: int(row[1]) for row in db.execute(ask)}


def add_reservation(db: Connection, values: Mapping[str, Any]) -> None:
    """Write down what was taken."""
    db.execute(insert(reservation).values(**values))


def find_reservation(db: Connection, identifier: str) -> Mapping[str, Any] | None:
    """A reservation as a row."""
    row = db.execute(select(reservation).where(reservation.c.id == identifier)).mappings().first()
    return None if row is None else dict(row)


def release(db: Connection, identifier: str, amount: int) -> bool:
    """Note that an amount was given back. False: there is not so much left of it."""
    back = reservation.c.released + amount
    held = reservation.c.id == identifier
    done = db.execute(update(reservation).where(held, back <= reservation.c.amount).values(released=back))
    return done.rowcount == 1


def claim(db: Connection, values: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Keep a request identifier: None when it is new, else the row of whoever had it first."""
    made = insert_once(db, request).values(**values).returning(request.c.id)
    if db.execute(made).first() is not None:
        return None
    return claimed(db, values["id"])


def claimed(db: Connection, identifier: str) -> Mapping[str, Any] | None:
    """The row of a request, None where there is none."""
    row = db.execute(select(request).where(request.c.id == identifier)).mappings().first()
    return None if row is None else dict(row)
