"""Whose programmes are asked: what is certainly for others is left out, counted, and said; nothing that may be meant."""

from typing import Any

import pytest
from programme_making import DAY, leaf, table

from yiben.engines.rules.entitlements import FactBook, Hearing, Whom, hear, panel_of, programme_from

KINDS = {
    "racks": "enterprise",
    "staff": "organisation",
    "born": "person",
    "district": "place",
    "cost": "project",
}
BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": name, "en": name, "about": about, "kind": "whole"}
            for name, about in KINDS.items()
        ]
        + [{"id": "titles", "zh": "称号", "en": "titles", "about": "enterprise", "kind": "words"}]
    }
)
PROGRAMMES = [
    programme_from(table(leaf("a", f"{fact} > 0"), id_=about) | {"about": about}, pack="p", book=BOOK)
    for fact, about in KINDS.items()
]


def heard(facts: dict[str, Any], whom: Whom | None = None) -> Hearing:
    return hear(panel_of(PROGRAMMES), facts, as_of=DAY, whom=whom)


@pytest.mark.parametrize(
    ("facts", "left"),
    [
        ({"racks": 1}, ("person", 1)),
        ({"staff": 1, "district": 1}, ("person", 1)),
        ({"cost": 1}, ("person", 1)),
        ({"born": 1}, ("company", 3)),
        ({"born": 1, "titles": ["x"]}, ("company", 3)),
        ({"born": 1, "racks": 1}, None),
        ({"district": 1}, None),
        ({"titles": []}, None),
        ({"nobody": 1}, None),
        ({"racks": None}, None),
        ({}, None),
    ],
)
def test_the_facts_tell_for_whom_one_asks(facts: dict[str, Any], left: tuple[str, int] | None) -> None:
    found = heard(facts)
    said = found.left_out
    assert (said and (said.whom.value, said.count)) == left
    assert len(found.answers) == len(PROGRAMMES) - (left[1] if left else 0)


def test_what_is_left_out_is_said_in_both_languages() -> None:
    said = heard({"racks": 1}).left_out
    assert said is not None
    assert said.says.zh == "所述事实都是企业和单位的，未问面向个人的 1 项"
    assert said.says.en == "Every fact stated is of companies: one programme for persons was left out."
    said = heard({"district": 1}, Whom.PERSON).left_out
    assert said is not None
    assert said.as_dict()["stated"] is True
    assert "只问了个人的事项，未问面向企业和单位的 3 项" in said.says.zh


def test_whoever_says_all_is_told_of_all() -> None:
    found = heard({"racks": 1}, Whom.ALL)
    assert (len(found.answers), found.left_out) == (len(PROGRAMMES), None)
