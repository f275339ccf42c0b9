"""JSON records as rows of text (逐条记录): the first of two steps, the second is `flatten`.

`Lines` writes Parquet of `_row`, `line`, one block at a time. `read_lines` takes a JSON-lines file as it
is, block by block; what is not valid JSON stays in until `flatten` sets it aside.
"""

from pathlib import Path
from typing import Self, TextIO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from yiben.capabilities.intake.model import Limits, Reason, Reject
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.jsontext import DEEPEST, depth
from yiben.capabilities.intake.readers.staging import SetAside
from yiben.kernel.ids import stable_id
from yiben.kernel.progress import Progress, Step

SCHEMA = pa.schema([("_row", pa.int64()), ("line", pa.large_string()), ("_parent_row", pa.int64())])
_BLOCK = 16 * 1024 * 1024  # characters written as one piece


class Lines:
    """JSON texts being written, in pieces of 16 MB."""

    def __init__(self, folder: Path, *key: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.path = folder / f"{stable_id('ln', *key)}.parquet"
        self.rows = 0
        self._rows: list[int] = []
        self._texts: list[str] = []
        self._size = 0
        self._writer = pq.ParquetWriter(self.path, SCHEMA, compression="zstd", compression_level=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self._writer.close()

    def close(self) -> None:
        """Write what is held; the file can be read now. Closing twice does no harm."""
        self._flush()
        self._writer.close()

    def add(self, text: str, row: int) -> None:
        """One record. It must be no deeper than `DEEPEST`."""
        self._rows.append(row)
        self._texts.append(text)
        self._size += len(text)
        if self._size >= _BLOCK:
            self._flush()

    def put(self, texts: pa.Array, rows: pa.Array, parents: pa.Array | None = None) -> None:
        """A block of records."""
        parents = pa.nulls(len(texts), pa.int64()) if parents is None else parents
        texts = texts.cast(pa.large_string())
        self._writer.write_batch(pa.RecordBatch.from_arrays([rows, texts, parents], schema=SCHEMA))
        self.rows += len(texts)

    def _flush(self) -> None:
        if self._texts:
            self.put(pa.array(self._texts, pa.large_string()), pa.array(self._rows, pa.int64()))
        self._rows, self._texts, self._size = [], [], 0


def read_lines(
    file: TextIO, path: Path, into: Lines, aside: SetAside, *, progress: Progress, limits: Limits
) -> None:
    """Copy the lines of a JSON-lines file; blank lines are no records, unreadable ones are set aside.

    Line numbers are 1-based. Raises `BadInput` for a line longer than a record may be.
    """
    carry, at, done, total = "", 1, 0, path.stat().st_size
    while block := file.read(_BLOCK):
        done += len(block)
        *lines, carry = (carry + block).split("\n")
        if len(carry) > limits.line_bytes:
            raise hostile.cell_too_long(path, limits, line=at + len(lines))
        _take(lines, at, into, aside)
        at += len(lines)
        progress(Step(stage="read", rows=into.rows, bytes=min(done, total), total_bytes=total))
    _take([carry], at, into, aside)


def _take(lines: list[str], first: int, into: Lines, aside: SetAside) -> None:
    rows = pa.array(np.arange(first, first + len(lines)), pa.int64())
    try:
        texts = pa.array(lines, pa.large_string())
    except UnicodeEncodeError:
        texts, rows = _readable(lines, first, aside)
    texts = pc.utf8_trim(texts, " \t\r\n\ufeff")
    brackets = pc.add(pc.count_substring(texts, "["), pc.count_substring(texts, "{"))
    known = pc.not_equal(texts, "")
    for at in np.flatnonzero(pc.greater(brackets, DEEPEST).to_numpy(zero_copy_only=False)):
        if depth(texts[at].as_py()) > DEEPEST:
            aside.add(Reject(line=rows[at].as_py(), reason=Reason.UNREADABLE, raw=texts[at].as_py()[:4000]))
            known = pc.and_(known, pc.not_equal(rows, rows[at]))
    into.put(texts.filter(known), rows.filter(known))


def _readable(lines: list[str], first: int, aside: SetAside) -> tuple[pa.Array, pa.Array]:
    """The lines whose bytes are text in the file's encoding; the others are set aside."""
    rows, texts = [], []
    for at, line in enumerate(lines, start=first):
        if any("\udc80" <= char <= "\udcff" for char in line):
            raw = line.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
            aside.add(Reject(line=at, reason=Reason.UNREADABLE, raw=raw))
            continue
        rows.append(at)
        texts.append(line)
    return pa.array(texts, pa.large_string()), pa.array(rows, pa.int64())
