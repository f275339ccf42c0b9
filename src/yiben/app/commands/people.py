"""`yiben account …`: accounts at the terminal."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.people import Account
    from yiben.infra.work import Work

cli = typer.Typer(
    help="Accounts 账号: list, create, change, disable, passwords, tokens.", no_args_is_help=True
)


@cli.command("list")
def list_command(home: Home = None, as_: As = None, json: Json = False) -> None:
    """List the accounts 列出账号."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import people

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        accounts = people.list_accounts(work)
    rows = [
        {
            "name": account.name,
            "title": str(account.title),
            "roles": sorted(account.roles),
            "clearance": account.clearance,
            "organisation": account.org,
            "disabled": account.disabled,
            "totp": account.has_totp,
        }
        for account in accounts
    ]
    if json:
        print_json(rows)
        return
    headings = (
        Text("账号", "account"),
        Text("名称", "name"),
        Text("角色", "roles"),
        Text("许可级别", "clearance"),
    )
    table(
        headings,
        (
            (row["name"], row["title"], ", ".join(sorted(account.roles)), row["clearance"])
            for row, account in zip(rows, accounts, strict=True)
        ),
    )


@cli.command("create")
def create_command(
    name: Annotated[str, typer.Argument(help="What one signs in with 账号名")],
    role: Annotated[
        list[str], typer.Option("--role", help="owner officer steward analyst auditor bureau 角色")
    ],
    clearance: Annotated[int, typer.Option(help="Highest level seen in plain, 0 to 5 可见最高级别")] = 1,
    org: Annotated[
        str | None, typer.Option("--org", help="Its organisation; an unknown one is created 所属单位")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Create an account; its first password is shown once 新建账号."""
    from yiben.app.terminal import out, print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, people

    roles = _roles(role)
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        body = (ledger.find_organisation(work, org) or ledger.ensure_organisation(work, org)) if org else None
        created = people.create_account(
            work,
            name=name,
            title=Text(name, name),
            roles=roles,
            clearance=clearance,
            org=body.id if body else None,
        )
    if json:
        print_json({"account": name, "password": created.password})
        return
    say(Text("初始密码(只显示一次):", "First password (shown once):"))
    out.print(created.password)


@cli.command("change")
def change_command(
    name: Annotated[str, typer.Argument(help="Whose account 账号")],
    role: Annotated[
        list[str] | None, typer.Option("--role", help="Its roles from now on, all of them 角色")
    ] = None,
    clearance: Annotated[
        int | None, typer.Option(help="Highest level seen in plain, 0 to 5 可见最高级别")
    ] = None,
    org: Annotated[
        str | None, typer.Option("--org", help="Its organisation; an unknown one is created 所属单位")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Change roles, clearance or organisation; the next request has them 调整权限."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import ledger, people
    from yiben.kernel.errors import BadInput

    roles = _roles(role) if role else None
    if roles is None and clearance is None and not org:
        raise BadInput(
            "nothing_to_change",
            Text("没有写明要调整什么", "Nothing was said to be changed."),
            hint=Text("--role、--clearance 或 --org", "Write --role, --clearance or --org."),
        )
    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        body = (ledger.find_organisation(work, org) or ledger.ensure_organisation(work, org)) if org else None
        done = people.change_account(
            work, name, roles=roles, clearance=clearance, org=body.id if body else None
        )
    held = ", ".join(sorted(done.roles))
    tell(
        {"account": done.name, "roles": sorted(done.roles), "clearance": done.clearance},
        Text(
            f"✓ {done.name}：{held}，可见 {done.clearance} 级",
            f"✓ {done.name}: {held}, cleared for {done.clearance}",
        ),
        json=json,
    )


@cli.command("disable")
def disable_command(name: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Stop an account for now: its sessions and tokens end at once 停用."""
    from yiben.capabilities import people

    done = _altered(people.disable, name, home, as_)
    _tell(done, Text(f"✓ {done.name} 已停用", f"✓ {done.name} is disabled."), json=json)


@cli.command("enable")
def enable_command(name: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Let a disabled account sign in again 恢复."""
    from yiben.capabilities import people

    done = _altered(people.enable, name, home, as_)
    _tell(done, Text(f"✓ {done.name} 已恢复", f"✓ {done.name} may sign in again."), json=json)


def _altered(verb: "Callable[[Work, str], Account]", name: str, home: Home, as_: As) -> "Account":
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        return verb(work, name)


def _tell(done: "Account", sentence: Text, *, json: bool) -> None:
    from yiben.app.terminal import tell

    tell({"account": done.name, "disabled": done.disabled, "left": done.left}, sentence, json=json)


def _roles(said: list[str]) -> frozenset[Role]:
    from yiben.kernel.errors import BadInput

    try:
        return frozenset(Role(one) for one in said)
    except ValueError as error:
        known = " ".join(Role)
        raise BadInput(
            "no_such_role",
            Text(f"没有这个角色: {error}", f"No such role: {error}"),
            hint=Text(f"可选: {known}", f"There are: {known}."),
        ) from error


@cli.command("reset-password")
def reset_command(name: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Give an account a new password, shown once 重置密码."""
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import people

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        password = people.reset_password(work, name).password
    if json:
        print_json({"account": name, "password": password})
    else:
        out.print(password)


@cli.command("token")
def token_command(
    name: str,
    days: Annotated[int, typer.Option(help="Valid for so many days 有效天数")] = 90,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Make an API token for `Authorization: Bearer …`, shown once 新建访问令牌."""
    from yiben.app.terminal import out, print_json
    from yiben.app.wiring import open_platform
    from yiben.capabilities import people

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        secret = people.create_token(work, name, days=days).secret
    if json:
        print_json({"account": name, "token": secret})
    else:
        out.print(secret)


@cli.command("nda")
def nda_command(
    name: Annotated[str, typer.Argument(help="Whose agreement 账号")],
    withdraw: Annotated[bool, typer.Option("--withdraw", help="Take it off the file 撤销登记")] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Put a signed confidentiality agreement on file 登记保密协议."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities import people

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = (people.withdraw_nda if withdraw else people.record_nda)(work, name)
    said = (
        Text(f"{done.name}：保密协议已登记", f"{done.name}: agreement on file.")
        if done.nda
        else Text(f"{done.name}：无保密协议", f"{done.name}: no agreement on file.")
    )
    tell({"account": done.name, "nda": done.nda}, said, json=json)


@cli.command("close")
def close_command(name: str, home: Home = None, as_: As = None, json: Json = False) -> None:
    """Its holder left: close an account for good 收回离岗人员账号."""
    from yiben.capabilities import people

    done = _altered(people.close_account, name, home, as_)
    _tell(done, Text(f"{done.name} 已收回", f"{done.name} is closed."), json=json)


@cli.command("review")
def review_command(
    name: Annotated[str | None, typer.Argument(help="Confirm this one; none lists what is due 账号")] = None,
    days: Annotated[int, typer.Option(help="Due after so many days 核验周期（天）")] = 365,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Accounts due for review, or confirm one 账号核验."""
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities import people

    platform = open_platform(home)
    if name is not None:
        with platform.office.writing(platform.actor(as_)) as work:
            done = people.review_account(work, name)
        say(Text(f"{done.name} 已核验", f"{done.name} is confirmed."))
        return
    with platform.office.reading(platform.actor(as_)) as work:
        due = people.due_reviews(work, days=days)
    rows = [{"account": one.account.name, "since": one.since, "privileged": one.privileged} for one in due]
    if json:
        print_json(rows)
        return
    headings = (Text("账号", "account"), Text("上次核验", "since"), Text("特权", "privileged"))
    table(headings, (tuple(str(value) for value in row.values()) for row in rows))


@cli.command("second-factor")
def second_factor_command(
    confirm: Annotated[
        str | None, typer.Option("--confirm", metavar="CODE", help="A code made from the secret 动态口令")
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Set up the acting account's second factor (TOTP): first without, then with --confirm 启用动态口令."""
    from yiben.app.terminal import out, print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities import people

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        if confirm is None:
            offer = people.set_totp(work)
            if json:
                print_json({"uri": offer.uri, "in_force": False})
                return
            say(
                Text(
                    "在验证器中添加此密钥，再用 --confirm 确认",
                    "Add this secret to an authenticator, then run with --confirm CODE",
                )
            )
            out.print(offer.uri, soft_wrap=True)
            return
        codes = people.confirm_totp(work, confirm)
    if json:
        print_json({"recovery_codes": list(codes), "in_force": True})
        return
    say(Text("已启用。恢复码只显示一次：", "In force. Recovery codes, shown once:"))
    for one in codes:
        out.print(one)
