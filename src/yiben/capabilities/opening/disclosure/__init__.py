"""The release check (开放审查): what could be re-identified in a table, what helps, and what that costs.

Front desk. Start reading at `model.py`. `examine` looks at one state of the data, `foresee` at the state after remedies
and what they cost, `suggest` finds remedies that pass, `apply` writes the released table, `gate` looks once more at the
files that were written. All work over whole columns on a `Bench`; none touches the database. The record of a check
and who may do it are verbs of `opening` (`actions/checking.py`).
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
from yiben.capabilities.opening.disclosure.wording import RISKS, ROLES, VERDICTS, WEIGHTS

if TYPE_CHECKING:
    from yiben.capabilities.opening.disclosure.examining import examine
    from yiben.capabilities.opening.disclosure.keeping import as_document, from_document
    from yiben.capabilities.opening.disclosure.naming import coarser, role_of
    from yiben.capabilities.opening.disclosure.releasing import apply, foresee, gate
    from yiben.capabilities.opening.disclosure.remedying import (
        DO_TITLES,
        check_remedies,
        kind_of,
        read_remedy,
        say,
        treatment_of,
    )
    from yiben.capabilities.opening.disclosure.suggesting import suggest

__all__ = [
    "DO_TITLES",
    "RISKS",
    "ROLES",
    "VERDICTS",
    "WEIGHTS",
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
    "apply",
    "as_document",
    "check_remedies",
    "coarser",
    "examine",
    "foresee",
    "from_document",
    "gate",
    "kind_of",
    "read_remedy",
    "role_of",
    "say",
    "suggest",
    "treatment_of",
]

# Looked up when asked for: whoever only speaks of checks opens no engine.
_ROOMS = {
    "examining": "examine",
    "keeping": "as_document from_document",
    "naming": "coarser role_of",
    "releasing": "apply foresee gate",
    "remedying": "check_remedies kind_of read_remedy say treatment_of DO_TITLES",
    "suggesting": "suggest",
}
_WHERE = {name: room for room, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(name)
    return getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
