"""Nouns of a comparison (模拟结果): figures before and after, by group, and who moved. Money is in fen."""

from dataclasses import dataclass
from typing import Any

from yiben.engines.rules.entitlements.columns import Refused
from yiben.kernel.text import Text

SHOWN = 50
"""So many of those who enter or leave are shown."""
MOST_GROUPS = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class By:
    """A fact to break down by; `letters`: only so many of its first letters, as of an industry's code."""

    fact: str
    letters: int | None = None


BREAKDOWNS = (By(fact="province"), By(fact="size"), By(fact="industry", letters=1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """How many qualify, do not, cannot be told, before or after; `cost` in fen, None where no amount is computed."""

    eligible: int = 0
    not_eligible: int = 0
    unknown: int = 0
    cost: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """One group of a breakdown. Every figure is None when the group is withheld."""

    name: str
    before: int | None
    after: int | None
    entering: int | None
    leaving: int | None
    cost_before: int | None = None
    cost_after: int | None = None

    @property
    def withheld(self) -> bool:
        """Too few stand in it."""
        return self.before is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Breakdown:
    """The same figures by a fact's values (分布), those most affected first."""

    fact: str
    title: Text
    groups: tuple[Group, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turned:
    """One criterion: for how many of those who enter it newly holds, for how many who leave it newly fails."""

    id: str
    title: Text
    opened: int
    closed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Before and after over a table of `rows`. `moved`: the first of those who enter or leave, as the table shows them."""

    rows: int
    before: Figures
    after: Figures
    entering: int
    leaving: int
    breakdowns: tuple[Breakdown, ...]
    criteria: tuple[Turned, ...]
    entered: tuple[dict[str, Any], ...]
    left: tuple[dict[str, Any], ...]
    refused: tuple[Refused, ...]
    facts: tuple[str, ...]
    lacking: tuple[str, ...]
    minimum: int

    @property
    def cost_change(self) -> int | None:
        """What it costs more, in fen."""
        if self.after.cost is None and self.before.cost is None:
            return None
        return (self.after.cost or 0) - (self.before.cost or 0)
