"""A home with an evidence log, on SQLite and, where a server is named, on PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from evidence_attacker import BATCHES, edited
from evidence_scene import Scene

from databases import DATABASES, fresh_tables
from yiben.engines.evidence import Report
from yiben.infra.home import Home
from yiben.infra.settings import Settings


@pytest.fixture(params=DATABASES)
def scene(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Scene]:
    home = Home(tmp_path / "home").open()
    if request.param == "sqlite":
        made = Scene(home, Settings())
        yield made
        made.engine.dispose()
        return
    with fresh_tables() as url:
        made = Scene(home, Settings(database_url=url))
        yield made
        made.engine.dispose()


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
