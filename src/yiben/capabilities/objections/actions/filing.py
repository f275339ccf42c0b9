"""Filing an objection (提出异议), and tracing it back to where the data came from (逐级倒查), in one transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Case, Handed, Hands
from yiben.capabilities.objections.actions.drafts import checked, level_of
from yiben.capabilities.objections.actions.platform import platform_work, step
from yiben.capabilities.objections.model import ENTRY, MOST_LEVELS, VALUE, Draft, Objection, Statement
from yiben.capabilities.objections.sealing import seal
from yiben.capabilities.objections.store import objections as store
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM


def file(
    work: Work, draft: Draft, *, attachments: Sequence[Handed] = (), hands: Hands, token: str | None = None
) -> Objection:
    """File an objection to a value, or without a column to the entry. Whether there is such a row is not looked up.

    An objection to derived data goes up its lineage at once: one to every item it was made of, and so on to the
    origin, each with whoever holds the data there; no item is asked twice. Raises NotFound for resource and column,
    BadInput `bad_objection` naming the field, and what `casework.file` raises. Leaves `case.filed`,
    `objection.filed`, `objection.traced`.
    """
    dossier = ledger.describe(work, draft.resource)
    ready, item = checked(draft, dossier)
    form: dict[str, Any] = {"for_person": True} if ready.for_person else {}
    if ready.proof:
        form["proof"] = ready.proof.value
    found = _file(
        work, ready, dossier, item, parent=None, form=form, attachments=attachments, hands=hands, token=token
    )
    return _traced(work, found, dossier, ready.statement, hands=hands)


def _file(
    work: Work,
    draft: Draft,
    dossier: ledger.Dossier,
    item: ledger.Item | None,
    *,
    parent: Objection | None,
    form: Mapping[str, Any],
    attachments: Sequence[Handed] = (),
    hands: Hands,
    token: str | None = None,
) -> Objection:
    resource, kind = dossier.resource, VALUE if item else ENTRY
    case = casework.file(
        work,
        kind,
        subject=resource.id,
        organisation=resource.organisation,
        title=f"{resource.title}「{item.name}」" if item else resource.title,
        form={
            "resource": resource.id,
            **({"item": item.name} if item else {}),
            "wrong": draft.wrong.value,
            "platform": SYSTEM.account,
            **form,
        },
        attachments=attachments,
        parent=parent.id if parent else None,
        hands=hands,
        token=token,
    )
    columns = tuple(dict.fromkeys((*([item.name] if item else []), *draft.statement.key)))
    found = _made(
        case, draft, resource, item, parent=parent, columns=columns, level=level_of(dossier, columns)
    )
    store.add(work.db, found, sealed=seal(work.home, case.id, draft.statement))
    work.leave(
        "objection.filed",
        case.id,
        number=case.number,
        resource=resource.id,
        item=item.id if item else None,
        organisation=resource.organisation,
        level=found.level,
        wrong=draft.wrong.value,
        for_person=draft.for_person,
        proof=draft.proof.value if draft.proof else None,
        parent=parent.id if parent else None,
        snapshot=resource.snapshot,
    )
    return found


def _traced(
    work: Work, found: Objection, dossier: ledger.Dossier, statement: Statement, *, hands: Hands
) -> Objection:
    """The objection with one at each item its column was made of, as far as nobody has been asked yet."""
    ends = {
        (end.other_resource, end.other_item): end
        for end in dossier.upstream
        if found.item and end.item == found.item
    }
    asked = {(one.resource, one.item) for one in store.of_root(work.db, found.root)}
    fresh = [end for place, end in ends.items() if place not in asked]
    if not fresh or found.depth >= MOST_LEVELS:
        return found
    moved = step(work, found.id, "trace", hands=hands)
    store.change(work.db, found.id, due=moved.due)
    own = platform_work(work)
    for end in fresh:
        above = ledger.describe(own, end.other_resource)
        item = next(one for one in above.items if one.id == end.other_item)
        said = _as_known_above(dossier, above, statement)
        draft = Draft(resource=above.resource.id, column=item.name, wrong=found.wrong, statement=said)
        child = _file(work, draft, above, item, parent=found, form={}, hands=hands)
        work.leave(
            "objection.traced",
            found.id,
            to=child.id,
            resource=above.resource.id,
            item=item.id,
            organisation=above.resource.organisation,
        )
        if (child.resource, child.item) not in asked:
            _traced(work, child, above, said, hands=hands)
        asked = {(one.resource, one.item) for one in store.of_root(work.db, found.root)}
    return replace(found, state=moved.state, due=moved.due)


def _as_known_above(dossier: ledger.Dossier, above: ledger.Dossier, said: Statement) -> Statement:
    """What the level above needs: the row by its own names for the key. Whose objection it is stays below."""
    names = {
        end.item_name: end.other_item_name
        for end in dossier.upstream
        if end.other_resource == above.resource.id
    }
    key = {names[name]: value for name, value in said.key.items() if name in names}
    return replace(said, key=key, subject="", answer="")


def _made(
    case: Case,
    draft: Draft,
    resource: ledger.Resource,
    item: ledger.Item | None,
    *,
    parent: Objection | None,
    columns: tuple[str, ...],
    level: int,
) -> Objection:
    return Objection(
        id=case.id,
        number=case.number,
        kind=case.kind,
        resource=resource.id,
        resource_name=resource.name,
        organisation=resource.organisation,
        item=item.id if item else "",
        column=item.name if item else "",
        columns=columns,
        level=level,
        wrong=draft.wrong,
        filer=case.filer,
        for_person=draft.for_person,
        proof=draft.proof,
        parent=parent.id if parent else None,
        root=parent.root if parent else case.id,
        depth=parent.depth + 1 if parent else 0,
        state=case.state,
        filed=case.filed,
        due=case.due,
        answered=None,
        settled=None,
        days=None,
        outcome=None,
        reopened=0,
        reviews=0,
        landed=resource.snapshot,
        snapshot=None,
        given=False,
    )
