"""`yiben share …`: ask for another organisation's data, decide on such requests, end grants (数据共享)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.app.commands.share_owner import owner_cli
from yiben.app.commands.share_use import use_cli
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import sharing

cli = typer.Typer(
    help="Sharing 数据共享: ask for data, decide, agreements, subscriptions, pre-fill.", no_args_is_help=True
)
owner_cli(cli)
use_cli(cli)

Columns = Annotated[
    list[str],
    typer.Option("--column", metavar="NAME[=FORM]", help="A column: plain, masked, token or verify 数据项"),
]
Purpose = Annotated[str, typer.Option("--purpose", help="A word of the list of purposes 用途")]
Says = Annotated[str, typer.Option("--says", help="The purpose in your own words 用途说明")]
Basis = Annotated[str, typer.Option("--basis", help="Legal basis 法律依据")]
Roads = Annotated[
    list[str],
    typer.Option("--road", help="sql, api, file, verify, delivery or prefill 方式"),
]
Until = Annotated[str, typer.Option("--until", help="Last day, YYYY-MM-DD 截止日期")]
From = Annotated[str, typer.Option("--from", help="First day, today if absent 开始日期")]
Rows = Annotated[str, typer.Option("--rows", help="An SQL condition on rows 行条件")]
Limits = Annotated[
    list[str] | None,
    typer.Option("--limit", metavar="NAME=N", help="calls_a_second, calls_a_day, rows_a_call, rows_a_day, attempts_a_day 用量上限"),
]  # fmt: skip
Accounts = Annotated[list[str] | None, typer.Option("--for", help="Only this account of yours 使用账号")]
Note = Annotated[str, typer.Option("--note", help="What you say to it 意见")]


@cli.command("request")
def request_command(
    resource: str,
    column: Columns,
    purpose: Purpose,
    says: Says,
    basis: Basis,
    road: Roads,
    until: Until,
    from_: From = "",
    rows: Rows = "",
    frequency: Annotated[
        str, typer.Option("--frequency", help="once, yearly, monthly, weekly, daily, on_demand 频次")
    ] = "on_demand",
    account: Accounts = None,
    limit: Limits = None,
    keep_days: Annotated[int, typer.Option("--keep-days", help="How long you keep it 保存天数")] = 0,
    onward: Annotated[str, typer.Option("--onward", help="Passing it on, and when 再转移条件")] = "",
    measures: Annotated[str, typer.Option("--measures", help="How you protect it 安全保护措施")] = "",
    entrusted: Annotated[
        str, typer.Option("--entrusted", help="You process it for its owner: what 委托事项")
    ] = "",
    scenario: Annotated[str, typer.Option("--scenario", help="Where other roads are needed 需求场景")] = "",
    necessity: Annotated[str, typer.Option("--necessity", help="Why 必要性")] = "",
    attest: Annotated[
        list[str] | None, typer.Option("--attest", help="A fact you state 另行确认的事实")
    ] = None,
    district: Annotated[
        str, typer.Option("--district", help="Return flow: your district's code 回流：行政区划代码")
    ] = "",
    preview: Annotated[
        bool, typer.Option("--preview", help="Only say what will be allowed 只看评估")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask for data; what will be allowed is said first 申请共享."""
    from yiben.app.reactions import hands
    from yiben.app.sharing.documents import assessment_document, clauses_document, request_document
    from yiben.app.sharing.wording import Typed, request_from
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import grants, sharing

    typed = Typed(
        resource=resource,
        columns=column,
        purpose=purpose,
        purpose_says=says,
        basis=basis,
        roads=road,
        until=until,
        begins=from_,
        rows=rows,
        frequency=frequency,
        accounts=account or (),
        limits=limit or (),
        keep_days=keep_days,
        onward=onward,
        measures=measures,
        entrusted=entrusted,
        scenario=scenario,
        necessity=necessity,
        attests=attest or (),
        district=district,
    )
    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        request = request_from(work, typed, today=grants.day_of(work.now()))
        found, clauses = sharing.preview(work, request)
    if preview:
        if json:
            print_json({**assessment_document(found), "clauses": clauses_document(clauses)})
            return
        show_assessment(found)
        return
    with platform.office.writing(actor) as work:
        case = sharing.ask(work, request, hands=hands())
    if json:
        print_json({**request_document(case), "assessment": assessment_document(found)})
        return
    show_assessment(found)
    if case.end is not None:
        say(
            Text(
                f"无条件共享，当即授权：{case.number}",
                f"Shared unconditionally: granted at once, {case.number}.",
            )
        )
        return
    say(
        Text(
            f"已申请 {case.number}，由“{found.decider_name}”在 {(case.due or '')[:10]} 前审批\n  yiben share approve {case.number} --as …",
            f"Asked for as {case.number}; “{found.decider_name}” decides by {(case.due or '')[:10]}.\n  yiben share approve {case.number} --as …",
        )
    )


