"""Writing an answer down: a table for eyes, CSV, JSON, Parquet.

In CSV, a text cell or header that a spreadsheet would take for a formula (it begins with = + - @, their
full-width forms, a tab, a return or a line feed) gets an apostrophe in front. Numbers are never touched.
"""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from yiben.capabilities.access.model import Answer, AnswerColumn, Format
from yiben.kernel.text import Lang, current_lang

if TYPE_CHECKING:
    import pyarrow as pa

_DANGER = "=+-@＝＋－＠\t\r\n"  # full-width on purpose: some spreadsheets fold them
_FORMULA = rf"\A[{re.escape(_DANGER)}]"
_WIDEST = 60


def write(answer: Answer, format: Format, target: Path | BinaryIO) -> None:  # noqa: A002  # the option's own name
    """Write `answer` to a file or a binary stream. A file appears whole or not at all."""
    with _opened(target) as stream:
        _WRITERS[format](answer, stream)


@contextmanager
def _opened(target: Path | BinaryIO) -> Iterator[BinaryIO]:
    if not isinstance(target, Path):
        yield target
        return
    half = target.with_name(target.name + ".part")
    try:
        with half.open("wb") as stream:
            yield stream
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)


def _csv(answer: Answer, stream: BinaryIO) -> None:
    import pyarrow as pa
    from pyarrow import csv

    table = answer.table()
    columns = [_csv_column(column) for column in table.columns]
    names = [("'" + name if name and name[0] in _DANGER else name) for name in table.column_names]
    csv.write_csv(pa.Table.from_arrays(columns, names=names), stream)


def _csv_column(column: Any) -> Any:
    import pyarrow as pa
    from pyarrow import compute

    if (
        pa.types.is_nested(column.type)
        or pa.types.is_interval(column.type)
        or pa.types.is_binary(column.type)
    ):
        # Lists and structs have no form in CSV: JSON, one cell at a time, for these columns alone.
        texts = [
            None if cell is None else json.dumps(cell, ensure_ascii=False, default=_plain)
            for cell in column.to_pylist()
        ]
        column = pa.chunked_array([pa.array(texts, pa.string())])
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        return column
    danger = compute.match_substring_regex(column, _FORMULA)
    return compute.if_else(danger, compute.binary_join_element_wise("'", column, ""), column)


def _json(answer: Answer, stream: BinaryIO) -> None:
    import orjson

    names, columns = _described(answer.columns)
    head = {
        "row_count": answer.rows,
        "truncated": answer.truncated,
        "milliseconds": round(answer.milliseconds, 3),
        "snapshots": dict(answer.snapshots),
    }
    if answer.export:
        head |= {"export": answer.export, "trace_column": answer.trace_column}
    stream.write(b'{"columns":' + columns + b"," + orjson.dumps(head)[1:-1] + b',"rows":[')
    batches = _renamed(answer, names).to_batches(max_chunksize=10_000) if answer.rows else ()
    for number, batch in enumerate(batches):
        part = orjson.dumps(batch.to_pylist(), default=_plain, option=orjson.OPT_NON_STR_KEYS)[1:-1]
        stream.write((b"," if number and part else b"") + part)
    stream.write(b"]}\n")


_Described = tuple[tuple[AnswerColumn, ...], list[str], bytes]
_said: dict[tuple[int, Lang], _Described] = {}
_MOST_SAID = 64


def _described(columns: tuple[AnswerColumn, ...]) -> tuple[list[str], bytes]:
    """Names that are all different, and what JSON says of each column. A thousand answers a second share theirs."""
    import orjson

    at = id(columns), current_lang()
    kept = _said.get(at)
    if kept is not None and kept[0] is columns:
        return kept[1], kept[2]
    names = _distinct([column.name for column in columns])
    told = [
        {
            "name": name,
            "type": column.type,
            "masked": column.masked,
            "reason": str(column.reason) if column.reason else None,
            "items": list(column.items),
        }
        for name, column in zip(names, columns, strict=True)
    ]
    said = orjson.dumps(told)
    if len(_said) >= _MOST_SAID:
        _said.clear()
    _said[at] = columns, names, said
    return names, said


def _renamed(answer: Answer, names: list[str]) -> "pa.Table":
    table = answer.table()
    return table if table.column_names == names else table.rename_columns(names)


def _parquet(answer: Answer, stream: BinaryIO) -> None:
    from pyarrow import parquet

    names = _distinct([column.name for column in answer.columns])
    parquet.write_table(_renamed(answer, names), stream, compression="zstd")


def _text_table(answer: Answer, stream: BinaryIO) -> None:
    heads = [column.name + (" *" if column.masked else "") for column in answer.columns]
    rows = [
        [_cell(cell) for cell in row]
        for row in zip(*(c.to_pylist() for c in answer.table().columns), strict=True)
    ]
    widths = [max([_width(head), *(_width(row[place]) for row in rows)]) for place, head in enumerate(heads)]
    lines = [heads, ["─" * width for width in widths], *rows]
    for line in lines:
        text = "  ".join(_padded(cell, width) for cell, width in zip(line, widths, strict=True))
        stream.write(text.rstrip().encode() + b"\n")


_WRITERS: dict[Format, Callable[[Answer, BinaryIO], None]] = {
    Format.CSV: _csv,
    Format.JSON: _json,
    Format.PARQUET: _parquet,
    Format.TABLE: _text_table,
}


def _distinct(names: list[str]) -> list[str]:
    """The same names, with a number behind those that came before."""
    seen: dict[str, int] = {}
    out = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        out.append(name if seen[name] == 1 else f"{name}_{seen[name]}")
    return out


def _plain(value: Any) -> Any:
    """A value JSON has no form for: a decimal stays exact, as a number where that is possible."""
    if isinstance(value, Decimal):
        if value == value.to_integral_value():
            whole = int(value)
            return whole if abs(whole) < 2**53 else str(value)
        return float(value) if len(value.as_tuple().digits) <= 15 else str(value)
    if isinstance(value, (date, datetime, time)):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)


def _cell(value: Any) -> str:
    text = "" if value is None else str(value)
    # A control character could move the cursor or colour the terminal.
    text = "".join(char if unicodedata.category(char)[0] != "C" else "�" for char in text)
    return text if _width(text) <= _WIDEST else text[: _WIDEST // 2 - 1] + "…"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)


def _padded(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
