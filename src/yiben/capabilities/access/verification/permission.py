"""Who may verify: the one place that is asked before every attempt."""

from yiben.capabilities.access.verification.model import EVERYBODY, Offer, OfferStatus
from yiben.kernel.actors import Actor


def may_verify(actor: Actor, offer: Offer) -> bool:
    """Whether `actor` may ask under `offer` now. Asked inside the transaction of the attempt, never kept.

    The decision of the packs in force (activity `use`, mode `verify`) is asked for here.
    """
    if offer.status is not OfferStatus.APPROVED:
        return False
    return EVERYBODY in offer.askers or actor.account in offer.askers
