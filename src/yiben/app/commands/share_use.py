"""`yiben share …` for recipients: agreements, giving a grant up."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text


def use_cli(cli: typer.Typer) -> None:
    """Hang these commands in `yiben share`."""
    cli.command("purposes")(purposes_command)
    cli.command("agreement")(agreement_command)
    cli.command("give-up")(give_up_command)


def purposes_command(json: Json = False) -> None:
    """List the declared purposes 列出用途."""
    from yiben.app.terminal import print_json, table
    from yiben.capabilities.sharing.declared import purposes

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
        Path | None, typer.Option("--out", help="Write it to a .docx, .pdf or .json file 写入文件")
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
    why: Annotated[str, typer.Option("--why", help="Why 原因")],
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
