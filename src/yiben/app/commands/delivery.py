"""`yiben delivery …`: standing orders that put marked exports into the outbox by plan."""

from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities.access import deliveries

cli = typer.Typer(
    help="Scheduled delivery 定时交付: marked exports put into the outbox by plan.", no_args_is_help=True
)

DeliveryId = Annotated[str, typer.Argument(help="Identifier of the delivery 交付编号")]


class Every(StrEnum):
    """How often; the same words as `deliveries.Every`."""

    DAILY = "daily"  # 每日
    WEEKLY = "weekly"  # 每周
    MONTHLY = "monthly"  # 每月
    HOURS = "hours"  # 每隔若干小时


class FileFormat(StrEnum):
    """How the file is written."""

    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@cli.command("propose")
def propose_command(
    sql: Annotated[str, typer.Argument(help="One SELECT over resources by name 查询语句")],
    every: Annotated[Every, typer.Option("--every", help="How often 频率")],
    purpose: Annotated[
        str, typer.Option("--purpose", help="What for, kept in the log; under a grant, its own 用途")
    ] = "",
    at: Annotated[str, typer.Option("--at", metavar="HH:MM", help="Beijing time 北京时间")] = "",
    on: Annotated[
        int, typer.Option("--on", help="weekly: day 1 (Monday) to 7; monthly: day 1 to 31 星期几或几日")
    ] = 0,
    hours: Annotated[int, typer.Option("--hours", help="hours: every so many 间隔小时数")] = 0,
    format_: Annotated[
        FileFormat, typer.Option("--format", help="How to write the file 文件格式")
    ] = FileFormat.CSV,
    until: Annotated[
        datetime | None,
        typer.Option(
            "--until",
            formats=["%Y-%m-%d"],
            help="Last day, Beijing time; by default 90 days from today 截止日期",
            show_default=False,
        ),
    ] = None,
    encrypt: Annotated[
        str,
        typer.Option("--encrypt", metavar="COLUMNS", help="These columns leave as SM4 ciphertext 加密的列"),
    ] = "",
    grant: Annotated[str | None, typer.Option("--grant", help="Grant it relies on 授权编号")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Propose a delivery of what you may see; another account approves it 提出定时交付."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import access
    from yiben.capabilities.access import deliveries

    platform = open_platform(home)
    schedule = deliveries.plan(
        every=deliveries.Every(every), start=platform.office.clock(), at=at, on=on, hours=hours
    )
    made = deliveries.propose(
        platform.office,
        platform.actor(as_),
        sql,
        purpose=purpose,
        form=access.Format(format_),
        schedule=schedule,
        until=until.date() if until else None,
        encrypt=encrypt.split(","),
        grant=grant,
    )
    _tell(platform, made, json=json)


@cli.command("approve")
def approve_command(delivery: DeliveryId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Put somebody else's delivery in force 批准定时交付."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import deliveries

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = deliveries.approve(work, delivery)
    _tell(platform, done, json=json)


@cli.command("withdraw")
def withdraw_command(delivery: DeliveryId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """End a delivery for good 撤回定时交付."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import deliveries

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = deliveries.withdraw(work, delivery)
    _tell(platform, done, json=json)


@cli.command("list")
def list_command(
    runs: Annotated[int, typer.Option("--runs", min=0, max=200, help="Latest runs of each 每单最近几次")] = 5,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Deliveries and their latest runs: one's own; all of them for owner, officer, auditor 列出定时交付."""
    from yiben.app.terminal import out, print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import deliveries

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = deliveries.list_deliveries(work)
        history = deliveries.history(work, found, most=runs)
    rows = [
        _as_dict(platform, one) | {"runs": [_run_as_dict(run) for run in history[one.id]]} for one in found
    ]
    platform.close()
    if json:
        print_json(rows)
        return
    headings = (
        Text("编号", "delivery"),
        Text("提出人", "account"),
        Text("用途", "purpose"),
        Text("计划", "plan"),
        Text("下次", "next"),
        Text("截止", "until"),
        Text("状态", "status"),
    )
    shown = ("delivery", "account", "purpose", "plan", "next_due", "until", "status")
    table(headings, ([row[name] for name in shown] for row in rows))
    for row in rows:
        if row["runs"]:
            out.print("")
            _show_runs(row["runs"])


@cli.command("run")
def run_command(home: Home = None, json: Json = False) -> None:
    """Serve every delivery that is due now, once; for a system timer 执行到期的交付.

    Exit code 0 when all were delivered or none was due, 3 when one was refused, 5 when one will be tried again.
    """
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import deliveries

    platform = open_platform(home)
    done = deliveries.run_due(platform.office)
    platform.close()
    rows = [_run_as_dict(run) for run in done]
    if json:
        print_json(rows)
    elif rows:
        _show_runs(rows)
    else:
        say(Text("没有到期的交付", "Nothing is due."))
    states = {run.state for run in done}
    if deliveries.RunState.FAILED in states:
        raise typer.Exit(5)
    if deliveries.RunState.REFUSED in states:
        raise typer.Exit(3)


@cli.command("key")
def key_command(
    run: Annotated[str, typer.Argument(help="Identifier of the run 交付批次编号")],
    out: Annotated[Path, typer.Option("--out", help="Write the key here 密钥文件", callback=writable)],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Write what opens a run's encrypted columns; hand it over apart from the file 取出密钥."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import deliveries

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        deliveries.key_of_run(work, run).write(out)
    platform.close()
    told = Text(f"密钥在 {out}，请另行交付", f"The key is in {out}; hand it over apart.")
    tell({"run": run, "out": str(out)}, told, json=json)


def _tell(platform: "Platform", one: "deliveries.Delivery", *, json: bool) -> None:
    from yiben.app.terminal import print_json, table

    row = _as_dict(platform, one)
    platform.close()
    if json:
        print_json(row)
        return
    told = {name: value for name, value in row.items() if value not in (None, "", [])}
    table(
        (), ((name, ", ".join(value) if isinstance(value, list) else value) for name, value in told.items())
    )


def _show_runs(rows: list[dict[str, Any]]) -> None:
    from yiben.app.terminal import table

    headings = (
        Text("交付", "delivery"),
        Text("批次", "run"),
        Text("应交付", "due"),
        Text("结果", "result"),
        Text("行数", "rows"),
        Text("文件或原因", "file or reason"),
    )
    shown = (
        [row["delivery"], row["run"], row["due"], row["state"], row["rows"], row["file"] or row["message"]]
        for row in rows
    )
    table(headings, shown)


def _as_dict(platform: "Platform", one: "deliveries.Delivery") -> dict[str, Any]:
    from yiben.capabilities.access import deliveries

    return {
        "delivery": one.id,
        "account": one.account,
        "sql": one.sql,
        "purpose": one.purpose,
        "grant": one.grant,
        "format": str(one.format),
        "plan": str(one.schedule.says()),
        "until": one.until.isoformat(),
        "encrypt": list(one.encrypt),
        "folder": str(deliveries.folder_of(platform.home, one.id)),
        "status": str(one.status(platform.office.clock())),
        "next_due": _beijing(one.next_due),
        "retry": _beijing(one.retry),
        "made": one.made,
        "approved_by": one.approved_by,
        "approved": one.approved,
        "withdrawn_by": one.withdrawn_by,
        "withdrawn": one.withdrawn,
    }


def _run_as_dict(run: "deliveries.Run") -> dict[str, Any]:
    return {
        "run": run.id,
        "delivery": run.delivery,
        "due": _beijing(datetime.fromisoformat(run.due)),
        "attempt": run.attempt,
        "state": str(run.state),
        "started": run.started,
        "ended": run.ended,
        "file": run.file,
        "bytes": run.bytes,
        "sha256": run.sha256,
        "rows": run.rows,
        "truncated": run.truncated,
        "export": run.export,
        "masked": list(run.masked),
        "encrypted": list(run.encrypted),
        "code": run.code,
        "message": str(run.says) if run.says else None,
    }


def _beijing(moment: datetime | None) -> str | None:
    from yiben.capabilities.access import deliveries

    return moment.astimezone(deliveries.BEIJING).isoformat(timespec="minutes") if moment else None
