"""`yiben catalogue …`: the life of an entry, the list of responsibility, what would be gathered twice (目录管理)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.catalogue import Resource
from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from yiben.capabilities import casework

cli = typer.Typer(
    help="The catalogue 目录管理: publish, change, retire entries; duties; what would be gathered twice.",
    no_args_is_help=True,
)
On = Annotated[
    str, typer.Option("--on", metavar="DAY", help="Day law or duties changed, YYYY-MM-DD 发生变化之日")
]
Why = Annotated[str, typer.Option("--reason", help="law, function or other 变化情形")]
Org = Annotated[str, typer.Option("--org", help="Organisation; your own if absent 单位")]


@cli.command("propose")
def propose_command(
    resource: Annotated[
        str, typer.Argument(help="SQL name or identifier; nothing: see --org 名称或标识")
    ] = "",
    org: Annotated[str, typer.Option("--org", help="Every proposed entry of this organisation 单位")] = "",
    duty: Annotated[str, typer.Option("--duty", help="Duty it belongs to 对应的职责")] = "",
    describe: Annotated[
        str, typer.Option("--describe", help="What it holds, where it does not say 说明")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take entries an intake proposed into cases that end with their publication 编目报审."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, stewardship
    from yiben.kernel.errors import BadInput

    if not resource and not org:
        raise BadInput(
            "no_resource", Text("请写明目录，或 --org 单位", "Name an entry, or an organisation with --org.")
        )
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        if resource:
            if describe:
                ledger.amend(work, resource, ledger.Amendment(description=describe))
            made: tuple[casework.Case, ...] = (
                stewardship.propose_entry(work, resource, duty=duty, hands=hands()),
            )
        else:
            body = ledger.find_organisation(work, org)
            made = stewardship.propose_entries(work, organisation=body.id if body else org, hands=hands())
        _tell(made, json=json)


@cli.command("change")
def change_command(
    resource: Resource,
    on: On,
    reason: Why = "other",
    set_: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="FIELD=VALUE",
            help="title, description, themes, classes, origin, cycle, organisation 更新内容",
        ),
    ] = None,
    item: Annotated[
        list[str] | None,
        typer.Option("--item", metavar="ITEM.FIELD=VALUE", help="title, description, origin, classes 数据项"),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Draft a change of an entry; `yiben case move NUMBER submit` hands it in for review 目录更新."""
    from yiben.app.cataloguing.wording import reason_from, wanted_from
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = stewardship.propose_change(
            work, resource, wanted_from(set_, item), reason=reason_from(reason), changed_on=on, hands=hands()
        )
        _tell((made,), json=json)


