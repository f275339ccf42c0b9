"""What expressions of programmes may say, and that everything else is refused with a reason in both languages."""

from contextlib import suppress
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from programme_making import BOOK, truth

from yiben.engines.rules.entitlements.language import (
    MAX_LETTERS,
    Wrong,
    read_expression,
    read_money,
    read_test,
)
from yiben.engines.rules.entitlements.tree import Figure, Type

REACH = BOOK.scope({"cap": "50万元", "least": Fraction(3), "word": "small"})


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("1000万元", 10_000_000),
        ("1.5亿元", 150_000_000),
        ("0.5元", Fraction(1, 2)),
        ("30百万元", 30_000_000),
        ("2万亿元", 2 * 10**12),
        ("200 万元", 2_000_000),
    ],
)
def test_money_is_read_as_people_write_it(said: str, yuan: int) -> None:
    assert read_money(said, REACH) == Figure(Type.MONEY, Fraction(yuan))


@pytest.mark.parametrize(
    ("said", "value"), [("3%", "3/100"), ("2‰", "2/1000"), ("0.1%", "1/1000"), ("3％", "3/100")]
)
def test_shares_are_exact(said: str, value: str) -> None:
    assert read_expression(said, REACH) == Figure(Type.SHARE, Fraction(value))


def test_a_number_with_a_ten_thousand_behind_it_is_a_number() -> None:
    assert read_expression("30万", REACH) == Figure(Type.PURE, Fraction(300_000))


@pytest.mark.parametrize(
    "said",
    [
        "revenue > share",
        "revenue > 5000",
        "revenue + racks > 0",
        "racks > '5'",
        "founded > 3",
        "revenue * rd > 0",
        "size > 'small'",
        "titles = 'a'",
        "racks / revenue > 1",
        "least(revenue, racks) > 0",
        "case when green then revenue else 3% end > 0",
        "share >= 70",
    ],
)
def test_what_does_not_go_together_is_refused(said: str) -> None:
    with pytest.raises(Wrong) as refused:
        read_test(said, REACH)
    assert refused.value.says.zh
    assert refused.value.hint.en


@pytest.mark.parametrize(
    "said",
    [
        "",
        "   ",
        "revenue",
        "select 1",
        "racks in (select 1)",
        "exists (select 1)",
        "count(*) > 1",
        "abs(racks) over () > 1",
        "racks::int > 1",
        "cast(racks as int) > 1",
        "green; green",
        "green; drop table x",
        "read_csv('/etc/passwd') > 1",
        "getenv('HOME') = 'x'",
        "x.racks > 1",
        "racks > 1e5",
        "racks > 0x10",
        "racks % 3 > 1",
        "city like 'a%'",
        "city || 'a' = 'ab'",
        'city = "¤0"',
        '"racks" > 1',
        "racks > ¤0",
        "@",
        "->",
        "racks ->",
        "racks > ?",
        "racks > $1",
        "coalesce(racks, 1) filter (where green) > 1",
        "has(titles)",
        "has(city, 'a')",
        "has(titles, city)",
        "full_years(racks) > 1",
        "add_years(racks, 1) > today",
        "add_years(founded, 1.5) > today",
        "add_years(founded, racks) > today",
        "add_years(founded, 3元) > today",
        "add_years(founded, 201) > today",
        "add_years(founded) > today",
        "add_years(founded, 1) > 3",
        "parameter(racks) > 1",
        "parameter('nothing') > 1",
        "racks > 12345678901234567890123",
        "founded < '2026-13-01'",
        "racks is null",
        "size = 'tiny'",
        "size in ('small', 'tiny')",
        "case racks when 1 then green end",
        "racks between symmetric 3 and 1",
        "(" * 60 + "green" + ")" * 60,
        "(" * 900 + "green" + ")" * 900,
        "green and " * 300 + "green",
        "green or\n" * 250 + "green",
        "x" * (MAX_LETTERS + 1),
    ],
)
def test_hostile_and_broken_expressions_are_refused_with_a_reason(said: str) -> None:
    with pytest.raises(Wrong) as refused:
        read_test(said, REACH)
    assert refused.value.says.zh
    assert refused.value.says.en


def test_an_unknown_fact_is_refused_with_the_one_that_was_meant() -> None:
    with pytest.raises(Wrong) as refused:
        read_test("revenu > 0", REACH)
    assert refused.value.code == "unknown_fact"
    assert "revenue" in refused.value.hint.en


def test_parameters_stand_for_their_values() -> None:
    assert read_money("parameter('cap')", REACH) == Figure(Type.MONEY, Fraction(500_000))
    assert read_test("racks > parameter('least')", REACH)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(said: str) -> None:
    with suppress(Wrong):
        read_test(said, REACH)


