"""An entry as it is told to others (目录概要): what it is called and means and how it is labelled, nothing beyond.

For followers that read entries by the ten thousand; `describe` has everything about one.
"""

from dataclasses import dataclass
from typing import NamedTuple

from yiben.capabilities.ledger.model import Resource


class ItemOutline(NamedTuple):
    """A living item under the label that holds. What marks it is None where nobody has said anything yet.

    A tuple, not a dataclass: there are millions of them.
    """

    id: str
    name: str
    title: str
    type: str
    unit: str
    number: int  # of the label; 0: none
    semantic: str | None
    level: int | None
    personal: bool | None
    importance: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outline:
    """An entry with its living items, in their order."""

    resource: Resource
    items: tuple[ItemOutline, ...]
