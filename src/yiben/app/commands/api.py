"""`yiben api …`: keys of a grant's endpoint, and what each of them used."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.sharing import dataapi

cli = typer.Typer(help="The data API 数据接口: keys of a grant, and their use.", no_args_is_help=True)

GrantId = Annotated[str, typer.Argument(help="Identifier of the grant 授权编号")]
KeyId = Annotated[str, typer.Argument(help="Identifier of the key 密钥编号")]


class Kind(StrEnum):
    """How a caller shows who they are; the same words as `dataapi.KeyKind`."""

    SECRET = "secret"  # noqa: S105 - a word
    PAIR = "pair"
    OIDC = "oidc"


@cli.command("keys")
def keys_command(grant: GrantId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """The keys of a grant, never their secrets 列出密钥."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import dataapi

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        rows = [_as_dict(one) for one in dataapi.keys_of(work, grant)]
    platform.close()
    if json:
        print_json(rows)
        return
    headings = (
        Text("密钥", "key"),
        Text("名称", "name"),
        Text("方式", "kind"),
        Text("账号", "reads as"),
        Text("有效至", "until"),
        Text("作废", "revoked"),
    )
    table(
        headings,
        ([row[name] for name in ("key", "title", "kind", "account", "expires", "revoked")] for row in rows),
    )


@cli.command("key")
def key_command(
    grant: GrantId,
    title: Annotated[str, typer.Option("--name", help="What it is for 名称")] = "",
    kind: Annotated[Kind, typer.Option("--kind", help="secret, pair or oidc 方式")] = Kind.SECRET,
    days: Annotated[int, typer.Option("--days", help="How long it lasts, 1 to 366 有效天数")] = 90,
    sandbox: Annotated[bool, typer.Option("--sandbox", help="Generated data only 沙箱密钥")] = False,
    public_key: Annotated[
        Path | None,
        typer.Option(
            "--public-key",
            help="Ed25519, PEM: for a pair, or to sign beside a secret 公钥",
            show_default=False,
        ),
    ] = None,
    must_sign: Annotated[
        bool, typer.Option("--must-sign", help="Every request is signed 请求须签名")
    ] = False,
    client: Annotated[
        str, typer.Option("--client", help="Client of the OpenID Connect issuer 客户端编号")
    ] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Make a key of a grant that has the road api; its secret is shown this once 生成密钥."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import dataapi

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = dataapi.make_key(
            work,
            grant,
            title=title,
            kind=dataapi.KeyKind(kind),
            days=days,
            sandbox=sandbox,
            public_key=public_key.read_text() if public_key else "",
            client=client,
            must_sign=must_sign,
        )
    platform.close()
    _tell(made, json=json)


@cli.command("rotate")
def rotate_command(
    key: KeyId,
    overlap: Annotated[
        int, typer.Option("--overlap", help="Hours the old secret works on, 0 to 168 并行小时")
    ] = 24,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """A new secret for a key 更换密钥."""
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import dataapi

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        made = dataapi.rotate_key(work, key, overlap_hours=overlap)
    platform.close()
    _tell(made, json=json)


@cli.command("revoke")
def revoke_command(key: KeyId, home: Home = None, as_: As = None, json: Json = False) -> None:
    """End a key now 作废密钥."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import dataapi

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = dataapi.revoke_key(work, key)
    platform.close()
    if json:
        print_json(_as_dict(done))
    else:
        say(Text(f"密钥 {done.id} 已作废", f"The key {done.id} is revoked."))


@cli.command("sign")
def sign_command(
    grant: GrantId,
    demanded: Annotated[
        bool, typer.Option("--demand/--waive", help="Demand signatures or not 是否要求签名")
    ] = True,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Demand that every request of a grant is signed, or no longer 请求签名."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import dataapi

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        dataapi.demand_signing(work, grant, signed=demanded)
    platform.close()
    said = (
        Text("请求须签名", "Requests must be signed.")
        if demanded
        else Text("不再要求签名", "Requests need not be signed.")
    )
    tell({"grant": grant, "signed": demanded}, said, json=json)


@cli.command("usage")
def usage_command(
    grant: GrantId,
    hours: Annotated[
        int, typer.Option("--hours", min=1, max=9600, help="The last so many hours 最近小时数")
    ] = 24,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Calls, rows, bytes, refusals and times of each caller 用量."""
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import dataapi

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        used = dataapi.used(work, grant, hours=hours)
    platform.close()
    names = ("key", "calls", "rows", "bytes", "refused", "p50", "p95")
    rows: list[dict[str, Any]] = [
        {name: getattr(one, name) for name in names} | {"codes": dict(one.codes)} for one in used
    ]
    if json:
        print_json(rows)
        return
    headings = (
        Text("密钥", "key"),
        Text("调用", "calls"),
        Text("行数", "rows"),
        Text("字节", "bytes"),
        Text("被拒绝", "refused"),
        Text("p50 毫秒", "p50 ms"),
        Text("p95 毫秒", "p95 ms"),
    )
    table(headings, ([row[name] for name in names] for row in rows))


def _tell(made: "dataapi.NewKey", *, json: bool) -> None:
    from yiben.app.terminal import out, print_json, say

    if json:
        print_json(_as_dict(made.key) | {"secret": made.secret})
        return
    if made.secret:
        out.print(made.secret)
        say(Text("密钥只显示这一次，请立即保存", "The secret is shown this once; keep it now."))
    say(Text(f"密钥编号（client_id）: {made.key.id}", f"Key identifier (client_id): {made.key.id}"))


def _as_dict(one: "dataapi.Key") -> dict[str, Any]:
    return {
        "key": one.id,
        "grant": one.grant,
        "title": one.title,
        "kind": str(one.kind),
        "account": one.account,
        "sandbox": one.sandbox,
        "prefix": one.prefix,
        "client": one.client,
        "must_sign": one.must_sign,
        "made": one.made,
        "made_by": one.made_by,
        "expires": one.expires,
        "old_until": one.old_until,
        "revoked": one.revoked,
        "revoked_by": one.revoked_by,
    }
