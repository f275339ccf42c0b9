"""The nouns of powers (权责): a power of an organisation with the duty it carries, the service items under it, a list that came in.

The tree is Fujian's (seed 004:527): 组织 → 权责 → 事项. A power lasts from day to day: one code may stand in several
spans (期间) that never overlap. Days are ISO dates as text; an empty `begins` means that the list states none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yiben.kernel.text import Text


class Standing(StrEnum):
    """How a power or an item stands on a day."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    ENDED = "ended"


class Use(StrEnum):
    """What an item does with data (办事要素中的数据)."""

    NEEDS = "needs"
    MAKES = "makes"


class RowKind(StrEnum):
    """What the rows of a list are."""

    POWER = "power"
    ITEM = "item"


def standing(begins: str, ends: str | None, day: str) -> Standing:
    """Where a span stands on a day; `ends` is its last day."""
    if begins > day:
        return Standing.NOT_YET
    return Standing.ENDED if ends is not None and ends < day else Standing.IN_FORCE


@dataclass(frozen=True, slots=True, kw_only=True)
class Power:
    """One span of a power (权责事项): `id` is of organisation and code, and stays from span to span.

    `kind` is one of the declared kinds or empty; `basis` a free citation of what grants it (依据); `duty` what it obliges
    to (责任); `part_of` the power it is a part of (主项); `intake` the list it came with.
    """

    id: str
    organisation: str
    code: str
    title: Text
    kind: str
    basis: str
    duty: str
    part_of: str | None
    begins: str
    ends: str | None
    intake: str

    def standing(self, day: str) -> Standing:
        """Where it stands on a day."""
        return standing(self.begins, self.ends, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A service item (事项) and the power it carries out; `needs` and `makes` name data as the list does."""

    id: str
    organisation: str
    code: str
    title: Text
    power: str | None
    needs: tuple[str, ...]
    makes: tuple[str, ...]
    begins: str
    ends: str | None
    intake: str

    def standing(self, day: str) -> Standing:
        """Where it stands on a day."""
        return standing(self.begins, self.ends, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Datum:
    """Data an item needs or makes: the resource of the ledger and its column where they are known, else the list's words."""

    said: str
    use: Use
    resource: str
    name: str
    title: str
    column: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """An organisation of the tree. `powers`, `items`: its own in force; `below`: powers under it."""

    id: str
    name: str
    depth: int
    powers: int
    items: int
    below: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A power in the tree of its organisation, the span that speaks for the day; `depth` 0 is a root."""

    power: Power
    depth: int
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The powers of one organisation (权责树). `loose`: items that carry out no power of this register."""

    organisation: str
    name: str
    above: tuple[tuple[str, str], ...]  # identifier and name, the root first
    branches: tuple[Branch, ...]
    loose: tuple[Item, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """One power: the span of the day, every span there ever was, its parts, its items."""

    power: Power
    spans: tuple[Power, ...]
    above: Power | None
    below: tuple[Power, ...]
    items: tuple[Item, ...]
    organisation: str  # its name


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenItem:
    """One item, the power it carries out, and its data."""

    item: Item
    power: Power | None
    data: tuple[Datum, ...]
    organisation: str  # its name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that was not taken (退回行): where it stands, why, and what it said."""

    sheet: str
    row: int
    column: str
    why: Text
    said: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """One list that came in (清单入库). `unread` are columns that mean nothing here."""

    id: str
    file: str
    digest: str
    at: str
    by: str
    added: int
    changed: int
    same: int
    unread: tuple[str, ...]
    rejected: tuple[Rejected, ...]
    rejections: int
