"""Conditions on rows, read strictly: what could make the engine stop, or mean another time, does not stand in one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.grants.conditions import LONGEST, both, read_condition
from yiben.kernel.errors import BadInput

COLUMNS = {"tags": "VARCHAR[]", "seen": "TIMESTAMP", "born": "DATE", "n": "INTEGER"}


@pytest.mark.parametrize(
    "text",
    [
        "tags IS NULL",
        "seen > TIMESTAMP '2026-01-31 10:00:00+08:00'",
        "seen > '2026-01-31 10:00:00+08:00'",
    ],
)
def test_lists_and_times_of_other_zones_are_refused(text: str) -> None:
    with pytest.raises(BadInput) as told:
        read_condition(text, COLUMNS)
    assert told.value.code == "bad_row_condition"


def test_a_time_without_a_zone_is_read() -> None:
    said = read_condition("seen > '2026-01-31 10:00:00' AND n = 1", COLUMNS)
    assert said.sql == """(("seen" > TIMESTAMP '2026-01-31 10:00:00') AND ("n" = 1))"""
    assert said.columns == {"seen", "n"}


# Each would be more than itself inside brackets: what was narrowed to the other is wide open again.
@pytest.mark.parametrize(
    "text",
    [
        "n = 1) OR (n = 2",
        "TRUE) OR (TRUE",
        "n = 1) --",
        "n = 1 --",
        "n = 1) /*",
        "n = 1; SELECT 1",
        "",
        "(" * 30_000,
        f"n = {'1' * LONGEST}",
    ],
)
def test_what_is_no_whole_condition_by_itself_is_joined_with_none(text: str) -> None:
    for pair in ((text, "n = 3"), ("n = 3", text)):
        with pytest.raises(BadInput) as told:
            both(*pair)
        assert told.value.code == "bad_row_condition"


def test_two_conditions_keep_their_own_brackets() -> None:
    joined = both("n = 1 OR n = 2", "n > 1 OR n IS NULL")
    assert read_condition(joined, COLUMNS).sql == (
        """((("n" = 1) OR ("n" = 2)) AND (("n" > 1) OR ("n" IS NULL)))"""
    )


PARTS = st.lists(
    st.sampled_from(
        ["n = 1", " OR ", " AND ", "NOT ", "(", ")", "--", "/*", "*/", "'", '"', ";", "\n", "TRUE"]
    ),
    max_size=8,
)


@given(PARTS)
def test_whatever_is_joined_admits_no_row_the_other_condition_shuts_out(parts: list[str]) -> None:
    try:
        joined = read_condition(both("".join(parts), "n = 3"), COLUMNS)
    except BadInput:
        return
    assert joined.sql.endswith(""" AND ("n" = 3))""")
