"""A home with data and somebody to give it to, made once; a grant and a key of it for each test, on a real port."""

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from api_makers import Desk, bureau, give, key, load
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.kernel.actors import Actor


@pytest.fixture(scope="session")
def stocked(founded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founded home with the visits of a hospital, and an account of the transport bureau."""
    path = tmp_path_factory.mktemp("stocked") / "home"
    shutil.copytree(founded.path, path)
    platform = open_platform(path)
    client = TestClient(web.build(platform), base_url="http://localhost")

    def sign_in(name: str) -> Browser:
        client.cookies.set("yiben_session", founded.sessions[name])
        browser = Browser(client)
        browser.open("/account")
        return browser

    load(sign_in, platform)
    bureau(platform)
    platform.close()
    return path


@pytest.fixture
def platform(stocked: Path, tmp_path: Path) -> Iterator[Platform]:
    shutil.copytree(stocked, tmp_path / "home")
    platform = open_platform(tmp_path / "home")
    yield platform
    platform.close()


@pytest.fixture
def who(platform: Platform) -> Actor:
    from yiben.capabilities import people

    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, "li")


@pytest.fixture
def served(platform: Platform) -> Iterator[str]:
    server = uvicorn.Server(uvicorn.Config(web.build(platform), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


@pytest.fixture
def desk(sign_in: Callable[[str], Browser], platform: Platform, served: str, who: Actor) -> Desk:
    grant = give(platform)
    return Desk(platform, served, grant, who, key(platform, grant, by=who), sign_in)
