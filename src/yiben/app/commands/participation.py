"""`yiben wish …`, `yiben desk …`, `yiben moderate …`: participation as staff do it at a terminal (公众参与)."""

from typing import Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

wish = typer.Typer(help="Wishes for data 数据需求: list, answer, pass on.", no_args_is_help=True)
desk = typer.Typer(
    help="Consultation desks 咨询窗口: open, close, write down for somebody.", no_args_is_help=True
)
moderate = typer.Typer(
    help="Keeping order 内容管理: what was reported, hide, show again.", no_args_is_help=True
)
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Its number 编号")]


@wish.command("list")
def list_command(
    late: Annotated[bool, typer.Option("--late", help="Late ones only 只看超期")] = False,
    q: Annotated[str, typer.Option("--q", help="Words in it 关键词")] = "",
    kind: Annotated[str, typer.Option("--kind", help="wish, error or question; all if absent 种类")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What people asked for, said is wrong, or asked at a desk 列出事项."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation
    from yiben.capabilities.participation import Kind
    from yiben.kernel.errors import BadInput
    from yiben.kernel.paging import PageAsk

    if kind and kind not in set(Kind):
        raise BadInput(
            "no_such_kind",
            Text(f"没有这个种类: {kind[:40]}", f"No such kind: {kind[:40]}"),
            hint=Text("wish、error 或 question", "wish, error or question."),
        )
    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = participation.matters_of(
            work,
            kinds=[Kind(kind)] if kind else list(Kind),
            q=q,
            late_only="yes" if late else None,
            page=PageAsk(size=200),
        )
    if json:
        print_json({"total": found.total, "matters": [_document(one) for one in found.rows]})
        return
    headings = (
        Text("编号", "number"),
        Text("状态", "state"),
        Text("支持", "votes"),
        Text("应答复", "due"),
        Text("标题", "title"),
    )
    table(
        headings,
        (
            (
                one.number,
                participation.STATE_TITLES[one.state],
                one.votes,
                (one.answer_by or "")[:10],
                one.title,
            )
            for one in found.rows
        ),
    )


@wish.command("answer")
def answer_command(
    number: Number,
    move: Annotated[str, typer.Argument(help="accept, exists, refuse, merge, correct or answer 办理方式")],
    says: Annotated[str, typer.Option("--says", help="The answer, in public 答复")] = "",
    by: Annotated[str, typer.Option("--by", help="Promised by this day, YYYY-MM-DD 承诺日期")] = "",
    dataset: Annotated[str, typer.Option("--dataset", help="Where it is 数据集")] = "",
    article: Annotated[str, typer.Option("--article", help="What a refusal rests on 依据")] = "",
    into: Annotated[str, typer.Option("--into", help="Number it is merged into 合并到")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Answer in public: a promise, a dataset, a refusal with its article 公开答复."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    said = {"answer": says, "promised": by, "dataset": dataset, "article": article, "into": into}
    form = {name: value for name, value in said.items() if value}
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = participation.answer(work, number, move, form, hands=hands())
    if json:
        print_json(_document(done))
        return
    state = participation.STATE_TITLES[done.state]
    say(Text(f"✓ {done.number}：{state.zh}", f"✓ {done.number}: {state.en}"))


@wish.command("pass-on")
def pass_on_command(
    number: Number,
    to: Annotated[str, typer.Option("--to", help="The organisation responsible 负责单位")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Give it to the organisation responsible, which answers by the same day 转办."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = participation.pass_on(work, number, to, hands=hands())
    if json:
        print_json(_document(done))
        return
    say(Text(f"✓ {done.number} 已转办：{to}", f"✓ {done.number} passed on to {to}"))


@desk.command("open")
def open_command(
    name: Annotated[str, typer.Argument(help="Name 窗口名称")],
    place: Annotated[str, typer.Option("--place", help="Where 地址")],
    hours: Annotated[str, typer.Option("--hours", help="When it is open 开放时间")],
    clerk: Annotated[
        list[str] | None, typer.Option("--clerk", help="An account that writes down there 窗口人员")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Open a desk, or change the one of that name 设立窗口."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = participation.open_desk(work, name=name, place=place, hours=hours, clerks=tuple(clerk or ()))
    told = {"desk": made.name, "place": made.place, "hours": made.hours}
    tell(told, Text(f"✓ {made.name}：{made.place}", f"✓ {made.name}: {made.place}"), json=json)


@desk.command("close")
def close_command(
    name: Annotated[str, typer.Argument(help="Name 窗口名称")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Close a desk; what was written down there stays 撤销窗口."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        participation.close_desk(work, name)
    tell({"desk": name, "closed": True}, Text(f"✓ {name} 已撤销", f"✓ {name} is closed"), json=json)


@desk.command("enter")
def enter_command(
    title: Annotated[str, typer.Argument(help="In one line 一句话")],
    says: Annotated[str, typer.Option("--says", help="In their words 具体说明")],
    kind: Annotated[str, typer.Option("--kind", help="wish or question 需求或咨询")] = "question",
    publisher: Annotated[str, typer.Option("--from", help="Who should answer, if known 负责单位")] = "",
    at: Annotated[str, typer.Option("--at", help="Which desk 窗口")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Write down for somebody at the counter; hand them the number 代为登记."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import out, print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation
    from yiben.capabilities.participation import Asked, Kind

    asked = Asked(title=title, says=says, publisher=publisher)
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        chosen = Kind.WISH if kind == "wish" else Kind.QUESTION
        made = participation.enter(work, chosen, asked, desk=at, hands=hands())
    if json:
        print_json(_document(made))
        return
    due = (made.answer_by or "")[:10]
    say(Text(f"编号（请交给本人），{due} 前答复：", f"Number (hand it over), answered by {due}:"))
    out.print(made.number)


@moderate.command("list")
def reported_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """What was reported and nobody has looked at 待处理的举报."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = participation.reports(work)
        rows = [(one.target, one.reason, participation.thing(work, one.target).says) for one in found.rows]
    if json:
        print_json([{"target": target, "reason": reason, "says": says} for target, reason, says in rows])
        return
    table((Text("内容", "target"), Text("举报原因", "reported because"), Text("原文", "says")), rows)


@moderate.command("hide")
def hide_command(
    target: Annotated[str, typer.Argument(help="Identifier of a post or a wish 内容标识")],
    reason: Annotated[str, typer.Option("--reason", "--why", help="Shown to everybody 公开的理由")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Show it no more; the reason stands in its place 隐藏."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        participation.hide(work, target, reason)
    told = {"target": target, "hidden": True}
    tell(told, Text(f"✓ {target} 已隐藏", f"✓ {target} is hidden"), json=json)


@moderate.command("show")
def show_command(
    target: Annotated[str, typer.Argument(help="Identifier of a post or a wish 内容标识")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Show it again, or leave it shown; its reports are settled 恢复显示."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import participation

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        participation.show_again(work, target)
    told = {"target": target, "hidden": False}
    tell(told, Text(f"✓ {target} 恢复显示", f"✓ {target} is shown"), json=json)


def _document(one: Any) -> dict[str, Any]:
    return {
        "number": one.number,
        "kind": one.kind.value,
        "title": one.title,
        "says": one.says,
        "state": one.state.value,
        "votes": one.votes,
        "publisher": one.publisher,
        "dataset": one.dataset,
        "filed": one.filed,
        "answer_by": one.answer_by,
        "answered": one.answered,
        "answer": one.answer,
        "article": one.article,
        "promised": one.promised,
        "hidden": one.hidden,
    }
