"""Cases for programs: the same documents at the terminal (`--json`) and over the API."""

from collections.abc import Iterable
from typing import Any

from yiben.app.cases.reading import Limit, limits
from yiben.capabilities import casework, policy
from yiben.engines.flows.calendar import said
from yiben.engines.flows.model import Field, Flow, Offer
from yiben.infra.work import Work
from yiben.kernel.text import Text

_CASE = (
    "id number kind flow title subject organisation filer filer_org state version form filed entered due closed late parent"
).split()


def case_document(work: Work, case: casework.Case) -> dict[str, Any]:
    """One case. `due_on` is the last day, `working_days_left` negative when it has passed."""
    return _case(case, limits(work, [case])[case.id])


def state_title(work: Work, case: casework.Case) -> Text:
    """What the step is called where the case stands, by the flow in force."""
    return title_of(next((one for one in policy.flows(work) if one.kind == case.kind), None), case.state)


def title_of(flow: Flow | None, state: str) -> Text:
    """What a flow calls a state; its code where the flow has it no more."""
    found = next((one.title for one in flow.states if one.id == state), None) if flow else None
    return found or Text(state, state)


def case_documents(work: Work, cases: Iterable[casework.Case]) -> list[dict[str, Any]]:
    """Several cases."""
    listed = list(cases)
    left = limits(work, listed)
    return [_case(one, left[one.id]) for one in listed]


def errand_documents(work: Work, errands: Iterable[casework.Errand]) -> list[dict[str, Any]]:
    """The lines of a to-do list."""
    listed = list(errands)
    return [
        document
        | {
            "flow_title": str(errand.flow_title),
            "state_title": str(errand.state_title),
            "through": errand.through,
            "escalated": errand.escalated,
        }
        for errand, document in zip(listed, case_documents(work, [one.case for one in listed]), strict=True)
    ]


def _case(case: casework.Case, limit: Limit | None) -> dict[str, Any]:
    found = {name: getattr(case, name) for name in _CASE} | {"form": dict(case.form), "end": _word(case.end)}
    left = limit if case.end is None else None
    return found | {
        "due_on": left.on.isoformat() if left else None,
        "working_days_left": left.left if left else None,
        "estimated": left.estimated if left else False,
    }


def dossier_document(work: Work, found: casework.Dossier) -> dict[str, Any]:
    """A case with its history and what the asker may do."""
    state = found.flow.state(found.case.state)
    return case_document(work, found.case) | {
        "flow_title": str(found.flow.title),
        "state_title": str(state.title),
        "state_says": str(state.says),
        "holders": list(found.holders),
        "facts": dict(found.facts),
        "moves": [_offer(offer) for offer in found.offers],
        "opinion": _voice(found),
        "steps": [_step(step) for step in found.steps],
        "opinions": [
            {
                "account": one.account,
                "agrees": one.agrees,
                "score": one.score,
                "says": one.says,
                "when": one.when,
            }
            for one in found.opinions
        ],
    }


def flow_document(flow: Flow) -> dict[str, Any]:
    """A flow in the caller's language."""
    return {
        "key": flow.key,
        "kind": flow.kind,
        "title": str(flow.title),
        "says": str(flow.says) if flow.says else None,
        "start": flow.start,
        "calendar": flow.calendar,
        "articles": list(flow.article),
        "form": [_field(one) for one in flow.form],
        "states": [
            {
                "id": one.id,
                "title": str(one.title),
                "says": str(one.says),
                "end": _word(one.end),
                "limit": str(said(one.deadline.within)) if one.deadline else None,
            }
            for one in flow.states
        ],
        "moves": [
            {
                "id": one.id, "title": str(one.title), "from": list(one.sources), "to": one.target,
                "form": [_field(each) for each in one.form], "by_itself": one.by_itself, "articles": list(one.article),
            }
            for one in flow.moves
        ],
    }  # fmt: skip


def pace_document(one: casework.Pace) -> dict[str, Any]:
    """How one organisation is doing."""
    names = "organisation organisation_name kind open late closed closed_late median_days".split()
    return {name: getattr(one, name) for name in names}


def delegation_document(one: casework.Delegation) -> dict[str, Any]:
    """One delegation."""
    names = "id giver taker begins ends ended".split()
    return {name: getattr(one, name) for name in names} | {"kinds": list(one.kinds)}


def notice_document(one: casework.Notice) -> dict[str, Any]:
    """One notice, in the caller's language."""
    return {
        "id": one.id,
        "case": one.case,
        "page": one.page,
        "says": str(one.says),
        "when": one.when,
        "read": one.read,
    }


def outcome_document(one: casework.Outcome) -> dict[str, Any]:
    """What became of one case of a batch."""
    return {
        "case": one.id,
        "state": one.case.state if one.case else None,
        "version": one.case.version if one.case else None,
        "refused": one.refused.as_dict() if one.refused else None,
    }


def _offer(offer: Offer) -> dict[str, Any]:
    return {
        "id": offer.move.id,
        "title": str(offer.move.title),
        "leads_to": offer.move.target,
        "allowed": offer.allowed,
        "why_not": [str(one) for one in offer.why_not],
        "through": offer.through,
        "batch": offer.move.batch,
        "form": [_field(one) for one in offer.move.form],
    }


def _voice(found: casework.Dossier) -> dict[str, Any] | None:
    if found.voice is None:
        return None
    return {"allowed": found.voice.allowed, "why_not": [str(one) for one in found.voice.why_not]}


def _field(one: Field) -> dict[str, Any]:
    return {
        "id": one.id,
        "title": str(one.title),
        "type": one.type,
        "required": one.required,
        "many": one.many,
        "choices": [{"id": choice.id, "title": str(choice.title)} for choice in one.choices],
        "most": one.most,
    }


def _step(step: casework.Step) -> dict[str, Any]:
    names = "version move source target account through when note".split()
    files = [
        {"id": one.id, "name": one.name, "type": one.type, "bytes": one.bytes, "sha256": one.sha256}
        for one in step.attachments
    ]
    return {name: getattr(step, name) for name in names} | {"form": dict(step.form), "attachments": files}


def _word(end: Any) -> str | None:
    return str(end) if end else None
