"""Money out of documents and columns: exact, in yuan, refused where the unit would be a guess."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme_making import BOOK, ask, leaf, made

from yiben.engines.rules.entitlements import read_amounts, read_applicant
from yiben.kernel.errors import BadInput


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("1500万元", 15_000_000),
        ("1.5亿元", 150_000_000),
        ("1,234.56元", Fraction("1234.56")),
        ("人民币 30 万元整", 300_000),
        (1500, 1500),
        (0.1, Fraction(1, 10)),
        ("1500", 1500),
    ],
)
def test_an_amount_is_read_as_written(said: Any, yuan: Any) -> None:
    assert read_applicant({"rd": said}, BOOK).values["rd"] == yuan


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"revenue": "1500万元", "rd": 300}, "mixed_units"),
        ({"revenue": "1500万元", "rd": "300"}, "mixed_units"),
        ({"revenue": "3%"}, "fact_value"),
        ({"revenue": "很多"}, "fact_value"),
        ({"revenue": -1}, "fact_out_of_range"),
        ({"revenue": 1e300}, "fact_value"),
        ({"revenue": True}, "fact_value"),
        ({"revenue": [1]}, "fact_value"),
        ({"revenue": {}}, "fact_value"),
        ({"share": 65}, "bare_share"),
        ({"share": "165%"}, "fact_out_of_range"),
        ({"racks": 1.5}, "fact_value"),
        ({"racks": "3元"}, "fact_value"),
        ({"founded": "2026-02-30"}, "fact_value"),
        ({"founded": 20260230}, "fact_value"),
        ({"green": "yes"}, "fact_value"),
        ({"green": 1}, "fact_value"),
        ({"size": "tiny"}, "unknown_word"),
        ({"titles": {"a": 1}}, "fact_value"),
        ({"titles": ["x"] * 2000}, "fact_value"),
        ({"city": "x" * 5000}, "fact_value"),
        ({"judged": {"a": "yes"}}, "fact_value"),
        ({f"f{n}": 1 for n in range(3000)}, "facts_size"),
        ([], "facts_shape"),
        ("x", "facts_shape"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_hint(facts: Any, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        read_applicant(facts, BOOK)
    assert refused.value.code == code
    assert refused.value.message.zh


def test_zero_needs_no_unit_and_yuan_goes_with_bare_numbers() -> None:
    assert read_applicant({"revenue": "1500万元", "rd": 0}, BOOK).values["rd"] == 0
    assert read_applicant({"revenue": "1500元", "rd": 3}, BOOK).values["revenue"] == 1500


def test_null_is_as_good_as_not_stated_and_strange_names_are_told() -> None:
    read = read_applicant({"revenue": None, "revnue": 3}, BOOK)
    assert (dict(read.values), read.unread) == ({}, ("revnue",))


def test_a_column_that_mixes_units_is_refused_with_the_rows() -> None:
    with pytest.raises(BadInput) as refused:
        read_amounts(["100万元", "3000000", "2亿元", None, ""], column="营业收入")
    assert refused.value.code == "mixed_units"
    assert refused.value.where == {"column": "营业收入", "rows": [2]}


def test_a_column_in_which_every_value_names_its_unit_is_read() -> None:
    assert list(read_amounts(["100万元", "3000000元", None], column="c")) == [1_000_000, 3_000_000, None]
    assert list(read_amounts([1.5, "3", 0], column="c")) == [Fraction(3, 2), 3, 0]


def test_rows_that_are_no_amounts_are_named() -> None:
    with pytest.raises(BadInput) as refused:
        read_amounts([1, "x", 3, "3%"], column="c", first_row=2)
    assert refused.value.where["rows"] == [3, 5]


@given(st.integers(0, 10**7), st.integers(1, 10**6), st.integers(1, 10**6))
def test_an_amount_is_exact_and_cut_down_to_the_fen(racks: int, above: int, below: int) -> None:
    of = made(leaf("a", "racks >= 0"), benefit={"amount": f"{above}元 * racks / {below}"})
    amount = ask(of, {"racks": racks}).amount
    assert amount is not None
    exact = Fraction(above * racks, below)
    assert amount.value == Fraction(exact * 100 // 1, 100)
    assert 0 <= exact - amount.value < Fraction(1, 100)
