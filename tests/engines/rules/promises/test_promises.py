"""Comparators keep the words' ends; standings say no more than the figures do."""

from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines.rules.promises import (
    Baseline,
    Better,
    Comparator,
    Every,
    Figure,
    Lost,
    Promise,
    RelativeTo,
    Resolve,
    RollUp,
    Share,
    Stand,
    Why,
    comparator_of,
    forecast,
    holds,
    multiple_of,
    resolve_of,
    roll_up,
    short_by,
    split,
    stand,
)
from yiben.engines.rules.promises.forecasting import quantile

D = Decimal
NUMBERS = st.decimals(min_value=-(10**9), max_value=10**9, places=3)


def figures(**years: str) -> list[Figure]:
    return [Figure(on=date(int(year[1:]), 12, 31), value=D(value)) for year, value in years.items()]


@pytest.mark.parametrize(
    ("word", "comparator"),
    [
        ("超过", ">"),
        ("大于", ">"),
        ("突破", ">"),
        ("达到", ">="),
        ("以上", ">="),
        ("不少于", ">="),
        ("不低于", ">="),
        ("至少", ">="),
        ("低于", "<"),
        ("小于", "<"),
        ("不超过", "<="),
        ("不高于", "<="),
        ("以内", "<="),
        ("左右", "about"),
        ("约", "about"),
        ("近", "about"),
        ("达到…左右", "about"),
        ("60%左右", "about"),
        ("力争达到", ">="),
        ("力争超过", ">"),
        ("全覆盖", ">="),
        ("翻番", ">="),
        ("1—2", "between"),
        ("3-5个", "between"),
        ("8个以上", ">="),
        ("力争", None),
        ("", None),
    ],
)
def test_every_word_compares_as_the_text_means_it(word: str, comparator: str | None) -> None:
    assert comparator_of(word) == comparator


def test_words_bind_more_or_less_firmly_and_some_multiply() -> None:
    assert [resolve_of(one) for one in ("力争达到", "争创", "原则上不低于", "达到")] == [
        Resolve.STRIVE,
        Resolve.STRIVE,
        Resolve.IN_PRINCIPLE,
        Resolve.MUST,
    ]
    assert [multiple_of(one) for one in ("翻番", "翻两番", "达到")] == [2, 4, None]


@given(value=NUMBERS, figure=NUMBERS)
def test_the_four_comparators_agree_with_arithmetic(value: Decimal, figure: Decimal) -> None:
    said = {
        one: holds(Promise(comparator=Comparator(one), value=value), figure) for one in (">", ">=", "<", "<=")
    }
    assert said == {">": figure > value, ">=": figure >= value, "<": figure < value, "<=": figure <= value}


@given(value=NUMBERS, figure=NUMBERS, better=st.sampled_from(Better))
def test_what_is_short_by_nothing_holds_but_at_an_open_end(
    value: Decimal, figure: Decimal, better: Better
) -> None:
    for comparator in (Comparator.AT_LEAST, Comparator.AT_MOST, Comparator.ABOUT):
        promise = Promise(comparator=comparator, value=value, better=better)
        assert (short_by(promise, figure) == 0) == holds(promise, figure)


def test_about_reaches_as_far_as_its_tolerance_and_further_on_the_better_side() -> None:
    promise = Promise(comparator=Comparator.ABOUT, value=D(60))
    assert [holds(promise, D(one)) for one in ("56.99", "57", "63", "63.01")] == [False, True, True, True]
    assert not holds(Promise(comparator=Comparator.ABOUT, value=D(60), better=Better.DOWN), D("63.01"))
    assert not holds(Promise(comparator=Comparator.ABOUT, value=D(60), tolerance=D("0.01")), D("57"))


def test_a_range_holds_both_its_ends_and_more_is_no_breach() -> None:
    promise = Promise(comparator=Comparator.BETWEEN, value=D(1), to=D(2))
    assert [holds(promise, D(one)) for one in (0, 1, 2, 3)] == [False, True, True, True]


