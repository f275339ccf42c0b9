"""Reading pages of strangers 读取外部目录: HTTP GET into a file, bounded in every direction.

A name is resolved once and judged as `addresses` does for webhooks; the connection goes to that very address.
Redirects are judged like first addresses, are few, and leave the host at most once. An answer is bounded in time
(each wait, and as a whole), in bytes after unpacking, and must be as long as it says. Nothing is sent but the
question: no cookie, no password. Sources: OWASP SSRF Prevention Cheat Sheet; RFC 9110.
"""

import hashlib
import http.client
import socket
import threading
import time
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO
from urllib.parse import SplitResult, quote, urljoin, urlsplit

from yiben.infra.addresses import Networks, addresses_of, lead_outside, networks_of, reach, trust
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, Unavailable, YibenError
from yiben.kernel.text import Text

SETTING = "YIBEN_HARVEST_NETWORKS"
_CHUNK = 65_536
_WAIT = 30.0  # seconds without a byte
_REDIRECTS = 5
_HOSTS = 2  # the one asked, and one more
_TRIES = 3
_PAUSE = 0.5  # seconds before the second try; doubled before the third
_LONGEST_PAUSE = 30.0
_MOVED = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What an answer said of itself last time: asked for again only if it is another."""

    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Got:
    """An answer, unpacked, in a file. `unchanged`: 304, and no file."""

    url: str  # after redirects
    status: int
    path: Path
    size: int
    digest: str  # SHA-256 of what lies in the file
    media_type: str
    charset: str
    etag: str
    modified: str
    next: str  # Link: rel="next"
    unchanged: bool


class Fetcher:
    """Fetches for one harvest; counts what it spends."""

    def __init__(self, settings: Settings) -> None:
        self._allowed: Networks = networks_of(settings.harvest_networks, setting=SETTING)
        self._ca_file = settings.outbound_ca_file
        self._each = settings.harvest_answer_seconds
        self._until = time.monotonic() + settings.harvest_seconds
        self._bytes = self._most = settings.harvest_mb * 1_048_576
        self._seconds = settings.harvest_seconds

    def get(self, url: str, into: Path, *, accept: str = "*/*", known: Known | None = None) -> Got:
        """The answer to GET `url`, in the file `into`.

        Raises BadInput (`address_refused`, `source_refused`, `too_many_redirects`, `answer_too_large`,
        `bad_answer`) or Unavailable (`source_unavailable`, `answer_cut_short`, `harvest_too_long`).
        """
        for number in range(1, _TRIES + 1):
            try:
                return self._followed(url, into, accept, known or Known())
            except Unavailable as error:
                if number == _TRIES or error.code == "harvest_too_long":
                    raise
                pause = max(_PAUSE * 2 ** (number - 1), float(error.where.get("retry_after", 0)))
                if time.monotonic() + pause > self._until:
                    raise
                time.sleep(min(pause, _LONGEST_PAUSE))
        raise AssertionError

    @property
    def spent(self) -> int:
        """Bytes read so far, unpacked."""
        return self._most - self._bytes

    def check_time(self) -> None:
        """Raise Unavailable `harvest_too_long` when the harvest has had its time."""
        if time.monotonic() > self._until:
            raise _too_long(self._seconds)

    def _followed(self, url: str, into: Path, accept: str, known: Known) -> Got:
        hosts = {hostname(url)}
        for _ in range(_REDIRECTS + 1):
            self.check_time()
            answer = self._once(url, into, accept, known)
            if isinstance(answer, Got):
                return answer
            here, url = url, urljoin(url, answer)
            checked_address(url)
            if urlsplit(here).scheme == "https" and urlsplit(url).scheme == "http":
                raise _redirects(url)  # nobody is led out of the encrypted road
            hosts.add(hostname(url))
            if len(hosts) > _HOSTS:
                break
        raise _redirects(url)

    def _once(self, url: str, into: Path, accept: str, known: Known) -> "Got | str":
        parts = checked_address(url)
        host = parts.hostname or ""
        port = parts.port or (443 if parts.scheme == "https" else 80)
        left = self._until - time.monotonic()
        if left <= 0:
            raise _too_long(self._seconds)
        limit = min(self._each, left)
        link = _Link(
            host, port, tls=parts.scheme == "https", timeout=min(_WAIT, limit), ca_file=self._ca_file
        )
        link.addresses = self._resolved(host, port)
        end = threading.Timer(limit, link.cut)
        end.start()
        try:
            link.request("GET", _target(parts), headers=_headers(accept, known))
            answer = link.getresponse()
            if answer.status in _MOVED and answer.headers.get("Location"):
                return str(answer.headers["Location"])[:2000]
            got = self._taken(url, answer, into, known)
            if link.ended:  # cut off: what came looks like an answer that ended
                raise TimeoutError
        except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
            if link.ended and time.monotonic() > self._until:
                raise _too_long(self._seconds) from None
            problem = "too slow" if link.ended else type(error).__name__
            raise _unavailable(host, problem) from None
        else:
            return got
        finally:
            end.cancel()
            link.close()

    def _resolved(self, host: str, port: int) -> list[str]:
        try:
            found = addresses_of(host, port)
        except (OSError, UnicodeError):
            raise _unavailable(host, "getaddrinfo") from None
        if not lead_outside(found, self._allowed):
            raise address_refused(host)
        return found

    def _taken(self, url: str, answer: http.client.HTTPResponse, into: Path, known: Known) -> Got:
        host = hostname(url)
        _judge(host, answer)
        size, digest = 0, hashlib.sha256()
        if answer.status != 304:
            with into.open("wb") as file:
                size = self._copied(host, answer, file, digest)
        kind, _, rest = answer.headers.get("Content-Type", "").partition(";")
        return Got(
            url=url,
            status=answer.status,
            path=into,
            size=size,
            digest=digest.hexdigest(),
            media_type=kind.strip().lower()[:120],
            charset=rest.lower().partition("charset=")[2].strip(" \"';")[:40],
            etag=answer.headers.get("ETag", known.etag if answer.status == 304 else "")[:300],
            modified=answer.headers.get("Last-Modified", known.modified if answer.status == 304 else "")[:60],
            next=urljoin(url, found) if (found := _next(answer)) else "",
            unchanged=answer.status == 304,
        )

    def _copied(
        self, host: str, answer: http.client.HTTPResponse, file: BinaryIO, digest: "hashlib._Hash"
    ) -> int:
        unpack = _unpacker(host, answer.headers.get("Content-Encoding", ""))
        said = answer.headers.get("Content-Length", "")
        size = received = 0
        while packed := answer.read1(_CHUNK):
            received += len(packed)
            while packed:
                plain = unpack.decompress(packed, _CHUNK) if unpack else packed
                packed = unpack.unconsumed_tail if unpack else b""
                size += len(plain)
                self._bytes -= len(plain)
                if self._bytes < 0:
                    raise _too_large(host)
                digest.update(plain)
                file.write(plain)
        chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").lower()
        if (not chunked and said.isdigit() and received < int(said)) or (unpack and not unpack.eof):
            raise Unavailable(
                "answer_cut_short",
                Text("来源的回答不完整：比它自己说的短", "The answer ended before the length it stated."),
                where={"host": host, "bytes": received, "said": said[:20]},
            )
        return size


class _Link(http.client.HTTPConnection):
    """A connection to one of some addresses under one name, with or without TLS."""

    addresses: list[str]

    def __init__(self, host: str, port: int, *, tls: bool, timeout: float, ca_file: str) -> None:
        super().__init__(host, port, timeout=timeout)
        self._tls = tls
        self._ca_file = ca_file
        self.ended = False
        self.line: socket.socket | None = None  # `sock` is let go of where the answer closes the connection
        if tls:
            self.default_port = 443

    def connect(self) -> None:
        self.sock = reach(self.addresses, self.port, seconds=min(10.0, self.timeout or 10.0))
        self.sock.settimeout(self.timeout)
        if self._tls:
            self.sock = trust(self._ca_file).wrap_socket(self.sock, server_hostname=self.host)
        self.line = self.sock

    def cut(self) -> None:
        """End it now, whatever it waits for."""
        self.ended = True
        try:
            if self.line is not None:
                self.line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it ended by itself


def checked_address(url: str) -> SplitResult:
    """The parts of an http(s) address without a password. Raises BadInput `address_refused`."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise address_refused("") from None
    plain = url.isprintable() and not set(url) & set(' \\"<>{}|^`') and len(url) <= 2000
    named = (
        parts.scheme in {"http", "https"}
        and parts.hostname
        and parts.username is None
        and "@" not in parts.netloc
    )
    if not named or not plain or port == 0:
        raise address_refused((parts.hostname or "")[:200])
    return parts


