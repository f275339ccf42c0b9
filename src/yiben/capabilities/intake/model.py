"""What intake speaks of: a staged table, its raw columns, a row set aside, and the limits of patience.

Nouns only; readers make them, `typing` and `landing` use them.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Where patience ends. Bytes, counts and shares (0..1); hostile input is refused by these."""

    columns: int = 4096  # more columns than this is no table
    cell_bytes: int = 32 * 1024 * 1024  # one cell may be this long
    line_bytes: int = 64 * 1024 * 1024  # one record may be this long
    unpacked_bytes: int = 64 * 1024**3  # what an archive or workbook may unpack to
    unpacked_ratio: int = 200  # unpacked over packed, beyond the first 64 MB
    members: int = 1000  # files inside an archive, sheets of a workbook
    depth: int = 16  # levels of nested JSON
    sample_rows: int = 50_000  # rows looked at to understand a table
    careful_bytes: int = 16 * 1024**2  # odd text files up to this size are read record by record
    sampled_bytes: int = 48 * 1024**2  # bigger text files are understood from a spread sample of this size
    ragged_habit: float = 0.05  # short rows above this share are the file's habit, and are padded
    misfit_share: float = 0.001  # values that may not fit a column's type and only cost their rows
    misfit_floor: int = 1000  # below this many values nothing is forgiven


@dataclass(frozen=True, slots=True, kw_only=True)
class RawColumn:
    """One column as the source has it.

    `name` is unique and usable, `header` is the source's own text (empty when there was none);
    `typed` is a DuckDB type when the source itself is typed, None for raw text.
    """

    name: str
    header: str
    typed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Staged:
    """One table of a source, ready to be typed and landed.

    `relation` is SQL that stands after FROM: it yields `columns` in order and, where known, `_row`
    BIGINT = the 1-based number of the record in source order. `sample` is the same for a spread
    sample of whole records, where that is cheaper than reading everything; None means "sample the
    relation". `rejects` are the records set aside while staging (JSON lines of `Reject`).

    A big clean-looking text file is not read through before it lands: then `odd` is SQL that is true for
    a record that is no data, and when landing meets one, or a broken record, it goes on with `mend()`,
    the same source staged with every record looked at.

    Invariant: records of `relation` + `rejected` = records of the source below its header.
    """

    name: str
    relation: str
    columns: tuple[RawColumn, ...]
    encoding: str | None = None
    delimiter: str | None = None
    preamble: tuple[str, ...] = ()
    rejects: Path | None = None
    rejected: int = 0
    notes: tuple[Text, ...] = ()
    sample: str | None = None
    odd: str | None = None
    mend: Callable[[], "Staged"] | None = field(default=None, compare=False)
    rows: int | None = None  # of `relation`, when known without counting
    bytes: int = 0  # read from the source, for progress


class Reason(StrEnum):
    """Why a record was set aside."""

    TOO_MANY_FIELDS = "too_many_fields"  # 字段过多
    TOO_FEW_FIELDS = "too_few_fields"  # 字段不足
    GROUP_ROW = "group_row"  # 分组行, e.g. 北京市（92所）
    FOOTER = "footer"  # 表尾、合计说明
    REPEATED_HEADER = "repeated_header"  # 重复表头
    UNQUOTED = "unterminated_quote"  # 引号不闭合
    UNREADABLE = "unreadable"  # 无法解析
    MISFIT = "does_not_fit_type"  # 与列类型不符


SAYS: Mapping[Reason, Text] = {
    Reason.TOO_MANY_FIELDS: Text("字段多于表头", "more fields than the header has"),
    Reason.TOO_FEW_FIELDS: Text("字段少于表头", "fewer fields than the header has"),
    Reason.GROUP_ROW: Text("分组标题行，不是数据", "a group heading, not data"),
    Reason.FOOTER: Text("表尾说明，不是数据", "a footer, not data"),
    Reason.REPEATED_HEADER: Text("重复的表头", "the header, repeated"),
    Reason.UNQUOTED: Text("引号没有闭合", "a quote is never closed"),
    Reason.UNREADABLE: Text("无法读成一行记录", "cannot be read as a record"),
    Reason.MISFIT: Text("值与该列的类型不符", "the value does not fit the column's type"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reject:
    """A record set aside.

    `line` is the 1-based physical line (text) or row (workbook) it starts on, None where the source has
    none; `raw` is the record as it stood, cut at 4,000 characters.
    """

    line: int | None
    reason: Reason
    raw: str
    column: str | None = None
    value: str | None = None

    def as_json(self) -> str:
        """One line of the rejects file."""
        says = SAYS[self.reason]
        body: dict[str, Any] = {
            "line": self.line,
            "reason": self.reason.value,
            "says": {"zh": says.zh, "en": says.en},
            "raw": self.raw[:4000],
        }
        if self.column is not None:
            body |= {"column": self.column, "value": (self.value or "")[:1000]}
        return json.dumps(body, ensure_ascii=False)


class Stage(StrEnum):
    """How far a run is. Each stage is reached once what came before is safe on disk."""

    BEGUN = "begun"  # 已登记
    RECEIVED = "received"  # 原件已保存
    STAGED = "staged"  # 已读懂
    LANDED = "landed"  # 已写成 Parquet
    COMMITTED = "committed"  # 快照已提交
    REGISTERED = "registered"  # 已编目, the end
    FAILED = "failed"  # 失败, the other end


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """An original in the home, called by its hash."""

    sha256: str
    path: Path
    name: str  # what the person called it
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One intake, from source to catalogue entry. `facts` is whatever the road wants to remember."""

    id: str
    source: str
    fingerprint: str  # the same file with the same options under the same rules has the same one
    sha256: str | None
    org: str
    system: str | None
    actor: str
    stage: Stage
    resource: str | None
    snapshot: str | None
    rows: int
    bytes: int
    error: Mapping[str, Any] | None
    facts: Mapping[str, Any]
    begun: str
    changed: str
    pid: int | None
    host: str | None
    beat: str | None  # last sign of life of whoever works on it

    @property
    def over(self) -> bool:
        """True when nothing more will happen to it."""
        return self.stage in {Stage.REGISTERED, Stage.FAILED}