def test_doubling_is_held_against_the_baseline() -> None:
    base = Baseline(value=D("2.87"), on=date(2020, 12, 31))
    promise = Promise(
        comparator=Comparator.AT_LEAST, value=D(2), relative_to=RelativeTo.BASELINE, baseline=base
    )
    assert [holds(promise, D(one)) for one in ("5.73", "5.74")] == [False, True]


def test_a_lost_figure_is_never_judged() -> None:
    promise = Promise(comparator=Comparator.AT_LEAST, lost=Lost.LOST, by=date(2025, 12, 31))
    found = stand(promise, figures(y2025="9"), as_of=date(2026, 6, 1))
    assert (found.stand, found.why) == (Stand.NO_FIGURES, Why.LOST)


PROMISE = Promise(
    comparator=Comparator.AT_LEAST,
    value=D(100),
    by=date(2025, 12, 31),
    baseline=Baseline(value=D(50), on=date(2020, 12, 31)),
)


@pytest.mark.parametrize(
    ("given_", "as_of", "expected", "why"),
    [
        ({}, date(2023, 6, 1), Stand.NO_FIGURES, Why.NOTHING_REPORTED),
        ({"y2021": "60", "y2022": "70"}, date(2023, 6, 1), Stand.ON_COURSE, Why.ON_LINE),
        (
            {"y2021": "60", "y2024": "90"},
            date(2025, 6, 1),
            Stand.ON_COURSE,
            Why.ON_LINE,
        ),  # a leap year between
        ({"y2021": "55", "y2022": "60"}, date(2023, 6, 1), Stand.AT_RISK, Why.BEHIND_LINE),
        ({"y2021": "80", "y2022": "81", "y2023": "82"}, date(2024, 6, 1), Stand.AT_RISK, Why.FORECAST_SHORT),
        ({"y2022": "100"}, date(2023, 6, 1), Stand.KEPT, Why.REACHED_EARLY),
        ({"y2025": "100"}, date(2026, 1, 1), Stand.KEPT, Why.KEPT_AT_END),
        ({"y2025": "99.99"}, date(2026, 1, 1), Stand.MISSED, Why.MISSED_AT_END),
        ({"y2025": "99", "y2026": "101"}, date(2027, 1, 1), Stand.MISSED, Why.KEPT_LATER),
        ({"y2024": "120"}, date(2026, 1, 1), Stand.NO_FIGURES, Why.FINAL_MISSING),
        ({"y2025": "100", "y2026": "90"}, date(2027, 1, 1), Stand.KEPT, Why.KEPT_AT_END),
    ],
)
def test_a_promise_stands_where_its_figures_put_it(
    given_: dict[str, str], as_of: date, expected: Stand, why: Why
) -> None:
    found = stand(PROMISE, figures(**given_), as_of=as_of)
    assert (found.stand, found.why) == (expected, why)


def test_without_baseline_and_with_two_figures_nothing_is_said() -> None:
    promise = Promise(comparator=Comparator.AT_LEAST, value=D(100), by=date(2025, 12, 31))
    found = stand(promise, figures(y2021="10", y2022="20"), as_of=date(2023, 1, 1))
    assert (found.stand, found.why, found.forecast) == (Stand.NOT_DUE, Why.TOO_FEW, None)
    more = stand(promise, figures(y2021="10", y2022="40", y2023="71"), as_of=date(2024, 1, 1))
    assert (more.stand, more.why) == (Stand.ON_COURSE, Why.FORECAST_HOLDS)


def test_a_promise_without_a_year_is_not_due() -> None:
    promise = Promise(comparator=Comparator.AT_LEAST, value=D(100))
    assert stand(promise, figures(y2021="10"), as_of=date(2099, 1, 1)).why is Why.NO_DEADLINE


def test_what_held_from_the_start_is_not_kept_before_its_day() -> None:
    promise = Promise(
        comparator=Comparator.AT_MOST,
        value=D("1.3"),
        better=Better.DOWN,
        by=date(2025, 12, 31),
        baseline=Baseline(value=D("1.25"), on=date(2020, 12, 31)),
    )
    assert stand(promise, figures(y2022="1.28"), as_of=date(2023, 1, 1)).why is Why.HOLDS_SO_FAR


