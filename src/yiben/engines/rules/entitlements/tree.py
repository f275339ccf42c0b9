"""The tree of an expression (表达式树): small frozen nodes over exact fractions, typed.

Both halves read it: `computing.py` for one applicant, `columns/` for ten million. Truth is Kleene's: a value that is
not known, or is divided by zero, is unknown, and unknown spreads only where it matters.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

from yiben.engines.rules.entitlements.model import FactKind


class Type(StrEnum):
    """What an expression yields. PURE has no unit: a bare number or a quotient; ZERO goes with every figure."""

    MONEY = "money"
    NUMBER = "number"
    SHARE = "share"
    PURE = "pure"
    ZERO = "zero"
    DATE = "date"
    FLAG = "flag"
    WORD = "word"
    WORDS = "words"


FIGURES = frozenset({Type.MONEY, Type.NUMBER, Type.SHARE, Type.PURE, Type.ZERO})
"""Types that are computed with."""

TYPE_OF = {
    FactKind.MONEY: Type.MONEY,
    FactKind.NUMBER: Type.NUMBER,
    FactKind.WHOLE: Type.NUMBER,
    FactKind.SHARE: Type.SHARE,
    FactKind.DATE: Type.DATE,
    FactKind.FLAG: Type.FLAG,
    FactKind.WORD: Type.WORD,
    FactKind.WORDS: Type.WORDS,
    FactKind.TEXT: Type.WORD,
}
"""What a fact of each kind yields."""


@dataclass(frozen=True, slots=True)
class Expr:
    """Any node."""

    type: Type

    def parts(self) -> tuple["Expr", ...]:
        """The nodes right below."""
        return ()


@dataclass(frozen=True, slots=True)
class Figure(Expr):
    """A number; money in yuan, a share of 3% is 3/100."""

    value: Fraction


@dataclass(frozen=True, slots=True)
class Letters(Expr):
    """A word in quotes."""

    value: str


@dataclass(frozen=True, slots=True)
class Day(Expr):
    """A date."""

    value: date


@dataclass(frozen=True, slots=True)
class Today(Expr):
    """The day asked about."""


@dataclass(frozen=True, slots=True)
class Certain(Expr):
    """True or false, written out."""

    value: bool


@dataclass(frozen=True, slots=True)
class Name(Expr):
    """A fact."""

    fact: str


@dataclass(frozen=True, slots=True)
class Arith(Expr):
    """`+ - * /` of two figures. Division by zero is unknown."""

    op: str
    left: Expr
    right: Expr

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Call(Expr):
    """`least greatest coalesce abs floor ceil round`; a negative is `neg`; `round` has its digits as a Figure behind.

    least and greatest are unknown when one part is; coalesce is its first known part; round is half away from zero.
    """

    name: str
    args: tuple[Expr, ...]

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return self.args


@dataclass(frozen=True, slots=True)
class Full(Expr):
    """Whole years or months from a date up to the day asked, by anniversary (周年); negative before it comes."""

    months: bool
    since: Expr

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.since,)


@dataclass(frozen=True, slots=True)
class Later(Expr):
    """The same day so many years later, earlier where negative: of February 29, in a year without one, February 28."""

    years: int
    of: Expr

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Compare(Expr):
    """`= <> < <= > >=` of figures, dates, words or flags."""

    op: str
    left: Expr
    right: Expr

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.left, self.right)


@dataclass(frozen=True, slots=True)
class Among(Expr):
    """A word that is one of several."""

    of: Expr
    words: tuple[str, ...]

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Has(Expr):
    """A list of words that holds one."""

    of: Name
    word: str

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class IsNone(Expr):
    """A word, list or date known to be none: stated as "" or []. Unknown stays unknown."""

    of: Name

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class And(Expr):
    """All hold."""

    all: tuple[Expr, ...]

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return self.all


@dataclass(frozen=True, slots=True)
class Or(Expr):
    """One holds at least."""

    any: tuple[Expr, ...]

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return self.any


@dataclass(frozen=True, slots=True)
class Not(Expr):
    """It does not hold."""

    of: Expr

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        return (self.of,)


@dataclass(frozen=True, slots=True)
class Case(Expr):
    """`case when … then … else … end`. Without a branch that holds, or behind one that is unknown: unknown."""

    whens: tuple[tuple[Expr, Expr], ...]
    otherwise: Expr | None

    def parts(self) -> tuple[Expr, ...]:
        """The nodes right below."""
        flat = tuple(part for when in self.whens for part in when)
        return flat if self.otherwise is None else (*flat, self.otherwise)


def walk(tree: Expr) -> Iterator[Expr]:
    """The node and everything below it, outermost first."""
    yield tree
    for part in tree.parts():
        yield from walk(part)


def facts_of(tree: Expr) -> tuple[str, ...]:
    """The facts an expression names, each once, in order."""
    return tuple(dict.fromkeys(node.fact for node in walk(tree) if isinstance(node, Name)))
