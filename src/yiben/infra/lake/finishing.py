"""Last touches to an answer already held: new columns computed from its text columns, whole columns at a time."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from yiben.infra.lake.sqltext import quote

ROW = "yiben_row"
"""The number of a row in the answer, from 0, which expressions may use."""


def finish(table: pa.Table, expressions: Mapping[str, str], *, reads: Sequence[int]) -> pa.Table:
    """The columns `expressions` make (name → DuckDB SQL), in the order of the rows.

    An expression reads columns by place, as `c0`, `c1` …; `reads` are the places any of them needs.
    No file, no network: the engine sees these columns alone.
    """
    import duckdb

    columns = {f"c{place}": table.column(place) for place in reads}
    columns[ROW] = pa.chunked_array([pa.array(np.arange(table.num_rows, dtype=np.int64))])
    listed = ", ".join(f"{text} AS {quote(name)}" for name, text in expressions.items())
    with duckdb.connect(":memory:", config={"python_enable_replacements": "false"}) as engine:
        engine.execute("SET enable_external_access = false")
        engine.register("held", pa.table(columns))
        return engine.sql(f"SELECT {listed} FROM held").to_arrow_reader(65_536).read_all()
