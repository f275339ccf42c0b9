"""A pack is read whole or refused with everything that is wrong, each with file, line and fix."""

import os
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pack_makers import FILES, changed, write_pack

from yiben.capabilities import policy
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Lang, speaking


def refused(folder: Path) -> list[dict]:
    with speaking(Lang.EN), pytest.raises(BadInput) as error:
        policy.check(folder)
    where = error.value.where
    with speaking(Lang.EN):
        said = error.value.as_dict()
    first = {"file": where["file"], "line": where["line"]} | said
    return where.get("errors") or [first]


def test_a_sound_pack_is_read_whole(tmp_path: Path) -> None:
    pack = policy.check(write_pack(tmp_path / "park"))
    assert (pack.citation, pack.title.en) == ("park-rules@1", "Rules on park data")
    assert [control.id for control in pack.controls] == ["no-export", "export-recorded"]
    assert pack.controls[1].extra == {"years": 3}
    assert [part.title.en for part in pack.records[0].what] == ["Day", "Who did it"]
    assert pack.controls[1].place.line == 18
    assert len(pack.cases) == 2


@pytest.mark.parametrize(
    ("changes", "file", "line", "code", "hint"),
    [
        (changed("controls", 'strength = "default"', 'strength = "defalt"'), "controls.toml", 5, "pack_word", "default"),
        (changed("controls", 'mode = ["export"]', 'modes = ["export"]'), "controls.toml", 7, "pack_field", "mode"),
        (changed("controls", 'mode = ["export"]', 'mode = ["exprot"]'), "controls.toml", 7, "unknown_word", "export"),
        (changed("controls", 'needs = "approval"', 'needs = "aproval"'), "controls.toml", 16, "", "approval"),
        (changed("controls", 'needs = "approval"', 'needs = "length(approval) > 1"'), "controls.toml", 16, "", ""),
        (changed("controls", "level = { from = 3 }", "level = { from = 9 }"), "controls.toml", 8, "no_such_level", "3"),
        (changed("controls", 'article = "3"', 'article = "33"'), "controls.toml", 20, "no_such_article", "3"),
        (changed("records", 'id = "export-records"', 'id = "no-export"'), "records.toml", 1, "pack_duplicate", ""),
        (changed("records", "what = [", "what = [ 3, "), "records.toml", 6, "pack_value", ""),
        (changed("articles", 'cover = "outside"', 'cover = "declared"'), "articles.toml", 6, "article_cover", "attested"),
        (changed("articles", 'cover = "declared"', 'cover = "outside"'), "articles.toml", 15, "article_cover", "declared"),
        (changed("articles", 'why_en = "No duty."\n', ""), "articles.toml", 1, "pack_missing", ""),
        (changed("articles", 'text = "为规范公园数据，制定本规定。"\n', ""), "articles.toml", 1, "article_text", "missing"),
        (changed("pack", "from = 2026-02-01", "from = 2025-02-01"), "pack.toml", 9, "pack_dates", ""),
        (changed("pack", "silence", 'supersedes = "park-rules"\nsilence'), "pack.toml", 10, "pack_circle", ""),
        (changed("pack", 'status = "in_force"', "status = in_force"), "pack.toml", 7, "bad_toml", ""),
        (changed("cases", 'effect = "deny"', 'effects = "deny"'), "cases.toml", 7, "pack_field", "effect"),
        ({"controll": "[[control]]"}, "controll.toml", None, "pack_file", "controls.toml"),
        ({"pack": None}, "pack.toml", None, "no_pack_toml", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_named_with_file_line_and_fix(
    tmp_path: Path, changes: dict, file: str, line: int | None, code: str, hint: str
) -> None:
    found = refused(write_pack(tmp_path / "park", **changes))
    match = [one for one in found if (one["file"], one["line"]) == (file, line) and code in one["code"]]
    assert match, found
    assert hint in (match[0]["hint"] or "")
    assert match[0]["message"]


def test_everything_that_is_wrong_is_told_at_once(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "park",
        **changed("controls", 'effect = "oblige"', 'effect = "order"'),
        **changed("records", "years = 3", 'years = "three"'),
        **changed("scales", 'zh = "一级", ', ""),
    )
    assert {(one["file"], one["line"]) for one in refused(folder)} == {
        ("controls.toml", 24),
        ("records.toml", 7),
        ("scales.toml", 8),
    }


def test_a_misspelt_field_does_not_ride_along_with_an_obligation(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "park", **changed("controls", 'mode = ["export"]\neffect = "oblige"', 'mode = ["export"]\npersonel = true\neffect = "oblige"'))  # fmt: skip
    assert [one["hint"] for one in refused(folder)] == ["Did you mean personal?"]


def test_a_control_that_can_never_apply_is_refused(tmp_path: Path) -> None:
    folder = write_pack(
        tmp_path / "park",
        **changed(
            "controls", 'mode = ["export"]\nlevel', 'mode = ["export"]\nwhen = "masked and not masked"\nlevel'
        ),
    )
    assert "pack_unreachable" in {one["code"] for one in refused(folder)}


def test_hostile_folders_are_refused_and_nothing_is_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.toml"
    secret.write_text('password = "tops"')
    folder = write_pack(tmp_path / "park", records=None)
    (folder / "records.toml").symlink_to(secret)
    os.mkfifo(folder / "duties.toml")
    (folder / "run.py").write_text("print(1)")
    (folder / "nested").mkdir()
    found = refused(folder)
    assert {one["file"] for one in found} == {"records.toml", "duties.toml", "run.py", "nested"}
    assert "tops" not in str(found)


@pytest.mark.parametrize(
    ("stem", "text"),
    [
        ("records", "x = " + "[" * 5000 + "]" * 5000),
        ("records", "x = " + "9" * 10_000),
        ("records", "[[record]]\n" * 6000),
        ("records", "record = 3"),
        ("records", "# " + "x" * 2_100_000),
        ("cases", '[[case]]\nid = "a"\nfacts = {}\nexpect = []'),
    ],
    ids=["deep", "digits", "many", "no list", "large", "no table"],
)
def test_absurd_files_are_refused(tmp_path: Path, stem: str, text: str) -> None:
    assert refused(write_pack(tmp_path / "park", **{stem: text}))


def test_bytes_that_are_no_text_are_refused_with_their_line(tmp_path: Path) -> None:
    folder = write_pack(tmp_path / "park")
    (folder / "records.toml").write_bytes(b'[[record]]\nid = "\xd6\xd0"')
    assert [(one["file"], one["line"], one["code"]) for one in refused(folder)] == [
        ("records.toml", 2, "bad_toml")
    ]


@given(seed=st.integers(0, 2**32), cuts=st.integers(1, 4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_mutated_pack_is_read_or_refused_and_never_anything_else(
    tmp_path: Path, seed: int, cuts: int
) -> None:
    chance = random.Random(seed)
    folder = tmp_path / f"park{seed}-{cuts}"
    write_pack(folder)
    for _ in range(cuts):
        name = chance.choice(list(FILES))
        path = folder / name
        lines = path.read_text().split("\n")
        at = chance.randrange(len(lines))
        word = chance.choice(['id = "x"', "[[control]]", "level = 3", "", "article = [1]", "zh = ''", "a.b = {}", "[case]", "from = 3"])  # fmt: skip
        change = chance.randrange(5)
        if change == 0:
            lines[at] = word
        elif change == 1:
            lines.insert(at, word)
        elif change == 2:
            del lines[at]
        elif change == 3:
            lines[at] = lines[at][: chance.randrange(len(lines[at]) + 1)]
        else:
            lines[at], lines[at - 1] = lines[at - 1], lines[at]
        path.write_text("\n".join(lines))
    try:
        pack = policy.check(folder)
    except BadInput as error:
        for one in error.where.get("errors", [error.where]):
            assert one["file"]
            assert one["line"] is None or one["line"] >= 1
        return
    policy.coverage(pack)
    policy.run_cases(pack)


def test_articles_are_covered_as_they_say(tmp_path: Path) -> None:
    covered = policy.coverage(policy.check(write_pack(tmp_path / "park"))).articles
    assert [(one.article.id, one.article.cover.value, [name for _, name in one.by]) for one in covered] == [
        ("1", "outside", []),
        ("2", "declared", ["park", "no-export"]),
        ("3", "declared", ["export-recorded", "export-records"]),
    ]
    assert covered[1].cases == ("level-three-is-not-exported", "approved-export")


def test_cases_tell_expected_and_got(tmp_path: Path) -> None:
    text = (
        FILES["cases.toml"]
        .replace('effect = "permit"', 'effect = "deny"')
        .replace('articles_lacks = ["1"]', 'articles_lacks = ["3"]')
    )
    ran = policy.run_cases(policy.check(write_pack(tmp_path / "park", cases=text)))
    assert [miss.about for miss in ran[0].misses] == []
    assert [(miss.about, miss.expected) for miss in ran[1].misses] == [
        ("effect", "deny"),
        ("articles_lacks", ["3"]),
    ]
    assert ran[1].misses[0].got == "permit"


def test_facts_of_a_case_that_cannot_be_read_are_a_miss(tmp_path: Path) -> None:
    text = FILES["cases.toml"].replace('activity = "use"\n', 'activity = "fly"\n')
    ran = policy.run_cases(policy.check(write_pack(tmp_path / "park", cases=text)))
    assert [miss.about for miss in ran[1].misses] == ["facts"]


def test_what_changed_is_told_by_declaration_and_by_cell(tmp_path: Path) -> None:
    before = policy.check(write_pack(tmp_path / "a"))
    after = policy.check(
        write_pack(
            tmp_path / "b",
            **changed("pack", 'version = "1"', 'version = "2"'),
            **changed("controls", "level = { from = 3 }", "level = { from = 2 }"),
            records=None,
        )
    )
    found = policy.compare(before, after)
    assert [(one.how, one.kind, one.id, one.fields) for one in found.declarations] == [
        ("changed", "control", "no-export", ("level",)),
        ("removed", "record", "export-records", ()),
    ]
    assert {(one.activity, one.mode, one.level, one.was, one.now) for one in found.cells} == {
        ("use", "export", "2", "permit", "deny"),
        ("use", None, "2", "permit", "deny"),
    }


def test_the_front_desk_has_every_name_it_lists() -> None:
    assert [name for name in policy.__all__ if not hasattr(policy, name)] == []
