"""`yiben benefit pay …`, `clawback …`, `register …`: money to the bank and back, and who holds which title."""

from pathlib import Path
from typing import Annotated

import typer

from yiben.app.commands.benefit import Account, Bank, BankCode, Number, PayeeName
from yiben.app.commands.benefit_desk import listed, payee_of, reading, tell, writing
from yiben.app.commands.benefit_desk import word_of as word
from yiben.app.commands.benefit_office import cli
from yiben.app.commands.options import As, Home, Json, Reason, writable
from yiben.kernel.text import Text

__all__ = ["cli"]

pay = typer.Typer(
    help="Payment orders 拨付: make, release, file, return, drop, list, mend.", no_args_is_help=True
)
clawback = typer.Typer(help="Claw-back 追回: propose, repay.", no_args_is_help=True)
register = typer.Typer(help="Registers 名录: list, enter, revoke, renew, ladder.", no_args_is_help=True)
cli.add_typer(pay, name="pay")
cli.add_typer(clawback, name="clawback")
cli.add_typer(register, name="register")

Org = Annotated[str, typer.Argument(metavar="ORG", help="Who pays 单位")]
Order = Annotated[str, typer.Argument(metavar="ORDER", help="Number of the order 清单编号")]
Request = Annotated[str, typer.Option("--request", help="Your own word; the same one is done once 请求编号")]
Title = Annotated[str, typer.Argument(metavar="TITLE", help="Number of the title 认定编号")]


