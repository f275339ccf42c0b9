"""What delivery contributes to cases. Its verbs are looked up when a case asks: wiring them costs nothing."""

from collections.abc import Callable, Mapping
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.programmes.delivery.model import APPLY, CLAWBACK, OBJECT, RENEW
from yiben.capabilities.programmes.delivery.ties import Ties

if TYPE_CHECKING:
    from yiben.infra.work import Work

_ROOM = "yiben.capabilities.programmes.delivery.actions"
_PLAIN = {
    "benefit.stand": "reviewing.stand_by",
    "benefit.assign": "reviewing.assign_by",
    "benefit.publicise": "publicising.publicise_by",
    "benefit.publicity_over": "publicising.publicity_over_by",
    "benefit.dismiss": "publicising.dismiss_by",
    "benefit.call_off": "deciding.call_off_by",
    "benefit.reclaim": "reclaiming.reclaim_by",
    "benefit.forgive": "reclaiming.forgive_by",
    "benefit.renew": "registering.renew_by",
}
_TIED = {
    "benefit.decide": "deciding.decide_by",
    "benefit.scored": "ranking.scored_by",
    "benefit.uphold": "publicising.uphold_by",
}


def hands_with(ties: Callable[[], Ties]) -> Hands:
    """Effects, facts and pages of the four kinds of delivery, given what `app` knows."""
    plain = {name: partial(_done, where) for name, where in _PLAIN.items()}
    tied = {name: partial(_done_with, where, ties) for name, where in _TIED.items()}
    return Hands(
        effects=plain | tied,
        facts={APPLY: partial(_application_facts, ties), CLAWBACK: _clawback_facts},
        files={APPLY: partial(_guard, ties)},
        subject={APPLY: _page, OBJECT: _page, CLAWBACK: _page, RENEW: _register},
    )


def _verb(where: str) -> Callable[..., Any]:
    room, _, name = where.partition(".")
    found: Callable[..., Any] = getattr(import_module(f"{_ROOM}.{room}"), name)
    return found


def _done(where: str, work: "Work", case: Case, step: Step) -> None:
    _verb(where)(work, case, step)


def _done_with(where: str, ties: Callable[[], Ties], work: "Work", case: Case, step: Step) -> None:
    _verb(where)(work, case, step, ties=ties())


def _application_facts(ties: Callable[[], Ties], work: "Work", case: Case) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _verb("reviewing.facts_of")(work, case, ties=ties())
    return found


def _guard(ties: Callable[[], Ties], work: "Work", case: Case) -> None:
    _verb("handing.guard")(work, case, ties=ties())


def _clawback_facts(work: "Work", case: Case) -> Mapping[str, Any]:
    found: Mapping[str, Any] = _verb("reclaiming.facts_of")(work, case)
    return found


def _page(_work: "Work", case: Case) -> str:
    return f"/benefits/applications/{case.form.get('application') or case.subject}"


def _register(_work: "Work", case: Case) -> str:
    return f"/benefits/titles/{case.subject}"
