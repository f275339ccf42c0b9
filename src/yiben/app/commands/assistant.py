"""`yiben mcp`: an assistant on this machine asks over standard input and output."""

from typing import Annotated

import typer

from yiben.app.commands.options import As, Code, Home


def mcp(
    as_: As = None,
    code: Code = None,
    anybody: Annotated[
        bool,
        typer.Option("--open-only", help="As nobody: what is open to all, and nothing else 只读开放数据"),
    ] = False,
    home: Home = None,
) -> None:
    """Serve one assistant over a pipe (Model Context Protocol), as one account, through the guard 智能助手接入."""
    from yiben.app.machines.assistants import serve_pipe
    from yiben.app.wiring import open_platform
    from yiben.kernel.actors import ANYBODY

    platform = open_platform(home)
    try:
        serve_pipe(platform, ANYBODY if anybody else platform.actor(as_, code=code))
    finally:
        platform.close()
