"""`yiben todo` and what reads of `yiben case …`: cases at the terminal (办件). Steps are in `case_steps.py`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import casework

cli = typer.Typer(
    help="Cases 办件: list, show, file, move, review, delegate, late, draw.", no_args_is_help=True
)

Case = Annotated[str, typer.Argument(metavar="CASE", help="Number or identifier 编号")]


def todo(
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind 事项")] = None,
    search: Annotated[str, typer.Option("--search", help="Words in title or number 标题或编号")] = "",
    late: Annotated[bool, typer.Option("--late", help="Only what is late 只看逾期")] = False,
    organisation: Annotated[
        str | None, typer.Option("--organisation", help="Only this organisation's data 数据所属单位")
    ] = None,
    page: Annotated[int, typer.Option("--page", min=1, help="Page of 50 页")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What waits for you, what is due first comes first 待办."""
    from yiben.app.cases.documents import errand_documents
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = casework.todo(
            work,
            kind=kind,
            organisation=hands().tree.identifier(work, organisation) if organisation else None,
            only="late" if late else None,
            q=search,
            page=PageAsk(number=page, size=50),
            hands=hands(),
        )
        rows = errand_documents(work, found.rows)
    if json:
        print_json({"cases": rows, "total": found.total, "page": found.ask.number})
        return
    headings = (Text("编号", "number"), Text("事项", "kind"), Text("标题", "title"), Text("环节", "state"),
                Text("申请人", "filed by"), Text("到期", "due"), Text("剩余", "left"))  # fmt: skip
    table(
        headings,
        (
            (
                one["number"],
                one["flow_title"],
                one["title"],
                one["state_title"],
                one["filer"],
                one["due_on"] or "–",
                left_words(one),
            )
            for one in rows
        ),
    )
    say(Text(f"共 {found.total} 件待办", f"{found.total} waiting"))


@cli.command("list")
def list_command(
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind 事项")] = None,
    phase: Annotated[str | None, typer.Option("--phase", help="open, late or closed 进度")] = None,
    mine: Annotated[bool, typer.Option("--mine", help="Only what you filed 我提交的")] = False,
    page: Annotated[int, typer.Option("--page", min=1, help="Page of 50 页")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Cases you may see, the newest first 列出办件."""
    from yiben.app.cases.documents import case_documents
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    actor = platform.actor(as_)
    with platform.office.reading(actor) as work:
        found = casework.cases(
            work,
            kind=kind,
            filer=actor.account if mine else None,
            phase=_phase(phase),
            page=PageAsk(number=page, size=50),
            hands=hands(),
        )
        rows = case_documents(work, found.rows)
    if json:
        print_json({"cases": rows, "total": found.total, "page": found.ask.number})
        return
    _print_cases(rows)


@cli.command("show")
def show_command(case: Case, home: Home = None, as_: As = None, json: Json = False) -> None:
    """One case: where it stands, who acts, what you may do, its history 查看办件."""
    from yiben.app.cases.documents import dossier_document
    from yiben.app.reactions import hands
    from yiben.app.terminal import out, print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = dossier_document(work, casework.look(work, case, hands=hands()))
    if json:
        print_json(found)
        return
    out.print(f"{found['number']}  {found['title']}")
    out.print(f"{found['flow_title']} · {found['state_title']} · {found['state_says']}")
    if found["holders"]:
        out.print(str(Text("由谁办理：", "who acts: ")) + ", ".join(found["holders"]))
    if found["due_on"]:
        out.print(str(Text("到期：", "due: ")) + f"{found['due_on']} ({left_words(found)})")
    table(
        (Text("可以做", "move"), Text("到", "leads to"), Text("说明", "")),
        (
            (one["id"], one["leads_to"], one["title"] if one["allowed"] else "✗ " + " ".join(one["why_not"]))
            for one in found["moves"]
        ),
    )
    table(
        (
            Text("时间", "when"),
            Text("步骤", "move"),
            Text("账号", "account"),
            Text("到", "leads to"),
            Text("留言", "note"),
        ),
        (
            (one["when"][:16], one["move"], one["account"], one["target"], one["note"])
            for one in found["steps"]
        ),
    )


@cli.command("late")
def late_command(
    org: Annotated[str | None, typer.Option("--org", help="One organisation, by kind 单位")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind 事项")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Closed from this day on, YYYY-MM-DD 自")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What is late, by organisation, with medians 督办."""
    from yiben.app.cases.documents import pace_document
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        asked = hands().tree.identifier(work, org) if org else None
        found = casework.pace(
            work, organisation=asked, kind=kind, since=since, by="kind" if org else None, hands=hands()
        )
    if json:
        print_json([pace_document(one) for one in found])
        return
    headings = (Text("单位", "organisation"), Text("事项", "kind"), Text("在办", "open"), Text("逾期", "late"),
                Text("办结", "closed"), Text("其中曾逾期", "closed late"), Text("中位工作日", "median days"))  # fmt: skip
    table(
        headings,
        (
            (one.organisation_name or "–", one.kind or "*", one.open, one.late, one.closed, one.closed_late,
             "–" if one.median_days is None else f"{one.median_days:g}")
            for one in found
        ),
    )  # fmt: skip


@cli.command("draw")
def draw_command(
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="Absent: list the kinds 事项")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", help="HTML file with the picture 输出图", callback=writable)
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """A flow as a picture, as sentences, or as JSON 流程图."""
    from yiben.app.cases.documents import flow_document
    from yiben.app.terminal import out as paper
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import policy
    from yiben.engines.flows.drawing import page, sentences
    from yiben.kernel.text import current_lang

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = policy.flows(work) if kind is None else (policy.flow(work, kind),)
    if json:
        print_json([flow_document(one) for one in found])
    elif kind is None:
        table(
            (Text("事项", "kind"), Text("名称", "title"), Text("依据", "flow")),
            ((one.kind, one.title, one.key) for one in found),
        )
    elif out is not None:
        out.write_text(page(found[0], lang=current_lang()), "utf-8")
        say(Text(f"已写入 {out}", f"Written to {out}."))
    else:
        for line in sentences(found[0], lang=current_lang()):
            paper.print(line)


def _phase(said: str | None) -> "casework.Phase | None":
    from yiben.capabilities import casework
    from yiben.kernel.errors import BadInput

    if said is None:
        return None
    if said not in set(casework.Phase):
        known = " ".join(casework.Phase)
        raise BadInput(
            "no_such_phase",
            Text(f"没有这个进度: {said[:40]}", f"No such phase: {said[:40]}"),
            hint=Text(f"可选: {known}", f"There are: {known}."),
        )
    return casework.Phase(said)


def _print_cases(rows: list[dict[str, Any]]) -> None:
    from yiben.app.terminal import table

    headings = (Text("编号", "number"), Text("事项", "kind"), Text("标题", "title"), Text("环节", "state"),
                Text("申请人", "filed by"), Text("到期", "due"), Text("剩余", "left"))  # fmt: skip
    table(
        headings,
        (
            (
                one["number"],
                one["kind"],
                one["title"],
                one["state"],
                one["filer"],
                one["due_on"] or "–",
                left_words(one),
            )
            for one in rows
        ),
    )


def left_words(one: dict[str, Any]) -> str:
    """How long it has, in words."""
    left = one["working_days_left"]
    if left is None:
        return ""
    if one["late"]:
        return str(Text(f"逾期 {-left} 个工作日", f"{-left} working days late"))
    return str(Text(f"剩 {left} 个工作日", f"{left} working days left"))
