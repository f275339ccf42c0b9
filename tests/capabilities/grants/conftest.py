"""The town of `granting.py` on SQLite and, where a server is named, on PostgreSQL."""

import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from granting import SETTINGS, Town, open_town
from sqlalchemy import create_engine, text

from yiben.infra.home import Home
from yiben.infra.settings import Settings

SERVER = os.environ.get("YIBEN_TEST_POSTGRESQL", "")
DATABASES = ["sqlite", *([pytest.param("postgresql", marks=pytest.mark.postgresql)] if SERVER else [])]


@pytest.fixture(scope="session")
def founded_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: founding and landing take longer than the tests."""
    home = Home(tmp_path_factory.mktemp("town") / "home").open()
    close(open_town(home, SETTINGS))
    return home.root


@pytest.fixture
def town(tmp_path: Path, founded_town: Path) -> Iterator[Town]:
    shutil.copytree(founded_town, tmp_path / "home")
    made = open_town(Home(tmp_path / "home"), SETTINGS)
    yield made
    close(made)


@pytest.fixture(params=DATABASES)
def either_town(request: pytest.FixtureRequest, tmp_path: Path, founded_town: Path) -> Iterator[Town]:
    """On each database there is: for what counts and what two do at once."""
    home = Home(tmp_path / "home")
    if request.param == "sqlite":
        shutil.copytree(founded_town, home.root)
        made = open_town(home, SETTINGS)
        yield made
        close(made)
        return
    home.open()
    schema = f"t_{secrets.token_hex(6)}"
    server = create_engine(SERVER.replace("postgresql://", "postgresql+psycopg://"))
    with server.begin() as db:
        db.execute(text(f"CREATE SCHEMA {schema}"))
    joint = "&" if "?" in SERVER else "?"
    url = f"{SERVER}{joint}options=-csearch_path%3D{schema}"
    made = open_town(home, Settings(threads=1, intake_memory_mb=300, database_url=url))
    yield made
    close(made)
    with server.begin() as db:
        db.execute(text(f"DROP SCHEMA {schema} CASCADE"))
    server.dispose()


def close(town: Town) -> None:
    town.lake.close()
    town.office.engine.dispose()
