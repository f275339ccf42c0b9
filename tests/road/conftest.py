"""A founded home to walk the road on, and small files with known dirt."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from bureaus import Bureaus, bureaus_of, found_bureaus
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform


@pytest.fixture(scope="session")
def founded_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("founded") / "home"
    open_platform(path).close()
    return path


@pytest.fixture(scope="session")
def landed_home(founded_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with 40 residents of the police in it: for a module's own `prepared`."""
    folder = tmp_path_factory.mktemp("landed")
    shutil.copytree(founded_home, folder / "home")
    platform = open_platform(folder / "home")
    bring_in(
        platform,
        platform.owner(),
        Order(source=str(_residents(folder)), org="云川市公安局", name="residents"),
    )
    platform.close()
    return folder / "home"


@pytest.fixture(scope="session")
def prepared(founded_home: Path) -> Path:
    """The home each test gets a copy of."""
    return founded_home


@pytest.fixture
def platform(prepared: Path, tmp_path: Path) -> Iterator[Platform]:
    shutil.copytree(prepared, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()


@pytest.fixture(scope="session")
def bureau_home(landed_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bureaus")
    shutil.copytree(landed_home, folder / "home")
    platform = open_platform(folder / "home")
    found_bureaus(platform)
    platform.close()
    return folder / "home"


@pytest.fixture
def bureaus(bureau_home: Path, tmp_path: Path) -> Iterator[Bureaus]:
    """Two bureaus in a home of their own; 40 residents are the police's."""
    shutil.copytree(bureau_home, tmp_path / "bureaus")
    platform = open_platform(tmp_path / "bureaus")
    yield bureaus_of(platform)
    platform.close()


@pytest.fixture
def residents(tmp_path: Path) -> Path:
    """40 residents in GB18030 under a title, one line with a field too many, a footer."""
    return _residents(tmp_path)


def _residents(folder: Path) -> Path:
    import numpy as np

    from yiben.app.sample.people_tables import population

    columns = population(np.arange(40), 1)
    names = ["姓名", "公民身份号码", "联系电话", "户籍地址"]
    lines = ["云川市居民登记表", ",".join(names)]
    lines += [
        ",".join(values)
        for values in zip(*(map(_text, columns[name].to_pylist()) for name in names), strict=True)
    ]
    lines += ["a,b,c,d,e", "合计：40人"]
    path = folder / "居民登记.csv"
    path.write_bytes("\r\n".join([*lines, ""]).encode("gb18030"))
    return path


def _text(value: str | None) -> str:
    return value or ""
