"""`yiben zone …`: an operator at the terminal, and whoever supervises one (专区运营单位)."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.options import As, Home, Json, Reason
from yiben.app.commands.zone import Agreement, cli, done, one_of
from yiben.kernel.text import Text

__all__ = ["cli"]  # the group of `zone`, with the commands below hung in it

Partner = Annotated[str, typer.Argument(metavar="PARTNER", help="Identifier of the partner 合作方")]
Product = Annotated[str, typer.Argument(metavar="PRODUCT", help="Identifier of the product 备案产品")]
Words = Annotated[list[str], typer.Option("--scenario", help="Filed scenario; repeat 应用场景")]
Roads = Annotated[list[str], typer.Option("--road", help="sql, file, api, verify; repeat 使用方式")]
Columns = Annotated[list[str], typer.Option("--column", help="Column; repeat 数据项")]


@cli.command("show")
def show_command(agreement: Agreement, home: Home = None, as_: As = None, json: Json = False) -> None:
    """An agreement with partners, products, assessments and statements 一份协议."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.app.zoning.documents import dossier_document
    from yiben.capabilities import zones

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = zones.dossier(work, agreement)
        made = dossier_document(work, found)
    if json:
        print_json(made)
        return
    one = found.agreement
    say(Text(f"{found.zone.name}：{made['names'].get(one.operator)}，{one.begins} 至 {one.ends}", f"{found.zone.name}: {made['names'].get(one.operator)}, {one.begins} to {one.ends}"))  # fmt: skip
    if one.ended:
        say(Text(f"已于 {one.ended} 终止：{one.ended_why}", f"Ended on {one.ended}: {one.ended_why}"))
    for each in found.products:
        say(Text(f"  产品 {each.id} {each.name}：{' '.join(each.scenarios)}", f"  product {each.id} {each.name}: {' '.join(each.scenarios)}"))  # fmt: skip
    for part in found.partners:
        say(Text(f"  合作方 {part.id} {part.grade} {' '.join(part.rights)}", f"  partner {part.id} {part.grade} {' '.join(part.rights)}"))  # fmt: skip
    for mark in found.assessments:
        say(Text(f"  考核 {mark.period} {mark.total:g} {mark.result} {mark.measure}", f"  assessment {mark.period} {mark.total:g} {mark.result} {mark.measure}"))  # fmt: skip
    for paid in found.statements:
        say(Text(f"  结算 {paid.id} {paid.total} 分，{len(paid.lines)} 条日志", f"  statement {paid.id} {paid.total} fen, {len(paid.lines)} events"))  # fmt: skip


