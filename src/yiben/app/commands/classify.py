"""Terminal doors of classifications: where activities belong, the table as far as it is there, filling it."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

cli = typer.Typer(no_args_is_help=True, help="Statistical classifications 统计分类")
Name = Annotated[str, typer.Option("--of", help="Classification 统计分类")]
_DEFAULT = "digital-economy"


@cli.command("place")
def place(
    activities: Annotated[
        list[str],
        typer.Argument(help="Industry codes, shares after a colon: C3911:60% I65:0.4 行业代码:比重"),
    ],
    of: Name = _DEFAULT,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Where a company's activities belong, and why 企业活动分类."""
    from yiben.app.classifying.said import activities_of, verdict_document
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import classifications

    platform = open_platform(home)
    asked = activities_of("\n".join(one.replace(":", " ").replace("：", " ") for one in activities))
    with platform.office.reading(platform.actor(as_)) as work:
        found = classifications.classify(work, of, asked)
    if json:
        print_json(verdict_document(found))
        return
    words = {True: Text("核心", "core"), False: Text("非核心", "not core"), None: Text("未知", "not known")}
    table(
        (Text("行业", "industry"), Text("比重", "share"), Text("核心", "core"), Text("理由", "why")),
        [
            [
                one.industry,
                "" if one.share is None else f"{float(one.share):.1%}",
                str(words[one.core]),
                str(one.why),
            ]
            for one in found.activities
        ],
    )
    say(found.says)


@cli.command("show")
def show(of: Name = _DEFAULT, home: Home = None, as_: As = None, json: Json = False) -> None:
    """The table as far as it is there, and what is missing 分类表."""
    from yiben.app.classifying.said import classification_document
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import classifications

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = classifications.find(work, of)
    if json:
        print_json(classification_document(found))
        return
    table(
        (Text("代码", "code"), Text("名称", "name"), Text("行业", "industries")),
        [[one.code, str(one.title), " ".join(one.industries)] for one in found.classes],
    )
    for one in classifications.counts(found):
        say(Text(f"{one.of.zh}：{one.there}/{one.stated}", f"{one.of.en}: {one.there} of {one.stated}"))


@cli.command("fill")
def fill(
    file: Annotated[Path, typer.Argument(help="CSV or Excel: code, name, industries … 代码、名称、行业代码")],
    of: Name = _DEFAULT,
    source: Annotated[str, typer.Option(help="Which edition it is copied from 取自")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Fill the table the source lost; wrong rows are told, the others taken 填报."""
    from yiben.app.cataloguing.sheets import read_rows
    from yiben.app.classifying.said import filled_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import classifications

    platform = open_platform(home)
    rows = read_rows(file)
    with platform.office.writing(platform.actor(as_)) as work:
        done = classifications.fill(work, of, rows, source=source or file.name)
    if json:
        print_json(filled_document(done))
        return
    say(Text(f"新增 {done.added} 条，变更 {done.changed} 条，不变 {done.same} 条", f"{done.added} added, {done.changed} changed, {done.same} as before"))  # fmt: skip
    for one in done.rejected:
        say(Text(f"第 {one.row} 行 {one.code}：{one.why.zh}", f"row {one.row} {one.code}: {one.why.en}"))
