"""Built again: identifiers stay, decisions stay, merges and splits hold and can be taken back."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from profile_town import HEADS, bring, people
from yiben.app.wiring import Platform
from yiben.capabilities import access, profiles
from yiben.capabilities.profiles import About, Build, How, Standing, Verdict
from yiben.kernel.errors import BadInput, MovedOn

Open = Callable[[], Platform]


def rows(home: Platform) -> list[dict[str, Any]]:
    return access.ask(home.office, home.owner(), "SELECT * FROM person_records").table().to_pylist()


def named(home: Platform) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for row in rows(home):
        found.setdefault(row["truth"], set()).add(row["profile"])
    return found


def again(home: Platform, how: How = How.FURTHER) -> Build:
    return profiles.build(home.office, home.owner(), About.PERSON, lake=home.lake, how=how)


def test_a_new_snapshot_compares_what_is_new_and_everybody_keeps_their_file(
    copied: Open, tmp_path: Path
) -> None:
    home = copied()
    before = named(home)
    newcomer = ("fang", None, "方志明", "男", "1975-11-12", "13800000005", None)
    clinics = people()["clinics"]
    row = pa.table(
        {head: pa.array([value], pa.string()) for head, value in zip(HEADS, newcomer, strict=True)}
    )
    bring(home, tmp_path / "again", "clinics", pa.concat_tables([clinics, row]))
    built = again(home)
    after = named(home)
    assert not built.unchanged
    assert built.counts["compared"] <= 5
    assert after == before
    assert len([one for one in rows(home) if one["truth"] == "fang"]) == 3


def test_compared_afresh_everybody_keeps_their_file(copied: Open) -> None:
    home = copied()
    before = named(home)
    assert not again(home, How.AFRESH).unchanged
    assert named(home) == before


def test_the_twin_is_asked_about_and_the_answer_is_kept(copied: Open) -> None:
    home = copied()
    owner = home.owner()
    with home.office.reading(owner) as work:
        asked = profiles.queue(work, About.PERSON)
    assert asked.total == 1
    pair = asked.rows[0]
    left, right, masked = profiles.sides(home.office, owner, pair)
    assert {left[0]["name"], right[0]["name"]} == {"安小文", "安小武"}
    assert not masked
    with home.office.writing(owner) as work:
        profiles.judge(work, pair.id, Verdict.SKIPPED)
        profiles.judge(work, pair.id, Verdict.DIFFERENT, note="双胞胎")
    again(home, How.AFRESH)
    with home.office.reading(owner) as work:
        assert profiles.queue(work, About.PERSON).total == 0
        kept = profiles.pair(work, pair.id)
    assert (kept.standing, kept.verdict, kept.note) == (Standing.DECIDED, Verdict.DIFFERENT, "双胞胎")
    with home.office.writing(owner) as work, pytest.raises(MovedOn):
        profiles.judge(work, pair.id, Verdict.SKIPPED)


def test_a_record_said_to_be_somebodys_goes_to_their_file(copied: Open) -> None:
    home = copied()
    before = named(home)
    with home.office.writing(home.owner()) as work:
        pair = profiles.queue(work, About.PERSON).rows[0]
        profiles.judge(work, pair.id, Verdict.SAME)
    again(home)
    after = named(home)
    assert after["bei"] == before["bei"]
    assert after["an"] == before["an"] | before["bei"]
    moved = next(row for row in rows(home) if row["truth"] == "an" and row["source"] == "clinics")
    assert {moved["profile"]} == before["bei"]


def test_merged_by_hand_the_larger_keeps_its_name_and_the_other_leads_there(copied: Open) -> None:
    home = copied()
    before = named(home)
    (chen,), (gu,) = before["chen"], before["gu"]
    done = profiles.merge(home.office, home.owner(), [gu, chen], reason="换过号码", lake=home.lake)
    again(home)
    assert named(home)["gu"] == {chen}
    assert profiles.show(home.office, home.owner(), gu).id == chen
    with home.office.writing(home.owner()) as work:
        undone = profiles.undo(work, done.id, reason="查错了人")
    assert undone.undone_by == "owner"
    again(home)
    assert named(home)["chen"] == {chen}
    assert named(home)["gu"] != {chen}
    with home.office.writing(home.owner()) as work, pytest.raises(MovedOn):
        profiles.undo(work, done.id, reason="再来")


def test_split_by_hand_they_stay_apart_in_spite_of_one_number(copied: Open) -> None:
    home = copied()
    (dong,) = named(home)["dong"]
    marks = [row["mark"] for row in rows(home) if row["truth"] == "dong" and row["source"] == "insurance"]
    done = profiles.split(home.office, home.owner(), dong, marks, reason="冒用号码", lake=home.lake)
    again(home)
    assert len(named(home)["dong"]) == 2
    assert not again(home, How.AFRESH).unchanged
    assert len(named(home)["dong"]) == 2
    with home.office.writing(home.owner()) as work:
        profiles.undo(work, done.id, reason="已核实")
    again(home)
    assert named(home)["dong"] == {dong}


def test_a_split_takes_some_records_and_says_why(copied: Open) -> None:
    home = copied()
    (dong,) = named(home)["dong"]
    marks = [row["mark"] for row in rows(home) if row["truth"] == "dong"]
    for wrong in ([], marks, ["nobody"]):
        with pytest.raises(BadInput, match="some of"):
            profiles.split(home.office, home.owner(), dong, wrong, reason="x", lake=home.lake)
    with pytest.raises(BadInput, match="why"):
        profiles.split(home.office, home.owner(), dong, marks[:1], reason=" ", lake=home.lake)
    with pytest.raises(BadInput, match="two or more"):
        profiles.merge(home.office, home.owner(), [dong, dong], reason="x", lake=home.lake)
