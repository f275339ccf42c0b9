"""The nouns of reading open data: what a column is for a reader, what one may ask, what a page of rows is."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pyarrow as pa

USUAL_ROWS, MOST_ROWS = 50, 1_000
"""Rows of one page."""

MOST_FILTERS, LONGEST = 8, 200
"""Conditions of one question, characters of one value: what one question may cost."""


class Kind(StrEnum):
    """How the values of a column compare."""

    NUMBER = "number"  # 数值
    TEXT = "text"  # 文字
    DATE = "date"  # 日期
    MOMENT = "moment"  # 日期时间
    CLOCK = "clock"  # 时刻
    YESNO = "yesno"  # 是否


class Op(StrEnum):
    """How a column is compared with a value."""

    EQ = "eq"  # 等于
    CONTAINS = "contains"  # 包含: letters A to Z in either case
    FROM = "from"  # 不小于, 不早于
    TO = "to"  # 不大于, 不晚于
    EMPTY = "empty"  # 为空
    FILLED = "filled"  # 不为空


_ORDERED = (Op.EQ, Op.FROM, Op.TO, Op.EMPTY, Op.FILLED)
OPS: Mapping[Kind, tuple[Op, ...]] = {
    Kind.NUMBER: _ORDERED,
    Kind.TEXT: (Op.EQ, Op.CONTAINS, Op.FROM, Op.TO, Op.EMPTY, Op.FILLED),
    Kind.DATE: _ORDERED,
    Kind.MOMENT: _ORDERED,
    Kind.CLOCK: _ORDERED,
    Kind.YESNO: (Op.EQ, Op.EMPTY, Op.FILLED),
}
"""What each kind of column can be asked for."""

UNVALUED = frozenset({Op.EMPTY, Op.FILLED})
"""Comparisons that need no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition (筛选条件). Several on one question must all hold; two on one column make a range."""

    column: str
    op: Op
    value: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a page ended: the rank of its last row in the order asked for (0 without one), and that row's number."""

    edition: int
    rank: int
    row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """What is asked of an edition. `sort` is (column, downwards); empty cells come last either way."""

    filters: tuple[Filter, ...] = ()
    sort: tuple[str, bool] | None = None
    columns: tuple[str, ...] = ()  # empty: all of them
    limit: int = USUAL_ROWS
    after: Place | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsPage:
    """One page of rows. `matched` is exact; `next` is the cursor of the following page, empty at the end."""

    table: "pa.Table"
    matched: int
    total: int
    next: str
