"""A programme that cannot be right is refused, with the place and what to do, in both languages."""

from typing import Any

import pytest
from programme_making import BOOK, FACTS, leaf, made, named, table

from yiben.engines.rules.entitlements import (
    Draft,
    FactBook,
    circle,
    compile_programme,
    prerequisites,
    read_programme,
    read_stacking,
)
from yiben.kernel.errors import BadInput

GOOD = leaf("a", "racks >= 1")


def _draft(written: dict[str, Any]) -> Draft:
    draft = read_programme(written, pack="demo")
    compile_programme(draft, book=BOOK, parameters={})
    return draft


def _rows(*rows: dict[str, str]) -> dict[str, Any]:
    return {"table": {"by": "revenue", "rows": [{"amount": "1万元"} | row for row in rows]}}


@pytest.mark.parametrize(
    ("written", "code", "path"),
    [
        (table(leaf("a", "racks / 0 > 1")), "divides_by_zero", "criteria.all.0.test"),
        (table(leaf("a", "racks / (patents - patents) > 1")), "divides_by_zero", "criteria.all.0.test"),
        (table(leaf("a", "racks / (patents * 0) > 1")), "divides_by_zero", "criteria.all.0.test"),
        (table(leaf("a", "nothing > 1")), "unknown_fact", "criteria.all.0.test"),
        (table(leaf("a", "revenue > share")), "mixed_kinds", "criteria.all.0.test"),
        (table(leaf("a", "2 > 1")), "compares_nothing", "criteria.all.0.test"),
        (table(GOOD, leaf("a", "patents > 1")), "criterion_twice", "criteria.all.1"),
        (
            table(named("g", at_least=3, of=[GOOD, leaf("b", "green")])),
            "never_met",
            "criteria.all.0.at_least",
        ),
        (
            table(named("g", **{"pass": 60}, score=[GOOD | {"points": 30}, leaf("b", "green", points=29)])),
            "never_met",
            "criteria.all.0.pass",
        ),
        (table(named("g", **{"pass": 6}, score=[GOOD])), "never_met", "criteria.all.0.pass"),
        (table(GOOD | {"points": 3}), "criterion_points", "criteria.all.0"),
        (table(named("g", any=[])), "programme_shape", "criteria.all.0.any"),
        (table(named("g", test="green", judged=True)), "programme_shape", "criteria.all.0"),
        (table({"id": "g", "test": "green"}), "pack_missing", "criteria.all.0"),
        (table(GOOD, benefit={"form": "money"}), "no_amount", "benefit"),
        (table(GOOD, benefit={"amount": "racks * 3"}), "not_money", "benefit.amount"),
        (
            table(GOOD, benefit={"amount": "1万元", "cap": "1万元", "floor": "2万元"}),
            "cap_below_floor",
            "benefit.cap",
        ),
        (
            table(GOOD, benefit=_rows({"from": "1万元", "below": "2万元"}, {"from": "3万元"})),
            "table_hole",
            "benefit.table.rows.1",
        ),
        (
            table(GOOD, benefit=_rows({"from": "1万元", "below": "2万元"}, {"over": "2万元"})),
            "table_hole",
            "benefit.table.rows.1",
        ),
        (
            table(GOOD, benefit=_rows({"from": "1万元", "to": "2万元"}, {"from": "2万元"})),
            "table_overlap",
            "benefit.table.rows.1",
        ),
        (
            table(GOOD, benefit=_rows({"from": "1万元"}, {"from": "2万元"})),
            "table_overlap",
            "benefit.table.rows.1",
        ),
        (
            table(GOOD, benefit=_rows({"from": "2万元", "below": "2万元"})),
            "table_ends",
            "benefit.table.rows.0",
        ),
        (
            table(GOOD, benefit=_rows({"from": "2万元", "over": "2万元"})),
            "table_ends",
            "benefit.table.rows.0",
        ),
        (table(GOOD, benefit={"table": {"by": "revenue", "rows": []}}), "table_empty", "benefit.table.rows"),
        (
            table(GOOD | {"relaxed": {"by": "20%", "zh": "宽", "en": "r", "toward": "up"}}),
            "relaxes_nothing",
            None,
        ),
        (table(GOOD | {"relaxed": {"by": "200%", "zh": "宽", "en": "r"}}), "programme_shape", None),
        (
            table(GOOD, counts=[{"fact": "patents", "also": "none", "zh": "视同", "en": "as"}]),
            "unknown_fact",
            None,
        ),
        (table(GOOD, selection={"rank_by": ["revenue"], "places": 3}), "programme_shape", None),
        (
            {"id": "x", "zh": "a", "en": "a", "about": "enterprise", "kind": "subsidy"},
            "programme_shape",
            "criteria",
        ),
    ],
)
def test_it_is_refused_at_its_place(written: dict[str, Any], code: str, path: str | None) -> None:
    faults = _draft(written).faults.found
    assert code in [one.code for one in faults]
    found = next(one for one in faults if one.code == code)
    assert found.says.zh
    assert found.says.en
    if path is not None:
        assert ".".join(map(str, found.path)) == path


