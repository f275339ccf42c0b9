"""An entry larger than one side takes in 目录过大: what of it goes, and how much is told to stay away. Pure.

Both sides do the same: the sender before an entry leaves, the receiver where it takes in less than that. Items are left
out from the end; how many, and the highest level among them, is said in the entry, so that both sides can show it.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Any

import orjson

_HEAD = (
    "id", "name", "title", "description", "owner", "system", "themes", "classes", "origin", "cycle", "format", "status",
    "updated",
)  # fmt: skip
_ITEM = ("id", "name", "title", "type", "unit", "semantic", "label", "level", "personal", "importance")
_MOST = (1 << 31) - 1
_SHORT, _MANY = 300, 100  # characters and members of what a receiver does not read


@dataclass(frozen=True, slots=True)
class LeftOut:
    """How many items of an entry stay away, and the highest level among them; 0 where it is whole."""

    items: int = 0
    level: int = 0


def left_out(said: Mapping[str, Any]) -> LeftOut:
    """What an entry says stays away. What makes no sense there says nothing."""
    told = said.get("left_out")
    items, level = (told.get(name) if isinstance(told, dict) else 0 for name in ("items", "level"))
    if type(items) is not int or type(level) is not int or not 0 < items <= _MOST or not 0 <= level <= 5:
        return LeftOut()
    return LeftOut(items, level)


def without(said: Mapping[str, Any], kept: int) -> dict[str, Any]:
    """An entry's document with the first `kept` items; it says what was left out, now and before."""
    items, before = said["items"], left_out(said)
    gone = items[kept:]
    if not gone:
        return dict(said)
    level = max(before.level, *(one["level"] for one in gone))
    return {
        **said,
        "items": items[:kept],
        "left_out": {"items": min(_MOST, before.items + len(gone)), "level": level},
    }


def fitted(said: Mapping[str, Any], most: int) -> tuple[str, int]:
    """(an entry's document as a body of at most `most` bytes, how many items were left out for that).

    Each item says at least `level`. What does not belong into an entry goes first.
    """
    items = [_only(one, _ITEM) for one in said["items"]]
    head = {**_only(said, _HEAD), "left_out": said.get("left_out") if left_out(said).items else None}
    room = most - len(orjson.dumps({**head, "items": [], "left_out": {"items": _MOST, "level": 5}}))
    kept = bisect_right(list(accumulate(len(orjson.dumps(one)) + 1 for one in items)), room)
    return orjson.dumps(without({**head, "items": items}, kept)).decode(), len(items) - kept


def _only(said: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said and _plain(said[name])}


def _plain(value: object) -> bool:
    if isinstance(value, list):
        return len(value) <= _MANY and all(isinstance(one, str) and len(one) <= _SHORT for one in value)
    return value is None or isinstance(value, (str, int, float))
