"""What a reviewed change does to an entry beside its own words: its items' words, and whose it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from yiben.capabilities import policy
from yiben.capabilities.ledger.actions.bodies import find_organisation
from yiben.capabilities.ledger.actions.writing import entry, touch
from yiben.capabilities.ledger.columns import Held
from yiben.capabilities.ledger.model import Resource, Status
from yiben.capabilities.ledger.proposal import ItemWords
from yiben.capabilities.ledger.store import columns as store
from yiben.capabilities.ledger.store import entries, reading
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.text import Text

CHANGE = "catalogue.change"
"""The kind of case in which a change is reviewed."""


def must_need_no_review(work: Work, owner: Resource) -> None:
    """Raise Refused `change_is_reviewed` where a pack in force has changes of accepted entries reviewed."""
    if owner.status is Status.PROPOSED:
        return
    flow = policy.flow(work, CHANGE)
    if flow.key.startswith(f"{policy.BASE}@"):
        return
    raise Refused(
        "change_is_reviewed",
        Text(
            f"「{owner.title}」的更新须报同级数据主管部门审核（{flow.key}）",
            f"A change of “{owner.title}” is reviewed by the data authority of its level ({flow.key}).",
        ),
        where={"resource": owner.name, "flow": flow.key},
        hint=Text(
            f"请提交目录更新：/catalogue/entries/{owner.id}/change 或 yiben catalogue change {owner.name}",
            f"File a change: /catalogue/entries/{owner.id}/change, or yiben catalogue change {owner.name}",
        ),
    )


def reword_items(
    work: Work, resource: str, words: Mapping[str, ItemWords], *, case: str | None = None
) -> None:
    """Change what items (by identifier) of an entry say about themselves. NotFound `no_item`, Refused `not_steward`."""
    owner = entry(work, resource)
    if case is None:
        must_need_no_review(work, owner)
    known = {one.id for one in reading.items_of(work.db, [owner])[owner.id]}
    for identifier, said in words.items():
        if identifier not in known:
            raise NotFound("no_item", Text(f"没有数据项「{identifier}」", f"There is no item “{identifier}”"))
        values: dict[str, Any] = {
            name: value for name in ("title", "description") if (value := getattr(said, name)) is not None
        }
        if said.origin is not None:
            values["origin"] = said.origin
        if said.classes is not None:
            values["classes"] = list(said.classes) or None
        if values:
            entries.change_items(work.db, [{"which": identifier, **values}])
    touch(work, owner)
    work.leave("resource.items_reworded", owner.id, name=owner.name, items=sorted(words), case=case)


def reassign(work: Work, resource: str, *, organisation: str, case: str | None = None) -> Resource:
    """Hand an entry over to another organisation (identifier), as after a reorganisation (机构改革).

    Grants, snapshots and history stay; the next intake finds it under its new organisation.
    """
    owner = entry(work, resource)
    if case is None:
        must_need_no_review(work, owner)
    body = find_organisation(work, organisation)
    if body is None:
        raise NotFound(
            "no_organisation",
            Text(f"没有单位「{organisation}」", f"There is no organisation “{organisation}”"),
        )
    touch(work, owner, organisation=body.id)
    work.leave(
        "resource.reassigned",
        owner.id,
        name=owner.name,
        organisation=body.id,
        before=owner.organisation,
        case=case,
    )
    return entry(work, owner.id)


def columns(work: Work) -> Sequence[Held]:
    """Every living item of every entry in use, with what its ruling label says: for comparing sets of columns."""
    return store.every(work.db)
