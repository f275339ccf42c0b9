"""Terminal doors of the way in: `intake`, `recognise`, `check`."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

Source = Annotated[
    str, typer.Argument(help="A file, or postgresql:// mysql:// sqlite:// …?table=NAME 文件或数据库表")
]


class Origin(StrEnum):
    """Where data come from; the same words as `ledger.Origin`."""

    PRODUCED = "produced"
    COLLECTED = "collected"
    SHARED = "shared"
    PURCHASED = "purchased"
    DERIVED = "derived"


def intake(
    sources: Annotated[
        list[str],
        typer.Argument(metavar="SOURCE…", help="Files, or database URLs with ?table=NAME 文件或数据库表"),
    ],
    org: Annotated[
        str, typer.Option("--org", help="Organisation that answers for it; made when unknown 单位")
    ],
    system: Annotated[str | None, typer.Option("--system", help="Storing system 来源系统")] = None,
    name: Annotated[str | None, typer.Option("--name", help="Name in SQL as well 资源名称")] = None,
    account: Annotated[
        str | None, typer.Option("--account", help="Account that brings it in, as --as 操作账号")
    ] = None,
    title: Annotated[str, typer.Option("--title", help="What people call it 标题")] = "",
    theme: Annotated[list[str] | None, typer.Option("--theme", help="Theme 主题")] = None,
    class_: Annotated[list[str] | None, typer.Option("--class", help="Business class 所属业务")] = None,
    origin: Annotated[
        Origin | None, typer.Option("--origin", help="Where the data come from 数据来源", show_default=False)
    ] = None,
    dictionary: Annotated[
        Path | None,
        typer.Option("--dictionary", help="A table that explains the columns 字段字典", show_default=False),
    ] = None,
    accept_changes: Annotated[
        bool, typer.Option("--accept-changes", help="Take a changed schema 接受结构变化")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Bring data in: land, recognise, grade, check, propose the catalogue entry 数据接入.

    CSV in any common encoding, Excel, JSON, JSON lines, YAML, Parquet, archives of these, or a database table.
    """
    from concurrent.futures import ThreadPoolExecutor

    from yiben.capabilities import intake as front_desk
    from yiben.infra.home import Home as HomeFolder
    from yiben.kernel.errors import YibenError

    for source in sources:
        if not front_desk.is_url(source):
            front_desk.look_for(Path(source))
    with ThreadPoolExecutor(1) as hand:
        # The first original is hashed and copied while the rest of the program loads: a second of imports.
        early = None
        if not front_desk.is_url(sources[0]):
            early = hand.submit(front_desk.receive, HomeFolder.find(home).open(), Path(sources[0]))
        from yiben.app.dictionaries import read_dictionary
        from yiben.app.orders import Order
        from yiben.app.reports import show_answer
        from yiben.app.road import bring_in
        from yiben.app.terminal import print_json, progress_bar
        from yiben.app.wiring import open_platform

    platform = open_platform(home)
    actor = platform.actor(as_ or account)
    answers: list[dict[str, Any]] = []
    entries = read_dictionary(dictionary, platform.lake, platform.home) if dictionary else {}
    for source in sources:
        order = Order(
            source=source,
            org=org,
            system=system,
            name=name,
            title=title,
            themes=tuple(theme or ()),
            classes=tuple(class_ or ()),
            origin=origin,
            dictionary=entries,
            accept_changes=accept_changes,
        )
        try:
            with progress_bar() as progress:
                answers.append(bring_in(platform, actor, order, progress=progress, receiving=early))
        except YibenError as error:
            error.where |= {"source": source, "landed": [one["source"] for one in answers]} if answers else {}
            raise
        early = None
        if not json:
            show_answer(answers[-1])
    platform.close()
    if json:
        print_json(answers[0] if len(answers) == 1 else answers)


def recognise(
    source: Source,
    dictionary: Annotated[
        Path | None,
        typer.Option("--dictionary", help="A table that explains the columns 字段字典", show_default=False),
    ] = None,
    json: Json = False,
) -> None:
    """Say what a file or table holds, storing nothing 识别."""
    from yiben.app.looking import look_at
    from yiben.app.reports import show_answer
    from yiben.app.terminal import print_json, progress_bar

    with progress_bar() as progress:
        answer = look_at(source, dictionary=dictionary, progress=progress)
    if json:
        print_json(answer)
    else:
        show_answer(answer)


def check(
    source: Source,
    rules: Annotated[
        Path | None, typer.Option("--rules", help="Rule file: TOML, YAML or JSON 规则文件")
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Check quality in one pass, with the rules proposed or those of --rules 质量检查.

    SOURCE is a file, a database URL, or the name of a resource of the home. Exit code 0 also when rules fail.
    """
    from yiben.app.looking import check_source
    from yiben.app.reports import show_quality
    from yiben.app.terminal import print_json, progress_bar

    with progress_bar() as progress:
        answer = check_source(source, rules=rules, home=home, progress=progress)
    if json:
        print_json(answer)
        return
    show_quality(answer["quality"], rows=answer["rows"])
    if answer.get("rejected_rows"):
        from yiben.app.terminal import say

        say(
            Text(
                f"另有 {answer['rejected_rows']} 行未能读入",
                f"{answer['rejected_rows']} more rows could not be read",
            )
        )


def derive(
    sql: Annotated[str, typer.Argument(help="One SELECT over resources by name 查询语句")],
    name: Annotated[str, typer.Option("--name", help="Name in SQL of what is made 资源名称")],
    org: Annotated[str, typer.Option("--org", help="Organisation that answers for it 单位")],
    title: Annotated[str, typer.Option("--title", help="What people call it 标题")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Make a table of others; lineage is kept, and no column is graded lower than its sources 加工."""
    from yiben.app.deriving import derive as make
    from yiben.app.reports import show_answer
    from yiben.app.terminal import print_json, progress_bar
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    with progress_bar() as progress:
        answer = make(platform, platform.actor(as_), sql, name=name, org=org, title=title, progress=progress)
    platform.close()
    if json:
        print_json(answer)
    else:
        show_answer(answer)
