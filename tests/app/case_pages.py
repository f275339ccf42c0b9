"""What visitors of case pages do: a city with its people, forms filed, steps made, words read."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from visitors import Browser, Founded

import case_people as city
from yiben.app.wiring import open_platform
from yiben.capabilities import people

SignIn = Callable[[str], Browser]
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def found_city(factory: pytest.TempPathFactory) -> Founded:
    """A city with its people and its flow."""
    path = factory.mktemp("city") / "home"
    platform = open_platform(path)
    sessions = city.settle(platform, path.parent / "pack")
    passwords = people.initial_passwords(platform.home)
    for name in ("owner", "officer", "analyst"):
        sessions[name] = people.sign_in(
            platform.office, name=name, password=passwords[name], address="test"
        ).token
    platform.close()
    return Founded(path, sessions)


def words(page: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.partition("<main")[2])).split())


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, f"no field {name}"
    return found[1]


def file(visitor: Browser, **fields: str) -> str:
    """File a demand through the form; answers its number."""
    page = visitor.open("/cases/new?kind=data.demand")
    said = {
        "kind": city.KIND, "token": hidden(page, "token"), "title": "核对驾驶人",
        "f.owner": "市公安局", "f.purpose": "核对网约车驾驶人身份", **fields,
    }  # fmt: skip
    visitor.send("/cases/file", **said)
    assert "Filed; it is on its way." in visitor.page.text
    return visitor.page.url.path.rpartition("/")[2]


def step(
    visitor: Browser, number: str, move: str, *, status: int = 200, files: object = None, **fields: str
) -> str:
    """Make a move with the form of the page as it stands."""
    page = visitor.open(f"/cases/{number}")
    said = {name: hidden(page, name) for name in ("case", "seen", "token")}
    return visitor.send("/cases/step", status=status, files=files, **(said | {"move": move} | fields))
