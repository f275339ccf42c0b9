"""Tables made of what was corrected are made again (重新加工): by the platform where it knows how, else by their owner."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities import casework, ledger
from yiben.capabilities.casework import Case, Hands, Step
from yiben.capabilities.objections.actions.platform import platform_work, step
from yiben.capabilities.objections.model import MOST_LEVELS, REDO, Objection, Redo, RedoState
from yiben.capabilities.objections.store import following as store
from yiben.capabilities.objections.store import objections
from yiben.capabilities.objections.ties import Ties
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.ids import new_id

_LITERAL = "?"  # what the ledger keeps in the place of a literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """An item a correction reaches: where it was corrected, and everything that was made of it."""

    dossier: ledger.Dossier
    item: str
    column: str
    how: str  # how the table was made; empty where it was corrected


def downstream(work: Work, dossier: ledger.Dossier, item: str) -> tuple[Place, ...]:
    """The item, then every item made of it, level by level; no item twice, whatever circles there are."""
    own = platform_work(work)
    known: dict[str, ledger.Dossier] = {dossier.resource.id: dossier}
    name = next(one.name for one in dossier.items if one.id == item)
    found = {item: Place(dossier=dossier, item=item, column=name, how="")}
    level = [found[item]]
    for _ in range(MOST_LEVELS):
        below = []
        for place in level:
            for end in place.dossier.downstream:
                if end.item != place.item or end.other_item in found:
                    continue
                at = end.other_resource
                known[at] = known.get(at) or ledger.describe(own, at)
                fresh = Place(dossier=known[at], item=end.other_item, column=end.other_item_name, how=end.how)
                found[end.other_item] = fresh
                below.append(fresh)
        level = below
    return tuple(found.values())


def set_going(work: Work, found: Objection, places: Sequence[Place], *, ties: Ties) -> None:
    """A case for the owner of every derived table, once for each filed objection. Leaves `objection.to_remake`."""
    asked = {one.resource for one in store.redos(work.db, root=found.root)} | {found.resource}
    for number, place in enumerate(places):
        resource = place.dossier.resource
        if resource.id in asked or resource.status is ledger.Status.RETIRED:
            continue
        asked.add(resource.id)
        case = casework.file(
            work,
            REDO,
            subject=resource.id,
            organisation=resource.organisation,
            title=resource.title,
            form={"resource": resource.id, "corrected": found.resource, "platform": SYSTEM.account},
            parent=found.id,
            hands=ties.hands(),
        )
        whole = place.how if place.how and _LITERAL not in place.how else None
        by_platform = whole is not None and found.snapshot is not None
        made = Redo(
            id=new_id("redo"),
            objection=found.id,
            case=case.id,
            resource=resource.id,
            name=resource.name,
            organisation=resource.organisation,
            maker=place.dossier.snapshots[0].created_by if place.dossier.snapshots else "",
            statement=whole if by_platform else None,
            state=RedoState.WAITING if by_platform else RedoState.BY_HAND,
            since=resource.snapshot,
            snapshot=None,
            why="",
            place=number,
        )
        store.add_redo(work.db, made, root=found.root)
        work.leave(
            "objection.to_remake", made.id, objection=found.id, resource=resource.id, state=made.state.value
        )


def waiting(work: Work) -> tuple[Redo, ...]:
    """The tables the platform is to make again now, upstream ones first."""
    return tuple(store.redos(work.db, state=RedoState.WAITING))


def remade(work: Work, redo: Redo, *, hands: Hands) -> None:
    """The platform has made a table again: its case ends, and objections that waited for it are corrected."""
    step(work, redo.case, "by_platform", hands=hands)


def leave_to_owner(work: Work, redo: Redo, *, why: str) -> None:
    """The platform cannot make it again (`why`: a code): its owner does. Leaves `objection.left_to_owner`."""
    store.change_redo(work.db, redo.id, state=RedoState.BY_HAND.value, why=why[:64])
    work.leave(
        "objection.left_to_owner", redo.id, objection=redo.objection, resource=redo.resource, code=why[:64]
    )


def made_again(work: Work, case: Case, made: Step, *, ties: Ties) -> None:
    """Effect `objections.made_again`: which snapshot it is; whoever objected to this table too is answered."""
    for redo in store.redos(work.db, case=case.id):
        if made.move in ("not_needed", "withdraw"):
            store.change_redo(work.db, redo.id, state=RedoState.NOT_NEEDED.value)
            continue
        current = ledger.describe(platform_work(work), redo.resource).resource.snapshot
        store.change_redo(work.db, redo.id, state=RedoState.DONE.value, snapshot=current)
        work.leave(
            "objection.remade", redo.id, objection=redo.objection, resource=redo.resource, snapshot=current
        )
        for one in objections.of_root(work.db, store.root_of(work.db, redo.id)):
            if one.resource == redo.resource and one.state == "accepted" and current != one.landed:
                step(work, one.id, "rederived", hands=ties.hands())


def facts(work: Work, case: Case) -> dict[str, object]:
    """What the flow may ask of a table to be made again (事实)."""
    for redo in store.redos(work.db, case=case.id):
        current = ledger.describe(platform_work(work), redo.resource).resource.snapshot
        return {"made_again": current != redo.since}
    return {}
