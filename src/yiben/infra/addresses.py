"""HTTPS calls to addresses people typed in, so that nobody reaches through us what they could not reach themselves.

`fetching` asks here too before it reads a page of another catalogue.

A name is resolved once; every address it has must be public, or lie in a network the owner allowed; the
connection goes to that very address (a name that changes its mind later leads nowhere), the certificate must be
the name's. Redirects are not followed, answers are read to a bound. Source: OWASP SSRF Prevention Cheat Sheet.
"""

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Text

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address inside
_INSIDE = (
    IPv4Network("168.63.129.16/32"),  # a cloud's own host, for its machines alone, on a public number
    IPv4Network("192.0.0.0/24"),  # IETF protocol assignments; some clouds keep their secrets there
    IPv4Network("192.88.99.0/24"),  # relays of 6to4, RFC 7526: no more
    IPv6Network("3fff::/20"),  # documentation, RFC 9637
    IPv6Network("fec0::/10"),  # site-local, RFC 3879: still routed within some houses
)
"""What the `ipaddress` of this Python takes for public, and leads nowhere outside. IANA special-purpose registries."""
Networks = tuple[IPv4Network | IPv6Network, ...]
_ANSWER = 1024  # bytes of an answer that are read, to end the exchange politely


def call(
    url: str, body: bytes, *, headers: Mapping[str, str], networks: str, seconds: float, ca_file: str = ""
) -> None:
    """POST `body` to `url`. `networks`: what is allowed beside public addresses ("10.8.0.0/16, fd00::/8").

    Raises BadInput (`address_refused`, `webhook_refused`: answered 3xx or 4xx) or Unavailable
    (`webhook_unavailable`: not reached, not in time, or answered 408, 425, 429, 5xx).
    """
    status, _ = ask(url, body, headers=headers, networks=networks, seconds=seconds, ca_file=ca_file)
    _judge(urlsplit(url).hostname or "", status)


def ask(
    url: str,
    body: bytes,
    *,
    headers: Mapping[str, str],
    networks: str,
    seconds: float,
    ca_file: str = "",
    most: int = _ANSWER,
) -> tuple[int, bytes]:
    """POST `body` to `url` as `call` does; status and the first `most` bytes of whatever is answered."""
    parts = _parts(url)
    host, port = parts.hostname or "", parts.port or 443
    allowed = networks_of(networks, setting="YIBEN_WEBHOOK_NETWORKS")
    addresses = _resolved(host, port, allowed)
    link = _Pinned(host, port, addresses=addresses, timeout=seconds, context=trust(ca_file))
    # The socket's own limit is for each wait; a peer that drips a byte at a time is cut off as a whole.
    end = threading.Timer(seconds, link.cut)
    end.start()
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        link.request("POST", target, body, dict(headers))
        answer = link.getresponse()
        said = answer.read(most)
    except (OSError, http.client.HTTPException) as error:
        raise _unavailable(host, type(error).__name__) from None
    finally:
        end.cancel()
        link.close()
    return answer.status, said


def trust(ca_file: str) -> ssl.SSLContext:
    """Certificates are checked against the system's authorities and, when given, the owner's own."""
    context = ssl.create_default_context()
    if ca_file:
        try:
            context.load_verify_locations(ca_file)
        except (OSError, ssl.SSLError) as error:
            raise BadInput(
                "bad_setting",
                Text("YIBEN_OUTBOUND_CA_FILE 无法读取", "YIBEN_OUTBOUND_CA_FILE cannot be read."),
                where={"file": ca_file},
            ) from error
    return context


