"""Profiles under attack: shortened identifiers, numbers guessed by search, other people's pairs, and labels raised later."""

from collections.abc import Callable, Iterator

import pytest
from starlette.testclient import TestClient

from profile_town import DONG, settle
from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, profiles
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused

FileOf = Callable[[profiles.About, str], str]
JSON = {"Accept": "application/json"}
ANALYST = Actor(account="analyst", name="analyst", roles=frozenset({Role.ANALYST}))
OFFICER = Actor(account="officer", name="officer", roles=frozenset({Role.OFFICER}), clearance=3)
STEWARD = Actor(account="steward", name="steward", roles=frozenset({Role.STEWARD}))


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    path = tmp_path_factory.mktemp("profiles_attacked") / "home"
    platform = open_platform(path)
    settle(platform, path.parent / "source")
    for about in profiles.About:
        profiles.build(platform.office, platform.owner(), about, lake=platform.lake)
    yield platform
    platform.close()


@pytest.fixture
def file_of(town: Platform) -> FileOf:
    return lambda about, name: profiles.find(town.office, town.owner(), about, name).rows[0].id


def test_a_part_of_a_former_identifier_opens_nothing(town: Platform, file_of: FileOf) -> None:
    one, other = file_of(profiles.About.COMPANY, "琥珀"), file_of(profiles.About.COMPANY, "珊瑚")
    act = profiles.merge(town.office, town.owner(), [one, other], reason="a group", lake=town.lake)
    profiles.build(town.office, town.owner(), profiles.About.COMPANY, lake=town.lake)
    whole = profiles.show(town.office, town.owner(), other).id
    assert profiles.show(town.office, town.owner(), one).id == whole
    former = one if whole == other else other
    for part in (former[:4], former[:5], former[:-1]):
        with pytest.raises(NotFound):
            profiles.show(town.office, town.owner(), part)
    with town.office.writing(town.owner()) as work:
        profiles.undo(work, act.id, reason="a test")
    profiles.build(town.office, town.owner(), profiles.About.COMPANY, lake=town.lake)


@pytest.mark.parametrize("said", ["珊瑚", "青山珊瑚食品有限公司", "%", "9", "' OR 1=1 --", "cmp", ""])
def test_facts_are_asked_by_the_whole_number_alone(town: Platform, said: str) -> None:
    with pytest.raises(NotFound):
        profiles.facts_of(town.office, town.owner(), said)


@pytest.mark.parametrize("said", [DONG, DONG[:6], "秀英", "董秀英", "13800000004"])
def test_searching_is_no_way_to_guess_what_is_masked(town: Platform, said: str) -> None:
    assert profiles.find(town.office, ANALYST, profiles.About.PERSON, said).total == 0


def test_who_keeps_no_profiles_decides_nothing_of_them(town: Platform, file_of: FileOf) -> None:
    one, other = file_of(profiles.About.PERSON, "董秀英"), file_of(profiles.About.PERSON, "顾海燕")
    with pytest.raises(Refused):
        profiles.merge(town.office, ANALYST, [one, other], reason="x", lake=town.lake)
    with pytest.raises(Refused):
        profiles.split(town.office, ANALYST, one, ["x"], reason="x", lake=town.lake)
    with pytest.raises(Refused):
        profiles.build(town.office, ANALYST, profiles.About.PERSON, lake=town.lake)
    with town.office.reading(ANALYST) as work:
        for ask in (profiles.queue, profiles.acts):
            with pytest.raises(Refused):
                ask(work, profiles.About.PERSON)
        with pytest.raises(Refused):
            profiles.pair(work, "pair_x")


def test_a_person_is_not_merged_with_a_company_nor_split_by_anothers_records(
    town: Platform, file_of: FileOf
) -> None:
    person, firm = file_of(profiles.About.PERSON, "董秀英"), file_of(profiles.About.COMPANY, "琥珀")
    with pytest.raises(BadInput):
        profiles.merge(town.office, STEWARD, [person, firm], reason="x", lake=town.lake)
    with pytest.raises(BadInput):
        profiles.merge(town.office, STEWARD, [f"cmp_{n}" for n in range(5_000)], reason="x", lake=town.lake)
    with town.office.reading(town.owner()) as work:
        of_others = profiles.queue(work, profiles.About.PERSON).rows[0].left
    with pytest.raises(BadInput):
        profiles.split(town.office, STEWARD, person, [of_others], reason="x", lake=town.lake)


def test_what_is_raised_at_the_source_is_masked_in_the_file_at_once(town: Platform, file_of: FileOf) -> None:
    amber = file_of(profiles.About.COMPANY, "琥珀")
    before = {one.id: one for one in profiles.show(town.office, OFFICER, amber).fields}
    assert not before["revenue"].masked
    with town.office.writing(town.owner()) as work:
        table = ledger.resolve(work, ["tax"])["tax"]
        item = next(one for one in table.items if one.name == "income")
        ledger.correct(work, item.id, ledger.Correction(level=4, why="a test"))
    after = {one.id: one for one in profiles.show(town.office, OFFICER, amber).fields}
    assert after["revenue"].masked
    assert after["revenue"].value in (None, "***") or "13" not in str(after["revenue"].value)


def test_strangers_see_no_file(town: Platform, file_of: FileOf) -> None:
    client = TestClient(web.build(town), base_url="http://localhost", raise_server_exceptions=False)
    amber = file_of(profiles.About.COMPANY, "琥珀")
    paths = [f"/api/profiles/files/{amber}", f"/api/profiles/files/{amber}/facts", "/api/profiles/company"]
    assert [client.get(path, headers=JSON).status_code for path in paths] == [401] * 3
