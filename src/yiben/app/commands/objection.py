"""`yiben objection …`: dispute data, answer, acknowledge, see who was told; figures by department (数据异议)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.objection_words import cell, print_levels, print_said, print_told, receiver_names
from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import casework

cli = typer.Typer(
    help="Objections 数据异议: dispute a value or an entry, answer, acknowledge, figures.",
    no_args_is_help=True,
)

Ref = Annotated[str, typer.Argument(metavar="OBJECTION", help="Identifier or number 编号")]


@cli.command("file")
def file_command(
    resource: Annotated[str, typer.Argument(metavar="RESOURCE", help="SQL name or identifier 数据资源")],
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
    right: Annotated[str, typer.Option("--right", help="What is right; - reads it from stdin 正确的值")] = "",
    says: Annotated[str, typer.Option("--says", help="In your words; - reads them from stdin 说明")] = "",
    evidence: Annotated[
        list[Path] | None, typer.Option("--evidence", help="A file; repeatable 证明材料")
    ] = None,
    peer: Annotated[
        str, typer.Option("--peer", help="Of another installation: goes to this peer 级联平台")
    ] = "",
    person: Annotated[str, typer.Option("--for", help="Filed for this person 代个人提出：姓名")] = "",
    proof: Annotated[
        str,
        typer.Option(
            "--proof", help="identity_card passport residence_permit authorisation online 已核验的身份证明"
        ),
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Dispute a value, or an entry of the catalogue 提出异议."""
    from yiben.app.objecting.documents import dossier_document
    from yiben.app.objecting.wording import draft_of
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import objections

    draft = draft_of(
        resource=resource, column=column, what=wrong, key=key or (), seen=seen, right=_typed(right), says=_typed(says),
        person=person, proof=proof,
    )  # fmt: skip
    platform = open_platform(home)
    if peer:
        from yiben.app.commands.cascade_crossing import send_objection

        send_objection(platform, peer, draft, as_=as_, json=json)
        return
    files = tuple(_evidence(one) for one in evidence or ())
    with platform.office.writing(platform.actor(as_)) as work:
        found = objections.file(work, draft, attachments=files, hands=hands())
        document = dossier_document(work, found.id)
    if json:
        print_json(document)
        return
    due = (found.due or "")[:10]
    say(Text(f"已提出 {found.number}，{due} 前答复", f"Filed as {found.number}; to be answered by {due}."))
    print_levels(document["levels"])


