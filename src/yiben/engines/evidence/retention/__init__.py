"""Retention 留存期限: bodies whose time is over are really deleted, and every proof still holds.

Rules come in from outside; the log knows only kinds and periods. What no rule gives a period stays for ever.
"""

from yiben.engines.evidence.retention.actions import (
    delete_due,
    due,
    expire,
    hold,
    holds,
    release,
)
from yiben.engines.evidence.retention.model import Expired, Hold, Rule
from yiben.engines.evidence.retention.wiping import wipe, wipe_waits

__all__ = [
    "Expired",
    "Hold",
    "Rule",
    "delete_due",
    "due",
    "expire",
    "hold",
    "holds",
    "release",
    "wipe",
    "wipe_waits",
]
