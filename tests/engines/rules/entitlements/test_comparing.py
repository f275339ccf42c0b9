"""A change of rules over a set: who enters and leaves, what it costs, by group; small groups are withheld."""

from datetime import date
from typing import Any

import pyarrow as pa

from yiben.engines.rules.entitlements.compared import By
from yiben.engines.rules.entitlements.comparing import compare
from yiben.engines.rules.entitlements.compiled import Compiled
from yiben.engines.rules.entitlements.compiling import programme_from
from yiben.engines.rules.entitlements.facts import FactBook

BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": zh, "en": name, "about": "enterprise", "kind": kind}
            for name, zh, kind in (
                ("staff", "人数", "whole"),
                ("province", "省份", "word"),
                ("industry", "行业", "word"),
            )
        ]
    }
)


def _programme(least: int, amount: str = "1万元 * staff") -> Compiled:
    criteria = {"all": [{"id": "size", "test": f"staff >= {least}", "zh": "规模", "en": "size"}]}
    table: dict[str, Any] = {
        "id": "one",
        "zh": "一",
        "en": "one",
        "about": "enterprise",
        "criteria": criteria,
    }
    return programme_from(table | {"benefit": {"amount": amount}}, pack="p", book=BOOK)


TABLE = pa.table(
    {
        "name": [f"企业{i}" for i in range(12)],
        "staff": [*range(11), None],
        "province": ["甲"] * 6 + ["乙"] * 5 + [None],
        "industry": ["C13", "C14", "D44"] * 4,
    }
)


def _compare(**asked: Any) -> Any:
    return compare(
        _programme(5), _programme(3), TABLE.to_batches(max_chunksize=5), columns=TABLE.schema.names,
        as_of=date(2026, 11, 22), by=(By(fact="province"), By(fact="industry", letters=1)), **asked
    )  # fmt: skip


def test_a_lower_threshold_lets_in_and_costs_more() -> None:
    found = _compare()

    assert (found.rows, found.entering, found.leaving) == (12, 2, 0)
    assert (found.before.eligible, found.before.not_eligible, found.before.unknown) == (6, 5, 1)
    assert (found.after.eligible, found.cost_change) == (8, 7 * 1_000_000)
    assert [row["name"] for row in found.entered] == ["企业3", "企业4"]
    assert [(one.id, one.opened, one.closed) for one in found.criteria] == [("size", 2, 0)]


def test_figures_by_group_add_up_to_the_whole() -> None:
    provinces, industries = _compare().breakdowns

    assert {one.name: (one.before, one.after, one.entering) for one in provinces.groups} == {
        "甲": (1, 3, 2),
        "乙": (5, 5, 0),
        "": (0, 0, 0),
    }
    assert sum(one.cost_after for one in industries.groups) == 52 * 1_000_000
    assert {one.name for one in industries.groups} == {"C", "D"}


def test_small_groups_are_withheld_and_never_one_alone() -> None:
    provinces, _ = _compare(minimum=2).breakdowns

    assert {one.name for one in provinces.groups if one.withheld} == {"甲", ""}
    assert all(one.entering is None and one.cost_after is None for one in provinces.groups if one.withheld)


def test_without_a_before_everybody_who_qualifies_enters() -> None:
    found = compare(None, _programme(9), [TABLE], columns=TABLE.schema.names, as_of=date(2026, 11, 22))

    assert (found.entering, found.before.eligible, found.after.cost) == (2, 0, 19 * 1_000_000)
