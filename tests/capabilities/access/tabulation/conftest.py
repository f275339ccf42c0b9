"""The scene of `statistical_town.py` on SQLite and, where a server is named, on PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from statistical_town import Scene, open_scene

from databases import DATABASES, fresh_tables
from yiben.infra.home import Home
from yiben.infra.settings import Settings


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
    with fresh_tables() as url:
        made = open_scene(
            Home(tmp_path / "served").open(), Settings(threads=1, query_memory_mb=300, database_url=url)
        )
        yield made
        made.office.engine.dispose()
