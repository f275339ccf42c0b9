"""Working days of China against the State Council's notices, and the counting rules against the Civil Code."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines.flows.calendar import Declared, calendar
from yiben.engines.flows.model import Within
from yiben.kernel.errors import BadInput

CN = calendar("cn")
BEIJING = ZoneInfo("Asia/Shanghai")

# 国办发明电〔2023〕7号, 〔2024〕12号, 〔2025〕7号: make-up days and the first and last free day of each holiday.
MAKE_UP = {
    2024: ["02-04", "02-18", "04-07", "04-28", "05-11", "09-14", "09-29", "10-12"],
    2025: ["01-26", "02-08", "04-27", "09-28", "10-11"],
    2026: ["01-04", "02-14", "02-28", "05-09", "09-20", "10-10"],
}
FREE = [
    ("2024-02-10", "2024-02-17"),
    ("2024-04-04", "2024-04-06"),
    ("2024-05-01", "2024-05-05"),
    ("2024-06-10", "2024-06-10"),
    ("2024-09-15", "2024-09-17"),
    ("2024-10-01", "2024-10-07"),
    ("2025-01-01", "2025-01-01"),
    ("2025-01-28", "2025-02-04"),
    ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"),
    ("2025-05-31", "2025-06-02"),
    ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"),
    ("2026-02-15", "2026-02-23"),
    ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"),
    ("2026-06-19", "2026-06-21"),
    ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
]

days = st.dates(date(2002, 1, 1), date(2040, 12, 31))
moments = st.builds(datetime.combine, days, st.times(), st.just(UTC))


def every_day(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


@pytest.mark.parametrize("year", [2024, 2025, 2026])
def test_exactly_the_announced_weekend_days_are_worked(year: int) -> None:
    worked = [f"{day:%m-%d}" for day in every_day(year) if day.isoweekday() > 5 and CN.is_working_day(day)]
    assert worked == MAKE_UP[year]


def test_the_days_off_are_the_announced_ones_and_no_other_weekday_is_free() -> None:
    announced = set()
    for begins, ends in FREE:
        first, last = date.fromisoformat(begins), date.fromisoformat(ends)
        announced |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
    announced |= {date(2024, 1, 1)}
    assert not [day for day in announced if CN.is_working_day(day)]
    free = {
        day for year in (2024, 2025, 2026) for day in every_day(year)
        if day.isoweekday() <= 5 and not CN.is_working_day(day)
    }  # fmt: skip
    assert free == {day for day in announced if day.isoweekday() <= 5}


@pytest.mark.parametrize(("year", "worked"), [(2024, 251), (2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_its_notice_leaves(year: int, worked: int) -> None:
    assert CN.working_days(date(year - 1, 12, 31), date(year, 12, 31)) == worked


@pytest.mark.parametrize(
    ("entered", "within", "last"),
    [
        # The day after is day 1; Spring Festival 2026 is left out and the make-up Saturday counts.
        ("2026-02-13 09:00", Within(working_days=1), "2026-02-14"),
        ("2026-02-13 09:00", Within(working_days=2), "2026-02-24"),
        ("2026-02-13 09:00", Within(working_days=6), "2026-02-28"),
        ("2026-02-13 09:00", Within(working_days=1, inclusive=True), "2026-02-13"),
        # National Day 2025 and Mid-Autumn in one: ten working days from the last day before.
        ("2025-09-30 17:59", Within(working_days=10), "2025-10-21"),
        ("2025-09-30 17:59", Within(working_days=3), "2025-10-11"),
        # Entered on a free day: the first working day is day 1, counted inclusively or not.
        ("2024-10-05 12:00", Within(working_days=1), "2024-10-08"),
        ("2024-10-05 12:00", Within(working_days=1, inclusive=True), "2024-10-08"),
        # Late in the evening of Beijing is still that day; UTC says so too.
        ("2026-03-02 23:59", Within(working_days=1), "2026-03-03"),
        ("2026-03-03 00:01", Within(working_days=1), "2026-03-04"),
        # Days and months that end on a free day end on the next working day.
        ("2026-09-21 08:00", Within(days=10), "2026-10-08"),
        ("2026-03-02 08:00", Within(days=30), "2026-04-01"),
        ("2026-01-30 08:00", Within(months=1), "2026-02-28"),  # a make-up Saturday
        ("2025-01-31 08:00", Within(months=1), "2025-02-28"),
        ("2024-01-31 08:00", Within(months=1), "2024-02-29"),
        ("2025-08-31 08:00", Within(months=6), "2026-02-28"),
        ("2025-12-31 08:00", Within(months=1), "2026-02-02"),  # 31 January 2026 is a Saturday
        ("2026-06-15 08:00", Within(months=1, inclusive=True), "2026-07-14"),
    ],
)
def test_the_last_day_is_counted_as_the_articles_say(entered: str, within: Within, last: str) -> None:
    assert CN.due(at(entered), within).on == date.fromisoformat(last)


def test_a_due_day_ends_with_the_day_in_beijing() -> None:
    due = CN.due(datetime(2026, 3, 2, 1, tzinfo=UTC), Within(working_days=5))
    assert due.at == datetime(2026, 3, 9, 15, 59, 59, 999999, tzinfo=UTC)
    assert due.at.astimezone(BEIJING).date() == due.on == date(2026, 3, 9)


def test_hours_run_from_the_moment_whatever_day_it_is() -> None:
    due = CN.due(at("2026-10-01 22:30"), Within(hours=24))
    assert due.at == datetime(2026, 10, 2, 14, 30, tzinfo=UTC)
    assert due.on == date(2026, 10, 2)


def test_a_year_without_a_notice_is_an_estimate_and_a_count_into_it_says_so() -> None:
    assert [CN.estimated(year) for year in (2001, 2024, 2026, 2090)] == [False, False, False, True]
    assert not CN.due(at("2026-11-02 09:00"), Within(working_days=5)).estimated
    assert CN.due(at("2089-12-25 09:00"), Within(working_days=20)).estimated
    assert not calendar("ee").estimated(2090)  # follows from the law alone


def test_a_make_up_day_of_the_next_years_notice_is_worked() -> None:
    assert CN.is_working_day(date(2011, 12, 31))  # a Saturday, for 3 January 2012


@given(moments, st.integers(1, 60))
def test_a_due_working_day_is_worked_and_that_many_days_away(entered: datetime, many: int) -> None:
    due = CN.due(entered, Within(working_days=many))
    assert CN.is_working_day(due.on)
    assert CN.working_days(CN.local(entered).date(), due.on) == many
    assert due.at.astimezone(BEIJING).date() == due.on
    assert due.at > entered


@given(moments, st.integers(1, 60))
def test_counting_from_the_day_itself_is_never_later(entered: datetime, many: int) -> None:
    inclusive = CN.due(entered, Within(working_days=many, inclusive=True))
    assert inclusive.on <= CN.due(entered, Within(working_days=many)).on


@given(moments, st.sampled_from(["working_days", "days", "hours", "months"]), st.integers(1, 40))
def test_more_time_is_never_less(entered: datetime, unit: str, many: int) -> None:
    less, more = Within(**{unit: many}), Within(**{unit: many + 1})
    assert CN.due(entered, less).at <= CN.due(entered, more).at


@given(days, days, days)
def test_working_days_add_up(one: date, two: date, three: date) -> None:
    assert CN.working_days(one, two) + CN.working_days(two, three) == CN.working_days(one, three)


@given(days, st.integers(0, 40))
def test_after_and_before_undo_each_other_on_working_days(day: date, many: int) -> None:
    begin = CN.after(day, 1)
    assert CN.before(CN.after(begin, many), many) == begin


@given(days)
def test_a_count_equals_looking_at_every_day(day: date) -> None:
    until = day + timedelta(days=400)
    looked = sum(CN.is_working_day(day + timedelta(days=n)) for n in range(1, 401))
    assert CN.working_days(day, until) == looked


def test_a_declared_calendar_begins_with_a_country_and_changes_days() -> None:
    own = Declared(
        id="zunyi", timezone="Asia/Shanghai", country="CN",
        free=frozenset({date(2026, 7, 8)}), working=frozenset({date(2026, 7, 11)}), until=2027,
    )  # fmt: skip
    days = calendar("zunyi", declared=[own])
    assert not days.is_working_day(date(2026, 7, 8))
    assert days.is_working_day(date(2026, 7, 11))
    assert not days.is_working_day(date(2026, 10, 1))
    assert not days.estimated(2027)
    assert days.estimated(2028)


def test_a_declared_calendar_may_have_another_week_and_another_zone() -> None:
    own = Declared(id="shop", timezone="Asia/Dubai", weekdays=frozenset({1, 2, 3, 4, 7}))
    days = calendar("shop", declared=[own])
    assert days.is_working_day(date(2026, 3, 1))  # a Sunday
    assert not days.is_working_day(date(2026, 3, 6))  # a Friday
    assert days.due(datetime(2026, 3, 1, 20, 30, tzinfo=UTC), Within(working_days=1)).on == date(2026, 3, 3)


def test_other_countries_have_their_own_days_and_zone() -> None:
    assert not calendar("ee").is_working_day(date(2026, 2, 24))
    assert str(calendar("ee").zone) == "Europe/Tallinn"
    assert not calendar("sg").is_working_day(date(2026, 8, 10))


@pytest.mark.parametrize(
    ("name", "declared", "code"),
    [
        ("nowhere", [], "calendar_unknown"),
        ("us", [], "calendar_unknown"),
        ("x", [Declared(id="x", timezone="Asia/Nowhere")], "calendar_zone_unknown"),
        ("x", [Declared(id="x", timezone="../etc/passwd")], "calendar_zone_unknown"),
        ("x", [Declared(id="x", timezone="UTC", country="QQ")], "calendar_unknown"),
        ("x", [Declared(id="x", timezone="UTC", weekdays=frozenset())], "calendar_without_days"),
    ],
)
def test_a_calendar_nobody_declared_is_refused(name: str, declared: list[Declared], code: str) -> None:
    with pytest.raises(BadInput) as caught:
        calendar(name, declared=declared)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "within", [Within(days=10**9), Within(months=10**6), Within(working_days=10**6), Within(hours=10**8)]
)
def test_a_deadline_behind_all_tables_is_refused(within: Within) -> None:
    with pytest.raises(BadInput) as caught:
        CN.due(at("2026-03-02 09:00"), within)
    assert caught.value.code == "deadline_too_far"
