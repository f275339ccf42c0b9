"""Rows as text: CSV and JSON lines, whole columns at a time.

In CSV, a text cell or heading that a spreadsheet would take for a formula gets an apostrophe in front, as in every
CSV file this platform hands out; JSON lines and Parquet hold the text as it is. Numbers are never touched.
"""

import codecs
import io
import json
import re
from collections.abc import Iterable, Iterator, Sequence

import pyarrow as pa
from pyarrow import compute, csv

from yiben.capabilities.portal.downloads.model import Form
from yiben.capabilities.portal.reading import texts

DANGER = "=+-@＝＋－＠\t\r\n"  # full-width on purpose: some spreadsheets fold them
_FORMULA = rf"\A[{re.escape(DANGER)}]"
_CONTROLS = [(chr(code), f"\\u{code:04x}") for code in range(32) if chr(code) not in "\n\r\t"]


def pieces(form: Form, columns: Sequence[str], tables: Iterable[pa.Table]) -> Iterator[bytes]:
    """The bytes of a CSV or JSON lines file over `tables`, which have these columns; the heading also of no rows."""
    if form is Form.JSONL:
        for table in tables:
            lines = json_lines(table)
            del table
            yield lines
        return
    made = _csv(columns, tables)
    if form is Form.CSV:
        yield codecs.BOM_UTF8
        yield from made
        return
    # Every piece ends with a line: no character is cut in two.
    for piece in made:
        yield piece.decode("utf-8").encode("gb18030")


def json_lines(table: pa.Table) -> bytes:
    """One JSON object per row and line; a number that JSON has no form for is null."""
    if not table.num_rows:
        return b""
    parts: list[pa.Array | pa.Scalar] = []
    for place, (name, column) in enumerate(zip(table.column_names, table.columns, strict=True)):
        lead = ("{" if place == 0 else ",") + json.dumps(name, ensure_ascii=False) + ":"
        parts += [said(lead), _json(column)]
    return joined(compute.binary_join_element_wise(*parts, said("}\n"), said("")))


def said(text: str) -> pa.Scalar:
    """A text of ours among columns of theirs."""
    return pa.scalar(text, pa.large_string())


def joined(column: pa.ChunkedArray | pa.Array) -> bytes:
    """All texts of a column without gaps, one behind the other."""
    chunks = column.chunks if isinstance(column, pa.ChunkedArray) else [column]
    return b"".join(_bytes(chunk) for chunk in chunks)


def _bytes(chunk: pa.Array) -> bytes:
    if not len(chunk):
        return b""
    import numpy as np

    _, starts, data = chunk.buffers()
    offsets = np.frombuffer(starts, np.int64)[chunk.offset : chunk.offset + len(chunk) + 1]
    return (
        data.slice(int(offsets[0]), int(offsets[-1] - offsets[0])).to_pybytes() if data is not None else b""
    )


def _csv(columns: Sequence[str], tables: Iterable[pa.Table]) -> Iterator[bytes]:
    yield (",".join(_heading(name) for name in columns) + "\n").encode()
    without = csv.WriteOptions(include_header=False)
    for table in tables:
        out = io.BytesIO()
        cells = [_cells(column) for column in table.columns]
        csv.write_csv(pa.Table.from_arrays(cells, names=table.column_names), out, without)
        made = out.getvalue()
        del out, cells, table  # whoever reads may be slow: nothing waits with them but the piece
        yield made


def _heading(name: str) -> str:
    said = ("'" if name[:1] in DANGER and name else "") + name
    return '"' + said.replace('"', '""') + '"'


def _cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    if pa.types.is_timestamp(kind) or pa.types.is_time(kind):
        return texts(column)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind)):
        return column
    column = column.cast(pa.large_string())
    danger = compute.match_substring_regex(column, _FORMULA)
    if not compute.any(danger).as_py():
        return column
    return compute.if_else(danger, compute.binary_join_element_wise(said("'"), column, said("")), column)


def _json(column: pa.ChunkedArray) -> pa.ChunkedArray:
    kind = column.type
    shown = texts(column).cast(pa.large_string())
    if pa.types.is_floating(kind):
        shown = compute.if_else(compute.is_finite(column), shown, pa.scalar(None, pa.large_string()))
    elif not (pa.types.is_integer(kind) or pa.types.is_decimal(kind) or pa.types.is_boolean(kind)):
        for plain, escaped in (("\\", "\\\\"), ('"', '\\"'), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
            shown = compute.replace_substring(shown, plain, escaped)
        if compute.any(compute.match_substring_regex(shown, "[\x00-\x1f]")).as_py():
            for plain, escaped in _CONTROLS:
                shown = compute.replace_substring(shown, plain, escaped)
        shown = compute.binary_join_element_wise(said('"'), shown, said('"'), said(""))
    return compute.fill_null(shown, "null")
