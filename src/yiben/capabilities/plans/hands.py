"""What plans contribute to cases. Verbs are looked up when a case asks: wiring them costs nothing."""

from typing import TYPE_CHECKING

from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.plans.model import REPORT, SELF, THIRD

if TYPE_CHECKING:
    from yiben.infra.work import Work


def _accept(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.plans.actions.reporting import accept

    accept(work, case, step)


def _evaluate(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.plans.actions.evaluating import confirm

    confirm(work, case, step)


def _indicator_page(_work: "Work", case: Case) -> str | None:
    return f"/plans/indicators/{case.subject}"


def _plan_page(_work: "Work", case: Case) -> str | None:
    return f"/plans/{case.subject}"


HANDS = Hands(
    effects={"plans.accept": _accept, "plans.evaluate": _evaluate},
    subject={REPORT: _indicator_page, SELF: _plan_page, THIRD: _plan_page},
)
"""Effects and pages of reports and evaluations."""
