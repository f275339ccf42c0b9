"""Verifying under a grant (按授权核验): an offer is opened for it, over its rows and columns alone, for nobody else.

The grant says who, for what and how long, and is opened anew at every attempt; the offer is where the index
hangs. Columns granted in plain or verify-only can be verified; masked and token ones cannot.
"""

from yiben.capabilities import grants, ledger
from yiben.capabilities.access import granted
from yiben.capabilities.access.verification import spelling, store
from yiben.capabilities.access.verification.model import (
    MOST,
    PER_ASKER,
    Budget,
    Offer,
    OfferStatus,
    Verifiable,
    no_such_offer,
)
from yiben.capabilities.access.verification.permission import lawful
from yiben.capabilities.grants import Form, Grant, Road
from yiben.engines.guard import VERIFY
from yiben.infra.work import Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.facts import Event
from yiben.kernel.ids import new_id

_FORMS = (Form.PLAIN, Form.VERIFY)


def as_asker(work: Work, actor: Actor) -> Work:
    """The same transaction, for one of those who ask in it."""
    return Work(work.db, actor, work.office)


def opened(work: Work, grant_id: str, *, purpose: str) -> Grant:
    """The grant, for one attempt by `work.actor`. Raises what `grants.open_grant` does."""
    return grants.open_grant(work, grant_id, purpose=purpose, road=Road.VERIFY)


def offer_for(work: Work, grant: Grant) -> Offer:
    """The offer of a grant; opened with the first attempt. Raises NotFound when nothing of it can be verified."""
    found = store.of_grant(work.db, grant.id)
    if found is not None:
        return found
    made = _opened_now(work, grant)
    store.add_offer(work.db, made)
    detail = {"grant": grant.id, "resource": made.resource, "key": made.key, "columns": [one.name for one in made.columns]}  # fmt: skip
    event = Event(kind="verification.opened", subject=made.id, detail=detail)
    work.office.seal(work.db, work.now(), [(SYSTEM, [event])])
    return made


def may_verify_under(work: Work, grant: Grant, offer: Offer) -> bool:
    """Whether the packs in force let `work.actor` verify under this grant: provided, by the road `verify`."""
    return lawful(work, work.actor, offer, act=granted.act_by(VERIFY, Road.VERIFY), grant=grant)


def charge(work: Work, grant: Grant) -> None:
    """One attempt, which is a call as well. Raises `grants.Overused`."""
    grants.charge(work, grant, calls=1, attempts=1)


def rows_of(work: Work, offer: Offer) -> str | None:
    """The condition on rows an index of this offer is made over, as SQL; None: every row.

    Raises NotFound for a grant that is no longer in force: its index is not made again.
    """
    if offer.grant is None:
        return None
    grant = grants.find(work, offer.grant)
    if grant.state(grants.day_of(work.now())) is not grants.State.IN_FORCE:
        raise no_such_offer()
    items = ledger.resolve(work, [offer.resource_name])[offer.resource_name.casefold()].items
    return granted.condition(grant, {item.name: item.type for item in items})


def stands(work: Work, offer: Offer) -> bool:
    """Whether an approved offer is still of use to anybody."""
    try:
        rows_of(work, offer)
    except NotFound:
        return False
    return True


def _opened_now(work: Work, grant: Grant) -> Offer:
    entry = ledger.describe(as_asker(work, SYSTEM), grant.draft.resource).resource
    resolved = ledger.resolve(work, [entry.name]).get(entry.name.casefold())
    key = grant.draft.verify_by
    if resolved is None or resolved.resource != entry.id or key is None:
        raise no_such_offer()
    forms = {one.item: one.form for one in grant.draft.columns}
    columns = tuple(
        Verifiable(name=item.name, type=item.type, distinct=0)
        for item in resolved.items
        if forms.get(item.id) in _FORMS and spelling.comparable(item.type)
    )
    names = {one.name for one in columns}
    if key not in names or len(names) < 2:
        raise no_such_offer()
    most = grant.draft.budget.attempts_a_day
    return Offer(
        id=new_id("vof"),
        resource=entry.id,
        resource_name=entry.name,
        key=key,
        columns=tuple(one for one in columns if one.name != key),
        askers=(),
        budget=Budget(per_asker=min(most or PER_ASKER, MOST)),
        reason=grant.draft.purpose_says,
        status=OfferStatus.APPROVED,
        made_by=grant.given_by,
        made=stamp(work.now()),
        approved_by=None,
        approved=None,
        withdrawn_by=None,
        withdrawn=None,
        grant=grant.id,
    )
