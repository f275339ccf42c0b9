"""What traceability contributes to cases."""

from typing import TYPE_CHECKING

from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.traceability.model import CALLBACK, HANDOVER

if TYPE_CHECKING:
    from yiben.infra.work import Work


def _signed(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.traceability.actions.handing import record

    record(work, case, step)


def _answered(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.traceability.actions.recalling import record

    record(work, case, step)


def _page(_work: "Work", case: Case) -> str:
    return f"/batches/{case.subject}"


HANDS = Hands(
    effects={"traceability.signed": _signed, "traceability.answered": _answered},
    subject={HANDOVER: _page, CALLBACK: _page},
)
"""Wired by `app.reactions`."""