@pytest.mark.parametrize(
    ("test", "facts", "holds"),
    [
        ("racks >= 1000", {"racks": 1000}, True),
        ("racks >= 1000", {"racks": 999}, False),
        ("racks > 1000", {"racks": 1000}, False),
        ("racks > 1000", {"racks": 1001}, True),
        ("share > 70%", {"share": "70%"}, False),
        ("share > 70%", {"share": 0.7}, False),
        ("share > 70%", {"share": 0.7000001}, True),
        ("rd / revenue >= 3%", {"rd": 3, "revenue": 100}, True),
        ("rd / revenue >= 3%", {"rd": 2.99, "revenue": 100}, False),
        ("rd_ratio >= 1 / 3", {"rd": 1, "revenue": 3}, True),
        ("rd / revenue >= 3%", {"rd": 3, "revenue": 0}, None),
        ("rd / revenue >= 3%", {"rd": 3}, None),
        ("racks between 3 and 5", {"racks": 5}, True),
        ("racks not between 3 and 5", {"racks": 6}, True),
        ("size in ('small', 'medium')", {"size": "large"}, False),
        ("not (size = 'large')", {"size": "large"}, False),
        ("has(titles, 'a')", {"titles": ["b"]}, False),
        ("titles is null", {"titles": []}, True),
        ("titles is null", {}, None),
        ("city is null", {"city": ""}, True),
        ("city = 'x' or city is null", {"city": ""}, True),
        ("green or racks > 1", {"green": True}, True),
        ("green and racks > 1", {"green": False}, False),
        ("green and racks > 1", {"green": True}, None),
        ("least(racks, patents) >= 2", {"racks": 2, "patents": 3}, True),
        ("greatest(racks, patents) >= 4", {"racks": 2, "patents": 3}, False),
        ("coalesce(patents, 0) >= 1", {}, False),
        ("floor(score) = 2", {"score": 2.9}, True),
        ("ceil(score) = 3", {"score": 2.1}, True),
        ("round(score) = 3", {"score": 2.5}, True),
        ("round(score, 1) = 2.3", {"score": 2.25}, True),
        ("abs(profit) >= 5元", {"profit": -5}, True),
        ("-profit >= 5元", {"profit": -5}, True),
        ("case when green then racks else patents end >= 2", {"green": False, "patents": 2}, True),
        ("case when green then racks end >= 2", {"green": False}, None),
        ("founded < '2020-01-01'", {"founded": "2019-12-31"}, True),
        ("founded < date '2020-01-01'", {"founded": "2020-01-01"}, False),
        ("today = '2026-11-22'", {}, True),
    ],
)
def test_both_sides_of_boundaries(*, test: str, facts: dict[str, object], holds: bool | None) -> None:
    assert truth(f"{test} or racks < 0" if test.startswith("today") else test, facts) is holds


@pytest.mark.parametrize(
    ("founded", "day", "years"),
    [
        (date(2024, 2, 29), date(2026, 2, 27), False),
        (date(2024, 2, 29), date(2026, 2, 28), True),
        (date(2024, 11, 22), date(2026, 11, 22), True),
        (date(2024, 11, 23), date(2026, 11, 22), False),
        (date(2023, 12, 31), date(2026, 1, 1), True),
    ],
)
def test_years_are_full_by_anniversary(*, founded: date, day: date, years: bool) -> None:
    assert truth("full_years(founded) >= 2", {"founded": founded.isoformat()}, day=day) is years


@pytest.mark.parametrize(
    ("founded", "day", "over"),
    [
        (date(2024, 2, 29), date(2027, 2, 27), False),
        (date(2024, 2, 29), date(2027, 2, 28), True),  # no February 29 in 2027: its last day
        (date(2023, 2, 28), date(2026, 2, 27), False),
        (date(2023, 2, 28), date(2026, 2, 28), True),
        (date(2023, 11, 22), date(2026, 11, 21), False),
        (date(2023, 11, 22), date(2026, 11, 22), True),
        (date(9998, 1, 1), date(2026, 1, 1), None),  # no such year
    ],
)
def test_a_day_so_many_years_later(*, founded: date, day: date, over: bool | None) -> None:
    said = {"founded": founded.isoformat()}
    assert truth("today >= add_years(founded, 3)", said, day=day) is over


def test_how_many_years_later_may_stand_in_a_parameter() -> None:
    read = read_test("add_years(founded, parameter('least')) <= today", REACH)
    assert read == read_test("add_years(founded, 3) <= today", REACH)


def test_february_29_stays_where_there_is_one_and_comes_back_from_28() -> None:
    said = {"founded": "2024-02-29"}
    assert truth("add_years(founded, 4) = date '2028-02-29'", said) is True
    assert truth("add_years(founded, -1) = date '2023-02-28'", said) is True
    assert truth("add_years(add_years(founded, 1), 3) = date '2028-02-28'", said) is True
    assert truth("add_years(founded, 76) = date '2100-02-28'", said) is True  # 2100 is no leap year
    assert truth("add_years(founded, 0) = founded", said) is True
    assert truth("add_years(founded, 3) <= today", {}) is None


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 99),
)
def test_so_many_years_later_is_when_so_many_years_are_full(founded: date, day: date, years: int) -> None:
    said = {"founded": founded.isoformat()}
    later = truth(f"today >= add_years(founded, {years})", said, day=day)
    assert later is truth(f"full_years(founded) >= {years}", said, day=day)


@given(st.integers(1, 10**12), st.integers(1, 10**12), st.integers(1, 999))
def test_a_share_on_its_threshold_is_never_on_the_wrong_side(rd: int, revenue: int, tenths: int) -> None:
    exact = Fraction(rd, revenue) >= Fraction(tenths, 1000)
    assert truth(f"rd / revenue >= {tenths / 10}%", {"rd": rd, "revenue": revenue}) is exact
