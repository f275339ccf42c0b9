"""A home with an evidence log, on SQLite and, where a server is named, on PostgreSQL."""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from evidence_scene import Scene
from sqlalchemy import create_engine, text

from yiben.infra.home import Home
from yiben.infra.settings import Settings

SERVER = os.environ.get("YIBEN_TEST_POSTGRESQL", "")
DATABASES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if SERVER else [])]


@pytest.fixture(params=DATABASES)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    home = Home(tmp_path / "home").open()
    if request.param == "sqlite":
        made = Scene(home, Settings())
        yield made
        made.engine.dispose()
        return
    schema = f"t_{secrets.token_hex(6)}"
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"))
    with server.begin() as db:
        db.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in SERVER else "?"
    made = Scene(home, Settings(database_url=f"{SERVER}{joint}options=-csearch_path%3D{schema}"))
    yield made
    made.engine.dispose()
    with server.begin() as db:
        db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()
