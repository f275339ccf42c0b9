"""Who may verify: the one place that is asked before an attempt."""

from yiben.capabilities import ledger
from yiben.capabilities.access.law import law_for, subject_of
from yiben.capabilities.access.verification.model import EVERYBODY, Offer, OfferStatus
from yiben.capabilities.grants import Grant
from yiben.engines.guard import VERIFY, Act, Column, Effect, Table
from yiben.infra.work import Work
from yiben.kernel.actors import Actor

_UNGRADED = 5  # nobody has said how sensitive it is: the highest level there is


def may_verify(work: Work, actor: Actor, offer: Offer) -> bool:
    """Whether `actor` may ask under `offer` now, by the offer and by the packs in force.

    Asked inside the transaction of the attempt. Its answer is kept for at most a second, and only while
    nobody has written to the database, so it depends on the database, the pack files of this process
    and the clock alone. Clearance does not count: who verifies holds the value already.
    """
    if offer.status is not OfferStatus.APPROVED or actor.citizen:
        return False
    named = EVERYBODY in offer.askers or actor.account in offer.askers
    return named and lawful(work, actor, offer)


def lawful(work: Work, actor: Actor, offer: Offer, *, act: Act = VERIFY, grant: Grant | None = None) -> bool:
    """Whether the packs in force let every column of the offer be verified, by its key."""
    subject = subject_of(work, actor, grant=grant.id if grant else None)
    law = law_for(work, actor, subject, grant=grant)
    found = ledger.resolve(work, [offer.resource_name]).get(offer.resource_name.casefold())
    if found is None:
        return False
    graded = {item.name.casefold(): item for item in found.items}
    table = Table(
        name=found.name,
        title=found.title,
        resource=found.resource,
        owner=found.org_name,
        snapshot=str(found.snapshot),
        relation="",
        columns=(),
    )
    for name in (offer.key, *(one.name for one in offer.columns)):
        item = graded.get(name.casefold())
        column = Column(
            name=name,
            type="",
            level=item.level if item else None,
            personal=item.personal if item else True,
            importance=str(item.importance) if item else "core",
            item=item.id if item else None,
        )
        level = _UNGRADED if column.level is None else column.level
        if not law(table, column, level, act, Effect.PLAIN).permitted:
            return False
    return True
