"""What programmes say of a company by its file, for staff; and telling the company what its file says."""

from collections.abc import Callable

import pytest
from visitors import Browser, Founded

from benefit_pages import events_of
from profile_town import settle
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people, profiles
from yiben.capabilities.programmes import delivery
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

SignIn = Callable[[str], Browser]


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    path = tmp_path_factory.mktemp("files") / "home"
    platform = open_platform(path)
    passwords = people.initial_passwords(platform.home)
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in passwords.items()
    }
    settle(platform, path.parent / "source")
    profiles.build(platform.office, platform.owner(), profiles.About.COMPANY, lake=platform.lake)
    platform.close()
    return Founded(path, sessions)


@pytest.fixture
def amber(platform: Platform) -> str:
    return profiles.find(platform.office, platform.owner(), profiles.About.COMPANY, "琥珀").rows[0].id


def code_of(platform: Platform, profile: str) -> str:
    file = profiles.show(platform.office, platform.owner(), profile)
    return next(str(one.value) for one in file.fields if one.id == "uscc")


def test_staff_who_may_see_a_file_see_what_its_company_is_entitled_to(sign_in: SignIn, amber: str) -> None:
    owner = sign_in("owner")
    assert f"/profiles/{amber}/benefits" in owner.open(f"/profiles/{amber}")
    page = owner.open(f"/profiles/{amber}/benefits")
    assert "The facts it rests on" in page
    assert "12,005,000 yuan" in page
    assert "Let the company see" not in page, "the ledger does not know it"
    assert "/benefits/apply/" not in page, "whoever looks does not apply"


def test_a_company_is_told_what_its_file_says_by_who_may(
    sign_in: SignIn, platform: Platform, amber: str
) -> None:
    code = code_of(platform, amber)
    with platform.office.writing(platform.owner()) as work:
        body = ledger.ensure_organisation(work, "琥珀科技有限公司", code=code)
        people.create_account(
            work, name="amber", title=Text("琥珀", "Amber"), roles=frozenset({Role.CITIZEN}), org=body.id
        )
    owner = sign_in("owner")
    assert "Let the company see these facts" in owner.open(f"/profiles/{amber}/benefits")
    owner.send(f"/profiles/{amber}/benefits")
    assert "The company can see it now" in owner.page.text
    with platform.office.reading(platform.owner()) as work:
        actor = people.who_is(work, "amber")
    with platform.office.reading(actor) as work:
        known = {one.fact: one for one in delivery.my_facts(work)}
    assert known["revenue"].resource
    assert known["revenue"].as_of
    assert str(known["revenue"].value) not in events_of(platform)


def test_a_citizen_has_no_business_with_files(client: object, visitor: Browser, amber: str) -> None:
    visitor.open("/programmes")
    visitor.open(f"/profiles/{amber}/benefits")
    assert "/sign-in" in str(visitor.page.url)
