"""A home of its own for each test, served over HTTP, and callers signed in to it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser, Founded

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people
from yiben.infra.work import Office
from zone_city import found_city


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Made once: passwords take their time to hash, on purpose."""
    return _founded(tmp_path_factory.mktemp("founded"))


@pytest.fixture(scope="session")
def zoned(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """Another, with the city of `zone_city.py` in it: for a module's own `founded`."""
    return _founded(tmp_path_factory.mktemp("zoned"), found_city)


def _founded(folder: Path, *furnishings: Callable[[Platform, Path], None]) -> Founded:
    path = folder / "home"
    platform = open_platform(path)
    passwords = people.initial_passwords(platform.home)
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in passwords.items()
    }
    for furnish in furnishings:
        furnish(platform, folder)
    platform.close()
    return Founded(path, sessions)


@pytest.fixture
def platform(founded: Founded, tmp_path: Path) -> Iterator[Platform]:
    shutil.copytree(founded.path, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()


@pytest.fixture
def office(platform: Platform) -> Office:
    return platform.office


@pytest.fixture
def client(platform: Platform) -> TestClient:
    return TestClient(web.build(platform), base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture
def visitor(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture
def sign_in(founded: Founded, client: TestClient) -> Callable[[str], Browser]:
    """Somebody who has signed in already and has seen a form."""

    def go(name: str) -> Browser:
        client.cookies.clear()
        client.cookies.set("yiben_session", founded.sessions[name])
        browser = Browser(client)
        browser.open("/account")
        assert browser.csrf
        return browser

    return go
