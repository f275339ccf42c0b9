"""Tables of a company and of a person with their file: read through the guard, and where it is absent, why."""

from collections.abc import Callable
from pathlib import Path

import pytest
from visitors import Browser, Founded

from profile_town import settle
from yiben.app.planning.joined import say_person
from yiben.app.sample import supported
from yiben.app.sample.promised import DATA, HEALTH, MARKET, TRANSPORT, plan_province
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people, plans, policy, profiles
from yiben.kernel.actors import Actor

SignIn = Callable[[str], Browser]
AMBER, DONG = "915299310007NL5M1A", "董秀英"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    """A town with files of companies and persons, and a plan in which one of each answers for a task."""
    path = tmp_path_factory.mktemp("joined") / "home"
    platform = open_platform(path)
    passwords = people.initial_passwords(platform.home)
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in passwords.items()
    }
    owner = platform.owner()
    settle(platform, path.parent / "source")
    for about in profiles.About:
        profiles.build(platform.office, owner, about, lake=platform.lake)
    with platform.office.writing(owner) as work:
        for name in (DATA, HEALTH, MARKET, TRANSPORT):
            ledger.ensure_organisation(work, name)
    plan_province(platform, owner)
    _rule(platform, owner)
    with platform.office.writing(owner) as work:
        task = next(one.id for one in plans.tree(work, "yunchuan-digital").nodes if one.code == "start")
        plans.assign(work, task, kind=plans.OwnerKind.COMPANY, key=AMBER, role="with")
        plans.assign(work, task, kind=plans.OwnerKind.ACCOUNT, key="steward", role="with")
    platform.close()
    return Founded(path, sessions)


def _rule(platform: Platform, owner: Actor) -> None:
    """The sample's pack of support for companies, in force."""
    prepared = policy.prepare(Path(supported.__file__).parent / supported.PACK)
    with platform.office.writing(owner) as work:
        policy.load(work, prepared)
        officer = people.who_is(work, "officer")
    for name in (supported.PACK, supported.STATE):
        with platform.office.writing(owner) as work:
            policy.propose(work, name, reason="test")
        with platform.office.writing(officer) as work:
            policy.approve(work, name, note="test")


@pytest.fixture
def dong(platform: Platform) -> str:
    return profiles.find(platform.office, platform.owner(), profiles.About.PERSON, DONG).rows[0].id


def test_the_table_of_a_company_holds_its_file_its_programmes_and_its_tasks(sign_in: SignIn) -> None:
    owner = sign_in("owner")
    page = owner.open(f"/plans/tables/company/{AMBER}")
    for said in ("青山琥珀智能科技", "12,005,000", "they disagree", "Founding a company in one step", "programmes in force"):  # fmt: skip
        assert said in page
    told = owner.client.get(f"/api/plans/tables/company/{AMBER}").json()
    fields = {one["id"]: one["text"] for one in told["file"]["fields"]}
    assert told["title"] == fields["name"]  # one of the sources' spellings
    assert fields["revenue"] == "12,005,000"
    assert told["no_file"] is None
    assert told["benefits"]["programmes"] > 0
    assert [one["title"]["zh"] for one in told["tasks"]] == ["企业开办一件事"]
    by_file = owner.client.get(f"/api/plans/tables/company/{told['file']['id']}").json()
    assert by_file["tasks"] == told["tasks"]


def test_what_the_guard_masks_on_a_file_it_masks_in_the_table(sign_in: SignIn, platform: Platform) -> None:
    analyst = sign_in("analyst")
    told = analyst.client.get(f"/api/plans/tables/company/{AMBER}").json()
    own = analyst.client.get(f"/api/profiles/files/{told['file']['id']}").json()
    assert told["file"] == own
    masked = [one["id"] for one in own["fields"] if one["masked"]]
    assert told["masked_fields"] == len(masked) > 0
    seen = profiles.show(platform.office, platform.owner(), own["id"])
    page = analyst.open(f"/plans/tables/company/{AMBER}")
    for one in seen.fields:
        if one.id in masked and one.text:
            assert f">{one.text}<" not in page


def test_a_company_nobody_has_a_file_of_shows_its_tasks_and_says_why(sign_in: SignIn) -> None:
    page = sign_in("owner").open("/plans/tables/company/91529930000000000X")
    assert "No file is shown here" in page
    assert "there is none, or codes are masked for you" in page
    assert "Tasks and measures" in page


def test_an_account_has_a_file_once_somebody_who_sees_it_says_whose(
    sign_in: SignIn, platform: Platform, dong: str
) -> None:
    owner = sign_in("owner")
    page = owner.open("/plans/tables/person/steward")
    assert "Nobody has said whose file belongs to this account" in page
    assert "Founding a company in one step" in page
    wrong = owner.send("/plans/persons", status=404, account="steward", profile="prs_nobody")
    assert "Say whose file belongs" in wrong
    owner.send("/plans/persons", account="steward", profile=dong)
    assert DONG in owner.open("/plans/tables/person/steward")
    by_file = owner.open(f"/plans/tables/person/{dong}")
    assert "Founding a company in one step" in by_file
    owner.send("/plans/persons", account="steward", profile="")
    assert DONG not in owner.open("/plans/tables/person/steward")
    with platform.office.reading(platform.owner()) as work:
        assert plans.profile_of(work, "steward") is None


def test_no_account_leads_to_a_file_whose_name_is_masked_and_no_file_to_an_account(
    sign_in: SignIn, platform: Platform, dong: str
) -> None:
    say_person(platform.office, platform.owner(), "steward", dong)
    analyst = sign_in("analyst")
    page = analyst.open("/plans/tables/person/steward")
    assert "Founding a company in one step" in page
    assert "No file is shown here" in page
    told = analyst.client.get("/api/plans/tables/person/steward")
    back = analyst.client.get(f"/api/plans/tables/person/{dong}").json()
    for hidden in (dong, DONG, "52990119751112031X", "13800000004"):
        assert hidden not in page
        assert hidden not in told.text
    assert told.json()["file"] is None
    assert back["accounts"] == []
    assert back["tasks"] == []
    csrf = {"X-CSRF-Token": analyst.csrf}
    asked = {"account": "steward", "profile": dong}
    assert analyst.client.post("/api/plans/persons", json=asked, headers=csrf).status_code in {403, 404}


def test_only_whoever_keeps_plans_says_whose_file_an_account_has(sign_in: SignIn, dong: str) -> None:
    steward = sign_in("steward")
    assert "Say whose file" not in steward.open("/plans/tables/person/steward")
    steward.send("/plans/persons", status=403, account="steward", profile=dong)
