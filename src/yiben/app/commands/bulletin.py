"""Terminal doors of statistics bulletins: listed, and counted again."""

from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

cli = typer.Typer(no_args_is_help=True, help="Statistics bulletins 统计公报")
_OUTCOMES = {
    "agrees": Text("一致", "agrees"),
    "rounding": Text("舍入差", "rounding"),
    "differs": Text("不符", "differs"),
}


@cli.command("list")
def listed(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Every bulletin of the packs 公报列表."""
    from yiben.app.recounting.documents import brief
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import bulletins

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = bulletins.every(work)
    if json:
        print_json({"bulletins": [brief(one) for one in found]})
        return
    table(
        (Text("公报", "bulletin"), Text("名称", "title"), Text("不符", "differ")),
        [
            [one.id, str(one.title), str(sum(each.outcome == "differs" for each in one.recounts))]
            for one in found
        ],
    )


@cli.command("check")
def check(
    name: Annotated[str, typer.Argument(help="pack/bulletin, or the pack 公报")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Count a bulletin again; exit code 2 when something printed cannot be 复算."""
    from yiben.app.recounting.documents import document
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import bulletins

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = bulletins.find(work, name)
    if json:
        print_json(document(found))
    else:
        table(
            (
                Text("指标", "figure"),
                Text("公布", "printed"),
                Text("重算", "computed"),
                Text("结果", "result"),
            ),
            [
                [
                    str(found.figures[one.of].title),
                    str(one.printed),
                    str(one.computed),
                    str(_OUTCOMES[one.outcome]),
                ]
                for one in found.recounts
            ],
        )
    if any(one.outcome == "differs" for one in found.recounts):
        raise typer.Exit(2)
