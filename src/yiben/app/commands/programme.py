"""`yiben programme …`: draft, check, simulate, keep and compare scenarios, publish (政策起草与模拟)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.programmes import drafts, scenarios

cli = typer.Typer(
    help="Programmes 政策: draft, simulate, compare, publish.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

DraftId = Annotated[str, typer.Argument(metavar="DRAFT", help="Identifier of a draft 草案")]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="ID=EXPRESSION", help="Another threshold; repeatable 改门槛"),
]


@cli.command("draft")
def draft_command(
    source: Annotated[
        str | None, typer.Argument(metavar="[FILE.toml | PACK/PROGRAMME]", help="What to begin from 起草自")
    ] = None,
    change: Annotated[
        str | None, typer.Option("--change", metavar="DRAFT", help="Change this draft 修改草案")
    ] = None,
    set_: Set = None,
    title: Annotated[str, typer.Option("--title", help="What people call it 标题")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Begin a draft, of a file or of a programme there is; or change one 起草政策."""
    from yiben.app.simulating import checked_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import drafts

    changes = dict(_pair(one) for one in set_ or ())
    text = Path(source).read_text("utf-8") if source and Path(source).is_file() else None
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        if change is not None:
            edition = drafts.find_draft(work, change).edition
            one = drafts.redraft(
                work, change, edition=edition, text=text, changes=changes, title=title or None
            )
        else:
            based_on = None if text is not None else source
            one = drafts.draft(work, title=title, text=text, based_on=based_on, changes=changes)
        checked = drafts.check_draft(work, one.id)
    platform.close()
    if json:
        print_json(checked_document(checked))
    else:
        _tell(checked)


@cli.command("drafts")
def drafts_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """The drafts you may see 草案清单."""
    from yiben.app.simulating import draft_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import drafts

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = drafts.drafts(work)
    platform.close()
    if json:
        print_json({"drafts": [draft_document(one) for one in found]})
        return
    table(
        (Text("草案", "draft"), Text("标题", "title"), Text("状态", "state"), Text("版次", "edition")),
        ((one.id, one.title, str(one.state), str(one.edition)) for one in found),
    )


