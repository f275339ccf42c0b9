"""A home of its own for each test, served over HTTP, and callers signed in to it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people
from yiben.infra.work import Office


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh home, made once: its passwords take their time to hash."""
    path = tmp_path_factory.mktemp("founded") / "home"
    open_platform(path).close()
    return path


@pytest.fixture
def platform(founded: Path, tmp_path: Path) -> Iterator[Platform]:
    shutil.copytree(founded, tmp_path / "home")
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
def sign_in(office: Office, client: TestClient) -> Callable[[str], Browser]:
    def go(name: str) -> Browser:
        client.cookies.clear()
        browser = Browser(client)
        browser.open("/sign-in")
        password = people.initial_passwords(office.home)[name]
        client.follow_redirects = False
        browser.send("/sign-in", status=303, name=name, password=password, next="/account")
        client.follow_redirects = True
        return browser

    return go
