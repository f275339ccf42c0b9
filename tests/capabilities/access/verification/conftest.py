"""The scene of `verifying.py` on SQLite and, where a server is named, on PostgreSQL."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from verifying import SETTINGS, Scene, open_scene

from databases import DATABASES, fresh_tables
from yiben.infra.home import Home
from yiben.infra.settings import Settings


@pytest.fixture(scope="session")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: founding and landing take longer than the tests."""
    home = Home(tmp_path_factory.mktemp("landed") / "home").open()
    scene = open_scene(home, SETTINGS)
    scene.lake.close()
    scene.office.engine.dispose()
    return home.root


@pytest.fixture(params=DATABASES)
def scene(request: pytest.FixtureRequest, tmp_path: Path, landed: Path) -> Iterator[Scene]:
    home = Home(tmp_path / "home")
    if request.param == "sqlite":
        shutil.copytree(landed, home.root)
        made = open_scene(home, SETTINGS)
        yield made
        made.lake.close()
        made.office.engine.dispose()
        return
    home.open()
    with fresh_tables() as url:
        made = open_scene(home, Settings(threads=1, intake_memory_mb=300, database_url=url))
        yield made
        made.lake.close()
        made.office.engine.dispose()
