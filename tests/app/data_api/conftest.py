"""A home with data and somebody to give it to, made once; a grant and a key of it for each test, on a real port."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from api_makers import Desk, bureau, give, key, load, serving, signing_in
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people
from yiben.kernel.actors import Actor


@pytest.fixture(scope="session")
def stocked(founded, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The founded home with the visits of a hospital, and an account of the transport bureau."""
    path = tmp_path_factory.mktemp("stocked") / "home"
    shutil.copytree(founded.path, path)
    platform = open_platform(path)
    client = TestClient(web.build(platform), base_url="http://localhost")
    load(signing_in(client, founded.sessions), platform)
    bureau(platform)
    platform.close()
    return path


@pytest.fixture(scope="session")
def platform(stocked: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """One home for all tests: each has a grant of its own. What changes more than that asks for `apart`."""
    with _opened(stocked, tmp_path_factory.mktemp("shared")) as platform:
        yield platform


@pytest.fixture(scope="session")
def served(platform: Platform) -> Iterator[str]:
    with serving(platform) as address:
        yield address


@pytest.fixture
def who(platform: Platform) -> Actor:
    return _li(platform)


@pytest.fixture
def desk(sign_in: Callable[[str], Browser], platform: Platform, served: str, who: Actor) -> Desk:
    grant = give(platform)
    return Desk(platform, served, grant, who, key(platform, grant, by=who), sign_in)


@pytest.fixture
def apart(stocked: Path, tmp_path: Path, founded) -> Iterator[Desk]:
    """A desk on a home of its own."""
    with _opened(stocked, tmp_path) as platform, serving(platform) as address:
        client = TestClient(web.build(platform), base_url="http://localhost")
        grant, who = give(platform), _li(platform)
        made = key(platform, grant, by=who)
        yield Desk(platform, address, grant, who, made, signing_in(client, founded.sessions))


@contextmanager
def _opened(stocked: Path, folder: Path) -> Iterator[Platform]:
    shutil.copytree(stocked, folder / "home")
    platform = open_platform(folder / "home")
    yield platform
    platform.close()


def _li(platform: Platform) -> Actor:
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, "li")
