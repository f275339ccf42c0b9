"""Grants 授权: who may read which columns and rows, for what purpose, until when, and how much.

Front desk. `give` and `withdraw` change what there is · `find`, `listed`, `mine`, `receivers` look it up ·
`open_grant` and `charge` are asked at every call, in the transaction that decides; whoever catches `Overused`
calls `tell_overuse` · `rows_left`, `spent`, `spent_today`, `spent_by_day` say what a budget has left ·
`read_condition` reads which rows; `documents` writes grants down. Start reading at `model.py`.
"""

from yiben.capabilities.grants.actions.giving import give, may_withdraw, withdraw
from yiben.capabilities.grants.actions.looking import find, listed, mine, organisation_of, receivers
from yiben.capabilities.grants.actions.using import (
    charge,
    open_grant,
    rows_left,
    spent,
    spent_by_day,
    spent_today,
    tell_overuse,
)
from yiben.capabilities.grants.conditions import Condition, both, read_condition
from yiben.capabilities.grants.documents import documents, names_of_bodies, resource_named
from yiben.capabilities.grants.model import (
    FORM_TITLES,
    ROAD_TITLES,
    STATE_TITLES,
    Budget,
    Draft,
    Form,
    Grant,
    GrantedColumn,
    Kind,
    Measure,
    Overused,
    Road,
    Side,
    Spent,
    State,
    day_of,
    no_such_grant,
)

__all__ = [
    "FORM_TITLES",
    "ROAD_TITLES",
    "STATE_TITLES",
    "Budget",
    "Condition",
    "Draft",
    "Form",
    "Grant",
    "GrantedColumn",
    "Kind",
    "Measure",
    "Overused",
    "Road",
    "Side",
    "Spent",
    "State",
    "both",
    "charge",
    "day_of",
    "documents",
    "find",
    "give",
    "listed",
    "may_withdraw",
    "mine",
    "names_of_bodies",
    "no_such_grant",
    "open_grant",
    "organisation_of",
    "read_condition",
    "receivers",
    "resource_named",
    "rows_left",
    "spent",
    "spent_by_day",
    "spent_today",
    "tell_overuse",
    "withdraw",
]
