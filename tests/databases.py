"""The databases tests run on: SQLite and, where `YIBEN_TEST_POSTGRESQL` names a server, one of its own there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import URL, create_engine, inspect, make_url, text

SERVER = os.environ.get("YIBEN_TEST_POSTGRESQL", "")
DATABASES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if SERVER else [])]

_FREE: list[str] = []
_LEAVE = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)


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
    engine = create_engine(_address().set(database=name))
    with engine.begin() as db:
        # A worker thread that outlives its test by a moment must not make emptying wait for it.
        db.execute(text(_LEAVE))
        tables = [one for one in inspect(db).get_table_names() if one != "alembic_version"]
        asked = " UNION ALL ".join(f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM {one})" for one in tables)
        if used := [row[0] for row in db.execute(text(asked))]:
            db.execute(text(f"TRUNCATE {', '.join(used)} CASCADE"))
        for sequence in inspect(db).get_sequence_names():
            db.execute(text(f"ALTER SEQUENCE {sequence} RESTART"))
    engine.dispose()


def _say(statement: str) -> None:
    server = create_engine(_address(), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text(statement))
    server.dispose()


def _address() -> URL:
    return make_url(SERVER).set(drivername="postgresql+psycopg")
