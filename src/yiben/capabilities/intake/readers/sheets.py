"""Workbooks (电子表格): xlsx, xlsm, xlsb, xls (BIFF 5 and 8) and ods, by calamine.

Each sheet with rows becomes one table; empty and chart sheets are named in a note. Cached values only:
a formula is never evaluated, an error cell (#N/A) is null. Titles go to the preamble; group headings,
totals, footers and repeated headers go to the rejects with their row number. Body cells merged over several
rows or columns hold the merged value everywhere. What a table looks like is `shape`; what a cell
says is `cells`; what is refused before parsing is `hostile`.
"""

import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa

from yiben.capabilities.intake.model import Limits, RawColumn, Staged
from yiben.capabilities.intake.readers import hostile, probe, xmlwatch
from yiben.capabilities.intake.readers.cells import Cell, Column, say
from yiben.capabilities.intake.readers.shape import Merge, Shape, see, unique_names
from yiben.capabilities.intake.readers.sieve import Sheet, Sieve
from yiben.capabilities.intake.readers.staging import SetAside, Shelf, relation
from yiben.kernel.errors import BadInput
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.lake import Bench

_LOOK = 200  # rows looked at to see the shape
_BATCH = 10_000


def open_sheets(
    path: Path, folder: Path, *, name: str, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage every sheet that has a table. Raises `BadInput` for locked, damaged and hostile workbooks."""
    hostile.check_regular(path)
    with _ClearErrors(path):
        errors = xmlwatch.check_workbook(path, limits) if hostile.is_zip(path) else 0
    link = _called_right(path, folder)
    probe.check(link)
    notes: list[Text] = []
    staged: list[Staged] = []
    with _ClearErrors(path):
        for sheet in _sheets(link, path, limits, notes):
            progress(Step(stage="read", total_rows=sheet.height))
            staged.append(_stage(sheet, path, folder, progress=progress))
    if errors:
        notes.append(
            Text(
                f"{errors:,} 个错误值单元格(如 #N/A)按空值处理",
                f"{errors:,} error cells (such as #N/A) are null",
            )
        )
    return _named(staged, path, name, notes)


def _called_right(path: Path, folder: Path) -> Path:
    """The same file under a name that ends as its content asks: the parser goes by the name.

    Raises `BadInput` for encrypted workbooks, which are OLE2 files around an encrypted package.
    """
    if hostile.is_zip(path):
        kind = hostile.workbook_kind(path)
    else:
        kind = "xls"
        with path.open("rb") as file:
            if "EncryptedPackage".encode("utf-16-le") in file.read(hostile.BLOCK):
                raise hostile.locked(path)
    link = folder / kind / f"{path.stem}.{kind}"
    link.parent.mkdir(parents=True, exist_ok=True)
    link.unlink(missing_ok=True)
    link.symlink_to(path.absolute())
    return link


def _sheets(link: Path, path: Path, limits: Limits, notes: list[Text]) -> Iterator[Sheet]:
    """The worksheets that hold cells; the others leave a note."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    with CalamineWorkbook.from_path(link) as book:
        if len(book.sheet_names) > limits.members:
            raise hostile.bad(
                "too_many_sheets",
                path,
                f"有 {len(book.sheet_names):,} 个工作表",
                f"has {len(book.sheet_names):,} sheets",
            )
        for number, meta in enumerate(book.sheets_metadata):
            if meta.typ is not SheetTypeEnum.WorkSheet:
                notes.append(Text(f"跳过图表页「{meta.name}」", f"skipped “{meta.name}”, a chart"))
                continue
            sheet = book.get_sheet_by_index(number)
            if sheet.start is None or sheet.end is None:
                notes.append(Text(f"跳过空工作表「{meta.name}」", f"skipped “{meta.name}”, an empty sheet"))
                continue
            (top, left), (bottom, right) = sheet.start, sheet.end
            xmlwatch.check_area(
                path,
                area=(bottom - top + 1) * (right - left + 1),
                width=right - left + 1,
                limits=limits,
                sheet=meta.name,
            )
            yield Sheet(
                name=meta.name,
                rows=islice(sheet.iter_rows(), top, None),
                top=top,
                height=bottom - top + 1,
                width=right - left + 1,
                merges=tuple(_moved(sheet.merged_cell_ranges or (), top, left)),
                hidden=meta.visible is not SheetVisibleEnum.Visible,
            )


def _moved(merges: Sequence[Merge], top: int, left: int) -> Iterator[Merge]:
    for (first, start), (bottom, right) in merges:
        if first >= top and start >= left:
            yield (first - top, start - left), (bottom - top, right - left)


def _stage(sheet: Sheet, path: Path, folder: Path, *, progress: Progress) -> Staged:
    look = list(islice(sheet.rows, _LOOK))
    shape = see([[say(cell) for cell in row] for row in look], merges=sheet.merges)
    schema = pa.schema([pa.field(f"c{i}", pa.string()) for i in range(sheet.width)])
    seen = [Column() for _ in range(sheet.width)]
    key = (str(path), sheet.name)
    with Shelf(folder, schema, *key) as shelf, SetAside(folder, *key) as aside:
        sieve = Sieve(sheet, shape, aside)
        for first, rows in _batches(chain(look, sheet.rows), shape.first):
            kept, numbers = sieve.sift(rows, first)
            if kept:
                columns = zip(*kept, strict=True)
                arrays = [column.take(cells) for column, cells in zip(seen, columns, strict=True)]
                shelf.put(arrays, pa.array(numbers, pa.int64()))
            progress(Step(stage="read", rows=shelf.rows, total_rows=sheet.height))
    columns_, stored = _columns(shape, seen)
    return Staged(
        name=sheet.name,
        relation=relation(shelf.path, columns_, stored=stored),
        columns=columns_,
        preamble=shape.preamble,
        rejects=aside.path,
        rejected=aside.count,
        notes=(*sieve.notes, *_notes(sheet, shape, seen, kept=len(columns_))),
        rows=shelf.rows,
    )


def _batches(rows: Iterator[list[Cell]], skip: int) -> Iterator[tuple[int, list[list[Cell]]]]:
    """Batches of rows after the header, each with the index of its first row."""
    at = skip
    rows = islice(rows, skip, None)
    while batch := list(islice(rows, _BATCH)):
        yield at, batch
        at += len(batch)


def _columns(shape: Shape, seen: list[Column]) -> tuple[tuple[RawColumn, ...], list[str]]:
    """The columns that have a header or a value, and their names inside the staged file."""
    headers = shape.headers + ("",) * (len(seen) - len(shape.headers))
    names = unique_names(headers)
    keep = [i for i in range(len(seen)) if headers[i] or seen[i].kinds]
    columns = tuple(RawColumn(name=names[i], header=headers[i], typed=seen[i].typed) for i in keep)
    return columns, [f"c{i}" for i in keep]


def _notes(sheet: Sheet, shape: Shape, seen: list[Column], *, kept: int) -> Iterator[Text]:
    """What was understood of a sheet, in sentences."""
    if sheet.hidden:
        yield Text("工作表是隐藏的", "the sheet is hidden")
    if not shape.header_rows:
        yield Text("没有表头，列名为自动编号", "there is no header; columns are numbered")
    elif len(shape.header_rows) > 1:
        yield Text(
            f"表头有 {len(shape.header_rows)} 行，合为一个列名",
            f"the header has {len(shape.header_rows)} rows, joined into one name",
        )
    if len(seen) > kept:
        yield Text(f"去掉 {len(seen) - kept} 个空白列", f"{len(seen) - kept} blank columns were left out")
    if damaged := sum(column.damaged for column in seen):
        yield Text(
            f"{damaged:,} 个超过 15 位的数字已丢失末尾几位，按文本保留",
            f"{damaged:,} numbers of more than 15 digits lost their last digits before; kept as text",
        )


def _named(staged: list[Staged], path: Path, name: str, notes: list[Text]) -> list[Staged]:
    """Table names: the file's for a single sheet, else file and sheet; sheets without any row are left out."""
    full = [table for table in staged if table.rows or table.rejected]
    notes += [
        Text(f"跳过没有数据行的工作表「{table.name}」", f"skipped “{table.name}”, which has no data rows")
        for table in staged
        if full and table not in full
    ]
    tables = full or staged[:1]
    if not tables:
        raise hostile.bad(
            "no_table",
            path,
            "中没有数据",
            "holds no data",
            hint=Text("请检查工作表是否为空", "Check whether its sheets are empty."),
        )
    if len(tables) == 1:
        tables = [replace(tables[0], name=name)]
    else:
        tables = [replace(table, name=f"{name}_{table.name}") for table in tables]
    size = path.stat().st_size // len(tables)
    tables = [replace(table, bytes=size) for table in tables]
    return [replace(tables[0], notes=(*tables[0].notes, *notes)), *tables[1:]]


class _ClearErrors:
    """Turns what the parser says, or its panic, into one clear refusal."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> None:
        """Nothing to set up."""

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: object) -> None:
        from python_calamine import CalamineError, PasswordError

        if isinstance(error, PasswordError):
            raise hostile.locked(self._path) from error
        if isinstance(error, (CalamineError, zipfile.BadZipFile, zlib.error, OverflowError)):
            raise _damaged(self._path, str(error)) from error
        # A Rust panic has a class of its own that cannot be imported.
        if kind is not None and kind.__name__ == "PanicException":
            raise _damaged(self._path, "panic") from error


def _damaged(path: Path, says: str) -> BadInput:
    return hostile.bad(
        "damaged_workbook",
        path,
        f"是损坏或无法识别的工作簿({says[:200]})",
        f"is a damaged or unknown workbook ({says[:200]})",
        hint=Text("请在 Excel 或 WPS 中打开并另存为 xlsx", "Open it in Excel or WPS and save it as xlsx."),
    )
