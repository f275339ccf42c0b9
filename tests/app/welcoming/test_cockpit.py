"""The cockpit and what a home says of one's own: numbers that are right, each with a way to its rows."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from visitors import Browser

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform
from yiben.capabilities import casework, ledger, people
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

POLICE, SCHOOLS = "市公安局", "市教育局"


def put(platform: Platform, organisation: str, name: str, *, columns: int) -> str:
    items = tuple(
        ledger.ItemProposal(name=f"c{number}", type="VARCHAR", level=1, personal=False, rule="test")
        for number in range(columns)
    )
    said = {"organisation": organisation, "stem": name, "name": name, "items": items, "format": "csv"}
    with platform.office.writing(platform.owner()) as work:
        return ledger.propose(work, ledger.Proposal(**said)).resource


def account(platform: Platform, name: str, role: Role, organisation: str | None) -> str:
    with platform.office.writing(platform.owner()) as work:
        made = people.create_account(
            work, name=name, title=Text(name, name), roles=frozenset({role}), org=organisation
        )
    signed = people.sign_in(platform.office, name=name, password=made.password, address="test")
    return signed.token


def row_of(page: str, name: str) -> list[str]:
    """The numbers of a department's row, links taken off."""
    row = next(one for one in re.findall(r"<tr>.*?</tr>", page, re.DOTALL) if name in one)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<td.*?</td>", row, re.DOTALL)]


def test_each_department_has_its_row_and_the_sums_are_theirs(
    platform: Platform, sign_in: Callable[[str], Browser]
) -> None:
    put(platform, POLICE, "residents", columns=3)
    put(platform, POLICE, "permits", columns=2)
    put(platform, SCHOOLS, "pupils", columns=4)
    page = sign_in("owner").open("/cockpit")
    assert row_of(page, POLICE)[:2] == ["2", "5"]
    assert row_of(page, SCHOOLS)[:2] == ["1", "4"]
    assert re.search(r'tile-n">9</p><p><a href="/search">', page)


def test_departments_are_found_by_their_links(platform: Platform, sign_in: Callable[[str], Browser]) -> None:
    put(platform, POLICE, "residents", columns=3)
    browser = sign_in("owner")
    links = re.findall(r'href="(/[^"]+)"', browser.open("/cockpit"))
    own = {one.replace("&amp;", "&") for one in links if "org" in one or one.startswith("/gaps")}
    assert len(own) >= 3
    for link in own:
        browser.open(link)


def test_the_share_of_rules_that_hold_is_for_who_may_see_every_level(
    platform: Platform, sign_in: Callable[[str], Browser], tmp_path: Path
) -> None:
    file = tmp_path / "fees.csv"
    file.write_text("编号,身份证号\n" + "\n".join(f"{n},11010119900307{n:03d}X" for n in range(60)) + "\n")
    told = bring_in(platform, platform.owner(), Order(source=str(file), org=POLICE, name="fees"))["quality"]
    share = f"{(told['rules'] - told['failed']) / told['rules']:.0%}"
    assert told["failed"]
    assert share in row_of(sign_in("owner").open("/cockpit"), POLICE)
    browser = Browser(sign_in("owner").client)
    browser.client.cookies.set("yiben_session", account(platform, "ada", Role.AUDITOR, None))
    page = browser.open("/cockpit")
    assert "cleared for every level" in page
    assert share not in page


@pytest.mark.parametrize("name", ["steward", "analyst"])
def test_the_cockpit_is_for_who_steers(
    platform: Platform, sign_in: Callable[[str], Browser], name: str
) -> None:
    browser = sign_in(name)
    browser.open("/cockpit", status=403)
    assert 'href="/cockpit"' not in browser.open("/")


def test_a_steward_sees_how_the_data_of_their_own_fare(platform: Platform, client: object) -> None:
    put(platform, POLICE, "residents", columns=3)
    put(platform, SCHOOLS, "pupils", columns=4)
    token = account(platform, "sam", Role.STEWARD, POLICE)
    browser = Browser(client)  # type: ignore[arg-type]
    browser.client.cookies.set("yiben_session", token)
    page = browser.open("/")
    assert POLICE in page.split("What you own")[1][:200]
    assert re.search(r'tile-n">1</p><p><a href="/search\?organisation=', page)


def test_what_one_was_told_stands_on_the_home_page(
    platform: Platform, sign_in: Callable[[str], Browser]
) -> None:
    with platform.office.writing(platform.owner()) as work:
        casework.notify(work, Text("有新版次", "A new edition is out"), role=Role.OFFICER, organisation=None)
    assert "A new edition is out" in sign_in("officer").open("/")
