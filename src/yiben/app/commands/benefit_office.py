"""`yiben benefit …` of the office: rounds opened, materials checked, criteria judged, ranks, publicity, decisions."""

from pathlib import Path
from typing import Annotated, Any

import typer

from yiben.app.commands.benefit import Call, Number, cli
from yiben.app.commands.benefit_desk import facts_in, listed, pair, reading, tell, word_of, writing
from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

__all__ = ["cli"]  # the group of `benefit`, with the commands below hung in it


@cli.command("call")
def call_command(
    programme: Annotated[str, typer.Argument(metavar="PACK/PROGRAMME", help="政策事项")],
    title: Annotated[str, typer.Option("--title", help="Title in Chinese 标题")],
    title_en: Annotated[str, typer.Option("--title-en", help="Title in English 英文标题")],
    org: Annotated[str, typer.Option("--org", help="Who runs it 受理单位")],
    opens: Annotated[str, typer.Option("--opens", help="First day 开始")],
    closes: Annotated[str, typer.Option("--closes", help="Last day 截止")],
    material: Annotated[
        list[str] | None, typer.Option("--material", help="id=中文|English|facts it shows 材料")
    ] = None,
    publicity_days: Annotated[
        int | None, typer.Option("--publicity-days", help="Working days 公示工作日")
    ] = None,
    places: Annotated[int | None, typer.Option("--places", help="Places 名额")] = None,
    register: Annotated[
        str | None, typer.Option("--register", help="recognition, base, case, champion 名录")
    ] = None,
    rung: Annotated[str | None, typer.Option("--rung", help="city, province, state 层级")] = None,
    ladder: Annotated[str, typer.Option("--ladder", help="Name of the ladder 梯度")] = "",
    months: Annotated[int | None, typer.Option("--months", help="Months a title holds 有效月数")] = None,
    scheme: Annotated[str, typer.Option("--scheme", help="Scheme of vouchers 券种")] = "",
    clawback: Annotated[
        str, typer.Option("--clawback", help="What the text says of taking back 追回规定")
    ] = "",
    clawback_en: Annotated[str, typer.Option("--clawback-en", help="The same in English 英文")] = "",
    article: Annotated[str, typer.Option("--clawback-article", help="Its article 依据条款")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Open a round of a programme 开放申报."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    asked = delivery.NewCall(
        programme=programme,
        title=Text(title, title_en),
        organisation=org,
        opens=opens,
        closes=closes,
        materials=tuple(_material(one) for one in material or ()),
        publicity_days=publicity_days,
        places=places,
        register=word_of(delivery.Register, register, "register"),
        rung=word_of(delivery.Rung, rung, "rung"),
        ladder=ladder,
        valid_months=months,
        scheme=scheme,
        clawback=Text(clawback, clawback_en or clawback) if clawback else None,
        clawback_article=article,
    )
    with writing(home, as_) as work:
        made = delivery.open_call(work, asked, ties=ties())
    tell({"call": made}, json=json, says=Text(f"✓ 批次 {made.id}", f"✓ Round {made.id}"))


@cli.command("facts")
def facts_command(
    applicant: Annotated[str, typer.Argument(help="Name, code or account 申请人")],
    facts: Annotated[Path, typer.Argument(help="FACTS.json 事实")],
    source: Annotated[str, typer.Option("--source", help="Where from, in Chinese 来源")],
    resource: Annotated[str, typer.Option("--resource", help="Name of the data 数据资源")],
    as_of: Annotated[str, typer.Option("--as-of", help="The day they speak of 截至")],
    source_en: Annotated[str, typer.Option("--source-en", help="Where from, in English 英文来源")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Write down what data say of an applicant; forms are filled in from it 登记事实."""
    from yiben.capabilities.programmes import delivery

    said = facts_in(facts)
    with writing(home, as_) as work:
        text = Text(source, source_en or source)
        count = delivery.put_facts(work, applicant, said, source=text, resource=resource, as_of=as_of)
    tell({"facts": count}, json=json, says=Text(f"✓ {count} 项", f"✓ {count} facts"))


@cli.command("review")
def review_command(
    number: Number,
    material: Annotated[
        list[str] | None, typer.Option("--material", help="id=right, id=missing:why, id=wrong:why 材料")
    ] = None,
    judge: Annotated[
        list[str] | None, typer.Option("--judge", help="criterion=yes:evidence or no:why 定性条件")
    ] = None,
    relax: Annotated[
        list[str] | None, typer.Option("--relax", help="criterion=yes:why or no:why 放宽")
    ] = None,
    move: Annotated[
        str, typer.Option("--move", help="accept, supplement, reject, pass, to_scoring, refuse 办理")
    ] = "",
    says: Annotated[str, typer.Option("--says", help="What to mend, or why not 内容或理由")] = "",
    expert: Annotated[
        list[str] | None, typer.Option("--expert", help="Accounts, with to_scoring 专家")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Check materials, judge by the text's own words, move it on 审核."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    found = tuple(_checked(one) for one in material or ())
    judged = tuple(_judged(one, "judged") for one in judge or ()) + tuple(
        _judged(one, "relaxed") for one in relax or ()
    )
    with writing(home, as_) as work:
        if found:
            delivery.check_materials(work, number, found)
        if judged:
            delivery.judge(work, number, judged, ties=ties())
        if move:
            word = {"supplement": "to_mend", "reject": "refusal", "refuse": "refusal"}.get(move)
            form: dict[str, Any] = (
                {word: says} if word else {"experts": expert or []} if move == "to_scoring" else {}
            )
            _move(work, number, move, form)
        sheet = delivery.sheet(work, number, ties=ties())
    tell(
        {"sheet": sheet},
        json=json,
        says=Text(f"✓ {number}：{sheet.state_title.zh}", f"✓ {number}: {sheet.state_title.en}"),
    )


@cli.command("decide")
def decide_command(
    number: Number,
    move: Annotated[str, typer.Argument(help="approve or refuse 同意或不予支持")],
    amount: Annotated[str, typer.Option("--amount", help="In yuan 金额（元）")] = "",
    grounds: Annotated[str, typer.Option("--grounds", help="Grounds, or why not 理由")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Decide, within ceiling, budget and stacking; another person than who reviewed 决定."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    said = {"refusal": grounds} if move == "refuse" else {"amount": amount, "grounds": grounds}
    with writing(home, as_) as work:
        _move(work, number, move, {name: value for name, value in said.items() if value})
        sheet = delivery.sheet(work, number, ties=ties())
    tell(
        {"sheet": sheet},
        json=json,
        says=Text(f"✓ {number}：{sheet.state_title.zh}", f"✓ {number}: {sheet.state_title.en}"),
    )


@cli.command("rank")
def rank_command(call: Call, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Rank what the experts scored; those within the places go to publicity 排名."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        found = delivery.rank(work, call, ties=ties())
    headings = (
        Text("名次", "rank"),
        Text("编号", "number"),
        Text("申请人", "applicant"),
        Text("入选", "placed"),
    )
    listed(
        {"applications": found},
        headings,
        ((one.rank, one.number, one.applicant_name, "✓" if one.placed else "") for one in found),
        json=json,
    )


@cli.command("publicity")
def publicity_command(call: Call, home: Home = None, as_: As = None, json: Json = False) -> None:
    """What of a round anybody may object to now 公示."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.publicised(work, call, ties=ties())
    headings = (Text("编号", "number"), Text("申请人", "applicant"), Text("公示至", "until"))
    listed(
        {"publicised": found},
        headings,
        ((one.number, one.applicant_name, (one.until or "")[:10]) for one in found),
        json=json,
    )


@cli.command("object")
def object_command(
    number: Number,
    says: Annotated[str, typer.Option("--says", help="What is wrong and why 事实和理由")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Object to what is in publicity 公示异议."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        case = delivery.object_to(work, number, says=says, ties=ties())
    tell({"case": case.number}, json=json, says=Text(f"✓ 异议 {case.number}", f"✓ Objection {case.number}"))


def _move(work: Any, number: str, move: str, form: dict[str, Any]) -> None:
    from yiben.app.reactions import hands
    from yiben.capabilities import casework

    version = casework.look(work, number, hands=hands()).case.version
    casework.move(work, number, move, seen=version, form=form, hands=hands())


def _material(said: str) -> Any:
    from yiben.capabilities.programmes import delivery

    name, title = pair(said, "material")
    zh, en, facts = (*title.split("|", 2), "", "")[:3]
    shows = tuple(one.strip() for one in facts.split(",") if one.strip())
    return delivery.Material(id=name, title=Text(zh, en or zh), facts=shows)


def _checked(said: str) -> Any:
    from yiben.capabilities.programmes import delivery

    name, value = pair(said, "material")
    verdict, _, why = value.partition(":")
    return delivery.Checked(material=name, verdict=word_of(delivery.Verdict, verdict, "material"), says=why)


def _judged(said: str, kind: str) -> Any:
    from yiben.capabilities.programmes import delivery

    name, value = pair(said, "judge" if kind == "judged" else "relax")
    word, _, says = value.partition(":")
    return delivery.Judging(
        criterion=name, kind=kind, holds=word.strip().lower() in {"yes", "true", "是"}, says=says
    )
