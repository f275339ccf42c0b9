"""`yiben opening check …`: what could be re-identified, and what helps (开放审查)."""

from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.opening import cli
from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.opening import disclosure

__all__ = ["cli"]


@cli.command("check")
def check_command(
    resource: Annotated[str, typer.Argument(help="SQL name or identifier of the entry 数据资源")],
    columns: Annotated[
        str, typer.Option("--columns", help="Columns to open, with commas; all if absent 拟开放的列")
    ] = "",
    quasi: Annotated[
        str, typer.Option("--quasi", help="Quasi-identifiers; found by meaning if absent 准标识符")
    ] = "",
    kind: Annotated[
        str, typer.Option("--kind", help="unconditional, conditional or targeted 开放类型")
    ] = "unconditional",
    remedy: Annotated[
        list[str] | None,
        typer.Option("--remedy", help="As date=month:出生日期, drop:姓名, local=5; again for each 处理方式"),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Check again with what is suggested 采用建议处理")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Check a table before it is opened: all rows, all columns chosen, nothing is released 开放审查.

    Exit code 0 when it may be opened as it would be, 3 when it may not.
    """
    from yiben.app.opening.check_documents import check_document
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import opening
    from yiben.capabilities.opening import disclosure

    platform = open_platform(home)
    actor = platform.actor(as_)
    names = _named(columns)
    asked = disclosure.CheckAsk(
        resource=resource,
        kind=kind,
        columns=names,
        quasi=_named(quasi) if quasi else None,
        remedies=tuple(disclosure.read_remedy(one, columns=names) for one in remedy or ()),
    )
    done = opening.check(platform.office, platform.lake, actor, asked)
    if suggest and done.suggested:
        again = disclosure.CheckAsk(
            resource=resource, kind=kind, columns=names, quasi=asked.quasi, remedies=done.suggested
        )
        done = opening.check(platform.office, platform.lake, actor, again)
    if json:
        print_json(check_document(done))
    else:
        _show(done)
    raise typer.Exit(0 if done.verdict is disclosure.Verdict.MAY else 3)


def _named(said: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in said.replace("、", ",").split(",") if part.strip())


def _show(done: "disclosure.Check") -> None:
    from yiben.app.terminal import say
    from yiben.capabilities.opening import disclosure

    report = done.after or done.before
    verdict = disclosure.VERDICTS[done.verdict]
    sign = {"may": "✓", "after": "!", "not": "✕"}[str(done.verdict)]
    say(
        Text(
            f"{sign} {done.resource_name}：{verdict.zh}（{report.rows:,} 行 × {len(report.columns)} 列，{done.id}）",
            f"{sign} {done.resource_name}: {verdict.en} ({report.rows:,} rows × {len(report.columns)} columns, {done.id})",
        )
    )
    _findings(report)
    if done.remedies:
        say(Text("已用的处理:", "Remedied by:"))
        _remedies(done.remedies)
    if done.usefulness is not None:
        kept = done.usefulness
        say(
            Text(
                f"可用性：行 {kept.rows[0]:,} → {kept.rows[1]:,}，列 {kept.columns[0]} → {kept.columns[1]}，信息保留 {kept.precision:.0%}",
                f"Usefulness: rows {kept.rows[0]:,} → {kept.rows[1]:,}, columns {kept.columns[0]} → {kept.columns[1]}, {kept.precision:.0%} of the information kept",
            )
        )
    if done.suggested:
        say(Text("建议的处理（--suggest 采用）:", "Suggested (--suggest takes them):"))
        _remedies(done.suggested)


def _findings(report: "disclosure.Report") -> None:
    from yiben.app.terminal import table
    from yiben.capabilities.opening import disclosure

    if not report.findings:
        return
    table(
        (Text("轻重", "weight"), Text("风险", "risk"), Text("说明", "what it means"), Text("行数", "rows"), Text("条款", "articles")),
        (
            (
                disclosure.WEIGHTS[one.weight],
                disclosure.RISKS[one.risk],
                one.says,
                "" if one.rows is None else f"{one.rows:,}",
                " ".join(one.cites),
            )
            for one in report.findings
        ),
    )  # fmt: skip


def _remedies(remedies: "tuple[disclosure.Remedy, ...]") -> None:
    from yiben.app.terminal import say
    from yiben.capabilities.opening import disclosure

    for one in remedies:
        words, named = disclosure.say(one), "、".join(one.columns)
        say(Text(f"  {one}  {words.zh} {named}", f"  {one}  {words.en} {named}"))
