"""`yiben plan …`: plans, their promises as of any day, reports, evaluations, formulas (规划)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import casework

cli = typer.Typer(
    help="Plans 规划: list, promises as of any day, reports, evaluations.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Plan = Annotated[str, typer.Argument(help="Code or identifier 规划编号")]
Indicator = Annotated[str, typer.Argument(help="PLAN/INDICATOR or identifier 指标")]
On = Annotated[str, typer.Option("--on", help="Last day of the period, such as 2025-12-31 数据所属日期")]
Says = Annotated[str, typer.Option("--says", help="What it rests on, or what was found 依据或结论")]
Evidence = Annotated[list[Path] | None, typer.Option("--evidence", help="A file of evidence 佐证材料")]


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """The plans in force, promises by standing 规划清单."""
    from yiben.app.planning.documents import plan_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    plans.take_in(platform.office)
    with platform.office.reading(platform.actor(as_)) as work:
        found = plans.plans(work)
    if json:
        print_json({"plans": [plan_document(one, dict(counts)) for one, counts in found]})
        return
    rows = [
        (
            one.code,
            str(one.title),
            str(sum(counts.values())),
            " ".join(f"{stand}:{number}" for stand, number in sorted(counts.items())),
        )
        for one, counts in found
    ]
    table(
        (Text("规划", "Plan"), Text("名称", "Title"), Text("目标", "Promises"), Text("进展", "Standing")),
        rows,
    )


@cli.command("show")
def show_command(plan: Plan, home: Home = None, as_: As = None, json: Json = False) -> None:
    """One plan: trees, indicators, promises 查看规划."""
    from yiben.app.planning.documents import evaluated_document, tree_document
    from yiben.app.planning.wording import goal, said
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        tree = plans.tree(work, plan)
        evaluated = plans.evaluations(work, plan)
    if json:
        document = tree_document(tree)
        print_json(document | {"evaluations": [evaluated_document(one) for one in evaluated]})
        return
    codes = {one.id: one.code for one in tree.indicators}
    rows = [
        (
            codes.get(one.target.indicator, ""),
            str(one.target.title),
            str(goal(one.target, one.unit)),
            said(one.target.kept.latest),
            str(one.target.kept.stand),
        )
        for one in tree.lines
    ]
    table(
        (
            Text("指标", "Indicator"),
            Text("原文", "Text"),
            Text("目标", "Goal"),
            Text("最新", "Latest"),
            Text("进展", "Standing"),
        ),
        rows,
    )


@cli.command("make")
def make_command(
    file: Annotated[Path, typer.Argument(help="A TOML file 规划文件")],
    organisation: Annotated[str, typer.Option("--org", help="Whose plan 单位")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """A plan of one's own from a TOML file 自定规划."""
    from yiben.app.planning.documents import plan_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans
    from yiben.kernel.errors import BadInput

    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "bad_file", Text(f"无法读取 {file}", f"{file} cannot be read."), where={"file": str(file)}
        ) from error
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = plans.make_plan(work, text, organisation=organisation)
    if json:
        print_json(plan_document(found))
        return
    say(Text(f"✓ 规划 {found.code} 已入库", f"✓ The plan {found.code} is in."))


@cli.command("standing")
def standing_command(
    plan: Annotated[str, typer.Argument(help="Code or identifier; absent: every plan 规划编号")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="Day, today unless said 截至日期")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Where promises stand as of any day 目标进展."""
    from yiben.app.planning.acting import needed_day
    from yiben.app.planning.documents import judged_document
    from yiben.app.planning.wording import goal, said
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        day = needed_day(as_of, "as_of") if as_of else None
        found = plans.standings(work, plan=plan or None, as_of=day)
    if json:
        print_json({"standings": [judged_document(line, one) for line, one in found]})
        return
    rows = [
        (
            str(line.indicator),
            str(goal(one.target, line.unit)),
            one.target.promise.by.isoformat() if one.target.promise.by else "",
            said(one.standing.latest.value) if one.standing.latest else "",
            str(one.standing.stand),
            str(one.standing.why),
        )
        for line, one in found
    ]
    table(
        (
            Text("指标", "Indicator"),
            Text("目标", "Goal"),
            Text("期限", "By"),
            Text("最新", "Latest"),
            Text("进展", "Standing"),
            Text("原因", "Why"),
        ),
        rows,
    )


@cli.command("report")
def report_command(
    indicator: Indicator,
    value: Annotated[str, typer.Argument(help="The figure, in the indicator's unit 数值")],
    on: On,
    says: Says,
    organisation: Annotated[str, typer.Option("--org", help="Reported for; absent: the whole 单位")] = "",
    evidence: Evidence = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Report a figure; another person accepts it 报送数据."""
    from yiben.app.planning.acting import needed_day
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        case = plans.report(
            work,
            indicator,
            value=value,
            on=needed_day(on, "on"),
            says=says,
            organisation=organisation,
            attachments=_handed(evidence),
            hands=hands(),
        )
    _told(case, json=json)


@cli.command("evaluate")
def evaluate_command(
    plan: Plan,
    says: Says,
    kind: Annotated[str, typer.Option("--kind", help="yearly, mid_term or final 评估类型")],
    as_of: Annotated[str, typer.Option("--as-of", help="Day, such as 2025-12-31 截止日期")],
    score: Annotated[str, typer.Option("--score", help="0 to 100 评分")] = "",
    third_party: Annotated[
        str, typer.Option("--third-party", help="Who evaluated, if not oneself 第三方机构")
    ] = "",
    evidence: Evidence = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Hand in an evaluation; another person confirms it 规划评估."""
    from yiben.app.planning.acting import evaluation, needed_day
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        case = plans.evaluate(
            work,
            plan,
            kind=evaluation(kind),
            says=says,
            as_of=needed_day(as_of, "as_of"),
            score=score,
            third_party=third_party,
            attachments=_handed(evidence),
            hands=hands(),
        )
    _told(case, json=json)


@cli.command("compute")
def compute_command(
    indicator: Indicator,
    on: On,
    formula: Annotated[
        str, typer.Option("--formula", help="Bind this SELECT first; $day is the day 公式")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Compute an indicator by its formula, under the guard 计算指标."""
    from yiben.app.planning.acting import needed_day
    from yiben.app.planning.documents import figure_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    actor = platform.actor(as_)
    if formula:
        with platform.office.writing(actor) as work:
            plans.bind(work, indicator, formula)
    found = plans.compute(platform.office, actor, indicator, on=needed_day(on, "on"))
    if json:
        print_json(figure_document(found))
        return
    say(Text(f"✓ {found.on}：{found.value:f}", f"✓ {found.on}: {found.value:f}"))


def _handed(files: list[Path] | None) -> "tuple[casework.Handed, ...]":
    from yiben.capabilities import casework

    return tuple(
        casework.Handed(name=one.name, content=one.read_bytes(), field="evidence") for one in files or ()
    )


def _told(case: "casework.Case", *, json: bool) -> None:
    from yiben.app.planning.documents import case_document
    from yiben.app.terminal import print_json, say

    if json:
        print_json(case_document(case))
        return
    say(
        Text(
            f"✓ 已提交，编号 {case.number}，待另一人审核",
            f"✓ Filed as {case.number}; another person reviews it.",
        )
    )
