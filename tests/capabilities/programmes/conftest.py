"""The city of `benefit_town.py` on SQLite and, where a server is named, on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from benefit_town import City, open_city
from databases import DATABASES, fresh_tables
from yiben.infra.home import Home
from yiben.infra.settings import Settings


@pytest.fixture(scope="session")
def founded_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: founding takes longer than most tests."""
    home = Home(tmp_path_factory.mktemp("city") / "home").open()
    open_city(home, Settings()).office.engine.dispose()
    return home.root


@pytest.fixture
def city(tmp_path: Path, founded_city: Path) -> Iterator[City]:
    shutil.copytree(founded_city, tmp_path / "home")
    made = open_city(Home(tmp_path / "home"), Settings())
    yield made
    made.office.engine.dispose()


@pytest.fixture(params=DATABASES)
def either_city(request: pytest.FixtureRequest, tmp_path: Path, founded_city: Path) -> Iterator[City]:
    """On each database there is: for what counts and what two do at once."""
    if request.param == "sqlite":
        shutil.copytree(founded_city, tmp_path / "home")
        made = open_city(Home(tmp_path / "home"), Settings())
        yield made
        made.office.engine.dispose()
        return
    home = Home(tmp_path / "home").open()
    with fresh_tables() as url:
        made = open_city(home, Settings(database_url=url))
        yield made
        made.office.engine.dispose()
