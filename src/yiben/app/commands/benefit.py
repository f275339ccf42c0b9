"""`yiben benefit …`: rounds, offers, consents, applications, as applicants and the office see them (惠企惠民)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.benefit_desk import brought, facts_in, listed, pair, payee_of, reading, tell, writing
from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.programmes.delivery import Sheet

cli = typer.Typer(
    help="Benefits 惠企惠民: offer, consent, apply, review, decide, pay, claw back, register. Amounts are in yuan.",
    no_args_is_help=True,
)
consent = typer.Typer(help="Consents 授权: give, withdraw, list.", no_args_is_help=True)
cli.add_typer(consent, name="consent")

Call = Annotated[str, typer.Argument(metavar="CALL", help="Identifier of a round 申报批次")]
Number = Annotated[str, typer.Argument(metavar="NUMBER", help="Number of the application 申请编号")]
PayeeName = Annotated[str, typer.Option("--payee", help="Name of the bank account 户名")]
Account = Annotated[str, typer.Option("--account", help="Bank account 账号")]
Bank = Annotated[str, typer.Option("--bank", help="Bank 开户行")]
BankCode = Annotated[str, typer.Option("--bank-code", help="Code of the bank 行号")]


@cli.command("calls")
def calls_command(
    programme: Annotated[str | None, typer.Option("--programme", help="Of one programme 政策事项")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Rounds in which one may apply 列出申报批次."""
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.calls(work, programme=programme)
    headings = (
        Text("批次", "round"),
        Text("事项", "programme"),
        Text("标题", "title"),
        Text("申报期", "dates"),
    )
    listed(
        {"calls": found},
        headings,
        ((one.id, one.programme, one.title, f"{one.opens} … {one.closes}") for one in found),
        json=json,
    )


