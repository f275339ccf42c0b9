"""Every SQL statement of the evidence log. Rows are only ever added; nothing here updates or deletes."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    LargeBinary,
    Row,
    String,
    Table,
    func,
    or_,
    select,
    text,
)
from sqlalchemy.exc import DBAPIError

from yiben.engines.evidence.model import Asked, Head
from yiben.infra.database import metadata, straight
from yiben.kernel.paging import PageAsk

Number = BigInteger().with_variant(Integer, "sqlite")
"""Event numbers and sizes. On SQLite the row id itself, no second index."""

event = Table(
    "evidence_event",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=False),
    Column("time", String, nullable=False),
    Column("actor", String, nullable=False),
    Column("acting_for", String),
    Column("kind", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("body", LargeBinary),  # leaf data; NULL is left for bodies that retention deletes
    Column("leaf", LargeBinary, nullable=False),
    Index("ix_evidence_event_kind", "kind"),
    Index("ix_evidence_event_subject", "subject"),
)

node = Table(
    "evidence_node",
    metadata,
    Column("place", Number, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary, nullable=False),
)

head = Table(
    "evidence_head",
    metadata,
    Column("tree_size", Number, primary_key=True, autoincrement=False),
    Column("root", String, nullable=False),
    Column("time", String, nullable=False),
    Column("previous", String, nullable=False),
    Column("origin", String, nullable=False),
    Column("key", String, nullable=False),
    Column("signature", String, nullable=False),
)

BROKEN = (DBAPIError, UnicodeError)
"""What reading a damaged database raises."""

_APPEND_LOCK = 0x7969_6265_6E65  # "yibene"
_LOCK = "SELECT pg_advisory_xact_lock(%s)"

_FEW = 16  # events; for more than these, COPY is faster

# Every append runs these, and what SQLAlchemy does for a statement costs more than SQLite needs to run it.
_HEAD = "tree_size, root, time, previous, origin, key, signature"
_LAST_HEAD = f"SELECT {_HEAD} FROM evidence_head ORDER BY tree_size DESC LIMIT 1"
_ADD_HEAD = f"INSERT INTO evidence_head ({_HEAD}) VALUES ({{marks}})"
_SQLITE_HEAD = _ADD_HEAD.format(marks="?, ?, ?, ?, ?, ?, ?")

_EVENTS = (
    "SELECT seq, time, actor, acting_for, kind, subject, body, leaf FROM evidence_event "
    "WHERE seq >= {mark} AND seq < {mark} ORDER BY seq"
)
_NODES = "SELECT place, hash FROM evidence_node WHERE place >= {mark} AND place < {mark} ORDER BY place"
_SQLITE_EVENTS = (
    "INSERT INTO evidence_event (seq, time, actor, acting_for, kind, subject, body, leaf) "
    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_SQLITE_NODES = "INSERT INTO evidence_node (place, hash) VALUES (?, ?)"


def locked_head(db: Connection) -> Head | None:
    """The newest head; one writer at a time from now on until the transaction ends.

    On SQLite whoever writes has that already.
    """
    if db.dialect.name != "postgresql":
        return last_head(db)
    with straight(db) as driver, driver.cursor() as cursor:
        # Both in one message. The second sees what was committed while the first waited.
        with driver.pipeline():
            driver.execute(_LOCK, (_APPEND_LOCK,))
            cursor.execute(_LAST_HEAD)
        row = cursor.fetchone()
    return as_head(row) if row else None


def add(
    db: Connection, rows: Sequence[tuple[Any, ...]], nodes: Sequence[tuple[int, bytes]], new: Head
) -> None:
    """Append events with their leaves, the subtrees they filled, and the head over all.

    A row has all columns of the event table, in its order.
    """
    made = (new.tree_size, new.root, new.time, new.previous, new.origin, new.key, new.signature)
    with straight(db) as driver:
        if db.dialect.name != "postgresql":
            driver.executemany(_SQLITE_EVENTS, rows)
            driver.executemany(_SQLITE_NODES, nodes)
            driver.execute(_SQLITE_HEAD, made)
        elif len(rows) <= _FEW:
            statement, values = _at_once(rows, nodes, made)
            driver.execute(statement, values)
        else:
            _copy(driver, "evidence_event", event.c.keys(), rows)
            _copy(driver, "evidence_node", node.c.keys(), nodes)
            driver.execute(_ADD_HEAD.format(marks=", ".join(["%s"] * len(made))), made)


def _at_once(
    rows: Sequence[tuple[Any, ...]], nodes: Sequence[tuple[int, bytes]], made: tuple[Any, ...]
) -> tuple[str, list[Any]]:
    """One PostgreSQL statement for all three tables: each statement more is a message and its answer."""
    parts = [f"e AS (INSERT INTO evidence_event ({', '.join(event.c.keys())}) VALUES {_marks(rows)})"]
    if nodes:
        parts.append(f"n AS (INSERT INTO evidence_node ({', '.join(node.c.keys())}) VALUES {_marks(nodes)})")
    last = _ADD_HEAD.format(marks=", ".join(["%s"] * len(made)))
    return f"WITH {', '.join(parts)} {last}", [*chain.from_iterable(rows), *chain.from_iterable(nodes), *made]


def _marks(rows: Sequence[tuple[Any, ...]]) -> str:
    return ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))


def _copy(driver: Any, table: str, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    # COPY is what PostgreSQL reads fastest by far; the driver has it, SQLAlchemy has not.
    with driver.cursor() as cursor, cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def last_head(db: Connection) -> Head | None:
    """The newest head."""
    with straight(db) as driver:
        row = driver.execute(_LAST_HEAD).fetchone()
    return as_head(row) if row else None


def head_covering(db: Connection, size: int) -> Head | None:
    """The first head of at least `size` events."""
    found = select(head).where(head.c.tree_size >= size).order_by(head.c.tree_size).limit(1)
    row = db.execute(found).first()
    return as_head(row) if row else None


def heads_after(db: Connection, size: int, *, limit: int) -> list[Head]:
    """Up to `limit` heads of more than `size` events, by size."""
    found = select(head).where(head.c.tree_size > size).order_by(head.c.tree_size).limit(limit)
    return [as_head(row) for row in db.execute(found)]


def head_number(db: Connection, number: int) -> Head | None:
    """The head at position `number`, counted from 0 by size. Slow for large numbers."""
    row = db.execute(select(head).order_by(head.c.tree_size).offset(number).limit(1)).first()
    return as_head(row) if row else None


def count_heads(db: Connection) -> int:
    """How many heads there are."""
    return int(db.execute(select(func.count()).select_from(head)).scalar_one())


def as_head(row: Sequence[Any]) -> Head:
    """A head from its row, as it is, whoever may have edited it."""
    size, root, time, previous, origin, key, signature = row
    return Head(
        tree_size=size, root=root, time=time, previous=previous, origin=origin, key=key, signature=signature
    )


def hashes(db: Connection, places: Iterable[int]) -> dict[int, bytes]:
    """Hashes of subtrees by place; even places are leaves."""
    wanted = list(places)
    leaves = [at // 2 for at in wanted if not at & 1]
    nodes = [at for at in wanted if at & 1]
    found: dict[int, bytes] = {}
    if leaves:
        rows = db.execute(select(event.c.seq, event.c.leaf).where(event.c.seq.in_(leaves)))
        found.update((2 * seq, leaf) for seq, leaf in rows)
    if nodes:
        rows = db.execute(select(node.c.place, node.c.hash).where(node.c.place.in_(nodes)))
        found.update((at, each) for at, each in rows)
    return found


def events_between(db: Connection, first: int, end: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows of events [first, end) by seq, all columns."""
    return db.execute(
        select(event).where(event.c.seq >= first, event.c.seq < end).order_by(event.c.seq)
    ).all()


