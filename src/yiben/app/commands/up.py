"""`yiben up`: portal and API on the embedded defaults."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import Home, Json
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

if TYPE_CHECKING:
    import socket

    import uvicorn

    from yiben.app.wiring import Platform


def up(
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port 端口")] = 8000,
    host: Annotated[str, typer.Option(help="Address to listen on 监听地址")] = "127.0.0.1",
    sample: Annotated[
        bool, typer.Option("--sample/--no-sample", help="Load the sample province on first start 装载样例")
    ] = True,
    scale: Annotated[int, typer.Option(help="Sample this many times larger 样例放大倍数")] = 1,
    home: Home = None,
    json: Json = False,
) -> None:
    """Start the portal and the API; the first start loads the sample province 启动平台."""
    _need_free(host, port)
    from yiben.app.sample.load import load_province, loaded
    from yiben.app.terminal import progress_bar, say
    from yiben.app.wiring import open_platform
    from yiben.infra.sealing import SealedTogether

    platform = open_platform(home)
    platform = replace(platform, office=replace(platform.office, together=SealedTogether(platform.office)))
    if sample and not loaded(platform):
        say(
            Text(
                "首次启动：生成并装载样例省 云川省 …",
                "First start: making and loading the sample province 云川省 …",
            )
        )
        with progress_bar() as progress:
            load_province(platform, platform.owner(), scale=scale, progress=progress)
    _serve(platform, host, port, ready=lambda: _greet(platform, host, port, json=json))


def _greet(platform: "Platform", host: str, port: int, *, json: bool) -> None:
    from yiben.app.terminal import err, print_json, say
    from yiben.capabilities import people

    shown = "127.0.0.1" if host in {"0.0.0.0", "::"} else host  # noqa: S104 compared, not bound
    address = f"http://{shown}:{port}/"
    known = people.initial_passwords(platform.home)
    if json:
        print_json({"address": address, "accounts": dict(known)})
    say(Text(f"\n一本 已启动: {address}", f"\nYiben is up: {address}"))
    if known:
        say(
            Text(
                "样例账号(首次登录后请修改密码):", "Sample accounts (change the passwords after signing in):"
            )
        )
        for name, password in known.items():
            err.print(f"  {name:<8} {password}")
        say(
            Text(
                f"  （也保存在 {platform.home.root / 'accounts.txt'}）",
                f"  (also in {platform.home.root / 'accounts.txt'})",
            )
        )
    say(Text("按 Ctrl+C 停止", "Press Ctrl+C to stop"))


def _serve(platform: "Platform", host: str, port: int, *, ready: Callable[[], None]) -> None:
    import gc
    import os

    import uvicorn

    from yiben.app.cascading.running import cascading
    from yiben.app.delivering import delivering
    from yiben.app.indexing import indexing
    from yiben.app.objecting.remaking import remaking
    from yiben.app.road import resume
    from yiben.app.ticking import ticking
    from yiben.app.web import build

    platform.jobs.submit("resume", lambda: resume(platform, platform.owner()))
    platform.jobs.submit("indexes", lambda: _refresh_indexes(platform))
    # What a caller says of its own address is believed only where the operator names the proxies that say it.
    proxies = os.environ.get("FORWARDED_ALLOW_IPS")
    web = build(platform)
    # What was loaded until here stays for good: the collector need not walk it while somebody waits.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 100)
    with (
        delivering(platform),
        ticking(platform),
        remaking(platform),
        indexing(platform),
        cascading(platform.office),
    ):
        config = uvicorn.Config(
            web,
            host=host,
            port=port,
            log_level="warning",
            server_header=False,
            date_header=True,
            proxy_headers=proxies is not None,
        )
        _run(config, ready)
    platform.close()


def _run(config: "uvicorn.Config", ready: Callable[[], None]) -> None:
    """Serve until interrupted. The address is told when it answers, not before: programs ask at once."""
    import uvicorn

    class Server(uvicorn.Server):
        async def startup(self, sockets: "list[socket.socket] | None" = None) -> None:
            await super().startup(sockets=sockets)
            if self.started:
                ready()

    with suppress(KeyboardInterrupt):
        Server(config).run()


def _refresh_indexes(platform: "Platform") -> None:
    """Nobody's first question waits for an index, and what is retired or outdated does not stay."""
    from yiben.capabilities.access import lookup, verification

    verification.refresh(platform.office, platform.lake)
    lookup.refresh(platform.office, platform.lake)


def _need_free(host: str, port: int) -> None:
    import socket

    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Unavailable(
                "port_taken",
                Text(
                    f"无法监听 {host}:{port}: {error.strerror}",
                    f"Cannot listen on {host}:{port}: {error.strerror}",
                ),
                where={"port": port},
                hint=Text("请换一个端口，如 --port 8001", "Choose another one, e.g. --port 8001."),
            ) from error
