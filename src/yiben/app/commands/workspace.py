"""`yiben workspace …`: workspaces of zones, who works in them, steps and runs (专区工作空间)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform

cli = typer.Typer(
    help="Workspaces of zones 专区工作空间: open, people, steps, runs, and the gate results leave by.",
    no_args_is_help=True,
)

Space = Annotated[str, typer.Argument(metavar="WORKSPACE", help="Identifier of the workspace 工作空间编号")]
StepId = Annotated[str, typer.Argument(metavar="STEP", help="Identifier of the step 步骤编号")]
PersonId = Annotated[str, typer.Argument(metavar="PERSON", help="Identifier of the registration 登记编号")]
Account = Annotated[str, typer.Argument(metavar="ACCOUNT", help="Account 账号")]


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Workspaces, and how much left each operator 列出工作空间."""
    from yiben.app.terminal import table
    from yiben.capabilities import ledger
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found, left = workspaces.listed(work), workspaces.left_so_far(work)
        names = ledger.organisation_names(work, [one.operator for one in found])
    if json:
        tell({"workspaces": found, "left": left}, json=json)
        return
    headings = (
        Text("编号", "id"),
        Text("名称", "title"),
        Text("运营单位", "operator"),
        Text("截止", "until"),
    )
    table(
        headings,
        ((one.id, one.title, names.get(one.operator, one.operator), one.closed or one.ends) for one in found),
    )


