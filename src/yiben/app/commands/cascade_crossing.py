"""`yiben cascade object|ask|asked|take-back|review|held|read`: what crosses beside the catalogue (跨级异议、共享和读取)."""

from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.cascade import cli
from yiben.app.commands.options import As, Code, Home, Json, Reason, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities.cascade import crossing
    from yiben.capabilities.grants import GrantedColumn
    from yiben.capabilities.objections import Draft

__all__ = ["cli"]

Entry = Annotated[str, typer.Argument(metavar="ENTRY", help="Name or identifier of their entry 对方目录条目")]
PeerOption = Annotated[str, typer.Option("--peer", help="Whose it is 所属平台")]
Reference = Annotated[str, typer.Argument(help="Reference of the errand 事项编号")]


class Format(StrEnum):
    """How an answer is written; the same words as `access.Format`."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"
    PARQUET = "parquet"


@cli.command("object")
def object_command(
    entry: Entry,
    peer: PeerOption,
    column: Annotated[str, typer.Option("--column", help="Absent: the entry itself 数据项")] = "",
    key: Annotated[
        list[str] | None, typer.Option("--key", metavar="COLUMN=VALUE", help="Which row; repeatable 哪一行")
    ] = None,
    wrong: Annotated[
        str,
        typer.Option(
            "--wrong", help="value missing outdated duplicate not_theirs description other 异议类型"
        ),
    ] = "",
    seen: Annotated[str, typer.Option("--seen", help="What stands there 现在的值")] = "",
    right: Annotated[str, typer.Option("--right", help="What is right 正确的值")] = "",
    says: Annotated[str, typer.Option("--says", help="In your words 说明")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Object to an entry of the other side: a case there; every stage comes back 对对方数据提出异议."""
    from yiben.app.objecting.wording import draft_of
    from yiben.app.wiring import open_platform

    draft = draft_of(
        resource=entry, column=column, what=wrong, key=key or (), seen=seen, right=right, says=says, person="",
        proof="",
    )  # fmt: skip
    send_objection(open_platform(home), peer, draft, as_=as_, json=json)


def send_objection(platform: "Platform", peer: str, draft: "Draft", *, as_: str | None, json: bool) -> None:
    """Hand an objection over to the peer whose entry it is about; also the door of `yiben objection file --peer`."""
    from yiben.capabilities.cascade import crossing

    with platform.office.writing(platform.actor(as_)) as work:
        made = crossing.object_to(
            work, peer, draft.resource, column=draft.column, wrong=draft.wrong, statement=draft.statement
        )
    platform.close()
    _sent(made, json=json)


