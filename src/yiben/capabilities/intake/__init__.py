"""Intake 数据接入: from a file or a table to a typed snapshot, with every row accounted for.

Start reading at `model.py`, then `readers/__init__.py` (what is it?), `typing.py` (what type is each
column?), `landing.py` (write it), `actions.py` (the journal that lets a killed run resume). Names that
need the query engine are imported when they are first asked for, so that the CLI starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.intake.changes import Changes, compare, refuse
from yiben.capabilities.intake.model import (
    Limits,
    RawColumn,
    Reason,
    Received,
    Reject,
    Run,
    Stage,
    Staged,
)

if TYPE_CHECKING:
    from yiben.capabilities.intake.actions import (
        advance,
        beat,
        begin,
        fail,
        find,
        fingerprint,
        finish,
        history,
        take_over,
        unfinished,
    )
    from yiben.capabilities.intake.conversion import ColumnType
    from yiben.capabilities.intake.landing import Landed, draw, land
    from yiben.capabilities.intake.readers import is_url, open_source
    from yiben.capabilities.intake.readers.database import inventory, safe_name
    from yiben.capabilities.intake.receiving import look_for, receive
    from yiben.capabilities.intake.typing import infer

_LATE = {
    **dict.fromkeys(
        (
            "advance",
            "beat",
            "begin",
            "fail",
            "find",
            "finish",
            "fingerprint",
            "history",
            "take_over",
            "unfinished",
        ),
        "actions",
    ),
    **dict.fromkeys(("Landed", "draw", "land"), "landing"),
    "is_url": "readers",
    "open_source": "readers",
    **dict.fromkeys(("look_for", "receive"), "receiving"),
    "inventory": "readers.database",
    "safe_name": "readers.database",
    "ColumnType": "conversion",
    "infer": "typing",
}

__all__ = [
    "Changes",
    "ColumnType",
    "Landed",
    "Limits",
    "RawColumn",
    "Reason",
    "Received",
    "Reject",
    "Run",
    "Stage",
    "Staged",
    "advance",
    "beat",
    "begin",
    "compare",
    "draw",
    "fail",
    "find",
    "fingerprint",
    "finish",
    "history",
    "infer",
    "inventory",
    "is_url",
    "land",
    "look_for",
    "open_source",
    "receive",
    "refuse",
    "safe_name",
    "take_over",
    "unfinished",
]


def __getattr__(name: str) -> Any:
    if name not in _LATE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_LATE[name]}"), name)
