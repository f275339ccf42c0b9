"""Opening an account for oneself, the account pages, and leaving."""

import re
from collections.abc import Callable

import pytest
from participation_people import Citizen
from starlette.testclient import TestClient
from visitors import FORM, Browser

from yiben.app.wiring import Platform
from yiben.capabilities import people
from yiben.capabilities.people.actions import joining
from yiben.kernel.actors import SYSTEM

PASSWORD = "a bridge over the river"
WORDS = dict(zip("one two three four five six seven eight nine".split(), range(1, 10), strict=True))


def solved(page: str) -> dict[str, str]:
    """The puzzle of a page as a person answers it, and everything else a form needs."""
    found = re.search(r"What is (\w+) plus (\w+)\?", page)
    assert found
    puzzle = re.search(r'name="puzzle" value="([^"]+)"', page)
    assert puzzle
    total = WORDS[found.group(1)] + WORDS[found.group(2)]
    return {
        "puzzle": puzzle.group(1),
        "answer": str(total),
        "terms": people.TERMS,
        "website": "",
        "password": PASSWORD,
        "again": PASSWORD,
    }


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever fills in the form has taken their time over it."""
    monkeypatch.setattr(joining, "_SOONEST", 0)


def test_a_citizen_joins_writes_the_number_down_and_signs_in_with_it(visitor: Browser, patient: None) -> None:
    page = visitor.send("/join", **solved(visitor.open("/join")), name="River Reader")
    number = re.search(r"Your number is ([\d ]+)<", page)
    assert number
    assert "River Reader" in page
    assert "level" not in page
    visitor.send("/sign-out")
    page = visitor.send("/sign-in", name=number.group(1), password=PASSWORD, next="/account")
    assert "River Reader" in page


def test_a_form_filled_in_at_once_or_with_a_wrong_sum_opens_nothing(
    visitor: Browser, platform: Platform
) -> None:
    hasty = solved(visitor.open("/join"))
    assert "take your time" in visitor.send("/join", status=403, **hasty, name="River Reader")
    with platform.office.reading(SYSTEM) as work:
        assert people.count_citizens(work) == 0


@pytest.mark.parametrize(
    "change",
    [
        {"answer": "99"},
        {"answer": ""},
        {"answer": "²"},
        {"answer": "9" * 500},
        {"puzzle": ""},
        {"puzzle": "AAAA"},
        {"puzzle": "é" * 90},
        {"website": "https://example.org"},
    ],
)
def test_every_wrong_way_to_answer_is_answered_the_same(
    visitor: Browser, platform: Platform, patient: None, change: dict[str, str]
) -> None:
    fields = solved(visitor.open("/join")) | change
    assert "The sum is not right" in visitor.send("/join", status=403, **fields, name="River Reader")
    with platform.office.reading(SYSTEM) as work:
        assert people.count_citizens(work) == 0


def test_a_puzzle_is_answered_once(visitor: Browser, platform: Platform, patient: None) -> None:
    fields = solved(visitor.open("/join"))
    visitor.send("/join", **fields, name="River Reader")
    visitor.client.cookies.clear()
    visitor.open("/join")
    visitor.send("/join", status=403, **fields, name="Hill Reader")
    with platform.office.reading(SYSTEM) as work:
        assert people.count_citizens(work) == 1


def test_a_wrong_answer_uses_its_puzzle_up(visitor: Browser, patient: None) -> None:
    fields = solved(visitor.open("/join"))
    visitor.send("/join", status=403, **(fields | {"answer": "99"}), name="River Reader")
    visitor.send("/join", status=403, **fields, name="River Reader")


def test_what_is_missing_is_said_beside_its_field(visitor: Browser, patient: None) -> None:
    page = visitor.open("/join")
    assert "too weak" in visitor.send(
        "/join", status=422, **(solved(page) | {"password": "x", "again": "x"}), name="River Reader"
    )
    assert "differ" in visitor.send(
        "/join", status=422, **(solved(page) | {"again": "another"}), name="River Reader"
    )
    assert "accept" in visitor.send(
        "/join", status=422, **(solved(page) | {"terms": ""}), name="River Reader"
    )
    assert 'value="River Reader"' in visitor.page.text


def test_an_address_opens_so_many_accounts_a_day(
    visitor: Browser, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(joining, "_PER_ADDRESS", 1)
    visitor.send("/join", **solved(visitor.open("/join")), name="River Reader")
    visitor.client.cookies.clear()
    page = visitor.send("/join", status=503, **solved(visitor.open("/join")), name="Hill Reader")
    assert "tomorrow" in page


def test_where_citizens_are_closed_nobody_joins(
    client: TestClient, platform: Platform, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = Browser(client)
    fields = solved(browser.open("/join"))
    object.__setattr__(platform.office.settings, "citizens", "closed")
    browser.send("/join", status=403, **fields, name="River Reader")
    assert "<form" not in re.sub(r".*<main", "", browser.open("/join"), flags=re.DOTALL)


def test_a_citizen_changes_the_password_sets_a_second_factor_and_sees_where_they_are_signed_in(
    visitor: Browser, patient: None
) -> None:
    visitor.send("/join", **solved(visitor.open("/join")), name="River Reader")
    other = Browser(TestClient(visitor.client.app, base_url="http://localhost"))
    other.open("/sign-in")
    number = re.search(r"<strong class=\"nowrap\">([\d ]+)<", visitor.open("/account"))
    assert number
    other.send("/sign-in", name=number.group(1), password=PASSWORD, next="/account")
    page = visitor.open("/account")
    ends = re.findall(r'action="(/account/sessions/[^"]+)"', page)
    assert len(ends) == 1
    visitor.send(ends[0])
    assert other.client.get("/account", headers=FORM, follow_redirects=False).status_code == 303
    visitor.send("/account/second-factor")
    assert "otpauth" in visitor.page.text or "qr" in visitor.page.text
    new = "another bridge, another river"
    visitor.send("/account/password", old=PASSWORD, new=new, again=new)
    assert "password is changed" in visitor.page.text


def test_a_closed_account_signs_in_no_more_and_its_name_is_free_again(
    visitor: Browser, platform: Platform, patient: None
) -> None:
    visitor.send("/join", **solved(visitor.open("/join")), name="River Reader")
    visitor.send("/account/close", status=403, password="wrong")
    visitor.send("/account/close", password=PASSWORD)
    assert "closed" in visitor.page.text
    visitor.open("/join")
    visitor.send("/join", **solved(visitor.page.text), name="River Reader")
    with platform.office.reading(SYSTEM) as work:
        assert people.count_citizens(work) == 1


def test_staff_do_not_close_their_account_by_themselves(sign_in: Callable[[str], Browser]) -> None:
    browser = sign_in("analyst")
    assert "closed by the owner" in browser.send("/account/close", status=403, password="x")


def test_nobody_ends_another_persons_sign_in(citizen: Citizen, platform: Platform) -> None:
    mine, other = citizen("山城小张"), citizen("河边读者")
    page = other.open("/account")
    assert "/account/sessions/" not in page
    with platform.office.reading(SYSTEM) as work:
        from yiben.capabilities.people import store

        ids = [row.id for row in work.db.execute(store.session.select())]
    for one in ids:
        mine.client.post(f"/account/sessions/{one}/end", data={"csrf": mine.token}, headers=FORM)
    assert other.open("/account")
