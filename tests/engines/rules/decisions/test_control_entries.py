"""Entries of controls.toml: what is refused, with file, line, control and fix; and the language of conditions."""

from typing import Any

import pytest
from decision_makers import FIVE, control, words
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.rules.decisions import Place, Wrong, compile_condition, control_from
from yiben.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("entry", "code", "field"),
    [
        ({"id": "Not Good"}, "bad_id", "id"),
        ({"article": 19}, "missing_field", "article"),
        ({"kind": ""}, "missing_field", "kind"),
        ({"en": None}, "missing_field", "en"),
        ({"strength": "perhaps"}, "unknown_word", "strength"),
        ({"effect": "allow"}, "unknown_word", "effect"),
        ({"strength": "encouraged"}, "bad_strength", "strength"),
        ({"activity": ["fly"]}, "unknown_word", "activity"),
        ({"activity": []}, "bad_type", "activity"),
        ({"mode": ["exprot"]}, "unknown_word", "mode"),
        ({"importance": ["vital"]}, "unknown_word", "importance"),
        ({"personal": "yes"}, "bad_type", "personal"),
        ({"level": 3}, "bad_level", "level"),
        ({"level": {"from": 6}}, "bad_level", "level"),
        ({"level": {"from": 4, "to": 3}}, "bad_level", "level"),
        ({"level": {"above": 3}}, "bad_level", "level"),
        ({"needs": "mfa"}, "unknown_field", "needs"),
        ({"effect": "require"}, "missing_field", "needs"),
        ({"colour": "red"}, "unknown_field", "colour"),
        ({"effect": "oblige", "list": [1]}, "bad_type", "list"),
        ({"effect": "permit", "way_out": [{"kind": "x", "needs": "mfa"}]}, "unknown_field", "way_out"),
        ({"way_out": {"kind": "x"}}, "bad_type", "way_out"),
        ({"way_out": [{"kind": "x"}]}, "bad_type", "needs"),
        ({"way_out": [{"kind": "x", "needs": "mfa", "colour": 1}]}, "unknown_field", "colour"),
        ({"when": 3}, "bad_type", "when"),
        ({"when": "chanel = 'official'"}, "unknown_fact", "when"),
        ({"when": "channel = 'offical'"}, "unknown_word", "when"),
    ],
)
def test_a_wrong_entry_is_refused_with_its_place(entry: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(BadInput) as wrong:
        control(**entry)
    assert wrong.value.code == code
    assert (wrong.value.where["file"], wrong.value.where["line"]) == ("controls.toml", 7)
    assert wrong.value.where["field"] == field


def test_a_hint_names_what_was_probably_meant() -> None:
    with pytest.raises(BadInput) as wrong:
        control(when="chanel = 'official'")
    assert "channel" in str(wrong.value.hint)
    with pytest.raises(BadInput) as wrong:
        control(mode=["exprot"])
    assert "export" in str(wrong.value.hint)


def test_the_caller_may_tell_the_line_of_each_field() -> None:
    entry = {
        "id": "a",
        "article": "1",
        "strength": "must",
        "activity": "*",
        "effect": "forbid",
        "kind": "k",
        "zh": "不",
    }
    place = Place("controls.toml", lambda name: {"en": 12}.get(name or "", 3))
    with pytest.raises(BadInput) as wrong:
        control_from(entry, vocabulary=words(), scale=FIVE, place=place)
    assert wrong.value.where == {
        "file": "controls.toml",
        "line": 12,
        "article": "1",
        "control": "a",
        "field": "en",
    }


def test_synonyms_of_both_languages_stand_for_their_word() -> None:
    read = control(
        activity=["使用", "publication"], mode=["下载"], importance="核心", when="channel = '邮件'"
    )
    assert read.activities == {"use", "publish"}
    assert (read.modes, read.importance) == ({"export"}, {"core"})
    assert control(activity="*").activities == set(words().activities)


def test_above_includes_its_own_level() -> None:
    assert control(level={"from": 3}).ranks == {2, 3, 4}
    assert control(level={"from": 3, "to": 3}).ranks == {2}
    assert control(level={"to": 2}).ranks == {0, 1}


@pytest.mark.parametrize(
    "said",
    [
        "", "   ", "mfa)", "mfa; approval", "select 1", "lower(channel) = 'x'", "channel like 'a%'", "1 = 1",
        "channel", "approval = 'yes'", "approval > 1", "channel > 'official'", "persons = 'many'", "persons",
        "channel = recipient", "channel in (select 1)", "channel in ()", "context.channel = 'official'", "*",
        "exists(select 1)", "mfa and", "not", "approval in (true)", "persons is null", "approval is null",
        "case when mfa then true end", "cast(mfa as boolean)", "mfa or 1", "persons between 'a' and 'b'",
        "__import__('os').system('x')", "(lambda: 1)()", "mfa -- comment\n; drop", "$1", "@mfa", "channel = official",
        "mfa and " * 300 + "mfa", "(" * 500 + "mfa" + ")" * 500, "x" * 5000, "persons < 1e400", "\x00",
    ],
)  # fmt: skip
def test_what_is_not_on_the_list_is_refused(said: str) -> None:
    with pytest.raises(Wrong):
        compile_condition(said, vocabulary=words())


def row(**known: Any) -> tuple[Any, ...]:
    return words().complete(tuple(known.get(name) for name in words().facts))


@pytest.mark.parametrize(
    ("said", "known", "truth"),
    [
        ("approval", {}, None),
        ("not approval", {"approval": False}, True),
        ("approval and masked", {"approval": False}, False),
        ("approval and masked", {"approval": True}, None),
        ("approval or masked", {"masked": True}, True),
        ("approval or masked", {"masked": False}, None),
        ("APPROVAL = TRUE", {"approval": True}, True),
        ("approval <> true", {"approval": True}, False),
        ("approval is true", {"approval": False}, False),
        ("channel = 'official'", {"channel": ""}, False),
        ("channel <> 'official'", {"channel": ""}, True),
        ("channel <> 'official'", {}, None),
        ("channel is null", {"channel": ""}, True),
        ("channel is not null", {"channel": "api"}, True),
        ("channel is null", {}, None),
        ("channel not in ('api', 'gateway')", {"channel": "carrier"}, True),
        ("rpo_minutes < 10", {"rpo_minutes": 10}, False),
        ("10 > rpo_minutes", {"rpo_minutes": 9}, True),
        ("persons >= 1000000", {"persons": 1_000_000}, True),
        ("persons between 1 and 3", {"persons": 3}, True),
        ("persons not between 1 and 3", {"persons": 4}, True),
        ("protection_grade in (3, 4)", {"protection_grade": 4}, True),
        ("persons > -1", {"persons": 0}, True),
        ("authentication in ('totp', 'sms')", {"authentication": frozenset({"sms"})}, True),
        ("authentication = 'sms'", {"authentication": frozenset({"?"})}, None),
        ("identity", {"authentication": frozenset()}, False),
        ("official_channel", {"channel": "official"}, True),
        ("official_channel", {"channel": "other", "official_channel": True}, True),
        ("development_use", {"environment": "production", "mode": "development"}, True),
        ("necessity and measures", {"scenario": True}, True),
        ("necessity", {"scenario": False}, None),
        ("necessity", {"scenario": True, "necessity": False}, False),
        ("importance = '核心' or personal", {"importance": "core"}, True),
    ],
)
def test_a_condition_is_three_valued(said: str, known: dict[str, Any], *, truth: bool | None) -> None:
    assert compile_condition(said, vocabulary=words()).test(row(**known)) is truth


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=60) | st.text(alphabet="mfa ()=<>'andornt,;1.%*\"", max_size=40))
def test_any_text_is_a_condition_or_refused(said: str) -> None:
    try:
        condition = compile_condition(said, vocabulary=words())
    except Wrong as wrong:
        answer: Any = (wrong.says.zh, wrong.hint.en)
    else:
        answer = condition.test(row())
    assert answer in {True, False, None} or all(answer)