def test_rows_that_touch_are_neither_a_hole_nor_an_overlap() -> None:
    for rows in (
        _rows({"from": "1万元", "below": "2万元"}, {"from": "2万元"}),
        _rows({"from": "1万元", "to": "2万元"}, {"over": "2万元"}),
        _rows({"over": "2万元"}, {"below": "1万元"}, {"from": "1万元", "to": "2万元"}),
    ):
        assert _draft(table(GOOD, benefit=rows)).faults.found == []


def test_everything_wrong_is_said_at_once() -> None:
    faults = _draft(table(leaf("a", "x > 1"), leaf("b", "y > 1"), benefit={"amount": "racks"})).faults.found
    assert [one.code for one in faults] == ["unknown_fact", "unknown_fact", "not_money"]


def test_the_first_fault_is_raised_with_its_path() -> None:
    with pytest.raises(BadInput) as refused:
        made(leaf("a", "x > 1"))
    assert refused.value.where == {"programme": "demo/one", "path": "criteria.all.0.test"}


def test_prerequisites_in_a_circle_are_found() -> None:
    assert circle({"a": ("b",), "b": ("c",), "c": ("a",)}) in {("a", "b", "c", "a"), ("b", "c", "a", "b")}
    assert circle({"a": ("b",), "b": ("c",), "c": ()}) == ()
    one = made(named("x", programme="other"), named("y", programme="else/where"))
    assert prerequisites(one.programme) == ("demo/other", "else/where")


def test_formulas_in_a_circle_are_refused() -> None:
    turning = [
        {"id": name, "zh": "x", "en": "x", "about": "enterprise", "kind": "number", "formula": f"{other} + 1"}
        for name, other in (("p", "q"), ("q", "r"), ("r", "p"))
    ]
    with pytest.raises(BadInput) as refused:
        FactBook.read({"fact": [*FACTS, *turning]})
    assert refused.value.code == "fact_circle"


def test_a_fact_stands_once_and_its_formula_is_of_its_kind() -> None:
    with pytest.raises(BadInput) as twice:
        FactBook.read({"fact": [*FACTS, FACTS[0]]})
    assert (twice.value.code, twice.value.where["fact"]) == ("fact_twice", "revenue")
    odd = {
        "id": "odd",
        "zh": "x",
        "en": "x",
        "about": "enterprise",
        "kind": "money",
        "formula": "rd / revenue",
    }
    with pytest.raises(BadInput) as mixed:
        FactBook.read({"fact": [*FACTS, odd]})
    assert mixed.value.code == "mixed_kinds"


def test_stacking_with_a_limit_needs_one_and_no_other_does() -> None:
    told = {"id": "s", "zh": "s", "en": "s", "article": "三", "among": ["*", "b"]}
    stacking, faults = read_stacking(told | {"rule": "highest"}, pack="demo", programmes=("demo/a", "demo/b"))
    assert (stacking.among, faults.found) == (("demo/a", "demo/b"), [])
    for rule in ({"rule": "capped"}, {"rule": "highest", "most": "5万元"}):
        assert [one.code for one in read_stacking(told | rule, pack="demo")[1].found] == ["stacking_most"]
