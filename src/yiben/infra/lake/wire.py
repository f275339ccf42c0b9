"""What a query worker and whoever it works for say to each other: JSON over a socket of their own.

A message is its length (8 bytes) and its body; a file may travel with it. Nothing said here is ever logged.
"""

import json
import socket
import struct
from dataclasses import dataclass
from typing import Any

from yiben.kernel.errors import BadInput, Unavailable, YibenError
from yiben.kernel.text import Text

_LENGTH = struct.Struct("!Q")
_KINDS = (BadInput, Unavailable)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """Where an engine works and what it may use (引擎的范围); `threads` 0: as many as the machine has."""

    warehouse: str
    staging: str
    memory_mb: int
    threads: int


def send(channel: socket.socket, message: dict[str, Any], file: int | None = None) -> None:
    """Say `message`, and hand over the open file `file`. Raises `OSError` when nobody listens."""
    body = json.dumps(message).encode("ascii")
    head = _LENGTH.pack(len(body))
    if file is None:
        channel.sendall(head + body)
    else:
        socket.send_fds(channel, [head], [file])
        channel.sendall(body)


def receive(channel: socket.socket) -> tuple[dict[str, Any], int | None]:
    """The next message and the file that came with it.

    Raises `EOFError` when the other side is gone, `TimeoutError` as the channel is set.
    """
    head, files, _, _ = socket.recv_fds(channel, _LENGTH.size, 1)
    head += _exactly(channel, _LENGTH.size - len(head))
    body = _exactly(channel, _LENGTH.unpack(head)[0])
    message: dict[str, Any] = json.loads(body)
    return message, files[0] if files else None


def _exactly(channel: socket.socket, size: int) -> bytes:
    parts = []
    while size:
        part = channel.recv(min(size, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


def pack(error: YibenError) -> dict[str, Any]:
    """An error as it travels, in both languages."""
    return {
        "kind": next(kind.__name__ for kind in _KINDS if isinstance(error, kind)),
        "code": error.code,
        "message": [error.message.zh, error.message.en],
        "where": error.where,
        "hint": [error.hint.zh, error.hint.en] if error.hint else None,
    }


def unpack(packed: dict[str, Any]) -> YibenError:
    """The error that `pack` made ready."""
    kind = next(kind for kind in _KINDS if kind.__name__ == packed["kind"])
    return kind(
        packed["code"],
        Text(*packed["message"]),
        where=packed["where"],
        hint=Text(*packed["hint"]) if packed["hint"] else None,
    )
