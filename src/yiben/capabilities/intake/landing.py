"""From a staged table to typed Parquet (落地), in one pass where the data allow it.

Order: the file keeps the source's order, so record n of a snapshot is record n of the source below its
header (rejects aside) and quality can name rows by `file_row_number`. That order is also the sort: government
exports come by date, by division code or by serial number, and row groups of 122,880 rows then have
narrow minima and maxima for free. A real sort costs as much again as reading and landing together, and
would need a row-number column in every table; whoever wants it names `order_by` and gets no row numbers.

Size: one file per table, for the engine keeps the order of records only within one (with FILE_SIZE_BYTES
its threads write files of their own); it scans a file's row groups in parallel all the same. zstd level 1
writes 37 % less than snappy for 10 % more time.
"""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from yiben.capabilities.intake.conversion import MISFIT, ColumnType
from yiben.capabilities.intake.model import Limits, Reason, Reject, Staged
from yiben.capabilities.intake.typing import count_misfits, settle
from yiben.infra.lake import Bench, EngineFault, literal, quote
from yiben.kernel.progress import Progress, Step, silent
from yiben.kernel.text import Text

ROW_GROUP = 122_880
DICTIONARY = 10_000
"""Values a column's dictionary may hold in one row group; building larger ones costs time and saves little."""
_REJECT_BATCH = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Landed:
    """What was written. `rows` + `rejected` = records of the source below its header."""

    files: tuple[Path, ...]  # one; records in source order
    rows: int
    bytes: int
    types: tuple[ColumnType, ...]  # as written: a column that did not keep its type is text here
    rejected: int  # those of staging included
    rejects: Path | None
    notes: tuple[Text, ...]


def draw(bench: Bench, staged: Staged, *, limits: Limits | None = None) -> pa.Table:
    """At most `limits.sample_rows` whole records spread over the table, all of it when it is small."""
    limits = limits or Limits()
    columns = ", ".join(quote(column.name) for column in staged.columns)
    if staged.sample:
        return bench.arrow(f"SELECT {columns} FROM {staged.sample} LIMIT {limits.sample_rows}")
    rows = (
        staged.rows if staged.rows is not None else bench.run(f"SELECT count(*) FROM {staged.relation}")[0][0]
    )
    if rows <= limits.sample_rows:
        return bench.arrow(f"SELECT {columns} FROM {staged.relation}")
    return bench.arrow(
        f"SELECT {columns} FROM {staged.relation} USING SAMPLE reservoir({limits.sample_rows} ROWS) REPEATABLE (1)"
    )


def land(
    bench: Bench,
    staged: Staged,
    types: Sequence[ColumnType],
    folder: Path,
    *,
    progress: Progress = silent,
    limits: Limits | None = None,
    order_by: Sequence[str] = (),
) -> Landed:
    """Write the typed file below `folder` and account for every record.

    Tries one strict pass that stops at the first value that does not fit. Only when one does not, a
    counting pass decides: a few misfits cost their rows (kept in the rejects file), many make the column
    text; then the second writing pass.
    """
    limits = limits or Limits()
    target, rejects = folder / "data.parquet", folder / "rejects.jsonl"
    progress(Step(stage="land", total_rows=staged.rows, total_bytes=staged.bytes or None))
    rejects.unlink(missing_ok=True)
    notes: list[Text] = []
    try:
        rows = _write(bench, staged, [kind.strict for kind in types], target, where="", order_by=order_by)
    except EngineFault as fault:
        if MISFIT not in fault.detail and staged.mend is None:
            raise
        if staged.mend is not None:
            # Something is odd in a file that was only sampled: look at every record first.
            staged = staged.mend()
            notes.extend(staged.notes)
        types, misfits, said = _settle(bench, staged, types, limits)
        notes.extend(said)
        where = f" WHERE NOT ({misfits})" if misfits else ""
        rows = _write(bench, staged, [kind.lenient for kind in types], target, where=where, order_by=order_by)
        if misfits:
            _set_aside(bench, staged, types, misfits, rejects)
    rejected = staged.rejected + (_lines(rejects) if rejects.exists() else 0)
    if staged.rejects is not None:
        _append(staged.rejects, rejects)
    size = target.stat().st_size
    progress(Step(stage="land", rows=rows, total_rows=rows, bytes=size))
    return Landed(
        files=(target,),
        rows=rows,
        bytes=size,
        types=tuple(types),
        rejected=rejected,
        rejects=rejects if rejected and rejects.exists() else None,
        notes=tuple(notes),
    )


