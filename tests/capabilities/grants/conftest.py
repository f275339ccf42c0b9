"""The town of `granting.py` on SQLite and, where a server is named, on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from databases import DATABASES, fresh_tables
from granting import SETTINGS, Town, open_town
from yiben.infra.home import Home
from yiben.infra.settings import Settings


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
    with fresh_tables() as url:
        made = open_town(home, Settings(threads=1, intake_memory_mb=300, database_url=url))
        yield made
        close(made)


def close(town: Town) -> None:
    town.lake.close()
    town.office.engine.dispose()
