"""A home, citizens of it, and datasets to talk about."""

import pytest
from participation_people import Citizen, make_citizen, session_of
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app.wiring import Platform


@pytest.fixture
def citizen(platform: Platform, client: TestClient) -> Citizen:
    """A browser of a citizen's, signed in; a client of their own."""

    def go(name: str = "山城小张") -> Browser:
        actor = make_citizen(platform, name)
        theirs = TestClient(client.app, base_url="http://localhost", raise_server_exceptions=False)
        theirs.cookies.set("yiben_session", session_of(platform, actor.account))
        browser = Browser(theirs)
        browser.open("/account")
        assert browser.csrf
        return browser

    return go
