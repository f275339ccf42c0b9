"""Telling everybody who ever got what was corrected (告知取得单位), once for each filed objection and resource."""

from collections.abc import Iterable, Sequence

from yiben.capabilities import casework, grants, ledger, people
from yiben.capabilities.casework import Case, Step
from yiben.capabilities.objections.actions.platform import platform_work
from yiben.capabilities.objections.actions.remaking import Place
from yiben.capabilities.objections.model import TOLD, Objection, Reached, Receipt, Way
from yiben.capabilities.objections.store import following as store
from yiben.capabilities.objections.ties import Ties
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.ids import new_id

Receiver = tuple[str | None, str | None]
"""(organisation, account): an organisation, or an account that belongs to none."""


def tell(work: Work, found: Objection, places: Sequence[Place], *, ties: Ties) -> None:
    """A case for every receiver of every item a correction reaches; they acknowledge it. Leaves `objection.told`."""
    own = platform_work(work)
    for place in places:
        resource = place.dossier.resource
        known = store.told_of(work.db, found.root, resource.id)
        for receiver, ways in _receivers(own, place, ties=ties).items():
            organisation, account = receiver
            if receiver in known or organisation == resource.organisation:
                continue
            known.add(receiver)
            case = casework.file(
                own,
                TOLD,
                subject=resource.id,
                organisation=organisation,
                title=f"{resource.title}「{place.column}」",
                form={
                    "resource": resource.id,
                    "item": place.column,
                    **(
                        {"snapshot": found.snapshot}
                        if found.snapshot and resource.id == found.resource
                        else {}
                    ),
                    **({"receiver": account} if account else {}),
                },
                parent=found.id,
                hands=ties.hands(),
            )
            made = Receipt(
                id=new_id("told"),
                objection=found.id,
                case=case.id,
                resource=resource.id,
                organisation=organisation,
                account=account,
                ways=tuple(ways),
                told=stamp(work.now()),
                acknowledged=None,
                acknowledged_by=None,
            )
            store.add_receipt(work.db, made, root=found.root)
            work.leave(
                "objection.told",
                made.id,
                objection=found.id,
                resource=resource.id,
                item=place.item,
                organisation=organisation,
                account=account,
                ways=[[way.value, reference] for way, reference in ways],
            )


def acknowledge(work: Work, case: Case, made: Step) -> None:
    """Effect `objections.acknowledge`: a receiver knows. Leaves `objection.acknowledged`."""
    found = store.acknowledge(work.db, case.id, account=made.account, at=made.when)
    if found is not None:
        work.leave("objection.acknowledged", found.id, objection=found.objection, resource=found.resource)


def _receivers(work: Work, place: Place, *, ties: Ties) -> dict[Receiver, list[tuple[Way, str]]]:
    resource = place.dossier.resource
    reached: Iterable[Reached] = (
        *(
            Reached(way=Way.GRANT, reference=one.id, organisation=one.draft.grantee, account=None)
            for one in grants.receivers(work, resource.id, items=[place.item])
        ),
        *ties.reach(work, place.dossier, place.column),
    )
    found: dict[Receiver, list[tuple[Way, str]]] = {}
    for one in reached:
        receiver = _receiver(work, one)
        if receiver is not None:
            ways = found.setdefault(receiver, [])
            if (one.way, one.reference) not in ways:
                ways.append((one.way, one.reference))
    return found


def _receiver(work: Work, reached: Reached) -> Receiver | None:
    """The organisation behind it; the account where it has none. None: nobody is there any more to be told."""
    if reached.organisation is not None:
        return reached.organisation, None
    if reached.account is None or reached.account == SYSTEM.account:
        return None
    try:
        actor = people.who_is(work, reached.account)
    except (NotFound, Refused):
        return None
    body = ledger.find_organisation(work, actor.org) if actor.org else None
    return (body.id, None) if body else (None, actor.account)
