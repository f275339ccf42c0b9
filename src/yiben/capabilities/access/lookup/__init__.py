"""Looking up 点查: whole rows by one key, a thousand a second, under the same guard as every statement.

Front desk. `look_up` is one question, `LookUpDesk` takes many at once; `prepare` makes the index of a key column,
`refresh` brings all that were used to the newest content, `forget` removes a resource's. `Way` says by what road
the rows leave, how callers are recognised and what else is charged. Start reading at `model.py`, then
`actions/asking.py`.
"""

from yiben.capabilities.access.lookup.actions.asking import (
    Asked,
    Memory,
    Outcome,
    Slow,
    Way,
    ask_many,
    look_up,
)
from yiben.capabilities.access.lookup.actions.preparing import forget, prepare, refresh
from yiben.capabilities.access.lookup.desk import LookUpDesk
from yiben.capabilities.access.lookup.model import KeyHidden, LookUp
from yiben.capabilities.access.lookup.spelling import usable

__all__ = [
    "Asked",
    "KeyHidden",
    "LookUp",
    "LookUpDesk",
    "Memory",
    "Outcome",
    "Slow",
    "Way",
    "ask_many",
    "forget",
    "look_up",
    "prepare",
    "refresh",
    "usable",
]
