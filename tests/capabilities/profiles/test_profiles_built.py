"""Files of the town: whose records are one, by the generated truth; sources and conflicts in view; masked by the guard."""

from collections import defaultdict
from typing import Any

import pytest

from yiben.app.wiring import Platform
from yiben.capabilities import access, ledger, profiles
from yiben.capabilities.profiles import About, Rule
from yiben.engines import evidence
from yiben.kernel.errors import BadInput, NotFound, Refused


def trail(town: Platform, about: About) -> list[dict[str, Any]]:
    answer = access.ask(town.office, town.owner(), f"SELECT * FROM {about}_records")
    return answer.table().to_pylist()


def file_of(town: Platform, about: About, truth: str) -> set[str]:
    return {row["profile"] for row in trail(town, about) if row["truth"] == truth}


@pytest.mark.parametrize("about", list(About))
def test_every_file_is_of_one_and_everybody_has_one_file(town: Platform, about: About) -> None:
    subjects: dict[str, set[str]] = defaultdict(set)
    files: dict[str, set[str]] = defaultdict(set)
    for row in trail(town, about):
        subjects[row["profile"]].add(row["truth"])
        files[row["truth"]].add(row["profile"])
    assert [one for one in subjects.values() if len(one) > 1] == []
    assert {truth: one for truth, one in files.items() if len(one) > 1} == {}


@pytest.mark.parametrize(
    ("truth", "records"),
    [
        ("an", 3),  # a number missing, two digits of it swapped
        ("bei", 2),  # a twin
        ("chen", 3),  # 15 digits, a typing error
        ("dong", 2),  # changed her name
        ("fang", 2),  # names swapped, no number
        ("gu", 2),  # another day of birth, another telephone
        ("wei1", 1),  # the same name as another
        ("wei2", 1),
    ],
)
def test_hard_cases_of_persons_come_together(town: Platform, truth: str, records: int) -> None:
    (profile,) = file_of(town, About.PERSON, truth)
    assert profiles.show(town.office, town.owner(), profile).records == records


def test_a_company_with_two_files_has_one(town: Platform) -> None:
    (profile,) = file_of(town, About.COMPANY, "amber")
    file = profiles.show(town.office, town.owner(), profile)
    assert file.records == 3
    assert file.sources == ("market", "tax")


def test_a_changed_name_is_a_conflict_with_both_names_and_their_sources(town: Platform) -> None:
    (profile,) = file_of(town, About.PERSON, "dong")
    file = profiles.show(town.office, town.owner(), profile)
    name = next(one for one in file.fields if one.id == "name")
    assert "name" in file.conflicts
    assert (name.value, name.rule) == ("董秀英", Rule.SOURCE)
    assert {(said.value, said.chosen) for said in name.said} == {("董秀英", True), ("董晓梅", False)}
    assert all(said.snapshot and said.date and said.resource for said in name.said)


def test_several_telephones_are_no_conflict_and_all_stay_in_view(town: Platform) -> None:
    (profile,) = file_of(town, About.PERSON, "gu")
    file = profiles.show(town.office, town.owner(), profile)
    assert file.conflicts == ("born",)
    mobile = next(one for one in file.fields if one.id == "mobile")
    assert {said.value for said in mobile.said} == {"13800000006", "13800000066"}


def test_conflicts_are_listed_by_field(town: Platform) -> None:
    owner = town.owner()
    everything = profiles.conflicts(town.office, owner, About.PERSON)
    born = profiles.conflicts(town.office, owner, About.PERSON, field="born")
    assert everything.total >= 3
    assert born.total == 1
    assert born.rows[0].conflicts == ("born",)


def test_a_file_is_found_by_number_and_by_part_of_a_name(town: Platform) -> None:
    (profile,) = file_of(town, About.COMPANY, "amber")
    found = profiles.find(town.office, town.owner(), About.COMPANY, "琥珀")
    assert [one.id for one in found.rows] == [profile]
    again = profiles.find(town.office, town.owner(), About.COMPANY, found.rows[0].values["uscc"])
    assert [one.id for one in again.rows] == [profile]
    assert profiles.find(town.office, town.owner(), About.COMPANY, "%").total == 0


