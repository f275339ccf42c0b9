"""Signing in and one's own account, through the pages."""

import re
from collections.abc import Callable

import pyotp
import pytest
from starlette.testclient import TestClient
from visitors import FORM, Browser

from yiben.capabilities import people
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM

SignIn = Callable[[str], Browser]


def test_signing_in_leads_to_where_one_wanted_to_go(office: Office, client: TestClient) -> None:
    first = client.get("/account", headers=FORM, follow_redirects=False)
    assert first.headers["location"] == "/sign-in?next=/account"
    browser = Browser(client)
    browser.open(first.headers["location"])
    page = browser.send(
        "/sign-in", name="steward", password=people.initial_passwords(office.home)["steward"], next="/account"
    )
    assert "Data steward" in page
    assert "first password" in page


def test_a_wrong_password_says_so_without_telling_whether_the_account_exists(visitor: Browser) -> None:
    visitor.open("/sign-in")
    wrong = visitor.send("/sign-in", status=403, name="owner", password="wrong")
    unknown = visitor.send("/sign-in", status=403, name="nobody", password="wrong")
    assert "Account or password is not right." in wrong
    assert re.sub(r"(owner|nobody)", "", wrong) == re.sub(r"(owner|nobody)", "", unknown)
    assert "wrong" not in re.findall(r'type="password"[^>]*', wrong)[0]


@pytest.mark.parametrize(
    "there", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
def test_a_sign_in_link_never_leads_elsewhere(sign_in: SignIn, there: str) -> None:
    browser = sign_in("owner")
    answer = browser.client.get("/sign-in", params={"next": there}, headers=FORM, follow_redirects=False)
    assert answer.headers["location"] == "/"


def test_a_form_without_its_token_does_nothing(sign_in: SignIn, office: Office) -> None:
    browser = sign_in("owner")
    for fields in ({}, {"csrf": "0" * 64}):
        answer = browser.client.post("/account/tokens", data={"title": "x", **fields}, headers=FORM)
        assert answer.status_code == 403
        assert "nothing was done" in answer.text
    with office.reading(SYSTEM) as work:
        assert people.list_tokens(work, "owner") == ()


def test_a_form_of_another_site_does_nothing(sign_in: SignIn) -> None:
    browser = sign_in("owner")
    browser.open("/account")
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        fields = {"csrf": browser.csrf, "title": "x", "days": "1"}
        answer = browser.client.post("/account/tokens", data=fields, headers=FORM | headers)
        assert answer.status_code == 403


def test_the_token_of_one_session_does_not_open_another(client: TestClient, sign_in: SignIn) -> None:
    stranger = TestClient(client.app, base_url="http://localhost")
    other = Browser(stranger)
    other.open("/sign-in")
    browser = sign_in("owner")
    fields = {"csrf": other.csrf, "title": "x", "days": "1"}
    assert browser.client.post("/account/tokens", data=fields, headers=FORM).status_code == 403


def test_the_session_cookie_is_out_of_reach_for_scripts(office: Office, visitor: Browser) -> None:
    visitor.open("/sign-in")
    visitor.client.follow_redirects = False
    password = people.initial_passwords(office.home)["owner"]
    visitor.send("/sign-in", status=303, name="owner", password=password)
    cookie = visitor.page.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


def test_signing_out_ends_the_session_for_good(sign_in: SignIn) -> None:
    browser = sign_in("owner")
    browser.open("/account")
    token = browser.client.cookies["yiben_session"]
    browser.send("/sign-out")
    assert "You are signed out." in browser.page.text
    again = browser.client.get(
        "/account", headers={**FORM, "Cookie": f"yiben_session={token}"}, follow_redirects=False
    )
    assert again.status_code == 303


def test_a_password_is_changed_with_the_old_one(sign_in: SignIn, office: Office) -> None:
    browser = sign_in("analyst")
    old = people.initial_passwords(office.home)["analyst"]
    browser.open("/account")
    assert "differ" in browser.send(
        "/account/password", status=422, old=old, new="a long phrase 7", again="other"
    )
    assert "not right" in browser.send(
        "/account/password", status=403, old="x", new="a long phrase 7", again="a long phrase 7"
    )
    done = browser.send("/account/password", old=old, new="a long phrase 7", again="a long phrase 7")
    assert "The password is changed" in done
    assert "first password" not in done


def test_a_second_factor_is_set_up_confirmed_and_asked_for(sign_in: SignIn, office: Office) -> None:
    browser = sign_in("officer")
    browser.open("/account")
    page = browser.send("/account/second-factor")
    found = re.search(r"<code>([A-Z2-7]{16,})</code>", page)
    assert found
    assert "<svg" in page
    assert "style=" not in page
    page = browser.send("/account/second-factor/confirm", code=pyotp.TOTP(found.group(1)).now())
    assert len(re.findall(r"<li><code>", page)) == 10
    browser.open("/account")
    browser.send("/sign-out")
    browser.open("/sign-in")
    password = people.initial_passwords(office.home)["officer"]
    assert "second factor" in browser.send("/sign-in", status=403, name="officer", password=password)


def test_a_token_is_shown_once_and_stands_for_its_account(sign_in: SignIn) -> None:
    browser = sign_in("steward")
    browser.open("/account")
    page = browser.send("/account/tokens", title="nightly load", days="30")
    found = re.search(r"<code>(yiben_[\w-]+)</code>", page)
    assert found
    program = TestClient(browser.client.app, base_url="http://localhost")
    headers = {"Authorization": f"Bearer {found.group(1)}", "Accept": "application/json"}
    assert program.get("/account", headers=headers).json()["account"]["name"] == "steward"
    assert found.group(1) not in browser.open("/account")
    token = re.search(r"/account/tokens/(tok_\w+)/revoke", browser.page.text)
    assert token
    browser.send(f"/account/tokens/{token.group(1)}/revoke")
    assert program.get("/account", headers=headers).json()["error"]["code"] == "sign_in_needed"


def test_only_the_owner_sees_all_accounts(sign_in: SignIn) -> None:
    assert "All accounts" in sign_in("owner").open("/account")


def test_an_analyst_sees_no_other_account(sign_in: SignIn) -> None:
    assert "All accounts" not in sign_in("analyst").open("/account")
