"""What is amiss in a book is found when it is compiled."""

from typing import Any

import pytest
from decision_makers import FIVE, book, books, control, words
from hypothesis import given, settings

from yiben.engines.rules.decisions import Book, Scale, compile_book
from yiben.kernel.errors import BadInput


def found(*controls: Any, kind: str, **more: Any) -> list[tuple[str, ...]]:
    return [finding.controls for finding in book(*controls, **more).findings if finding.kind == kind]


PERMIT = {"id": "may", "effect": "permit"}
WAY = [{"kind": "approval", "needs": "approval"}]


def test_a_prohibition_nothing_lifts_and_a_permission_of_the_same_cell_contradict() -> None:
    pair = (control(id="never", level={"from": 3}), control(**PERMIT, level={"to": 3}))
    assert found(*pair, kind="contradiction") == [("never", "may")]
    (finding,) = [one for one in book(*pair).findings if one.kind == "contradiction"]
    assert finding.cell == {"activity": "use", "level": 3}


@pytest.mark.parametrize(
    ("never", "may"),
    [
        ({"way_out": WAY}, {}),
        ({"level": {"from": 3}}, {"level": {"to": 2}}),
        ({"mode": ["export"]}, {"mode": ["verify"]}),
        ({"importance": ["core"]}, {"importance": ["general"]}),
        ({"personal": True}, {"personal": False}),
        ({"activity": ["use"]}, {"activity": ["store"]}),
        ({"when": "masked"}, {"when": "not masked"}),
        ({"when": "entrusted"}, {"when": "recipient = 'processor'"}),
        ({"when": "rpo_minutes < 10"}, {"when": "rpo_minutes >= 10"}),
        ({"mode": ["export"]}, {"when": "mode = 'verify'"}),
    ],
)
def test_what_never_meets_does_not_contradict(never: dict[str, Any], may: dict[str, Any]) -> None:
    pair = (control(id="never", **never), control(**PERMIT, **may))
    assert found(*pair, kind="contradiction") == []


def test_requirements_that_cannot_be_met_together_contradict() -> None:
    one = control(id="one", effect="require", needs="masked")
    two = control(id="two", effect="require", needs="not masked and approval")
    assert found(one, two, kind="contradiction") == [("one", "two")]
    assert found(control(effect="require", needs="masked and not masked"), kind="contradiction") == [("c",)]
    elsewhere = control(id="two", effect="require", needs="not masked", level={"from": 3})
    assert (
        found(
            control(id="one", effect="require", needs="masked", level={"to": 2}),
            elsewhere,
            kind="contradiction",
        )
        == []
    )


def test_a_requirement_on_a_line_may_be_met_by_stating_it() -> None:
    carrier = control(effect="require", when="channel = 'carrier'", needs="secure_line")
    assert found(carrier, kind="contradiction") == []


def test_what_can_never_apply_is_found() -> None:
    assert found(control(when="masked and not masked"), kind="unreachable") == [("c",)]
    assert found(control(when="persons < 3 and persons > 5"), kind="unreachable") == [("c",)]
    assert found(control(mode=["export"], when="mode = 'verify'"), kind="unreachable") == [("c",)]
    assert found(control(way_out=[{"kind": "x", "needs": "mfa and not mfa"}]), kind="unreachable") == [("c",)]
    assert found(
        control(when="masked", way_out=[{"kind": "x", "needs": "not masked"}]), kind="unreachable"
    ) == [("c",)]
    assert found(control(when="masked or not masked"), kind="unreachable") == []


def test_a_level_looser_than_the_one_below_is_found_where_that_is_declared() -> None:
    stops = control(id="stops", level={"from": 4, "to": 4})
    assert found(stops, kind="weaker_above") == []
    assert found(stops, kind="weaker_above", at_least_as_strict=[(4, 5)]) == [("stops",)]
    replaced = control(id="same", level={"from": 5})
    assert found(stops, replaced, kind="weaker_above", at_least_as_strict=[(4, 5)]) == []
    softer = control(id="softer", level={"from": 5}, way_out=WAY)
    assert found(stops, softer, kind="weaker_above", at_least_as_strict=[(4, 5)]) == [("stops",)]
    owed = control(id="owed", effect="oblige", level={"to": 4}, kind="keep")
    assert found(owed, kind="weaker_above", at_least_as_strict=[(4, 5)]) == [("owed",)]


def test_gaps_are_told_and_an_obligation_alone_does_not_close_one() -> None:
    chosen = book(control(level={"from": 3}), control(id="owed", effect="oblige", activity="*"))
    gaps = {(one.cell["activity"], one.cell["level"]) for one in chosen.findings if one.kind == "gap"}
    assert ("use", 2) in gaps
    assert ("use", 3) not in gaps
    assert len(gaps) == len(words().activities) * 5 - 3


def test_what_cannot_be_compiled_is_refused() -> None:
    for more in ({"silence": "perhaps"}, {"at_least_as_strict": [(4, 9)]}, {"scale": Scale("none", ())}):
        with pytest.raises(BadInput):
            book(**more)
    with pytest.raises(BadInput) as wrong:
        book(control(id="a"), control(id="a"))
    assert wrong.value.code == "duplicate_id"
    assert wrong.value.where["line"] == 7


@settings(max_examples=60, deadline=None)
@given(books())
def test_any_book_compiles_with_findings_in_both_languages(chosen: Book) -> None:
    again = compile_book(
        pack="p",
        controls=chosen.controls,
        scale=FIVE,
        silence="permit",
        vocabulary=words(),
        at_least_as_strict=[(4, 5)],
    )
    assert {one.kind for one in again.findings} <= {"gap", "contradiction", "unreachable", "weaker_above"}
    assert all(one.says.zh and one.says.en for one in again.findings)
