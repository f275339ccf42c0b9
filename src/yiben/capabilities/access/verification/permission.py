"""Who may verify: the one place that is asked before an attempt."""

from yiben.capabilities.access.verification.model import EVERYBODY, Offer, OfferStatus
from yiben.infra.work import Work
from yiben.kernel.actors import Actor


def may_verify(work: Work, actor: Actor, offer: Offer) -> bool:
    """Whether `actor` may ask under `offer` now.

    Asked inside the transaction of the attempt. Its answer is kept for at most a second, and only while
    nobody has written to the database, so it must depend on the database, the pack files of this process
    and the clock alone. The decision of the packs in force (activity `use`, mode `verify`) belongs here.
    """
    if offer.status is not OfferStatus.APPROVED:
        return False
    return EVERYBODY in offer.askers or actor.account in offer.askers
