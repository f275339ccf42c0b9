"""Looks through a zipped workbook's XML before it is parsed (工作簿预检): bombs, entities, far cells.

Counts over blocks of bytes, without a loop over cells and without an XML parser that could itself be hurt.
"""

import re
import zipfile
from pathlib import Path

import numpy as np

from yiben.capabilities.intake.model import Limits
from yiben.capabilities.intake.readers import hostile
from yiben.kernel.text import Text

WORKBOOK_CELLS = 50_000_000  # a sheet is held in memory, 32 bytes a cell
WORKBOOK_BYTES = 6 * 1024**3  # what one workbook may unpack to
_WORKBOOK_PARTS = 20  # parts of a workbook (drawings, styles, relations) per sheet allowed
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SPACES = (b"r =", b"r\t", b"r\n", b"r\r", b"r= ", b"r=\t", b"r=\n", b"r=\r")  # cheap to look for
_SPACED = re.compile(rb"[\s]r(?:\s+=|=\s)")


def check_workbook(path: Path, limits: Limits) -> int:
    """Look through a zipped workbook before it is parsed; answers how many error cells (#N/A …) it has.

    Refuses bombs, entities, sheets whose two far-apart cells would fill memory, and endless cells.
    """
    errors = 0
    with zipfile.ZipFile(path) as archive:
        most = min(WORKBOOK_BYTES, hostile.budget(path, limits))
        for info in hostile.members(archive, path, limits, most=limits.members * _WORKBOOK_PARTS):
            if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
                continue
            with archive.open(info) as file:
                sheet = "/worksheets/" in info.filename.lower().replace("\\", "/")
                look = _Look(path, info.filename, limits, grid=sheet)
                for block in hostile.blocks(file, path, most=most):
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
            raise hostile.bad(
                "unusual_xml", self._path, "内含 UTF-16 编码的 XML", "holds XML in UTF-16", part=self._part
            )
        text = self._tail + block
        if b"<!" in text and _DOCTYPE.search(text):
            raise hostile.bad(
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
            raise hostile.cell_too_long(self._path, self._limits, part=self._part)
        errors = 0
        if self._grid:
            self._measure(text)
            errors = text.count(b't="e"', max(0, len(self._tail) - 4))
        self._tail = text[-64:]
        return errors

    def _measure(self, text: bytes) -> None:
        """The area between the outermost cells; two cells far apart make a parser fill what is between."""
        if any(hint in text for hint in _SPACES) and _SPACED.search(text):
            raise hostile.bad(
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
        raise hostile.too_wide(path, width, limits, sheet=sheet)
    if area > WORKBOOK_CELLS:
        raise hostile.bad(
            "sheet_too_large",
            path,
            f"的工作表占 {area:,} 个单元格，超过 {WORKBOOK_CELLS:,} 的上限",
            f"has a sheet spanning {area:,} cells; {WORKBOOK_CELLS:,} is the limit",
            hint=Text("请删除远处的零散单元格，或另存为 CSV", "Delete stray far-away cells, or save as CSV."),
            sheet=sheet,
        )
