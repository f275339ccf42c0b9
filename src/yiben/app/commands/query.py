"""Terminal door of access: `yiben query`."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Code, Home, writable
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities import access


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
    out: Annotated[
        Path | None, typer.Option("--out", help="Write here instead of stdout 输出文件", callback=writable)
    ] = None,
    road: Annotated[
        Road | None,
        typer.Option(
            "--for",
            help="The road it leaves by; a table is shown, a file or CSV, JSON, Parquet exported 使用方式",
            show_default=False,
        ),
    ] = None,
    encrypt: Annotated[
        str | None,
        typer.Option(
            "--encrypt",
            metavar="COLUMNS",
            help="With --out: these columns leave as SM4 ciphertext; the key goes to FILE.key.json 加密的列, 逗号分隔",
            show_default=False,
        ),
    ] = None,
    code: Code = None,
    engine: Annotated[Engine, typer.Option("--engine", help="Engine 引擎")] = Engine.DUCKDB,
    home: Home = None,
    json: Annotated[bool, typer.Option("--json", help="Same as --format json")] = False,
) -> None:
    """Ask in SQL; the guard decides what you see; a file says whose copy it is 受控查询."""
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
    from yiben.capabilities.access import exports
    from yiben.engines.guard import Act

    platform = open_platform(home)
    shown = format_ is Format.TABLE and not json and out is None
    act = Act(mode=str(road or (Road.DISPLAY if shown else Road.EXPORT)))
    form = access.Format(Format.JSON if json else format_)
    actor = platform.actor(as_, code=code)
    if out is None and encrypt:
        raise _needs_a_file()
    if out is None and form is access.Format.TABLE:
        answer = access.ask(platform.office, actor, sql, purpose=purpose, grant=grant, act=act)
    elif out is None:
        # Whatever is not for eyes may be redirected into a file.
        answer = exports.hand_over(
            platform.office, actor, sql, form=form, purpose=purpose, grant=grant, act=act
        )
    else:
        closed = [name.strip() for name in (encrypt or "").split(",") if name.strip()]
        answer = exports.export(
            platform.office, actor, sql,
            form=form, purpose=purpose, grant=grant, act=act, encrypt=closed,
        )  # fmt: skip
        if answer.encrypted:
            _hand_out_key(platform, answer, out)
    access.write(answer, form, out or sys.stdout.buffer)
    sys.stdout.flush()
    for column in answer.columns:
        if column.reason and (column.masked or column.sealed):
            say(f"· {column.name}: {column.reason}")
    if answer.export:
        say(Text(f"导出编号 {answer.export}", f"Export {answer.export}"))
    if answer.trace_column:
        say(
            Text(
                f"已加一列「{answer.trace_column}」, 用于追溯文件去向, 不含数据",
                f"A column “{answer.trace_column}” was added, by which the file can be traced; it holds no data",
            )
        )
    if answer.truncated:
        say(Text(f"只给出前 {answer.rows:,} 行", f"Only the first {answer.rows:,} rows are shown"))
    platform.close()


def _hand_out_key(platform: "Platform", answer: "access.Answer", out: Path) -> None:
    from yiben.app.terminal import say
    from yiben.capabilities.access import exports

    path = out.with_name(out.name + ".key.json")
    exports.key_of(platform.home, answer).write(path)
    say(
        Text(
            f"密钥在 {path}，请另行交付；解密: yiben decrypt {out.name} --key {path.name} --out 文件",
            f"The key is in {path}; hand it over apart. To read: yiben decrypt {out.name} --key {path.name} --out FILE",
        )
    )


def _needs_a_file() -> BadInput:
    return BadInput(
        "encrypt_needs_out",
        Text("--encrypt 须与 --out 同用", "--encrypt goes with --out"),
        where={"option": "--encrypt"},
        hint=Text("请用 --out 指定输出文件", "Name the output with --out."),
    )
