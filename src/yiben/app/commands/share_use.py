"""`yiben share …` for recipients: agreements, subscriptions, forms that fill themselves, giving a grant up."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.text import Text


def use_cli(cli: typer.Typer) -> None:
    """Hang these commands in `yiben share`."""
    cli.command("purposes")(purposes_command)
    cli.command("agreement")(agreement_command)
    cli.command("give-up")(give_up_command)
    cli.command("subscribe")(subscribe_command)
    cli.command("subscriptions")(subscriptions_command)
    cli.command("unsubscribe")(unsubscribe_command)
    cli.command("prefill")(prefill_command)


def purposes_command(json: Json = False) -> None:
    """List the declared purposes 列出用途."""
    from yiben.app.terminal import print_json, table
    from yiben.capabilities.sharing import purposes

    if json:
        print_json([{"id": one.id, "title": str(one.title), "says": str(one.says)} for one in purposes()])
        return
    table(
        (Text("用途", "purpose"), Text("名称", "title"), Text("说明", "what it covers")),
        ((one.id, str(one.title), str(one.says)) for one in purposes()),
    )


def agreement_command(
    agreement: str,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write it to a .docx, .pdf or .json file 写入文件", callback=writable),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Show an agreement, or write it down 查看协议."""
    import orjson

    from yiben.app.sharing.documents import agreement_document
    from yiben.app.sharing.papers import as_docx, as_pdf, paper_of
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing
    from yiben.kernel.errors import BadInput

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = sharing.agreement(work, agreement)
        paper = paper_of(found, now=work.now())
    if out is not None:
        kinds = {".docx": lambda: as_docx(paper), ".pdf": lambda: as_pdf(paper), ".json": lambda: orjson.dumps(agreement_document(found), option=orjson.OPT_INDENT_2)}  # fmt: skip
        write = kinds.get(out.suffix.lower())
        if write is None:
            raise BadInput(
                "bad_format",
                Text("文件名应以 .docx、.pdf 或 .json 结尾", "The file ends in .docx, .pdf or .json."),
                where={"file": str(out)},
            )
        out.write_bytes(write())
        say(Text(f"已写入 {out}", f"Written to {out}."))
        return
    if json:
        print_json(agreement_document(found))
        return
    say(Text(paper.title, paper.title))
    for sentence in (
        *paper.about,
        *(f"{heading}\n  {body}" for heading, body in paper.clauses),
        *paper.sides,
    ):
        say(Text(sentence, sentence))


def give_up_command(
    grant: str,
    why: Annotated[str, typer.Option("--reason", "--why", help="Why 原因")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """End a grant you no longer need 放弃授权."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = sharing.give_up(work, grant, why=why)
    if json:
        print_json({"grant": done.id, "withdrawn": done.withdrawn, "by": done.withdrawn_by})
        return
    say(Text(f"{done.id} 已放弃", f"{done.id} is given up."))


def subscribe_command(
    grant: str,
    every: Annotated[str, typer.Option("--every", help="daily, weekly, monthly or hours 频次")] = "daily",
    at: Annotated[str, typer.Option("--at", help="HH:MM, Beijing time 时刻")] = "",
    on: Annotated[int, typer.Option("--on", help="Weekday 1-7 or day 1-31 日")] = 0,
    hours: Annotated[int, typer.Option("--hours", help="Every so many hours 间隔小时")] = 0,
    changes: Annotated[
        list[str] | None,
        typer.Option(
            "--changes-by", metavar="COLUMN", help="Only changes, rows told apart by this column 增量"
        ),
    ] = None,
    form: Annotated[str, typer.Option("--format", help="csv, json or parquet 格式")] = "csv",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Have everything a grant gives delivered on schedule, until it ends 订阅."""
    from yiben.app.sharing.documents import subscription_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing
    from yiben.capabilities.access import Format, deliveries
    from yiben.kernel.errors import BadInput

    try:
        how, kind = deliveries.Every(every), Format(form)
    except ValueError as error:
        raise BadInput("bad_schedule", Text(f"没有这一选项: {error}", f"No such choice: {error}")) from None
    platform = open_platform(home)
    office = platform.office
    made = sharing.subscribe(
        office,
        platform.actor(as_),
        grant,
        schedule=deliveries.plan(every=how, start=office.clock(), at=at, on=on, hours=hours),
        manner=sharing.Manner.CHANGES if changes else sharing.Manner.SNAPSHOT,
        key=changes or (),
        form=kind,
    )
    if json:
        print_json(subscription_document(made))
        return
    folder = deliveries.folder_of(office.home, made.delivery)
    say(
        Text(f"已订阅 {made.id}，文件放在 {folder}", f"Subscribed as {made.id}; files are put into {folder}.")
    )


def subscriptions_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """List your subscriptions 列出订阅."""
    from yiben.app.sharing.documents import subscription_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = sharing.subscriptions(work)
    if json:
        print_json([subscription_document(one) for one in found])
        return
    headings = (
        Text("编号", "id"),
        Text("授权", "grant"),
        Text("内容", "holds"),
        Text("订阅人", "account"),
        Text("结束", "ended"),
    )
    manners = {"snapshot": Text("全量", "everything"), "changes": Text("增量", "changes")}
    rows = (
        (one.id, one.grant, str(manners[str(one.manner)]), one.account, (one.ended or "")[:10])
        for one in found
    )
    table(headings, rows)


def unsubscribe_command(subscription: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """End a subscription 退订."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = sharing.unsubscribe(work, subscription)
    tell(
        {"subscription": done.id, "ended": True},
        Text(f"{done.id} 已退订", f"{done.id} has ended."),
        json=json,
    )


def prefill_command(
    grant: str,
    key: Annotated[list[str], typer.Option("--key", metavar="COLUMN=VALUE", help="Whose form it is 主键")],
    field: Annotated[
        list[str], typer.Option("--field", metavar="FIELD=COLUMN", help="A field of the form 表单项")
    ],
    purpose: Annotated[str, typer.Option("--purpose", help="The grant's purpose 用途")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Fill a form under a grant: what it may, with source and date 表单预填."""
    from yiben.app.sharing.documents import filled_document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import sharing

    platform = open_platform(home)
    found = sharing.prefill(
        platform.office,
        platform.actor(as_),
        grant,
        fields=dict(_pair(one) for one in field),
        key=dict(_pair(one) for one in key),
        purpose=purpose,
    )
    if json:
        print_json([filled_document(one) for one in found])
        return
    headings = (Text("表单项", "field"), Text("值", "value"), Text("来源", "source"), Text("日期", "date"))
    rows = (
        (
            one.field,
            str(one.why_not) if one.why_not else str(one.value) + (" *" if one.masked else ""),
            f"{one.source_organisation} {one.source_title}",
            one.as_of[:10],
        )
        for one in found
    )
    table(headings, rows)


def _pair(said: str) -> tuple[str, str]:
    from yiben.kernel.errors import BadInput

    name, equals, value = said.partition("=")
    if not equals or not name:
        raise BadInput("bad_prefill", Text(f"应写作 名称=值: {said}", f"Written NAME=VALUE: {said}"))
    return name, value
