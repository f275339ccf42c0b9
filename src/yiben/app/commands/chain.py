"""`yiben chain`: a data product from raw resource to buyer, walked from either end (产品链)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.tracing.chain import Chain
    from yiben.app.tracing.links import Link


def chain(
    start: Annotated[
        str,
        typer.Argument(
            metavar="FROM", help="Resource, product, dataset, grant, delivery, export or a file 起点"
        ),
    ],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Raw resource, processing, product, buyer: what is above and below a link, with events 产品链."""
    from yiben.app.terminal import print_json, say, table
    from yiben.app.tracing.chain import chain as walk
    from yiben.app.tracing.chain import chain_of_file
    from yiben.app.tracing.showing import chain_document
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    actor, file = platform.actor(as_), Path(start)
    if "\0" not in start and file.is_file():
        found = chain_of_file(platform.office, actor, file)
    else:
        found = walk(platform.office, actor, start)
    platform.close()
    if json:
        print_json(chain_document(found))
        return
    headings = (
        Text("链条", "chain"),
        Text("类型", "kind"),
        Text("谁", "who"),
        Text("时间", "when"),
        Text("存证", "event"),
    )
    table(headings, (_row(found, one) for one in sorted(found.links, key=lambda one: one.place)))
    if found.hidden:
        say(Text(f"其中 {found.hidden} 环不对您显示名称", f"{found.hidden} of them are not named to you"))
    if found.cut:
        say(Text("链条过长，只列前 500 环", "The chain is longer than the 500 links listed"))


def _row(found: "Chain", one: "Link") -> tuple[object, ...]:
    from yiben.app.tracing.links import KINDS

    least = min(each.place for each in found.links)
    mark = "● " if one.id == found.start else "└ " if one.place > least else ""
    name = one.name or str(Text("（不对您显示）", "(not shown to you)"))
    return (
        "  " * (one.place - least) + mark + name,
        KINDS[one.kind],
        one.who,
        one.when[:16].replace("T", " "),
        one.event or "",
    )
