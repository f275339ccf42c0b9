"""A home with an evidence log, on SQLite and, where a server is named, on PostgreSQL."""

import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from evidence_attacker import BATCHES, edited
from evidence_scene import Scene
from sqlalchemy import create_engine, text

from yiben.engines.evidence import Report
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


@pytest.fixture(scope="session")
def original(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A home whose log is whole; nobody changes it, only copies of it."""
    scene = Scene(Home(tmp_path_factory.mktemp("log") / "home").open(), Settings())
    scene.append(*BATCHES)
    assert scene.verify().ok
    scene.engine.dispose()
    return scene.home


@pytest.fixture
def edit(original: Home, tmp_path: Path) -> Callable[[object], Report]:
    """Run SQL or a function on a copy of the home; answer what verify finds."""
    return lambda change: edited(original, tmp_path / "copy", change)
