"""Terminal door of access: `yiben query`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text


class Format(StrEnum):
    """How an answer is written; the same words as `access.Format`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


class Road(StrEnum):
    """What the answer is for, where the format does not say it."""

    DISPLAY = "display"  # 展示
    EXPORT = "export"  # 导出
    DEVELOPMENT = "development"  # 开发测试


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
    road: Annotated[
        Road | None,
        typer.Option(
            "--for",
            help="The road it leaves by; a table is shown, a file or CSV, JSON, Parquet exported 使用方式",
            show_default=False,
        ),
    ] = None,
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
    import sys

    from yiben.app.terminal import say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import access
    from yiben.engines.guard import Act

    platform = open_platform(home)
    shown = format_ is Format.TABLE and not json and out is None
    act = Act(mode=str(road or (Road.DISPLAY if shown else Road.EXPORT)))
    answer = access.ask(platform.office, platform.actor(as_), sql, purpose=purpose, grant=grant, act=act)
    access.write(answer, access.Format(Format.JSON if json else format_), out or sys.stdout.buffer)
    sys.stdout.flush()
    for column in answer.masked:
        if column.reason:
            say(f"· {column.name}: {column.reason}")
    if answer.truncated:
        say(Text(f"只给出前 {answer.rows:,} 行", f"Only the first {answer.rows:,} rows are shown"))
    platform.close()
