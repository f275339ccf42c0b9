"""What opening contributes to cases. Its verbs are looked up when a case asks: wiring them costs nothing."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.opening.nouns import APPLY, RELEASE, REVIEW, WITHDRAW

if TYPE_CHECKING:
    from yiben.infra.work import Work


def hands_with(hands: Callable[[], Hands]) -> Hands:
    """Facts, effects and pages of the four kinds of opening; `hands` are everybody's, for cases that open cases."""

    def begin_withdrawal(work: "Work", case: Case, step: Step) -> None:
        from yiben.capabilities.opening.actions.withdrawing import begin_by

        begin_by(work, case, step, hands=hands())

    return Hands(
        effects={
            "opening.approve": _approve,
            "opening.publish": _publish,
            "opening.withdraw": _withdraw,
            "opening.resume": _resume,
            "opening.permit": _permit,
            "opening.reviewed": _reviewed,
            "opening.begin_withdrawal": begin_withdrawal,
        },
        facts={RELEASE: _release_facts, APPLY: _application_facts},
        subject={
            RELEASE: _resource_page,
            WITHDRAW: _dataset_page,
            APPLY: _dataset_page,
            REVIEW: _dataset_page,
        },
    )


def _release_facts(work: "Work", case: Case) -> Mapping[str, Any]:
    from yiben.capabilities.opening.actions.proposing import release_facts

    return release_facts(work, case)


def _application_facts(work: "Work", case: Case) -> Mapping[str, Any]:
    from yiben.capabilities.opening.actions.applying import application_facts

    return application_facts(work, case)


def _approve(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.opening.actions.proposing import approve

    approve(work, case, step)


def _publish(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.opening.actions.releasing import publish

    publish(work, case, step)


def _withdraw(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.opening.actions.withdrawing import withdraw_by

    withdraw_by(work, case, step)


def _resume(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.opening.actions.withdrawing import resume_by

    resume_by(work, case, step)


def _permit(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.opening.actions.applying import permit_by

    permit_by(work, case, step)


def _reviewed(work: "Work", case: Case, step: Step) -> None:
    from yiben.capabilities.opening.actions.renewing import reviewed_by

    reviewed_by(work, case, step)


def _resource_page(_work: "Work", case: Case) -> str:
    return f"/resources/{case.subject}"


def _dataset_page(_work: "Work", case: Case) -> str:
    return f"/opening/datasets/{case.subject}"
