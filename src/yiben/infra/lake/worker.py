"""A query worker (查询进程): answers guarded statements in a process that can be ended at any moment.

Started by `pool` as `python -m yiben.infra.lake.worker SOCKET PIPE`. Statements, keys and answers pass over
that socket and files handed along, never over arguments, the environment or a log. Standard input is a
lifeline nobody writes to: when whoever started us is gone, the system ends us.
"""

import fcntl
import os
import resource
import socket
import sys
import threading
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from yiben.infra.lake.engine import Engine
from yiben.infra.lake.scope import Limits, Overflow
from yiben.infra.lake.stopping import Stops
from yiben.infra.lake.wire import House, pack, receive, send
from yiben.kernel.errors import YibenError


def main() -> None:
    """Say that we are ready, then answer until nobody asks any more."""
    _hang_on()
    with socket.socket(fileno=int(sys.argv[1])) as channel:
        send(channel, {"ready": True})
        engine: Engine | None = None
        stops = Stops()
        threading.Thread(target=stops.listen, args=(int(sys.argv[2]),), daemon=True).start()
        while True:
            try:
                order, file = receive(channel)
            except (EOFError, OSError):
                return
            if engine and order["do"] != "answer":
                engine.close()
                engine = None
            if order["do"] == "open":
                engine = Engine(House(**order["house"]), order["spill"])
            told = _answer(engine, order, file, stops) if engine and file is not None else {}
            send(channel, {**told, "worn": engine is not None and engine.worn})


def _answer(engine: Engine, order: dict[str, Any], file: int, stops: Stops) -> dict[str, Any]:
    limits = Limits(**{**order["limits"], "overflow": Overflow(order["limits"]["overflow"])})
    try:
        with open(file, "wb") as stream:
            stream.seek(0)
            written = engine.answer(
                order["sql"],
                limits,
                stream,
                lock=order["lock"],
                key=order["key"],
                stops=stops.of(order["number"]),
            )
            return {**asdict(written), "size": stream.tell()}
    except YibenError as error:
        return {"error": pack(error)}


def _hang_on() -> None:
    """End with whoever started us, and before anybody else when the machine runs out of memory.

    The signal needs no Python to run, which a long computation would not let do. A death signal of the
    parent would come when the thread that started us ends.
    """
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, fcntl.fcntl(0, fcntl.F_GETFL) | os.O_ASYNC)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # an image of our memory would hold values
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


if __name__ == "__main__":
    main()
