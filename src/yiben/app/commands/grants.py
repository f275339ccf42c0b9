"""`yiben grant …`: grants at the terminal (授权): list, show, withdraw."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, Reason
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import grants
    from yiben.infra.work import Work

cli = typer.Typer(help="Grants 授权: list, show, withdraw.", no_args_is_help=True)

GrantId = Annotated[str, typer.Argument(help="Identifier of the grant 授权编号")]


class Standing(StrEnum):
    """Where a grant stands; the same words as `grants.State`."""

    WAITING = "waiting"
    IN_FORCE = "in_force"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"


@cli.command("list")
def list_command(
    state: Annotated[Standing | None, typer.Option("--state", help="Only these 状态")] = None,
    usable: Annotated[
        bool, typer.Option("--mine", help="Only those this account may use today 本账号今日可用的")
    ] = False,
    page: Annotated[int, typer.Option("--page", min=1, help="Page, 50 each 页码")] = 1,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Grants to your organisation, and those you look after 列出授权."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import grants
    from yiben.kernel.paging import PageAsk

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        wanted = grants.State(state) if state else None
        ask = PageAsk(number=page, size=50)
        found = grants.mine(work) if usable else grants.listed(work, state=wanted, page=ask).rows
        rows = _documents(work, [one for one in found if wanted in (None, one.state(_today(work)))])
    platform.close()
    if json:
        print_json(rows)
        return
    headings = (
        Text("编号", "grant"),
        Text("数据资源", "resource"),
        Text("授予单位", "given to"),
        Text("用途", "purpose"),
        Text("提供方式", "roads"),
        Text("期限", "days"),
        Text("状态", "state"),
    )
    table(
        headings,
        (
            (
                row["grant"],
                row["resource"],
                row["grantee"],
                row["purpose"],
                ", ".join(str(grants.ROAD_TITLES[grants.Road(road)]) for road in row["roads"]),
                f"{row['begins']}–{row['ends']}",
                grants.STATE_TITLES[grants.State(row["state"])],
            )
            for row in rows
        ),
    )


@cli.command("show")
def show_command(grant: GrantId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """What a grant gives, and what was used of it today 查看授权."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import grants

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        (row,) = _documents(work, [grants.find(work, grant)])
    platform.close()
    _tell(row, json=json)


@cli.command("withdraw")
def withdraw_command(
    grant: GrantId, reason: Reason = "", home: Home = None, as_: As = None, json: Json = False
) -> None:
    """End a grant for good; the next call is refused 撤销授权."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities import grants, sharing

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = grants.withdraw(work, grant, why=reason)
        sharing.end_with(work, done.id)
        (row,) = _documents(work, [done])
    platform.close()
    _tell(row, json=json)


def _today(work: "Work") -> str:
    from yiben.capabilities import grants

    return grants.day_of(work.now())


def _documents(work: "Work", found: "Iterable[grants.Grant]") -> list[dict[str, Any]]:
    from yiben.capabilities import grants

    return grants.documents(work, tuple(found))


def _tell(row: dict[str, Any], *, json: bool) -> None:
    from yiben.app.terminal import print_json, table
    from yiben.capabilities import grants
    from yiben.ui.pages import minute

    if json:
        print_json(row)
        return
    columns = ", ".join(
        f"{one['name']} ({grants.FORM_TITLES[grants.Form(one['form'])]})" for one in row["columns"]
    )
    roads = ", ".join(str(grants.ROAD_TITLES[grants.Road(road)]) for road in row["roads"])
    used, most = row["spent_today"], row["budget"]
    amounts = {
        "calls_a_second": (Text("每秒调用", "calls a second"), None),
        "calls_a_day": (Text("今日调用", "calls today"), used["calls"]),
        "rows_a_call": (Text("每次行数", "rows a call"), None),
        "rows_a_day": (Text("今日行数", "rows today"), used["rows"]),
        "attempts_a_day": (Text("今日核验", "verifications today"), used["attempts"]),
    }
    told: list[tuple[object, object]] = [
        (Text("编号", "grant"), row["grant"]),
        (Text("状态", "state"), grants.STATE_TITLES[grants.State(row["state"])]),
        (Text("数据资源", "resource"), f"{row['title']} ({row['resource']})"),
        (Text("数据所属单位", "given by"), f"{row['owner']}, {row['given_by']}, {minute(row['given'])}"),
        (Text("授予单位", "given to"), row["grantee"]),
        (Text("账号", "accounts"), ", ".join(row["accounts"]) or Text("本单位全部账号", "everybody there")),
        (Text("列", "columns"), columns),
        (Text("行", "rows"), row["rows"] or Text("全部", "all")),
        (Text("用途", "purpose"), f"{row['purpose']}: {row['purpose_says']}"),
        (Text("依据", "basis"), row["basis"]),
        (Text("提供方式", "roads"), roads),
        (Text("期限", "days"), f"{row['begins']}–{row['ends']}"),
    ]
    if row["verify_by"]:
        told.append((Text("核验主键", "verified by"), row["verify_by"]))
    for name, (words, spent) in amounts.items():
        bound = Text("不限", "no bound") if most[name] is None else f"{most[name]:,}"
        told.append((words, bound if spent is None else f"{spent:,} / {bound}"))
    if row["withdrawn"]:
        why = f"{row['withdrawn_by']}, {minute(row['withdrawn'])}: {row['withdrawn_why']}"
        told.append((Text("撤销", "withdrawn"), why))
    table((), told)
