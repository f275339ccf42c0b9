"""`yiben zone …`: public-data zones at the terminal (公共数据专区). Operating one is in `zone_operating.py`."""

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

cli = typer.Typer(
    help="Public-data zones 公共数据专区: make, notice, apply, review, show, file, use, assess, settle.",
    no_args_is_help=True,
)

Zone = Annotated[str, typer.Argument(metavar="ZONE", help="Identifier or name 专区")]
Agreement = Annotated[
    str, typer.Argument(metavar="AGREEMENT", help="Identifier of the agreement 授权运营协议")
]
Case = Annotated[str, typer.Argument(metavar="CASE", help="Number or identifier 编号")]


def done(home: Path | None, as_: str | None, json: bool, verb: Callable[[Any], Any]) -> None:
    """Do something in a zone as an account, and print what came of it."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.app.zoning.acting import act
    from yiben.app.zoning.documents import document

    platform = open_platform(home)
    made = document(act(platform, platform.actor(as_), verb))
    if json:
        print_json(made)
        return
    say(Text(f"已办理：{made['id']}", f"Done: {made['id']}"))
    for name, value in made.items():
        if name != "id" and value not in (None, "", [], {}):
            say(Text(f"  {name}: {value}", f"  {name}: {value}"))


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Zones with supervisors and agreements, who comes first, who owes a report 列出专区."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.app.zoning.documents import standing_document

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = standing_document(work)
    if json:
        print_json(found)
        return
    headings = (Text("编号", "id"), Text("专区", "zone"), Text("类别", "kind"), Text("监管部门", "supervisor"), Text("协议", "agreements"))  # fmt: skip
    table(headings, [[one["id"], one["name"], one["kind"], one["supervisor_name"], " ".join(one["agreements"])] for one in found["zones"]])  # fmt: skip


@cli.command("make")
def make_command(
    name: Annotated[str, typer.Argument(help="What it is called 名称")],
    kind: Annotated[str, typer.Option("--kind", help="field, area or base 领域类、区域类、综合基础类")],
    supervisor: Annotated[
        str, typer.Option("--supervisor", help="Department; empty: the bureau for now 专区监管部门")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Register a zone 登记专区."""
    from yiben.capabilities import zones

    kinds = one_of(kind, zones.Kind)
    done(home, as_, json, lambda work: zones.make_zone(work, name, kind=kinds, supervisor=supervisor))


@cli.command("hand-over")
def hand_over_command(
    zone: Zone,
    supervisor: Annotated[str, typer.Option("--supervisor", help="Department 专区监管部门")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Hand a zone the bureau supervised for now to its department 移交监管."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.hand_over(work, zone, supervisor=supervisor))


@cli.command("notice")
def notice_command(
    zone: Zone,
    says: Annotated[str, typer.Option("--says", help="What the notice says 通知内容")],
    until: Annotated[str, typer.Option("--until", help="Last day of applying 申请截止日")],
    condition: Annotated[
        list[str] | None, typer.Option("--condition", help="A condition of this zone; repeat 专区另定条件")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Publish a notice with the conditions of applying 发布授权运营通知."""
    from yiben.capabilities import zones

    own = tuple(condition or ())
    done(
        home, as_, json, lambda work: zones.publish_notice(work, zone, says=says, until=until, conditions=own)
    )


@cli.command("apply")
def apply_command(
    notice: Annotated[str, typer.Argument(help="Identifier of the notice 通知")],
    plan: Annotated[str, typer.Option("--plan", help="Plan of operation 运营方案")],
    paper: Annotated[
        list[str] | None,
        typer.Option("--paper", help="condition=file, or condition=file@2027-01-31 佐证材料[@有效期]"),
    ] = None,
    violations: Annotated[str, typer.Option("--violations", help="yes or no 有无重大违法记录")] = "no",
    related: Annotated[
        list[str] | None, typer.Option("--related", help="A related body; repeat 关联单位")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Apply under a notice, with evidence for each condition 申请授权运营."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    papers = _papers(paper or [])
    done(home, as_, json, lambda work: zones.apply(work, notice, plan=plan, papers=papers, violations=violations, related=related or (), hands=hands()))  # fmt: skip


@cli.command("supply")
def supply_command(
    case: Case,
    paper: Annotated[list[str], typer.Option("--paper", help="condition=file[@day] 佐证材料[@有效期]")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Supply evidence that was asked for 补充佐证."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    papers = _papers(paper)
    done(home, as_, json, lambda work: zones.supply(work, case, papers, hands=hands()))


@cli.command("papers")
def papers_command(case: Case, home: Home = None, as_: As = None, json: Json = False) -> None:
    """The evidence of an application, and what it lacks 佐证核对表."""
    from yiben.app.reactions import hands
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.app.zoning.documents import application_document
    from yiben.capabilities import casework

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = application_document(work, casework.look(work, case, hands=hands()).case)
    if json:
        print_json(found)
        return
    headings = (Text("条件", "condition"), Text("佐证", "evidence"), Text("有效期", "valid until"), Text("核对", "found"), Text("编号", "id"))  # fmt: skip
    table(headings, [[one["title"], one["name"], one["valid_until"] or "–", one["standing"], one["id"] or "–"] for one in found["conditions"]])  # fmt: skip


@cli.command("check")
def check_command(
    proof: Annotated[str, typer.Argument(help="Identifier of the evidence 佐证")],
    verdict: Annotated[str, typer.Option("--verdict", help="sound or false 属实、不实")],
    says: Annotated[str, typer.Option("--says", help="Why it is false 理由")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say what was found of a piece of evidence 核对佐证."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    word = one_of(verdict, zones.Verdict)
    done(home, as_, json, lambda work: zones.check_paper(work, proof, verdict=word, says=says, hands=hands()))


@cli.command("review")
def review_command(
    case: Case,
    regular: Annotated[float, typer.Option("--regular", help="0..100 规范性")],
    advanced: Annotated[float, typer.Option("--advanced", help="0..100 先进性")],
    scientific: Annotated[float, typer.Option("--scientific", help="0..100 科学性")],
    says: Annotated[str, typer.Option("--says", help="Opinion 意见建议")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Give an expert's scores and opinion 专家评审."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    scores = {"regular": regular, "advanced": advanced, "scientific": scientific}
    done(home, as_, json, lambda work: zones.review(work, case, scores=scores, says=says, hands=hands()))


def one_of(said: str, words: Any) -> Any:
    """A word of an enumeration. BadInput naming those there are."""
    from yiben.kernel.errors import BadInput

    try:
        return words(said)
    except ValueError:
        listed = ", ".join(str(one) for one in words)
        raise BadInput(
            "bad_word", Text(f"「{said}」不是 {listed}", f"“{said}” is none of {listed}.")
        ) from None


def _papers(said: list[str]) -> list[Any]:
    from yiben.capabilities import zones
    from yiben.kernel.errors import BadInput

    made = []
    for one in said:
        condition, _, rest = one.partition("=")
        name, _, until = rest.partition("@")
        path = Path(name)
        if not path.is_file():
            raise BadInput(
                "no_file", Text(f"没有文件 {name}", f"There is no file {name}."), where={"file": name}
            )
        made.append(zones.Paper(condition=condition, name=path.name, content=path.read_bytes(), valid_until=until or None))  # fmt: skip
    return made
