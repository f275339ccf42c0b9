"""`yiben verify …`: yes or no for a value one already holds."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.access import verification as verified

cli = typer.Typer(
    help="Verify-only 核验: yes or no for a key and values the asker already holds.", no_args_is_help=True
)

OfferId = Annotated[str, typer.Argument(help="Identifier of the offer 核验服务编号")]


@cli.command("offer")
def offer_command(
    resource: Annotated[str, typer.Argument(help="Resource, by name or identifier 数据资源")],
    key: Annotated[str, typer.Option("--key", help="Column the asker knows the person by 主键列")],
    column: Annotated[
        list[str], typer.Option("--column", help="Column that may be verified; repeatable 可核验的列")
    ],
    asker: Annotated[
        list[str], typer.Option("--asker", help="Account that may ask, or *; repeatable 可核验的账号")
    ],
    per_key: Annotated[int, typer.Option(help="Attempts per key and day 每个主键每日次数")] = 10,
    per_asker: Annotated[int, typer.Option(help="Attempts per asker and day 每人每日次数")] = 10_000,
    reason: Annotated[str, typer.Option(help="What for, by which law 理由与依据")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Propose a verification; somebody else approves it 提出核验服务."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import verification

    platform = open_platform(home)
    made = verification.offer(
        platform.office,
        platform.actor(as_),
        platform.lake,
        resource=resource,
        key=key,
        columns=column,
        askers=asker,
        budget=verification.Budget(per_key=per_key, per_asker=per_asker),
        reason=reason,
    )
    _tell(made, json=json)
    platform.close()


@cli.command("approve")
def approve_command(offer: OfferId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Put somebody else's offer in force and make its index 批准核验服务."""
    from yiben.app.terminal import progress_bar
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import verification

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = verification.approve(work, offer)
    with progress_bar() as progress:
        verification.prepare(platform.office, platform.lake, offer, progress=progress)
    _tell(done, json=json)
    platform.close()


@cli.command("withdraw")
def withdraw_command(offer: OfferId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """End an offer; the next attempt finds nothing 撤回核验服务."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import verification

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = verification.withdraw(work, offer)
    verification.forget(platform.office, done.id)
    _tell(done, json=json)
    platform.close()


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Offers one may ask or looks after 列出核验服务."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import verification

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        rows = [_as_dict(one) for one in verification.list_offers(work)]
    platform.close()
    if json:
        print_json(rows)
        return
    headings = (
        Text("编号", "offer"),
        Text("数据资源", "resource"),
        Text("主键", "key"),
        Text("可核验的列", "columns"),
        Text("谁可核验", "askers"),
        Text("状态", "status"),
    )
    shown = ("offer", "resource", "key", "columns", "askers", "status")
    table(
        headings,
        (
            [", ".join(row[name]) if isinstance(row[name], list) else row[name] for name in shown]
            for row in rows
        ),
    )


@cli.command("ask")
def ask_command(
    key: Annotated[str, typer.Option("--key", help="The key you hold 主键值")],
    value: Annotated[
        list[str],
        typer.Option("--value", metavar="COLUMN=VALUE", help="A value you hold; repeatable 待核验的值"),
    ],
    ref: Annotated[
        str,
        typer.Argument(
            help="Offer, or resource; not needed with --grant 核验服务编号或数据资源", show_default=False
        ),
    ] = "",
    purpose: Annotated[
        str, typer.Option("--purpose", help="What for, kept in the log; under a grant, its own 用途")
    ] = "",
    grant: Annotated[str | None, typer.Option("--grant", help="Grant it relies on 授权编号")] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Ask yes or no; nothing else is answered 核验."""
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities.access import verification

    platform = open_platform(home)
    actor = platform.actor(as_)
    named = ({"offer": ref} if ref.startswith("vof_") else {"resource": ref}) if ref else {}
    named |= {"grant": grant} if grant else {}
    body = {**named, "key": key, "values": dict(map(_pair, value)), "purpose": purpose}
    answer = verification.ask(platform.office, platform.lake, verification.question(body, who=actor))
    platform.close()
    if json:
        print_json({"answer": answer})
        return
    out.print(str(Text("一致", "yes") if answer is verification.Word.YES else Text("不一致", "no")))


def _pair(said: str) -> tuple[str, str]:
    name, equals, value = said.partition("=")
    if not equals:
        raise BadInput(
            "bad_value",
            Text("--value 应写作 列=值", "--value is written COLUMN=VALUE."),
            where={"option": "--value"},
        )
    return name.strip(), value


def _tell(one: "verified.Offer", *, json: bool) -> None:
    from yiben.app.terminal import print_json, table

    row = _as_dict(one)
    if json:
        print_json(row)
        return
    told = {name: value for name, value in row.items() if value not in (None, "")}
    told["columns"] = ", ".join(f"{name} ({count:,})" for name, count in told.pop("distinct").items())
    table(
        (), ((name, ", ".join(value) if isinstance(value, list) else value) for name, value in told.items())
    )


def _as_dict(one: "verified.Offer") -> dict[str, Any]:
    return {
        "offer": one.id,
        "resource": one.resource_name,
        "key": one.key,
        "columns": [column.name for column in one.columns],
        "distinct": {column.name: column.distinct for column in one.columns},
        "askers": list(one.askers),
        "per_key": one.budget.per_key,
        "per_asker": one.budget.per_asker,
        "reason": one.reason,
        "status": one.status.value,
        "made_by": one.made_by,
        "made": one.made,
        "approved_by": one.approved_by,
        "approved": one.approved,
        "withdrawn_by": one.withdrawn_by,
        "withdrawn": one.withdrawn,
    }
