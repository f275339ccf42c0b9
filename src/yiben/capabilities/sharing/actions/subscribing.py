"""Standing subscriptions (订阅): once asked for, delivered until the grant ends, whole or what changed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from yiben.capabilities import grants, ledger
from yiben.capabilities.access import Format, deliveries
from yiben.capabilities.grants import Form, Grant
from yiben.capabilities.sharing.actions.platform import by_the_platform
from yiben.capabilities.sharing.model import Manner, Subscription
from yiben.capabilities.sharing.store import standing as store
from yiben.infra.lake import quote
from yiben.infra.work import Office, Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def subscribe(
    office: Office,
    actor: Actor,
    grant_id: str,
    *,
    schedule: deliveries.Schedule,
    manner: Manner = Manner.SNAPSHOT,
    key: Sequence[str] = (),
    form: Format = Format.CSV,
) -> Subscription:
    """Have everything a grant gives delivered on schedule, until its last day. `sharing.subscribed`.

    Nobody approves it again: the provider approved the road `delivery` when it gave the grant. For changes, `key`
    names granted columns that identify a row. Raises what `deliveries.propose` does, BadInput `bad_key`.
    """
    with office.reading(actor) as work:
        grant = grants.find(work, grant_id)
        table = ledger.describe(work, grant.draft.resource).resource.name
    columns = tuple(one.name for one in grant.draft.columns if one.form is not Form.VERIFY)
    changes = None
    if manner is Manner.CHANGES:
        changes = deliveries.Changes(table=table, columns=columns, key=_key(grant, key))
    order = deliveries.propose(
        office,
        actor,
        f"SELECT {', '.join(map(quote, columns))} FROM {quote(table)}",
        purpose=grant.draft.purpose,
        form=form,
        schedule=schedule,
        until=date.fromisoformat(grant.draft.ends),
        grant=grant.id,
        changes=changes,
    )
    with office.writing(actor) as work:
        with by_the_platform(work) as platform:
            deliveries.approve(platform, order.id)
        made = Subscription(
            id=new_id("sub"),
            grant=grant.id,
            resource=grant.draft.resource,
            account=actor.account,
            manner=manner,
            key=changes.key if changes else (),
            delivery=order.id,
            made=stamp(work.now()),
        )
        store.add_subscription(work.db, made)
        work.leave(
            "sharing.subscribed",
            made.id,
            grant=grant.id,
            resource=made.resource,
            manner=str(manner),
            key=list(made.key),
            delivery=order.id,
        )
    return made


def unsubscribe(work: Work, identifier: str) -> Subscription:
    """End a subscription: nothing more is delivered. For its account, owners and officers. `sharing.unsubscribed`."""
    found = _find(work, identifier)
    if work.actor.account != found.account and not work.actor.holds(Role.OWNER, Role.OFFICER):
        raise Refused(
            "not_yours",
            Text(
                "只有订阅人、安全官和所有者可以退订", "Only its account, officers and the owner may end it."
            ),
            where={"subscription": identifier},
        )
    if found.ended is not None:
        raise MovedOn("subscription_ended", Text("该订阅已经结束", "It has ended already."))
    return _end(work, found)


def subscriptions(work: Work, *, grant: str | None = None) -> tuple[Subscription, ...]:
    """One's own subscriptions, newest first; everybody's for owner, officer and auditor."""
    every = work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR)
    return store.subscriptions(work.db, grant=grant, account=None if every else work.actor.account)


def end_with(work: Work, grant: str) -> None:
    """A grant has ended: so do its subscriptions."""
    for one in store.subscriptions(work.db, grant=grant):
        if one.ended is None:
            _end(work, one)


def _end(work: Work, found: Subscription) -> Subscription:
    with by_the_platform(work) as platform:
        (order,) = (one for one in deliveries.list_deliveries(platform) if one.id == found.delivery)
        if order.approval is deliveries.DeliveryStatus.APPROVED:
            deliveries.withdraw(platform, found.delivery)
    at = stamp(work.now())
    store.change_subscription(work.db, found.id, ended=at)
    work.leave("sharing.unsubscribed", found.id, grant=found.grant, delivery=found.delivery)
    return replace(found, ended=at)


def _key(grant: Grant, said: Sequence[str]) -> tuple[str, ...]:
    usable = {
        one.name: one.form for one in grant.draft.columns if one.form in (Form.PLAIN, Form.TOKEN)
    }  # a mask is the same for several values
    key = tuple(dict.fromkeys(said))
    if not key or not set(key) <= set(usable):
        listed = ", ".join(usable)
        raise BadInput(
            "bad_key",
            Text(
                "增量订阅须指明能识别一行的列", "A subscription to changes names columns that identify a row."
            ),
            where={"field": "key"},
            hint=Text(f"可选（原值或代号）: {listed}", f"In plain or as a token: {listed}."),
        )
    return key


def _find(work: Work, identifier: str) -> Subscription:
    found = store.subscriptions(work.db, identifier=identifier)
    if not found:
        raise NotFound(
            "no_subscription",
            Text(f"没有订阅 {identifier[:64]}", f"There is no subscription {identifier[:64]}."),
        )
    return found[0]
