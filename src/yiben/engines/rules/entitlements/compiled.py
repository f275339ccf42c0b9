"""A programme ready to be asked: its declaration beside the trees of its expressions, everything checked.

Equivalences (视同), parameters and relaxations are worked into the trees: whoever evaluates them needs to know nothing of them.
"""

from dataclasses import dataclass
from fractions import Fraction

from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.model import Node, Programme
from yiben.engines.rules.entitlements.tree import Expr


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Criterion:
    """One criterion with its trees.

    `test` of a `Test`; `waived`: holds without more where this does. `lowered`: the test at its relaxed threshold, which
    counts where `relaxed_when` holds (None: always): full test holds → holds; lowered fails → fails; between them unknown until
    `relaxed.<id>` is stated.
    """

    node: Node
    test: Expr | None = None
    lowered: Expr | None = None
    relaxed_when: Expr | None = None
    waived: Expr | None = None
    parts: tuple["Criterion", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One row of a table: its ends, whether they belong to it, and the amount."""

    low: Fraction | None
    low_included: bool
    high: Fraction | None
    high_included: bool
    amount: Expr

    def holds(self, value: Fraction) -> bool:
        """Whether a value belongs to the row."""
        above = self.low is None or (value >= self.low if self.low_included else value > self.low)
        return above and (
            self.high is None or (value <= self.high if self.high_included else value < self.high)
        )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Terms:
    """How much: an amount, or a table by an expression; no more than `cap`, no less than `floor`. A value in no row: 0."""

    amount: Expr | None = None
    by: Expr | None = None
    rows: tuple[Row, ...] = ()
    cap: Expr | None = None
    floor: Expr | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Compiled:
    """A programme with its trees; `ranks` best first, with whether larger is better. `facts`: all it names, not derived further."""

    programme: Programme
    book: FactBook
    criteria: Criterion
    terms: Terms | None
    ranks: tuple[tuple[Expr, bool], ...]
    facts: tuple[str, ...]

    @property
    def id(self) -> str:
        """pack/programme."""
        return self.programme.id