@cli.command("list")
def list_command(
    waiting: Annotated[bool, typer.Option("--waiting", help="Only what waits for you 待您审批")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List requests you may see, newest first 列出申请."""
    from yiben.app.reactions import hands
    from yiben.app.sharing.documents import request_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework, sharing
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        page = PageAsk(size=100)
        if waiting:
            todo = casework.todo(work, hands=hands(), page=page).rows
            found = [one.case for one in todo if one.case.kind == sharing.REQUEST]
        else:
            found = list(casework.cases(work, kind=sharing.REQUEST, hands=hands(), page=page).rows)
    if json:
        print_json([request_document(one) for one in found])
        return
    headings = (
        Text("编号", "number"),
        Text("申请", "request"),
        Text("状态", "state"),
        Text("申请人", "asked by"),
        Text("截止", "due"),
    )
    table(headings, ((one.number, one.title, one.state, one.filer, (one.due or "")[:10]) for one in found))


@cli.command("show")
def show_command(case: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Show a request and what will be allowed of it 查看申请和评估."""
    from yiben.app.reactions import hands
    from yiben.app.sharing.documents import assessment_document, request_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework, sharing

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = casework.look(work, case, hands=hands())
        assessed = sharing.assess_case(work, found.case)
        given = sharing.decided_of(work, case=found.case.id)
    if json:
        done = [{"grant": one.grant, "agreement": one.agreement} for one in given]
        document = {**request_document(found.case), "assessment": assessment_document(assessed)}
        print_json({**document, "granted": done})
        return
    title = found.flow.state(found.case.state).title
    say(
        Text(
            f"{found.case.number} {found.case.title}：{title.zh}",
            f"{found.case.number} {found.case.title}: {title.en}",
        )
    )
    show_assessment(assessed)
    for one in given:
        say(Text(f"授权 {one.grant}，协议 {one.agreement}", f"Grant {one.grant}, agreement {one.agreement}."))


@cli.command("approve")
def approve_command(
    case: str,
    column: Annotated[
        list[str] | None, typer.Option("--column", metavar="NAME[=FORM]", help="Give only these 只批准这些")
    ] = None,
    road: Annotated[list[str] | None, typer.Option("--road", help="Give only these 只批准这些方式")] = None,
    rows: Annotated[str, typer.Option("--rows", help="A further condition 另加的行条件")] = "",
    until: Annotated[str, typer.Option("--until", help="A shorter term 缩短期限")] = "",
    limit: Limits = None,
    keep_days: Annotated[int, typer.Option("--keep-days", help="A shorter time 缩短保存")] = 0,
    attest: Annotated[list[str] | None, typer.Option("--attest", help="A fact you state 确认的事实")] = None,
    note: Note = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Approve a request, as asked or narrower, or a proposal 同意，可缩小范围."""
    from yiben.app.reactions import hands
    from yiben.app.sharing.wording import narrowing_from
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework, sharing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        seen = casework.look(work, case, hands=hands()).case
        form = {}
        if seen.kind == sharing.REQUEST:
            left = narrowing_from(
                work,
                str(seen.form["resource"]),
                columns=column or (),
                rows=rows,
                roads=road or (),
                until=until,
                limits=limit or (),
                keep_days=keep_days,
                attests=attest or (),
            )
            form = sharing.narrowing_form(left)
        done = casework.move(work, seen.id, "approve", seen=seen.version, form=form, note=note, hands=hands())
        given = sharing.decided_of(work, case=seen.id)
    if json:
        told = {"grant": given[0].grant, "agreement": given[0].agreement} if given else {}
        print_json({"case": done.id, "number": done.number, "state": done.state, **told})
        return
    say(Text(f"已同意 {done.number}", f"Approved {done.number}."))
    for one in given:
        say(Text(f"授权 {one.grant}，协议 {one.agreement}", f"Grant {one.grant}, agreement {one.agreement}."))


@cli.command("refuse")
def refuse_command(
    case: str,
    why: Annotated[str, typer.Option("--reason", "--why", help="Why not 理由")],
    basis: Annotated[str, typer.Option("--basis", help="Legal basis 法律依据")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say no, and why 不同意."""
    _move(case, "refuse", {"refusal": why, "refusal_basis": basis}, home, as_, json=json)


@cli.command("return")
def return_command(
    case: str,
    why: Annotated[str, typer.Option("--reason", "--why", help="What to mend 需要补正的内容")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Hand it back to be mended 退回补正."""
    _move(case, "return", {"to_mend": why}, home, as_, json=json)


@cli.command("take-back")
def take_back_command(case: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Withdraw your own request 撤回申请."""
    _move(case, "withdraw", {}, home, as_, json=json)


def show_assessment(found: "sharing.Assessment") -> None:
    """Columns down, roads across; below, what stands in the way."""
    from yiben.app.terminal import say, table
    from yiben.capabilities import grants, policy
    from yiben.capabilities.grants import Road

    roads = tuple(Road)
    headings = (
        Text("数据项", "column"),
        Text("级别", "level"),
        *(grants.ROAD_TITLES[road] for road in roads),
    )
    words: dict[str, Text] = {
        **{str(form): title for form, title in grants.FORM_TITLES.items()},
        "nothing": Text("–", "–"),
    }
    rows = (
        (one.name, str(policy.level_title(one.level)), *(str(words[one.on(road).allowed]) for road in roads))
        for one in found.columns
    )
    table(headings, rows)
    for obstacle in found.obstacles:
        say(obstacle)


def _move(case: str, move: str, form: dict[str, Any], home: Home, as_: As, *, json: bool) -> None:
    from yiben.app.reactions import hands
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        seen = casework.look(work, case, hands=hands())
        done = casework.move(work, seen.case.id, move, seen=seen.case.version, form=form, hands=hands())
    title = seen.flow.state(done.state).title
    told = {"case": done.id, "number": done.number, "state": done.state}
    tell(told, Text(f"{done.number}：{title.zh}", f"{done.number}: {title.en}."), json=json)
