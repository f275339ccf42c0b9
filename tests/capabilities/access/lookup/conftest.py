"""The bureau of `looking.py` on SQLite and, where a server is named, on PostgreSQL; every table is worth an index."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from looking import Bureau, open_bureau

from databases import DATABASES, fresh_tables
from yiben.capabilities.access.lookup import model
from yiben.infra.home import Home
from yiben.infra.settings import Settings


@pytest.fixture(scope="session")
def founded_bureau(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy: founding and landing take longer than the tests."""
    home = Home(tmp_path_factory.mktemp("bureau") / "home").open()
    open_bureau(home).close()
    return home.root


@pytest.fixture(params=DATABASES)
def bureau(
    request: pytest.FixtureRequest, tmp_path: Path, founded_bureau: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Bureau]:
    monkeypatch.setattr(model, "SMALL", 0)
    home = Home(tmp_path / "home")
    if request.param == "sqlite":
        shutil.copytree(founded_bureau, home.root)
        made = open_bureau(home)
        yield made
        made.close()
        return
    home.open()
    with fresh_tables() as url:
        made = open_bureau(home, Settings(threads=1, intake_memory_mb=300, database_url=url))
        yield made
        made.close()
