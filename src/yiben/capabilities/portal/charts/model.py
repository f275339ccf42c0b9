"""The nouns of charts: what may be drawn of which columns, and the numbers it is drawn from."""

from dataclasses import dataclass
from enum import StrEnum


class ChartKind(StrEnum):
    """Which picture (图形)."""

    LINE = "line"  # 时间: rows per period, or the mean of a number per period
    BARS = "bars"  # 类别: rows per value
    HISTOGRAM = "histogram"  # 数值: rows per stretch
    HEAT = "heat"  # 两个类别: rows per pair
    MAP = "map"  # 地点: rows per place


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A picture an edition allows. `id` stands in addresses: `line-0`, `line-0-3`, `heat-1-2` (places of columns)."""

    id: str
    kind: ChartKind
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One number of a picture, as its table shows it. `low` and `high` bound a stretch or place it on the map."""

    label: str
    value: float | None
    other: str = ""  # the second category of a heat table
    low: float | None = None
    high: float | None = None
    rest: str = ""  # "other": everything that has no row of its own; "empty": cells without a value


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbers:
    """The numbers of one picture. `mean`: values are means of a number, not counts of rows."""

    proposal: Proposal
    rows: tuple[Row, ...]
    mean: bool = False
    period: str = ""  # day, month, year: of a line
    left_out: int = 0  # rows that have no value here
    least: float | None = None
    most: float | None = None
    average: float | None = None
    middle: float | None = None
