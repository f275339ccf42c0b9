"""What lies in a home is for its owner alone."""

import os
from pathlib import Path

import pytest

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform


@pytest.fixture
def careless() -> object:
    before = os.umask(0o000)
    yield before
    os.umask(before)


@pytest.mark.usefixtures("careless")
def test_nobody_else_may_read_anything_a_home_holds(tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("姓名,值\n" + "王敏,1\n" * 30 + "一,二,三\n", encoding="utf-8")
    platform = open_platform(tmp_path / "home")
    bring_in(platform, platform.owner(), Order(source=str(source), org="甲", name="a"))
    platform.close()
    assert source.stat().st_mode & 0o077
    everything = [platform.home.root, *platform.home.root.rglob("*")]
    assert len(everything) > 20
    assert not [path for path in everything if path.stat().st_mode & 0o077]


@pytest.mark.usefixtures("careless")
def test_folders_left_open_by_somebody_are_closed_again(tmp_path: Path) -> None:
    (tmp_path / "home" / "keys").mkdir(parents=True)
    platform = open_platform(tmp_path / "home")
    platform.close()
    assert (tmp_path / "home" / "keys").stat().st_mode & 0o077 == 0
    assert (tmp_path / "home" / "yiben.db").stat().st_mode & 0o077 == 0
