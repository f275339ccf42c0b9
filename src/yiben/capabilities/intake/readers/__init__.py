"""From a source to staged tables. `open_source` looks at the content first, then at the name.

One module per kind: `text` (delimited), `workbook` (xlsx, xls, ods), `jsonish`, `columnar` (Parquet,
Arrow), `database` (a table by URL), `packed` (gzip and zip around any of these). Each is imported only
when its kind is met. Every reader has the same shape:

    open_<kind>(path, folder, *, name, bench, progress, limits) -> list[Staged]

`path` is ours or the user's and is only read; all that is written goes below `folder`.
"""

import re
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.capabilities.intake.model import Limits, Staged
from yiben.capabilities.intake.readers.hostile import check_regular
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.progress import Progress, silent
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench


class Kind(StrEnum):
    """What a file turns out to be."""

    WORKBOOK = "workbook"
    PARQUET = "parquet"
    ARROW = "arrow"
    JSON = "json"
    PACKED = "packed"
    SQLITE = "sqlite"
    TEXT = "text"


_SCHEME = re.compile(r"^[a-z][a-z0-9+]*://", re.IGNORECASE)
_MAGIC = (
    (b"PAR1", Kind.PARQUET),
    (b"ARROW1", Kind.ARROW),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Kind.WORKBOOK),  # OLE2: .xls
    (b"\x1f\x8b", Kind.PACKED),
    (b"SQLite format 3\x00", Kind.SQLITE),
)
_WORKBOOK_MEMBERS = (
    b"xl/",
    b"[Content_Types].xml",
    b"_rels/",
    b"docProps/",
    b"mimetypeapplication/vnd.oasis",
)
_JSON_START = re.compile(rb'^(?:\xef\xbb\xbf)?\s*(?:\{\s*(?:"|\})|\[\s*(?:[\{\[\]"\-\dtfn]))')
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_OTHER_FORMATS = (
    (b"%PDF-", "PDF"),
    (b"Rar!\x1a\x07", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"\x7fELF", "ELF"),
)


def is_url(source: str) -> bool:
    """True for `postgresql://…` and its kind; everything else is a path."""
    return bool(_SCHEME.match(source))


def open_source(
    source: str,
    folder: Path,
    *,
    bench: "Bench",
    progress: Progress = silent,
    limits: Limits | None = None,
    name: str | None = None,
) -> list[Staged]:
    """Stage every table of `source` (a path or a database URL) below `folder`.

    `name` replaces the file's own stem as the suggested table name: originals in the home are called
    by their hash. Raises `NotFound` for no such file, `BadInput` for what is no table.
    """
    limits = limits or Limits()
    if is_url(source):
        from yiben.capabilities.intake.readers.database import open_database

        return open_database(source, folder, bench=bench, progress=progress, limits=limits)
    path = Path(source)
    if not path.exists():
        raise NotFound(
            "no_such_file",
            Text(f"没有这个文件: {source}", f"There is no such file: {source}"),
            where={"file": source},
            hint=Text("请检查路径", "Check the path."),
        )
    check_regular(path)
    folder.mkdir(parents=True, exist_ok=True)
    return open_file(path, folder, name=name or path.stem, bench=bench, progress=progress, limits=limits)


def open_file(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage a file by what it is, not by what it is called."""
    kind = recognise_kind(path)
    if kind is Kind.WORKBOOK:
        from yiben.capabilities.intake.readers.workbook import open_workbook as reader
    elif kind in {Kind.PARQUET, Kind.ARROW}:
        from yiben.capabilities.intake.readers.columnar import open_columnar as reader
    elif kind is Kind.JSON:
        from yiben.capabilities.intake.readers.jsonish import open_json as reader
    elif kind is Kind.PACKED:
        from yiben.capabilities.intake.readers.packed import open_packed as reader
    elif kind is Kind.SQLITE:
        raise BadInput(
            "database_file",
            Text(f"{path.name} 是 SQLite 数据库文件", f"{path.name} is an SQLite database"),
            where={"file": path.name},
            hint=Text("请用 sqlite:///路径?table=表名", "Name a table: sqlite:///path?table=name"),
        )
    elif path.suffix.lower() in {".yaml", ".yml"}:
        from yiben.capabilities.intake.readers.yamlish import open_yaml as reader
    else:
        from yiben.capabilities.intake.readers.markup import check_markup
        from yiben.capabilities.intake.readers.text import open_text as reader

        check_markup(path)
    return reader(path, folder, name=name, bench=bench, progress=progress, limits=limits)


def recognise_kind(path: Path) -> Kind:
    """What the first bytes say. Raises `BadInput` for empty files and for what is clearly no table."""
    with path.open("rb") as file:
        head = file.read(4096)
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise BadInput(
            "empty_file", Text(f"{path.name} 是空文件", f"{path.name} is empty"), where={"file": path.name}
        )
    for magic, label in _OTHER_FORMATS:
        if head.startswith(magic):
            raise BadInput(
                "not_a_table",
                Text(f"{path.name} 是 {label} 文件，不是表格", f"{path.name} is a {label} file, not a table"),
                where={"file": path.name},
                hint=Text("支持 CSV、Excel、JSON、Parquet", "CSV, Excel, JSON and Parquet can be taken in."),
            )
    for magic, kind in _MAGIC:
        if head.startswith(magic):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return Kind.WORKBOOK if any(member in head for member in _WORKBOOK_MEMBERS) else Kind.PACKED
    if _JSON_START.match(head.replace(b"\x00", b"")[2:] if head[:2] in _UTF16 else head):
        return Kind.JSON
    return Kind.TEXT