@cli.command("ask")
def ask_command(
    entry: Entry,
    peer: PeerOption,
    column: Annotated[
        list[str],
        typer.Option("--column", metavar="NAME[:FORM]", help="plain masked token verify 数据项和形式"),
    ],
    purpose: Annotated[str, typer.Option("--purpose", help="A word of the list of purposes 用途")],
    says: Annotated[str, typer.Option("--says", help="The purpose in words 用途说明")],
    basis: Annotated[str, typer.Option("--basis", help="Legal basis 法律依据")],
    days: Annotated[int, typer.Option("--days", min=1, help="For so many days from today 天数")] = 90,
    rows: Annotated[str, typer.Option("--rows", help="Condition on rows 行条件")] = "",
    account: Annotated[
        list[str] | None,
        typer.Option("--account", help="Only this account of ours reads; repeatable 使用账号"),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask for data of the other side: decided there, the grant comes back 申请对方数据."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import grants, sharing
    from yiben.capabilities.cascade import crossing

    platform = open_platform(home)
    now = platform.office.clock()
    asked = sharing.Request(
        resource=entry, columns=tuple(_column(one) for one in column), purpose=purpose, purpose_says=says,
        basis=basis, roads=frozenset({grants.Road.SQL}), begins=grants.day_of(now),
        ends=grants.day_of(now + timedelta(days=days - 1)), rows=rows or None,
    )  # fmt: skip
    with platform.office.writing(platform.actor(as_)) as work:
        made = crossing.request(work, peer, asked, accounts=tuple(account or ()))
    platform.close()
    _sent(made, json=json)


@cli.command("asked")
def asked_command(
    theirs: Annotated[bool, typer.Option("--theirs", help="What other sides asked here 对方提出的")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Objections and requests that crossed, and where each stands 跨级事项."""
    from yiben.app.cascading.crossing_documents import errand_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.cascade import crossing

    platform = open_platform(home)
    side = crossing.Side.THEIRS if theirs else crossing.Side.OURS
    with platform.office.reading(platform.actor(as_)) as work:
        found = crossing.errands(work, side)
    platform.close()
    if json:
        print_json([errand_document(one) for one in found])
        return
    headings = (
        Text("编号", "reference"), Text("平台", "peer"), Text("种类", "kind"), Text("状态", "state"),
        Text("环节", "stage"), Text("办件号", "case"), Text("期限", "due"), Text("答复", "answer"),
    )  # fmt: skip
    table(
        headings,
        (
            (one.reference, one.peer_name, crossing.KIND_TITLES[one.kind], crossing.STATE_TITLES[one.state],
             one.title, one.number, (one.due or "")[:10], one.says[:60])
            for one in found
        ),
    )  # fmt: skip


@cli.command("take-back")
def take_back_command(
    reference: Reference, why: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Take an objection or a request back, or give a grant up 撤回."""
    _follow_up("take_back", reference, why=why, home=home, as_=as_, json=json)


@cli.command("review")
def review_command(
    reference: Reference, why: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Ask the owner's authority to review how an objection was answered 申请复核."""
    _follow_up("ask_review", reference, why=why, home=home, as_=as_, json=json)


@cli.command("held")
def held_command(
    given: Annotated[
        bool, typer.Option("--given", help="Grants of ours that other sides hold 本方授出的")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Grants of the other sides that are held here, as their owners state them 持有的对方授权."""
    from yiben.app.cascading.crossing_documents import crossed_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.cascade import crossing

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = crossing.given(work) if given else crossing.held(work)
    platform.close()
    if json:
        print_json([crossed_document(one) for one in found])
        return
    headings = (
        Text("授权", "grant"), Text("平台", "peer"), Text("数据项", "columns"), Text("用途", "purpose"),
        Text("至", "until"), Text("状态", "standing"), Text("对方存证", "their event"),
    )  # fmt: skip
    table(
        headings,
        (
            (one.granted.grant, one.peer_name, ", ".join(f"{each.name}:{each.form}" for each in one.granted.columns),
             one.granted.purpose, one.granted.ends, crossing.STANDING_TITLES[one.granted.standing], one.granted.event)
            for one in found
        ),
    )  # fmt: skip


@cli.command("read")
def read_command(
    grant: Annotated[str, typer.Argument(help="A grant held here 授权编号")],
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Absent: all of the grant; repeatable 数据项")
    ] = None,
    where: Annotated[str, typer.Option("--where", help="Condition on rows 行条件")] = "",
    rows: Annotated[int, typer.Option("--rows", min=1, max=10_000, help="At most so many 至多行数")] = 1_000,
    format_: Annotated[Format, typer.Option("--format", help="How to write it 输出格式")] = Format.TABLE,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write here instead of stdout 输出文件", callback=writable)
    ] = None,
    code: Code = None,
    home: Home = None,
    as_: As = None,
    json: Annotated[bool, typer.Option("--json", help="Same as --format json")] = False,
) -> None:
    """Read data of the other side: through their guard, then through ours; the copy says whose it is 读取对方数据."""
    import sys

    from yiben.app.wiring import open_platform
    from yiben.capabilities import access
    from yiben.capabilities.cascade import crossing

    platform = open_platform(home)
    answer = crossing.read(
        platform.office,
        platform.actor(as_, code=code),
        grant,
        columns=tuple(column or ()),
        where=where,
        rows=rows,
    )
    platform.close()
    form = access.Format(Format.JSON if json else format_)
    access.write(answer, form, out if out is not None else sys.stdout.buffer)


def _follow_up(
    verb: str, reference: str, *, why: str, home: Path | None, as_: str | None, json: bool
) -> None:
    from yiben.app.wiring import open_platform
    from yiben.capabilities.cascade import crossing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = (crossing.ask_review if verb == "ask_review" else crossing.take_back)(work, reference, why=why)
    platform.close()
    _sent(made, json=json)


def _column(said: str) -> "GrantedColumn":
    from yiben.capabilities.grants import Form, GrantedColumn
    from yiben.kernel.errors import BadInput

    name, _, form = said.rpartition(":") if said.rpartition(":")[2] in set(Form) else (said, "", "plain")
    if not name:
        raise BadInput("bad_column", Text(f"列写法无效: {said}", f"This is no column: {said}"))
    return GrantedColumn(item="", name=name, form=Form(form))


def _sent(made: "crossing.Errand", *, json: bool) -> None:
    from yiben.app.cascading.crossing_documents import errand_document
    from yiben.app.terminal import print_json, say

    if json:
        print_json(errand_document(made))
        return
    say(
        Text(
            f"{made.reference} 已交「{made.peer_name}」；用 yiben cascade asked 查看进展",
            f"{made.reference} goes to “{made.peer_name}”; `yiben cascade asked` says how it stands.",
        )
    )
