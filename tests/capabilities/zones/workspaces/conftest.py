"""The town of `granting.py` with a supervisor, and one workspace in it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from granting import SETTINGS, Town, open_town
from yiben.infra.home import Home
from zone_rooms import Room, open_room, settle_bureau


@pytest.fixture(scope="session")
def founded_zone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home to copy."""
    home = Home(tmp_path_factory.mktemp("zone") / "home").open()
    town = open_town(home, SETTINGS)
    settle_bureau(town)
    _close(town)
    return home.root


@pytest.fixture
def zone_town(tmp_path: Path, founded_zone: Path) -> Iterator[Town]:
    shutil.copytree(founded_zone, tmp_path / "home")
    made = open_town(Home(tmp_path / "home"), SETTINGS)
    yield made
    _close(made)


@pytest.fixture
def room(zone_town: Town) -> Room:
    return open_room(zone_town)


def _close(town: Town) -> None:
    town.lake.close()
    town.office.engine.dispose()
