"""A grant as a document (授权文件), for programs and for the terminal: names beside identifiers, and what is spent."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import ledger
from yiben.capabilities.grants.actions.using import spent_today
from yiben.capabilities.grants.model import Budget, Grant, Spent, day_of
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound

_NOTHING = Spent(calls=0, rows=0, attempts=0)


def documents(work: Work, found: Sequence[Grant]) -> list[dict[str, Any]]:
    """Each grant with everything the actor, who may see it, may know of it."""
    today, spent = day_of(work.now()), spent_today(work, found)
    bodies = names_of_bodies(work)
    resources = {one: resource_named(work, one) for one in {each.draft.resource for each in found}}
    return [
        _document(one, today, spent.get(one.id, _NOTHING), bodies, resources[one.draft.resource])
        for one in found
    ]


def names_of_bodies(work: Work) -> dict[str, str]:
    """What organisations are called, by identifier."""
    return {node.organisation.id: node.organisation.name for node in ledger.organisations(work)}


def resource_named(work: Work, resource: str) -> tuple[str, str]:
    """(SQL name, title) of a resource; its identifier when the actor may no longer see it."""
    try:
        entry = ledger.describe(work, resource).resource
    except NotFound:
        return resource, resource
    return entry.name, entry.title


def _document(
    one: Grant, today: str, spent: Spent, bodies: Mapping[str, str], resource: tuple[str, str]
) -> dict[str, Any]:
    draft = one.draft
    return {
        "grant": one.id,
        "state": str(one.state(today)),
        "kind": str(draft.kind),
        "resource": resource[0],
        "resource_id": draft.resource,
        "title": resource[1],
        "owner": bodies.get(one.owner, one.owner),
        "columns": [{"name": column.name, "item": column.item, "form": str(column.form)} for column in draft.columns],
        "rows": draft.rows,
        "grantee": bodies.get(draft.grantee, draft.grantee),
        "grantee_id": draft.grantee,
        "accounts": list(draft.accounts),
        "roads": sorted(map(str, draft.roads)),
        "purpose": draft.purpose,
        "purpose_says": draft.purpose_says,
        "basis": draft.basis,
        "begins": draft.begins,
        "ends": draft.ends,
        "budget": {name: getattr(draft.budget, name) for name in Budget.__dataclass_fields__},
        "spent_today": {"calls": spent.calls, "rows": spent.rows, "attempts": spent.attempts},
        "verify_by": draft.verify_by,
        "case": draft.case,
        "agreement": draft.agreement,
        "given_by": one.given_by,
        "given": one.given,
        "withdrawn": one.withdrawn,
        "withdrawn_by": one.withdrawn_by,
        "withdrawn_why": one.withdrawn_why,
    }  # fmt: skip
