"""Files as sheets of text (清单读取): CSV in the encodings people have, Excel with its merged cells, TOML.

Rows keep their number in the file; an empty row stays, so that what is reported is found again.
"""

import csv
import hashlib
import io
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.capabilities.powers.model import RowKind
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MOST_BYTES = 20 * 1_048_576
_UNPACKED = 200 * 1_048_576
_CELLS = 4_000_000
_ENCODINGS = ("utf-8-sig", "gb18030", "utf-16")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A sheet: rows of text, the first of the file being row 1. Entries of TOML are counted, their keys the headings."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    entries: RowKind | None = None  # of TOML: what they are


@dataclass(frozen=True, slots=True, kw_only=True)
class ListFile:
    """A file that was read: what it is called, the SHA-256 of its bytes, its sheets."""

    name: str
    digest: str
    sheets: tuple[Sheet, ...]


def read_list(path: Path, *, name: str = "") -> ListFile:
    """The list in a file. Raises NotFound `no_file` and what `read_content` raises."""
    called = name or path.name
    if not path.is_file():
        raise NotFound("no_file", Text(f"没有文件 {called}", f"There is no file {called}."))
    if path.stat().st_size > MOST_BYTES:
        raise _too_large(called)
    return read_content(path.read_bytes(), name=called)


def read_content(content: bytes, *, name: str) -> ListFile:
    """The list in these bytes. What it is, they say; only TOML goes by its ending.

    Raises BadInput `unreadable_list`, `bad_toml`, `unknown_key`, `list_too_large`.
    """
    if len(content) > MOST_BYTES:
        raise _too_large(name)
    if name.lower().endswith(".toml"):
        sheets = _toml(content, name)
    elif content[:2] in (b"PK", b"\xd0\xcf"):
        sheets = _workbook(content, name)
    else:
        sheets = (Sheet(name="", rows=_text(content, name)),)
    return ListFile(name=name, digest=hashlib.sha256(content).hexdigest(), sheets=sheets)


def _text(content: bytes, name: str) -> tuple[tuple[str, ...], ...]:
    for encoding in _ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeError:
            continue
        if "\0" not in text:
            break
    else:
        raise _unreadable(name)
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = max(",;\t", key=first.count)
    try:
        return tuple(tuple(row) for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error as error:
        raise _unreadable(name) from error


def _workbook(content: bytes, name: str) -> tuple[Sheet, ...]:
    import python_calamine

    try:
        if content[:2] == b"PK":
            with zipfile.ZipFile(io.BytesIO(content)) as packed:
                if sum(one.file_size for one in packed.infolist()) > _UNPACKED:
                    raise _too_large(name)
        book = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        kinds = python_calamine.SheetTypeEnum
        sheets = [
            book.get_sheet_by_name(one.name) for one in book.sheets_metadata if one.typ == kinds.WorkSheet
        ]
        return tuple(Sheet(name=one.name, rows=_cells(one, name)) for one in sheets)
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError, RuntimeError) as error:
        raise _unreadable(name) from error


def _cells(sheet: "CalamineSheet", name: str) -> tuple[tuple[str, ...], ...]:
    """Its rows from the first on; what is merged says the same in every cell."""
    if sheet.total_height * sheet.total_width > _CELLS:
        raise _too_large(name)
    rows = [[_word(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if top >= len(rows) or left >= len(rows[top]):
            continue
        for row in rows[top : bottom + 1]:
            row[left : right + 1] = [rows[top][left]] * len(row[left : right + 1])
    return tuple(tuple(row) for row in rows)


def _word(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return cell.isoformat() if isinstance(cell, date) else str(cell).strip()


def _toml(content: bytes, name: str) -> tuple[Sheet, ...]:
    try:
        said = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(
            "bad_toml",
            Text(f"{name} 不是有效的 TOML: {error}", f"{name} is not valid TOML: {error}"),
            where={"file": name},
        ) from error
    strange = [key for key in said if key not in set(RowKind) or not _is_list(said[key])]
    if strange:
        raise BadInput(
            "unknown_key",
            Text(f"不认识「{strange[0][:40]}」", f"“{strange[0][:40]}” means nothing here."),
            where={"file": name, "key": strange[0][:40]},
            hint=Text("写 [[power]] 和 [[item]]", "Write [[power]] and [[item]]."),
        )
    return tuple(_entries(RowKind(key), rows) for key, rows in said.items())


def _is_list(said: object) -> bool:
    return isinstance(said, list) and all(isinstance(one, dict) for one in said)


def _entries(kind: RowKind, rows: list[Mapping[str, Any]]) -> Sheet:
    keys = tuple(dict.fromkeys(key for row in rows for key in row))
    body = tuple(tuple(_said(row.get(key, "")) for key in keys) for row in rows)
    return Sheet(name=f"[[{kind}]]", rows=(keys, *body), entries=kind)


def _said(value: object) -> str:
    return "；".join(_parts(value)) if isinstance(value, list) else _word(value)


def _parts(value: list[object]) -> Iterator[str]:
    return (_word(one) for one in value)


def _too_large(name: str) -> BadInput:
    return BadInput(
        "list_too_large",
        Text("清单文件不超过 20 MB", "A list is a file of at most 20 MB."),
        where={"file": name},
    )


def _unreadable(name: str) -> BadInput:
    return BadInput(
        "unreadable_list",
        Text(f"无法读取 {name}", f"{name} cannot be read."),
        where={"file": name},
        hint=Text("请提供 CSV、Excel 或 TOML 文件", "Give a CSV, Excel or TOML file."),
    )
