"""What zones contribute to cases. Verbs are looked up when a case asks: wiring them costs nothing."""

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.zones.model import ALERT, APPLICATION, EXIT, PARTNER_EXIT, SHARING

if TYPE_CHECKING:
    from yiben.infra.work import Work


def _effect(room: str, verb: str) -> "Callable[[Work, Case, Step], None]":
    def done(work: "Work", case: Case, step: Step) -> None:
        getattr(import_module(f"yiben.capabilities.zones.actions.{room}"), verb)(work, case, step)

    return done


def _facts(work: "Work", case: Case) -> Mapping[str, Any]:
    from yiben.capabilities.zones.actions.applying import facts

    return facts(work, case)


def _zone_page(_work: "Work", case: Case) -> str:
    return f"/zoning/{case.subject}"


def _agreement_page(_work: "Work", case: Case) -> str:
    return f"/zoning/agreements/{case.form['agreement']}"


def _nowhere(_work: "Work", _case: Case) -> None:
    return None


HANDS = Hands(
    effects={
        "zones.eligible": _effect("applying", "eligible"),
        "zones.reviewed": _effect("reviewing", "reported"),
        "zones.sign": _effect("agreeing", "sign"),
        "zones.evaluate": _effect("supplying", "evaluate"),
        "zones.share": _effect("supplying", "share"),
        "zones.overseen": _effect("supplying", "overseen"),
        "zones.left": _effect("agreeing", "left"),
        "zones.partner_left": _effect("partnering", "partner_left"),
    },
    facts={APPLICATION: _facts},
    subject={
        APPLICATION: _zone_page,
        SHARING: _agreement_page,
        EXIT: _agreement_page,
        PARTNER_EXIT: _nowhere,
        ALERT: _agreement_page,
    },
)
