"""Organisations and systems: found by any of their names, created when unknown."""

from collections.abc import Iterable, Mapping

from yiben.capabilities.ledger.actions.standing import must_steward
from yiben.capabilities.ledger.model import Organisation, OrganisationNode, System
from yiben.capabilities.ledger.store import feed
from yiben.capabilities.ledger.store import organisations as store
from yiben.infra.work import Work
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.ids import stable_id
from yiben.kernel.text import Text


def _clean(name: str) -> str:
    return " ".join(name.split())


def find_organisation(work: Work, ref: str) -> Organisation | None:
    """The organisation with that identifier, code, name or alias; None when unknown.

    Raises BadInput `ambiguous_organisation` when several share the name.
    """
    found = store.organisation_called(work.db, ref)
    if len(found) > 1:
        which = ", ".join(body.code or body.id for body in found)
        raise BadInput(
            "ambiguous_organisation",
            Text(f"有 {len(found)} 个单位叫「{ref}」", f"{len(found)} organisations are called “{ref}”"),
            where={"organisation": ref},
            hint=Text(f"请用代码指定: {which}", f"Name one by its code: {which}"),
        )
    return found[0] if found else None


def levels_above(work: Work, organisation: str) -> tuple[tuple[str, ...], ...]:
    """The organisation with its siblings, then each one above it with its own; identifiers. Empty when unknown."""
    path = reversed(store.path_of(work.db, organisation))
    return tuple((body.id, *store.beside(work.db, body)) for body in path)


def organisation_names(work: Work, identifiers: Iterable[str]) -> Mapping[str, str]:
    """What people call these organisations; one that is unknown is left out."""
    return store.names_of(work.db, list(identifiers))


def ensure_organisation(
    work: Work,
    name: str,
    *,
    parent: str | None = None,
    code: str | None = None,
    aliases: tuple[str, ...] = (),
) -> Organisation:
    """The organisation called `name`; made, below `parent` (any reference), when there is none yet.

    Raises BadInput `empty_name`, NotFound `no_organisation` for an unknown parent, Refused `not_steward`.
    """
    clean = _clean(name)
    if not clean:
        raise BadInput("empty_name", Text("单位名称不能为空", "An organisation needs a name"))
    feed.take_turn(work.db)
    above = find_organisation(work, parent) if parent else None
    if parent and above is None:
        raise NotFound(
            "no_organisation", Text(f"没有单位「{parent}」", f"There is no organisation “{parent}”")
        )
    # Under a stated parent the same name elsewhere is another body: every county has an education bureau.
    same = [
        body
        for body in store.organisation_called(work.db, code or clean)
        if not above or body.parent == above.id
    ]
    if same:
        found = same[0] if len(same) == 1 else find_organisation(work, clean)
        if found is not None:
            return found
    new = Organisation(
        id=stable_id("org", above.id if above else "", clean),
        name=clean,
        code=code,
        parent=above.id if above else None,
        aliases=aliases,
    )
    must_steward(work, (*store.path_of(work.db, above.id), new) if above else (new,))
    store.add_organisation(work.db, new)
    work.leave("organisation.registered", new.id, name=new.name, parent=new.parent)
    return new


def system_of(work: Work, name: str, *, owner: Organisation) -> System:
    """The system called `name` of an organisation the actor is known to steward; made when there is none yet."""
    clean = _clean(name)
    if not clean:
        raise BadInput("empty_name", Text("信息系统名称不能为空", "A system needs a name"))
    known = store.system_called(work.db, owner.id, clean)
    if known:
        return known
    new = System(id=stable_id("sys", owner.id, clean), organisation=owner.id, name=clean)
    store.add_system(work.db, new)
    work.leave("system.registered", new.id, name=new.name, organisation=owner.id)
    return new


def organisations(work: Work) -> tuple[OrganisationNode, ...]:
    """The whole tree in reading order, each organisation before those below it, with its counts."""
    bodies = store.all_organisations(work.db)
    counts = store.resource_counts(work.db)
    below: dict[str | None, list[Organisation]] = {}
    for body in bodies.values():
        below.setdefault(body.parent if body.parent in bodies else None, []).append(body)

    def walk(body: Organisation, depth: int) -> list[OrganisationNode]:
        under = [node for child in below.get(body.id, ()) for node in walk(child, depth + 1)]
        own, items = counts.get(body.id, (0, 0))
        total = own + sum(node.resources for node in under)
        node = OrganisationNode(
            organisation=body, depth=depth, resources=own, items=items, resources_below=total
        )
        return [node, *under]

    return tuple(node for root in below.get(None, ()) for node in walk(root, 0))


def systems(work: Work, *, organisation: str | None = None) -> tuple[System, ...]:
    """Systems by name; of one organisation (identifier) only when given."""
    return tuple(store.systems_of(work.db, [organisation] if organisation else None))
