"""How a statistical classification (统计分类) is written in a pack: its grammar, its classes, the totals the text states.

A text whose table is lost keeps what it does say; the classes below are a register to be filled (`status = "lost"`).
"""

from dataclasses import dataclass, field
from enum import StrEnum

from yiben.capabilities.policy.packs.entries import Entry
from yiben.capabilities.policy.packs.shape import about
from yiben.capabilities.policy.packs.words import Ident, LineRange
from yiben.kernel.text import Text

_LINE = about("行号", "Line of the source, such as 263")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassLevel:
    """One layer of codes (大类、中类、小类)."""

    digits: int = field(metadata=about("位数", "Digits of a code of this layer"))
    title: Text
    total: int | None = field(default=None, metadata=about("总数", "How many the text says there are"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A code of the economy's classification with its name, as the text names it."""

    code: str = field(metadata=about("代码", "Code in the other classification"))
    title: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassGroup:
    """Top classes taken together (数字经济核心产业), with what they are said to correspond to."""

    id: Ident
    title: Text
    tops: tuple[str, ...] = field(metadata=about("大类", "Codes of the top classes"))
    core: bool = field(metadata=about("核心", "Whether it is the core"))
    industries: tuple[int, ...] = field(
        default=(), metadata=about("对应行业数", "How many codes of each layer of the other one, as stated")
    )
    mainly: tuple[Named, ...] = field(
        default=(), metadata=about("主要包括", "What the text names as its main part")
    )
    line: LineRange | None = field(default=None, metadata=_LINE)


class TableStanding(StrEnum):
    """Whether the source prints the table."""

    WHOLE = "whole"
    LOST = "lost"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationEntry(Entry):
    """A classification (统计分类)."""

    level: tuple[ClassLevel, ...] = field(metadata=about("层次", "Its layers, from the top"))
    group: tuple[ClassGroup, ...] = field(default=(), metadata=about("部分", "Top classes taken together"))
    maps_to: str | None = field(default=None, metadata=about("对应", "The classification it regroups"))
    status: TableStanding = field(metadata=about("表的状态", "whole, or lost in the source"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassEntry(Entry):
    """One class the text states (类目)."""

    of: Ident = field(metadata=about("所属分类", "The classification"))
    code: str = field(metadata=about("代码", "Its code"))
    industries: tuple[str, ...] = field(
        default=(), metadata=about("对应行业", "Codes of the other classification; a * after one: part of it")
    )
    line: LineRange | None = field(default=None, metadata=_LINE)
