"""Making an index: DuckDB computes the digests and sorts them, NumPy folds equal keys together.

Memory is bounded: DuckDB spills what does not fit, and records are written batch by batch. A folder takes
its final name only when everything in it is on disk.
"""

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.capabilities.access.verification import digests as keyed
from yiben.capabilities.access.verification import spelling
from yiben.capabilities.access.verification.digests import BETWEEN, WIDTH, Digests
from yiben.capabilities.access.verification.index import CLOSING
from yiben.infra.keys import sync_files, sync_folder
from yiben.infra.lake import Lake, literal, quote, scan
from yiben.kernel.progress import Progress, Step

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Records = NDArray[np.uint8]

_BATCH = 262_144  # records at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What goes into an index. `columns`: name → DuckDB type; without `rows`, every row."""

    scope: str
    key: str
    key_type: str
    columns: Mapping[str, str]
    files: Sequence[str]
    rows: str | None = None  # a condition on rows, as SQL


def build(lake: Lake, digests: Digests, plan: Plan, folder: Path, *, progress: Progress) -> int:
    """Make the index of `plan` as `folder`, which must not exist; how many keys it holds."""
    half = folder.with_name(f"half-{secrets.token_hex(6)}")
    half.mkdir(mode=0o700)
    keys = _write(lake, digests, plan, half, progress)
    meta = {"keys": keys, "key_type": plan.key_type, "columns": dict(plan.columns)}
    (half / "meta.json").write_text(json.dumps(meta, ensure_ascii=False), encoding="utf-8")
    sync_files(half)
    half.rename(folder)
    sync_folder(folder.parent)
    return keys


def _write(lake: Lake, digests: Digests, plan: Plan, half: Path, progress: Progress) -> int:
    import numpy as np

    columns = len(plan.columns) + 1
    written = 0
    carried: Records = np.empty((0, columns * WIDTH), dtype=np.uint8)
    with (
        lake.bench() as bench,
        (half / "rows.bin").open("wb") as rows,
        (half / "heads.bin").open("wb") as heads,
    ):
        _set_variables(bench, digests, plan)
        for batch in bench.batches(_sql(plan), rows=_BATCH):
            if not batch.num_rows:
                continue
            fresh = np.hstack([_bytes_of(column) for column in batch.columns])
            folded = fold(np.vstack([carried, fresh]))
            # The last key may go on in the next batch.
            _put(folded[:-1], rows, heads)
            written += len(folded) - 1
            carried = folded[-1:]
            progress(Step(stage="index", rows=written))
        _put(carried, rows, heads)
        noise = np.frombuffer(secrets.token_bytes(CLOSING * columns * WIDTH), dtype=np.uint8)
        closing = noise.reshape(CLOSING, -1).copy()
        closing[:, :8] = 0xFF
        _put(closing, rows, heads)
    return written + len(carried)


def fold(records: "Records") -> "Records":
    """One record per key of `records`, which are sorted by key; zeros where rows of one key differ."""
    import numpy as np

    if len(records) < 2:
        return records
    keys = records[:, :WIDTH]
    first = np.concatenate([[True], (keys[1:] != keys[:-1]).any(axis=1)])
    if first.all():
        return records
    starts = np.flatnonzero(first)
    group = np.cumsum(first) - 1
    out = records[starts].copy()
    for at in range(WIDTH, records.shape[1], WIDTH):
        differs = (records[:, at : at + WIDTH] != out[group, at : at + WIDTH]).any(axis=1)
        out[np.logical_or.reduceat(differs, starts), at : at + WIDTH] = 0
    return out


def _put(records: "Records", rows: Any, heads: Any) -> None:
    import numpy as np

    np.ascontiguousarray(records).tofile(rows)
    np.ascontiguousarray(records[:, :8]).view(">u8").astype(np.uint64).tofile(heads)


def _bytes_of(column: Any) -> "Records":
    """An Arrow column of byte strings, all `WIDTH` long, as rows of bytes."""
    import numpy as np

    _, offsets, data = column.buffers()
    start = np.frombuffer(offsets, dtype=np.int32, count=1, offset=4 * column.offset)[0]
    flat = np.frombuffer(data, dtype=np.uint8, count=len(column) * WIDTH, offset=int(start))
    return flat.reshape(-1, WIDTH)


def _set_variables(bench: Any, digests: Digests, plan: Plan) -> None:
    # The pads are as good as the keys: variables keep them out of every statement's text.
    bench.run("SET VARIABLE spelled_from = ?", [spelling.FROM])
    bench.run("SET VARIABLE spelled_to = ?", [spelling.TO])
    for number, (inner, outer) in enumerate(digests.pads(plan.scope, list(plan.columns))):
        bench.run(f"SET VARIABLE inner_{number} = ?::BLOB", [inner])
        bench.run(f"SET VARIABLE outer_{number} = ?::BLOB", [outer])


def _sql(plan: Plan) -> str:
    """Digests of key and values, sorted by key. No key, no record; an empty value fits nothing."""
    zeros = "'" + "\\x00" * WIDTH + "'::BLOB"
    spelt = [f"{spelling.in_sql(quote(plan.key), plan.key_type)} AS k"]
    out = [f"{keyed.in_sql(0, 'k')} AS d0"]
    for number, (name, kind) in enumerate(plan.columns.items(), 1):
        spelt.append(f"{spelling.in_sql(quote(name), kind)} AS v{number}")
        both = keyed.in_sql(number, f"k || {literal(BETWEEN)} || v{number}")
        out.append(f"CASE WHEN v{number} <> '' THEN {both} ELSE {zeros} END AS d{number}")
    some = f" WHERE {plan.rows}" if plan.rows is not None else ""
    inside = f"SELECT {', '.join(spelt)} FROM {scan(plan.files)}{some}"
    return f"SELECT {', '.join(out)} FROM ({inside}) WHERE k <> '' ORDER BY d0"