def hostname(url: str) -> str:
    """The host of an address, in lower case; empty when there is none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def address_refused(host: str) -> BadInput:
    """What is said of an address that is never asked."""
    return BadInput(
        "address_refused",
        Text(
            "不读取这个地址：只能是公开的 http(s) 地址，且不含用户名和密码",
            "That address is not read: only public http(s) addresses, without a user or password.",
        ),
        where={"host": host},
        hint=Text(
            f"内部地址须由平台所有者用 {SETTING} 放行",
            f"The owner of the platform may allow internal networks with {SETTING}.",
        ),
    )


def _target(parts: SplitResult) -> str:
    return quote((parts.path or "/") + (f"?{parts.query}" if parts.query else ""), safe="/%?=&:;,+!$'()*~@[]")


def _headers(accept: str, known: Known) -> dict[str, str]:
    said = {
        "Accept": accept,
        "Accept-Encoding": "gzip",
        "User-Agent": "yiben-harvest",
        "Connection": "close",
    }
    if known.etag:
        said["If-None-Match"] = known.etag
    if known.modified:
        said["If-Modified-Since"] = known.modified
    return said


def _unpacker(host: str, said: str) -> "zlib._Decompress | None":
    match said.strip().lower():
        case "" | "identity":
            return None
        case "gzip" | "x-gzip":
            return zlib.decompressobj(16 + zlib.MAX_WBITS)
        case "deflate":
            return zlib.decompressobj()
        case other:
            raise BadInput(
                "bad_answer",
                Text(
                    "来源用了没有请求过的压缩方式", "The source packed its answer in a way nobody asked for."
                ),
                where={"host": host, "encoding": other[:40]},
            )


def _next(answer: http.client.HTTPResponse) -> str:
    for one in answer.headers.get("Link", "")[:4000].split(","):
        target, _, rest = one.partition(";")
        if (
            "next"
            in rest.replace('"', "").lower().replace(" ", "").partition("rel=")[2].split(";")[0].split()
        ):
            return target.strip(" <>")
    return ""


def _judge(host: str, answer: http.client.HTTPResponse) -> None:
    status = answer.status
    if 200 <= status < 300 or status == 304:
        return
    if status >= 500 or status in {408, 425, 429}:
        later = answer.headers.get("Retry-After", "")
        raise _unavailable(
            host, str(status), retry_after=int(later) if later.isdigit() and len(later) < 6 else 0
        )
    raise BadInput(
        "source_refused",
        Text(f"来源回答 {status}", f"The source answers {status}."),
        where={"host": host, "status": status},
    )


def _unavailable(host: str, problem: str, *, retry_after: int = 0) -> Unavailable:
    return Unavailable(
        "source_unavailable",
        Text("来源没有回答，或没有按时答完", "The source did not answer, or not in time."),
        where={"host": host, "problem": problem} | ({"retry_after": retry_after} if retry_after else {}),
        hint=Text("稍后会再试；也请检查地址", "It is tried again later; check the address too."),
    )


def _too_long(seconds: float) -> Unavailable:
    return Unavailable(
        "harvest_too_long",
        Text(
            "采集超过了时限，已停下；下次从这里继续",
            "The harvest ran out of time and stopped; it goes on from there.",
        ),
        where={"seconds": seconds},
        hint=Text("YIBEN_HARVEST_SECONDS 可以放宽", "YIBEN_HARVEST_SECONDS can allow more."),
    )


def _too_large(host: str) -> BadInput:
    return BadInput(
        "answer_too_large",
        Text("来源给出的内容超过了一次采集的上限", "The source gives more than one harvest may read."),
        where={"host": host},
        hint=Text("YIBEN_HARVEST_MB 可以放宽", "YIBEN_HARVEST_MB can allow more."),
    )


def _redirects(url: str) -> YibenError:
    return BadInput(
        "too_many_redirects",
        Text(
            "来源一再转向别处，没有跟随", "The source leads elsewhere again and again; it was not followed."
        ),
        where={"host": hostname(url)},
    )
