"""`yiben zone …`: assessments, results fed back, statements of revenue (考核、反馈、结算)."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json, Reason, writable
from yiben.app.commands.zone import Agreement, Zone, cli, done, one_of
from yiben.app.commands.zone_operating import Product
from yiben.kernel.text import Text

__all__ = ["cli"]  # the group of `zone`, with the commands below hung in it

Period = Annotated[str, typer.Option("--period", help="e.g. 2026 期")]


@cli.command("assess")
def assess_command(
    agreement: Agreement,
    period: Period,
    score: Annotated[list[str], typer.Option("--score", help="indicator=0..100; repeat 指标=得分")],
    says: Annotated[str, typer.Option("--says", help="Opinion 考核意见")],
    measure: Annotated[
        str, typer.Option("--measure", help="reminder or interview, for a poor result 提醒、约谈")
    ] = "reminder",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Assess an operator; two poor results in a row end the authorisation 考核评估."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    scores, word = _scores(score), one_of(measure, zones.Measure)
    done(home, as_, json, lambda work: zones.assess(work, agreement, period=period, scores=scores, says=says, measure=word, hands=hands()))  # fmt: skip


@cli.command("feedback")
def feedback_command(agreement: Agreement, period: Period, says: Annotated[str, typer.Option("--says", help="Results and performance 成果和应用绩效")], home: Home = None, as_: As = None, json: Json = False) -> None:  # fmt: skip
    """Feed results back to the providers 成果反馈."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.feed_back(work, agreement, period=period, says=says))


@cli.command("settle")
def settle_command(
    product: Product,
    begins: Annotated[str, typer.Option("--from", help="First day 自")],
    ends: Annotated[str, typer.Option("--to", help="Last day 至")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """A statement of revenue from the log, every line with its event 结算."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.settle(work, product, begins=begins, ends=ends))


@cli.command("recount")
def recount_command(product: Product, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Count the log from the product's filing and hold every statement against it 重算. Exit 2 where one differs."""
    from dataclasses import asdict

    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import zones

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = zones.recount(work, product)
    if json:
        print_json(asdict(found))
    else:
        say(Text(f"{found.statements} 份结算单，{found.lines} 条使用记录，{found.fen} 分", f"{found.statements} statements, {found.lines} uses, {found.fen} fen"))  # fmt: skip
        if found.vouched:
            say(Text(f"其中 {found.vouched} 条的内容已到期删除，日志只证明其存在", f"{found.vouched} of them: body deleted in time, the log proves that they were"))  # fmt: skip
        for one in found.wrong:
            say(Text(f"  不符：{one}", f"  differs: {one}"))
    if found.wrong:
        raise typer.Exit(2)


@cli.command("correct")
def correct_command(
    statement: Annotated[str, typer.Argument(help="Identifier of the statement 结算单")],
    event: Annotated[list[str], typer.Option("--event", help="Line to take back; repeat 事件编号")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take lines back by a counter-entry 冲正."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.correct(work, statement, events=event, why=reason))


@cli.command("prove")
def prove_command(
    of: Annotated[str, typer.Argument(help="Statement, agreement or partnership 结算单、协议或合作方")],
    out: Annotated[
        Path,
        typer.Option(
            "--out", help="Write the bundle here; .html is readable as well 输出文件", callback=writable
        ),
    ],
    line: Annotated[
        int, typer.Option("--line", help="From which line of a long statement, from 0 起始行")
    ] = 0,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take home the proof of one's own: what concerns it whole, of others' uses only that they are in the log 本单位存证证明."""
    from yiben.app.proving import written
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.zoning.proving import prove_own

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        bundle = prove_own(work, of, first=line)
    out.write_bytes(written(bundle, out.name))
    tell({"out": str(out)}, Text(f"证明已写入 {out}", f"The proof is in {out}"), json=json)


@cli.command("own")
def own_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """What concerns one's own organisation: shares, grade and rights as a partner, products used 本单位."""
    from dataclasses import asdict

    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import zones

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = zones.own(work)
    if json:
        print_json(asdict(found) | {"due": found.due})
        return
    for agreement, zone in found.agreements:
        say(Text(f"运营 {zone}：{agreement.id}", f"operates {zone}: {agreement.id}"))
    for one, zone in found.partner:
        rights = ", ".join(map(str, one.rights)) or "–"
        say(
            Text(
                f"合作方 {zone}：{one.grade} 级，{rights}", f"partner in {zone}: grade {one.grade}, {rights}"
            )
        )
    for share in found.shares:
        say(Text(f"分成 {share.name} {share.begins} 至 {share.ends}：{share.fen} 分", f"share of {share.name} {share.begins} to {share.ends}: {share.fen} fen"))  # fmt: skip
    for use, product in found.uses:
        say(
            Text(
                f"使用 {product.name}：{use.scenario} {use.id}",
                f"uses {product.name}: {use.scenario} {use.id}",
            )
        )


@cli.command("carry-on")
def carry_on_command(
    zone: Zone,
    operator: Annotated[str, typer.Option("--operator", help="Organisation 运营单位")],
    begins: Annotated[str, typer.Option("--from", help="First day 起始日")],
    ends: Annotated[str, typer.Option("--to", help="Last day 届满日")],
    clause: Annotated[
        list[str], typer.Option("--clause", help="name=text, the nine of Article 15; repeat 协议内容")
    ],
    share: Annotated[int, typer.Option("--share", help="Ten-thousandths to the providers 提供部门分成")] = 0,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Record an agreement signed before the measures 办法实施前已签署的协议."""
    from yiben.capabilities import zones

    words = {name: text for name, _, text in (one.partition("=") for one in clause)}
    done(home, as_, json, lambda work: zones.carry_on(work, zone, operator, clauses=words, begins=begins, ends=ends, providers_share=share))  # fmt: skip


def _scores(said: list[str]) -> dict[str, float]:
    from yiben.kernel.errors import BadInput

    found: dict[str, float] = {}
    for one in said:
        name, _, mark = one.partition("=")
        try:
            found[name] = float(mark)
        except ValueError:
            raise BadInput("bad_score", Text(f"「{one}」应写作 指标=得分", f"“{one}” is written indicator=score.")) from None  # fmt: skip
    return found
