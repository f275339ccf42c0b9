"""The bad input of a programme by name: refused or resolved with the reason, never a silent number.

What is bad at the same moment (a budget spent twice) or of one company (two files) is tested with delivery:
`tests/capabilities/programmes/test_delivering*.py`; columns that mix units with `test_columns_taking.py`.
"""

from datetime import date
from typing import Any

import pytest
from programme_making import ask, leaf, made

from yiben.engines.rules.entitlements import read_amounts, read_applicant, told
from yiben.kernel.errors import BadInput


def refused(*parts: dict[str, Any], **more: Any) -> BadInput:
    with pytest.raises(BadInput) as error:
        made(*parts, **more)
    assert error.value.message.zh
    assert error.value.message.en
    return error.value


def rows(*listed: dict[str, str]) -> dict[str, Any]:
    return {"table": {"by": "revenue", "rows": [{"amount": "1万元"} | row for row in listed]}}


@pytest.mark.parametrize("test", ["racks / 0 > 1", "racks / (patents - patents) > 1"])
def test_a_rule_that_divides_by_zero_is_refused(test: str) -> None:
    assert refused(leaf("a", test)).code == "divides_by_zero"


def test_a_fact_of_zero_below_the_line_leaves_the_criterion_open_and_says_why() -> None:
    answer = told(ask(made(leaf("a", "rd / revenue >= 3%")), {"rd": 100, "revenue": 0}))
    assert (answer["eligible"], answer["missing"], answer["divided_by_zero"]) == (None, [], ["revenue"])
    assert "除数为零" in answer["reason"]
    behind = told(ask(made(leaf("a", "rd_ratio >= 3%")), {"rd": 100, "revenue": 0}))
    assert behind["divided_by_zero"] == ["revenue"], "behind a formula too"
    unknown = told(ask(made(leaf("a", "rd / revenue >= 3%")), {"rd": 100}))
    assert (unknown["missing"], unknown["divided_by_zero"]) == (["revenue"], [])


def test_an_amount_that_would_divide_by_zero_is_no_number_and_says_why() -> None:
    of = made(leaf("a", "racks >= 3"), benefit={"amount": "revenue / patents"})
    answer = told(ask(of, {"racks": 3, "revenue": 100, "patents": 0}))
    assert (answer["eligible"], answer["amount"], answer["divided_by_zero"]) == (True, None, ["patents"])
    assert "金额算不出：除数为零" in answer["reason"]
    assert told(ask(of, {"racks": 3, "revenue": 100, "patents": 4}))["amount"] == 25


def test_brackets_that_overlap_or_leave_a_hole_are_refused() -> None:
    overlap = rows({"from": "1万元", "to": "2万元"}, {"from": "2万元"})
    hole = rows({"from": "1万元", "below": "2万元"}, {"over": "2万元"})
    assert refused(leaf("a", "racks > 0"), benefit=overlap).code == "table_overlap"
    assert refused(leaf("a", "racks > 0"), benefit=hole).code == "table_hole"


@pytest.mark.parametrize("cap", ["1万元", "rd * 10%"])
def test_a_cap_below_a_floor_is_refused_also_where_it_only_may_be(cap: str) -> None:
    error = refused(leaf("a", "racks > 0"), benefit={"amount": "1元 * racks", "cap": cap, "floor": "5万元"})
    assert error.code == "cap_below_floor"


def test_outside_its_validity_nobody_qualifies_and_the_day_is_said() -> None:
    over = made(leaf("a", "racks > 0"), until=date(2020, 1, 1))
    answer = told(ask(over, {"racks": 5}))
    assert (answer["eligible"], answer["amount"], answer["valid"]["outside"]) == (False, None, True)
    assert "2020-01-01" in answer["reason"]


def test_amounts_that_mix_units_are_refused_naming_which() -> None:
    from programme_making import BOOK

    with pytest.raises(BadInput) as one:
        read_applicant({"revenue": "1500万元", "rd": 300}, BOOK)
    assert (one.value.code, one.value.where["facts"]) == ("mixed_units", ["revenue", "rd"])
    with pytest.raises(BadInput) as column:
        read_amounts(["3万元", 5, "7万元"], column="营业收入")
    assert (column.value.code, column.value.where["rows"]) == ("mixed_units", [2])
