"""Two worlds for the whole suite: made once, and never changed by a test that does not undo it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from attack_city import City
from attack_city import build as build_city
from attack_worlds import World, build, canaries_of, identifiers
from starlette.testclient import TestClient

from openers import Openers, found_openers, openers_of
from yiben.app import web
from yiben.app.wiring import open_platform
from yiben.capabilities import people


@pytest.fixture(scope="session")
def founded_pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, str]]:
    path = tmp_path_factory.mktemp("attacked") / "home"
    platform = open_platform(path)
    passwords = people.initial_passwords(platform.home)
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in passwords.items()
    }
    platform.close()
    return path, sessions


@pytest.fixture(scope="session")
def worlds(
    founded_pair: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[World, World]]:
    path, sessions = founded_pair
    made = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("YIBEN_THREADS", "1")  # two threads answer in an order of their own
        for name in ("A", "B"):
            folder = tmp_path_factory.mktemp(f"world_{name}")
            platform, answer = build(path, folder / "home", name, folder)
            made.append(World(name, platform, sessions, canaries_of(name), identifiers(platform, answer)))
        yield made[0], made[1]
        for world in made:
            world.platform.close()


@pytest.fixture
def client(worlds: tuple[World, World]) -> TestClient:
    return TestClient(
        web.build(worlds[0].platform), base_url="http://localhost", raise_server_exceptions=False
    )


@pytest.fixture
def analyst(client: TestClient, worlds: tuple[World, World]) -> TestClient:
    client.cookies.set("yiben_session", worlds[0].sessions["analyst"])
    return client


@pytest.fixture
def csrf(analyst: TestClient) -> str:
    found = re.search(
        r'name="csrf" value="([^"]+)"', analyst.get("/account", headers={"Accept": "text/html"}).text
    )
    assert found
    return found.group(1)


@pytest.fixture(scope="session")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    """People of four organisations who attack each other; every test files cases of its own."""
    made = build_city(tmp_path_factory.mktemp("city"))
    yield made
    made.platform.close()


@pytest.fixture(scope="session")
def openers_home(
    founded_pair: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """A bureau whose bus stops may be opened, and the sessions of those who work there."""
    folder = tmp_path_factory.mktemp("openers")
    shutil.copytree(founded_pair[0], folder / "home")
    platform = open_platform(folder / "home")
    found_openers(platform, folder)
    platform.close()
    return folder / "home", founded_pair[1]


@pytest.fixture
def openers(openers_home: tuple[Path, dict[str, str]], tmp_path: Path) -> Iterator[Openers]:
    """The same in a home of one test's own."""
    shutil.copytree(openers_home[0], tmp_path / "openers")
    platform = open_platform(tmp_path / "openers")
    yield openers_of(platform)
    platform.close()
