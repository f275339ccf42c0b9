"""`yiben harvest …`: other catalogues at the terminal (目录采集): add, try, confirm, run, look, remove."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import harvesting

cli = typer.Typer(
    help="Harvest other catalogues 目录采集: CKAN, DCAT, data.json, CSV, JSON, ISO.", no_args_is_help=True
)

SourceName = Annotated[str, typer.Argument(help="Name or identifier of the source 来源")]
Columns = Annotated[
    list[str] | None,
    typer.Option(
        "--column", metavar="FIELD=COLUMN", help="Which column says what 列对照", show_default=False
    ),
]
Days = Annotated[int | None, typer.Option("--every", metavar="DAYS", help="Harvest every so many days; 0: only when asked 采集间隔", show_default=False)]  # fmt: skip
Loss = Annotated[float | None, typer.Option("--loss", metavar="SHARE", help="Ask when more than this share is gone 缺失超过该比例先询问", show_default=False)]  # fmt: skip


@cli.command("add")
def add_command(
    source: Annotated[str, typer.Argument(help="http(s) address, or a file or folder 地址、文件或文件夹")],
    org: Annotated[str, typer.Option("--org", help="Organisation it belongs to 归属单位")],
    name: Annotated[str, typer.Option("--name", help="What to call it 名称")] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="ckan, dcat, datajson, csv, json, iso; else found out 种类")
    ] = "",
    every: Days = None,
    loss: Loss = None,
    column: Columns = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Add a source, and show how its first records would come in; nothing is harvested before `confirm` 登记来源."""
    from yiben.app.harvesting.documents import preview_document, source_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting

    platform = open_platform(home)
    actor = platform.actor(as_)
    remote = "://" in source
    new = harvesting.NewSource(
        address=source if remote else "",
        path=None if remote else Path(source),
        name=name,
        kind=_kind(kind),
        organisation=org,
        every_days=every or 0,
        loss_share=harvesting.LOSS if loss is None else loss,
        columns=_pairs(column) or {},
    )
    made = harvesting.add(platform.office, actor, new)
    shown = harvesting.preview(platform.office, actor, made.id)
    platform.close()
    if json:
        print_json(source_document(made) | {"preview": preview_document(shown)})
        return
    _tell_preview(made, shown)


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Sources, and how their last harvest went 列出来源."""
    from yiben.app.harvesting.documents import run_document, source_document, title_of
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting
    from yiben.ui.pages import minute

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = harvesting.sources(work)
        last = {one.id: harvesting.runs(work, one.id, limit=1) for one in found}
        counts = harvesting.held(work, [one.id for one in found])
    platform.close()
    rows = [
        source_document(one)
        | {"datasets": counts.get(one.id, 0), "last": run_document(last[one.id][0]) if last[one.id] else None}
        for one in found
    ]
    if json:
        print_json(rows)
        return
    headings = (
        Text("名称", "name"), Text("种类", "kind"), Text("地址", "address"), Text("状态", "standing"),
        Text("数据集", "datasets"), Text("上次采集", "last harvest"),
    )  # fmt: skip
    table(
        headings,
        (
            (one.name, one.kind, one.address, title_of(one.standing), counts.get(one.id, 0),
             f"{minute(last[one.id][0].begun)} {title_of(last[one.id][0].state)}" if last[one.id] else "")
            for one in found
        ),
    )  # fmt: skip


@cli.command("confirm")
def confirm_command(
    source: SourceName,
    column: Columns = None,
    every: Days = None,
    loss: Loss = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Confirm the mapping as shown (or as given here): from now on the source may be harvested 确认来源."""
    from yiben.app.harvesting.documents import source_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting

    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        known = harvesting.source(work, source)
    columns = _pairs(column)
    if columns is None and known.kind in {harvesting.Kind.CSV, harvesting.Kind.JSON} and not known.columns:
        columns = dict(harvesting.preview(platform.office, actor, known.id).columns)
    with platform.office.writing(actor) as work:
        done = harvesting.decide(
            work,
            source,
            columns=columns,
            every_days=every,
            loss_share=loss,
            standing=harvesting.Standing.ACTIVE,
        )
    platform.close()
    if json:
        print_json(source_document(done))
        return
    say(
        Text(
            f"已确认「{done.name}」：yiben harvest run {done.name}",
            f"“{done.name}” is confirmed: yiben harvest run {done.name}",
        )
    )


