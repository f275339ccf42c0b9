"""What a line may take: time for each thing it does, calls a second, and how many lines are open and whose.

A socket's own limit is for each wait, so that whoever drips a byte at a time is never late: here the whole is bounded.
"""

import socket
import threading
import time
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

LINES = 64  # at a time
STRANGE = 32  # of those who have not shown yet that they are a peer
OF_ONE = 8  # of these from one address; and of one peer
CALLS, BURST = 40.0, 80.0  # calls a second of one peer, and how many at once


class Limit:
    """Hangs up on a connection that takes longer than it may, one thing after the other.

    `behind` is a duplicate of its socket: what is encrypted above it never goes on in plain while it is cut.
    """

    def __init__(self, behind: socket.socket) -> None:
        self.late = False
        self._behind, self._timer = behind, threading.Timer(0.0, self._cut)

    def begin(self, seconds: float) -> None:
        """What begins now has so many seconds; what was begun before is over."""
        self._timer.cancel()
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """It was done in time."""
        self._timer.cancel()

    def close(self) -> None:
        """Let go of the duplicate."""
        self._timer.cancel()
        self._behind.close()

    def _cut(self) -> None:
        self.late = True
        with suppress(OSError):
            self._behind.shutdown(socket.SHUT_RDWR)


@dataclass(slots=True)
class Bucket:
    """How many calls one peer may still make."""

    left: float = BURST
    at: float = field(default_factory=time.monotonic)
    over: int = 0

    def take(self, *, calls: float, burst: float) -> bool:
        """Whether one more is within `calls` a second, `burst` at once."""
        now = time.monotonic()
        self.left = min(burst, self.left + (now - self.at) * calls)
        self.at = now
        if self.left < 1:
            self.over += 1
            return False
        self.left -= 1
        return True


class Lines:
    """The lines that are open. A stranger's counts against their address, a peer's against the peer."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._whose: dict[int, str] = {}
        self._strange: Counter[str] = Counter()
        self._peers: Counter[str] = Counter()

    def __len__(self) -> int:
        return len(self._whose)

    def open(self, line: int, address: str) -> bool:
        """Whether a line (any number of its own) of somebody at `address` may be taken up."""
        with self._guard:
            full = len(self._whose) >= LINES or self._strange.total() >= STRANGE
            if full or self._strange[address] >= OF_ONE:
                return False
            self._whose[line] = f"@{address}"
            self._strange[address] += 1
            return True

    def prove(self, line: int, peer: str) -> bool:
        """Whether a line that turned out to be a peer's may go on."""
        with self._guard:
            whose = self._whose.get(line, "")
            if whose == peer:
                return True
            if self._peers[peer] >= OF_ONE:
                return False
            self._forget(whose)
            self._whose[line] = peer
            self._peers[peer] += 1
            return True

    def close(self, line: int) -> None:
        """It is over."""
        with self._guard:
            self._forget(self._whose.pop(line, ""))

    def _forget(self, whose: str) -> None:
        counted, name = (self._strange, whose[1:]) if whose.startswith("@") else (self._peers, whose)
        counted[name] -= 1
        if counted[name] <= 0:
            del counted[name]
