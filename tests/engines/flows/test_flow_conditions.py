"""What a move needs, over every type of field and fact: three-valued, and unknown is not true."""

import pytest
from flow_makers import BORROWING, flow_of, person, standing

from yiben.engines import flows

MORE = """
[[flow.form]]
id = "kinds"
zh = "种类"
en = "Kinds"
type = "choice"
many = true
choice = [{ id = "map", zh = "地图", en = "map" }, { id = "deed", zh = "契约", en = "deed" }]

[[flow.form]]
id = "remark"
zh = "说明"
en = "Remark"

[[flow.form]]
id = "proofs"
zh = "证明"
en = "Proofs"
type = "attachment"
many = true

[[flow.form]]
id = "urgent"
zh = "紧急"
en = "Urgent"
type = "boolean"

[[flow.fact]]
id = "parents"
zh = "上级意见"
en = "what those above said"
type = "words"
word = [{ id = "yes", zh = "同意", en = "yes" }, { id = "no", zh = "不同意", en = "no" }]

[[flow.fact]]
id = "loans"
zh = "在借数"
en = "loans"
type = "number"
"""
NEEDS = "may_leave and purpose = 'study' and (condition <> 'frail' or pages < 10)"


@pytest.mark.parametrize(
    ("needs", "form", "facts", "allowed"),
    [
        ("kinds in ('map')", {"kinds": ["deed", "map"]}, {}, True),
        ("kinds in ('map')", {"kinds": ["deed"]}, {}, False),
        ("not kinds in ('map')", {"kinds": ["deed"]}, {}, True),
        ("not kinds in ('map')", {}, {}, False),
        ("not kinds in ('map')", {"kinds": ["atlas"]}, {}, False),  # a word nobody declared may be anything
        ("remark is null", {}, {}, True),
        ("remark is null", {"remark": "x"}, {}, False),
        ("remark is not null", {"remark": "x"}, {}, True),
        ("proofs is null", {}, {}, True),
        ("proofs is not null", {"proofs": ["att_1"]}, {}, True),
        ("expert is not null", {"expert": "kim"}, {}, True),
        ("needed_from is null", {"needed_from": "2026-01-01"}, {}, False),
        ("urgent", {"urgent": True}, {}, True),
        ("urgent", {"urgent": "yes"}, {}, False),
        ("not urgent", {"urgent": False}, {}, True),
        ("not urgent", {}, {}, False),
        ("pages between 1 and 10", {"pages": 10}, {}, True),
        ("pages between 1 and 10", {"pages": 10.5}, {}, False),
        ("purpose in ('study', 'trial')", {"purpose": "trial"}, {}, True),
        ("purpose <> 'trial'", {}, {}, False),
        ("loans < 3", {}, {"loans": 2}, True),
        ("loans < 3", {}, {"loans": True}, False),
        ("loans < 3", {"loans": 2}, {}, False),  # a fact is never taken from the form
        ("parents in ('yes') and not parents in ('no')", {}, {"parents": ["yes"]}, True),
        ("parents in ('yes') and not parents in ('no')", {}, {"parents": ["yes", "no"]}, False),
        ("parents in ('yes') and not parents in ('no')", {}, {"parents": []}, False),
        ("urgent or loans < 3", {"urgent": True}, {}, True),  # unknown spreads only where it matters
        ("urgent and loans < 3", {"urgent": False}, {}, False),
    ],
)
def test_a_condition_over_every_type(needs: str, form: dict, facts: dict, *, allowed: bool) -> None:
    first = "\n[[flow.fact]]"
    text = BORROWING.replace(first, MORE + first, 1).replace(NEEDS, needs)
    flow = flow_of(text)
    assert flows.check(flow) == ()
    found = flows.offers(flow, standing("decided", form=form), person("bob", "officer"), facts)
    assert next(one.allowed for one in found if one.move.id == "lend") is allowed
