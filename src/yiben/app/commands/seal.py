"""`yiben seal …`: sealed documents, shown, checked, revoked; the keys they are sealed with."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities.sharing import seals

cli = typer.Typer(
    help="Seals of data sharing 数据共享专用章: signed documents a third party can check offline.",
    no_args_is_help=True,
)

Serial = Annotated[str, typer.Argument(help="Serial of the seal 用章编号, e.g. 2026-000001")]


@cli.command("show")
def show_command(
    serial: Annotated[str, typer.Argument(help="Serial; the newest ones without it 用章编号")] = "",
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write it here: .pdf or .json 写入文件", callback=writable, show_default=False
        ),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """List seals, or show one and write it to a file 查看用章."""
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import seals

    platform = open_platform(home)
    with platform.office.reading(platform.actor(as_)) as work:
        record, sealed = seals.show(work, serial) if serial else (None, None)
        listed = (record,) if record else seals.list_seals(work)
    platform.close()
    if out and sealed:
        out.write_bytes(sealed.pdf if out.suffix.lower() == ".pdf" else sealed.json)
        say(Text(f"已写入 {out}", f"Written to {out}."))
    if json and sealed:
        import orjson

        print_json(orjson.loads(sealed.json))
        return
    rows = [_as_dict(one) for one in listed]
    if json:
        print_json(rows)
        return
    headings = (
        Text("编号", "serial"),
        Text("对象", "of"),
        Text("数据资源", "what"),
        Text("用章时间", "sealed"),
        Text("作废", "revoked"),
    )
    table(headings, ([row[name] for name in ("serial", "of", "title", "issued", "revoked")] for row in rows))


@cli.command("verify")
def verify_command(
    file: Annotated[Path, typer.Argument(help="A PDF or JSON 用章文件")],
    key: Annotated[
        Path | None,
        typer.Option("--key", help="The issuer's public keys, PEM 签发单位公钥", show_default=False),
    ] = None,
    revoked: Annotated[
        Path | None,
        typer.Option(
            "--revoked", help="The issuer's signed list (/api/seals/revoked) 作废名单", show_default=False
        ),
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """Check a sealed document, offline 验章.

    With --key, no home is opened and no network used. Without it, this home's own keys and register decide;
    where there is no home, the signature is checked and whose key it is stays open.
    Exit codes: 0 valid, 2 anything else.
    """
    from yiben.app.terminal import print_json

    found = _checked(_read(file), key=key, revoked=revoked, home=home)
    if json:
        print_json(_told(found))
    else:
        _say(found)
    if not found.valid:
        raise typer.Exit(2)


@cli.command("keys")
def keys_command(
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", help="Write the public keys here 写入文件", callback=writable, show_default=False
        ),
    ] = None,
    rotate: Annotated[
        bool, typer.Option("--rotate", help="Seal with a new key from now on 更换密钥")
    ] = False,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """The public keys by which others check our seals 公钥."""
    from yiben.app.terminal import print_json, say, table
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import seals

    platform = open_platform(home)
    if rotate:
        with platform.office.writing(platform.actor(as_)) as work:
            seals.rotate_key(work)
    found = seals.public_keys(platform.office)
    platform.close()
    if out:
        out.write_text("".join(one.pem for one in found))
        say(Text(f"公钥已写入 {out}", f"The public keys are in {out}."))
    if json:
        print_json([{"key": one.id, "signs": one.signs, "public_key": one.pem} for one in found])
    elif not out:
        table((Text("密钥", "key"), Text("公钥", "public key")), ((one.id, one.pem.strip()) for one in found))


@cli.command("revoke")
def revoke_command(
    serial: Serial,
    why: Annotated[str, typer.Option("--reason", "--why", help="The reason, kept as evidence 作废原因")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Revoke a seal: it is on the signed list from now on 作废."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.capabilities.sharing import seals

    platform = open_platform(home)
    with platform.office.writing(platform.actor(as_)) as work:
        done = seals.revoke(work, serial, why=why)
    platform.close()
    if json:
        print_json(_as_dict(done))
    else:
        say(Text(f"用章 {done.serial} 已作废", f"The seal {done.serial} is revoked."))


def _checked(data: bytes, *, key: Path | None, revoked: Path | None, home: Path | None) -> "seals.Verified":
    from yiben.app.wiring import open_database, open_platform
    from yiben.capabilities.sharing import seals

    if key is not None:
        return seals.verify_with(data, public=_read(key), revoked=_read(revoked) if revoked else None)
    try:
        open_database(home)[1].dispose()
    except NotFound:
        return seals.verify(data)
    platform = open_platform(home)
    try:
        return seals.verify_here(platform.office, platform.owner(), data)
    finally:
        platform.close()


def _say(found: "seals.Verified") -> None:
    from yiben.app.terminal import complain_of, say, table

    signs = {True: "✓", False: "✗", None: "?"}
    table((), ((signs[check.holds], str(check.says)) for check in found.checks))
    (say if found.valid else complain_of)(found.says)
    if found.content:
        what = found.content["what"]
        says = what.get("purpose_says") or what.get("kind", "")
        say(f"{found.content['serial']} · {found.content['issuer']['name']} · {says}")


def _told(found: "seals.Verified") -> dict[str, Any]:
    return {
        "valid": found.valid,
        "state": str(found.state),
        "says": str(found.says),
        "key": found.key,
        "digest": found.digest,
        "checks": [{"says": str(check.says), "holds": check.holds} for check in found.checks],
        "content": found.content,
    }


def _as_dict(one: "seals.Record") -> dict[str, Any]:
    return {
        "serial": one.serial,
        "kind": one.kind,
        "of": one.subject,
        "title": one.title,
        "issuer": one.issuer,
        "grantee": one.grantee,
        "digest": one.digest,
        "issued": one.issued,
        "issued_by": one.issued_by,
        "revoked": one.revoked,
        "revoked_by": one.revoked_by,
        "why": one.revoked_why,
    }


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(
            "no_file",
            Text(f"无法读取 {file}: {error.strerror}", f"Cannot read {file}: {error.strerror}"),
            where={"file": str(file)},
        ) from None
