"""What Prometheus reads at `/metrics`: requests by route and status, durations, gauges on the spot.

The text format (version 0.0.4) is small enough to write by hand; a client library is not needed for it.
"""

import threading
import time
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_BOUNDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)  # seconds


class Meter:
    """Counts in this process; Prometheus adds up processes itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str, int]] = Counter()
        self._buckets: Counter[tuple[str, int]] = Counter()  # by the first bound that is not exceeded
        self._seconds: Counter[str] = Counter()
        self._counts: Counter[str] = Counter()

    def note(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """One request was answered."""
        with self._lock:
            self._requests[method, route, status] += 1
            self._counts[route] += 1
            self._seconds[route] += seconds  # type: ignore[assignment]  # a Counter adds floats as well
            self._buckets[route, bisect_left(_BOUNDS, seconds)] += 1

    def text(self, gauges: Mapping[str, tuple[str, float]]) -> str:
        """Everything in the text format. `gauges`: name → (help, value) of what is measured when asked."""
        lines = _head("yiben_http_requests_total", "counter", "Requests answered.")
        with self._lock:
            for (method, route, status), count in sorted(self._requests.items()):
                labels = f'method="{method}",route="{_escaped(route)}",status="{status}"'
                lines.append(f"yiben_http_requests_total{{{labels}}} {count}")
            lines += _head("yiben_http_request_seconds", "histogram", "Time to answer a request.")
            for route, count in sorted(self._counts.items()):
                where = f'route="{_escaped(route)}"'
                bucket, within = "yiben_http_request_seconds_bucket", 0
                for place, bound in enumerate(_BOUNDS):
                    within += self._buckets[route, place]
                    lines.append(f'{bucket}{{{where},le="{bound}"}} {within}')
                lines.append(f'{bucket}{{{where},le="+Inf"}} {count}')
                lines.append(f"yiben_http_request_seconds_sum{{{where}}} {self._seconds[route]:.6f}")
                lines.append(f"yiben_http_request_seconds_count{{{where}}} {count}")
        for name, (says, value) in gauges.items():
            lines += _head(name, "gauge", says)
            lines.append(f"{name} {value:g}")
        return "\n".join(lines) + "\n"


class Metered:
    """ASGI layer: notes every answered request under its route's template, never its address."""

    def __init__(self, app: ASGIApp, *, meter: Meter) -> None:
        self.app = app
        self.meter = meter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request and note it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, status = time.perf_counter(), 500

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, sending)
        finally:
            route = getattr(scope.get("route"), "path", "unmatched")
            method = scope["method"] if scope["method"] in _METHODS else "OTHER"
            self.meter.note(method=method, route=route, status=status, seconds=time.perf_counter() - started)


_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


def _head(name: str, kind: str, says: str) -> list[str]:
    return [f"# HELP {name} {says}", f"# TYPE {name} {kind}"]


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
