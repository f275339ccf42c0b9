"""What every person's word about an entry shares: finding it, writing a label, telling those who follow."""

from typing import Any

from yiben.capabilities.ledger.actions.standing import must_steward
from yiben.capabilities.ledger.lowering import Mark
from yiben.capabilities.ledger.model import Item, Label, LabelStatus, Resource
from yiben.capabilities.ledger.store import checks, entries, feed, organisations, reading
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text


def entry(work: Work, ref: str) -> Resource:
    """The entry (identifier or name) for changing it. NotFound `no_resource`, Refused `not_steward`."""
    feed.take_turn(work.db)
    owner = reading.resource_called(work.db, ref)
    if owner is None:
        raise NotFound("no_resource", Text(f"没有数据资源「{ref}」", f"There is no resource “{ref}”"))
    must_steward(work, organisations.path_of(work.db, owner.organisation))
    return owner


def item_called(work: Work, identifier: str) -> tuple[Resource, Item]:
    """An item (identifier) with its entry, for changing it. NotFound `no_item`, Refused `not_steward`."""
    resource, dot, _ = identifier.rpartition(".")
    if dot and reading.resource_called(work.db, resource) is not None:
        owner = entry(work, resource)
        for item in reading.items_of(work.db, [owner])[owner.id]:
            if item.id == identifier:
                return owner, item
    raise NotFound("no_item", Text(f"没有数据项「{identifier}」", f"There is no item “{identifier}”"))


def touch(work: Work, owner: Resource, **values: Any) -> None:
    """Date the entry and tell those who follow the ledger."""
    now = stamp(work.now())
    entries.change_resource(work.db, owner.id, {**values, "updated": now})
    checks.recount(work.db, [owner.id])
    feed.announce(work.db, "resource", [owner.id], at=now)


def label_row(
    work: Work,
    item: Item,
    mark: Mark,
    *,
    why: Text,
    kept: Label | None = None,
    who: str | None = None,
) -> dict[str, Any]:
    """A person's label, the next of the item's history. `kept`: the machine's word it accepts, whose rule stays."""
    return {
        "item": item.id,
        "number": item.labels + 1,
        "level": mark.level,
        "personal": mark.personal,
        "importance": mark.importance,
        "semantic": mark.semantic,
        "status": LabelStatus.APPROVED,
        "who": who or work.actor.account,
        "at": stamp(work.now()),
        "why_zh": why.zh,
        "why_en": why.en,
        "rule": kept.rule if kept else "",
        "confidence": kept.confidence if kept else 1.0,
    }