@cli.command("check")
def check_command(draft: DraftId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Everything wrong with a draft, and what of it may be turned 检查草案."""
    from yiben.app.simulating import checked_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import drafts

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        checked = drafts.check_draft(work, draft)
    platform.close()
    if json:
        print_json(checked_document(checked))
    else:
        _tell(checked)


@cli.command("simulate")
def simulate_command(
    what: Annotated[str, typer.Argument(metavar="DRAFT | PACK/PROGRAMME", help="What to run 草案或事项")],
    on: Annotated[str, typer.Option("--on", metavar="RESOURCE", help="A table of the lake 基础库")],
    against: Annotated[
        str | None,
        typer.Option(
            "--against", metavar="PACK/PROGRAMME", help="Beside what; else what it is based on 对照"
        ),
    ] = None,
    as_of: Annotated[str | None, typer.Option("--as-of", metavar="DAY", help="As of a day 截至")] = None,
    save: Annotated[
        str | None, typer.Option("--save", metavar="NAME", help="Keep as a scenario 存为场景")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Who enters, who leaves, what it costs, by region, size and industry 模拟."""
    from yiben.app.assessing import day_of
    from yiben.app.simulating import simulation_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import scenarios

    platform = open_platform(home)
    actor = platform.actor(as_)
    is_programme = "/" in what
    run = scenarios.simulate(
        platform.office,
        actor,
        resource=on,
        draft=None if is_programme else what,
        programme=what if is_programme else against,
        as_of=day_of(as_of),
    )
    kept = None
    if save is not None:
        with platform.office.writing(actor) as work:
            kept = scenarios.save_scenario(work, run, name=save)
    platform.close()
    if json:
        print_json(simulation_document(run) | {"scenario": kept.id if kept else None})
    else:
        _figures([run.found], [save or str(run.title)])
        _hidden(run)


@cli.command("scenarios")
def scenarios_command(
    draft: Annotated[str | None, typer.Option("--draft", help="Of one draft 某一草案")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """The scenarios you may see 场景清单."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import scenarios

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = scenarios.scenarios(work, draft=draft)
    platform.close()
    if json:
        print_json({"scenarios": [scenarios.scenario_document(one) for one in found]})
        return
    table(
        (Text("场景", "scenario"), Text("名称", "name"), Text("事项", "programme"), Text("符合", "qualify")),
        ((one.id, one.name, one.programme, f"{one.after.eligible:,}") for one in found),
    )


@cli.command("compare")
def compare_command(
    ids: Annotated[list[str], typer.Argument(metavar="SCENARIO…", help="Two to six scenarios 场景")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Scenarios side by side 比较场景."""
    from yiben.app.simulating import beside_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import scenarios

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        beside = scenarios.compare_scenarios(work, ids)
    platform.close()
    if json:
        print_json(beside_document(beside))
        return
    _figures(list(beside.scenarios), [one.name for one in beside.scenarios])
    if not beside.same_data:
        say(Text("各场景的数据快照或日期不同", "The scenarios are of different snapshots or days."))


@cli.command("publish")
def publish_command(
    draft: DraftId,
    pack: Annotated[str, typer.Option("--pack", help="Id of a local pack; made when new 本地规则包")],
    title: Annotated[str | None, typer.Option("--title", help="Of a new pack 名称")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="Of a new pack 发布机关")] = None,
    reason: Reason = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask that a draft rule as the next version of a local pack; another person approves 申请发布."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities.programmes import drafts

    platform = open_platform(home)
    request = drafts.publish_draft(
        platform.office,
        platform.actor(as_),
        draft,
        pack=pack,
        title=Text(title, title) if title else None,
        issuer=Text(issuer, issuer) if issuer else None,
        reason=reason,
    )
    platform.close()
    if json:
        print_json({"request": request.id, "pack": request.pack, "version": request.version})
        return
    say(
        Text(
            f"已申请 {request.pack}@{request.version}；请另一人执行 yiben pack approve {request.pack}",
            f"Asked for {request.pack}@{request.version}; another person runs: yiben pack approve {request.pack}",
        )
    )


def _tell(checked: "drafts.Checked") -> None:
    from yiben.app.terminal import say, table

    say(Text(f"草案 {checked.draft.id}", f"Draft {checked.draft.id}"))
    for one in checked.problems:
        line = f" ({one.where['line']})" if one.where.get("line") else ""
        say(Text(f"✗ {one.says.zh}{line}", f"✗ {one.says.en}{line}"))
    if checked.sound:
        table(
            (Text("可调项", "may be turned"), Text("名称", "title"), Text("现为", "now")),
            ((one.id, one.title, one.now) for one in checked.thresholds),
        )


def _figures(found: "list[Any]", names: list[str]) -> None:
    from yiben.app.simulating import FIGURES, yuan
    from yiben.app.terminal import table

    rows: list[tuple[Any, ...]] = [(title, *(f"{read(one):,}" for one in found)) for title, read in FIGURES]
    rows.append((Text("增加的金额（元）", "costs more (yuan)"), *(yuan(one.cost_change) for one in found)))
    table((Text("", ""), *(Text(name, name) for name in names)), rows)


def _hidden(run: "scenarios.Simulation") -> None:
    from yiben.app.terminal import say

    if run.hidden:
        names = "、".join(run.hidden)
        say(Text(f"您不可查看：{names}，按未知处理", f"You may not see {names}: taken as unknown."))
    if run.found.lacking:
        names = "、".join(run.found.lacking[:20])
        say(Text(f"表中没有：{names}", f"Not in the table: {names}."))


def _pair(said: str) -> tuple[str, str]:
    from yiben.kernel.errors import BadInput

    name, equals, value = said.partition("=")
    if not equals or not name.strip():
        raise BadInput(
            "bad_value",
            Text(f"--set 的写法有误: {said}", f"--set cannot be read: {said}"),
            where={"option": "--set"},
            hint=Text("--set 编号=表达式", "--set ID=EXPRESSION"),
        )
    return name.strip(), value.strip()
