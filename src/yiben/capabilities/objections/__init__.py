"""Objections 异议: somebody disputes a value or an entry, its source answers, and everybody who had it is told.

Front desk. Start reading at `model.py`. `file` disputes, and goes up the lineage at once; the steps are those of
`casework`, but `correct`, which may carry the right value · `look`, `objections`, `levels`, `statement` (under the
guard) · `disputed` counts for readers of a resource · `receipts` who was told, `redos` what is made again · `waiting`,
`remade`, `leave_to_owner` for whoever makes tables again · `figures` for appraisal. `hands_with` is what it
contributes to cases, given what it cannot know itself (`Ties`).
"""

from functools import partial
from typing import TYPE_CHECKING

from yiben.capabilities.casework import Case, Hands
from yiben.capabilities.objections.actions import following, remaking, telling
from yiben.capabilities.objections.actions.answering import correct
from yiben.capabilities.objections.actions.counting import figures
from yiben.capabilities.objections.actions.drafts import wrong
from yiben.capabilities.objections.actions.filing import file
from yiben.capabilities.objections.actions.looking import (
    disputed,
    levels,
    look,
    objections,
    receipts,
    redos,
    statement,
)
from yiben.capabilities.objections.actions.remaking import leave_to_owner, remade, waiting
from yiben.capabilities.objections.model import (
    ENTRY,
    PROOF_TITLES,
    REDO,
    TOLD,
    VALUE,
    WAY_TITLES,
    WRONG_TITLES,
    Draft,
    Figures,
    Objection,
    Outcome,
    Proof,
    Reached,
    Receipt,
    Redo,
    RedoState,
    Statement,
    Way,
    Wrong,
)
from yiben.capabilities.objections.ties import Ties

if TYPE_CHECKING:
    from yiben.infra.work import Work


def _objection_page(_work: "Work", case: Case) -> str:
    return f"/objections/{case.number}"


def _resource_page(_work: "Work", case: Case) -> str:
    return f"/resources/{case.subject}"


def hands_with(ties: Ties) -> Hands:
    """What objections contribute to cases; `app.reactions` wires it."""
    return Hands(
        effects={
            "objections.record": partial(following.record, ties=ties),
            "objections.correct": partial(following.correct, ties=ties),
            "objections.acknowledge": telling.acknowledge,
            "objections.made_again": partial(remaking.made_again, ties=ties),
        },
        facts={VALUE: following.facts, ENTRY: following.facts, REDO: remaking.facts},
        subject={VALUE: _objection_page, ENTRY: _objection_page, TOLD: _resource_page, REDO: _resource_page},
    )


__all__ = [
    "ENTRY",
    "PROOF_TITLES",
    "REDO",
    "TOLD",
    "VALUE",
    "WAY_TITLES",
    "WRONG_TITLES",
    "Draft",
    "Figures",
    "Objection",
    "Outcome",
    "Proof",
    "Reached",
    "Receipt",
    "Redo",
    "RedoState",
    "Statement",
    "Ties",
    "Way",
    "Wrong",
    "correct",
    "disputed",
    "figures",
    "file",
    "hands_with",
    "leave_to_owner",
    "levels",
    "look",
    "objections",
    "receipts",
    "redos",
    "remade",
    "statement",
    "waiting",
    "wrong",
]
