"""The release check (开放审查): what could be re-identified in a table, what helps, and what that costs.

Front desk. Start reading at `model.py`. `examine` looks at one state of the data, `foresee` at the state after remedies
and what they cost, `suggest` finds remedies that pass, `apply` writes the released table, `gate` looks once more at the
files that were written. All work over whole columns on a `Bench`; none touches the database. The record of a check
and who may do it are verbs of `opening` (`actions/checking.py`).
"""

from yiben.capabilities.opening.disclosure.model import (
    Check,
    CheckAsk,
    Classes,
    Data,
    Do,
    Drift,
    Examined,
    Finding,
    Opened,
    Permission,
    Released,
    Remedy,
    Report,
    Risk,
    Role,
    Treatment,
    Usefulness,
    Verdict,
    Weight,
)

__all__ = [
    "Check",
    "CheckAsk",
    "Classes",
    "Data",
    "Do",
    "Drift",
    "Examined",
    "Finding",
    "Opened",
    "Permission",
    "Released",
    "Remedy",
    "Report",
    "Risk",
    "Role",
    "Treatment",
    "Usefulness",
    "Verdict",
    "Weight",
]
