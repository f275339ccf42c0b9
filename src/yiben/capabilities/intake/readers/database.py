"""A table of PostgreSQL, MySQL or SQLite by URL (数据库表): `postgresql://user:password@host/db?table=schema.table`.

Read in one read-only snapshot, streamed in batches, staged as text and read back as the declared type, for
the columns whose every value fits it. The password is used to connect and nowhere else: `safe_name` is what
the ledger, the journal and errors may say of a source. Nothing a driver says about connecting is passed on
but its kind.
"""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from yiben.capabilities.intake.model import Limits, RawColumn, Staged
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.shape import unique_names
from yiben.capabilities.intake.readers.staging import Shelf, relation
from yiben.capabilities.intake.readers.tables import Target, find, fitting
from yiben.kernel.errors import BadInput, NotFound, Unavailable
from yiben.kernel.progress import Progress, Step
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection

    from yiben.infra.lake import Bench

CONNECT_SECONDS = 10
STATEMENT_SECONDS = 6 * 3600
_DRIVERS = {
    "postgresql": "postgresql+psycopg",
    "postgres": "postgresql+psycopg",
    "mysql": "mysql+pymysql",
    "mariadb": "mysql+pymysql",
    "sqlite": "sqlite",
}


def safe_name(url: str) -> str:
    """What may be written down of a database address: no user, no password, no option but the table."""
    return _target(url).says


def open_database(
    source: str, folder: Path, *, bench: "Bench", progress: Progress, limits: Limits
) -> list[Staged]:
    """Stage one table. Raises `BadInput` for the address, `NotFound` for the table, `Unavailable` else."""
    from yiben.capabilities.intake.readers import streams

    target = _target(source)
    with _connected(target) as connection:
        with _clear_errors(target):
            found = find(connection, target)
        if len(found.columns) > limits.columns:
            raise hostile.too_wide(Path(found.name), len(found.columns), limits)
        schema = pa.schema([pa.field(f"c{at}", pa.string()) for at in range(len(found.columns))])
        with Shelf(folder, schema, target.says) as shelf, _clear_errors(target):
            for arrays in streams.read(connection, found, limits=limits):
                count = len(arrays[0])
                numbers = np.arange(shelf.rows + 1, shelf.rows + 1 + count)
                shelf.put(arrays, pa.array(numbers, pa.int64()))
                progress(Step(stage="read", rows=shelf.rows))
    typed, notes = fitting(shelf.path, found, bench)
    headers = [comment or name for comment, name in zip(found.comments, found.columns, strict=True)]
    names = unique_names(found.columns)
    columns = tuple(
        RawColumn(name=n, header=h, typed=t) for n, h, t in zip(names, headers, typed, strict=True)
    )
    return [
        Staged(
            name=found.name,
            relation=relation(shelf.path, columns, stored=[f"c{at}" for at in range(len(columns))]),
            columns=columns,
            notes=tuple(notes),
            rows=shelf.rows,
            bytes=shelf.path.stat().st_size,
        )
    ]


def inventory(source: str) -> tuple[tuple[str, str], ...]:
    """(table, column) of everything the database stores beside the named table, in the same schema.

    For the completeness check: what a system holds and the ledger lacks. Views are left out.
    """
    from sqlalchemy import inspect
    from sqlalchemy.exc import SAWarning

    target = _target(source)
    with _connected(target) as connection, _clear_errors(target):
        schema = find(connection, target).schema
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SAWarning)  # types it does not know do not matter here
            columns = inspect(connection).get_multi_columns(schema=schema)
    return tuple(
        (table, str(column["name"])) for (_, table), found in sorted(columns.items()) for column in found
    )