@cli.command("open")
def open_command(
    title: Annotated[str, typer.Argument(help="Title 名称")],
    zone: Annotated[str, typer.Option("--zone", help="Zone 专区")],
    operator: Annotated[str, typer.Option("--operator", help="Operator 运营单位")],
    supervisor: Annotated[str, typer.Option("--supervisor", help="Supervising department 监管部门")],
    grant: Annotated[str, typer.Option("--grant", help="Grant the operator received 授权编号")],
    until: Annotated[str, typer.Option("--until", help="Last day, that of the agreement 截止日")],
    agreement: Annotated[str, typer.Option("--agreement", help="Agreement 授权运营协议")] = "",
    rows: Annotated[
        int | None, typer.Option("--rows", help="At most so many rows a statement 每条语句行数")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", help="Seconds a statement 每条语句秒数")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Open a workspace, for the supervisor 开通工作空间."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    asked = workspaces.NewWorkspace(
        title=title, zone=zone, operator=operator, supervisor=supervisor, grant=grant, ends=until,
        agreement=agreement or None, rows=rows, seconds=seconds,
    )  # fmt: skip
    with platform.office.writing(platform.actor(as_)) as work:
        made = workspaces.open_workspace(work, asked)
    tell({"workspace": made}, json=json, says=Text(f"✓ 工作空间 {made.id}", f"✓ Workspace {made.id}"))


@cli.command("people")
def people_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Persons registered, filed, gone 数据加工处理人员."""
    from yiben.app.terminal import table
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = workspaces.registered(work)
    if json:
        tell({"people": found}, json=json)
        return
    headings = (Text("编号", "id"), Text("账号", "account"), Text("备案", "filed"), Text("离岗", "left"))
    table(headings, ((one.id, one.account, one.filed or "–", one.left or "–") for one in found))


@cli.command("register")
def register_command(
    account: Account,
    name: Annotated[str, typer.Option("--name", help="Real name 真实姓名")],
    means: Annotated[str, typer.Option("--means", help="How it was authenticated 实名认证方式")],
    supervisor: Annotated[str, typer.Option("--supervisor", help="Supervising department 监管部门")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Register somebody whose real name was authenticated, for the operator 登记人员."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = workspaces.register(work, supervisor=supervisor, account=account, real_name=name, means=means)
    tell({"person": made}, json=json, says=Text(f"✓ 登记 {made.id}，待监管部门备案", f"✓ Registered {made.id}; the supervisor files it"))  # fmt: skip


@cli.command("file")
def file_command(person: PersonId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Take a registered person on file, for the supervisor 备案."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = workspaces.file_person(work, person)
    tell({"person": made}, json=json, says=Text(f"✓ {made.account} 已备案", f"✓ {made.account} is on file"))


@cli.command("leave")
def leave_command(
    person: PersonId, reason: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Somebody leaves: access ends at once 离岗."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        gone = workspaces.leave(work, person, why=reason)
    tell({"person": gone}, json=json, says=Text(f"✓ {gone.account} 已离岗", f"✓ {gone.account} has left"))


@cli.command("admit")
def admit_command(
    space: Space, account: Account, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Let a filed person work there 加入成员."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        members = workspaces.admit(work, space, account)
    tell({"members": members}, json=json, says=Text("✓ 成员：" + "、".join(members), "✓ Members: " + ", ".join(members)))  # fmt: skip


@cli.command("for")
def for_command(
    space: Space,
    product: Annotated[
        str, typer.Argument(metavar="PRODUCT", help="Identifier of the filed product 备案的产品")
    ],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Name the product it works for: chains lead through it 指明所为产品."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        named = workspaces.work_for(work, space, product)
    tell({"products": named}, json=json, says=Text("✓ 所为产品：" + "、".join(named), "✓ Works for " + ", ".join(named)))  # fmt: skip


@cli.command("step")
def step_command(
    space: Space,
    name: Annotated[str, typer.Argument(help="What its table is called 表名")],
    sql: Annotated[str, typer.Argument(help="One SELECT 查询语句")],
    title: Annotated[str, typer.Option("--title", help="Title 标题")] = "",
    note: Annotated[str, typer.Option("--note", help="Notes 说明")] = "",
    rewrite: Annotated[str | None, typer.Option("--rewrite", help="Write this step anew 改写步骤")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Write a step 编写步骤."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = workspaces.write_step(work, space, name=name, sql=sql, title=title, note=note, step=rewrite)
    tell({"step": made}, json=json, says=Text(f"✓ 步骤 {made.id}", f"✓ Step {made.id}"))


@cli.command("run")
def run_command(step: StepId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Run a step, or every step of a workspace in order 运行."""
    from yiben.app.terminal import progress_bar
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    actor = platform.actor(as_)
    with progress_bar() as tell_progress:
        if step.startswith("wsp_"):
            done = workspaces.run_all(platform.office, platform.lake, actor, step, progress=tell_progress)
        else:
            done = (workspaces.run(platform.office, platform.lake, actor, step, progress=tell_progress),)
    said = "、".join(f"{one.rows:,}" for one in done)
    tell({"runs": done}, json=json, says=Text(f"✓ {len(done)} 步，行数 {said}", f"✓ {len(done)} steps, rows {said}"))  # fmt: skip


@cli.command("stop")
def stop_command(
    run: Annotated[str, typer.Argument(metavar="RUN", help="Identifier of the run 运行编号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Stop a run: its author and the supervisor; nothing of it is kept 中止运行."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = workspaces.cancel(work, run)
    tell({"run": done}, json=json, says=Text(f"✓ 已中止 {done.id}", f"✓ {done.id} is stopped"))


@cli.command("steps")
def steps_command(space: Space, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Steps in order, each with its newest run 列出步骤."""
    from yiben.app.terminal import table
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = workspaces.steps(work, space)
    if json:
        tell({"steps": [{"step": one, "run": made} for one, made in found]}, json=json)
        return
    headings = (Text("编号", "id"), Text("表名", "table"), Text("状态", "state"), Text("行数", "rows"))
    table(
        headings,
        (
            (one.id, one.name, workspaces.RUN_TITLES[made.state] if made else "–", made.rows if made else "–")
            for one, made in found
        ),
    )


@cli.command("preview")
def preview_command(step: StepId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """The first rows, as the guard lets you see them; there is no file of it 预览."""
    from yiben.app.terminal import table
    from yiben.app.workspaces.documents import rows_of, seen_rows
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    answer = workspaces.preview(platform.office, platform.lake, platform.actor(as_), step)
    if json:
        tell(seen_rows(answer), json=json)
        return
    table([Text(one.name, one.name) for one in answer.columns], rows_of(answer))


@cli.command("diff")
def diff_command(
    step: StepId,
    before: Annotated[int, typer.Argument(help="Number of a run 运行序号")],
    after: Annotated[int, typer.Argument(help="Number of a later run 运行序号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What is different between two runs, in counts 比较两次运行."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    found = workspaces.diff(
        platform.office, platform.lake, platform.actor(as_), step, before=before, after=after
    )
    tell({"diff": found}, json=json, says=Text(f"新增 {found.added:,} 行，减少 {found.gone:,} 行", f"{found.added:,} rows more, {found.gone:,} fewer"))  # fmt: skip


@cli.command("close")
def close_command(
    space: Space, reason: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Close it and delete its tables, with proof in the log 关闭并删除."""
    from yiben.capabilities.zones import workspaces

    platform = opened(home)
    done = workspaces.close(platform.office, platform.lake, platform.actor(as_), space, why=reason)
    tell({"workspace": done}, json=json, says=Text(f"✓ 已关闭，删除中间表 {done.deleted['tables']} 个", f"✓ Closed; {done.deleted['tables']} tables deleted"))  # fmt: skip


def opened(home: Path | None) -> "Platform":
    """The home's platform."""
    from yiben.app.wiring import open_platform

    return open_platform(home)


def tell(said: dict[str, Any], *, json: bool, says: Text | None = None) -> None:
    """One document for programs, else one sentence."""
    from yiben.app.terminal import print_json, say
    from yiben.app.workspaces.documents import document

    if json or says is None:
        print_json(document(said))
    else:
        say(says)
