"""Terminal door of access: `yiben query`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text


class Format(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class Engine(StrEnum):
    """Which engine reads."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def query(
    sql: Annotated[str, typer.Argument(help="One SELECT over resources by name 查询语句")],
    as_: As = None,
    grant: Annotated[str | None, typer.Option("--grant", help="Grant it relies on 授权编号")] = None,
    purpose: Annotated[
        str, typer.Option("--purpose", help="What the answer is for, kept in the log 用途")
    ] = "",
    format_: Annotated[
        Format, typer.Option("--format", help="How to write the answer 输出格式")
    ] = Format.TABLE,
    out: Annotated[Path | None, typer.Option("--out", help="Write here instead of stdout 输出文件")] = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Engine 引擎")] = Engine.DUCKDB,
    home: Home = None,
    json: Annotated[bool, typer.Option("--json", help="Same as --format json")] = False,
) -> None:
    """Ask in SQL; the guard decides what you see 受控查询."""
    if engine is Engine.SPARK:
        raise Unavailable(
            "no_spark",
            Text("本版本尚未接入 Spark 引擎", "This version does not bring the Spark engine yet"),
            hint=Text("请用 --engine duckdb", "Use --engine duckdb."),
        )
    from yiben.app.answers import show_table, write_answer
    from yiben.app.wiring import open_platform
    from yiben.capabilities import access

    platform = open_platform(home)
    answer = access.ask(
        platform.office, platform.lake, platform.actor(as_), sql, purpose=purpose, grant=grant
    )
    chosen = Format.JSON if json else format_
    if chosen is Format.TABLE and out is None:
        show_table(answer)
    else:
        write_answer(answer, chosen, out)
    platform.close()
