"""Every SQL statement about push-downs and subscriptions."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, select

from yiben.capabilities.grants import Road
from yiben.capabilities.sharing.model import Manner, PushDown, Subscription
from yiben.capabilities.sharing.store.tables import push_down, subscription


def add_push_down(db: Connection, found: PushDown) -> None:
    """Record an authority handed down."""
    db.execute(
        push_down.insert().values(
            id=found.id,
            resource=found.resource,
            giver=found.giver,
            holder=found.holder,
            most_level=found.most_level,
            roads=sorted(str(road) for road in found.roads),
            depth=found.depth,
            begins=found.begins,
            ends=found.ends,
            parent=found.parent,
            case_id=found.case,
            given_by=found.given_by,
            given=found.given,
        )
    )


def push_downs(
    db: Connection, *, resource: str | None = None, identifier: str | None = None, parent: str | None = None
) -> tuple[PushDown, ...]:
    """Authorities handed down, also past ones, newest first."""
    query = select(push_down).order_by(push_down.c.id.desc())
    for column, value in (
        (push_down.c.resource, resource),
        (push_down.c.id, identifier),
        (push_down.c.parent, parent),
    ):
        if value is not None:
            query = query.where(column == value)
    return tuple(_push_down(row) for row in db.execute(query).mappings())


def end_push_down(db: Connection, identifier: str, *, at: str, by: str) -> bool:
    """Withdraw one; False when it was withdrawn before."""
    done = db.execute(
        push_down.update()
        .where(push_down.c.id == identifier, push_down.c.withdrawn.is_(None))
        .values(withdrawn=at, withdrawn_by=by)
    )
    return done.rowcount == 1


def add_subscription(db: Connection, found: Subscription) -> None:
    """Record a subscription."""
    db.execute(
        subscription.insert().values(
            id=found.id,
            grant_id=found.grant,
            resource=found.resource,
            account=found.account,
            manner=str(found.manner),
            key=list(found.key),
            delivery=found.delivery,
            made=found.made,
        )
    )


def subscriptions(
    db: Connection, *, identifier: str | None = None, grant: str | None = None, account: str | None = None
) -> tuple[Subscription, ...]:
    """Subscriptions, also ended ones, newest first."""
    query = select(subscription).order_by(subscription.c.id.desc())
    for column, value in (
        (subscription.c.id, identifier),
        (subscription.c.grant_id, grant),
        (subscription.c.account, account),
    ):
        if value is not None:
            query = query.where(column == value)
    return tuple(_subscription(row) for row in db.execute(query).mappings())


def change_subscription(db: Connection, identifier: str, **values: object) -> None:
    """Say that it ended."""
    db.execute(subscription.update().where(subscription.c.id == identifier).values(**values))


def _push_down(row: Mapping[Any, Any]) -> PushDown:
    named = {one: row[one] for one in PushDown.__slots__ if one not in ("case", "roads")}
    return PushDown(**named, case=row["case_id"], roads=frozenset(Road(road) for road in row["roads"]))


def _subscription(row: Mapping[Any, Any]) -> Subscription:
    named = {one: row[one] for one in Subscription.__slots__ if one not in ("grant", "manner", "key")}
    return Subscription(**named, grant=row["grant_id"], manner=Manner(row["manner"]), key=tuple(row["key"]))
