"""The facts document: what is read, what is refused and where, and what no document can do."""

import math
from datetime import date
from typing import Any

import pytest
from decision_makers import book, control, facts, words
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.rules.decisions import decide, read_facts
from yiben.kernel.errors import BadInput


def value(document: dict, name: str, **more: Any) -> Any:
    return read_facts(document, words(), **more).values[words().facts[name].slot - 4]


@pytest.mark.parametrize(
    ("said", "mode"),
    [("导出", "export"), ("Download", "export"), ("下载", "export"), ("核验", "verify"), ("verification", "verify"),
     ("展示", "display"), ("VIEW", "display"), ("固定报表", "report"), ("fixed report", "report"), ("打印", "print")],
)  # fmt: skip
def test_modes_are_understood_in_both_languages(said: str, mode: str) -> None:
    assert read_facts(facts(mode=said), words()).mode == mode


@pytest.mark.parametrize(
    ("said", "channel"),
    [("互联网邮件", "internet_mail"), ("e-mail", "internet_mail"), ("微信", "instant_messaging"), ("U盘", "removable_media"),
     ("Internet Mail", "internet_mail"), (None, ""), ("pigeon", None), ("", None)],
)  # fmt: skip
def test_channels_are_understood_and_null_is_none(said: Any, channel: Any) -> None:
    assert value(facts(context={"channel": said}), "channel") == channel


def test_a_mode_that_is_the_word_of_another_fact_is_read_as_that() -> None:
    unsaid = facts(activity="store", mode="U盘", context={"channel": None})
    assert value(unsaid, "channel") == "removable_media"
    assert "mode" not in read_facts(unsaid, words()).unknown
    said = facts(activity="store", mode="U盘", context={"channel": "intranet"})
    assert value(said, "channel") == "intranet"
    assert "mode" in read_facts(said, words()).unknown


def test_activities_are_understood_and_an_unknown_one_is_refused() -> None:
    assert read_facts({"activity": "使用"}, words()).activity == "use"
    for said in ("fly", None, 7, ["use"], float("nan"), {}, "use" * 10_000):
        with pytest.raises(BadInput) as wrong:
            read_facts({"activity": said}, words())
        assert wrong.value.code == "unknown_activity"
        assert wrong.value.where["path"] == "activity"
        assert "publish" in wrong.value.where["allowed"]


@pytest.mark.parametrize(
    ("document", "path"),
    [
        ({"items": [{"sensitivity": True}]}, "items[0].sensitivity"),
        ({"items": [{"sensitivity": 2.5}]}, "items[0].sensitivity"),
        ({"items": [{"sensitivity": math.nan}]}, "items[0].sensitivity"),
        ({"items": [{}, {"sensitivity": -1}]}, "items[1].sensitivity"),
        ({"items": [{"sensitivity": [3]}]}, "items[0].sensitivity"),
        ({"items": [{"importance": 3}]}, "items[0].importance"),
        ({"items": [{"personal": "yes"}]}, "items[0].personal"),
        ({"items": [{"grades": 4}]}, "items[0].grades"),
        ({"items": [{"grades": {"four": 1.5}}]}, "items[0].grades.four"),
        ({"items": [{"parts": [{"personal": 1}]}]}, "items[0].parts[0].personal"),
        ({"items": [{"parts": "all"}]}, "items[0].parts"),
        ({"items": ["a"]}, "items[0]"),
        ({"items": {}}, "items"),
        ({"items": "all"}, "items"),
        ({"subject": []}, "subject"),
        ({"subject": {"authentication": {"password": True}}}, "subject.authentication"),
        ({"subject": {"authentication": [1]}}, "subject.authentication[0]"),
        ({"subject": {"authentication": ["pin"] * 1000}}, "subject.authentication"),
        ({"subject": {"nda": "true"}}, "subject.nda"),
        ({"context": {"approval": 1}}, "context.approval"),
        ({"context": {"channel": 5}}, "context.channel"),
        ({"context": {"channel": ["a"]}}, "context.channel"),
        ({"context": {"persons": math.inf}}, "context.persons"),
        ({"context": {"persons": "many"}}, "context.persons"),
        ({"context": {"persons": -5}}, "context.persons"),
        ({"context": {"scenario": 4}}, "context.scenario"),
        ({"context": {"scenario": {"until": "soon"}}}, "context.scenario.until"),
        ({"context": {"scenario": {"necessity": "yes"}}}, "context.scenario.necessity"),
        ({"mode": 3}, "mode"),
        ({"packs": 3}, "packs"),
    ],
)
def test_a_wrong_type_is_refused_with_its_path(document: dict, path: str) -> None:
    with pytest.raises(BadInput) as wrong:
        read_facts({"activity": "use", **document}, words())
    assert wrong.value.where["path"] == path
    assert wrong.value.hint is not None


