"""Nouns of simulation (政策模拟): what a change would do to a table of the lake, saved as scenarios and laid side by side.

Money is in fen. Everything is ready to be shown; groups that are withheld have None for figures.
"""

from dataclasses import dataclass

from yiben.engines.rules.entitlements.compared import Breakdown, Comparison, Figures, Turned
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """One run: a programme over a resource, beside what it is compared with. `hidden`: facts the actor sees masked only.

    `found.entered` and `found.left` are rows as the actor may see them; they are never kept.
    """

    draft: str | None
    edition: int | None
    programme: str
    title: Text
    against: str | None
    resource: str
    name: str
    snapshot: str | None
    as_of: str
    level: int
    found: Comparison
    hidden: tuple[str, ...] = ()
    truncated: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """A simulation kept under a name, without anybody's row. `level`: the highest among the data it was made of."""

    id: str
    name: str
    draft: str | None
    edition: int | None
    programme: str
    title: Text
    against: str | None
    resource: str
    resource_name: str
    snapshot: str | None
    as_of: str
    level: int
    org: str | None
    by: str
    at: str
    rows: int
    before: Figures
    after: Figures
    entering: int
    leaving: int
    breakdowns: tuple[Breakdown, ...]
    criteria: tuple[Turned, ...]
    lacking: tuple[str, ...]
    hidden: tuple[str, ...]
    minimum: int

    @property
    def cost_change(self) -> int | None:
        """What it costs more, in fen; None where no amount is computed."""
        if self.after.cost is None and self.before.cost is None:
            return None
        return (self.after.cost or 0) - (self.before.cost or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupBeside:
    """One group of a breakdown over several scenarios: those who would qualify, and the cost; None: withheld or not there."""

    name: str
    after: tuple[int | None, ...]
    cost: tuple[int | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownBeside:
    """A breakdown of several scenarios."""

    fact: str
    title: Text
    groups: tuple[GroupBeside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """Scenarios laid side by side, in the order asked. `same_data`: all of the same snapshot and day."""

    scenarios: tuple[Scenario, ...]
    breakdowns: tuple[BreakdownBeside, ...]
    same_data: bool