@cli.command("terminate")
def terminate_command(
    agreement: Agreement,
    why: Annotated[str, typer.Option("--why", help="breach or expired 违反协议、期限届满")],
    says: Annotated[str, typer.Option("--says", help="Particulars 说明")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """End an authorisation and begin the exit 终止授权."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    word = one_of(why, zones.Ended)
    done(home, as_, json, lambda work: zones.terminate(work, agreement, why=word, says=says, hands=hands()))


@cli.command("ask")
def ask_command(
    agreement: Agreement,
    resource: Annotated[str, typer.Option("--resource", help="Whose data 数据资源")],
    column: Columns,
    road: Roads,
    scenario: Annotated[str, typer.Option("--scenario", help="Scenario 应用场景")],
    need: Annotated[str, typer.Option("--need", help="Why 需求")],
    until: Annotated[str, typer.Option("--until", help="Last day 使用至")],
    authorised: Annotated[str, typer.Option("--authorised", help="yes: by the persons concerned 已获真实有效安全授权")] = "no",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Ask for public data by scenario 共享申请."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    form = {"resource": resource, "columns": column, "roads": road, "scenario": scenario, "need": need, "ends": until, "subject_authorisation": authorised == "yes"}  # fmt: skip
    done(home, as_, json, lambda work: zones.ask(work, agreement, form=form, hands=hands()))


@cli.command("admit")
def admit_command(
    agreement: Agreement,
    organisation: Annotated[str, typer.Option("--org", help="The partner 合作方")],
    qualification: Annotated[str, typer.Option("--qualification", help="What it is qualified by 准入资质")],
    until: Annotated[str, typer.Option("--qualified-until", help="Day 资质有效期")],
    contract: Annotated[Path, typer.Option("--contract", exists=True, dir_okay=False, help="File 合同")],
    grade: Annotated[str, typer.Option("--grade", help="Credit grade 信用等级")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Admit a partner 准入合作方."""
    from yiben.capabilities import zones

    paper = (contract.name, contract.read_bytes())
    done(home, as_, json, lambda work: zones.admit(work, agreement, organisation, qualification=qualification, qualified_until=until, contract=paper, grade=grade))  # fmt: skip


@cli.command("right")
def right_command(
    partner: Partner,
    right: Annotated[str, typer.Argument(help="obtain_data, products_and_scenarios, ownership_control 权限")],
    act: Annotated[str, typer.Option("--act", help="give or take 授予、收回")] = "give",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Give a partner a right its grade allows, or take it back 授予或收回权限."""
    from yiben.capabilities import zones

    word, verb = one_of(right, zones.Right), zones.take_right if act == "take" else zones.give_right
    done(home, as_, json, lambda work: verb(work, partner, word))


@cli.command("regrade")
def regrade_command(partner: Partner, grade: Annotated[str, typer.Option("--grade", help="Credit grade 信用等级")], reason: Reason, home: Home = None, as_: As = None, json: Json = False) -> None:  # fmt: skip
    """Change a partner's credit grade 调整信用等级."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.regrade(work, partner, grade=grade, why=reason))


@cli.command("let-go")
def let_go_command(
    partner: Partner,
    kind: Annotated[str, typer.Option("--kind", help="own_will, breach, assessment, qualification, bad_credit 退出情形")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:  # fmt: skip
    """Begin a partner's exit: rights end, proof of deletion is demanded 合作方退出."""
    from yiben.app.reactions import hands
    from yiben.capabilities import zones

    word = one_of(kind, zones.Leaving)
    done(home, as_, json, lambda work: zones.let_go(work, partner, kind=word, says=reason, hands=hands()))


@cli.command("file")
def file_command(
    agreement: Agreement,
    name: Annotated[str, typer.Option("--name", help="Product or service 产品及服务")],
    resource: Annotated[str, typer.Option("--resource", help="What the operator made 数据资源")],
    price: Annotated[int, typer.Option("--price", min=0, help="Fen for one unit; 0: free 定价（分）")],
    basis: Annotated[str, typer.Option("--basis", help="Basis of the price 定价依据")],
    scenario: Words,
    scope: Annotated[str, typer.Option("--scope", help="Scope of use 使用范围")],
    manner: Annotated[str, typer.Option("--manner", help="Manner of use 使用方式")],
    road: Roads,
    unit: Annotated[str, typer.Option("--unit", help="call or row 计价单位")] = "call",
    source: Annotated[list[str] | None, typer.Option("--source", help="Shared resource it was made of; repeat 来源")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:  # fmt: skip
    """File a product: price and basis, scenarios, scope and manner 产品备案."""
    from yiben.capabilities import zones

    asked = zones.Filing(name=name, resource=resource, price=price, unit=one_of(unit, zones.Unit), price_basis=basis, scenarios=tuple(scenario), scope=scope, manner=manner, roads=tuple(road), terms="paid" if price else "free", sources=tuple(source or ()))  # fmt: skip
    done(home, as_, json, lambda work: zones.file(work, agreement, asked))


@cli.command("scenarios")
def scenarios_command(product: Product, scenario: Words, home: Home = None, as_: As = None, json: Json = False) -> None:  # fmt: skip
    """File other scenarios; use in one that is gone ends at once 变更备案场景."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.file_scenarios(work, product, scenario))


@cli.command("withdraw")
def withdraw_command(product: Product, reason: Reason, home: Home = None, as_: As = None, json: Json = False) -> None:  # fmt: skip
    """Withdraw a filing: every use ends at once 撤回备案."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.withdraw(work, product, why=reason))


@cli.command("use")
def use_command(
    product: Product,
    to: Annotated[str, typer.Option("--to", help="Who uses it 使用方")],
    scenario: Annotated[str, typer.Option("--scenario", help="A filed scenario 已备案的应用场景")],
    column: Columns,
    road: Roads,
    until: Annotated[str, typer.Option("--until", help="Last day 使用至")],
    verify_by: Annotated[str | None, typer.Option("--verify-by", help="Column 核验主键")] = None,
    authorisation: Annotated[
        str, typer.Option("--authorisation", help="Of the persons concerned 个人授权")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Let an organisation use a product in a filed scenario 授权使用产品."""
    from yiben.capabilities import zones

    done(home, as_, json, lambda work: zones.give_use(work, product, to=to, scenario=scenario, columns=column, ends=until, roads=road, verify_by=verify_by, authorisation=authorisation))  # fmt: skip
