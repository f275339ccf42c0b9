"""`yiben demand …`: what departments need, matched with what there is (需求清单、供需对接)."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

cli = typer.Typer(
    help="Demands 需求清单: say what is needed, match it, ask for it or have it gathered.",
    no_args_is_help=True,
)
Demand = Annotated[str, typer.Argument(metavar="DEMAND", help="Identifier 需求标识")]


@cli.command("add")
def add_command(
    title: Annotated[str, typer.Argument(help="In one line 需求名称")],
    item: Annotated[list[str] | None, typer.Option("--item", help="An item needed 数据项")] = None,
    says: Annotated[str, typer.Option("--says", help="In your own words 需求说明")] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="A word of the list of purposes 用途")] = "",
    matter: Annotated[str, typer.Option("--matter", help="Matter of service it is for 政务服务事项")] = "",
    provider: Annotated[str, typer.Option("--from", help="From whom, if known 提供单位")] = "",
    basis: Annotated[str, typer.Option("--basis", help="Legal basis 法律依据")] = "",
    until: Annotated[str, typer.Option("--until", help="Needed until, YYYY-MM-DD 使用至")] = "",
    org: Annotated[str, typer.Option("--org", help="Organisation; your own if absent 单位")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Put a demand on the list, and see what would meet it 提出需求."""
    from yiben.app.cataloguing.columns import meanings
    from yiben.app.cataloguing.documents import demand_document, overlap_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    wish = stewardship.Wish(
        title=title,
        says=says,
        columns=stewardship.named("、".join(item or ()), meanings),
        purpose=purpose,
        matter=matter,
        provider=provider or None,
        basis=basis,
        until=until or None,
    )
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = stewardship.demand(work, wish, organisation=org or None)
    stewardship.match_waiting(platform.office)
    with platform.office.reading(platform.actor(as_)) as work:
        made = stewardship.find_demand(work, made.id)
        found = stewardship.match(work, made, most=5)
    if json:
        print_json({**demand_document(made), "matches": [overlap_document(one) for one in found]})
        return
    say(Text(f"✓ {made.id} 已列入需求清单", f"✓ {made.id} is on the list of demand"))
    _matches(found)


@cli.command("match")
def match_command(demand: Demand, home: Home = None, as_: As = None, json: Json = False) -> None:
    """The entries that would meet a demand, with the reasons 供需对接."""
    from yiben.app.cataloguing.documents import overlap_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = stewardship.match(work, stewardship.find_demand(work, demand))
    if json:
        print_json([overlap_document(one) for one in found])
        return
    _matches(found)


