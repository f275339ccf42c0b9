"""Where the table stands inside a text file: how wide it is, its header, its first record.

`shape.see` knows headers; here the records of the beginning are brought to one width first.
"""

import io
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from yiben.capabilities.intake.model import Limits, RawColumn
from yiben.capabilities.intake.readers.shape import Shape, see
from yiben.capabilities.intake.readers.text.dialect import Dialect, records
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LOOK = 400  # records looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How to read the table. `skip` counts records (blank lines are records here), `line` lines from 1."""

    shape: Shape
    columns: tuple[RawColumn, ...]
    skip: int
    line: int  # where the first record after the header begins
    said: tuple[str, ...]  # the header's last record as it stands in the file
    pad: bool  # short records are this file's habit
    marked: frozenset[
        int
    ]  # columns whose values begin with ' (a spreadsheet's mark for text), no part of them
    first: tuple[tuple[str, ...], ...]  # the first full records, to check other readers against

    @property
    def width(self) -> int:
        """How many columns there are."""
        return len(self.columns)


def lay_out(head: str, dialect: Dialect, *, whole: bool, limits: Limits, file: str) -> Layout:
    """The layout of a text by its beginning (`whole`: there is no more than this). `file` is for errors."""
    rows: list[list[str]] = []
    lines: list[int] = []
    for line, row in records(iter(io.StringIO(head, newline="")), dialect, longest=len(head) + 1):
        rows.append(row)
        lines.append(line)
        if len(rows) > _LOOK:
            break
    if len(rows) > 1 and (not whole or len(rows) > _LOOK):
        rows.pop()  # it may be cut
    width = _width(rows, limits)
    if width > limits.columns:
        raise _too_wide(width, limits, file)
    shape = see(_even(rows, width))
    top = [row for row in rows[: shape.first] if any(cell.strip() for cell in row)]
    if shape.header_rows and top:
        said = max(len(_trimmed(rows[at])) for at in shape.header_rows)
        if said > width:
            width = said
            shape = see(_even(rows, width))
    body = [row for row in rows[shape.first :] if any(cell.strip() for cell in row)]
    short = sum(1 for row in body if 1 < len(row) < width)
    names = shape.names or ("column_1",)
    headers = shape.headers or ("",)
    return Layout(
        shape=shape,
        columns=tuple(
            RawColumn(name=_usable(name), header=header) for name, header in zip(names, headers, strict=True)
        ),
        skip=shape.first,
        line=lines[shape.first] if shape.first < len(lines) else (lines[-1] + 1 if lines else 1),
        said=tuple(rows[shape.header_rows[-1]]) if shape.header_rows else (),
        pad=len(body) >= 3 and short > limits.ragged_habit * len(body),
        marked=frozenset(at for at in range(width) if _is_marked([row[at] for row in body if len(row) > at])),
        first=tuple(tuple(row) for row in body if len(row) == width)[:5],
    )


def _even(rows: list[list[str]], width: int) -> list[list[str]]:
    """Rows of one width; a row of words that stood before is blank, so that a repeated header does not look like data."""
    seen: set[tuple[str, ...]] = set()
    out: list[list[str]] = []
    for row in rows:
        key = tuple(row)
        out.append([""] * width if key in seen else row[:width] + [""] * (width - len(row)))
        if sum(1 for cell in row if cell.strip()) > 1 and not any(
            char.isdigit() for cell in row for char in cell
        ):
            seen.add(key)
    return out


def _is_marked(values: Sequence[str]) -> bool:
    """Election commissions export '0520520 so that spreadsheets keep the zero."""
    said = [value for value in values if value.strip()]
    return len(said) >= 2 and all(value.startswith("'") and not value[1:].endswith("'") for value in said)


def _usable(name: str) -> str:
    return f"{name}_" if name.casefold() == "_row" else name


def _trimmed(row: Sequence[str]) -> list[str]:
    out = list(row)
    while out and not out[-1].strip():
        out.pop()
    return out


def _width(rows: list[list[str]], limits: Limits) -> int:
    """The usual number of fields; longer records widen the table only when they are no exception."""
    said = [row for row in rows if any(cell.strip() for cell in row)]
    if not said:
        return 1
    counts = Counter(len(row) for row in said if len(row) > 1) or Counter({1: 1})
    most = max(counts.values())
    usual = max(width for width, count in counts.items() if count == most)
    full = [len(_trimmed(row)) for row in said]
    if len(said) > 2 and max(full) + 3 <= usual:
        # Exports with endless trailing separators: columns nobody ever filled nor named are none.
        usual = max(full)
    longer = [found for found in full if found > usual]
    if len(longer) >= max(2, limits.ragged_habit * len(said)):
        return max(longer)
    return usual


def _too_wide(width: int, limits: Limits, file: str) -> BadInput:
    return BadInput(
        "too_many_columns",
        Text(
            f"{file} 有 {width:,} 列，超过 {limits.columns:,} 列的上限",
            f"{file} has {width:,} columns; {limits.columns:,} is the limit",
        ),
        where={"file": file},
        hint=Text("请确认分隔符，或拆成几张表", "Check the delimiter, or split the table."),
    )
