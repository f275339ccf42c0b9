"""`yiben voucher …`: schemes, vouchers, holds, uses, refunds, settlements, statements (算力券、服务券、上云券)."""

from fractions import Fraction
from typing import Annotated, Any

import typer

from yiben.app.commands.benefit_desk import pair, reading, tell, word_of, writing
from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.text import Text

cli = typer.Typer(
    help="Vouchers 券: scheme, fund, issue, hold, use, refund, settle, statement. Amounts are in yuan.",
    no_args_is_help=True,
)

Scheme = Annotated[str, typer.Argument(metavar="SCHEME", help="Identifier of the scheme 券种")]
Voucher = Annotated[str, typer.Argument(metavar="VOUCHER", help="Number of the voucher 券号")]
Amount = Annotated[str, typer.Option("--amount", help="In yuan 金额（元）")]
Request = Annotated[str, typer.Option("--request", help="Your own word; the same one is done once 请求编号")]
Provider = Annotated[str, typer.Option("--provider", help="Who serves 服务机构")]


@cli.command("scheme")
def scheme_command(
    identifier: Scheme,
    title: Annotated[str, typer.Option("--title", help="Title in Chinese 名称")],
    title_en: Annotated[str, typer.Option("--title-en", help="Title in English 英文名称")],
    org: Annotated[str, typer.Option("--org", help="Who gives it 发放单位")],
    begins: Annotated[str, typer.Option("--from", help="First day 开始")],
    ends: Annotated[str, typer.Option("--until", help="Last day 截止")],
    sort: Annotated[str, typer.Option("--sort", help="compute, service, cloud, other 种类")] = "other",
    programme: Annotated[str, typer.Option("--programme", help="Of which programme 政策事项")] = "",
    limit: Annotated[
        list[str] | None, typer.Option("--limit", help="per/within=yuan, as applicant/year=2000000 限额")
    ] = None,
    hold_days: Annotated[int, typer.Option("--hold-days", help="Days a hold stands 占用天数")] = 30,
    share: Annotated[
        str, typer.Option("--share", help="Part of an invoice it may pay, as 30% or 0.3 抵扣比例")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Make a scheme of vouchers 设立券种."""
    from yiben.capabilities import vouchers

    asked = vouchers.NewScheme(
        id=identifier,
        title=Text(title, title_en),
        sort=word_of(vouchers.Sort, sort, "sort"),
        organisation=org,
        begins=begins,
        ends=ends,
        programme=programme,
        limits=tuple(_limit(one) for one in limit or ()),
        hold_days=hold_days,
        share=_share(share),
    )
    with writing(home, as_) as work:
        made = vouchers.make_scheme(work, asked)
    tell({"scheme": made}, json=json, says=Text(f"✓ 券种 {made.id}", f"✓ Scheme {made.id}"))


@cli.command("fund")
def fund_command(
    identifier: Scheme,
    amount: Amount,
    request: Request,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Give a scheme money to issue 下达额度."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        free = vouchers.yuan(vouchers.fund(work, identifier, vouchers.fen_of(amount), request=request))
    tell({"free": free}, json=json, says=Text(f"✓ 可用 {free} 元", f"✓ {free} yuan are free"))


@cli.command("issue")
def issue_command(
    identifier: Scheme,
    holder: Annotated[str, typer.Argument(help="Name, code or account 领券人")],
    amount: Amount,
    request: Request,
    project: Annotated[str, typer.Option("--project", help="Project 项目")] = "",
    until: Annotated[str, typer.Option("--until", help="Last day, the scheme's if absent 有效期至")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Issue a voucher 发券."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        asked = vouchers.Issue(
            scheme=identifier,
            holder=holder,
            amount=vouchers.fen_of(amount),
            request=request,
            project=project,
            ends=until,
        )
        made = vouchers.issue(work, asked)
    tell({"voucher": made}, json=json, says=Text(f"✓ 券号 {made.number}", f"✓ Voucher {made.number}"))


@cli.command("hold")
def hold_command(
    voucher: Voucher,
    provider: Provider,
    amount: Amount,
    request: Request,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Set a part aside for a provider 占用."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.hold(
            work, voucher, provider=provider, amount=vouchers.fen_of(amount), request=request
        )
    tell(
        {"hold": made},
        json=json,
        says=Text(
            f"✓ 占用 {made.id}，至 {made.expires[:10]}", f"✓ Hold {made.id}, until {made.expires[:10]}"
        ),
    )


@cli.command("let-go")
def let_go_command(
    hold: Annotated[str, typer.Argument(help="Identifier of the hold 占用编号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """End a hold before its time 释放占用."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.let_go(work, hold)
    tell({"hold": made}, json=json, says=Text("✓ 已释放", "✓ Let go"))


@cli.command("use")
def use_command(
    hold: Annotated[str, typer.Argument(help="Identifier of the hold 占用编号")],
    amount: Amount,
    invoice: Annotated[str, typer.Option("--invoice", help="What it cost, in yuan 发票金额")],
    proof: Annotated[str, typer.Option("--proof", help="Number of the invoice 发票号")],
    request: Request,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Use a hold, wholly or in part; by its provider 核销."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        asked = vouchers.Spend(
            hold=hold,
            amount=vouchers.fen_of(amount),
            invoice=vouchers.fen_of(invoice, field="invoice"),
            proof=proof,
            request=request,
        )
        made = vouchers.use(work, asked)
    tell({"use": made}, json=json, says=Text(f"✓ 核销 {made.id}", f"✓ Use {made.id}"))


@cli.command("refund")
def refund_command(
    use: Annotated[str, typer.Argument(help="Identifier of the use 核销编号")],
    amount: Amount,
    reason: Reason,
    request: Request,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take a use back, wholly or in part 退回."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.refund(work, use, vouchers.fen_of(amount), why=reason, request=request)
    tell(
        {"use": made},
        json=json,
        says=Text(
            f"✓ 已退 {vouchers.yuan(made.refunded)} 元", f"✓ {vouchers.yuan(made.refunded)} yuan refunded"
        ),
    )


@cli.command("cancel")
def cancel_command(
    voucher: Voucher, reason: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Make a voucher void 作废."""
    from yiben.capabilities import vouchers

    with writing(home, as_) as work:
        made = vouchers.cancel(work, voucher, why=reason)
    tell({"voucher": made}, json=json, says=Text(f"✓ {made.number} 已作废", f"✓ {made.number} is void"))


@cli.command("expire")
def expire_command(home: Home = None, json: Json = False) -> None:
    """End what is over; the running platform does so by itself 过期处理."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import vouchers

    holds, ended = vouchers.expire_due(open_platform(home).office)
    tell(
        {"holds": holds, "vouchers": ended},
        json=json,
        says=Text(f"✓ 释放 {holds}，过期 {ended}", f"✓ {holds} holds let go, {ended} vouchers ended"),
    )


@cli.command("show")
def show_command(
    reference: Annotated[
        str | None, typer.Argument(metavar="[VOUCHER]", help="One voucher; all if absent 券号")
    ] = None,
    scheme: Annotated[str | None, typer.Option("--scheme", help="How a scheme stands 券种")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Your vouchers, one of them, or how a scheme stands 查看."""
    from yiben.app.terminal import table
    from yiben.capabilities import vouchers
    from yiben.kernel.paging import PageAsk

    said: dict[str, Any]
    with reading(home, as_) as work:
        if reference is not None:
            one, holds, uses = vouchers.voucher(work, reference)
            said = {"voucher": one, "holds": holds, "uses": uses}
        elif scheme is not None:
            said = {"scheme": vouchers.standing(work, scheme)}
        else:
            found = vouchers.vouchers(work, page=PageAsk(size=200))
            said = {"total": found.total, "vouchers": found.rows}
    if json or "vouchers" not in said:
        tell(said, json=True)
        return
    headings = (
        Text("券号", "number"),
        Text("面额", "face"),
        Text("余额", "left"),
        Text("至", "until"),
        Text("状态", "state"),
    )
    table(
        headings,
        (
            (one.number, vouchers.yuan(one.face), vouchers.yuan(one.open), one.ends, one.state)
            for one in said["vouchers"]
        ),
    )


def _limit(said: str) -> Any:
    from yiben.capabilities import vouchers
    from yiben.engines.rules.entitlements.model import Limit, Per, Within

    name, amount = pair(said, "limit")
    per, _, within = name.partition("/")
    most = Fraction(vouchers.fen_of(amount, field="limit"), vouchers.FEN)
    return Limit(per=word_of(Per, per, "limit"), within=word_of(Within, within or "year", "limit"), most=most)


def _share(said: str) -> Fraction | None:
    from yiben.kernel.errors import BadInput

    word = said.strip()
    if not word:
        return None
    try:
        return Fraction(word[:-1]) / 100 if word.endswith("%") else Fraction(word)
    except (ValueError, ZeroDivisionError):
        raise BadInput(
            "bad_scheme",
            Text(f"比例无效：{word[:20]}", f"Not a share: {word[:20]}"),
            where={"field": "share"},
        ) from None