@cli.command("run")
def run_command(
    source: SourceName,
    dry: Annotated[bool, typer.Option("--dry-run", help="The same report, nothing written 试运行")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Harvest a source now; one that was cut off goes on where it stopped 采集."""
    from yiben.app.terminal import progress_bar
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting

    platform = open_platform(home)
    actor = platform.actor(as_)
    how = harvesting.How.DRY if dry else harvesting.How.WRITE
    with progress_bar() as progress:
        done = harvesting.run(platform.office, actor, source, how=how, progress=progress)
    _tell_run(platform, actor, done, json=json)
    if done.state in {harvesting.Ended.FAILED, harvesting.Ended.PARTIAL}:
        raise typer.Exit(5)


@cli.command("show")
def show_command(
    source: Annotated[str, typer.Argument(help="Source, or one harvest (hrv_…) 来源或批次")],
    outcome: Annotated[
        str, typer.Option("--outcome", help="new, changed, rejected, gone, missing 结果")
    ] = "",
    q: Annotated[str, typer.Option("--find", help="In key, title, field, reason 查找")] = "",
    page: Annotated[int, typer.Option("--page", min=1, help="Page, 50 each 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """How a harvest went, record by record; of a source, the newest 查看采集结果."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting
    from yiben.kernel.errors import NotFound

    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        if source.startswith("hrv_"):
            found = harvesting.run_report(work, source)
        else:
            newest = harvesting.runs(work, source, limit=1)
            if not newest:
                raise NotFound(
                    "never_harvested",
                    Text("还没有采集过", "It was never harvested."),
                    where={"source": source},
                )
            found = newest[0]
    _tell_run(platform, actor, found, json=json, outcome=outcome, q=q, page=page)


@cli.command("answer")
def answer_command(
    run: Annotated[str, typer.Argument(help="The harvest that asks 待决定的批次 (hrv_…)")],
    withdraw: Annotated[
        bool, typer.Option("--withdraw/--keep", help="Withdraw what is missing, or keep it 撤回或保留缺失的")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Decide about datasets their source suddenly has no more 决定缺失的数据集去留."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting

    platform = open_platform(home)
    actor = platform.actor(as_)
    choice = harvesting.Outcome.GONE if withdraw else harvesting.Outcome.MISSING
    done = harvesting.decide_missing(platform.office, actor, run, withdraw=choice)
    _tell_run(platform, actor, done, json=json)


@cli.command("remove")
def remove_command(source: SourceName, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Remove a source and withdraw its datasets 移除来源."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import harvesting

    platform = open_platform(home)
    gone = harvesting.remove(platform.office, platform.actor(as_), source)
    platform.close()
    if json:
        print_json({"source": source, "withdrawn": gone})
        return
    say(Text(f"已移除，撤回 {gone} 个数据集", f"Removed; {gone} datasets are withdrawn."))


def _kind(said: str) -> "harvesting.Kind | None":
    from yiben.capabilities import harvesting
    from yiben.kernel.errors import BadInput

    if not said:
        return None
    if said not in set(harvesting.Kind):
        raise BadInput(
            "unknown_kind",
            Text(f"没有种类 {said}", f"There is no kind {said}."),
            where={"option": "--kind"},
            hint=Text(f"可选：{', '.join(harvesting.Kind)}", f"There are: {', '.join(harvesting.Kind)}."),
        )
    return harvesting.Kind(said)


def _pairs(said: list[str] | None) -> dict[str, str] | None:
    from yiben.kernel.errors import BadInput

    if not said:
        return None
    wrong = [one for one in said if "=" not in one]
    if wrong:
        raise BadInput(
            "bad_pair",
            Text(f"应写作 字段=列: {wrong[0]}", f"Write field=column: {wrong[0]}"),
            where={"option": "--column"},
        )
    return dict(one.split("=", 1) for one in said)


def _tell_preview(made: "harvesting.Source", shown: "harvesting.Preview") -> None:
    from yiben.app.terminal import complain_of, say, table
    from yiben.capabilities import harvesting

    say(
        Text(
            f"已登记「{made.name}」（{made.kind}），等待确认",
            f"“{made.name}” ({made.kind}) is added and waits to be confirmed.",
        )
    )
    if shown.problem:
        complain_of(shown.problem)
    if shown.columns:
        table((Text("字段", "field"), Text("来源的列", "its column")), shown.columns.items())
    table(
        (Text("标识符", "key"), Text("标题", "title"), Text("结果", "outcome")),
        (
            (one.key, one.title, harvesting.reason(one.reason))
            if isinstance(one, harvesting.Wrong)
            else (one.key, next(iter(one.title.values()), ""), Text("可以采集", "can come in"))
            for one in shown.records[:10]
        ),
    )
    say(Text(f"下一步：yiben harvest run {made.name} --dry-run；核对后 yiben harvest confirm {made.name}",
             f"Next: yiben harvest run {made.name} --dry-run; then yiben harvest confirm {made.name}"))  # fmt: skip


def _tell_run(
    platform: Any,
    actor: Any,
    done: "harvesting.Run",
    *,
    json: bool,
    outcome: str = "",
    q: str = "",
    page: int = 1,
) -> None:
    from yiben.app.harvesting.documents import line_document, run_document, title_of
    from yiben.app.terminal import complain_of, print_json, say, table
    from yiben.capabilities import harvesting
    from yiben.kernel.paging import PageAsk

    only = harvesting.Outcome(outcome) if outcome in set(harvesting.Outcome) else None
    with platform.office.reading(actor) as work:
        found = harvesting.lines(work, done.id, outcome=only, q=q, page=PageAsk(number=page, size=50))
    platform.close()
    if json:
        print_json(
            run_document(done) | {"lines": [line_document(one) for one in found.rows], "total": found.total}
        )
        return
    counts: Mapping[Any, int] = done.counts
    say(
        Text(
            f"批次 {done.id}：{title_of(done.state)}，读取 {done.records} 条",
            f"Harvest {done.id}: {title_of(done.state)}, {done.records} records read",
        )
    )
    table(
        (Text("结果", "outcome"), Text("数量", "records")),
        ((title_of(one), n) for one, n in counts.items() if n),
    )
    if done.problem:
        complain_of(done.problem)
        for name, value in done.where.items():
            say(f"  {name}: {value}")
    if found.rows:
        headings = (
            Text("结果", "outcome"), Text("标识符", "key"), Text("标题", "title"), Text("位置", "place"),
            Text("字段", "field"), Text("原因", "reason"),
        )  # fmt: skip
        table(
            headings,
            (
                (
                    title_of(one.outcome),
                    one.key,
                    one.title,
                    one.place,
                    one.field,
                    harvesting.reason(one.reason) if one.reason else "",
                )
                for one in found.rows
            ),
        )
    if done.state is harvesting.Ended.ASKING:
        say(Text(f"缺失过多，请决定：yiben harvest answer {done.id} --withdraw 或 --keep",
                 f"So much is missing that you are asked: yiben harvest answer {done.id} --withdraw or --keep"))  # fmt: skip
