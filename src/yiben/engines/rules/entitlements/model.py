"""What a programme is made of (政策事项的构成), as declared; expressions are still text here.

Numbers are whole or fractions, money is in yuan. Nothing here is a binary float.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from fractions import Fraction

from yiben.kernel.text import Text


class About(StrEnum):
    """Whose facts they are (主体)."""

    ENTERPRISE = "enterprise"
    PERSON = "person"
    ORGANISATION = "organisation"
    PLACE = "place"
    PROJECT = "project"


class FactKind(StrEnum):
    """What a fact holds. A share of 3% is 0.03; money is in yuan."""

    MONEY = "money"
    NUMBER = "number"
    WHOLE = "whole"
    SHARE = "share"
    DATE = "date"
    FLAG = "flag"
    WORD = "word"
    WORDS = "words"
    TEXT = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One thing asked of an applicant (事实).

    `year` counts from the last full year: 0, -1, …; None: as of the day asked. `values` may be empty for a word:
    any is taken then. `formula` derives it where it is not stated.
    """

    id: str
    title: Text
    about: About
    kind: FactKind
    says: Text | None = None
    year: int | None = None
    least: Fraction | None = None
    most: Fraction | None = None
    values: tuple[tuple[str, Text], ...] = ()
    formula: str | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """When a criterion need not be met (豁免)."""

    when: str
    title: Text


class Toward(StrEnum):
    """Which way a threshold gives."""

    DOWN = "down"
    UP = "up"


@dataclass(frozen=True, slots=True, kw_only=True)
class Relaxation:
    """How far a threshold may give, at the reviewer's discretion (可适当降低不超过)."""

    by: Fraction
    when: str | None
    title: Text
    toward: Toward = Toward.DOWN


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What every criterion has. `decides` is False of 优先: it is shown and ranks, it does not decide."""

    id: str
    title: Text
    article: tuple[str, ...] = ()
    clause: str | None = None
    decides: bool = True
    waived: Waiver | None = None
    points: Fraction | None = None  # within a score


@dataclass(frozen=True, slots=True, kw_only=True)
class Test(Node):
    """An expression that must hold."""

    test: str
    relaxed: Relaxation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged(Node):
    """The text's own words, judged by a reviewer with evidence (定性条件); unknown until stated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Held(Node):
    """Another programme's recognition held, or its criteria met (前置条件). `programme` is pack/programme."""

    programme: str


class Rule(StrEnum):
    """How the parts of a group decide together."""

    ALL = "all"
    ANY = "any"
    AT_LEAST = "at_least"
    SCORE = "score"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Node):
    """Several criteria. `least`: how many of AT_LEAST, or the points a SCORE needs."""

    rule: Rule
    parts: tuple[Node, ...]
    least: Fraction | None = None

    def walk(self) -> Iterator[Node]:
        """The group and everything below it, outermost first."""
        yield self
        for part in self.parts:
            if isinstance(part, Group):
                yield from part.walk()
            else:
                yield part


@dataclass(frozen=True, slots=True, kw_only=True)
class Bracket:
    """One row of a table (档): from 含, over 不含, to 含, below 不含; an absent end is open."""

    from_: Fraction | None = None
    over: Fraction | None = None
    to: Fraction | None = None
    below: Fraction | None = None
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Amounts by bracket of an expression."""

    by: str
    rows: tuple[Bracket, ...]


class Form(StrEnum):
    """What is given."""

    MONEY = "money"
    VOUCHER = "voucher"
    TITLE = "title"
    PRIORITY = "priority"
    CASE_BY_CASE = "case_by_case"  # 一事一议


class Per(StrEnum):
    """Over whom a limit adds up."""

    APPLICANT = "applicant"
    PROJECT = "project"
    FACILITY = "facility"
    PROVIDER = "provider"
    ALL = "all"


class Within(StrEnum):
    """Over what time a limit adds up."""

    YEAR = "year"
    PROGRAMME = "programme"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """The most over several grants, in yuan (限额)."""

    per: Per
    within: Within
    most: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Benefit:
    """What a programme gives. `ceiling`: 最高, 不超过: the amount is the most that may be decided."""

    form: Form
    amount: str | None = None
    table: Table | None = None
    cap: str | None = None
    floor: str | None = None
    ceiling: bool = False
    limits: tuple[Limit, ...] = ()
    duty: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """Competition for places (竞争性遴选). `rank_by`: expressions with the direction, best first."""

    rank_by: tuple[tuple[str, bool], ...]  # expression, whether larger is better
    places: int
    per: str | None = None
    share_when_short: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CountsAs:
    """Inside the programme, `also` is counted with `fact` (视同)."""

    fact: str
    also: str
    title: Text


class Once(StrEnum):
    """What may receive it only once (一次性)."""

    APPLICANT = "applicant"
    PROJECT = "project"
    FACILITY = "facility"


class ProgrammeKind(StrEnum):
    """What sort of programme it is."""

    RECOGNITION = "recognition"
    SUBSIDY = "subsidy"
    REWARD = "reward"
    VOUCHER = "voucher"
    MATCHING = "matching"
    SELECTION = "selection"
    PRIORITY = "priority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """Who gets what (政策事项). `id` is pack/programme; `until` is the first day it no longer holds."""

    id: str
    title: Text
    about: About
    kind: ProgrammeKind
    criteria: Group
    article: tuple[str, ...] = ()
    clause: str | None = None
    says: Text | None = None
    from_: date | None = None
    until: date | None = None
    once: Once | None = None
    years: int | None = None
    benefit: Benefit | None = None
    selection: Selection | None = None
    counts: tuple[CountsAs, ...] = ()
    reading: Text | None = None
    corrupt: Text | None = None
    parameters: tuple[tuple[str, Fraction | str], ...] = field(default=(), repr=False)


class Sharing(StrEnum):
    """How benefits of several programmes go together."""

    HIGHEST = "highest"  # 从高从优不重复
    EXCLUSIVE = "exclusive"
    CAPPED = "capped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacking:
    """What may be received together (叠加规则). `among`: programme ids, or `*` for all of the pack.

    `within` year: each year by itself, what is paid for several years counting in every one of them; else all years
    of a programme count together.
    """

    id: str
    title: Text
    among: tuple[str, ...]
    rule: Sharing
    per: Per = Per.APPLICANT
    within: Within = Within.PROGRAMME
    most: Fraction | None = None
    article: tuple[str, ...] = ()


class Standing(StrEnum):
    """How one criterion stands for one applicant."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"
    WAIVED = "waived"
    RELAXED = "relaxed"