def _target(source: str) -> Target:
    from sqlalchemy import make_url
    from sqlalchemy.exc import ArgumentError

    hint = Text(
        "写法: postgresql://用户:密码@主机/库?table=模式.表；密码中的特殊字符须按百分号编码",
        "Write postgresql://user:password@host/db?table=schema.table; percent-encode special characters.",
    )
    try:
        url = make_url(source)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.get_backend_name() not in _DRIVERS:
        raise BadInput(
            "bad_url", Text("数据库地址无法识别", "This is no database address"), hint=hint
        ) from None
    table = url.query.get("table")
    if not isinstance(table, str) or not table.strip():
        raise BadInput("no_table_named", Text("地址中没有指定表", "The address names no table"), hint=hint)
    backend = url.get_backend_name()
    port = f":{url.port}" if url.port else ""
    says = f"{backend}://{url.host or ''}{port}/{url.database or ''}?table={table}"
    options = {
        k: v for k, v in url.query.items() if k in {"host", "port", "unix_socket", "sslmode", "charset"}
    }
    plain = url.set(drivername=_DRIVERS[backend], query=options)
    return Target(url=plain, table=table, says=says)


@contextmanager
def _connected(target: Target) -> Iterator["Connection"]:
    """A connection in one read-only snapshot, gone with the block."""
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError
    from sqlalchemy.pool import NullPool

    backend = target.url.get_backend_name()
    options: dict[str, Any] = {}
    url = target.url
    if backend == "sqlite":
        url, options = _sqlite(target)
    else:
        options = {"connect_timeout": CONNECT_SECONDS}
    if backend == "mysql":
        options |= {"local_infile": False, "charset": "utf8mb4"}
    engine = create_engine(url, poolclass=NullPool, connect_args=options, hide_parameters=True)
    try:
        connection = engine.connect()
    except (SQLAlchemyError, OSError, ImportError) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise Unavailable(
            "database_unreachable",
            Text(f"无法连接数据库 {target.says}({kind})", f"Cannot reach {target.says} ({kind})"),
            where={"source": target.says},
            hint=Text("请检查主机、端口、库名、用户和密码", "Check host, port, database, user and password."),
        ) from None
    with connection:
        for statement in _SNAPSHOT[backend]:
            connection.exec_driver_sql(statement)
        yield connection
    engine.dispose()


_SNAPSHOT = {
    "postgresql": (
        "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
        f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'",
        "SET LOCAL datestyle = 'ISO, YMD'",
        "SET LOCAL intervalstyle = 'iso_8601'",
        "SET LOCAL extra_float_digits = 1",
        "SET LOCAL bytea_output = 'hex'",
    ),
    "mysql": ("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ", "START TRANSACTION READ ONLY"),
    "sqlite": ("PRAGMA query_only = ON", "PRAGMA trusted_schema = OFF", "BEGIN"),
}


def _sqlite(target: Target) -> tuple["URL", dict[str, Any]]:
    """SQLite is a file: it must be there, be a plain file, and is opened read-only."""
    path = Path(target.url.database or "")
    if not target.url.database or not path.exists():
        raise NotFound(
            "no_such_file",
            Text(f"没有这个文件: {path}", f"There is no such file: {path}"),
            where={"file": str(path)},
        )
    hostile.check_regular(path)
    with path.open("rb") as file:
        if file.read(16) != b"SQLite format 3\x00":
            raise hostile.bad("not_sqlite", path, "不是 SQLite 数据库", "is no SQLite database")
    from urllib.parse import quote

    url = target.url.set(database=f"file:{quote(str(path.absolute()))}", query={"mode": "ro", "uri": "true"})
    return url, {"timeout": CONNECT_SECONDS}


@contextmanager
def _clear_errors(target: Target) -> Iterator[None]:
    """What goes wrong while reading, without the driver's words: they may quote data or the address."""
    from sqlalchemy.exc import SQLAlchemyError

    from yiben.capabilities.intake.readers.streams import DRIVER_ERRORS

    try:
        yield
    except (SQLAlchemyError, *DRIVER_ERRORS) as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        raise Unavailable(
            "database_failed",
            Text(f"读取 {target.says} 时出错({kind})", f"Reading {target.says} failed ({kind})"),
            where={"source": target.says},
            hint=Text(
                "请检查该账号的读取权限，或稍后再试", "Check that the account may read it, or try later."
            ),
        ) from None
