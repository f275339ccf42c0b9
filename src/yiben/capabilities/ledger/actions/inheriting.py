"""What is made of an item follows it up: a source that is raised raises what was derived from it."""

from typing import Any

from yiben.capabilities.ledger.holding import RAISED_SOURCE
from yiben.capabilities.ledger.model import Importance, Item, LabelAct, LabelStatus
from yiben.capabilities.ledger.store import entries, feed, reading
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.text import Text


def raise_derived(work: Work, source: Item, *, level: int, personal: bool) -> int:
    """Propose `level` for everything derived from `source`, however far, that lies lower; answers how many.

    It is a machine's word: it holds until a person decides otherwise (ADR 0040), and not where a lower level
    of the derived item was approved (PBOC draft Art. 21); there it is only shown for review.
    """
    raised: dict[str, list[Item]] = {}
    waiting, seen = [source.id], {source.id}
    while waiting:
        for item in reading.derived_from(work.db, waiting.pop()):
            if item.id in seen:
                continue
            seen.add(item.id)
            settled = item.label is not None and item.label.act is LabelAct.LOWERED
            if settled and item.contested:
                continue  # shown for review already
            if not settled:  # what is made of something assessed on its own follows that, not its source
                waiting.append(item.id)
            if item.label is not None and (item.label.level < level or item.label.personal < personal):
                raised.setdefault(item.resource, []).append(item)
    rows = [
        _row(work, item, source, level=level, personal=personal)
        for items in raised.values()
        for item in items
    ]
    if not rows:
        return 0
    entries.add_machine_labels(work.db, rows)
    feed.announce(work.db, "resource", sorted(raised), at=stamp(work.now()))
    for resource, items in raised.items():
        work.leave("items.raised", resource, source=source.id, level=level, items=[item.id for item in items])
    return len(rows)


def _row(work: Work, item: Item, source: Item, *, level: int, personal: bool) -> dict[str, Any]:
    why = Text(
        f"来源数据项「{source.name}」已升为 {level} 级",
        f"its source “{source.name}” was raised to level {level}",
    )
    old = item.label
    return {
        "item": item.id,
        "number": item.labels + 1,
        "level": max(level, old.level if old else level),
        "personal": personal or bool(old and old.personal),
        "importance": old.importance if old else Importance.GENERAL,
        "semantic": old.semantic if old else None,
        "status": LabelStatus.PROPOSED,
        "who": work.actor.account,
        "at": stamp(work.now()),
        "why_zh": why.zh,
        "why_en": why.en,
        "rule": RAISED_SOURCE,
        "confidence": 1.0,
    }
