"""`yiben cascade …`: two installations share one catalogue (级联)."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json, Note, Reason, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.cascade import Pumped

cli = typer.Typer(
    help="Two installations, one catalogue 级联: invite, join, look, settle.", no_args_is_help=True
)

PeerName = Annotated[str, typer.Argument(help="Name or identifier of the peer 对方平台")]
OurName = Annotated[str, typer.Option("--name", help="What this installation is called 本平台名称")]
OurAddress = Annotated[
    str, typer.Option("--address", metavar="HOST:PORT", help="Where peers reach it 对外地址")
]
Folder = Annotated[Path, typer.Option("--folder", help="Where both homes lie 两个数据目录所在")]


class Choice(StrEnum):
    """The same words as `cascade.Choice`."""

    OURS = "ours"
    THEIRS = "theirs"
    BOTH = "both"


@cli.command("invite")
def invite_command(
    name: OurName,
    address: OurAddress,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it to this file 写入文件", callback=writable)
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Make an invitation for one installation; it works once, within seven days 邀请."""
    from yiben.app.terminal import out as stdout
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade
    from yiben.infra.keys import write_private

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        invitation = cascade.invite(work, name=name, address=address)
        own = cascade.own_fingerprint(work)
    platform.close()
    if out is not None:
        write_private(out, invitation.encode() + b"\n")
    if json:
        print_json({"invitation": invitation, "file": str(out) if out else None, "fingerprint": own})
    elif out is None:
        stdout.print(invitation)
    else:
        say(
            Text(
                f"邀请已写入 {out}；请经可信渠道交给对方",
                f"The invitation is in {out}: hand it over by a way you trust.",
            )
        )
        say(Text(f"本平台证书指纹，请电话核对：{own}", f"Our fingerprint, to compare by telephone: {own}"))


