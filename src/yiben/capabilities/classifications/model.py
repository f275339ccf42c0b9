"""Nouns of classifications (统计分类): layers of codes, groups of top classes, classes, and what an activity belongs to.

A class comes from the text (`line`) or was filled in from the standard by hand (`filled_by`): where a source lost its
table, the register says how many classes are still missing. Pure: no database, no clock.
"""

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yiben.kernel.text import Text

FILL_ROLES = ("bureau", "owner")
"""Who may fill the register: whoever oversees the statistics."""
MOST_ROWS = 20_000
"""Rows of one file that fills a register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One layer (大类、中类、小类); `total` is how many the text says there are."""

    digits: int
    title: Text
    total: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A code of the other classification with its name."""

    code: str
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Top classes taken together; `industries`: how many codes of each layer of GB/T 4754 it is said to touch."""

    id: str
    title: Text
    tops: tuple[str, ...]
    core: bool
    industries: tuple[int, ...]
    mainly: tuple[Named, ...]
    line: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Class:
    """A class (类目). `industries`: codes of GB/T 4754, a `*` after one that belongs here only in part."""

    code: str
    title: Text
    says: str = ""
    industries: tuple[str, ...] = ()
    line: str | None = None
    filled_by: str = ""
    filled_at: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Classification:
    """A classification with its classes by code, in order. `lost`: the source's table is not there."""

    id: str
    pack: str
    title: Text
    levels: tuple[Level, ...]
    groups: tuple[Group, ...]
    maps_to: str
    lost: bool
    classes: tuple[Class, ...]

    def level_of(self, code: str) -> Level | None:
        """The layer a code stands on; None of one that is not written as codes are."""
        if not (code.isascii() and code.isdigit()):
            return None
        return next((one for one in self.levels if one.digits == len(code)), None)

    def group_of(self, code: str) -> Group | None:
        """The part of the classification a code belongs to."""
        top = code[: self.levels[0].digits]
        return next((one for one in self.groups if top in one.tops), None)

    def parent(self, code: str) -> str:
        """The code above; empty of a top class."""
        above = [one.digits for one in self.levels if one.digits < len(code)]
        return code[: max(above)] if above else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """How many there are against how many the text states; `stated` None where it states none."""

    of: Text
    there: int
    stated: int | None

    @property
    def missing(self) -> int:
        """How many are not there yet."""
        return max(0, (self.stated or 0) - self.there)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A row that was not taken, with what was in it and why."""

    row: int  # of the file, its heading being 1
    code: str
    why: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """What a file did: classes taken, those that changed, those as they were, rows that were not taken."""

    added: int
    changed: int
    same: int
    rejected: tuple[Rejected, ...]
    counts: tuple[Count, ...]


class Certainty(StrEnum):
    """How sure a class is (确定程度)."""

    EXACT = "exact"  # the industry code stands with the class
    PART = "part"  # only part of the industry belongs to it
    MAINLY = "mainly"  # the text names the industry as a main part; its class stands in the lost table
    OUTSIDE = "outside"  # the register is whole and holds no such code
    UNKNOWN = "unknown"  # the register is not filled so far


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """What a company does: an industry code of GB/T 4754, as people write it, and its share of revenue."""

    industry: str
    share: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where one activity belongs. `core` is None while that is not known."""

    industry: str
    title: Text
    share: Fraction | None
    certainty: Certainty
    classes: tuple[Class, ...]
    core: bool | None
    why: Text
    line: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Where a company belongs: each activity, the share surely in the core and the most it can be."""

    classification: str
    activities: tuple[Placed, ...]
    core_least: Fraction | None
    core_most: Fraction | None
    says: Text
