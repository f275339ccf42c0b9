"""`yiben org …`: organisations and who lies below whom (单位)."""

from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

cli = typer.Typer(help="Organisations 单位: add, list.", no_args_is_help=True)


@cli.command("add")
def add_command(
    name: str,
    below: Annotated[str | None, typer.Option("--below", help="The organisation above it 上级单位")] = None,
    code: Annotated[
        str | None, typer.Option("--code", help="Credit code or district code 统一社会信用代码或行政区划代码")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Add an organisation; one that is there already is left as it is 新增单位."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = ledger.ensure_organisation(work, name, parent=below, code=code)
    if json:
        print_json({"id": found.id, "name": found.name, "code": found.code, "parent": found.parent})
        return
    say(Text(f"{found.name}（{found.id}）", f"{found.name} ({found.id})"))


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """List organisations, each before those below it 列出单位."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        nodes = ledger.organisations(work)
    if json:
        print_json(
            [
                {
                    "id": one.organisation.id,
                    "name": one.organisation.name,
                    "code": one.organisation.code,
                    "parent": one.organisation.parent,
                    "resources": one.resources,
                }
                for one in nodes
            ]
        )
        return
    headings = (Text("单位", "organisation"), Text("代码", "code"), Text("数据资源", "resources"))
    table(
        headings,
        (
            ("  " * one.depth + one.organisation.name, one.organisation.code or "", str(one.resources))
            for one in nodes
        ),
    )
