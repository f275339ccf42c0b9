"""The developer page of a grant: a secret is shown once, to those the grant was given to."""

import re

import pytest
from api_makers import Desk
from visitors import Browser

from yiben.capabilities import people


@pytest.fixture
def li(desk: Desk, client) -> Browser:
    with desk.platform.office.writing(desk.platform.owner()) as work:
        made = people.reset_password(work, "li")
    signed = people.sign_in(desk.platform.office, name="li", password=made.password, address="test")
    client.cookies.clear()
    client.cookies.set("yiben_session", signed.token)
    return Browser(client)


def test_a_key_is_made_on_the_page_and_its_secret_shown_once(desk: Desk, li: Browser) -> None:
    path = f"/grants/{desk.grant.id}/api"
    li.open(path)
    page = li.send(f"{path}/keys", title="licensing", kind="secret", days="30")
    secret = re.search(r"ybk_[0-9a-z]{8}_[\w-]{43}", page)[0]
    assert desk.get("?limit=1", made=desk.made).status_code == 200
    assert secret not in li.open(path)
    assert "licensing" in li.page.text
    found = re.search(rf'action="({path}/keys/dak_\w+/rotate)"', li.page.text)[1]
    assert re.search(r"ybk_[0-9a-z]{8}_[\w-]{43}", li.send(found))[0] != secret
    li.send(found.replace("rotate", "revoke"))
    li.send(f"{path}/keys", status=422, title="x", kind="pair", days="30", public_key="no key")
    assert "Ed25519" in li.page.text
    li.send(f"{path}/keys", status=422, title="x", kind="none", days="30")
    li.send(f"{path}/keys", status=422, title="x", kind="secret", days="many")


def test_those_who_gave_it_see_the_page_and_may_demand_signatures(desk: Desk, sign_in) -> None:
    owner = sign_in("owner")
    path = f"/grants/{desk.grant.id}/api"
    assert 'name="public_key"' not in owner.open(path)
    owner.send(f"{path}/signing", signed="yes")
    assert desk.get("?limit=1").status_code == 401
    sign_in("analyst").open(path, status=404)


def test_a_script_in_a_name_stays_a_name(desk: Desk, li: Browser) -> None:
    path = f"/grants/{desk.grant.id}/api"
    li.open(path)
    li.send(f"{path}/keys", title="<script>alert(1)</script>", kind="secret", days="30")
    assert "<script>alert(1)" not in li.open(path)
    assert "&lt;script&gt;" in li.page.text
