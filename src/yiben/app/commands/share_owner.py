"""`yiben share …` for owners of data: how it may be shared, handing decisions down, ending grants."""

from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

Why = Annotated[str, typer.Option("--reason", "--why", help="Why 原因")]


def owner_cli(cli: typer.Typer) -> None:
    """Hang these commands in `yiben share`."""
    cli.command("attribute")(attribute_command)
    cli.command("withdraw")(withdraw_command)
    cli.command("push-down")(push_down_command)
    cli.command("push-downs")(push_downs_command)
    cli.command("end-push-down")(end_push_down_command)


def attribute_command(
    resource: str,
    openness: Annotated[
        str, typer.Option("--set", help="unconditional, conditional or closed; nothing: show 共享属性")
    ] = "",
    item: Annotated[str, typer.Option("--item", help="Only this column 数据项")] = "",
    condition: Annotated[str, typer.Option("--condition", help="On which condition 共享条件")] = "",
    reason: Annotated[str, typer.Option("--reason", help="Why it is not shared 不予共享的理由")] = "",
    basis: Annotated[str, typer.Option("--basis", help="Legal basis 法律依据")] = "",
    district: Annotated[
        str,
        typer.Option("--returns-by", help="Districts may have their rows, told by this column 回流依据的列"),
    ] = "",
    passes_down: Annotated[bool, typer.Option("--passes-down", help="May be handed down 可下沉")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Show how data are shared, or propose it; another person approves 共享属性."""
    from yiben.app.reactions import hands
    from yiben.app.sharing.documents import attribute_document, request_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, sharing
    from yiben.kernel.errors import BadInput

    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        dossier = ledger.describe(work, resource)
        items = {one.name: one.id for one in dossier.items}
        held = sharing.attributes_of(work, dossier.resource.id)
    if not openness:
        if json:
            print_json({item or "": attribute_document(one) for item, one in held.items()})
            return
        names = {identifier: name for name, identifier in items.items()}
        for found, one in held.items():
            where, title = (
                names.get(found or "", dossier.resource.title),
                sharing.OPENNESS_TITLES[one.openness],
            )
            more = one.condition or one.reason
            say(Text(f"{where}：{title.zh} {more}", f"{where}: {title.en}. {more}"))
        if not held:
            say(Text("还没有确定共享属性", "Nobody has decided how it is shared."))
        return
    if openness not in sharing.Openness.__members__.values():
        listed = ", ".join(sharing.Openness)
        raise BadInput(
            "bad_attribute",
            Text(f"没有「{openness}」", f"There is no “{openness}”."),
            where={"field": "openness"},
            hint=Text(f"可选: {listed}", f"There are: {listed}."),
        )
    asked = sharing.Attribute(
        resource=dossier.resource.id,
        item=items.get(item, item) or None,
        openness=sharing.Openness(openness),
        condition=condition,
        reason=reason,
        basis=basis,
        returns=bool(district),
        district_item=items.get(district, district) or None,
        passes_down=passes_down,
    )
    with platform.office.writing(actor) as work:
        case = sharing.propose_attribute(work, asked, hands=hands())
    if json:
        print_json(request_document(case))
        return
    say(
        Text(
            f"已提出 {case.number}，须由另一人同意：yiben share approve {case.number} --as …",
            f"Proposed as {case.number}; another person approves: yiben share approve {case.number} --as …",
        )
    )


def withdraw_command(grant: str, why: Why, home: Home = None, as_: As = None, json: Json = False) -> None:
    """End a grant now, as the provider 撤销授权."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = sharing.withdraw(work, grant, why=why)
    if json:
        print_json({"grant": done.id, "withdrawn": done.withdrawn, "by": done.withdrawn_by})
        return
    say(Text(f"{done.id} 已撤销，当即生效", f"{done.id} is withdrawn, from this second on."))


def push_down_command(
    resource: str,
    to: Annotated[str, typer.Option("--to", help="The lower organisation 下级单位")],
    level: Annotated[int, typer.Option("--level", help="Up to this level 最高级别")],
    road: Annotated[list[str], typer.Option("--road", help="Roads it may give 方式")],
    until: Annotated[str, typer.Option("--until", help="Last day 截止日期")],
    from_: Annotated[str, typer.Option("--from", help="First day 开始日期")] = "",
    depth: Annotated[int, typer.Option("--further", help="How much further down 可再下沉的层数")] = 0,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Hand the decision about a resource to a lower organisation; another person approves 下沉授权."""
    from yiben.app.reactions import hands
    from yiben.app.sharing.documents import request_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import grants, sharing
    from yiben.capabilities.sharing import roads_of

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        scope = sharing.Extent(
            resource=resource,
            most_level=level,
            roads=roads_of(road),
            begins=from_ or grants.day_of(work.now()),
            ends=until,
            depth=depth,
        )
        case = sharing.propose_push_down(work, scope, holder=to, hands=hands())
    if json:
        print_json(request_document(case))
        return
    say(
        Text(
            f"已提出 {case.number}，须由另一人同意：yiben share approve {case.number} --as …",
            f"Proposed as {case.number}; another person approves: yiben share approve {case.number} --as …",
        )
    )


def push_downs_command(
    resource: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List who decides for whom, past ones too 列出下沉授权."""
    from yiben.app.sharing.documents import push_down_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, sharing

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        held = ledger.describe(work, resource).resource.id if resource else None
        found = sharing.push_downs(work, resource=held)
        names = {one.organisation.id: one.organisation.name for one in ledger.organisations(work)}
    if json:
        print_json([push_down_document(one) for one in found])
        return
    headings = (
        Text("编号", "id"),
        Text("授权单位", "given by"),
        Text("下级单位", "to"),
        Text("最高级别", "level"),
        Text("再下沉", "further"),
        Text("期限", "days"),
        Text("撤销", "withdrawn"),
    )
    rows = (
        (
            one.id,
            names.get(one.giver, one.giver),
            names.get(one.holder, one.holder),
            str(one.most_level),
            str(one.depth),
            f"{one.begins}–{one.ends}",
            (one.withdrawn or "")[:10],
        )
        for one in found
    )
    table(headings, rows)


def end_push_down_command(push_down: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Take an authority back, and all that was handed on from it 撤销下沉授权."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = sharing.take_back(work, push_down, hands=hands())
    tell({"grant": done.id, "ended": True}, Text(f"{done.id} 已撤销", f"{done.id} is withdrawn."), json=json)
