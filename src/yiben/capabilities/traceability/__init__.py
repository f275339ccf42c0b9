"""Traceability 产品溯源: batches of products, hand-overs signed by both sides, inspections, recalls, the chain to both ends.

Front desk. Start reading at `model.py`. `admit`, `members` say who takes part and as what · `register`, `hand_over`, `sign`,
`refuse`, `inspect`, `recall`, `answer` are what they do · `own_parts` and `waiting` say what one is and what waits ·
`walk` a chain, `oddities` of a batch held against what went in, `batches` of one's own, `check` what anybody may
know. Hand-overs and recalls are cases whose flows a pack declares (docs/examples/packs/product-traceability-2021);
without one in force nothing can be registered. What `app.reactions` wires: `HANDS`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yiben.capabilities.traceability.actions.handing import hand_over, refuse, sign
    from yiben.capabilities.traceability.actions.recalling import answer, recall
    from yiben.capabilities.traceability.actions.registering import inspect, register
    from yiben.capabilities.traceability.actions.standing import admit, may_admit, members, own_parts
    from yiben.capabilities.traceability.actions.walking import batches, check, waiting, walk
    from yiben.capabilities.traceability.actions.weighing import oddities
    from yiben.capabilities.traceability.hands import HANDS
    from yiben.capabilities.traceability.model import (
        ODDITY_TITLES,
        PART_TITLES,
        RESULT_TITLES,
        SIGNED_TITLES,
        Batch,
        Called,
        Checked,
        Handover,
        Inspection,
        Odd,
        Oddity,
        Part,
        Recall,
        Result,
        Signed,
        Trail,
        Use,
        Waiting,
    )

__all__ = [
    "HANDS",
    "ODDITY_TITLES",
    "PART_TITLES",
    "RESULT_TITLES",
    "SIGNED_TITLES",
    "Batch",
    "Called",
    "Checked",
    "Handover",
    "Inspection",
    "Odd",
    "Oddity",
    "Part",
    "Recall",
    "Result",
    "Signed",
    "Trail",
    "Use",
    "Waiting",
    "admit",
    "answer",
    "batches",
    "check",
    "hand_over",
    "inspect",
    "may_admit",
    "members",
    "oddities",
    "own_parts",
    "recall",
    "refuse",
    "register",
    "sign",
    "waiting",
    "walk",
]

# Names are looked up when asked for: whoever only wires nouns opens no database driver.
_ROOMS = {
    "actions.handing": "hand_over refuse sign",
    "actions.recalling": "answer recall",
    "actions.registering": "inspect register",
    "actions.standing": "admit may_admit members own_parts",
    "actions.walking": "batches check waiting walk",
    "actions.weighing": "oddities",
    "hands": "HANDS",
    "model": "ODDITY_TITLES PART_TITLES RESULT_TITLES SIGNED_TITLES Batch Called Checked Handover Inspection Odd Oddity Part Recall Result Signed Trail Use Waiting",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
