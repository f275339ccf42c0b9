"""The text of a file in pieces, without its rows and columns: all that looking for marks needs."""

import codecs
import html
import json
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from yiben.engines.guard.marks import GLYPHS
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

_PIECE = 4_000_000  # bytes
_UNPACKED = 4_000_000_000  # bytes a workbook may unpack to
_ENDS = re.compile(r'.*[\n\r,;\t"}>|]', re.DOTALL)
_ESCAPE = re.compile(r"\\u([0-9a-fA-F]{4})")
_ENCODINGS = ("gb18030", "big5", "utf-16-le", "utf-16-be", "shift_jis", "euc_kr", "latin-1")
_RUN = re.compile(rf"[{re.escape(GLYPHS)}]{{8}}|ZS[A-Z2-7]{{10}}|[0-9a-f]{{8}}-[0-9a-f]{{4}}-")


def pieces_of(file: Path) -> Iterator[str]:
    """Pieces of the file's text; none ends inside a cell. Kind and encoding are told by the content."""
    try:
        with file.open("rb") as stream:
            head = stream.read(8)
    except OSError as error:
        raise NotFound(
            "no_file",
            Text(f"无法打开文件 {file.name}", f"The file {file.name} cannot be opened."),
            where={"file": str(file)},
        ) from error
    if head.startswith(b"PAR1"):
        yield from _parquet(file)
    elif head.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        yield from _workbook(file)
    else:
        with file.open("rb") as stream:
            yield from _text(stream)


def _text(stream: BinaryIO) -> Iterator[str]:
    first = stream.read(_PIECE)
    decoder = codecs.getincrementaldecoder(_encoding(first))(errors="replace")
    left = ""
    block = first
    while block:
        text = left + decoder.decode(block)
        block = stream.read(_PIECE)
        whole = _ENDS.match(text) if block else None
        cut = whole.end() if whole else len(text)
        left, text = text[cut:], text[:cut]
        yield _unescaped(text)
    yield _unescaped(left + decoder.decode(b"", final=True))


def _encoding(sample: bytes) -> str:
    """By its mark, by strict UTF-8, else the encoding in which most marks appear."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    if b"\0" not in sample:
        try:
            codecs.getincrementaldecoder("utf-8")().decode(sample)
        except UnicodeDecodeError:
            pass
        else:
            return "utf-8"
    return max(_ENCODINGS, key=lambda name: len(_RUN.findall(sample.decode(name, errors="replace"))))


def _unescaped(text: str) -> str:
    if "\\u" in text:
        text = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)
    return html.unescape(text) if "&#" in text or "&times" in text else text


def _parquet(file: Path) -> Iterator[str]:
    import pyarrow as pa
    from pyarrow import parquet

    try:
        source = parquet.ParquetFile(file)
        for batch in source.iter_batches(batch_size=65_536):
            for column in batch.columns:
                text = _column_text(column)
                if text:
                    yield text
    except (pa.ArrowException, OSError) as error:
        raise _unreadable(file) from error


def _column_text(column: Any) -> str:
    """Cells of a text column, one a line; of others only what may hold text."""
    import pyarrow as pa
    from pyarrow import compute

    kind = column.type
    if isinstance(kind, pa.ExtensionType):
        column, kind = column.storage, column.type.storage_type
    if pa.types.is_dictionary(kind):
        column, kind = column.cast(kind.value_type), kind.value_type
    if pa.types.is_nested(kind):
        return json.dumps(column.to_pylist(), ensure_ascii=False, default=str)
    if pa.types.is_fixed_size_binary(kind):
        return "\n".join(cell.hex() for cell in column.to_pylist() if cell is not None)
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return ""
    lines = compute.binary_join_element_wise(column.cast(pa.string()).drop_null(), "", "\n")
    data = lines.buffers()[2]
    return data.to_pybytes().decode("utf-8", errors="replace") if data is not None else ""


def _workbook(file: Path) -> Iterator[str]:
    from python_calamine import CalamineError, load_workbook

    try:
        if zipfile.is_zipfile(file):
            with zipfile.ZipFile(file) as packed:
                if sum(part.file_size for part in packed.infolist()) > _UNPACKED:
                    raise _unreadable(file)
        with load_workbook(str(file)) as book:
            for name in book.sheet_names:
                rows = book.get_sheet_by_name(name).to_python()
                for start in range(0, len(rows), 20_000):
                    part = rows[start : start + 20_000]
                    yield "\n".join(cell for row in part for cell in row if isinstance(cell, str))
    except (CalamineError, zipfile.BadZipFile, OSError) as error:
        raise _unreadable(file) from error


def _unreadable(file: Path) -> BadInput:
    return BadInput(
        "unreadable_file",
        Text(f"无法读取文件 {file.name}", f"The file {file.name} cannot be read."),
        where={"file": str(file)},
        hint=Text("支持 CSV、JSON、Excel、Parquet", "CSV, JSON, Excel and Parquet can be read."),
    )