@pay.command("make")
def make_command(org: Org, request: Request, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Gather what is due into one order 生成清单."""
    from yiben.capabilities import vouchers
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.make_order(work, org, request=request)
    total = vouchers.yuan(made.total)
    tell(
        {"order": made},
        json=json,
        says=Text(
            f"✓ {made.number}：{made.count} 笔 {total} 元",
            f"✓ {made.number}: {made.count} payments, {total} yuan",
        ),
    )


@pay.command("release")
def release_command(order: Order, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Let an order another person made go to the bank 复核."""
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.release_order(work, order)
    tell({"order": made}, json=json, says=Text(f"✓ {made.number} 已复核", f"✓ {made.number} is released"))


@pay.command("drop")
def drop_command(order: Order, reason: Reason, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Give an order up before it is released 撤销清单."""
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.drop_order(work, order, why=reason)
    tell({"order": made}, json=json, says=Text(f"✓ {made.number} 已撤销", f"✓ {made.number} is dropped"))


@pay.command("file")
def file_command(
    order: Order,
    out: Annotated[Path, typer.Option("--out", help="FILE.csv or FILE.xlsx 输出文件", callback=writable)],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """A released order as a file for the bank 导出清单."""
    from yiben.capabilities.programmes import delivery
    from yiben.infra.keys import write_private

    paper = delivery.Paper.XLSX if out.suffix == ".xlsx" else delivery.Paper.CSV
    with writing(home, as_) as work:
        made = delivery.order(work, order)
        _, content = delivery.order_file(work, order, paper=paper)
    write_private(out, content)
    tell({"order": made, "file": str(out)}, json=json, says=Text(f"✓ {out}", f"✓ {out}"))


@pay.command("return")
def return_command(
    order: Order,
    file: Annotated[Path, typer.Argument(help="What the bank sent back 银行回单")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Read the bank's answer; a file edited by hand changes nothing 登记回单."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery
    from yiben.kernel.errors import NotFound

    if not file.is_file():
        raise NotFound(
            "no_file", Text(f"没有文件 {file}", f"There is no file {file}."), where={"file": str(file)}
        )
    content = file.read_bytes()
    with writing(home, as_) as work:
        made = delivery.read_back(work, order, content, ties=ties())
    tell(
        {"order": made},
        json=json,
        says=Text(f"✓ 成功 {made.paid}，失败 {made.failed}", f"✓ {made.paid} paid, {made.failed} failed"),
    )


@pay.command("mend")
def mend_command(
    number: Number,
    payment: Annotated[str, typer.Argument(help="Identifier of the payment 支付编号")],
    payee: PayeeName,
    account: Account,
    bank: Bank,
    bank_code: BankCode = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say anew where money goes that the bank could not pay 更正收款信息."""
    from yiben.capabilities.programmes import delivery

    said = payee_of(payee, account, bank, bank_code) or delivery.Payee(name="", account="", bank="")
    with writing(home, as_) as work:
        made = delivery.mend_payee(work, payment, said, application=number)
    tell({"payment": made}, json=json, says=Text("✓ 已更正", "✓ Mended"))


@pay.command("list")
def orders_command(org: Org, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Orders of an organisation 列出清单."""
    from yiben.capabilities import vouchers
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.orders(work, org)
    headings = (Text("清单", "order"), Text("笔数", "payments"), Text("金额", "yuan"), Text("状态", "state"))
    listed(
        {"orders": found},
        headings,
        ((one.number, one.count, vouchers.yuan(one.total), one.state) for one in found),
        json=json,
    )


@clawback.command("propose")
def propose_command(
    number: Number,
    amount: Annotated[str, typer.Option("--amount", help="In yuan 金额（元）")],
    reason: Reason,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Propose to take money back; the receiver is heard, another person decides 提出追回."""
    from yiben.app.reactions import ties
    from yiben.capabilities import vouchers
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.propose(work, number, amount=vouchers.fen_of(amount), why=reason, ties=ties())
    tell({"debt": made}, json=json, says=Text(f"✓ 追回 {made.id}", f"✓ Claw-back {made.id}"))


@clawback.command("repay")
def repay_command(
    debt: Annotated[str, typer.Argument(help="Identifier of the claw-back 追回编号")],
    amount: Annotated[str, typer.Option("--amount", help="In yuan 金额（元）")],
    reference: Annotated[str, typer.Option("--reference", help="The bank's reference 流水号")],
    request: Request,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Note that money came back 登记退回."""
    from yiben.app.reactions import ties
    from yiben.capabilities import vouchers
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        fen = vouchers.fen_of(amount)
        made = delivery.repay(work, debt, fen, bank_reference=reference, request=request, ties=ties())
    back = vouchers.yuan(made.repaid)
    tell({"debt": made}, json=json, says=Text(f"✓ 已退回 {back} 元", f"✓ {back} yuan came back"))


@register.command("list")
def titles_command(
    of: Annotated[str, typer.Option("--of", help="Whose 申请人")] = "",
    kind: Annotated[
        str | None, typer.Option("--register", help="recognition, base, case, champion 名录")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Who holds which title until when 列出名录."""
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.titles(work, of=of, register=word(delivery.Register, kind, "register"))
    headings = (
        Text("编号", "number"),
        Text("单位", "holder"),
        Text("称号", "title"),
        Text("至", "until"),
        Text("状态", "state"),
    )
    listed(
        {"titles": found},
        headings,
        ((one.number, one.applicant_name, one.title, one.ends or "", one.state) for one in found),
        json=json,
    )


@register.command("enter")
def enter_command(
    applicant: Annotated[str, typer.Argument(help="Name or code 单位")],
    programme: Annotated[str, typer.Argument(metavar="PACK/PROGRAMME", help="政策事项")],
    title: Annotated[str, typer.Option("--title", help="Title in Chinese 称号")],
    org: Annotated[str, typer.Option("--org", help="Who gave it 认定单位")],
    begins: Annotated[str, typer.Option("--from", help="First day 开始")],
    title_en: Annotated[str, typer.Option("--title-en", help="Title in English 英文")] = "",
    until: Annotated[str, typer.Option("--until", help="Last day 截止")] = "",
    kind: Annotated[
        str, typer.Option("--register", help="recognition, base, case, champion 名录")
    ] = "recognition",
    rung: Annotated[str | None, typer.Option("--rung", help="city, province, state 层级")] = None,
    ladder: Annotated[str, typer.Option("--ladder", help="Name of the ladder 梯度")] = "",
    number: Annotated[str, typer.Option("--number", help="Its number 编号")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Enter a title given before or elsewhere 补录."""
    from yiben.capabilities.programmes import delivery

    asked = delivery.NewTitle(
        applicant=applicant,
        programme=programme,
        title=Text(title, title_en or title),
        organisation=org,
        register=word(delivery.Register, kind, "register"),
        begins=begins,
        ends=until,
        rung=word(delivery.Rung, rung, "rung"),
        ladder=ladder,
        number=number,
    )
    with writing(home, as_) as work:
        made = delivery.enter_title(work, asked)
    tell({"title": made}, json=json, says=Text(f"✓ {made.number}", f"✓ {made.number}"))


@register.command("revoke")
def revoke_command(
    title: Title, reason: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Take a title back 撤销认定."""
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.revoke(work, title, why=reason)
    tell({"title": made}, json=json, says=Text(f"✓ {made.number} 已撤销", f"✓ {made.number} is revoked"))


@register.command("renew")
def renew_command(title: Title, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Ask for a title to go on 申请复核."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        case = delivery.ask_renewal(work, title, ties=ties())
    tell({"case": case.number}, json=json, says=Text(f"✓ 复核 {case.number}", f"✓ Renewal {case.number}"))


@register.command("ladder")
def ladder_command(
    name: Annotated[str, typer.Argument(help="Name of the ladder 梯度")],
    of: Annotated[str, typer.Option("--of", help="Whose; your own if absent 申请人")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """City, province, state: which rungs are held 市、省、国家."""
    from yiben.app.terminal import table
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.ladder(work, name, of=of)
    if json:
        tell({"ladder": [{"rung": rung, "title": held} for rung, held in found]}, json=json)
        return
    table((), ((delivery.RUNG_TITLES[rung], held.number if held else "—") for rung, held in found))
