"""`yiben batch …`: products traced from raw material to user (产品溯源): register, hand over, inspect, recall, walk."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import traceability

cli = typer.Typer(
    help="Batches of products 产品溯源: admit, register, hand, sign, refuse, inspect, recall, answer, show, list, check.",
    no_args_is_help=True,
)
Code = Annotated[str, typer.Argument(metavar="CODE", help="Code of the batch 批号")]
Number = Annotated[str, typer.Argument(metavar="CASE", help="Number of its case 办件编号")]
Quantity = Annotated[str, typer.Option("--quantity", help="How much 数量")]


@cli.command("admit")
def admit_command(
    organisation: Annotated[str, typer.Argument(help="Name, code or identifier 单位")],
    part: Annotated[str, typer.Option("--part", help="supplier, producer, inspector or user 角色")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Register an organisation as supplier, producer, inspector or user 登记溯源主体."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    if part not in set(traceability.Part):
        raise _choice("part", part, list(traceability.Part))
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        body = traceability.admit(work, organisation, traceability.Part(part))
    _tell(
        {"organisation": body, "part": part},
        Text(
            f"✓ {organisation} 已登记为{traceability.PART_TITLES[traceability.Part(part)].zh}",
            f"✓ {organisation} is registered as {part}",
        ),
        json=json,
    )


@cli.command("register")
def register_command(
    code: Code,
    product: Annotated[str, typer.Option("--product", help="What it is 产品")],
    made: Annotated[str, typer.Option("--made", help="Day it was made, 2026-01-31 生产日期")],
    quantity: Quantity,
    unit: Annotated[str, typer.Option("--unit", help="In what it is counted 单位")] = "kg",
    expires: Annotated[str | None, typer.Option("--expires", help="Last day 有效期至")] = None,
    of: Annotated[
        list[str] | None, typer.Option("--of", metavar="CODE=QUANTITY", help="What went into it 投料")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Register a batch of your organisation 登记批次."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    inputs = dict(_pair(one) for one in of or ())
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = traceability.register(
            work, code, product=product, made=made, quantity=quantity, unit=unit, expires=expires, of=inputs
        )
    _tell(
        {"batch": found.code, "part": found.part.value, "of": inputs},
        Text(f"✓ 批次 {found.code} 已登记", f"✓ Batch {found.code} is registered"),
        json=json,
    )


@cli.command("hand")
def hand_command(
    code: Code,
    to: Annotated[str, typer.Option("--to", help="Organisation that receives it 接收单位")],
    quantity: Quantity,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Offer some of a batch to another organisation, which signs for it 提出交接."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = traceability.hand_over(work, code, to=to, quantity=quantity, hands=hands())
    _tell_handover(found, json=json)


@cli.command("sign")
def sign_command(case: Number, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Sign for what is handed over to you 签收."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = traceability.sign(work, case, hands=hands())
    _tell_handover(found, json=json)


@cli.command("refuse")
def refuse_command(
    case: Number, reason: Reason, home: Home = None, as_: As = None, json: Json = False
) -> None:
    """Refuse what is handed over to you 拒收."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = traceability.refuse(work, case, why=reason, hands=hands())
    _tell_handover(found, json=json)