class _Pinned(http.client.HTTPSConnection):
    """A connection to the first of some addresses that answers, under one name; the name is for the certificate."""

    def __init__(
        self, host: str, port: int, *, addresses: list[str], timeout: float, context: ssl.SSLContext
    ) -> None:
        super().__init__(host, port, timeout=timeout, context=context)
        self._addresses = addresses
        self._trusted = context
        self._line: socket.socket | None = None  # `sock` is let go of where the answer closes the connection

    def connect(self) -> None:
        plain = self._reached()
        self.sock = self._line = plain
        self.sock = self._line = self._trusted.wrap_socket(plain, server_hostname=self.host)

    def _reached(self) -> socket.socket:
        return reach(self._addresses, self.port, seconds=self.timeout or 10.0)

    def cut(self) -> None:
        """End it now, whatever it waits for."""
        try:
            if self._line is not None:
                self._line.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it ended by itself


def reach(addresses: Sequence[str], port: int, *, seconds: float) -> socket.socket:
    """A socket to the first of these addresses that answers. Raises OSError of the last."""
    *others, last = addresses
    for address in others:
        try:
            return socket.create_connection((address, port), seconds)
        except OSError:
            continue
    return socket.create_connection((last, port), seconds)


def addresses_of(host: str, port: int) -> list[str]:
    """Every address of a name, as the resolver says. Raises OSError or UnicodeError."""
    return [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def lead_outside(found: Sequence[str], allowed: Networks) -> bool:
    """Whether every one of these addresses is public, or lies in a network that is allowed."""
    return bool(found) and all(_may(_inner(ip_address(one.partition("%")[0])), allowed) for one in found)


def _parts(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("") from None
    plain = url.isprintable() and " " not in url and "\\" not in url
    if parts.scheme != "https" or not parts.hostname or parts.username is not None or not plain or port == 0:
        raise _refused(parts.hostname or "")
    return parts


def _resolved(host: str, port: int, allowed: Networks) -> list[str]:
    try:
        found = addresses_of(host, port)
    except (OSError, UnicodeError):
        raise _unavailable(host, "getaddrinfo") from None
    if not lead_outside(found, allowed):
        raise _refused(host)
    return found


def _inner(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address an IPv6 one stands for, where it does: judged by where it leads."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _may(address: IPv4Address | IPv6Address, allowed: Networks) -> bool:
    public = address.is_global and not address.is_multicast and not address.is_reserved
    public = public and not any(address in one for one in _INSIDE)
    return public or any(address in one for one in allowed)


def networks_of(said: str, *, setting: str) -> Networks:
    """A setting that lists networks. Raises BadInput `bad_setting` by its name."""
    try:
        return tuple(ip_network(one.strip()) for one in said.split(",") if one.strip())
    except ValueError as error:
        raise BadInput(
            "bad_setting",
            Text(f"{setting} 不是网段列表", f"{setting} is no list of networks."),
            hint=Text("例如 10.8.0.0/16, fd00::/8", "For example 10.8.0.0/16, fd00::/8"),
        ) from error


def _judge(host: str, status: int) -> None:
    if 200 <= status < 300:
        return
    if status >= 500 or status in {408, 425, 429}:
        raise _unavailable(host, str(status))
    raise BadInput(
        "webhook_refused",
        Text(
            f"接收方回答 {status}，不会再跟随或重试",
            f"The receiver answers {status}; nothing is followed or tried again.",
        ),
        where={"host": host, "status": status},
    )


def _refused(host: str) -> BadInput:
    return BadInput(
        "address_refused",
        Text(
            "不向这个地址推送：只能是公开的 HTTPS 地址", "Nothing is sent there: only public HTTPS addresses."
        ),
        where={"host": host},
        hint=Text(
            "内部地址须由平台所有者用 YIBEN_WEBHOOK_NETWORKS 放行",
            "The owner of the platform may allow internal networks with YIBEN_WEBHOOK_NETWORKS.",
        ),
    )


def _unavailable(host: str, problem: str) -> Unavailable:
    return Unavailable(
        "webhook_unavailable",
        Text("接收方没有收下推送", "The receiver did not take the message."),
        where={"host": host, "problem": problem},
    )
