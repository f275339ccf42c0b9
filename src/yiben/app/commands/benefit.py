"""`yiben benefit …`: rounds, offers, consents, applications, as applicants and the office see them (惠企惠民)."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.wiring import Platform
    from yiben.capabilities.programmes.delivery import Payee

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
    from yiben.app.terminal import table
    from yiben.capabilities.programmes import delivery

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = delivery.calls(work, programme=programme)
    if json:
        tell({"calls": found}, json=json)
        return
    headings = (
        Text("批次", "round"),
        Text("事项", "programme"),
        Text("标题", "title"),
        Text("申报期", "dates"),
    )
    table(headings, ((one.id, one.programme, one.title, f"{one.opens} … {one.closes}") for one in found))


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

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
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
    from yiben.app.terminal import table
    from yiben.capabilities import vouchers
    from yiben.capabilities.programmes import delivery

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = delivery.offers(work)
    if json:
        tell({"offers": found}, json=json)
        return
    headings = (
        Text("编号", "offer"),
        Text("事项", "programme"),
        Text("金额", "yuan"),
        Text("状态", "state"),
        Text("截止", "until"),
    )
    table(
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

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
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
    material: Annotated[
        list[str] | None, typer.Option("--material", help="id=what is handed in 材料")
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
    platform = opened(home)
    if dry_run:
        with platform.office.writing(platform.actor(as_)) as work:
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
        materials=dict(pair(one, "material") for one in material or ()),
        payee=payee_of(payee, account, bank, bank_code),
        project=project,
        code=code,
        of=of,
    )
    with platform.office.writing(platform.actor(as_)) as work:
        made = delivery.apply(work, asked, ties=ties())
    tell(
        {"application": made},
        json=json,
        says=Text(f"✓ {made.number}：材料审查", f"✓ {made.number}: materials are checked"),
    )


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

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        if number is not None:
            sheet = delivery.sheet(work, number, ties=ties())
            if json:
                tell({"sheet": sheet}, json=json)
                return
            out.print(
                f"{sheet.application.number} {sheet.application.applicant_name} · {sheet.programme_title} · {sheet.state_title}"
            )
            table((), ((line.id, line.title, line.standing) for line in sheet.criteria))
            return
        found = delivery.applications(work, call=call, page=PageAsk(size=200))
    if json:
        tell({"total": found.total, "applications": found.rows}, json=json)
        return
    headings = (
        Text("编号", "number"),
        Text("申请人", "applicant"),
        Text("事项", "programme"),
        Text("状态", "state"),
    )
    table(headings, ((one.number, one.applicant_name, one.programme, one.state) for one in found.rows))


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

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
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

    platform = opened(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made, gone = delivery.withdraw_consent(work, identifier)
    says = Text(f"✓ 已撤回，{gone} 项推送随之失效", f"✓ Withdrawn; {gone} offers are gone with it.")
    tell({"consent": made, "offers_gone": gone}, json=json, says=says)


@consent.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Consents: your own; all for who oversees 列出授权."""
    from yiben.app.terminal import table
    from yiben.capabilities.programmes import delivery

    platform = opened(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = delivery.consents(work)
    if json:
        tell({"consents": found}, json=json)
        return
    headings = (
        Text("编号", "consent"),
        Text("范围", "scope"),
        Text("有效期", "dates"),
        Text("撤回", "withdrawn"),
    )
    table(headings, ((one.id, one.scope, f"{one.begins} … {one.ends}", one.withdrawn or "") for one in found))


def opened(home: Path | None) -> "Platform":
    """The home's platform."""
    from yiben.app.wiring import open_platform

    return open_platform(home)


def tell(said: dict[str, Any], *, json: bool, says: Text | None = None) -> None:
    """One document for programs, else one sentence."""
    from yiben.app.benefit_documents import document
    from yiben.app.terminal import print_json, say

    if json or says is None:
        print_json(document(said))
    else:
        say(says)


def pair(said: str, option: str) -> tuple[str, str]:
    """`name=value` of an option. BadInput `bad_option`."""
    from yiben.kernel.errors import BadInput

    name, equals, value = said.partition("=")
    if not equals or not name.strip():
        raise BadInput(
            "bad_option",
            Text(f"--{option} 写成 名称=内容", f"Write --{option} name=value."),
            where={"option": f"--{option}"},
        )
    return name.strip(), value.strip()


def facts_in(path: Path | None) -> dict[str, Any]:
    """The facts of a file; none without one."""
    from yiben.app.fact_files import read_json
    from yiben.kernel.errors import BadInput

    said = read_json(str(path)) if path is not None else {}
    if not isinstance(said, dict):
        raise BadInput(
            "facts_shape",
            Text("事实应是一个对象", "The facts must be one object."),
            where={"file": str(path)},
        )
    return said


def payee_of(name: str, account: str, bank: str, code: str) -> "Payee | None":
    """Where money goes; None when nothing was said."""
    from yiben.capabilities.programmes import delivery

    said = (name, account, bank)
    return delivery.Payee(name=name, account=account, bank=bank, bank_code=code) if any(said) else None
