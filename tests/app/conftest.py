"""A home of its own for each test, served over HTTP, and callers signed in to it."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app import web
from yiben.capabilities import people
from yiben.infra.database import metadata, open_engine
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh home, made once: its passwords take their time to hash."""
    home, settings = Home(tmp_path_factory.mktemp("founded") / "home").open(), Settings()
    engine = open_engine(home, settings)
    metadata.create_all(engine)
    with Office(home, settings, engine, lambda *_: None).writing(SYSTEM) as work:
        people.found_home(work)
    engine.dispose()
    return home.root


@pytest.fixture
def office(founded: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copytree(founded, tmp_path / "home")
    home, settings = Home(tmp_path / "home"), Settings()
    engine = open_engine(home, settings)
    yield Office(home, settings, engine, lambda *_: None)
    engine.dispose()


@pytest.fixture
def client(office: Office) -> TestClient:
    app = web.build(SimpleNamespace(office=office))
    return TestClient(app, base_url="http://localhost", raise_server_exceptions=False)


@pytest.fixture
def visitor(client: TestClient) -> Browser:
    return Browser(client)


@pytest.fixture
def sign_in(office: Office, client: TestClient) -> Callable[[str], Browser]:
    def go(name: str) -> Browser:
        browser = Browser(client)
        browser.open("/sign-in")
        password = people.initial_passwords(office.home)[name]
        client.follow_redirects = False
        browser.send("/sign-in", status=303, name=name, password=password, next="/account")
        client.follow_redirects = True
        return browser

    return go
