"""Every statement of zones: nouns go in and come out; a row is never deleted, save what the meter counts anew."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from typing import Any, TypeVar, get_type_hints

from sqlalchemy import Connection, RowMapping, Table, delete, func, insert, select, update

from yiben.capabilities.zones import model
from yiben.capabilities.zones.store import tables

_TABLES: Mapping[type, Table] = {
    model.Zone: tables.zone,
    model.Notice: tables.notice,
    model.Proof: tables.proof,
    model.Score: tables.score,
    model.Agreement: tables.agreement,
    model.Partner: tables.partner,
    model.Product: tables.product,
    model.Use: tables.use,
    model.Assessment: tables.assessment,
    model.Report: tables.report,
    model.Statement: tables.statement,
    model.Meter: tables.meter,
    model.Counted: tables.counted,
    model.Alert: tables.alert,
    model.Watch: tables.watch,
}
T = TypeVar("T")


def add(db: Connection, one: Any) -> None:
    """Keep a noun."""
    db.execute(insert(_TABLES[type(one)]).values(**asdict(one)))


def change(db: Connection, noun: type, identifier: str, *, only: Mapping[str, Any] | None = None, **values: Any) -> bool:  # fmt: skip
    """Write some fields; `only` where these still are so. Whether a row was changed: the second of two changes none."""
    table = _TABLES[noun]
    where = [table.c[name].is_(None) if value is None else table.c[name] == value for name, value in (only or {}).items()]  # fmt: skip
    done = db.execute(update(table).where(table.c.id == identifier, *where).values(**values))
    return done.rowcount == 1


def hold(db: Connection, noun: type, identifier: str) -> None:
    """Let nobody else who asks for this noun go on until this transaction is over: what is checked next stays so."""
    table = _TABLES[noun]
    db.execute(update(table).where(table.c.id == identifier).values(id=identifier))


def find(db: Connection, noun: type[T], identifier: str) -> T | None:
    """The noun by its identifier."""
    found = every(db, noun, id=identifier)
    return found[0] if found else None


def every(db: Connection, noun: type[T], **where: Any) -> tuple[T, ...]:
    """All of which these fields are so, oldest first."""
    table = _TABLES[noun]
    asked = select(table).order_by(table.c.id)
    for name, value in where.items():
        column = table.c[name]
        asked = asked.where(column.is_(None) if value is None else column == value)
    return tuple(_noun(noun, dict(row)) for row in db.execute(asked).mappings())


def add_all(db: Connection, many: Sequence[Any]) -> None:
    """Keep nouns of one kind."""
    if many:
        db.execute(insert(_TABLES[type(many[0])]), [asdict(one) for one in many])


def unsettled(db: Connection, product: str, *, begins: str, ends: str) -> tuple[model.Counted, ...]:
    """Uses of a product of these days that no statement charged, in the order of the log."""
    one = tables.counted
    asked = select(one).where(
        one.c.product == product, one.c.statement.is_(None), one.c.day >= begins, one.c.day <= ends
    )
    rows = db.execute(asked.order_by(one.c.seq)).mappings()
    return tuple(_noun(model.Counted, dict(row)) for row in rows)


def charge(db: Connection, product: str, *, statement: str, begins: str, ends: str) -> int:
    """Mark what `unsettled` tells as charged by a statement; how many."""
    one = tables.counted
    done = db.execute(
        update(one)
        .where(one.c.product == product, one.c.statement.is_(None), one.c.day >= begins, one.c.day <= ends)
        .values(statement=statement)
    )
    return int(done.rowcount)


def forget_counted(db: Connection, product: str) -> None:
    """Drop what the meter met: it counts anew."""
    db.execute(delete(tables.counted).where(tables.counted.c.product == product))


def settled(db: Connection, product: str) -> int:
    """Fen of every statement of a product, counter-entries too."""
    one = tables.statement
    return int(db.execute(select(func.sum(one.c.total)).where(one.c.product == product)).scalar() or 0)


def shared_out(db: Connection) -> Sequence[RowMapping]:
    """Every statement without its lines, newest first: id, product, begins, ends, shares, corrects, made."""
    one = tables.statement
    asked = select(
        one.c.id, one.c.product, one.c.begins, one.c.ends, one.c.shares, one.c.corrects, one.c.made
    )
    return db.execute(asked.order_by(one.c.made.desc(), one.c.id)).mappings().all()


def _noun(noun: type[T], row: dict[str, Any]) -> T:
    if noun is model.Statement:
        row["lines"] = tuple(model.Line(**line) for line in row["lines"])
    words = get_type_hints(noun)
    for one in fields(noun):  # type: ignore[arg-type]  # every noun is a dataclass
        value, kind = row[one.name], words[one.name]
        if isinstance(value, list):
            row[one.name] = tuple(value)
        elif isinstance(kind, type) and issubclass(kind, str) and value is not None:
            row[one.name] = kind(value)
    return noun(**row)
