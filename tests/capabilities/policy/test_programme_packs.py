"""Programmes in packs: read with their facts and parameters, refused with file and line, their cases run."""

from pathlib import Path

import pytest

from programme_town import CASES, FACTS, PROGRAMMES, write_town
from yiben.capabilities import policy
from yiben.kernel.errors import BadInput

TEXT = PROGRAMMES.format(least=1000)


def _refused(folder: Path, **changes: str) -> BadInput:
    with pytest.raises(BadInput) as refused:
        policy.check(write_town(folder / "town-support", **changes))
    return refused.value


def test_a_pack_of_programmes_is_sound_and_its_cases_hold(tmp_path: Path) -> None:
    pack = policy.check(write_town(tmp_path / "town-support"))
    assert [one.id for one in pack.programmes] == ["racks", "green"]
    ran = policy.run_cases(pack)
    assert [(one.case.id, one.misses) for one in ran] == [
        (name, ()) for name in ("at", "below", "capped", "unknown")
    ]


@pytest.mark.parametrize(
    ("old", "new", "about"),
    [
        ("eligible = true, amount", "eligible = false, amount", "eligible"),
        ('amount = "100万元"', 'amount = "99万元"', "amount"),
        ("capped = true", "capped = false", "capped"),
        ('missing = ["legal_person"]', "missing = []", "missing"),
        ("racks = false", "racks = true", "criteria.racks"),
        ('person = "unknown"', 'persn = "unknown"', "criteria.persn"),
        ("town_racks = 999", "town_raks = 999", "facts"),
        ("town_racks = 999", "town_racks = 9.5", "facts"),
        ("town_racks = 999", "town_racks = -1", "facts"),
    ],
)
def test_a_case_that_does_not_hold_says_about_what(tmp_path: Path, old: str, new: str, about: str) -> None:
    assert old in CASES
    pack = policy.check(write_town(tmp_path / "town-support", cases=CASES.replace(old, new, 1)))
    misses = [miss for one in policy.run_cases(pack) for miss in one.misses]
    assert about in [one.about for one in misses]


@pytest.mark.parametrize(
    ("old", "new", "code", "line"),
    [
        ("town_racks >= 1000", "town_raks >= 1000", "unknown_fact", 11),
        ("town_racks >= 1000", "town_racks >= 1000元", "mixed_kinds", 11),
        ('id = "person", test', 'id = "racks", test', "criterion_twice", 12),
        ("1000元 * town_racks", "1000 * town_racks", "not_money", 16),
        ("parameter('cap')", "parameter('cup')", "no_such_parameter", 17),
        ('programme = "racks"', 'programme = "rocks"', "no_such_programme", 19),
        ('programme = "racks"', 'programme = "green"', "programme_circle", 28),
        ('among = ["*"]', 'among = ["racks", "grean"]', "no_such_programme", 39),
        ('rule = "highest"', 'rule = "hihgest"', "pack_word", 40),
        ("from = 2025-01-01", "from = 2025-01-01\nuntil = 2025-01-01", "programme_dates", 27),
        ('article = "四"', 'article = "五"', "no_such_article", 36),
        ('kind = "reward"', 'kind = "reward"\ncolour = "red"', "pack_field", 26),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, code: str, line: int
) -> None:
    assert old in TEXT
    error = _refused(tmp_path, programmes=TEXT.replace(old, new, 1))
    found = error.where.get("errors") or [
        {"code": error.code, "file": error.where["file"], "line": error.where["line"]}
    ]
    assert (code, "programmes.toml", line) in [(one["code"], one["file"], one["line"]) for one in found]
    assert error.message.zh
    assert error.message.en


def test_a_fact_of_the_base_pack_may_not_be_redefined(tmp_path: Path) -> None:
    error = _refused(tmp_path, facts=FACTS.replace("town_racks", "legal_person"))
    assert (error.code, error.where["file"], error.where["line"]) == ("fact_twice", "facts.toml", 2)


def test_a_case_of_a_programme_there_is_not_is_refused(tmp_path: Path) -> None:
    error = _refused(tmp_path, cases=CASES.replace('programme = "racks"', 'programme = "racs"', 1))
    assert (error.code, error.where["file"], error.where["line"]) == ("no_such_programme", "cases.toml", 1)


def test_files_may_be_split_by_subject(tmp_path: Path) -> None:
    folder = write_town(tmp_path / "town-support")
    (folder / "programmes.toml").rename(folder / "programmes-racks.toml")
    (folder / "cases.toml").rename(folder / "cases-racks.toml")
    assert len(policy.run_cases(policy.check(folder))) == 4
