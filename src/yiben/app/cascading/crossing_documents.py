"""What is told of objections, requests and grants that crossed, the same at the terminal and over HTTP."""

from typing import Any

from yiben.capabilities.cascade import crossing


def errand_document(one: crossing.Errand) -> dict[str, Any]:
    """An objection or a request. Nothing of what was said of a value: that is closed for its owner."""
    return {
        "reference": one.reference,
        "kind": one.kind,
        "side": one.side,
        "peer": one.peer,
        "peer_name": one.peer_name,
        "entry": one.entry,
        "item": one.item or None,
        "organisation": one.organisation or None,
        "account": one.account or None,
        "made": one.made,
        "state": one.state,
        "says": str(crossing.STATE_TITLES[one.state]),
        "stage": str(one.title) or None,
        "number": one.number or None,
        "case": one.case or None,
        "due": one.due,
        "answer": one.says or None,
        "wants": one.wants or None,
    }


def crossed_document(one: crossing.Crossed) -> dict[str, Any]:
    """A grant across the line: as its owner states it."""
    told = one.granted
    return {
        "grant": told.grant,
        "side": one.side,
        "peer": one.peer,
        "peer_name": one.peer_name,
        "reference": told.reference,
        "entry": told.entry,
        "columns": [
            {"item": each.item, "name": each.name, "form": each.form, "level": each.level}
            for each in told.columns
        ],
        "rows": told.rows or None,
        "purpose": told.purpose,
        "purpose_says": told.purpose_says,
        "basis": told.basis,
        "roads": list(told.roads),
        "begins": told.begins,
        "ends": told.ends,
        "budget": dict(told.budget),
        "conditions": [str(clause) for clause in told.clauses],
        "agreement": told.agreement,
        "digest": told.digest,
        "standing": told.standing,
        "why": told.why or None,
        "event": told.event,
        "organisation": one.organisation or None,
        "accounts": list(one.accounts),
    }