@given(
    values=st.lists(NUMBERS, min_size=0, max_size=8),
    target=NUMBERS,
    base=NUMBERS,
    comparator=st.sampled_from([Comparator.MORE, Comparator.AT_LEAST, Comparator.LESS, Comparator.AT_MOST]),
    day=st.dates(date(2021, 1, 1), date(2030, 1, 1)),
)
def test_standings_never_contradict_the_figures(
    *, values: list[Decimal], target: Decimal, base: Decimal, comparator: Comparator, day: date
) -> None:
    promise = Promise(
        comparator=comparator,
        value=target,
        by=date(2025, 12, 31),
        baseline=Baseline(value=base, on=date(2020, 12, 31)),
    )
    known = [Figure(on=date(2021 + at, 12, 31), value=value) for at, value in enumerate(values)]
    found = stand(promise, known, as_of=day)
    seen = [one for one in known if one.on <= day]
    if found.stand is Stand.KEPT:
        assert any(holds(promise, one.value) for one in seen)
    if found.stand is Stand.MISSED:
        assert day >= date(2025, 12, 31)
        assert not holds(promise, next(one for one in seen if one.on == promise.by).value)
    assert (not seen) == (found.why is Why.NOTHING_REPORTED)
    assert (found.forecast is not None) <= (len(seen) >= 3)


@given(slope=st.integers(-50, 50), start=st.integers(-1000, 1000), count=st.integers(3, 9))
def test_a_straight_line_is_continued_inside_its_interval(slope: int, start: int, count: int) -> None:
    known = [Figure(on=date(2015 + at, 3, 31), value=D(start + slope * at)) for at in range(count)]
    found = forecast(known, date(2015 + count, 3, 31))
    assert found is not None
    assert found.low < found.value < found.high
    assert found.value == pytest.approx(start + slope * count, abs=1e-6)


def test_two_figures_give_no_forecast_and_one_far_ahead_is_called_so() -> None:
    assert forecast(figures(y2021="1", y2022="2"), date(2025, 12, 31)) is None
    near = forecast(figures(y2020="1", y2021="2", y2022="4"), date(2023, 12, 31))
    far = forecast(figures(y2020="1", y2021="2", y2022="4"), date(2040, 12, 31))
    assert near is not None
    assert far is not None
    assert (near.far, far.far) == (False, True)
    assert far.high - far.low > near.high - near.low


def test_quantiles_are_those_of_the_tables() -> None:
    # Student's t, two-sided 95 %: any printed table.
    for freedom, expected in ((1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (10, 2.228), (30, 2.042)):
        assert quantile(0.975, freedom) == pytest.approx(expected, abs=6e-4)
    widths = [quantile(0.95, one) for one in range(1, 30)]
    assert all(a > b for a, b in pairwise(widths))


def test_a_figure_is_due_by_the_period_it_is_reported_in() -> None:
    monthly = [Figure(on=date(2025, 9, 30), value=D(120))]
    found = stand(PROMISE, monthly, as_of=date(2026, 1, 1), every=Every.MONTH)
    assert found.why is Why.FINAL_MISSING


def test_parts_add_up_or_the_difference_is_said() -> None:
    parts = [Share(value=D(4), weight=D(1)), Share(value=D(6), weight=D(3))]
    assert [roll_up(parts, one) for one in ("sum", "mean", "weighted", "max", "min", "none")] == [
        D(10),
        D(5),
        D("5.5"),
        D(6),
        D(4),
        None,
    ]
    found = split(D(12), parts, RollUp.SUM)
    assert found is not None
    assert (found.adds_up, found.difference) == (False, D(2))
    assert roll_up([], RollUp.SUM) is None
    assert roll_up([Share(value=D(1), weight=D(0))], RollUp.WEIGHTED) is None