def _write(
    bench: Bench, staged: Staged, values: Sequence[str], target: Path, *, where: str, order_by: Sequence[str]
) -> int:
    """One COPY; answers the rows written."""
    target.unlink(missing_ok=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    if staged.odd:
        values = [f"CASE WHEN {staged.odd} THEN error({literal(MISFIT)}) ELSE {values[0]} END", *values[1:]]
    columns = ", ".join(
        f"{value} AS {quote(column.name)}" for value, column in zip(values, staged.columns, strict=True)
    )
    order = f" ORDER BY {', '.join(quote(name) for name in order_by)}" if order_by else ""
    options = f"FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, ROW_GROUP_SIZE {ROW_GROUP}"
    options += f", DICTIONARY_SIZE_LIMIT {DICTIONARY}"
    found = bench.run(
        f"COPY (SELECT {columns} FROM {staged.relation}{where}{order}) TO {literal(str(target))} ({options})"
    )
    return int(found[0][0])


def _settle(
    bench: Bench, staged: Staged, types: Sequence[ColumnType], limits: Limits
) -> tuple[tuple[ColumnType, ...], str, list[Text]]:
    """Count what does not fit in the whole table: the final types, the condition of rows to set aside, notes."""
    doubtful = [kind for kind in types if kind.misfit]
    faults = count_misfits(bench, staged.relation, doubtful)
    counted = {kind.name: found for kind, found in zip(doubtful, faults, strict=True)}
    settled: list[ColumnType] = []
    misfits: list[str] = []
    notes: list[Text] = []
    for kind in types:
        wrong, filled = counted.get(kind.name, (0, 0))
        held = (
            settle(bench, staged.relation, kind, wrong=wrong, filled=filled, limits=limits) if wrong else kind
        )
        settled.append(held)
        if wrong and held.misfit is not None:
            wrong = wrong if held is kind else count_misfits(bench, staged.relation, [held])[0][0]
            misfits += [held.misfit] if wrong else []
            notes += [_cost(kind.name, wrong)] if wrong else []
    return tuple(settled), " OR ".join(misfits), notes


def _cost(name: str, wrong: int) -> Text:
    return Text(
        f"列“{name}”有 {wrong:,} 个值与类型不符，所在行已剔除",
        f"{wrong:,} values of “{name}” do not fit its type; their rows were set aside",
    )


def _set_aside(bench: Bench, staged: Staged, types: Sequence[ColumnType], misfits: str, target: Path) -> None:
    """Write the rows that do not fit, each with its line, the first column at fault and the value."""
    doubtful = [kind for kind in types if kind.misfit]
    which = " ".join(f"WHEN {kind.misfit} THEN {literal(kind.name)}" for kind in doubtful)
    value = " ".join(f"WHEN {kind.misfit} THEN CAST({quote(kind.name)} AS VARCHAR)" for kind in doubtful)
    raw = ", ".join(f"coalesce(CAST({quote(column.name)} AS VARCHAR), '')" for column in staged.columns)
    known = any(name == "_row" for name, _ in bench.describe(staged.relation))
    line = "_row" if known else "NULL"
    query = (
        f"SELECT {line} AS line, CASE {which} END AS at, CASE {value} END AS said,"
        f" concat_ws(',', {raw}) AS whole FROM {staged.relation} WHERE {misfits}"
    )
    with target.open("w", encoding="utf-8") as out:
        for batch in bench.batches(query, _REJECT_BATCH):
            for row in batch.to_pylist():
                reject = Reject(
                    line=row["line"],
                    reason=Reason.MISFIT,
                    raw=row["whole"],
                    column=row["at"],
                    value=row["said"],
                )
                out.write(reject.as_json() + "\n")


def _lines(file: Path) -> int:
    with file.open("rb") as rows:
        return sum(block.count(b"\n") for block in iter(lambda: rows.read(1 << 20), b""))


def _append(source: Path, target: Path) -> None:
    if source == target:
        return
    with source.open("rb") as rows, target.open("ab") as out:
        shutil.copyfileobj(rows, out)
