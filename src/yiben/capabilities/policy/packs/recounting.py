"""How a statistics bulletin (统计公报) is written in a pack: its figures as printed, and what they are made of."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from yiben.capabilities.policy.packs.entries import Entry
from yiben.capabilities.policy.packs.shape import about
from yiben.capabilities.policy.packs.words import Ident, LineRange

_OF = about("所属公报", "The bulletin it is printed in")


@dataclass(frozen=True, slots=True, kw_only=True)
class BulletinEntry(Entry):
    """A bulletin (统计公报) and the period it speaks of; `rate_digits`: digits behind the point of every rate."""

    begins: date = field(metadata=about("开始", "First day of the period"))
    ends: date = field(metadata=about("结束", "Last day of the period"))
    rate_digits: int = field(
        default=1, metadata=about("比率小数位", "Digits of shares and growth; 5% is 5.0")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedEntry(Entry):
    """One printed figure (公布数)."""

    of: Ident = field(metadata=_OF)
    value: float = field(metadata=about("数值", "As printed"))
    unit: str = field(metadata=about("单位", "As printed: 亿元, 亿美元"))
    digits: int = field(default=0, metadata=about("小数位", "Digits behind the point"))
    growth: float | None = field(default=None, metadata=about("同比增长", "Per cent; a fall is negative"))
    share: float | None = field(default=None, metadata=about("占比", "Per cent of `share_of`"))
    share_of: Ident | None = field(default=None, metadata=about("占谁的比重", "The figure it is a share of"))
    change: float | None = field(
        default=None, metadata=about("占比变化", "Percentage points against last year")
    )
    line: LineRange | None = field(default=None, metadata=about("行号", "Line of the source"))


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakdownEntry(Entry):
    """A whole and its parts (构成)."""

    of: Ident = field(metadata=_OF)
    whole: Ident = field(metadata=about("合计", "The figure that is the whole"))
    parts: tuple[Ident, ...] = field(metadata=about("各部分", "The figures that make it up"))


def decimal(value: float) -> Decimal:
    """A printed number as the decimal it prints as."""
    return Decimal(repr(value) if isinstance(value, float) else str(value))