@cli.command("ask")
def ask_command(
    demand: Demand,
    resource: Annotated[
        str, typer.Option("--resource", help="Which entry; the best match if absent 目录")
    ] = "",
    basis: Annotated[
        str, typer.Option("--basis", help="Legal basis, where the demand lacks it 法律依据")
    ] = "",
    purpose: Annotated[str, typer.Option("--purpose", help="A word of the list of purposes 用途")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Turn a demand into a request for sharing 转为共享申请."""
    from yiben.app.cataloguing.documents import case_document
    from yiben.app.cataloguing.fulfilling import ask_for
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        case = ask_for(work, demand, resource=resource, basis=basis, purpose=purpose)
    if json:
        print_json(case_document(case))
        return
    columns = "、".join(str(one).split(":")[-1] for one in case.form["columns"])
    say(Text(f"✓ 已提交 {case.number}：{columns}", f"✓ Filed as {case.number}: {columns}"))


@cli.command("gather")
def gather_command(
    demand: Demand,
    org: Annotated[str, typer.Option("--org", help="Who is to gather it 责任单位")],
    basis: Annotated[str, typer.Option("--basis", help="What it rests on 依据")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Nobody has it: make it an organisation's duty to gather it 列入归集责任."""
    from yiben.app.cataloguing.documents import duty_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = stewardship.gather(work, demand, organisation=org, basis=basis)
    if json:
        print_json(duty_document(made))
        return
    say(Text(f"✓ {made.id} 已列入责任清单", f"✓ {made.id} is on the list of responsibility"))


@cli.command("close")
def close_command(
    demand: Demand,
    why: Annotated[str, typer.Option("--reason", "--why", help="Why 理由")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take a demand off the list 关闭需求."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        stewardship.close(work, demand, why=why)
    tell({"demand": demand, "closed": True}, Text("✓ 已关闭", "✓ closed"), json=json)


@cli.command("list")
def list_command(
    file: Annotated[Path | None, typer.Option("--import", help="CSV or Excel to take in 导入")] = None,
    export: Annotated[Path | None, typer.Option("--export", help="CSV or .xlsx to write 导出")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """The list of demand: show, import, export 需求清单."""
    exchange("demand", file=file, export=export, home=home, as_=as_, json=json)


@cli.command("figures")
def figures_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """How supply meets demand, by organisation 对接情况."""
    from yiben.app.cataloguing.documents import figures_document
    from yiben.app.terminal import out, print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    stewardship.rematch(platform.office)
    with platform.office.reading(platform.actor(as_)) as work:
        found = stewardship.figures(work)
    if json:
        print_json(figures_document(found))
        return
    share = f"{found.share:.0%}" if found.share is not None else "–"
    out.print(
        Text(
            f"需求 {found.demands} 项，对接 {found.matched} 项（{share}）",
            f"{found.demands} demands, {found.matched} matched ({share})",
        )
    )
    headings = (
        Text("单位", "organisation"),
        Text("需求", "demands"),
        Text("未满足", "unmet"),
        Text("其中有对接", "of them matched"),
    )
    table(
        headings,
        ((one.organisation_name, one.demands, one.unmet, one.matched) for one in found.organisations),
    )


def exchange(
    list_: str, *, file: Path | None, export: Path | None, home: Path | None, as_: str | None, json: bool
) -> None:
    """Show, take in or write out one of the two lists."""
    from yiben.app.cataloguing.documents import taken_document
    from yiben.app.cataloguing.exchanging import document_of, rows_of, short_of, take_file
    from yiben.app.cataloguing.sheets import as_csv, as_workbook
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    name = stewardship.ListName(list_)
    if file is not None:
        with platform.office.writing(platform.actor(as_)) as work:
            done = take_file(work, name, file)
        stewardship.match_waiting(platform.office)
        if json:
            print_json(taken_document(done))
            return
        say(
            Text(
                f"✓ 导入 {len(done.made)} 行，{len(done.bad)} 行有误",
                f"✓ {len(done.made)} rows taken, {len(done.bad)} were not",
            )
        )
        for one in done.bad:
            say(Text(f"  第 {one.line} 行：{one.why.zh}", f"  line {one.line}: {one.why.en}"))
        return
    with platform.office.reading(platform.actor(as_)) as work:
        rows = rows_of(work, name)
        document = document_of(work, name)
    if export is not None:
        export.write_bytes(as_workbook(rows) if export.suffix.lower() == ".xlsx" else as_csv(rows))
        say(Text(f"✓ 已写入 {export}，{len(rows) - 1} 行", f"✓ {export} written, {len(rows) - 1} rows"))
    elif json:
        print_json(document)
    else:
        head, below = short_of(document, name)
        table(head, below)


def _matches(found: object) -> None:
    from yiben.app.terminal import out

    for one in found:  # type: ignore[attr-defined]
        why = "；".join(reason.zh for reason in one.why)
        en = "; ".join(reason.en for reason in one.why)
        out.print(
            Text(
                f"{one.score:.0%}  {one.title}（{one.name}，{one.organisation_name}）：{why}",
                f"{one.score:.0%}  {one.title} ({one.name}, {one.organisation_name}): {en}",
            )
        )
    if not found:
        out.print(Text("没有相近的目录", "No entry is like it."))
