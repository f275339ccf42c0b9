"""Tables to be checked, made up, and columns as the ledger would describe them."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from yiben.capabilities.opening.disclosure import Data, Examined, Opened, Permission, Treatment, role_of
from yiben.infra.home import Home
from yiben.infra.lake import Bench, Lake, scan
from yiben.infra.settings import Settings

KEY = b"a secret of this home"
MEANINGS: Mapping[str, tuple[str | None, int, bool]] = {  # column → meaning, level, personal
    "姓名": ("person_name", 3, True),
    "手机": ("cn_mobile", 3, True),
    "出生日期": ("birth_date", 3, True),
    "性别": ("sex", 2, True),
    "年龄": ("age", 2, True),
    "职业": ("job_title", 2, True),
    "区划": ("division_code", 1, False),
    "病种": ("health", 4, True),
    "收入": ("salary", 3, True),
    "纬度": ("latitude", 1, False),
    "编号": ("record_id", 1, False),
    "备注": (None, 1, False),
    "科目": ("category", 1, False),
    "人数": ("count", 1, False),
    "数值": ("measure", 1, False),
}
_numbers = itertools.count()


@contextmanager
def bench_at(folder: Path) -> Iterator[Bench]:
    home = Home(folder / "home").open()
    with Lake(home, Settings(threads=1, intake_memory_mb=300)).bench() as bench:
        yield bench


def column(name: str, type_: str, *, level: int | None = None) -> Examined:
    semantic, usual, personal = MEANINGS[name]
    level = usual if level is None else level
    return Examined(
        name=name,
        type=type_,
        semantic=semantic,
        level=level,
        personal=personal,
        approved=True,
        role=role_of(semantic, type_=type_, personal=personal, level=level),
        may={
            Treatment.PLAIN: Permission(allowed=level <= 1 and not personal, level=level),
            Treatment.COARSENED: Permission(allowed=True, level=1),
            Treatment.TOKENISED: Permission(allowed=False, level=2),
        },
    )


def data_of(
    bench: Bench,
    folder: Path,
    rows: Mapping[str, Sequence[Any]] | pa.Table,
    *,
    quasi: tuple[str, ...] | None = None,
    personal: bool = True,
    others: tuple[Opened, ...] = (),
) -> Data:
    table = rows if isinstance(rows, pa.Table) else pa.table(dict(rows))
    file = folder / "home" / "staging" / f"t{next(_numbers)}.parquet"
    pq.write_table(table, file, row_group_size=1000)
    columns = tuple(column(name, type_) for name, type_ in bench.describe(scan([file])))
    return Data(
        files=(str(file),), columns=columns, quasi=quasi, personal=personal, others=others, source="res_1"
    )
