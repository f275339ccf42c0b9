"""Looks at input before any parser does, and refuses what is made to hurt (恶意文件检查).

Size bombs are counted while unpacking, never believed from a header; names inside archives never become
paths; XML that declares entities is not XML for us. Every refusal is a `BadInput` with a place and a hint.
Formulas need no check: readers take cached values and never evaluate; export quotes them.
"""

import gzip
import re
import stat
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import numpy as np

from yiben.capabilities.intake.model import Limits
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

BLOCK = 1 << 20
_GRACE = 64 * 1024 * 1024  # a ratio means nothing for small files
WORKBOOK_CELLS = (
    50_000_000  # a sheet is held in memory, 32 bytes a cell; Excel's own limit is 16,384 × 1,048,576
)
WORKBOOK_BYTES = 6 * 1024**3  # what one workbook may unpack to
_WORKBOOK_PARTS = 20  # parts of a workbook (drawings, styles, relations) per sheet allowed
_ODD_NAME = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|[\x00-\x1f]")
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SPACED = re.compile(rb"[\s]r(?:\s+=|=\s)")


def bad(code: str, path: Path, zh: str, en: str, *, hint: Text | None = None, **where: str | int) -> BadInput:
    """A refusal that names the file. `zh` and `en` follow the file's name."""
    return BadInput(
        code,
        Text(f"{path.name} {zh}", f"{path.name} {en}"),
        where={"file": path.name, **where},
        hint=hint,
    )


def check_regular(path: Path) -> None:
    """Refuse pipes, devices, sockets and folders: reading one can hang for ever or never end.

    A symbolic link a person names is followed to a regular file; links inside archives never are.
    """
    mode = path.stat().st_mode
    if not stat.S_ISREG(mode):
        raise bad(
            "not_a_file",
            path,
            "不是普通文件(管道、设备或目录)",
            "is no regular file (a pipe, a device or a folder)",
            hint=Text("请给出数据文件本身的路径", "Name the data file itself."),
        )


def is_zip(path: Path) -> bool:
    """Tell by the beginning: an xls may end like a zip, for Excel keeps a zipped theme inside."""
    with path.open("rb") as file:
        return file.read(4) in {b"PK\x03\x04", b"PK\x05\x06"}


def workbook_kind(path: Path) -> str:
    """What kind of workbook a zip is: xlsx, xlsb, ods; empty when it is another archive."""
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    return "xlsx" if "[Content_Types].xml" in names or "xl/workbook.xml" in names else ""


def check_name(name: str, path: Path) -> None:
    """Refuse names in archives that lead elsewhere: absolute, `..`, drive letters, control characters."""
    if _ODD_NAME.search(name):
        raise bad(
            "path_trick",
            path,
            f"中有指向外部的文件名 {name[:100]!r}",
            f"holds a file name that leads elsewhere: {name[:100]!r}",
            hint=Text("请重新打包,只放数据文件", "Pack the data files again, by their plain names."),
            member=name[:200],
        )


def too_big(path: Path, size: int) -> BadInput:
    """The refusal of a size bomb."""
    return bad(
        "unpacks_too_large",
        path,
        f"解压后过大(已超过 {size:,} 字节),疑为压缩炸弹",
        f"unpacks to too much (more than {size:,} bytes), as a zip bomb does",
        hint=Text(
            "请直接提供解压后的文件,或分成几个较小的文件", "Give the unpacked file itself, or smaller parts."
        ),
    )


def budget(path: Path, limits: Limits) -> int:
    """How many bytes this packed file may become: a size, and a ratio beyond the first 64 MB."""
    return min(limits.unpacked_bytes, max(_GRACE, path.stat().st_size * limits.unpacked_ratio))


