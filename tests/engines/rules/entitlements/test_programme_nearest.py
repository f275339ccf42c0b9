"""The single fact that would open a programme, and from where exactly it would."""

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme_making import ask, leaf, made, named

from yiben.engines.rules.entitlements import nearest, opening

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


@pytest.mark.parametrize(
    ("test", "facts", "fact", "value"),
    [
        ("racks * racks >= 100", {"racks": 3}, "racks", 10),
        ("racks * racks > 100", {"racks": 3}, "racks", 11),
        ("racks * racks - 3 * racks >= 40", {"racks": 5}, "racks", 8),
        ("racks * racks <= 50", {"racks": 12}, "racks", 7),
        ("racks * (20 - racks) >= 96", {"racks": 3}, "racks", 8),  # between two roots, from the nearer
        ("racks * (20 - racks) >= 96", {"racks": 15}, "racks", 12),
        ("2 / racks + racks >= 9", {"racks": 3}, "racks", 9),
        ("racks * patents * racks >= 200", {"racks": 1, "patents": 2}, "racks", 10),
        ("abs(racks - 10) <= 2", {"racks": 3}, "racks", 8),
        ("least(racks, patents) * racks >= 90", {"racks": 5, "patents": 9}, "racks", 10),
        ("greatest(racks, 4) >= 6", {"racks": 1}, "racks", 6),
        ("case when racks > 5 then racks * 2 else racks end >= 14", {"racks": 3}, "racks", 7),
    ],
)
def test_squares_are_solved_and_branches_tried(
    *, test: str, facts: dict[str, Any], fact: str, value: int
) -> None:
    found = nearest(ask(made(leaf("a", test)), facts))
    assert found is not None
    assert (found.fact, found.value) == (fact, value)


def test_a_root_that_is_no_fraction_is_said_to_nine_places_and_holds() -> None:
    of = made(leaf("a", "share * share >= 0.5"))
    found = nearest(ask(of, {"share": "10%"}))
    assert found is not None
    assert found.value == Fraction("0.707106782")
    assert ask(of, {"share": 0.707106782}).eligible is True
    assert ask(of, {"share": 0.707106781}).eligible is False


@pytest.mark.parametrize(
    ("test", "facts", "unsaid"),
    [
        ("racks * racks * racks >= 1000", {"racks": 3}, "racks"),
        ("round(racks / 7) >= 3", {"racks": 3}, "racks"),
        ("full_years(founded) * 2 >= 5", {"founded": "2026-01-01"}, "founded"),
    ],
)
def test_where_it_cannot_be_solved_that_is_said(test: str, facts: dict[str, Any], unsaid: str) -> None:
    found = opening(ask(made(leaf("a", test)), facts))
    assert (found.near, found.unsaid) == (None, (unsaid,))
    said = found.as_dict()
    assert said["nearest"] is None
    assert said["unsaid"]["facts"] == [unsaid]
    assert found.says is not None
    assert "无法说清" in found.says.zh
    assert "cannot be said" in found.says.en


def test_nothing_is_unsaid_where_something_opens_it_or_nothing_single_can() -> None:
    either = made(
        {
            "id": "e",
            "zh": "e",
            "en": "e",
            "any": [leaf("a", "round(racks / 7) >= 3"), leaf("b", "patents >= 5")],
        }
    )
    found = opening(ask(either, {"racks": 3, "patents": 1}))
    assert found.near is not None
    assert (found.near.fact, found.unsaid, found.says) == ("patents", (), None)
    both = made(leaf("a", "round(racks / 7) >= 3"), leaf("b", "green"))
    assert opening(ask(both, {"racks": 1, "green": False})).unsaid == ()
    assert opening(ask(both, {"racks": 70, "green": True})).unsaid == ()


@pytest.mark.parametrize(
    ("test", "founded", "value"),
    [
        ("add_years(founded, 3) <= today", "2025-01-01", "2023-11-22"),
        ("add_years(add_years(founded, 1), 1) < today", "2025-01-01", "2024-11-21"),
        ("date '2027-02-28' >= add_years(founded, 3)", "2025-01-01", "2024-02-29"),
    ],
)
def test_a_day_is_found_by_the_years_behind_it(test: str, founded: str, value: str) -> None:
    found = nearest(ask(made(leaf("a", test)), {"founded": founded}))
    assert found is not None
    assert str(found.value) == value


@given(st.integers(-9, 9).filter(bool), st.integers(-99, 99), st.integers(-999, 999), st.integers(0, 99))
def test_a_square_is_opened_from_the_nearest_whole_number(a: int, b: int, c: int, now: int) -> None:
    of = made(leaf("a", f"{a} * racks * racks + {b} * racks + {c} >= 0".replace("+ -", "- ")))
    answer = ask(of, {"racks": now})
    if answer.eligible:
        return
    found = nearest(answer)
    holding = [x for x in range(2001) if a * x * x + b * x + c >= 0]
    if not holding:
        assert found is None or found.value > 2000
        return
    assert found is not None
    assert min(abs(x - now) for x in holding) == abs(found.value - now)


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
