"""Tells a sheet's records from the rest of its rows, and spreads merged cells (逐行筛选)."""

from collections.abc import Iterator
from dataclasses import dataclass

from yiben.capabilities.intake.model import Reject
from yiben.capabilities.intake.readers.cells import Cell, say
from yiben.capabilities.intake.readers.shape import Merge, Shape
from yiben.capabilities.intake.readers.staging import SetAside
from yiben.kernel.text import Text

_FILL = 1_000_000  # cells that merged ranges may fill; beyond that they are left as they stand


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: its rows from the first used one, and its merged ranges in the same coordinates."""

    name: str
    rows: Iterator[list[Cell]]
    top: int  # 0-based row the first of `rows` has in the sheet
    height: int
    width: int
    merges: tuple[Merge, ...]
    hidden: bool


@dataclass(slots=True)
class _Spread:
    """A merged range of the body and, once met, its value."""

    top: int
    left: int
    bottom: int
    right: int
    value: Cell = ""


class Sieve:
    """Takes batches of rows below the header; gives records, and sets aside what is none."""

    def __init__(self, sheet: Sheet, shape: Shape, aside: SetAside) -> None:
        self._sheet, self._shape, self._aside = sheet, shape, aside
        self._wide = {top: right - left + 1 for (top, left), (_, right) in sheet.merges if right > left}
        self.notes: list[Text] = []
        self._spreads = self._tall()

    def sift(self, rows: list[list[Cell]], first: int) -> tuple[list[list[Cell]], list[int]]:
        """The records of a batch and their 1-based rows in the sheet. `first` is the batch's place in it."""
        self._spread(rows, first)
        kept: list[list[Cell]] = []
        numbers: list[int] = []
        for at, row in enumerate(rows, start=first):
            filled = len(row) - row.count("")
            if not filled:
                continue
            lead = next(cell for cell in row if cell != "")
            words = lead if isinstance(lead, str) else ""
            lonely = filled == 1 and (self._shape.typical >= 3 or words.isspace())
            suspect = lonely or at in self._wide or (words and self._shape.suspects(words))
            if suspect and self._sets_aside(row, at):
                continue
            kept.append(row)
            numbers.append(self._sheet.top + at + 1)
        return kept, numbers

    def _sets_aside(self, row: list[Cell], at: int) -> bool:
        words = [say(cell) for cell in row]
        if not any(word and word.strip("\x00 \t\r\n\u3000") for word in words):
            return True  # only spaces: as blank as an empty row
        reason = self._shape.odd(words, merged_across=self._wide.get(at, 1))
        if reason is None:
            return False
        raw = " | ".join(word or "" for word in words).rstrip(" |")
        self._aside.add(Reject(line=self._sheet.top + at + 1, reason=reason, raw=raw))
        return True

    def _tall(self) -> list[_Spread]:
        """Merged ranges of the body that reach over rows: their value holds for each of them."""
        tall = [
            _Spread(top, left, bottom, right)
            for (top, left), (bottom, right) in self._sheet.merges
            if top >= self._shape.first and bottom > top
        ]
        if not tall:
            return []
        if sum((s.bottom - s.top + 1) * (s.right - s.left + 1) for s in tall) > _FILL:
            self.notes.append(Text("合并单元格过多，未填充", "too many merged cells; they were not filled"))
            return []
        count = len(tall)
        self.notes.append(
            Text(
                f"{count} 处合并单元格已填入所覆盖的每一行",
                f"{count} merged ranges were filled into every row",
            )
        )
        return sorted(tall, key=lambda spread: spread.top)

    def _spread(self, rows: list[list[Cell]], first: int) -> None:
        last = first + len(rows) - 1
        for spread in self._spreads:
            if spread.top > last or spread.bottom < first or spread.left >= self._sheet.width:
                continue
            if spread.top >= first:
                spread.value = rows[spread.top - first][spread.left]
            for row in rows[max(spread.top, first) - first : spread.bottom - first + 1]:
                for column in range(spread.left, min(spread.right, self._sheet.width - 1) + 1):
                    row[column] = row[column] if row[column] != "" else spread.value