def members(
    archive: zipfile.ZipFile, path: Path, limits: Limits, *, most: int | None = None
) -> list[zipfile.ZipInfo]:
    """The files of a zip, once number, names, links, locks, overlaps and declared sizes were looked at."""
    found = [info for info in archive.infolist() if not info.is_dir()]
    most = most or limits.members
    if len(found) > most:
        raise bad(
            "too_many_members",
            path,
            f"内有 {len(found):,} 个文件,超过 {most:,} 个的上限",
            f"holds {len(found):,} files; {most:,} is the limit",
            hint=Text("请分成几个压缩包", "Split the archive."),
        )
    for info in found:
        check_name(info.orig_filename, path)
        if stat.S_ISLNK(info.external_attr >> 16):
            raise bad(
                "link_inside", path, "中有符号链接", "holds a symbolic link", member=info.filename[:200]
            )
        if info.flag_bits & 0x1:
            raise locked(path)
    if len({info.header_offset for info in found}) < len(found):
        raise bad("overlapping_members", path, "中的文件互相重叠", "holds files that overlap each other")
    if sum(info.file_size for info in found) > budget(path, limits):
        raise too_big(path, budget(path, limits))
    return found


def locked(path: Path) -> BadInput:
    """The refusal of an encrypted file."""
    return bad(
        "encrypted",
        path,
        "已加密,需要密码",
        "is encrypted and needs a password",
        hint=Text("请去掉密码后再导入", "Remove the password and try again."),
    )


def blocks(file: IO[bytes] | gzip.GzipFile, path: Path, *, most: int) -> Iterator[bytes]:
    """The file in blocks of 1 MB, refusing as soon as more than `most` bytes came out."""
    seen = 0
    while block := file.read(BLOCK):
        seen += len(block)
        if seen > most:
            raise too_big(path, most)
        yield block


def check_workbook(path: Path, limits: Limits) -> int:
    """Look through a zipped workbook before it is parsed; answers how many error cells (#N/A …) it has.

    Refuses bombs, entities, sheets whose two far-apart cells would fill memory, and endless cells.
    """
    errors = 0
    with zipfile.ZipFile(path) as archive:
        most = min(WORKBOOK_BYTES, budget(path, limits))
        for info in members(archive, path, limits, most=limits.members * _WORKBOOK_PARTS):
            if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(info) as file:
                sheet = "/worksheets/" in info.filename.lower().replace("\\", "/")
                look = _Look(path, info.filename, limits, grid=sheet)
                for block in blocks(file, path, most=most):
                    most -= len(block)
                    errors += look.at(block)
    return errors


class _Look:
    """Streams through one XML part of a workbook."""

    def __init__(self, path: Path, part: str, limits: Limits, *, grid: bool) -> None:
        self._path, self._part, self._limits, self._grid = path, part, limits, grid
        self._tail = b""
        self._open = 0  # bytes since a cell or a string last ended
        self._rows, self._columns = [1 << 62, 0], [1 << 62, 0]

    def at(self, block: bytes) -> int:
        """Look at the next block; answers the error cells in it."""
        if block[:2] in {b"\xff\xfe", b"\xfe\xff"} or b"\x00<\x00" in block:
            raise bad(
                "unusual_xml", self._path, "内含 UTF-16 编码的 XML", "holds XML in UTF-16", part=self._part
            )
        text = self._tail + block
        if _DOCTYPE.search(text):
            raise bad(
                "xml_entities",
                self._path,
                "的 XML 声明了实体(DTD),拒绝读取",
                "declares XML entities (a DTD) and is not read",
                hint=Text("请在 Excel 或 WPS 中另存为 xlsx 后再试", "Save it again as xlsx in Excel or WPS."),
                part=self._part,
            )
        end = max(text.rfind(b"</si>"), text.rfind(b"</c>"), text.rfind(b"/>"))
        self._open = len(text) - end if end >= 0 else self._open + len(block)
        if self._open > self._limits.cell_bytes and self._part.endswith(".xml"):
            raise cell_too_long(self._path, self._limits, part=self._part)
        errors = 0
        if self._grid:
            self._measure(text)
            errors = text.count(b't="e"', max(0, len(self._tail) - 4))
        self._tail = text[-64:]
        return errors

    def _measure(self, text: bytes) -> None:
        """The area between the outermost cells; two cells far apart make a parser fill what is between."""
        if _SPACED.search(text):
            raise bad(
                "unusual_xml",
                self._path,
                "的单元格引用写法异常",
                "writes cell references oddly",
                part=self._part,
            )
        rows, columns = references(text)
        if not rows.size:
            return
        self._rows = [min(self._rows[0], int(rows.min())), max(self._rows[1], int(rows.max()))]
        real = columns[columns > 0]
        if real.size:
            self._columns = [min(self._columns[0], int(real.min())), max(self._columns[1], int(real.max()))]
        width = max(0, self._columns[1] - self._columns[0] + 1) if self._columns[1] else 0
        area = (self._rows[1] - self._rows[0] + 1) * width
        check_area(self._path, area=area, width=width, limits=self._limits, sheet=self._part)


