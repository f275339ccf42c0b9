"""The lake (数据湖): snapshots of tables, and the one engine that reads them. Only this room opens DuckDB.

`Lake.commit` makes Parquet files the current content of a table, as one Iceberg snapshot;
`Lake.bench` is a full-power workbench for intake; `Lake.answer` runs what the guard has rewritten
and nothing else, in a worker process that can be ended. Start reading at `lake.py`; `snapshots.py` is the Iceberg side.
"""

from yiben.infra.lake.bench import Bench
from yiben.infra.lake.faults import EngineFault
from yiben.infra.lake.finishing import ROW, finish
from yiben.infra.lake.held import KEY, Held
from yiben.infra.lake.lake import Lake
from yiben.infra.lake.opened import BUCKET, Opened, Shown
from yiben.infra.lake.pool import processor_time
from yiben.infra.lake.reading import Reply
from yiben.infra.lake.scope import Limits, Overflow, Scope
from yiben.infra.lake.snapshots import Committed, LakeColumn
from yiben.infra.lake.sqltext import literal, quote, scan

__all__ = [
    "BUCKET",
    "KEY",
    "ROW",
    "Bench",
    "Committed",
    "EngineFault",
    "Held",
    "Lake",
    "LakeColumn",
    "Limits",
    "Opened",
    "Overflow",
    "Reply",
    "Scope",
    "Shown",
    "finish",
    "literal",
    "processor_time",
    "quote",
    "scan",
]
