"""Stewardship 目录管理: how entries live, the lists of demand and responsibility, and what would be gathered twice.

Front desk. Start reading at `model.py`. An entry's life: `propose_entry`, `propose_entries`, `propose_change`,
`announce_change`, `redraft`, `propose_retirement` open cases; `life_of`, `history_of`, `change_of`, `told`, `running` look ·
`begin_refresh`, `refresh_due` are the yearly confirmation. Lists: `demand`, `demands`, `gather`, `asked`, `met`, `close` ·
`answer_for`, `duties`, `end_duty` · `take_list`, `bad_rows` import. Matching: `match`, `match_wish`, `match_waiting`, `rematch`, `figures` ·
`duplicates` says what is there already. What `app.reactions` wires: `HANDS`.
"""

from typing import TYPE_CHECKING

from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.stewardship.actions import changing, entering, refreshing
from yiben.capabilities.stewardship.actions.changing import (
    announce_change,
    change_of,
    propose_change,
    redraft,
    told,
)
from yiben.capabilities.stewardship.actions.entering import (
    KINDS,
    history_of,
    life_of,
    propose_entries,
    propose_entry,
    propose_retirement,
    running,
)
from yiben.capabilities.stewardship.actions.listing import (
    answer_for,
    asked,
    close,
    demand,
    demands,
    duties,
    end_duty,
    every_demand,
    every_duty,
    find_demand,
    gather,
    met,
)
from yiben.capabilities.stewardship.actions.matching import (
    duplicates,
    figures,
    match,
    match_waiting,
    match_wish,
    rematch,
)
from yiben.capabilities.stewardship.actions.refreshing import begin_refresh, refresh_due
from yiben.capabilities.stewardship.actions.standing import own_of, speaks_for
from yiben.capabilities.stewardship.actions.taking import bad_rows, take_list
from yiben.capabilities.stewardship.declared import declared
from yiben.capabilities.stewardship.drafts import FIELDS, state_of
from yiben.capabilities.stewardship.model import (
    CHANGE,
    DUTY_TITLES,
    ENTRY,
    REASON_TITLES,
    REFRESH,
    RETIRE,
    STATE_TITLES,
    Answer,
    BadRow,
    Change,
    Column,
    Demand,
    DemandState,
    Duplicates,
    Duty,
    DutyKind,
    Figures,
    Holding,
    ItemMatch,
    Life,
    ListName,
    OrganisationFigure,
    Overlap,
    Reason,
    Taken,
    Wish,
)
from yiben.capabilities.stewardship.sheets import (
    Meanings,
    named,
    rows_of_demands,
    rows_of_duties,
)

if TYPE_CHECKING:
    from yiben.infra.work import Work


def _entry_page(_work: "Work", case: Case) -> str:
    return f"/catalogue/entries/{case.subject}"


def _own_page(_work: "Work", case: Case) -> str:
    return f"/catalogue/duties?organisation={case.subject}"


HANDS = Hands(
    effects={
        "catalogue.confirm_entry": entering.confirm_entry,
        "catalogue.publish": entering.publish,
        "catalogue.submit_change": changing.submit_change,
        "catalogue.change": changing.apply_change,
        "catalogue.retire": entering.retire,
        "catalogue.confirm_all": refreshing.confirm_all,
    },
    facts={ENTRY: entering.entry_facts, RETIRE: entering.retire_facts},
    subject={ENTRY: _entry_page, CHANGE: _entry_page, RETIRE: _entry_page, REFRESH: _own_page},
)
"""What stewardship contributes to cases; `app.reactions` wires it. `catalogue.end_use` is the street's above it."""

__all__ = [
    "CHANGE",
    "DUTY_TITLES",
    "ENTRY",
    "FIELDS",
    "HANDS",
    "KINDS",
    "REASON_TITLES",
    "REFRESH",
    "RETIRE",
    "STATE_TITLES",
    "Answer",
    "BadRow",
    "Change",
    "Column",
    "Demand",
    "DemandState",
    "Duplicates",
    "Duty",
    "DutyKind",
    "Figures",
    "Holding",
    "ItemMatch",
    "Life",
    "ListName",
    "Meanings",
    "OrganisationFigure",
    "Overlap",
    "Reason",
    "Taken",
    "Wish",
    "announce_change",
    "answer_for",
    "asked",
    "bad_rows",
    "begin_refresh",
    "change_of",
    "close",
    "declared",
    "demand",
    "demands",
    "duplicates",
    "duties",
    "end_duty",
    "every_demand",
    "every_duty",
    "figures",
    "find_demand",
    "gather",
    "history_of",
    "life_of",
    "match",
    "match_waiting",
    "match_wish",
    "met",
    "named",
    "own_of",
    "propose_change",
    "propose_entries",
    "propose_entry",
    "propose_retirement",
    "redraft",
    "refresh_due",
    "rematch",
    "rows_of_demands",
    "rows_of_duties",
    "running",
    "speaks_for",
    "state_of",
    "take_list",
    "told",
]