@cli.command("join")
def join_command(
    invitation: Annotated[str, typer.Argument(help="The invitation, or the file it is in 邀请或其文件")],
    name: OurName,
    address: OurAddress,
    fingerprint: Annotated[
        str,
        typer.Option("--fingerprint", help="Join only where theirs is this one 对方证书指纹，不同则不连接"),
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Use an invitation: both installations know each other afterwards 加入."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    file = Path(invitation) if len(invitation) < 256 else None
    text = file.read_text("utf-8") if file is not None and file.is_file() else invitation
    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        cascade.must_match(cascade.read_invitation(work, text), fingerprint)
    peer = cascade.join(platform.office, actor, text, name=name, address=address)
    with platform.office.reading(actor) as work:
        own, theirs = cascade.own_fingerprint(work), cascade.fingerprint(peer.authority)
    platform.close()
    if json:
        print_json({"peer": peer.id, "name": peer.name, "address": peer.address, "state": peer.state, "fingerprint": own, "their_fingerprint": theirs})  # fmt: skip
        return
    say(Text(f"已与「{peer.name}」级联。请电话核对证书指纹", f"Connected to “{peer.name}”. Compare fingerprints by telephone"))  # fmt: skip
    say(Text(f"  对方：{theirs}", f"  theirs: {theirs}"))
    say(Text(f"  本平台：{own}", f"  ours:   {own}"))


@cli.command("status")
def status_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Every connection: state, lag, last sign of life, open conflicts 状态."""
    from yiben.app.cascading.documents import standing_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        me, rows = cascade.myself(work), [standing_document(one) for one in cascade.standing(work)]
    platform.close()
    if json:
        print_json({"id": me.id if me else None, "name": me.name if me else None, "peers": rows})
        return
    headings = (
        Text("平台", "peer"), Text("状态", "state"), Text("原因", "reason"), Text("待确认", "behind"),
        Text("对方目录", "mirrors"), Text("冲突", "conflicts"), Text("最近联络", "last seen"),
    )  # fmt: skip
    table(
        headings,
        (
            (row["name"], cascade.STATE_TITLES[cascade.PeerState(row["state"])], row["says"] or "", row["behind"],
             row["mirrors"], row["open_conflicts"], (row["last_seen"] or "")[:19])
            for row in rows
        ),
    )  # fmt: skip


cli.command("peers", help="The same as status 对方平台")(status_command)


@cli.command("catalogue")
def catalogue_command(
    query: Annotated[str, typer.Argument(help="Part of a name, a title or a holder 关键词")] = "",
    page: Annotated[int, typer.Option("--page", min=1, help="Page, 50 each 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Entries of the other sides, with the level that holds here 对方目录."""
    from yiben.app.cascading.documents import mirror_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = cascade.mirrors(work, query, page=PageAsk(number=page, size=50))
    platform.close()
    if json:
        print_json({"total": found.total, "entries": [mirror_document(one) for one in found.rows]})
        return
    headings = (
        Text("平台", "peer"), Text("名称", "name"), Text("标题", "title"), Text("单位", "held by"),
        Text("级别", "level"), Text("收到", "received"),
    )  # fmt: skip
    rows = (
        (one.peer_name, one.name, one.title, one.owner, one.level, one.received[:19]) for one in found.rows
    )
    table(headings, rows)


@cli.command("sync")
def sync_command(
    peer: Annotated[str, typer.Argument(help="Only this peer 仅该平台")] = "",
    anew: Annotated[
        bool, typer.Option("--anew", help="Send everything again, after a restored backup 全部重发")
    ] = False,
    why: Reason = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Send now what peers have not confirmed; the running platform does so by itself 立即同步."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade
    from yiben.capabilities.cascade import crossing

    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.writing(actor) as work:
        if anew:
            cascade.send_all_again(work, peer, why=why)
        wanted = [cascade.find_peer(work, peer)] if peer else list(cascade.peers(work))
    crossing.attend(platform.office, hands())
    done = [(one.name, cascade.pump(platform.office, one.id)) for one in wanted]
    platform.close()
    if json:
        print_json([_pumped(name, one) for name, one in done])
        return
    headings = (
        Text("平台", "peer"),
        Text("已发送", "sent"),
        Text("待确认", "behind"),
        Text("原因", "reason"),
    )
    table(
        headings,
        (
            (name, one.sent, one.behind, cascade.REASON_TITLES.get(one.reason, one.reason))
            for name, one in done
        ),
    )


@cli.command("conflicts")
def conflicts_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """What both sides say differently, side by side 冲突."""
    from yiben.app.cascading.documents import conflict_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = cascade.conflicts(work)
    platform.close()
    if json:
        print_json([conflict_document(one) for one in found])
        return
    headings = (
        Text("编号", "conflict"), Text("平台", "peer"), Text("种类", "kind"), Text("对象", "about"),
        Text("本方", "ours"), Text("对方", "theirs"),
    )  # fmt: skip
    table(
        headings,
        (
            (one.id, one.peer_name, cascade.KIND_TITLES[one.kind], one.item or one.entry, _spoken(dict(one.ours)),
             _spoken(dict(one.theirs)))
            for one in found
        ),
    )  # fmt: skip


@cli.command("settle")
def settle_command(
    conflict: Annotated[str, typer.Argument(help="Identifier of the conflict 冲突编号")],
    choice: Annotated[Choice, typer.Option("--holds", help="Whose word holds 以谁为准")],
    note: Note,
    seen: Annotated[
        str, typer.Option("--seen", help="`seen` of the conflict that was looked at 所见内容")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Settle a conflict: ours, theirs, or both stay 处理冲突."""
    from yiben.app.cascading.documents import conflict_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = cascade.settle(work, conflict, cascade.Choice(choice), note=note, seen=seen)
    platform.close()
    if json:
        print_json(conflict_document(done))
    else:
        say(Text("已处理", "Settled."))


@cli.command("rule")
def rule_command(
    item: Annotated[str, typer.Argument(help="Identifier of the item 数据项")],
    peer: Annotated[str, typer.Option("--peer", help="Whose it is 所属平台")],
    level: Annotated[int, typer.Option("--level", min=1, max=5, help="Level 级别")],
    why: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say how sensitive an item of the other side is; the stricter of both words holds 判定对方数据项."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        holds = cascade.rule(work, peer, item, level=level, why=why)
    platform.close()
    if json:
        print_json({"item": item, "holds": holds.as_dict()})
    else:
        say(Text(f"本方现按 {holds.level} 级保护", f"It is protected as level {holds.level} here."))


@cli.command("renew")
def renew_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Show peers another certificate and have the old one refused 更换证书."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        serial = cascade.renew(work)
    platform.close()
    if json:
        print_json({"revoked": serial})
    else:
        say(
            Text(
                f"已更换；旧证书 {serial} 将被拒绝", f"Renewed; the old certificate {serial} will be refused."
            )
        )


@cli.command("let-back")
def let_back_command(
    peer: PeerName, why: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Go on with a peer that was cut off or halted 恢复连接."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = cascade.let_back(work, peer, why=why)
    platform.close()
    tell(
        {"peer": found.name},
        Text(f"已恢复与「{found.name}」的连接", f"Going on with “{found.name}”."),
        json=json,
    )


@cli.command("leave")
def leave_command(peer: PeerName, why: Reason, home: Home = None, as_: As = None, json: Json = False) -> None:
    """End a connection at once; mirrors stay as they are 退出."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import cascade

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = cascade.leave(work, peer, why=why)
    platform.close()
    told = Text(f"已退出与「{found.name}」的级联", f"The connection to “{found.name}” is ended.")
    tell({"peer": found.name, "ended": True}, told, json=json)


@cli.command("demo")
def demo_command(
    folder: Folder = Path("cascade-demo"),
    port: Annotated[int, typer.Option("--port", help="First of four ports 起始端口")] = 8100,
) -> None:
    """Start a province and a city on this machine, joined; Ctrl+C stops both 演示."""
    from yiben.app.cascading import demonstration
    from yiben.app.terminal import say

    demonstration.prepare(folder, port=port)
    running = demonstration.start(folder, port=port)
    say(
        Text(
            f"省 http://127.0.0.1:{port}/ · 市 http://127.0.0.1:{port + 1}/",
            f"Province http://127.0.0.1:{port}/ · city http://127.0.0.1:{port + 1}/",
        )
    )
    demonstration.attend(running)


@cli.command("demo-change")
def demo_change_command(folder: Folder = Path("cascade-demo")) -> None:
    """Change an entry and a label, object, ask and read across, and watch each arrive 演示变更."""
    from yiben.app.cascading import demonstration
    from yiben.app.terminal import say

    demonstration.change(folder, tell=say)
    demonstration.cross(folder, tell=say)


def _pumped(name: str, done: "Pumped") -> dict[str, object]:
    return {
        "peer": done.peer,
        "name": name,
        "sent": done.sent,
        "behind": done.behind,
        "reason": done.reason or None,
    }


def _spoken(said: dict[str, object]) -> str:
    return " · ".join(
        str(said[key]) for key in ("title", "owner", "level", "importance", "who") if said.get(key)
    )
