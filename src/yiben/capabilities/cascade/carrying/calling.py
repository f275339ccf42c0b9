"""Calling a peer: one address, one pinned authority, certificates shown by both sides (mTLS), answers bounded.

Addresses are judged by the outbound rules: public, or in a network the owner allowed. A connection is kept from
call to call; when it broke, the next call makes another.
"""

import hashlib
import http.client
import socket
import ssl
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography import x509

from yiben.capabilities.cascade.carrying.bounding import Limit
from yiben.capabilities.cascade.certificates import host_of, link_file, why_unverified
from yiben.infra.addresses import addresses_of, lead_outside, networks_of, reach
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Text

LARGEST_ANSWER = 65_536  # bytes
_TRIED = 3  # addresses of one name
# OpenSSL says "bad certificate" of one that is not good yet; of a forged one the other two.
_TOLD = (("CERTIFICATE_EXPIRED", "certificate_expired"), ("UNKNOWN_CA", "certificate_forged"),
         ("BAD_CERTIFICATE", "certificate_early"), ("DECRYPT_ERROR", "certificate_forged"))  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a peer answered, and the SHA-256 of the certificate it showed."""

    status: int
    body: bytes
    signature: str
    certificate: str = ""


class Link(Protocol):
    """A way to one peer."""

    def post(self, path: str, body: bytes, *, sender: str, signature: str) -> Answer:
        """Say `body`; Unavailable with a word of `REASON_TITLES` as code when nothing certain came back."""

    def close(self) -> None:
        """Let go of it."""


class Broken(Exception):
    """Nothing certain came back; `args[0]` is a word of `REASON_TITLES`."""


def open_link(
    home: Home,
    settings: Settings,
    *,
    us: str,
    them: str,
    address: str,
    authority: str,
    now: datetime,
    joining: str = "",
) -> "Line":
    """A link from installation `us` to `them`. With `joining` no certificate is shown: they know none of ours yet.

    Raises BadInput `bad_address`, `address_refused`.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.load_verify_locations(cadata=authority)
    if not joining:
        own = link_file(home, us, now=now)
        if x509.load_pem_x509_certificate(own.read_bytes()).not_valid_after_utc < now:
            raise Broken("certificate_expired")
        context.load_cert_chain(own)
    host, port = split_address(address)
    networks = networks_of(settings.cascade_networks, setting="YIBEN_CASCADE_NETWORKS")
    return Line(
        host, port, name=host_of(them), context=context, networks=networks, seconds=settings.cascade_seconds
    )


def split_address(address: str) -> tuple[str, int]:
    """Host and port of `host:port`. BadInput `bad_address`."""
    host, _, port = address.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    if (
        not host
        or not port.isascii()
        or not port.isdigit()
        or not 0 < int(port) < 65_536
        or not host.isprintable()
    ):
        raise BadInput(
            "bad_address",
            Text(f"地址无效: {address}", f"This is no address: {address}"),
            hint=Text("例如 catalogue.city.example:9443", "For example catalogue.city.example:9443"),
        )
    return host, int(port)


class Line:
    """A kept connection to one peer."""

    def __init__(
        self, host: str, port: int, *, name: str, context: ssl.SSLContext, networks: object, seconds: float
    ) -> None:
        self._host, self._port, self._name = host, port, name
        self._context, self._networks, self._seconds = context, networks, seconds
        self._open: http.client.HTTPConnection | None = None
        self._limit: Limit | None = None
        self._shown = ""

    def post(
        self, path: str, body: bytes, *, sender: str, signature: str, largest: int = LARGEST_ANSWER
    ) -> Answer:
        """See `Link`; of an answer no more than `largest` bytes are read. Raises Broken."""
        headers = {
            "Content-Type": "application/json",
            "Yiben-From": sender,
            "Yiben-Signature": signature,
        }
        try:
            connection = self._connected()
            assert self._limit is not None
            self._limit.begin(self._seconds)
            connection.request("POST", path, body, headers)
            answer = connection.getresponse()
            said = answer.read(largest + 1)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise Broken(told(error)) from None
        finally:
            if self._limit is not None:
                self._limit.end()
        if len(said) > largest:
            self.close()
            raise Broken("too_large")
        if answer.will_close:
            self.close()
        return Answer(
            status=answer.status, body=said, signature=answer.getheader("Yiben-Signature", ""), certificate=self._shown
        )  # fmt: skip

    def close(self) -> None:
        """Let go of the connection."""
        if self._open is not None:
            self._open.close()
            self._open = None
        if self._limit is not None:
            self._limit.close()
            self._limit = None

    def _connected(self) -> http.client.HTTPConnection:
        if self._open is None:
            try:
                found = addresses_of(self._host, self._port)
                if not lead_outside(found, self._networks):  # type: ignore[arg-type]  # made by `networks_of`
                    raise _refused(self._host)
                plain = reach(found[:_TRIED], self._port, seconds=self._seconds)
                plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._limit = Limit(plain.dup())
                self._limit.begin(self._seconds)  # a handshake may drip too
                line = self._context.wrap_socket(plain, server_hostname=self._name)
                self._limit.end()
                self._shown = fingerprint_of(line)
            except (OSError, UnicodeError) as error:
                self.close()
                raise Broken(told(error)) from None
            self._open = http.client.HTTPConnection(self._host, self._port, timeout=self._seconds)
            self._open.sock = line
            self._open.auto_open = 0  # it knows no encryption of its own
        return self._open


def fingerprint_of(line: ssl.SSLSocket) -> str:
    """SHA-256 of the certificate the other end showed, in hex; empty when it showed none."""
    shown = line.getpeercert(binary_form=True)
    return hashlib.sha256(shown).hexdigest() if shown else ""


def told(error: Exception) -> str:
    """The word of `REASON_TITLES` for what a line broke with."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return why_unverified(error)
    if isinstance(error, ssl.SSLError):
        said = (error.reason or "").upper()
        return next((word for mark, word in _TOLD if mark in said), "unreachable")
    return "unreachable"


def unavailable(reason: str, title: Text, *, peer: str) -> Unavailable:
    """The error for a person who asked for a call."""
    return Unavailable(
        f"cascade_{reason}",
        Text(f"与「{peer}」的级联不通: {title.zh}", f"The connection to “{peer}” does not work: {title.en}"),
        where={"name": peer},
    )


def _refused(host: str) -> BadInput:
    return BadInput(
        "address_refused",
        Text("不连接这个地址：只能是公开地址", "This address is not called: only public ones are."),
        where={"host": host},
        hint=Text(
            "内部网段须由平台所有者用 YIBEN_CASCADE_NETWORKS 放行",
            "The owner of the platform may allow internal networks with YIBEN_CASCADE_NETWORKS.",
        ),
    )
