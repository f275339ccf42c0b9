"""`yiben exception …`: the exception registers at the terminal (例外登记)."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import policy

cli = typer.Typer(help="Exceptions 例外登记: list, request, approve, refuse, revoke.", no_args_is_help=True)

STATES = {
    "asked": Text("待审批", "to be approved"),
    "approved": Text("已批准", "approved"),
    "refused": Text("未批准", "refused"),
    "revoked": Text("已撤销", "revoked"),
}

Note = Annotated[str, typer.Option("--note", help="What you say to it 意见")]


@cli.command("list")
def list_command(
    state: Annotated[
        str | None, typer.Option("--state", help="asked, approved, refused or revoked 状态")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List the register, newest first 列出例外."""
    from yiben.app.regulations.asking import every
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.kernel.errors import BadInput

    if state is not None and state not in STATES:
        known = " ".join(STATES)
        raise BadInput(
            "no_such_state",
            Text(f"没有这个状态: {state}", f"No such state: {state}"),
            hint=Text(f"可选: {known}", f"There are: {known}."),
        )
    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = [one for one in every(work) if state in (None, str(one.state))]
    if json:
        print_json([document(one) for one in found])
        return
    headings = (
        Text("编号", "id"),
        Text("登记册", "register"),
        Text("条款", "article"),
        Text("状态", "state"),
        Text("适用于", "for"),
        Text("数据", "data"),
        Text("期限", "days"),
        Text("申请人", "asked by"),
    )
    rows = (
        (
            one.id,
            f"{one.pack}/{one.register}",
            one.article,
            STATES[str(one.state)],
            one.account or one.org or "*",
            one.resource or "*",
            f"{one.from_}–{one.until}",
            one.asked_by,
        )
        for one in found
    )
    table(headings, rows)


@cli.command("request")
def request_command(
    register: Annotated[str, typer.Argument(metavar="PACK/REGISTER", help="The register 登记册")],
    until: Annotated[str, typer.Option("--until", help="Last day, YYYY-MM-DD 截止日期")],
    state: Annotated[
        list[str] | None,
        typer.Option("--state", metavar="WORD=TEXT", help="What the article demands, one each 逐项说明"),
    ] = None,
    from_: Annotated[str | None, typer.Option("--from", help="First day, today if absent 起始日期")] = None,
    resource: Annotated[str | None, typer.Option("--resource", help="Only this resource 数据资源")] = None,
    item: Annotated[str | None, typer.Option("--item", help="Only this column of it 数据项")] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="For whom; --all for everybody 账号")
    ] = None,
    org: Annotated[str | None, typer.Option("--org", help="Every account of this organisation 单位")] = None,
    all_: Annotated[bool, typer.Option("--all", help="For everybody 所有人")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask for an exception; another person decides 申请例外."""
    from yiben.app.regulations.asking import found_item, stated
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, people, policy

    platform = open_platform(home)
    actor = platform.actor(as_)
    pack, _, name = register.partition("/")
    with platform.office.writing(actor) as work:
        held = ledger.describe(work, resource) if resource else None
        whom = None if all_ or org else people.who_is(work, account or actor.account).account
        made = policy.request_exemption(
            work,
            policy.Asked(
                pack=pack,
                register=name,
                stated=stated(state or []),
                from_=from_ or day_in_beijing(work.now()).isoformat(),
                until=until,
                resource=held.resource.id if held else None,
                item=found_item(held, item) if item else None,
                account=whom,
                org=org,
            ),
        )
    if json:
        print_json(document(made))
        return
    say(
        Text(
            f"已申请 {made.id}\n  待另一人批准：yiben exception approve {made.id} --as …",
            f"Asked for {made.id}\n  another person approves: yiben exception approve {made.id} --as …",
        )
    )


@cli.command("approve")
def approve_command(
    entry: str, note: Note = "", home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Let it hold; never by who asked or whom it serves 批准."""
    _decide("approve", entry, note, home, as_, json)


@cli.command("refuse")
def refuse_command(
    entry: str,
    note: Annotated[str, typer.Option("--note", help="Why 原因")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say no, and why 不批准."""
    _decide("refuse", entry, note, home, as_, json)


@cli.command("revoke")
def revoke_command(
    entry: str, note: Note = "", home: Home = None, as_: As = None, json: Json = False
) -> None:
    """End it now: the next statement no longer has it 撤销."""
    _decide("revoke", entry, note, home, as_, json)


def document(one: "policy.Exemption") -> dict[str, Any]:
    """One entry for programs."""
    names = "id pack register article state resource item account org until asked_by asked_at decided_by decided_at note"
    found = {name: getattr(one, name) for name in names.split()}
    return found | {
        "state": str(one.state),
        "from": one.from_,
        "stated": dict(one.stated),
        "opens": list(one.opens),
        "activities": list(one.activities),
        "modes": list(one.modes),
    }


def _decide(act: str, entry: str, note: str, home: Home, as_: As, json: Json) -> None:
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import policy

    acts: dict[str, Any] = {
        "approve": policy.approve_exemption,
        "refuse": policy.refuse_exemption,
        "revoke": policy.revoke_exemption,
    }
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = acts[act](work, entry, note=note)
    if json:
        print_json(document(done))
        return
    said = STATES[str(done.state)]
    say(Text(f"{done.id}：{said.zh}", f"{done.id}: {said.en}."))
