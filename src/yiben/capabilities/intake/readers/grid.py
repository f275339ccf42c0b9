"""Rows that are lists of cells, staged as text (二维数组): array-of-arrays JSON, columns turned into rows.

Short rows are padded and counted in a note; rows longer than the header are set aside.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

import pyarrow as pa

from yiben.capabilities.intake.model import Limits, RawColumn, Reason, Reject, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.shape import see, unique_names
from yiben.capabilities.intake.readers.staging import SetAside, Shelf, relation
from yiben.kernel.text import Text

_LOOK = 200
_BATCH = 10_000


def stage_grid(
    rows: Iterable[object], *, folder: Path, name: str, path: Path, limits: Limits, header: int | None = None
) -> Staged:
    """Stage rows of cells. `header` = rows of header when known; None means look for it."""
    said = _numbered(rows)
    look = list(islice(said, _LOOK))
    grid = [cells for _, cells in look if cells is not None]
    width = max((len(cells) for cells in grid), default=0)
    if not width:
        raise hostile.bad("empty_table", path, "中没有数据", "holds no data")
    if width > limits.columns:
        raise hostile.too_wide(path, width, limits)
    shape = see(grid)
    headers = [cell or "" for cell in grid[0]] if header else list(shape.headers)
    headers += [""] * (width - len(headers))
    names = unique_names(headers)
    schema = pa.schema([pa.field(f"c{at}", pa.string()) for at in range(width)])
    key, short = (str(path), name), 0
    with Shelf(folder, schema, *key) as shelf, SetAside(folder, *key) as aside:
        records = islice(chain(look, said), header or shape.first, None)
        while batch := list(islice(records, _BATCH)):
            kept = [(row, cells) for row, cells in batch if cells is not None and len(cells) <= width]
            for row, cells in batch:
                if cells is None or len(cells) > width:
                    reason = Reason.UNREADABLE if cells is None else Reason.TOO_MANY_FIELDS
                    aside.add(Reject(line=row, reason=reason, raw=json.dumps(cells, ensure_ascii=False)))
            short += sum(len(cells) < width for _, cells in kept)
            padded = [[*cells, *[None] * (width - len(cells))] for _, cells in kept]
            if padded:
                arrays = [pa.array(column, pa.string()) for column in zip(*padded, strict=True)]
                shelf.put(arrays, pa.array([row for row, _ in kept], pa.int64()))
    columns = tuple(RawColumn(name=n, header=h) for n, h in zip(names, headers, strict=True))
    return Staged(
        name=name,
        relation=relation(shelf.path, columns, stored=[f"c{at}" for at in range(width)]),
        columns=columns,
        preamble=() if header else shape.preamble,
        rejects=aside.path,
        rejected=aside.count,
        notes=tuple(_notes(short, headed=bool(header) or bool(shape.header_rows))),
        rows=shelf.rows,
    )


def _numbered(rows: Iterable[object]) -> Iterator[tuple[int, list[str | None] | None]]:
    for number, row in enumerate(rows, start=1):
        yield number, _cells(row) if isinstance(row, list | tuple) else None


def _cells(row: Sequence[object]) -> list[str | None]:
    return [_say(cell) for cell in row]


def _say(cell: object) -> str | None:
    if cell is None:
        return None
    if isinstance(cell, str):
        return cell.encode("utf-8", "replace").decode() if cell else None
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return json.dumps(cell, ensure_ascii=False)


def _notes(short: int, *, headed: bool) -> Iterator[Text]:
    if not headed:
        yield Text("没有表头，列名为自动编号", "there is no header; columns are numbered")
    if short:
        yield Text(f"{short:,} 行字段不足，末尾补空", f"{short:,} rows were short and were padded at the end")