@cli.command("offer")
def offer_command(
    call: Call,
    answers: Annotated[Path, typer.Argument(help="A set answer: Parquet or CSV 批量结果")],
    until: Annotated[str, typer.Option("--until", help="Last day to take it 领取截止")],
    key: Annotated[str, typer.Option("--key", help="Column that says who 标识列")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Offer a benefit to those who qualify and consented 免申即享."""
    from yiben.app.benefit_answers import read_answers
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        found = delivery.find_call(work, call)
        read = read_answers(answers, programme=found.programme, key=key)
        done = delivery.make_offers(work, call, read, until=until)
    tell(
        {"offered": done},
        json=json,
        says=Text(
            f"✓ {done.qualify} 家符合，推送 {done.made}，未授权 {done.without_consent}，此前已推送 {done.before}",
            f"✓ {done.qualify} qualify: {done.made} offered, {done.without_consent} without consent, {done.before} before",
        ),
    )


@cli.command("offers")
def offers_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """What was offered to you 我的免申即享."""
    from yiben.capabilities import vouchers
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.offers(work)
    headings = (
        Text("编号", "offer"),
        Text("事项", "programme"),
        Text("金额", "yuan"),
        Text("状态", "state"),
        Text("截止", "until"),
    )
    listed(
        {"offers": found},
        headings,
        (
            (
                one.id,
                one.programme,
                "" if one.amount is None else vouchers.yuan(one.amount),
                one.state,
                one.until,
            )
            for one in found
        ),
        json=json,
    )


@cli.command("take")
def take_command(
    offer: Annotated[str, typer.Argument(help="Identifier of the offer 推送编号")],
    payee: PayeeName = "",
    account: Account = "",
    bank: Bank = "",
    bank_code: BankCode = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take an offer: nothing else is asked for 领取."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.take(work, offer, payee=payee_of(payee, account, bank, bank_code), ties=ties())
    tell(
        {"application": made},
        json=json,
        says=Text(f"✓ {made.number}：公示中", f"✓ {made.number}: in publicity"),
    )


@cli.command("apply")
def apply_command(
    call: Call,
    facts: Annotated[Path | None, typer.Argument(help="FACTS.json, what is not known yet 事实")] = None,
    material: Annotated[list[str] | None, typer.Option("--material", help="id=FILE 材料")] = None,
    shown: Annotated[
        list[str] | None, typer.Option("--shown", help="With --for: id=what was shown on paper 柜台出示")
    ] = None,
    project: Annotated[str, typer.Option("--project", help="Project or facility 项目")] = "",
    code: Annotated[str, typer.Option("--code", help="Credit code 统一社会信用代码")] = "",
    of: Annotated[str, typer.Option("--for", help="For whom, at a desk 代申请人")] = "",
    payee: PayeeName = "",
    account: Account = "",
    bank: Bank = "",
    bank_code: BankCode = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only show the form as filled in 只看预填")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Apply, with what the platform knows filled in 申请."""
    from yiben.app.reactions import ties
    from yiben.app.terminal import table
    from yiben.capabilities.programmes import delivery

    said = facts_in(facts)
    if dry_run:
        with writing(home, as_) as work:
            draft = delivery.prefill(work, call, facts=said, ties=ties())
        if json:
            tell({"draft": draft}, json=json)
            return
        table(
            (Text("事实", "fact"), Text("值", "value"), Text("来源", "source"), Text("截至", "as of")),
            ((one.fact, one.value, one.source, one.as_of) for one in draft.known),
        )
        return
    asked = delivery.Ask(
        call=call,
        facts=said,
        materials=dict(pair(one, "shown") for one in shown or ()),
        files=brought(material or ()),
        payee=payee_of(payee, account, bank, bank_code),
        project=project,
        code=code,
        of=of,
    )
    with writing(home, as_) as work:
        made = delivery.apply(work, asked, ties=ties())
    tell(
        {"application": made},
        json=json,
        says=Text(f"✓ {made.number}：材料审查", f"✓ {made.number}: materials are checked"),
    )


@cli.command("hand")
def hand_command(
    number: Number,
    material: Annotated[list[str], typer.Option("--material", help="id=FILE 材料")],
    facts: Annotated[
        Path | None, typer.Option("--facts", help="With a supplement: FACTS.json 补正的事实")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Hand in or replace materials; where a supplement is asked for, this is it 上传材料、补正."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery

    files = brought(material)
    with writing(home, as_) as work:
        sheet = delivery.sheet(work, number, ties=ties())
        if sheet.turn is delivery.Turn.APPLICANT:
            asked = delivery.Ask(call="", facts=facts_in(facts), files=files)
            delivery.resubmit(work, number, asked, seen=sheet.version, ties=ties())
        else:
            delivery.hand_in(work, number, files, seen=sheet.version, ties=ties())
        sheet = delivery.sheet(work, number, ties=ties())
    listed(
        {"materials": sheet.materials},
        (Text("材料", "material"), Text("标题", "title"), Text("状态", "stands"), Text("文件", "file")),
        materials_shown(sheet),
        json=json,
    )


@cli.command("file")
def file_command(
    number: Number,
    file: Annotated[str, typer.Argument(help="Identifier of the file, or of the material 文件编号或材料")],
    out: Annotated[Path, typer.Option("--out", help="Where it goes 输出文件", callback=writable)],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Open a file of a material: the applicant, and whoever has to act now 查阅材料."""
    from yiben.app.reactions import ties
    from yiben.capabilities.programmes import delivery
    from yiben.infra.keys import write_private

    with writing(home, as_) as work:  # that somebody took it is an event
        sheet = delivery.sheet(work, number, ties=ties())
        named = (one.file.id for one in sheet.materials if one.material.id == file and one.file)
        found, content = delivery.open_material(work, number, next(named, file), ties=ties())
    write_private(out, content)
    said = {"file": found.id, "name": found.name, "sha256": found.sha256, "out": str(out)}
    tell(said, json=json, says=Text(f"✓ {out}", f"✓ {out}"))


def materials_shown(sheet: "Sheet") -> list[tuple[str, ...]]:
    """The materials of an application, a line each."""
    from yiben.capabilities.programmes.delivery import TROUBLES

    return [
        (
            one.material.id,
            str(one.material.title),
            str(TROUBLES[one.file.trouble]) if one.file and one.file.trouble else one.state.value,
            f"{one.file.name} {one.file.id}" if one.file else one.handed,
        )
        for one in sheet.materials
    ]


@cli.command("show")
def show_command(
    number: Annotated[
        str | None, typer.Argument(metavar="[NUMBER]", help="One application; all if absent 申请编号")
    ] = None,
    call: Annotated[str | None, typer.Option("--call", help="Of one round 批次")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Applications, or everything about one 查看申请."""
    from yiben.app.reactions import ties
    from yiben.app.terminal import out, table
    from yiben.capabilities.programmes import delivery
    from yiben.kernel.paging import PageAsk

    with reading(home, as_) as work:
        if number is not None:
            sheet = delivery.sheet(work, number, ties=ties())
            if json:
                tell({"sheet": sheet}, json=json)
                return
            out.print(
                f"{sheet.application.number} {sheet.application.applicant_name} · {sheet.programme_title} · {sheet.state_title}"
            )
            table((), ((line.id, line.title, line.standing) for line in sheet.criteria))
            table((), materials_shown(sheet))
            return
        found = delivery.applications(work, call=call, page=PageAsk(size=200))
    headings = (
        Text("编号", "number"),
        Text("申请人", "applicant"),
        Text("事项", "programme"),
        Text("状态", "state"),
    )
    listed(
        {"total": found.total, "applications": found.rows},
        headings,
        ((one.number, one.applicant_name, one.programme, one.state) for one in found.rows),
        json=json,
    )


@consent.command("give")
def give_command(
    scope: Annotated[str, typer.Argument(help="A programme, pack/* or '*' 授权范围")],
    until: Annotated[str, typer.Option("--until", help="Last day 有效期至")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Let the platform offer, and fill in forms from what is known 授权."""
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made = delivery.give_consent(work, delivery.NewConsent(scope=scope, ends=until))
    tell(
        {"consent": made},
        json=json,
        says=Text(f"✓ 授权 {made.id}，至 {made.ends}", f"✓ Consent {made.id}, until {made.ends}"),
    )


@consent.command("withdraw")
def withdraw_command(
    identifier: Annotated[str, typer.Argument(metavar="CONSENT", help="Identifier 授权编号")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Take a consent back, now 撤回授权."""
    from yiben.capabilities.programmes import delivery

    with writing(home, as_) as work:
        made, gone = delivery.withdraw_consent(work, identifier)
    says = Text(f"✓ 已撤回，{gone} 项推送随之失效", f"✓ Withdrawn; {gone} offers are gone with it.")
    tell({"consent": made, "offers_gone": gone}, json=json, says=says)


@consent.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Consents: your own; all for who oversees 列出授权."""
    from yiben.capabilities.programmes import delivery

    with reading(home, as_) as work:
        found = delivery.consents(work)
    headings = (
        Text("编号", "consent"),
        Text("范围", "scope"),
        Text("有效期", "dates"),
        Text("撤回", "withdrawn"),
    )
    listed(
        {"consents": found},
        headings,
        ((one.id, one.scope, f"{one.begins} … {one.ends}", one.withdrawn or "") for one in found),
        json=json,
    )
