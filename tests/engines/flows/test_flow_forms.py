"""Forms: what was filled in becomes values, or everything that is wrong is told at once, field by field."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines import flows
from yiben.engines.flows.forms import TYPES
from yiben.engines.flows.model import Choice, Field
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text


def field(name: str, type_: str = "text", **more: object) -> Field:
    return Field(**({"id": name, "title": Text(f"项{name}", f"Field {name}"), "type": type_} | more))


PURPOSES = (
    Choice(id="study", title=Text("研究", "study")),
    Choice(id="trial", title=Text("诉讼", "a trial")),
)


def codes(fields: list[Field], said: dict, **more: object) -> list[tuple[str, str]]:
    return [(one.field, one.code) for one in flows.read_form(fields, said, **more).problems]


@pytest.mark.parametrize(
    ("one", "said", "value"),
    [
        (field("a"), "  张三 \n", "张三"),
        (field("a", "long_text"), "一\r\n二", "一\n二"),
        (field("a"), "5 < 6 & 7 > 3 <b", "5 < 6 & 7 > 3 <b"),
        (field("a", "number"), "12", 12),
        (field("a", "number"), "１２.5", 12.5),
        (field("a", "number"), -3, -3),
        (field("a", "date"), "2026-02-28", "2026-02-28"),
        (field("a", "date"), date(2026, 2, 28), "2026-02-28"),
        (field("a", "boolean"), "on", True),
        (field("a", "boolean"), "否", False),
        (field("a", "boolean"), False, False),
        (field("a", "choice", choices=PURPOSES), "study", "study"),
        (field("a", "choice", choices=PURPOSES, many=True), ["study", "trial", "study"], ["study", "trial"]),
        (field("a", "items"), "item_1", ["item_1"]),
        (field("a", "account"), ["liu"], "liu"),
        (field("a", "text", many=True), ["x", "", " "], ["x"]),
    ],
)
def test_what_was_filled_in_becomes_a_value(one: Field, said: object, value: object) -> None:
    assert flows.fill([one], {"a": said}) == {"a": value}


@pytest.mark.parametrize(
    ("one", "said", "code"),
    [
        (field("a", required=True), " ", "required"),
        (field("a", required=True), None, "required"),
        (field("a", "items", required=True), ["", " "], "required"),
        (field("a", "boolean", required=True), "", "required"),  # not said is not no
        (field("a", most=3), "abcd", "too_long"),
        (field("a"), "x" * 501, "too_long"),
        (field("a"), 7, "not_text"),
        (field("a"), ["x", "y"], "one_only"),
        (field("a"), "a\nb", "control_character"),
        (field("a"), "a\x00b", "control_character"),
        (field("a"), "abc\u202etxt", "control_character"),
        (field("a", "number"), "1e5", "not_number"),
        (field("a", "number"), "NaN", "not_number"),
        (field("a", "number"), float("inf"), "not_number"),
        (field("a", "number"), True, "not_number"),
        (field("a", "date"), "2026-02-29", "not_date"),
        (field("a", "date"), "20260228", "not_date"),
        (field("a", "date"), "2026-W09-6", "not_date"),
        (field("a", "boolean"), "perhaps", "not_boolean"),
        (field("a", "choice", choices=PURPOSES), "fun", "not_a_choice"),
        (field("a", "choice", choices=PURPOSES, many=True, most=1), ["study", "trial"], "too_many"),
        (field("a", "account"), "x" * 201, "too_long"),
        (field("a", "organisation"), {"$gt": ""}, "not_text"),
        (field("a"), "<script>alert(1)</script>", "script"),
        (field("a"), "<ScRiPt src=//x>", "script"),
        (field("a", "long_text"), 'see <img src=x onerror="go()">', "script"),
        (field("a"), "<p onclick=go()>", "script"),
        (field("a"), "javascript:go()", "script"),
        (field("a"), "＜script＞", None),  # full width: no browser takes it for markup
    ],
)
def test_what_will_not_do_is_refused_with_its_field(one: Field, said: object, code: str | None) -> None:
    assert codes([one], {"a": said}) == ([("a", code)] if code else [])


def test_everything_that_is_wrong_is_told_at_once_and_nothing_unknown_is_kept() -> None:
    fields = [field("a", required=True), field("b", "number"), field("c", "date"), field("note")]
    said = {"b": "many", "c": "soon", "notee": "x", "note": "fine"}
    assert codes(fields, said) == [
        ("notee", "unknown_field"),
        ("a", "required"),
        ("b", "not_number"),
        ("c", "not_date"),
    ]
    with pytest.raises(BadInput) as error:
        flows.fill(fields, said)
    assert error.value.code == "form_wrong"
    assert [one["field"] for one in error.value.where["errors"]] == ["notee", "a", "b", "c"]
    assert error.value.where["count"] == 4
    assert error.value.hint is not None
    assert "note" in error.value.hint.en


def test_what_was_left_empty_is_left_out() -> None:
    assert (
        flows.fill([field("a"), field("b", "items"), field("c", "boolean")], {"a": "", "b": [], "c": ""})
        == {}
    )


def test_an_attachment_may_be_only_so_large() -> None:
    one = field("a", "attachment", most=10)
    assert codes([one], {"a": "att_1"}, sizes={"att_1": 10}) == []
    assert codes([one], {"a": "att_1"}, sizes={"att_1": 11}) == [("a", "too_large")]


_anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=2),
    max_leaves=6,
)


_fields = st.builds(
    lambda type_, many: field("a", type_, many=many, choices=PURPOSES if type_ == "choice" else ()),
    st.sampled_from(TYPES),
    st.booleans(),
)


@given(_fields, _anything)
def test_whatever_comes_is_a_value_or_a_problem_and_never_an_accident(one: Field, said: object) -> None:
    found = flows.read_form([one], {"a": said})
    assert not (found.values and found.problems)
    if found.values:
        assert flows.fill([one], found.values) == found.values  # reading what was read changes nothing
