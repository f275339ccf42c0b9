"""Conditions on rows, read strictly: what could make the engine stop, or mean another time, does not stand in one."""

import pytest

from yiben.capabilities.grants.conditions import read_condition
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
