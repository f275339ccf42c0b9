"""`yiben workspace ask, exits, approve, refuse, take`: the one gate results leave by (带出审核)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json, Reason, WhyNot, writable
from yiben.app.commands.workspace import StepId, cli, opened, tell
from yiben.kernel.text import Text

__all__ = ["cli"]  # the group of `workspace`, with the commands below hung in it

ExitId = Annotated[str, typer.Argument(metavar="EXIT", help="Identifier of the request 带出申请编号")]


class Form(StrEnum):
    """What the file is."""

    CSV = "csv"
    PARQUET = "parquet"


@cli.command("ask")
def ask_command(step: StepId, reason: Reason, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Ask that a step's newest table may leave; it is checked at once 申请带出."""
    from yiben.app.terminal import say
    from yiben.app.workspaces.examining import release_check
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    made = workspaces.ask_out(
        platform.office, platform.lake, platform.actor(as_), step, why=reason,
        examine=release_check(platform.lake),
    )  # fmt: skip
    tell({"exit": made}, json=json, says=Text(f"✓ 带出申请 {made.id}，待监管部门审核", f"✓ Asked out {made.id}; the supervisor looks at it"))  # fmt: skip
    if not json:
        for one in made.findings:
            say(Text(f"  {workspaces.WEIGHT_TITLES[one.weight].zh}：{one.says.zh}", f"  {workspaces.WEIGHT_TITLES[one.weight].en}: {one.says.en}"))  # fmt: skip


@cli.command("exits")
def exits_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """The desk of results asked out 带出申请."""
    from yiben.app.terminal import table
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = workspaces.exits(work)
    if json:
        tell({"exits": found}, json=json)
        return
    headings = (Text("编号", "id"), Text("行数", "rows"), Text("不得带出", "stops"), Text("状态", "state"))
    table(headings, ((one.id, one.rows, len(one.stops), workspaces.EXIT_TITLES[one.state]) for one in found))


@cli.command("approve")
def approve_command(
    exit_: ExitId, note: WhyNot = "", home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Let a result leave, for a second person of the supervisor 同意带出."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = workspaces.approve(work, exit_, says=note)
    tell({"exit": done}, json=json, says=Text(f"✓ {done.id} 同意带出", f"✓ {done.id} may leave"))


@cli.command("refuse")
def refuse_command(
    exit_: ExitId, reason: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Refuse it, with reasons 不予带出."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = workspaces.refuse(work, exit_, says=reason)
    tell({"exit": done}, json=json, says=Text(f"✓ {done.id} 不予带出", f"✓ {done.id} refused"))


@cli.command("take")
def take_command(
    exit_: ExitId,
    out: Annotated[
        Path, typer.Option("--out", help="Write the marked file here 输出文件", callback=writable)
    ],
    form: Annotated[Form, typer.Option("--format", help="csv or parquet 格式")] = Form.CSV,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take an approved result out, as a marked export under the grant 取走结果."""
    from yiben.capabilities import access
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    kind = access.Format(form.value)
    answer = workspaces.take(platform.office, platform.lake, platform.actor(as_), exit_, form=kind)
    access.write(answer, kind, out)
    tell({"export": answer.export, "rows": answer.rows}, json=json, says=Text(f"✓ {answer.rows:,} 行，导出编号 {answer.export}", f"✓ {answer.rows:,} rows, export {answer.export}"))  # fmt: skip
