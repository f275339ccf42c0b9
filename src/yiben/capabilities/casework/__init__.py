"""Casework 办件: cases that move through flows, who must act by when, what they are told, how organisations are doing.

Front desk. `file` opens a case, `look` shows it with its history and what one may do, `move` moves it: each names the
version it has seen, and whoever comes second is told who was faster; `move_many` is a batch, `give_opinion` a review,
`hand_on` a supervisor's, `pass_on` gives it to another organisation. `todo` is everything that waits for somebody; `cases` lists, `attachment` opens a file, `calendars`
says by which days a case counts.
`delegate`, `end_delegation`, `delegations` · `notices`, `read_notice`, `prefer`, `notify` a role, `notify_accounts` · `pace` for supervisors ·
`tick` is the clock: reminders, escalation, moves by themselves, messages. What a step means is `Hands`, wired by `app`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.casework.actions.delegating import delegate, delegations, end_delegation
    from yiben.capabilities.casework.actions.filing import file
    from yiben.capabilities.casework.actions.handing import hand_on
    from yiben.capabilities.casework.actions.looking import attachment, calendars, cases, is_my_step, look
    from yiben.capabilities.casework.actions.moving import MOST_AT_ONCE, move, move_many
    from yiben.capabilities.casework.actions.pacing import pace
    from yiben.capabilities.casework.actions.passing import pass_on
    from yiben.capabilities.casework.actions.reviewing import give_opinion
    from yiben.capabilities.casework.actions.telling import (
        notices,
        notify,
        notify_accounts,
        prefer,
        preference,
        read_notice,
    )
    from yiben.capabilities.casework.actions.ticking import tick
    from yiben.capabilities.casework.actions.todo import todo
    from yiben.capabilities.casework.contents import ENDINGS
    from yiben.capabilities.casework.model import (
        Attachment,
        Case,
        Channel,
        Delegation,
        Dossier,
        Errand,
        Handed,
        Hands,
        Notice,
        Opinion,
        Outcome,
        Pace,
        Phase,
        Preference,
        Step,
        Ticked,
        Tree,
    )

__all__ = [
    "ENDINGS",
    "MOST_AT_ONCE",
    "Attachment",
    "Case",
    "Channel",
    "Delegation",
    "Dossier",
    "Errand",
    "Handed",
    "Hands",
    "Notice",
    "Opinion",
    "Outcome",
    "Pace",
    "Phase",
    "Preference",
    "Step",
    "Ticked",
    "Tree",
    "attachment",
    "calendars",
    "cases",
    "delegate",
    "delegations",
    "end_delegation",
    "file",
    "give_opinion",
    "hand_on",
    "is_my_step",
    "look",
    "move",
    "move_many",
    "notices",
    "notify",
    "notify_accounts",
    "pace",
    "pass_on",
    "prefer",
    "preference",
    "read_notice",
    "tick",
    "todo",
]

# Names are looked up when asked for: whoever only wires nouns opens no database driver.
_ROOMS = {
    "actions.delegating": "delegate delegations end_delegation",
    "actions.filing": "file",
    "actions.handing": "hand_on",
    "actions.looking": "attachment calendars cases is_my_step look",
    "actions.moving": "MOST_AT_ONCE move move_many",
    "actions.pacing": "pace",
    "actions.passing": "pass_on",
    "actions.reviewing": "give_opinion",
    "actions.telling": "notices notify notify_accounts prefer preference read_notice",
    "actions.ticking": "tick",
    "actions.todo": "todo",
    "contents": "ENDINGS",
    "model": "Attachment Case Channel Delegation Dossier Errand Handed Hands Notice Opinion Outcome Pace Phase Preference Step Ticked Tree",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