@cli.command("list")
def list_command(
    resource: Annotated[str, typer.Option("--resource", help="Only about this one 数据资源")] = "",
    only: Annotated[str, typer.Option("--only", help="mine: those you filed 我提出的")] = "",
    page: Annotated[int, typer.Option("--page", min=1, help="Page of 50 页")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """The objections you may see, newest first; nothing of what was said 异议清单."""
    from yiben.app.objecting.documents import objection_document
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, objections
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        about = ledger.describe(work, resource).resource.id if resource else None
        ask = PageAsk(number=page, size=50)
        found = objections.objections(work, resource=about, only=only, page=ask, hands=hands())
    rows = [objection_document(one) for one in found.rows]
    if json:
        print_json({"objections": rows, "total": found.total, "page": found.ask.number})
        return
    print_levels(rows)


@cli.command("show")
def show_command(objection: Ref, home: Home = None, as_: As = None, json: Json = False) -> None:
    """One objection: its levels, what was said if you may see it, who was told 查看异议."""
    from yiben.app.objecting.documents import dossier_document, statement_document
    from yiben.app.objecting.seeing import sees
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import objections
    from yiben.kernel.errors import Refused

    platform = open_platform(home)
    actor = platform.actor(as_)
    seeing = sees(platform.office, actor)
    with platform.office.reading(actor) as work:
        document = dossier_document(work, objection)
        said: dict[str, Any] | None = None
        closed: Text | None = None
        try:
            said = statement_document(objections.statement(work, objection, sees=seeing, hands=hands()))
        except Refused as refusal:
            closed = refusal.message
        names = receiver_names(work, document)
    if json:
        print_json({**document, "statement": said})
        return
    print_levels(document["levels"])
    print_said(said, closed)
    print_told(document, names)


@cli.command("accept")
def accept_command(objection: Ref, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Accept it, as the source 接受异议."""
    _move(objection, ("accept", "own_error"), {}, home, as_, json=json)


@cli.command("refuse")
def refuse_command(
    objection: Ref,
    why: Annotated[str, typer.Option("--reason", "--why", help="Quote no value 理由")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say why it is not corrected, as the source 不予更正."""
    _move(objection, ("refuse",), {"refusal": why}, home, as_, json=json)


@cli.command("correct")
def correct_command(
    objection: Ref,
    snapshot: Annotated[str, typer.Option("--snapshot", help="The newest, if absent 更正后的快照")] = "",
    value: Annotated[
        str, typer.Option("--value", help="The right value; - reads it from stdin 正确的值")
    ] = "",
    note: Annotated[str, typer.Option("--note", help="To the others; quote no value 留言")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say that it is corrected; derived tables are made again, receivers told 已更正."""
    from yiben.app.objecting.documents import dossier_document
    from yiben.app.objecting.remaking import make_again
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework, objections

    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.writing(actor) as work:
        seen = casework.look(work, objection, hands=hands()).case.version
        moved = objections.correct(
            work, objection, seen=seen, value=_typed(value), snapshot=snapshot, note=note, hands=hands()
        )
    made = make_again(platform)
    with platform.office.reading(actor) as work:
        document = dossier_document(work, moved.id)
        names = receiver_names(work, document)
    if json:
        print_json(document)
        return
    say(Text(f"{moved.number}：已更正；自动重新加工 {len(made)} 个数据资源", f"{moved.number}: corrected; tables made again: {len(made)}."))  # fmt: skip
    print_told(document, names)


@cli.command("review")
def review_command(
    objection: Ref,
    why: Annotated[str, typer.Option("--reason", "--why", help="Why, or what was found 理由或复核意见")],
    step: Annotated[
        str, typer.Option("--step", help="ask (as its filer), uphold or overturn (as the authority) 步骤")
    ] = "ask",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask the authority for a review, or decide on one 申请复核、复核."""
    moves = {"ask": "ask_review", "uphold": "uphold", "overturn": "overturn"}
    form = {"review_why": why} if step == "ask" else {"review_says": why}
    _move(objection, (moves.get(step, step),), form, home, as_, json=json)


@cli.command("withdraw")
def withdraw_command(objection: Ref, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Take back your own objection, at every level 撤回."""
    _move(objection, ("withdraw",), {}, home, as_, json=json)


@cli.command("acknowledge")
def acknowledge_command(
    case: Annotated[str, typer.Argument(metavar="CASE", help="Number of the notice 通知编号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Acknowledge that data you got were corrected 确认知悉."""
    _move(case, ("acknowledge",), {}, home, as_, json=json)


@cli.command("remake")
def remake_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Make tables again that wait for it; a running platform does so by itself 重新加工."""
    from yiben.app.objecting.documents import redo_document
    from yiben.app.objecting.remaking import make_again
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.kernel.actors import Role
    from yiben.kernel.errors import Refused

    platform = open_platform(home)
    if not platform.actor(as_).holds(Role.OWNER, Role.OFFICER):
        raise Refused(
            "owner_only",
            Text("只有平台所有者和数据安全官可以运行", "Only the owner or a security officer may run this."),
        )
    made = make_again(platform)
    if json:
        print_json([redo_document(one) for one in made])
        return
    say(Text(f"已重新加工 {len(made)} 个数据资源", f"Tables made again: {len(made)}."))


@cli.command("figures")
def figures_command(
    since: Annotated[str, typer.Option("--since", help="Filed from this day on, YYYY-MM-DD 自")] = "",
    out: Annotated[
        Path | None, typer.Option("--out", help="Write a CSV file 输出 CSV", callback=writable)
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Figures by department, for appraisal 考核数据."""
    from yiben.app.objecting.documents import HEADINGS, figures_csv, figures_document
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import objections

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = objections.figures(work, since=since, hands=hands())
    if out is not None:
        out.write_text(figures_csv(found), "utf-8")
        say(Text(f"已写入 {out}", f"Written to {out}."))
    elif json:
        print_json(figures_document(found))
    else:
        rows = ([cell(getattr(one, name)) for name in HEADINGS] for one in found)
        table(tuple(HEADINGS.values()), rows)


def _move(ref: str, moves: tuple[str, ...], form: dict[str, Any], home: Home, as_: As, *, json: bool) -> None:
    """Make the first of `moves` that starts where the case stands."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        seen = casework.look(work, ref, hands=hands())
        here = {one.id for one in seen.flow.moves if seen.case.state in one.sources}
        move = next((one for one in moves if one in here), moves[0])
        done = casework.move(work, seen.case.id, move, seen=seen.case.version, form=form, hands=hands())
    title = seen.flow.state(done.state).title
    told = {"case": done.id, "number": done.number, "state": done.state}
    tell(told, Text(f"{done.number}：{title.zh}", f"{done.number}: {title.en}."), json=json)


def _typed(said: str) -> str:
    """What was typed; `-` reads it from stdin, so that it stands in no list of processes."""
    import sys

    return sys.stdin.read().strip() if said == "-" else said


def _evidence(path: Path) -> "casework.Handed":
    from yiben.capabilities import casework
    from yiben.kernel.errors import BadInput

    try:
        return casework.Handed(name=path.name, content=path.read_bytes(), field="evidence")
    except OSError as error:
        raise BadInput(
            "no_file",
            Text(f"无法读取文件 {path}", f"The file {path} cannot be read."),
            where={"file": str(path)},
        ) from error