def references(text: bytes) -> tuple[np.ndarray, np.ndarray]:
    """Row and column numbers (1-based) of every `r="AB12"` in a block, without a loop over cells."""
    raw = np.frombuffer(text + b"\x00" * 16, dtype=np.uint8)
    quote = (raw[2:-14] == 34) | (raw[2:-14] == 39)
    starts = np.flatnonzero((raw[:-16] == 114) & (raw[1:-15] == 61) & quote) + 3
    rows = np.zeros(starts.size, dtype=np.int64)
    columns = np.zeros(starts.size, dtype=np.int64)
    open_ = np.ones(starts.size, dtype=bool)
    for step in range(12):
        char = raw[np.minimum(starts + step, raw.size - 1)]
        letter = open_ & ((char & 0xDF) >= 65) & ((char & 0xDF) <= 90)
        digit = open_ & (char >= 48) & (char <= 57)
        columns = np.where(
            letter, np.minimum(columns * 26 + ((char & 0xDF).astype(np.int64) - 64), 1 << 40), columns
        )
        rows = np.where(digit, np.minimum(rows * 10 + (char.astype(np.int64) - 48), 1 << 40), rows)
        open_ &= letter | digit
    # A reference cut by the end of the block is seen whole with the next one.
    whole = (rows > 0) & ~open_ & (raw[np.minimum(starts, raw.size - 1)] != 0)
    cut = starts + 12 > len(text)
    return rows[whole & ~cut], columns[whole & ~cut]


def check_area(path: Path, *, area: int, width: int, limits: Limits, sheet: str) -> None:
    """Refuse sheets that are too wide for a table or too large for memory."""
    if width > limits.columns:
        raise too_wide(path, width, limits, sheet=sheet)
    if area > WORKBOOK_CELLS:
        raise bad(
            "sheet_too_large",
            path,
            f"的工作表占 {area:,} 个单元格,超过 {WORKBOOK_CELLS:,} 的上限",
            f"has a sheet spanning {area:,} cells; {WORKBOOK_CELLS:,} is the limit",
            hint=Text("请删除远处的零散单元格,或另存为 CSV", "Delete stray far-away cells, or save as CSV."),
            sheet=sheet,
        )


def too_wide(path: Path, width: int, limits: Limits, *, sheet: str = "") -> BadInput:
    """The refusal of a table with absurdly many columns."""
    return bad(
        "too_many_columns",
        path,
        f"有 {width:,} 列,超过 {limits.columns:,} 列的上限",
        f"has {width:,} columns; {limits.columns:,} is the limit",
        hint=Text(
            "请检查分隔符,或把宽表转成长表", "Check the delimiter, or turn the wide table into a long one."
        ),
        **({"sheet": sheet} if sheet else {}),
    )


def cell_too_long(path: Path, limits: Limits, **where: str | int) -> BadInput:
    """The refusal of one endless cell."""
    return bad(
        "cell_too_long",
        path,
        f"中有超过 {limits.cell_bytes:,} 字节的单元格",
        f"holds a cell longer than {limits.cell_bytes:,} bytes",
        hint=Text(
            "请检查引号是否闭合,或把大段内容另存为文件",
            "Check for an unclosed quote, or keep long content in files.",
        ),
        **where,
    )
