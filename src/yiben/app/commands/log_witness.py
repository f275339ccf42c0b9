"""`yiben log …` between two installations: identity, trust, ask a witness, be one, forks; and the rotation of keys."""

from pathlib import Path
from typing import Annotated, Any

import typer

from yiben.app.commands.options import As, Home, Json, writable
from yiben.kernel.errors import BadInput, NotFound
from yiben.kernel.text import Text

Out = Annotated[Path, typer.Option("--out", help="Write it here 输出文件", callback=writable)]
Name = Annotated[str, typer.Argument(help="The witness, as it was trusted 见证平台")]


def identity(
    out: Annotated[
        Path | None, typer.Option("--out", help="Write it here 输出文件", callback=writable)
    ] = None,
    home: Home = None,
    json: Json = False,
) -> None:
    """This installation's name and public keys, for others to trust 平台身份."""
    import orjson

    from yiben.app.terminal import print_json, tell
    from yiben.app.wiring import open_platform
    from yiben.engines.evidence import witness
    from yiben.kernel.actors import SYSTEM

    platform = open_platform(home)
    with platform.office.writing(SYSTEM) as work:
        told = witness.identity(work)
    if out is None:
        print_json(told)
        return
    out.write_bytes(orjson.dumps(told, option=orjson.OPT_INDENT_2))
    tell({"out": str(out)} | told, Text(f"平台身份已写入 {out}", f"The identity is in {out}"), json=json)


def trust(
    file: Annotated[Path, typer.Argument(help="Identity of the other installation 对方身份文件")],
    title: Annotated[str, typer.Option("--title", help="What to call it 名称")],
    url: Annotated[str, typer.Option("--url", help="Where it is reached, https 地址")] = "",
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Know another installation by its identity file, got by a channel you trust 登记对方平台."""
    import orjson

    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import witness

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    try:
        told = orjson.loads(_read(file))
    except ValueError as error:
        raise BadInput(
            "bad_identity", Text("不是平台身份文件", "This is no identity of an installation.")
        ) from error
    with platform.office.writing(who) as work:
        origin = witness.trust(work, told, title=title, url=url)
    tell(
        {"origin": origin, "title": title, "url": url},
        Text(f"✓ 已登记 {title} ({origin})", f"✓ {title} is trusted ({origin})"),
        json=json,
    )


def peers(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Installations trusted here 已登记平台."""
    from yiben.engines.evidence import witness

    _list(home, as_, witness.peers, ("title", "origin", "url", "at"), json=json)


def forks(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Forks found in the logs of others: both signed heads are kept 发现的分叉."""
    from yiben.engines.evidence import witness

    _list(home, as_, witness.forks, ("id", "origin", "reason", "at"), json=json)


def ask(
    name: Name,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the request here, to be carried over 请求文件", callback=writable),
    ] = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Have a witness cosign our newest head: over HTTPS, or with --out into a file 请求见证."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import ask_over_http, need_keeper
    from yiben.engines.evidence import witness

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    if out is None:
        size = ask_over_http(platform.office, who, name)
        told = {"witness": name, "tree_size": size}
        tell(told, Text(f"✓ {name} 已见证 {size} 个事件", f"✓ {name} has cosigned {size} events"), json=json)
        return
    with platform.office.reading(who) as work:
        out.write_bytes(witness.request(work, name))
    tell({"out": str(out)}, Text(f"请求已写入 {out}", f"The request is in {out}"), json=json)


def cosign(
    request: Annotated[Path, typer.Argument(help="The other log's request 对方请求文件")],
    out: Out,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Be the witness: sign the other log's head if it only grew since we last looked 见证对方日志."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import witness

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    body = _read(request)
    with platform.office.writing(who) as work:
        said = witness.ask(work, body)
    out.write_text(said.or_raise())
    tell(
        {"out": str(out), "tree_size": said.known},
        Text(
            f"✓ 已见证 {said.known} 个事件，签名在 {out}",
            f"✓ {said.known} events cosigned; the signature is in {out}",
        ),
        json=json,
    )


def keep(
    name: Name,
    request: Annotated[Path, typer.Argument(help="The request we had written 请求文件")],
    answer: Annotated[Path, typer.Argument(help="What the witness answered 见证签名文件")],
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Keep what a witness signed for us, after checking it 保存见证签名."""
    from yiben.app.terminal import tell
    from yiben.app.wiring import open_platform
    from yiben.app.witnessing import need_keeper
    from yiben.engines.evidence import witness

    platform = open_platform(home)
    who = platform.actor(as_)
    need_keeper(who)
    line = _read(answer).decode("utf-8", "replace")
    with platform.office.writing(who) as work:
        size = witness.keep(work, name, _read(request), line)
    told = {"witness": name, "tree_size": size}
    tell(told, Text(f"✓ {name} 已见证 {size} 个事件", f"✓ {name} has cosigned {size} events"), json=json)


def rotate_key(home: Home = None, as_: As = None, json: Json = False) -> None:
    """Sign with a new key from now on; of the old one only the public half stays 轮换签名密钥."""
    from yiben.app.terminal import print_json, say
    from yiben.app.wiring import open_platform
    from yiben.engines import evidence

    platform = open_platform(home)
    made = evidence.rotate(platform.office, platform.actor(as_))
    if json:
        print_json(made)
        return
    say(
        Text(
            f"✓ 新密钥 {made['key']}；旧密钥 {made['before']} 只用于验证",
            f"✓ {made['key']} signs now; {made['before']} only verifies",
        )
    )
    say(Text("请把新的身份文件交给见证平台", "Hand the new identity to your witnesses: `yiben log identity`"))


def _list(home: Path | None, as_: str | None, read: Any, names: tuple[str, ...], *, json: bool) -> None:
    from yiben.app.auditing import sees_all
    from yiben.app.terminal import print_json, table
    from yiben.app.wiring import open_platform
    from yiben.kernel.errors import Refused

    platform = open_platform(home)
    who = platform.actor(as_)
    if not sees_all(who):
        raise Refused(
            "not_auditor", Text("无权查看", "This is not yours to see."), where={"account": who.account}
        )
    with platform.office.reading(who) as work:
        rows = [dict(one) for one in read(work)]
    if json:
        print_json(rows)
        return
    table([Text(name, name) for name in names], ([str(row[name]) for name in names] for row in rows))


def _read(path: Path) -> bytes:
    from yiben.engines.evidence import witness

    try:
        with path.open("rb") as file:
            return file.read(witness.LONGEST + 1)
    except OSError as error:
        wrong = BadInput if path.exists() else NotFound
        raise wrong(
            "no_file", Text(f"无法读取 {path}", f"{path} cannot be read."), where={"file": str(path)}
        ) from error
