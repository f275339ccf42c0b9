"""The nouns of statistics: what is asked, and cells of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.engines.guard.tabulation import Bin
from yiben.kernel.text import Text


class Kind(StrEnum):
    """What can be measured."""

    COUNT = "count"  # 记录数
    FILLED = "count_filled"  # 有值的记录数
    SUM = "sum"  # 合计
    AVG = "avg"  # 平均


class Why(StrEnum):
    """Why something is withheld (不予公布)."""

    FEW = "few"  # fewer persons than the minimum
    DOMINANT = "dominant"  # one person contributes most of it
    RARE = "rare"  # open statistics: too few to be told from noise


SAYS = {
    Why.FEW: Text("人数不足", "too few persons"),
    Why.DOMINANT: Text("一人占比过高", "one person makes up most of it"),
    Why.RARE: Text("与噪声难以区分", "too few to tell from the noise"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ByAsk:
    """A column to group by; a date or a number may be cut into classes. `width` is a number of the ladder 1, 2, 5."""

    column: str
    bin: Bin | None = None
    width: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureAsk:
    """What to measure; only a count goes without a column."""

    kind: Kind
    column: str | None = None

    @property
    def name(self) -> str:
        """As it is written: `sum:pay`."""
        return str(self.kind) if self.column is None else f"{self.kind}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A table that is asked for. `where`: by-column → the one class of it that is wanted (a slice).

    `epsilon`: open statistics, with noise of that much of the resource's budget; every column summed then
    needs `bounds`, two public numbers of the ladder between which its values are clamped.
    """

    resource: str
    by: tuple[ByAsk, ...] = ()
    measures: tuple[MeasureAsk, ...] = (MeasureAsk(kind=Kind.COUNT),)
    where: Mapping[str, str] = field(default_factory=dict)
    purpose: str = ""
    epsilon: float | None = None
    bounds: Mapping[str, tuple[float, float]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """One figure. `margin`: the noise stays within it 95 times in 100; None when there is no noise."""

    number: float | int | None
    margin: float | None = None
    why: Why | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One cell: its classes (None is an empty value), and a value per measure."""

    by: tuple[str | None, ...]
    values: tuple[Value, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Withheld:
    """A cell that is not given, and why."""

    by: tuple[str | None, ...]
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Statistics:
    """An answer. `minimum` persons (rows where no column says whose a row is) make a cell.

    `noised`: columns whose values enter with fixed noise. `masked`: by-columns grouped by their masked form.
    Of open statistics: `epsilon` spent, `epsilon_left`, `delta`, `rows_per_person` counted of one person, and
    `threshold`, the smallest count that is shown.
    """

    resource: str
    name: str
    title: str
    snapshot: str
    by: tuple[str, ...]
    measures: tuple[str, ...]
    cells: tuple[Cell, ...]
    withheld: tuple[Withheld, ...]
    minimum: int
    counted: str  # persons | rows
    level: int
    noised: tuple[str, ...]
    masked: tuple[str, ...]
    citations: tuple[str, ...] = ()
    epsilon: float | None = None
    epsilon_left: float | None = None
    delta: float | None = None
    rows_per_person: int | None = None
    threshold: int | None = None

    @property
    def suppressed(self) -> int:
        """Cells withheld, and single figures withheld in cells that are given."""
        return len(self.withheld) + sum(one.why is not None for cell in self.cells for one in cell.values)
