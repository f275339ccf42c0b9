"""Lists of cases: the newest first whatever lets one see them, each once, page by page; days by each flow's calendar."""

from dataclasses import replace

import pytest
from case_court import Court
from case_flows import REQUEST

from yiben.capabilities import casework
from yiben.capabilities.casework.store import listing
from yiben.kernel.paging import PageAsk


@pytest.fixture
def mixed(court: Court) -> Court:
    """Ten cases: Sam filed 1, 4 and 7, the police own all but 3, 6 and 9, which are the strangers' at the health authority."""
    for number in range(1, 11):
        filer, org = (
            ("sam" if number % 3 == 1 else "tom"),
            ("org_health" if number % 3 == 0 else "org_police"),
        )
        court.file(filer, organisation=org, title=f"No. {number}")
        court.later(minutes=number % 2)  # some are of the same moment
    return court


def numbers(court: Court, name: str, **asked: object) -> list[int]:
    return [int(one.number[-6:]) for one in court.do(name, casework.cases, **asked).rows]


@pytest.mark.parametrize("newest", [0, 4, 2_000])
def test_pages_follow_each_other_wherever_the_newest_end(
    mixed: Court, monkeypatch: pytest.MonkeyPatch, newest: int
) -> None:
    monkeypatch.setattr(listing, "_NEWEST", newest)
    every = numbers(mixed, "olga")
    assert sorted(every) == list(range(1, 11))
    seen = [one for one in every if one % 3]
    assert numbers(mixed, "sam") == seen
    paged = [one for page in (1, 2, 3, 4) for one in numbers(mixed, "sam", page=PageAsk(number=page, size=2))]
    assert paged == seen
    assert mixed.do("sam", casework.cases, page=PageAsk(size=2)).total == 7
    assert sorted(numbers(mixed, "sam", filer="sam")) == [1, 4, 7, 10]
    assert sorted(numbers(mixed, "sam", filer="tom")) == [2, 5, 8]
    assert sorted(numbers(mixed, "sam", organisation="org_police")) == sorted(seen)
    assert numbers(mixed, "sam", organisation="org_health") == []


def test_a_judge_and_a_mover_see_what_they_had_a_hand_in(mixed: Court) -> None:
    case = mixed.do("tom", casework.cases, filer="tom").rows[-1]
    found = mixed.do("bea", casework.cases).total
    assert found == 10  # the bureau sees every case
    assert numbers(mixed, "finn") == []
    mixed.move("sam", case, "accept")
    assert int(case.number[-6:]) in numbers(mixed, "sam")


def test_more_than_one_counts_is_said(mixed: Court, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "MOST_COUNTED", 5)
    for name in ("sam", "olga"):
        found = mixed.do(name, casework.cases, page=PageAsk(size=2))
        assert (found.total, found.more) == (5, True)
    few = mixed.do("sam", casework.cases, filer="tom")
    assert (few.total, few.more) == (3, False)


def test_days_are_counted_by_the_calendar_of_the_flow_a_case_began_with(court: Court) -> None:
    here = court.file()
    there = court.file(flow=replace(REQUEST, key="test@2/request", calendar="ee"))
    with court.office.reading(court.actor("sam")) as work:
        found = casework.calendars(work, [here, there])
    assert {case: days.declared.id for case, days in found.items()} == {here.id: "cn", there.id: "ee"}
