"""A to-do list narrowed: by words, lateness, organisation and kind, counted by the database and by an index."""

import pytest
from case_court import Court
from case_flows import REQUEST
from sqlalchemy import event

from yiben.capabilities import casework
from yiben.kernel.paging import PageAsk


@pytest.fixture
def busy(court: Court) -> Court:
    """Three cases of the police wait for Sam; the two older ones are late."""
    court.file(title="Population 名册")
    court.file(title="驾驶人 100% 名册")
    court.later(days=30)
    court.file(title="车辆_登记")
    return court


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "名册"}, [1, 2]),
        ({"q": "  POPULATION 名册 "}, [1]),
        ({"q": "名册 2026-000002"}, [2]),
        ({"q": "100%"}, [2]),
        ({"q": "0%名"}, []),
        ({"q": "两_登"}, []),
        ({"q": "辆_登"}, [3]),
        ({"q": "车!"}, []),
        ({"q": "驾\0驶人"}, [2]),
        ({"q": "no such word"}, []),
        ({"only": "late"}, [1, 2]),
        ({"only": "late", "q": "驾驶人"}, [2]),
        ({"organisation": "org_police"}, [1, 2, 3]),
        ({"organisation": "org_health"}, []),
        ({"kind": REQUEST.kind, "q": "名册", "organisation": "org_police"}, [1, 2]),
        ({"kind": "other", "q": "名册"}, []),
    ],
)
def test_what_was_asked_for_is_listed_and_counted(
    busy: Court, asked: dict[str, str], numbers: list[int]
) -> None:
    found = busy.do("sam", casework.todo, page=PageAsk(size=1), **asked)
    assert found.total == len(numbers)
    assert busy.todo("sam", **asked) == [f"2026-{n:06}" for n in numbers]


def test_what_one_stands_aside_from_is_not_counted(busy: Court) -> None:
    busy.file("sam", title="名册 of his own")
    assert busy.do("sue", casework.todo, q="名册").total == 3
    assert busy.do("sam", casework.todo, q="名册").total == 2


def test_somebody_elses_errands_are_narrowed_alike_and_stand_once(busy: Court) -> None:
    with busy.office.writing(busy.actor("sue")) as work:
        casework.delegate(work, "sam", begins="2026-12-23", ends="2026-12-24")
    assert busy.do("sam", casework.todo, only="late").total == 2
    assert busy.todo("sam", q="population") == ["2026-000001"]


def test_a_search_looks_at_ones_own_errands_only(court: Court) -> None:
    """Every table is searched by an index: none is walked from its beginning."""
    plans: list[str] = []
    if court.office.engine.dialect.name != "sqlite":
        return
    court.file()

    @event.listens_for(court.office.engine, "before_cursor_execute")
    def explain(connection: object, cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "casework_holder" in statement:
            raw = connection.connection.driver_connection
            plans.extend(row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", parameters))

    court.todo("sam", q="六列", only="late", organisation="org_police", kind=REQUEST.kind)
    court.todo("sam", q="六列")
    assert [one for one in plans if one.startswith("SEARCH h USING PRIMARY KEY (key=? AND due<?)")]
    assert not [one for one in plans if one.startswith(("SCAN h", "SCAN c", "SCAN a", "SCAN casework"))]