@cli.command("redraft")
def redraft_command(
    case: Annotated[str, typer.Argument(help="Number or identifier 编号")],
    set_: Annotated[
        list[str] | None, typer.Option("--set", metavar="FIELD=VALUE", help="As in change 同上")
    ] = None,
    item: Annotated[
        list[str] | None, typer.Option("--item", metavar="ITEM.FIELD=VALUE", help="As in change 同上")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say anew what a change wants, while it stands with the organisation 修改更新内容."""
    from yiben.app.cataloguing.documents import change_document
    from yiben.app.cataloguing.wording import wanted_from
    from yiben.app.reactions import hands
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = stewardship.redraft(work, case, wanted_from(set_, item), hands=hands())
        rows = stewardship.told(work, found)
    if json:
        print_json(change_document(found))
    for what, before, after in rows:
        out.print(
            Text(f"{what.zh}：{before or '（空）'} → {after}", f"{what.en}: {before or '(empty)'} → {after}")
        )


@cli.command("announce")
def announce_command(
    resource: Annotated[list[str], typer.Argument(help="Entries concerned 涉及的目录")],
    on: On,
    reason: Why = "law",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Law or duties changed: open a change for each entry concerned, due in ten working days 通知更新."""
    from yiben.app.cataloguing.wording import reason_from
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = stewardship.announce_change(
            work, resource, reason=reason_from(reason), changed_on=on, hands=hands()
        )
        _tell(made, json=json)


@cli.command("retire")
def retire_command(
    resource: Resource,
    why: Annotated[str, typer.Option("--why", help="Why 注销理由")],
    successor: Annotated[str, typer.Option("--successor", help="What takes its place 替代的目录")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask that an entry is retired; its grants and deliveries then end 申请注销."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = stewardship.propose_retirement(work, resource, reason=why, successor=successor, hands=hands())
        _tell((made,), json=json)


@cli.command("life")
def life_command(resource: Resource, home: Home = None, as_: As = None, json: Json = False) -> None:
    """How an entry has lived: published, confirmed, every former state 目录沿革."""
    from dataclasses import asdict

    from yiben.app.cataloguing.documents import change_document
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, stewardship

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        owner = ledger.describe(work, resource).resource
        life, changes = stewardship.life_of(work, owner.id), stewardship.history_of(work, owner.id)
        told = [(one, stewardship.told(work, one)) for one in changes]
    if json:
        print_json(
            {
                "status": str(owner.status),
                **asdict(life),
                "changes": [change_document(one) for one in changes],
            }
        )
        return
    day = (life.published or "")[:10]
    out.print(
        Text(f"{owner.title}：{day} 发布", f"{owner.title}: published {day}")
        if day
        else Text(f"{owner.title}：尚未发布", f"{owner.title}: not published")
    )
    if life.confirmed:
        out.print(Text(f"{life.confirmed[:10]} 核对", f"confirmed {life.confirmed[:10]}"))
    for one, rows in told:
        at = (one.applied or "")[:10]
        head = (
            Text(f"{at} 更新", f"changed {at}") if at else Text("更新在办或已撤回", "a change not in force")
        )
        out.print(head)
        for what, before, after in rows:
            out.print(
                Text(
                    f"  {what.zh}：{before or '（空）'} → {after}",
                    f"  {what.en}: {before or '(empty)'} → {after}",
                )
            )


@cli.command("refresh")
def refresh_command(
    year: Annotated[int, typer.Option("--year", help="Year 年度")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Begin the yearly confirmation now; the platform does so by itself on its day 年度核对."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        _tell(stewardship.begin_refresh(work, year=year, hands=hands()), json=json)


@cli.command("duplicates")
def duplicates_command(
    source: Annotated[
        str, typer.Argument(help="A file, an entry, or names parted by commas 文件、目录或数据项名称")
    ],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What the ledger already has of what a new system or form would gather 重复采集检查."""
    from yiben.app.cataloguing.columns import columns_of
    from yiben.app.cataloguing.documents import duplicates_document
    from yiben.app.terminal import out, print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        columns, own = columns_of(source, work=work)
        found = stewardship.duplicates(work, columns, except_=own)
    if json:
        print_json(duplicates_document(found))
        return
    there = sum(one.entries > 0 for one in found.columns)
    out.print(
        Text(
            f"{len(columns)} 个数据项中 {there} 个已在目录中（共比较 {found.compared:,} 个数据项）",
            f"{there} of {len(columns)} items are in the ledger already ({found.compared:,} compared)",
        )
    )
    headings = (
        Text("数据项", "item"),
        Text("已有目录数", "entries"),
        Text("最接近的数据项", "nearest item"),
        Text("级别", "level"),
    )
    table(
        headings,
        (
            (
                one.column.name,
                one.entries,
                one.best.name if one.best else "",
                (one.best.level or "") if one.best else "",
            )
            for one in found.columns
        ),
    )
    for one in found.overlaps[:5]:
        out.print(
            Text(
                f"{one.share:.0%}  {one.title}（{one.name}，{one.organisation_name}）  申请共享：/resources/{one.resource}/ask",
                f"{one.share:.0%}  {one.title} ({one.name}, {one.organisation_name})  ask for it: /resources/{one.resource}/ask",
            )
        )
    if found.told:
        out.print(Text("! 不应重复采集，请申请共享", "! Do not gather it again: ask for what is there."))


@cli.command("duties")
def duties_command(
    file: Annotated[Path | None, typer.Option("--import", help="CSV or Excel to take in 导入")] = None,
    export: Annotated[Path | None, typer.Option("--export", help="CSV or .xlsx to write 导出")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """The list of responsibility: show, import, export 责任清单."""
    from yiben.app.commands.demand import exchange

    exchange("duty", file=file, export=export, home=home, as_=as_, json=json)


@cli.command("answer-for")
def answer_for_command(
    title: Annotated[str, typer.Argument(help="The data 数据名称")],
    kind: Annotated[str, typer.Option("--kind", help="share or gather 责任")] = "share",
    resource: Annotated[str, typer.Option("--resource", help="The entry, if there is one 目录")] = "",
    basis: Annotated[str, typer.Option("--basis", help="What it rests on 依据")] = "",
    org: Org = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Put what an organisation answers for on its list of responsibility 列入责任清单."""
    from yiben.app.cataloguing.documents import duty_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import stewardship
    from yiben.kernel.errors import BadInput

    if kind not in set(stewardship.DutyKind):
        raise BadInput("bad_duty", Text("责任应为 share 或 gather", "A duty is to share or to gather."))
    answer = stewardship.Answer(
        title=title, kind=stewardship.DutyKind(kind), resource=resource or None, basis=basis
    )
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = stewardship.answer_for(work, answer, organisation=org or None)
    if json:
        print_json(duty_document(made))
        return
    say(Text(f"✓ {made.id} 已列入责任清单", f"✓ {made.id} is on the list of responsibility"))


def _tell(made: "Iterable[casework.Case]", *, json: bool) -> None:
    from yiben.app.cataloguing.documents import case_document
    from yiben.app.terminal import print_json, say

    cases = list(made)
    if json:
        print_json({"cases": [case_document(one) for one in cases]})
        return
    for one in cases:
        due = one.due[:10] if one.due else "–"
        say(Text(f"✓ {one.number} {one.title}，时限 {due}", f"✓ {one.number} {one.title}, due {due}"))
    if not cases:
        say(Text("没有可办的目录", "There is nothing to do."))