def test_levels_are_read_as_numbers_or_words() -> None:
    for said in (3, "3", 3.0, "第三层级", "三", "L3", "level 3"):
        facts_read = read_facts(facts(items=[{"sensitivity": said}]), words())
        assert facts_read.items[0][1].sensitivity == 3
    assert read_facts(facts(items=[{"sensitivity": "high"}]), words()).unknown == ("items[0].sensitivity",)


@pytest.mark.parametrize(
    ("said", "scenario"),
    [(None, False), (False, False), (True, True), ("催收", True), ("  ", False), ({"id": "s"}, True),
     ({"id": "s", "until": "2026-12-31"}, True), ({"id": "s", "until": "2026-11-21"}, False)],
)  # fmt: skip
def test_a_scenario_may_be_a_flag_a_name_or_an_object_that_is_still_open(
    said: Any, *, scenario: bool
) -> None:
    assert value(facts(context={"scenario": said}), "scenario", on=date(2026, 11, 22)) is scenario


def test_what_a_scenario_says_holds_where_the_facts_are_silent() -> None:
    said = {"id": "s", "necessity": False, "approval": True}
    document = {"activity": "use", "context": {"scenario": said}}
    assert value(document, "approval") is True
    assert value(document, "necessity") is False
    assert value({"activity": "use", "context": {"approval": False, "scenario": said}}, "approval") is False
    assert value({"activity": "use", "context": {"scenario": said, "approval": False}}, "approval") is False
    expired = {**said, "until": "2020-01-01"}
    assert value({"activity": "use", "context": {"scenario": expired}}, "approval") is None


def test_a_fact_under_the_other_heading_is_read_unless_the_two_disagree() -> None:
    assert value({"activity": "use", "context": {"nda": True}}, "nda") is True
    with pytest.raises(BadInput) as wrong:
        read_facts({"activity": "use", "subject": {"nda": False}, "context": {"nda": True}}, words())
    assert wrong.value.code == "said_twice"


def test_ten_thousand_items_and_deep_parts_do_no_harm() -> None:
    many = [
        {"sensitivity": n % 5 + 1, "importance": "general", "personal": n % 2 == 0} for n in range(10_000)
    ]
    read = read_facts(facts(items=many), words())
    assert len(read.items) == 10
    deep: dict = {"sensitivity": 1}
    for _ in range(2_000):
        deep = {"parts": [deep]}
    with pytest.raises(BadInput):
        read_facts(facts(items=[deep]), words())
    wide = {"parts": [{"sensitivity": 1}] * 200_000}
    with pytest.raises(BadInput):
        read_facts(facts(items=[wide]), words())
    with pytest.raises(BadInput):
        read_facts(facts(items=[{}] * 200_000), words())


hostile = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
    | st.sampled_from(["use", "export", "password", "general", "'; drop table x", "\x00", "use'--"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(["activity", "mode", "items", "subject", "context", "sensitivity", "parts", "grades",
                         "authentication", "scenario", "channel", "approval", "packs", "x"]),
        inner, max_size=6,
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(hostile)
def test_any_document_is_decided_or_refused_politely(document: Any) -> None:
    chosen = book(control(level={"from": 2}, when="channel = 'internet_mail' or approval"))
    if isinstance(document, dict):
        document = {**document, "activity": document.get("activity", "use")}
    try:
        said = decide([chosen], read_facts(document, words())).as_dict()["reason"]
    except BadInput as refusal:
        said = str(refusal.message)
    assert said
