"""`yiben case file`, `move`, `review`, `delegate`: steps of cases at the terminal (办理)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.cases import Case, cli, left_words
from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import casework
    from yiben.infra.work import Work

__all__ = ["cli"]

Said = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="FIELD=VALUE", help="A field of the form; again for several values 表单项"),
]
Files = Annotated[
    list[Path] | None,
    typer.Option("--file", metavar="[FIELD=]FILE", help="An attachment 附件", exists=False),
]
Note = Annotated[str, typer.Option("--note", help="What you write to the others 留言")]


@cli.command("file")
def file_command(
    kind: Annotated[str, typer.Argument(metavar="KIND", help="As in `yiben case draw` 事项")],
    title: Annotated[str, typer.Option("--title", help="In one line 标题")],
    set_: Said = None,
    file: Files = None,
    org: Annotated[
        str, typer.Option("--org", help="Whose data, where the form does not say 数据所属单位")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """File a case by the form its flow declares 提交事项."""
    from yiben.app.cases.filing import about, general
    from yiben.app.cases.forms import as_sent
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        flow = general(work, kind)
        form = as_sent(work, flow.form, _form(flow.form, set_))
        subject, organisation = about(work, flow, form, asked=org)
        made = casework.file(
            work,
            kind,
            subject=subject,
            organisation=organisation,
            title=title,
            form=form,
            attachments=_handed(file),
            hands=hands(),
        )
        _tell(work, made, json=json)


@cli.command("move")
def move_command(
    case: Case,
    move: Annotated[str, typer.Argument(metavar="MOVE", help="As `yiben case show` lists them 步骤")],
    set_: Said = None,
    note: Note = "",
    file: Files = None,
    seen: Annotated[
        int | None, typer.Option("--seen", help="Only while it is at this version 仅当版本未变")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Make a move 办理."""
    from yiben.app.cases.forms import as_sent
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = casework.look(work, case, hands=hands())
        declared = next((one.form for one in found.flow.moves if one.id == move), ())
        moved = casework.move(
            work,
            found.case.id,
            move,
            seen=found.case.version if seen is None else seen,
            form=as_sent(work, declared, _form(declared, set_)),
            note=note,
            attachments=_handed(file),
            hands=hands(),
        )
        _tell(work, moved, json=json)


@cli.command("review")
def review_command(
    case: Case,
    agree: Annotated[bool, typer.Option("--agree/--disagree", help="Your verdict 结论")],
    score: Annotated[float | None, typer.Option("--score", help="Where scores are asked for 分数")] = None,
    says: Annotated[str, typer.Option("--says", help="Your opinion 意见")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Give an opinion as one of several reviewers 发表评审意见."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        moved = casework.give_opinion(work, case, agrees=agree, score=score, says=says, hands=hands())
        _tell(work, moved, json=json)


@cli.command("delegate")
def delegate_command(
    taker: Annotated[str, typer.Argument(metavar="ACCOUNT", help="Who acts for you 受托账号")],
    begins: Annotated[str, typer.Option("--from", help="First day, YYYY-MM-DD 从")],
    ends: Annotated[str, typer.Option("--until", help="Last day, YYYY-MM-DD 到")],
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only these kinds 事项")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Let somebody act for you for some days 委托."""
    from yiben.app.cases.documents import delegation_document
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = casework.delegate(work, taker, begins=begins, ends=ends, kinds=kind or ())
    if json:
        print_json(delegation_document(made))
        return
    say(
        Text(
            f"{made.giver} 委托 {made.taker} 办理：{made.begins} 至 {made.ends}",
            f"{made.taker} acts for {made.giver} from {made.begins} to {made.ends}.",
        )
    )


def _form(fields: Any, said: list[str] | None) -> dict[str, Any]:
    """`field=value` pairs as a form; a field that holds several takes each."""
    from yiben.app.regulations.asking import stated

    many = {one.id for one in fields if one.many}
    found: dict[str, Any] = {}
    for one in said or []:
        ((name, value),) = stated([one]).items()
        if name in many:
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _handed(files: list[Path] | None) -> "tuple[casework.Handed, ...]":
    from yiben.capabilities import casework
    from yiben.kernel.errors import BadInput

    found = []
    for one in files or []:
        field, sign, path = str(one).partition("=")
        place = Path(path if sign else field)
        try:
            content = place.read_bytes()
        except OSError as error:
            raise BadInput(
                "no_file",
                Text(f"无法读取文件 {place}", f"The file {place} cannot be read."),
                where={"file": str(place)},
            ) from error
        found.append(casework.Handed(name=place.name, content=content, field=field if sign else None))
    return tuple(found)


def _tell(work: "Work", case: "casework.Case", *, json: bool) -> None:
    from yiben.app.cases.documents import case_document, state_title
    from yiben.app.terminal import print_json, say

    found = case_document(work, case)
    if json:
        print_json(found)
        return
    due = f" · {found['due_on']} ({left_words(found)})" if found["due_on"] else ""
    state = state_title(work, case)
    say(Text(f"{case.number}：{state.zh}{due}", f"{case.number}: {state.en}{due}"))
