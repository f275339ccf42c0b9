"""The single fact that would open a programme, and from where exactly it would."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme_making import ask, leaf, made, named

from yiben.engines.rules.entitlements import nearest

RATIO = leaf("ratio", "rd / revenue >= 3%")


@pytest.mark.parametrize(
    ("test", "facts", "fact", "value", "over"),
    [
        ("racks >= 1000", {"racks": 900}, "racks", 1000, False),
        ("racks > 1000", {"racks": 900}, "racks", 1001, False),
        ("racks * 2 >= 5", {"racks": 1}, "racks", 3, False),
        ("racks <= 10", {"racks": 12}, "racks", 10, False),
        ("share > 70%", {"share": "60%"}, "share", Fraction(7, 10), True),
        ("share >= 70%", {"share": "60%"}, "share", Fraction(7, 10), False),
        ("share < 10%", {"share": "60%"}, "share", Fraction(1, 10), True),
        ("revenue >= 1000万元", {"revenue": "999万元"}, "revenue", 10_000_000, False),
        ("rd / revenue >= 3%", {"rd": 29, "revenue": 1000}, "rd", 30, False),
        ("rd_ratio >= 3%", {"rd": 29, "revenue": 1000}, "rd", 30, False),
        ("rd / revenue >= 3%", {"rd": 10, "revenue": 1001}, "rd", Fraction("30.03"), False),
        ("(revenue - rd) / rd >= 50%", {"rd": 100, "revenue": 149}, "revenue", 150, False),
        ("case when green then racks else patents end >= 4", {"green": True, "racks": 3}, "racks", 4, False),
        ("green", {"green": False}, "green", True, False),
        ("not green", {"green": True}, "green", False, False),
        ("size = 'small'", {"size": "large"}, "size", "small", False),
        ("size in ('medium')", {"size": "large"}, "size", "medium", False),
        ("has(titles, 'a')", {"titles": ["b"]}, "titles", frozenset({"a", "b"}), False),
    ],
)
def test_one_fact_and_the_value_from_which_it_opens(
    *, test: str, facts: dict[str, Any], fact: str, value: Any, over: bool
) -> None:
    found = nearest(ask(made(leaf("a", test)), facts))
    assert found is not None
    assert (found.fact, found.value, found.over) == (fact, value, over)
    assert found.says.zh
    assert found.says.en


def test_a_day_is_found_by_its_anniversary() -> None:
    found = nearest(ask(made(leaf("a", "full_years(founded) >= 2")), {"founded": "2025-01-01"}))
    assert found is not None
    assert (found.fact, str(found.value)) == ("founded", "2024-11-22")


def test_there_is_none_where_one_fact_is_not_enough_or_nothing_is_refused() -> None:
    both = made(leaf("a", "racks >= 5"), leaf("b", "green"))
    assert nearest(ask(both, {"racks": 1, "green": False})) is None
    assert nearest(ask(both, {"racks": 5, "green": True})) is None
    assert nearest(ask(both, {"racks": 5})) is None
    assert nearest(ask(made(leaf("a", "share > 100%")), {"share": 1})) is None  # more than all there is


def test_a_judgement_or_a_relaxation_may_be_all_that_lacks() -> None:
    found = nearest(ask(made(named("brand", judged=True)), {"judged.brand": False}))
    assert found is not None
    assert found.fact == "judged.brand"
    relaxed = leaf("a", "racks >= 100", relaxed={"by": "20%", "zh": "可降低", "en": "may be lowered"})
    given_ = nearest(ask(made(relaxed), {"racks": 90, "relaxed.a": False}))
    assert given_ is not None
    assert given_.fact in {"racks", "relaxed.a"}


def test_a_programme_outside_its_days_is_opened_by_nothing() -> None:
    from datetime import date

    closed = made(leaf("a", "racks >= 5"), until=date(2020, 1, 1))
    assert nearest(ask(closed, {"racks": 1})) is None


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(1, 99))
def test_what_is_told_opens_it_and_a_fen_less_does_not(rd: int, revenue: int, percent: int) -> None:
    of = made(leaf("a", f"rd / revenue >= {percent}%"))
    answer = ask(of, {"rd": rd, "revenue": revenue})
    found = nearest(answer)
    if answer.eligible:
        assert found is None
        return
    assert found is not None
    told = {"rd": rd, "revenue": revenue} | {
        found.fact: str(float(found.value)) if found.value.denominator > 1 else int(found.value)
    }
    assert ask(of, told).eligible is True
    step = Fraction(-1, 100) if found.rises else Fraction(1, 100)
    short = answer.env.with_(found.fact, found.value + step)
    assert short.of("rd") / short.of("revenue") < Fraction(percent, 100)