@cli.command("inspect")
def inspect_command(
    code: Code,
    result: Annotated[str, typer.Option("--result", help="passed or failed 结论")],
    standard: Annotated[str, typer.Option("--standard", help="By which standard 依据标准")],
    says: Annotated[str, typer.Option("--says", help="What was found 说明")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say what was found of a batch 登记检验结果."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    if result not in set(traceability.Result):
        raise _choice("result", result, list(traceability.Result))
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = traceability.inspect(work, code, traceability.Result(result), standard=standard, says=says)
    title = traceability.RESULT_TITLES[found.result]
    _tell(
        {"inspection": found.id, "batch": code, "result": found.result.value},
        Text(f"✓ 批次 {code}：{title.zh}", f"✓ Batch {code}: {title.en}"),
        json=json,
    )


@cli.command("recall")
def recall_command(code: Code, reason: Reason, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Call a batch back, with everything made of it; every holder is told 召回."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made, told = traceability.recall(work, code, reason=reason, hands=hands())
    _tell(
        {
            "recall": made.id,
            "holders": [
                {"batch": one.batch, "organisation": one.organisation, "case": one.number} for one in told
            ],
        },
        Text(
            f"✓ 批次 {code} 已召回，通知 {len(told)} 处",
            f"✓ Batch {code} is recalled; {len(told)} holders are told",
        ),
        json=json,
    )


@cli.command("answer")
def answer_command(
    case: Number,
    outcome: Annotated[str, typer.Option("--outcome", help="What was done with it 处置结果")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Say what became of yours 答复召回."""
    from yiben.app.reactions import hands
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        found = traceability.answer(work, case, outcome=outcome, hands=hands())
    _tell(
        {"case": found.number, "state": found.state},
        Text(f"✓ {found.number} 已答复", f"✓ {found.number} is answered"),
        json=json,
    )


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """The newest batches you made or hold 列出批次."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = traceability.batches(work)
    if json:
        print_json([{"code": one.code, "product": one.product, "made": one.made} for one in found])
        return
    headings = (
        Text("批号", "code"),
        Text("产品", "product"),
        Text("角色", "part"),
        Text("生产日期", "made"),
        Text("数量", "quantity"),
    )
    table(
        headings,
        (
            (
                one.code,
                one.product,
                traceability.PART_TITLES[one.part],
                one.made,
                f"{one.quantity} {one.unit}",
            )
            for one in found
        ),
    )


@cli.command("show")
def show_command(code: Code, home: Home = None, as_: As = None, json: Json = False) -> None:
    """The chain of a batch to both ends 溯源链."""
    from yiben.app.terminal import print_json, say, table
    from yiben.app.tracing.documents import trail_document, trail_rows
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        found = traceability.walk(work, code)
    if json:
        print_json(trail_document(found))
        return
    headings = (
        Text("时间", "when"),
        Text("批号", "batch"),
        Text("事项", "what"),
        Text("单位", "who"),
        Text("内容", ""),
    )
    table(
        headings,
        (
            (one.when[:16].replace("T", " "), one.batch, one.what, one.who, one.says)
            for one in trail_rows(found)
        ),
    )
    if found.hidden:
        say(
            Text(f"另有 {found.hidden} 个批次不对您显示", f"{found.hidden} more batches are not shown to you")
        )


@cli.command("check")
def check_command(code: Code, home: Home = None, json: Json = False) -> None:
    """What anybody may know of a batch by its code 公众查验."""
    from yiben.app.terminal import out, print_json
    from yiben.app.tracing.documents import checked_document
    from yiben.app.wiring import open_platform
    from yiben.capabilities import traceability
    from yiben.kernel.actors import ANYBODY

    platform = open_platform(home)
    with platform.office.reading(ANYBODY) as work:
        told = checked_document(traceability.check(work, code))
    if json:
        print_json(told)
        return
    for name, value in told.items():
        out.print(f"{name}: {value}")


def _tell_handover(found: "traceability.Handover", *, json: bool) -> None:
    from yiben.capabilities import traceability

    title = traceability.SIGNED_TITLES[found.state]
    _tell(
        {
            "case": found.number,
            "batch": found.batch,
            "quantity": str(found.quantity),
            "state": found.state.value,
        },
        Text(f"✓ {found.number} {found.batch}：{title.zh}", f"✓ {found.number} {found.batch}: {title.en}"),
        json=json,
    )


def _tell(document: dict[str, Any], says: Text, *, json: bool) -> None:
    from yiben.app.terminal import print_json, say

    if json:
        print_json(document)
    else:
        say(says)


def _pair(said: str) -> tuple[str, str]:
    code, equals, quantity = said.partition("=")
    if not equals:
        raise BadInput(
            "bad_pair",
            Text(f"「{said[:60]}」应写作 批号=数量", f"“{said[:60]}” should be CODE=QUANTITY."),
            where={"of": said[:60]},
        )
    return code.strip(), quantity.strip()


def _choice(name: str, said: str, words: list[Any]) -> BadInput:
    listed = ", ".join(words)
    return BadInput(
        f"no_such_{name}",
        Text(f"没有「{said[:40]}」", f"There is no “{said[:40]}”."),
        where={name: said[:40]},
        hint=Text(f"可用：{listed}", f"One of: {listed}."),
    )
