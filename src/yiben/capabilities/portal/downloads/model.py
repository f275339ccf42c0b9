"""The nouns of getting open data: forms of a file, a file that was made, how often something was used."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Form(StrEnum):
    """In which forms an edition can be had (下载格式); the value ends a file's name."""

    CSV = "csv"  # UTF-8 with a byte order mark, so that spreadsheets read Chinese
    GB18030 = "gb18030.csv"  # GB 18030-2022: covers all of Unicode, so every character has a form in it
    XLSX = "xlsx"
    JSONL = "jsonl"
    PARQUET = "parquet"


MEDIA: Mapping[Form, str] = {
    Form.CSV: "text/csv; charset=utf-8",
    Form.GB18030: "text/csv; charset=gb18030",
    Form.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Form.JSONL: "application/x-ndjson; charset=utf-8",
    Form.PARQUET: "application/vnd.apache.parquet",
}

SHEET_ROWS, SHEETS = 1_048_575, 3
"""Data rows of one sheet (Excel's 1,048,576 less the heading), and sheets of one book: more nobody opens."""

VIEW, ROWS, BULK = "view", "rows", "bulk"
"""What is counted beside downloads by form: pages shown, questions about rows, files of many sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A file of an edition as it lies on disk (成品文件). `sha256` names its content and is its strong ETag."""

    path: Path
    form: Form
    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Used:
    """How often a dataset was looked at and taken (使用统计), over the days asked for."""

    views: int = 0
    downloads: int = 0
    forms: Mapping[str, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """One day of one dataset or of all of them."""

    day: str  # 2026-11-22, in UTC
    views: int
    downloads: int
