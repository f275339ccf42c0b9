"""The databases tests run on: SQLite and, where `YIBEN_TEST_POSTGRESQL` names a server, a schema of its own there."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import create_engine, text

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
