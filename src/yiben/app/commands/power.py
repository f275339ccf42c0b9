"""`yiben power …`: the register of powers of organisations, and the service items under them (权责清单)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import powers

cli = typer.Typer(
    help="Powers 权责: the registers of organisations, and their service items.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

AsOf = Annotated[str, typer.Option("--as-of", help="Day, today unless said 截至日期")]


@cli.command("take")
def take_command(
    file: Annotated[Path, typer.Argument(help="CSV, Excel or TOML of powers or items 清单文件")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take a list of powers or service items in; rows that are not taken are told and kept 导入权责清单."""
    from yiben.app.powers.documents import intake_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import powers

    read = powers.read_list(file)
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = powers.take(work, read)
    if json:
        print_json(intake_document(done))
        return
    say(
        Text(
            f"新增 {done.added} 行，变更 {done.changed} 行，不变 {done.same} 行，退回 {done.rejections} 行（{done.id}）",
            f"{done.added} added, {done.changed} changed, {done.same} as before, {done.rejections} not taken ({done.id})",
        )
    )
    _refused(done)


@cli.command("rejected")
def rejected_command(
    intake: Annotated[str, typer.Argument(help="Identifier of a list; absent: the newest 清单编号")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """The rows a list was refused, each with row, column and why 退回行."""
    from yiben.app.powers.documents import intake_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import powers

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        newest = "" if intake else next((one.id for one in powers.intakes(work, most=1)), "")
        found = powers.intake(work, intake or newest)
    if json:
        print_json(intake_document(found))
        return
    _refused(found)


@cli.command("show")
def show_command(
    which: Annotated[
        str, typer.Argument(help="Organisation, ORGANISATION/CODE, or nothing: who has powers 单位或权责")
    ] = "",
    as_of: AsOf = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Who has powers, those of one organisation, or one of them 查看权责."""
    from yiben.app.powers import documents
    from yiben.app.powers.days import day_asked
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, plans, powers

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        day = day_asked(work, as_of)
        if not which:
            bodies = powers.bodies(work, day=day)
            if json:
                print_json({"as_of": day, "bodies": [documents.body_document(one) for one in bodies]})
            else:
                _bodies(bodies)
        elif not which.startswith("pow_") and ledger.find_organisation(work, which) is not None:
            tree = powers.tree(work, which, day=day)
            if json:
                print_json(documents.tree_document(tree, day))
            else:
                _tree(tree, day)
        else:
            seen = powers.power(work, which, day=day)
            # One power is read as a document: it is what programs ask, and long to print.
            print_json(documents.seen_document(seen, plans.under_power(work, [seen.power.id]), day))


@cli.command("find")
def find_command(
    words: Annotated[str, typer.Argument(help="Words of title, code, basis or duty 关键词")],
    kind: Annotated[str, typer.Option("--kind", help="Of this kind only 类型")] = "",
    as_of: AsOf = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Powers in which every word stands 查找权责."""
    from yiben.app.powers.days import day_asked
    from yiben.app.powers.documents import power_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, powers
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        day = day_asked(work, as_of)
        known = powers.declared(work.home).kind(kind)
        found = powers.search(work, words, kind=known.id if known else kind, page=PageAsk(size=200))
        names = ledger.organisation_names(work, {one.organisation for one in found.rows})
    if json:
        print_json({"total": found.total, "powers": [power_document(one, day) for one in found.rows]})
        return
    table(
        (Text("单位", "Organisation"), Text("编码", "Code"), Text("权责", "Power"), Text("效力", "Standing")),
        [
            (names.get(one.organisation, one.organisation), one.code, str(one.title), str(one.standing(day)))
            for one in found.rows
        ],
    )


@cli.command("name")
def name_command(
    subject: Annotated[str, typer.Argument(help="Identifier of a task, indicator or target 任务或指标")],
    power: Annotated[str, typer.Argument(help="ORGANISATION/CODE 权责")],
    off: Annotated[bool, typer.Option("--off", help="Take it off again 去掉")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say under which power a task of a plan is done 任务依据的权责."""
    from yiben.app.planning.documents import authority_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import plans

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        if off:
            plans.unname_power(work, subject, power)
            one = None
        else:
            one = plans.name_power(work, subject, power)
    if json:
        print_json(authority_document(one) if one else {"power": None})
        return
    say(Text("✓ 已去掉", "✓ Taken off.") if off else Text("✓ 已写明", "✓ Named."))


def _refused(done: "powers.Intake") -> None:
    from yiben.app.terminal import say, table

    if done.unread:
        names = "、".join(done.unread)
        say(Text(f"没有读取的列：{names}", f"Columns not read: {names}"))
    if done.rejected:
        table(
            (Text("行", "Row"), Text("列", "Column"), Text("原因", "Why")),
            [(f"{one.sheet} {one.row}".strip(), one.column, str(one.why)) for one in done.rejected],
        )


def _bodies(bodies: "tuple[powers.Body, ...]") -> None:
    from yiben.app.terminal import table

    table(
        (Text("单位", "Organisation"), Text("现行权责", "Powers in force"), Text("事项", "Items")),
        [("  " * one.depth + one.name, str(one.powers), str(one.items)) for one in bodies],
    )


def _tree(tree: "powers.Tree", day: str) -> None:
    from yiben.app.terminal import table

    rows = []
    for one in tree.branches:
        rows.append(
            (
                "  " * one.depth + str(one.power.title),
                one.power.code,
                str(one.power.standing(day)),
                one.power.basis,
            )
        )
        rows += [
            ("  " * (one.depth + 1) + f"· {each.title}", each.code, str(each.standing(day)), "")
            for each in one.items
        ]
    rows += [(f"· {each.title}", each.code, str(each.standing(day)), "") for each in tree.loose]
    table(
        (
            Text("权责和事项", "Power or item"),
            Text("编码", "Code"),
            Text("效力", "Standing"),
            Text("依据", "Basis"),
        ),
        rows,
    )
