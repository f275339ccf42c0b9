"""`yiben voucher settle …`: what providers are due, paid once; statements; whether the books are right (结算、对账)."""

from typing import Annotated

import typer

from yiben.app.commands.benefit_desk import listed, reading, tell, writing
from yiben.app.commands.options import As, Home, Json
from yiben.app.commands.voucher import Provider, Request, Scheme, cli
from yiben.kernel.text import Text

__all__ = ["cli"]  # the group of `voucher`, with the commands below hung in it

Batch = Annotated[str, typer.Argument(metavar="SETTLEMENT", help="Identifier 结算批次")]


@cli.command("settle")
def settle_command(
    identifier: Scheme,
    provider: Provider,
    request: Request,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Gather what a provider is due 结算."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.settle(work, identifier, provider=provider, request=request)
    tell(
        {"settlement": made},
        json=json,
        says=Text(
            f"✓ {made.id}：{vouchers.yuan(made.amount)} 元", f"✓ {made.id}: {vouchers.yuan(made.amount)} yuan"
        ),
    )


@cli.command("confirm")
def confirm_command(batch: Batch, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Confirm a settlement another person made 复核."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.confirm(work, batch)
    tell({"settlement": made}, json=json, says=Text("✓ 已复核", "✓ Confirmed"))


@cli.command("pay")
def pay_command(
    batch: Batch,
    reference: Annotated[str, typer.Option("--reference", help="The bank's reference 流水号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Note that a confirmed settlement was paid 付款."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.pay(work, batch, reference=reference)
    tell({"settlement": made}, json=json, says=Text("✓ 已付款", "✓ Paid"))


@cli.command("drop")
def drop_command(
    batch: Batch,
    why: Annotated[str, typer.Option("--why", help="Why 理由")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Give up a settlement that is not paid; its uses can be settled again 撤销结算."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.drop(work, batch, why=why)
    tell({"settlement": made}, json=json, says=Text("✓ 已撤销", "✓ Dropped"))


@cli.command("statement")
def statement_command(
    identifier: Scheme,
    begins: Annotated[str, typer.Option("--from", help="First day 开始")],
    ends: Annotated[str, typer.Option("--until", help="Last day 截止")],
    provider: Annotated[str, typer.Option("--provider", help="What is due to one 服务机构")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """What moved between two days 对账单."""
    from yiben.capabilities import vouchers

    with reading(home, as_) as work:
        found = vouchers.statement(work, identifier, begins=begins, ends=ends, provider=provider)
    headings = (Text("时间", "time"), Text("事项", "what"), Text("金额", "yuan"), Text("余额", "balance"))
    listed(
        {"statement": found},
        headings,
        (
            (one.at[:10], one.title, vouchers.yuan(one.amount), vouchers.yuan(one.balance))
            for one in found.lines
        ),
        json=json,
    )


@cli.command("verify")
def verify_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Whether every entry comes to zero and every balance is what was posted 账平检查."""
    from yiben.capabilities import vouchers

    with reading(home, as_) as work:
        found = vouchers.check_books(work)
    says = Text(f"✓ 账平：{found.entries} 笔", f"✓ The books are right: {found.entries} entries")
    tell({"books": found, "right": found.right}, json=json, says=says if found.right else None)
    if not found.right:
        raise typer.Exit(2)
