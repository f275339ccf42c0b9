"""The city of `zone_city.py`, founded once and copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from yiben.app.wiring import open_platform
from zone_city import City, found_city


@pytest.fixture(scope="session")
def founded_zone_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("zones")
    platform = open_platform(folder / "home")
    found_city(platform, folder)
    platform.close()
    return folder / "home"


@pytest.fixture
def city(founded_zone_city: Path, tmp_path: Path) -> Iterator[City]:
    shutil.copytree(founded_zone_city, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    yield City(platform)
    platform.close()
