"""The databases tests run on: SQLite and, where `YIBEN_TEST_POSTGRESQL` names a server, one of its own there."""

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import psycopg
import pytest
from sqlalchemy import URL, Engine, create_engine, inspect, make_url, text

from yiben.infra.database import metadata

SERVER = os.environ.get("YIBEN_TEST_POSTGRESQL", "")
DATABASES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if SERVER else [])]

_FREE: list[str] = []
_MADE: dict[frozenset[str], sqlite3.Connection] = {}
"""Empty databases in memory, by the names of their tables: only ever copied from."""
_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_USED = (
    "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
    " AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0"
)
"""Tables with a page: rows make the first one, and only emptying takes it away."""
_ADVANCED = "SELECT sequencename FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL"


def make_tables(engine: Engine) -> None:
    """What `metadata.create_all` does; on an empty SQLite database by copying the one it made before."""
    if engine.dialect.name != "sqlite" or inspect(engine).get_table_names():
        metadata.create_all(engine)
        return
    declared = frozenset(metadata.tables)
    if known := declared in _MADE:
        made = _MADE[declared]
    else:
        metadata.create_all(engine)
        made = _MADE[declared] = sqlite3.connect(":memory:", check_same_thread=False)
    with closing(engine.raw_connection()) as own:
        source, target = (made, own.driver_connection) if known else (own.driver_connection, made)
        source.backup(target)


@contextmanager
def fresh_tables() -> Iterator[str]:
    """The address of a database that has every table and no row: let go of every connection before the end.

    It is emptied and lent again: making the tables anew takes longer than most tests.
    """
    name = _FREE.pop() if _FREE else _furnished()
    yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    _empty(name)
    _FREE.append(name)  # not after a failure: whatever is in it is not lent again


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty database on the server, gone afterwards: let go of every connection before."""
    name = f"t_{secrets.token_hex(6)}"
    _say(f"CREATE DATABASE {name}")
    try:
        yield make_url(SERVER).set(database=name).render_as_string(hide_password=False)
    finally:
        _say(f"DROP DATABASE {name}")


def _furnished() -> str:
    from yiben.app.wiring import declare_tables
    from yiben.infra.schema import bring_up_to_date

    name = f"f_{secrets.token_hex(6)}"
    _say(f"CREATE DATABASE {name}")
    declare_tables()
    engine = create_engine(_address().set(database=name))
    bring_up_to_date(engine)
    engine.dispose()
    return name


def _empty(name: str) -> None:
    address = _address().set(drivername="postgresql", database=name)
    with psycopg.connect(address.render_as_string(hide_password=False)) as db:
        # A worker thread that outlives its test by a moment must not make emptying wait for it.
        db.execute(_LEAVE)
        if used := [row[0] for row in db.execute(_USED)]:
            db.execute(f"TRUNCATE {', '.join(used)} CASCADE")
        for (sequence,) in db.execute(_ADVANCED).fetchall():
            db.execute(f"ALTER SEQUENCE {sequence} RESTART")


def _say(statement: str) -> None:
    server = create_engine(_address(), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text(statement))
    server.dispose()


def _address() -> URL:
    return make_url(SERVER).set(drivername="postgresql+psycopg")
