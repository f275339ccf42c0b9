"""The databases tests run on: SQLite and, where `YIBEN_TEST_POSTGRESQL` names a server, a schema of its own there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, make_url, text

SERVER = os.environ.get("YIBEN_TEST_POSTGRESQL", "")
DATABASES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if SERVER else [])]


@contextmanager
def fresh_schema() -> Iterator[str]:
    """The address of an empty schema on the server, gone afterwards: let go of every connection before."""
    schema = f"t_{secrets.token_hex(6)}"
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://", 1))
    with server.begin() as db:
        db.execute(text(f"CREATE SCHEMA {schema}"))
    try:
        yield f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{schema}"
    finally:
        with server.begin() as db:
            db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
        server.dispose()


@contextmanager
def fresh_database() -> Iterator[str]:
    """The address of an empty database on the server, gone afterwards: let go of every connection before."""
    url, name = make_url(os.environ["YIBEN_TEST_POSTGRESQL"]), f"t_{secrets.token_hex(6)}"
    server = create_engine(url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with server.connect() as db:
        db.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield url.set(database=name).render_as_string(hide_password=False)
    finally:
        with server.connect() as db:
            db.execute(text(f"DROP DATABASE {name}"))
        server.dispose()