def test_facts_of_a_company_come_in_yuan_with_source_and_date(town: Platform) -> None:
    (profile,) = file_of(town, About.COMPANY, "amber")
    facts = {one.fact: one for one in profiles.facts_of(town.office, town.owner(), profile)}
    assert facts["founded"].value == "2018-05-06"
    assert facts["revenue"].value in {12_005_000, 13_000_000}
    assert facts["revenue"].unsure
    assert facts["revenue"].source
    assert facts["revenue"].date
    uscc = profiles.find(town.office, town.owner(), About.COMPANY, "琥珀").rows[0].values["uscc"]
    assert profiles.facts_of(town.office, town.owner(), uscc) == profiles.facts_of(
        town.office, town.owner(), profile
    )


def test_what_a_reader_may_not_see_is_masked(town: Platform) -> None:
    analyst = town.actor("analyst")
    with town.office.reading(town.owner()) as work:
        items = {one.name: one for one in ledger.resolve(work, ["person_profiles"])["person_profiles"].items}
        source = {one.name: one for one in ledger.resolve(work, ["register"])["register"].items}
    assert items["id_no"].level == source["number"].level
    assert items["id_no"].personal
    plain = access.ask(town.office, town.owner(), "SELECT id_no FROM person_profiles WHERE id_no IS NOT NULL")
    numbers = set(plain.table()["id_no"].to_pylist())
    seen = access.ask(town.office, analyst, "SELECT id_no, name, source FROM person_records")
    assert {one.name for one in seen.masked} == {"id_no", "name", "source"}
    assert not numbers & set(seen.table()["id_no"].to_pylist())


def test_events_hold_no_value(town: Platform) -> None:
    profiles.find(town.office, town.owner(), About.PERSON, "董秀英")
    with town.office.reading(town.owner()) as work:
        kinds = ("profiles.built", "data.read", "lineage.recorded", "resource.proposed")
        told = evidence.since(work.db, 0, kinds=kinds, most=10_000)
    assert {one.kind for one in told} >= {"profiles.built", "data.read"}
    said = repr(told)
    for value in ("董秀英", "13800000001", "529901198003051", "青山琥珀"):
        assert value not in said


def test_the_two_tables_have_lineage_down_to_the_sources(town: Platform) -> None:
    with town.office.reading(town.owner()) as work:
        dossier = ledger.describe(work, "person_profiles")
    assert {one.other_resource_name for one in dossier.upstream} == {"register", "insurance", "clinics"}


def test_nothing_new_builds_nothing(town: Platform) -> None:
    before = profiles.build(town.office, town.owner(), About.PERSON, lake=town.lake)
    assert before.unchanged


def test_who_keeps_no_profiles_builds_none(town: Platform) -> None:
    with pytest.raises(Refused, match="keep"):
        profiles.build(town.office, town.actor("analyst"), About.PERSON, lake=town.lake)


def test_there_is_no_such_file(town: Platform) -> None:
    with pytest.raises(NotFound):
        profiles.show(town.office, town.owner(), "prs_nobody")
    with pytest.raises(NotFound):
        profiles.show(town.office, town.owner(), "x' OR 1=1")


def test_a_declaration_that_does_not_hold_together_is_refused(town: Platform, tmp_path: Any) -> None:
    from yiben.infra.home import Home

    said = (town.home.root / "profiles.toml").read_text(encoding="utf-8")
    (tmp_path / "profiles.toml").write_text(
        said.replace('mobile = "mobile"', 'mobil = "mobile"'), encoding="utf-8"
    )
    with pytest.raises(BadInput, match="hold together"):
        profiles.declared(Home(tmp_path), About.PERSON)
