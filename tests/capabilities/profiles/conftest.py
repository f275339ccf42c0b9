"""The town, settled and built once; a copy for each test that changes something."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from profile_town import settle
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import profiles


@pytest.fixture(scope="package")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the town's files built."""
    folder = tmp_path_factory.mktemp("town")
    platform = open_platform(folder / "home")
    settle(platform, folder / "source")
    for about in profiles.About:
        profiles.build(platform.office, platform.owner(), about, lake=platform.lake)
    platform.close()
    return folder / "home"


@pytest.fixture(scope="package")
def town(built: Path) -> Iterator[Platform]:
    """The town, for looking at."""
    platform = open_platform(built)
    yield platform
    platform.close()


@pytest.fixture
def copied(built: Path, tmp_path: Path) -> Iterator[Callable[[], Platform]]:
    """The town, for changing; opened again, it is the same home."""
    shutil.copytree(built, tmp_path / "home")
    opened: list[Platform] = []

    def go() -> Platform:
        opened.append(open_platform(tmp_path / "home"))
        return opened[-1]

    yield go
    for platform in opened:
        platform.close()
