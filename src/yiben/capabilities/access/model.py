"""The nouns of access: an answer, its columns, and the formats it can be written in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from yiben.kernel.text import Text

if TYPE_CHECKING:
    import pyarrow as pa

    from yiben.engines.guard import Table
    from yiben.infra.work import Work


class Format(StrEnum):
    """How an answer is written down."""

    TABLE = "table"  # for eyes
    CSV = "csv"  # UTF-8, CRLF-free, cells that a spreadsheet would run are disarmed
    JSON = "json"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class Space:
    """A tenant space (多租户空间): tables made under a grant, that may be read beside what it gives.

    `tables` answers what each name stands for, casefolded, in the transaction that decides; their columns bear
    what was given and the grades of today, and the guard decides about them as about any other.
    """

    id: str
    tables: "Callable[[Work], Mapping[str, Table]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerColumn:
    """A column of an answer. `type` as Arrow writes it; `items` are the data items it comes from.

    `masked` is also true when the origin cannot be traced and the statement touches something masked.
    `family`: the column is one masked item exactly as that mask family made it. `withheld`: none of what it
    is made of is given, not even masked, so that every value is empty. `sealed`: it may leave as ciphertext only.
    """

    name: str
    type: str
    items: tuple[str, ...]
    masked: bool
    reason: Text | None
    family: str | None = None
    withheld: bool = False
    sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a person may see (应答). `snapshots` maps each table read to the snapshot it was read at.

    `truncated`: there are more rows than the limit. Evidence of it is sealed before it exists.
    `shape` is the statement without its literals, `purpose` what it was read for. `export` is set when the answer is marked to leave as a
    file, `trace_column` when a column was added for that; `encrypted` are the columns of it that are ciphertext.
    `level`: the highest among its items; `ruled`: a pack in force was asked about them.
    """

    columns: tuple[AnswerColumn, ...]
    batches: "tuple[pa.RecordBatch, ...]"
    schema: "pa.Schema"
    rows: int
    truncated: bool
    milliseconds: float
    snapshots: Mapping[str, str]
    shape: str = ""
    purpose: str = ""
    resources: tuple[str, ...] = ()
    export: str | None = None
    trace_column: str | None = None
    level: int = 0
    encrypted: tuple[str, ...] = ()
    ruled: bool = False

    def table(self) -> "pa.Table":
        """All rows as one Arrow table."""
        import pyarrow as pa

        return pa.Table.from_batches(self.batches, schema=self.schema)

    @property
    def masked(self) -> tuple[AnswerColumn, ...]:
        """The columns that do not show plain values."""
        return tuple(column for column in self.columns if column.masked)
