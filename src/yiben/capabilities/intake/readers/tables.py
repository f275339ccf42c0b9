"""Where a table is in a database and what its columns are (表的查找): names, keys, comments, types."""

import difflib
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from sqlalchemy import URL, Connection, Inspector
    from sqlalchemy.types import TypeEngine

    from yiben.infra.lake import Bench


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A table to read: how to reach it, and what it is called there."""

    url: "URL"
    table: str
    says: str  # the address without user and password


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A table that exists: its place, and its columns with the DuckDB type their declared type asks for."""

    schema: str | None
    name: str
    columns: tuple[str, ...]
    comments: tuple[str, ...]
    types: tuple[str | None, ...]
    zoned: frozenset[str]  # columns of times with a zone: read as clock times in the session's zone
    key: tuple[str, ...]  # primary key: the order of the records


def find(connection: "Connection", target: Target) -> Found:
    """The table or view; `schema.table` is tried as a name of its own first."""
    from sqlalchemy import inspect
    from sqlalchemy.exc import SAWarning

    with warnings.catch_warnings():
        # Types SQLAlchemy does not know are text for us.
        warnings.simplefilter("ignore", SAWarning)
        inspector = inspect(connection)
        schema, name = _place(inspector, target)
        columns = inspector.get_columns(name, schema)
        key = inspector.get_pk_constraint(name, schema).get("constrained_columns") or []
        backend = target.url.get_backend_name()
        return Found(
            schema=schema,
            name=name,
            columns=tuple(column["name"] for column in columns),
            comments=tuple(str(column.get("comment") or "").strip() for column in columns),
            types=tuple(duckdb_type(column["type"], backend) for column in columns),
            zoned=frozenset(c["name"] for c in columns if getattr(c["type"], "timezone", False)),
            key=tuple(key),
        )


def _place(inspector: "Inspector", target: Target) -> tuple[str | None, str]:
    """Schema and table: the whole name in the default schema, else split where a schema is known."""
    here = _names(inspector, None)
    if target.table in here:
        return None, target.table
    close = here
    known = set(inspector.get_schema_names())
    for schema, name in _splits(target.table):
        if schema not in known:
            continue
        inside = _names(inspector, schema)
        if name in inside:
            return schema, name
        close = [f"{schema}.{table}" for table in inside]
    raise _no_table(target, close)


def _splits(table: str) -> Iterator[tuple[str, str]]:
    if quoted := re.fullmatch(r'"((?:[^"]|"")+)"\."((?:[^"]|"")+)"', table):
        yield quoted[1].replace('""', '"'), quoted[2].replace('""', '"')
    for dot in re.finditer(r"\.", table):
        yield table[: dot.start()], table[dot.end() :]


def _names(inspector: "Inspector", schema: str | None) -> list[str]:
    return [*inspector.get_table_names(schema), *inspector.get_view_names(schema)]


def _no_table(target: Target, here: list[str]) -> NotFound:
    close = difflib.get_close_matches(target.table, here, n=5, cutoff=0.5) or sorted(here)[:5]
    said = ", ".join(close)
    return NotFound(
        "no_such_table",
        Text(f"没有这张表: {target.table}", f"There is no such table: {target.table}"),
        where={"source": target.says},
        hint=Text(f"相近的表: {said}", f"Close to it: {said}") if close else None,
    )


def fitting(path: Path, found: Found, bench: "Bench") -> tuple[list[str | None], list[Text]]:
    """Of the declared types those that every value fits; the others stay text, and are named."""
    from yiben.infra import lake

    typed, notes = list(found.types), []
    if found.zoned:
        said = ", ".join(sorted(found.zoned))[:300]
        says = f"times with a zone are clock times in the server's zone: {said}"
        notes.append(Text(f"带时区的时间为服务器时区的钟表时间: {said}", says))
    asked = [at for at, kind in enumerate(typed) if kind]
    misfits = []
    for start in range(0, len(asked), 100):
        some = asked[start : start + 100]
        counts = ", ".join(
            f"count(*) FILTER (c{at} IS NOT NULL AND TRY_CAST(c{at} AS {typed[at]}) IS NULL)" for at in some
        )
        row = bench.run(f"SELECT {counts} FROM {lake.scan([path])}")[0]
        misfits += [at for at, count in zip(some, row, strict=True) if count]
    for at in misfits:
        typed[at] = None
    if misfits:
        said = ", ".join(found.columns[at] for at in misfits)[:300]
        says = f"values beyond their declared type, kept as text: {said}"
        notes.append(Text(f"有值超出声明的类型，按文本保留: {said}", says))
    return typed, notes


def duckdb_type(declared: "TypeEngine[Any]", backend: str) -> str | None:
    """The DuckDB type a declared column type asks for; None where text is as good or safer."""
    from sqlalchemy import types

    if isinstance(declared, types.Boolean) or (backend == "mysql" and _is_flag(declared)):
        return "BOOLEAN"
    if isinstance(declared, types.Integer):
        wide = isinstance(declared, types.BigInteger) and getattr(declared, "unsigned", False)
        return "DECIMAL(20, 0)" if wide else "BIGINT"
    if isinstance(declared, types.Float):
        return "DOUBLE"
    if isinstance(declared, types.Numeric):
        precision, scale = declared.precision, declared.scale
        if backend == "sqlite" or precision is None or precision > 38:
            return "DOUBLE" if backend == "sqlite" else None
        return f"DECIMAL({precision}, {scale or 0})"
    if isinstance(declared, types.DateTime):
        return "TIMESTAMP"
    if isinstance(declared, types.Date):
        return "DATE"
    if isinstance(declared, types.Time) and backend != "mysql":
        return "TIME"
    return None


def _is_flag(declared: Any) -> bool:
    """MySQL's BOOLEAN is TINYINT(1)."""
    return type(declared).__name__ == "TINYINT" and getattr(declared, "display_width", None) == 1
