"""Nouns of bulletins (统计公报): figures as printed, and what counting them again gave. No database, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yiben.engines.rules.bulletins import Outcome, Recount
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure as printed. Growth and share are per cent, `change` percentage points."""

    id: str
    title: Text
    value: Decimal
    unit: str
    growth: Decimal | None
    share: Decimal | None
    share_of: str | None
    change: Decimal | None
    line: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A bulletin, counted again. `breakdowns`: what makes up a whole, by the title of the breakdown."""

    id: str  # pack/bulletin
    title: Text
    issuer: Text
    begins: date
    ends: date
    figures: Mapping[str, Figure]
    breakdowns: tuple[tuple[Text, str, tuple[str, ...]], ...]  # title, whole, parts
    recounts: tuple[Recount, ...]

    def many(self, outcome: Outcome) -> int:
        """How many counts came out so."""
        return sum(one.outcome is outcome for one in self.recounts)