def plain_events(db: Connection, first: int, end: int) -> Sequence[tuple[Any, ...]]:
    """The same as bare tuples, straight from the driver: a third of the time. Empty where anything is unreadable."""
    driver: Any = db.connection.driver_connection
    try:
        if db.dialect.name == "postgresql":
            # In binary: as text every byte of a body comes as two digits.
            return list(driver.execute(_EVENTS.format(mark="%s"), (first, end), binary=True).fetchall())
        return list(driver.execute(_EVENTS.format(mark="?"), (first, end)).fetchall())
    except (db.dialect.loaded_dbapi.Error, UnicodeError):
        return []


def events_since(
    db: Connection, first: int, *, kinds: Sequence[str], limit: int
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Up to `limit` rows of these kinds from `first` on, by seq, all columns."""
    found = select(event).where(event.c.kind.in_(kinds), event.c.seq >= first)
    return db.execute(found.order_by(event.c.seq).limit(limit)).all()


def events_with(db: Connection, word: str, *, nouns: Sequence[str]) -> Sequence[Row[*tuple[Any, ...]]]:
    """Rows about `word`, and rows of these nouns with `"word"` in their body, by seq, all columns."""
    quoted = f'"{word}"'.encode()
    if db.dialect.name == "postgresql":
        inside = text("position(CAST(:quoted AS bytea) in body) > 0").bindparams(quoted=quoted)
    else:
        inside = text("instr(body, :quoted) > 0").bindparams(quoted=quoted)
    kinds = or_(*((event.c.kind >= f"{noun}.") & (event.c.kind < f"{noun}/") for noun in nouns))
    found = select(event).where((event.c.subject == word) | (kinds & inside)).order_by(event.c.seq)
    return db.execute(found).all()


def nodes_between(db: Connection, first: int, end: int) -> Sequence[Any]:
    """(place, hash) of places [first, end)."""
    driver: Any = db.connection.driver_connection
    if db.dialect.name == "postgresql":
        return list(driver.execute(_NODES.format(mark="%s"), (first, end), binary=True).fetchall())
    try:
        return list(driver.execute(_NODES.format(mark="?"), (first, end)).fetchall())
    except db.dialect.loaded_dbapi.Error:
        pass  # asked again below, so that the error is one of ours
    found = select(node.c.place, node.c.hash).where(node.c.place >= first, node.c.place < end)
    return db.execute(found.order_by(node.c.place)).all()


def stray_nodes(db: Connection, end: int) -> int:
    """How many nodes stand where none can be: before the tree or after `end`."""
    return int(
        db.execute(
            select(func.count()).select_from(node).where((node.c.place < 0) | (node.c.place >= end))
        ).scalar_one()
    )


def strays(db: Connection, size: int, *, limit: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(seq, kind) of events outside [0, size)."""
    found = select(event.c.seq, event.c.kind).where((event.c.seq < 0) | (event.c.seq >= size))
    return db.execute(found.order_by(event.c.seq).limit(limit)).all()


def last_seq(db: Connection, below: int) -> int:
    """The highest event number in [0, below), -1 when there is none."""
    found = select(func.max(event.c.seq)).where(event.c.seq >= 0, event.c.seq < below)
    last = db.execute(found).scalar()
    return -1 if last is None else int(last)


def search(db: Connection, asked: Asked, page: PageAsk) -> tuple[Sequence[Row[*tuple[Any, ...]]], int]:
    """One page of events, newest first, and how many there are."""
    where = _conditions(asked)
    if asked.since:
        where.append(event.c.seq >= _first_since(db, asked.since))
    newest = select(event).where(*where).order_by(event.c.seq.desc()).offset(page.offset).limit(page.size)
    total = db.execute(select(func.count()).select_from(event).where(*where)).scalar_one()
    return db.execute(newest).all(), int(total)


def _conditions(asked: Asked) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if asked.kind:
        of_noun = (event.c.kind >= f"{asked.kind}.") & (event.c.kind < f"{asked.kind}/")
        where.append((event.c.kind == asked.kind) | of_noun)
    if asked.actor:
        where.append((event.c.actor == asked.actor) | (event.c.acting_for == asked.actor))
    if asked.subject:
        where.append(event.c.subject == asked.subject)
    return where


def _first_since(db: Connection, time: str) -> int:
    """The number of the first event not before `time`: times never fall, so no index is needed."""
    low, high = 0, last_seq(db, 1 << 62) + 1
    while low < high:
        middle = (low + high) // 2
        found = db.execute(select(event.c.time).where(event.c.seq == middle)).scalar()
        low, high = (middle + 1, high) if found is not None and found < time else (low, middle)
    return low


def damage(db: Connection) -> list[str]:
    """What the database itself finds wrong with the log's tables and indexes (SQLite only)."""
    if db.dialect.name != "sqlite":
        return []
    told: list[str] = []
    for table in (event, node, head):
        told += [str(line) for (line,) in db.execute(text(f"PRAGMA integrity_check('{table.name}')"))]
    return [line for line in told if line != "ok"]
