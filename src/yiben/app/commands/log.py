"""`yiben log …`: the evidence log at the terminal."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands import log_keeping, log_witness
from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

cli = typer.Typer(help="Evidence log 存证日志: show, verify, prove.", no_args_is_help=True)
cli.command("identity")(log_witness.identity)
cli.command("trust")(log_witness.trust)
cli.command("peers")(log_witness.peers)
cli.command("ask")(log_witness.ask)
cli.command("cosign")(log_witness.cosign)
cli.command("keep")(log_witness.keep)
cli.command("forks")(log_witness.forks)
cli.command("expire")(log_keeping.expire)
cli.command("hold")(log_keeping.hold)
cli.command("release")(log_keeping.release)
cli.command("holds")(log_keeping.holds)
cli.command("rotate-key")(log_witness.rotate_key)


@cli.command("show")
def show_command(
    kind: Annotated[str, typer.Option(help="e.g. data.read, or data for all of it 类别")] = "",
    actor: Annotated[str, typer.Option(help="Account 账号")] = "",
    subject: Annotated[str, typer.Option(help="What it happened to 对象")] = "",
    since: Annotated[str, typer.Option(help="A time or its beginning, e.g. 2026-11-22T08 起始时间")] = "",
    page: Annotated[int, typer.Option(help="Page, newest first 页码")] = 1,
    size: Annotated[int, typer.Option(help="Events a page, at most 200 每页条数")] = 20,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List events, newest first 查看日志.

    Owner, officer and auditor see all of them, everybody else what they did themselves.
    """
    from yiben.app.auditing import sees_all
    from yiben.app.terminal import out, print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.engines import evidence
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    who = platform.actor(as_)
    asked = evidence.Asked(
        kind=kind, actor=actor if sees_all(who) else who.account, subject=subject, since=since
    )
    with platform.office.reading(who) as work:
        found = evidence.show(work.db, asked, page=PageAsk(number=page, size=size))
    if json:
        rows = [
            {
                "event": entry.id,
                "seq": entry.seq,
                "time": entry.time,
                "actor": entry.actor,
                "acting_for": entry.acting_for,
                "kind": entry.kind,
                "subject": entry.subject,
                "detail": dict(entry.detail),
            }
            for entry in found.rows
        ]
        print_json({"total": found.total, "page": found.ask.number, "events": rows})
        return
    headings = (
        Text("事件", "event"),
        Text("时间", "time"),
        Text("账号", "account"),
        Text("类别", "kind"),
        Text("对象", "subject"),
    )
    table(
        headings,
        ((entry.id, entry.time[:19], entry.actor, entry.kind, entry.subject) for entry in found.rows),
    )
    out.print("")
    say(
        Text(
            f"共 {found.total} 个事件，第 {found.ask.number}/{found.pages} 页",
            f"{found.total} events, page {found.ask.number} of {found.pages}",
        )
    )


@cli.command("verify")
def verify_command(home: Home = None, json: Json = False) -> None:
    """Prove that no event was changed, removed or inserted 校验日志. Exit code 2 when one was."""
    from yiben.app.terminal import complain_of, print_json, progress_bar, say
    from yiben.app.wiring import found_if_fresh, open_database
    from yiben.engines.evidence.verify import verify

    if found_if_fresh(home):
        say(Text("这里原来没有数据目录，已新建", "There was no home here; it is made now"))
    found, engine = open_database(home)
    with progress_bar() as progress:
        report = verify(engine, found, progress=progress)
    if json:
        print_json(report.as_dict())
    if not report.ok:
        complain_of(Text(f"日志有 {report.found} 处问题:", f"{report.found} things are wrong with the log:"))
        for finding in report.findings:
            say(f"  - {finding.says}")
        raise typer.Exit(2)
    head = report.head.root[:16] if report.head else "-"
    say(
        Text(
            f"✓ {report.events} 个事件全部完好；{report.heads} 个签名树头，根 {head}…",
            f"✓ all {report.events} events are as they were sealed; {report.heads} signed heads, root {head}…",
        )
    )
    for note in report.notes:
        say(f"  {note}")


@cli.command("prove")
def prove_command(
    event: Annotated[str, typer.Argument(help="Event identifier or number 事件编号")] = "",
    case: Annotated[str, typer.Option("--case", help="A whole case instead, by its number 办件编号")] = "",
    since: Annotated[
        int | None,
        typer.Option("--since", help="Size of an older head you have, to prove nothing is gone 旧树头大小"),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write the bundle here; .html is readable as well 输出文件", callback=writable
        ),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Write a bundle that proves EVENT, or a whole case, to a stranger 出具证明."""
    import orjson

    from yiben.app.auditing import need_visible
    from yiben.app.proving import prove_case, written
    from yiben.app.terminal import print_json, tell
    from yiben.app.wiring import open_platform
    from yiben.engines import evidence

    if bool(event) == bool(case):
        raise BadInput(
            "event_or_case", Text("请给出事件或 --case 之一", "Name an event, or --case, and not both.")
        )
    platform = open_platform(home)
    who = platform.actor(as_)
    with platform.office.reading(who) as work:
        if case:
            bundle = prove_case(work, case, since=since)
        else:
            need_visible(work, who, event)
            bundle = evidence.prove(work.db, platform.home, event, since=since)
    if out is None:
        print_json(bundle)
        return
    out.write_bytes(written(bundle, out.name) if case else orjson.dumps(bundle, option=orjson.OPT_INDENT_2))
    told = {"out": str(out), "tree_size": bundle["tree_size"], "root": bundle["root"]}
    tell(told, Text(f"证明已写入 {out}", f"The proof is in {out}"), json=json)


@cli.command("review")
def review_command(
    events: Annotated[
        list[str] | None, typer.Argument(help="Events to mark as reviewed; none lists them 事件编号")
    ] = None,
    note: Annotated[str, typer.Option(help="What the review found, kept in the log 审计结论")] = "",
    kind: Annotated[str, typer.Option(help="List only these, e.g. data.read 类别")] = "",
    actor: Annotated[str, typer.Option(help="List only this account 账号")] = "",
    page: Annotated[int, typer.Option(help="Page, oldest first 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What privileged accounts read in plain at level 3 and above, or changed: list it, review it 特权操作审计.

    Each act is reviewed by another person; nobody reviews their own.
    """
    from dataclasses import asdict

    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.people import statements
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    who = platform.actor(as_)
    if events:
        with platform.office.writing(who) as work:
            done = [statements.review(work, event, note=note) for event in events]
        if json:
            print_json([asdict(one) for one in done])
        for one in done:
            say(Text(f"✓ 已审计 {one.event}", f"✓ {one.event} is reviewed"))
        return
    with platform.office.reading(who) as work:
        found = statements.open_statements(work, kind=kind, actor=actor, page=PageAsk(number=page, size=50))
    if json:
        print_json({"total": found.total, "page": page, "statements": [asdict(one) for one in found.rows]})
        return
    headings = (
        Text("事件", "event"),
        Text("时间", "time"),
        Text("账号", "account"),
        Text("类别", "kind"),
        Text("对象", "subject"),
        Text("级别", "level"),
    )
    table(
        headings,
        ((one.event, one.time[:19], one.actor, one.kind, one.subject, one.level) for one in found.rows),
    )
    say(
        Text(
            f"共 {found.total} 项待审计，第 {page}/{found.pages} 页",
            f"{found.total} to review, page {page} of {found.pages}",
        )
    )
