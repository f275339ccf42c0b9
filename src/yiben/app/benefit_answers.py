"""A set answer as a file (docs/decisions/0080, for many), read for offers: who qualifies, for how much."""

from pathlib import Path

from yiben.capabilities.programmes.delivery import Answers
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text


def read_answers(path: Path, *, programme: str, key: str = "") -> Answers:
    """The columns of one programme in a Parquet or CSV file; `key`: the column that says who, else the first.

    BadInput `bad_answers` for a file that has no such columns, NotFound `no_file`.
    """
    import pyarrow as pa
    import pyarrow.csv
    import pyarrow.parquet

    if not path.is_file():
        raise NotFound(
            "no_file", Text(f"没有文件 {path}", f"There is no file {path}."), where={"file": str(path)}
        )
    try:
        table = pa.parquet.read_table(path) if path.suffix == ".parquet" else pa.csv.read_csv(path)
    except pa.ArrowInvalid as error:
        says = Text("无法读取，请用 Parquet 或 UTF-8 CSV", "It cannot be read: Parquet, or CSV in UTF-8.")
        raise BadInput("bad_answers", says, where={"file": path.name}) from error
    names = {name for name in (programme, programme.partition("/")[2]) if name in table.column_names}
    if not names:
        raise _lacking(path, programme)
    name = max(names)
    who = key or next(one for one in table.column_names if not one.startswith(name))
    if who not in table.column_names:
        raise _lacking(path, who)
    if not pa.types.is_boolean(table.schema.field(name).type):
        raise _lacking(path, f"{name} (true, false, null)")
    amounts = f"{name}.amount"
    fen = (
        table[amounts].cast(pa.int64()).to_pylist()
        if amounts in table.column_names
        else [None] * table.num_rows
    )
    return Answers(
        applicants=table[who].cast(pa.string()).to_pylist(), eligible=table[name].to_pylist(), amounts=fen
    )


def _lacking(path: Path, column: str) -> BadInput:
    return BadInput(
        "bad_answers",
        Text(f"缺少列 {column}", f"There is no column {column}."),
        where={"file": path.name, "column": column},
        hint=Text(
            "用 yiben assess --table … --out … 得到的文件", "Take the file of yiben assess --table … --out …."
        ),
    )
