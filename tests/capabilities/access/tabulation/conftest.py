"""The scene of `statistical_town.py` on SQLite and, where a server is named, on PostgreSQL."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from statistical_town import Scene, open_scene

from yiben.infra.home import Home
from yiben.infra.settings import Settings

SERVER = os.environ.get("YIBEN_TEST_POSTGRESQL", "")
DATABASES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if SERVER else [])]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = open_scene(
        Home(tmp_path / "home").open(), Settings(threads=1, query_memory_mb=300, query_seconds=60)
    )
    yield made
    made.office.engine.dispose()


@pytest.fixture(params=DATABASES)
def on_either(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    """The scene on SQLite and, where a server is named, on PostgreSQL."""
    if request.param == "sqlite":
        yield request.getfixturevalue("scene")
        return
    schema = f"t_{secrets.token_hex(6)}"
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"))
    with server.begin() as db:
        db.execute(text(f"CREATE SCHEMA {schema}"))
    url = f"{SERVER}{'&' if '?' in SERVER else '?'}options=-csearch_path%3D{schema}"
    made = open_scene(
        Home(tmp_path / "served").open(), Settings(threads=1, query_memory_mb=300, database_url=url)
    )
    yield made
    made.office.engine.dispose()
    with server.begin() as db:
        db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()
