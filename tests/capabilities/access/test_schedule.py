"""When a standing order is due: after now, at its time of day, on its day, once however late one asks."""

from calendar import monthrange
from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.access.deliveries import BEIJING, Every, Schedule, plan
from yiben.kernel.errors import BadInput

MOMENTS = st.integers(0, 90 * 365 * 86_400_000).map(
    lambda ms: datetime(2000, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms)
)
CLOCKS = st.times().map(lambda found: f"{found:%H:%M}")
START = datetime(2026, 11, 22, 9, 13, 7, tzinfo=UTC)


@st.composite
def schedules(draw: st.DrawFn) -> Schedule:
    every = draw(st.sampled_from(Every))
    if every is Every.HOURS:
        return plan(every=every, start=draw(MOMENTS), hours=draw(st.integers(1, 744)))
    most = {Every.DAILY: 0, Every.WEEKLY: 7, Every.MONTHLY: 31}[every]
    on = draw(st.integers(1, most)) if most else 0
    return plan(every=every, start=START, at=draw(CLOCKS), on=on)


@given(schedules(), MOMENTS)
def test_the_next_due_time_is_after_now_and_nothing_is_due_in_between(
    schedule: Schedule, now: datetime
) -> None:
    due = schedule.after(now)
    assert due > now
    assert due.utcoffset() == timedelta(0)
    most = {Every.DAILY: 1, Every.WEEKLY: 7, Every.MONTHLY: 31}.get(schedule.every)
    if most is not None:
        assert due - now <= timedelta(days=most)
        assert due.astimezone(BEIJING).time() == schedule.at
    else:
        assert due == schedule.start + timedelta(hours=schedule.hours) or due - now <= timedelta(
            hours=schedule.hours
        )
        assert (due - schedule.start) % timedelta(hours=schedule.hours) == timedelta(0)
    # Whoever asks at any moment before it gets the same one: none is left out, none comes twice.
    assert schedule.after(due - timedelta(microseconds=1)) == due
    assert schedule.after(now + (due - now) / 2) == due


@given(schedules(), MOMENTS)
def test_it_falls_on_its_day_and_at_the_end_of_months_that_are_shorter(
    schedule: Schedule, now: datetime
) -> None:
    day = schedule.after(now).astimezone(BEIJING).date()
    if schedule.every is Every.WEEKLY:
        assert day.isoweekday() == schedule.on
    if schedule.every is Every.MONTHLY:
        assert day.day == min(schedule.on, monthrange(day.year, day.month)[1])


@given(st.integers(1, 31), MOMENTS)
def test_every_month_has_one(on: int, now: datetime) -> None:
    schedule = plan(every=Every.MONTHLY, start=START, at="00:00", on=on)
    months = []
    for _ in range(14):
        now = schedule.after(now)
        local = now.astimezone(BEIJING)
        months.append(local.year * 12 + local.month)
    assert months == list(range(months[0], months[0] + 14))


@given(schedules())
def test_a_plan_is_kept_as_it_is(schedule: Schedule) -> None:
    assert Schedule.from_dict(schedule.as_dict()) == schedule


def test_beijing_time_has_no_summer_time() -> None:
    schedule = plan(every=Every.DAILY, start=START, at="06:30")
    assert schedule.at == time(6, 30)
    assert schedule.after(datetime(2026, 7, 1, tzinfo=UTC)).hour == 22
    assert schedule.after(datetime(2026, 1, 1, tzinfo=UTC)).hour == 22


@pytest.mark.parametrize(
    "asked",
    [
        {"every": Every.DAILY},
        {"every": Every.DAILY, "at": "24:00"},
        {"every": Every.DAILY, "at": "6:30"},
        {"every": Every.DAILY, "at": "06:30", "on": 1},
        {"every": Every.DAILY, "at": "06:30", "hours": 1},
        {"every": Every.WEEKLY, "at": "06:30"},
        {"every": Every.WEEKLY, "at": "06:30", "on": 8},
        {"every": Every.MONTHLY, "at": "06:30", "on": 32},
        {"every": Every.HOURS},
        {"every": Every.HOURS, "hours": 745},
        {"every": Every.HOURS, "hours": 6, "at": "06:30"},
    ],
)
def test_a_plan_that_says_too_little_or_too_much_is_refused(asked: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        plan(start=START, **asked)
    assert refused.value.code == "bad_schedule"
