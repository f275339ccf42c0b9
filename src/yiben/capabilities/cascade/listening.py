"""The door peers come in by: HTTPS on a port of its own, certificates on both sides, nothing believed before.

A line is taken up by one thread; how many, of whom, and for how long is bounded (`carrying.bounding`), so are bytes,
and what of one peer is taken in at once. Whoever shows no certificate may only join, and joining shows a secret. The
certificate says which peer asks; the signature of every body says it again (`receiving`).
"""

import http.server
import io
import logging
import socket
import ssl
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, cast

from yiben.capabilities.cascade.actions.joining import JOIN, admit
from yiben.capabilities.cascade.actions.pumping import MESSAGES
from yiben.capabilities.cascade.actions.receiving import Reply, receive, refusal, strike
from yiben.capabilities.cascade.actions.showing import peers
from yiben.capabilities.cascade.carrying.bounding import BURST, CALLS, Bucket, Limit, Lines
from yiben.capabilities.cascade.carrying.calling import fingerprint_of, split_address
from yiben.capabilities.cascade.certificates import authority, link_file, why_not, why_unverified
from yiben.capabilities.cascade.crossing.actions.answering import answer_read
from yiben.capabilities.cascade.crossing.actions.hearing import hear
from yiben.capabilities.cascade.crossing.actions.reading import READ
from yiben.capabilities.cascade.envelope import installation
from yiben.capabilities.cascade.model import BATCH_BYTES, Peer, PeerState
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import Unavailable, YibenError
from yiben.kernel.text import Text

log = logging.getLogger("yiben.cascade")

HANDSHAKE, WHOLE = (
    10.0,
    60.0,
)  # seconds for a handshake, and for one request from first byte to last, and its answer
IDLE = 120.0  # seconds a peer's line may wait for its next request; anybody else's as long as a handshake
FLOOD = 200  # calls over what is allowed before it counts as a strike
TURN = 5.0  # seconds a peer's batch waits for the one before it to be taken in
TELL_EVERY = 60.0  # seconds between two events about the same refusal
CARD = 100_000  # bytes of a joining body
READS = 2  # of one peer at once
_HEARD_OUT, _HEARD_OUT_SECONDS = 1 << 20, 0.5  # of what is too large: bytes read on, and for how long


class Listener(http.server.ThreadingHTTPServer):
    """Listens until `stop`. Made by `listen`."""

    daemon_threads = True
    request_queue_size = 32
    allow_reuse_address = True

    def __init__(self, office: Office, host: str, port: int) -> None:
        self.office = office
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self.lines = Lines()
        self._buckets: dict[str, Bucket] = {}
        self._turns: dict[tuple[str, str], threading.Semaphore] = {}
        self._told: dict[str, float] = {}
        self._guard = threading.Lock()
        super().__init__((host, port), _Handler)

    @property
    def port(self) -> int:
        """Where it listens; of use when any free one was asked for."""
        return int(self.server_address[1])

    def stop(self) -> None:
        """Take no more lines."""
        self.shutdown()
        self.server_close()

    def process_request(self, request: Any, client_address: Any) -> None:
        """A thread for this line, unless too many are open: then it is closed at once."""
        if not self.lines.open(id(request), str(client_address[0])):
            self.shutdown_request(request)
            return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # no thread could be started
            self.lines.close(id(request))
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """As inherited; gives the line back at the end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.lines.close(id(request))

    def turn(self, peer: str, path: str) -> threading.Semaphore:
        """What of one peer is taken in at once: one batch, whose parts are many times its size once it is read."""
        with self._guard:
            return self._turns.setdefault((peer, path), threading.Semaphore(READS if path == READ else 1))

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002 the names are inherited
        """Lines break all the time; what is ours to mend is logged by class."""
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            log.warning("a line of the cascade broke: %s", type(error).__name__)

    def context(self) -> ssl.SSLContext:
        """What a line is opened under now: the authorities of those who are peers now."""
        office = self.office
        now = office.clock()
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.verify_mode = ssl.CERT_OPTIONAL
        us = installation(office.home)
        context.load_cert_chain(link_file(office.home, us, now=now))
        # Always one authority, or a shown certificate would be checked against none.
        context.load_verify_locations(cadata=authority(office.home, us, now=now).certificate_pem)
        # Those who left too: they are told so, not that their certificate is forged.
        for peer in self.known().values():
            context.load_verify_locations(cadata=peer.authority)
        return context

    def known(self) -> dict[str, Peer]:
        """Peers by identifier."""
        with self.office.reading(SYSTEM) as work:
            return {one.id: one for one in peers(work)}

    def allowed(self, peer: str) -> bool:
        """Whether a peer may call once more now; a flood is a strike against it."""
        with self._guard:
            bucket = self._buckets.setdefault(peer, Bucket())
            fine = bucket.take(calls=CALLS, burst=BURST)
            flooded = bucket.over >= FLOOD
            if flooded:
                bucket.over = 0
        if flooded:
            strike(self.office, peer, "flood")
        return fine

    def tell(self, reason: str, *, peer: str = "") -> None:
        """Leave evidence that somebody was refused, not more often than once a minute for the same."""
        now = time.monotonic()
        with self._guard:
            if now - self._told.get(reason + peer, -TELL_EVERY) < TELL_EVERY:
                return
            self._told[reason + peer] = now
        with self.office.reading(SYSTEM) as work:
            work.leave("cascade.refused", peer or "unknown", reason=reason)


def listen(office: Office, address: str) -> Listener:
    """Open the door at `host:port` in threads of its own. Unavailable `port_taken`, BadInput `bad_address`."""
    host, port = split_address(address)
    return listen_at(office, host, port)


def listen_at(office: Office, host: str, port: int) -> Listener:
    """The same; port 0 is any free one."""
    try:
        listener = Listener(office, host, port)
    except OSError as error:
        raise Unavailable(
            "port_taken",
            Text(
                f"级联无法监听 {host}:{port}: {error.strerror}",
                f"The cascade cannot listen on {host}:{port}: {error.strerror}",
            ),
            where={"port": port},
        ) from error
    threading.Thread(target=listener.serve_forever, name="yiben-cascade", daemon=True).start()
    return listener


class _Handler(http.server.BaseHTTPRequestHandler):
    """One line: a handshake, then requests one after the other."""

    server: Listener
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "yiben", ""
    timeout = IDLE

    def setup(self) -> None:
        """The handshake; when it fails, the alert that says why still gets to the other end."""
        plain = self.request
        self.line = id(plain)
        plain.settimeout(HANDSHAKE)
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        behind = plain.dup()
        self.limit = Limit(behind)
        self.limit.begin(HANDSHAKE)
        self.proven = False
        try:
            self.request = self.server.context().wrap_socket(plain, server_side=True)
        except (ssl.SSLError, OSError, YibenError) as error:
            self.limit.end()
            self.server.tell(_reason(error))
            _drain(behind)
            self.limit.close()
            raise
        self.limit.end()
        super().setup()

    def finish(self) -> None:
        """As inherited; the duplicate of the socket goes too."""
        self.limit.close()
        super().finish()

    def handle_one_request(self) -> None:
        """As inherited, but what it waits for, reads and writes is bounded in time, each as a whole."""
        try:
            self.limit.begin(IDLE if self.proven else HANDSHAKE)
            cast("io.BufferedReader", self.rfile).peek(1)
            self.limit.begin(WHOLE)
            super().handle_one_request()
        except (OSError, ssl.SSLError, ValueError):
            self.close_connection = True
        finally:
            self.limit.end()

    def do_POST(self) -> None:
        """A batch, a read, or a joining."""
        if self.path == JOIN:
            self._join()
        elif self.path == MESSAGES:
            self._from_peer(BATCH_BYTES, partial(receive, hear=hear))
        elif self.path == READ:
            self._from_peer(CARD, answer_read)
        else:
            self._answer(refusal("unknown_path", status=404), last=True)

    def _from_peer(self, most: int, answer: Callable[[Office, str, bytes, str, str], Reply]) -> None:
        """What only a peer with its certificate may say, in at most `most` bytes."""
        known = self.server.known()
        peer = known.get(self.headers.get("Yiben-From", ""))
        shown = self.request.getpeercert(binary_form=True)
        if peer is None:
            self._refuse("unknown_peer")
            return
        if not shown:
            self._refuse("certificate_missing")
            return
        wrong = why_not(
            shown,
            pinned=peer.authority,
            installation=peer.id,
            revoked=peer.revoked,
            now=self.server.office.clock(),
        )
        if wrong:
            self._refuse(wrong, peer=peer.id)
        elif peer.state in {PeerState.CUT_OFF, PeerState.LEFT}:
            self._refuse("left" if peer.state is PeerState.LEFT else "cut_off", peer=peer.id)
        elif not self.server.allowed(peer.id):
            self._refuse("flood", status=429, peer=peer.id)
        elif not self.server.lines.prove(self.line, peer.id):
            self._refuse("busy", status=429, peer=peer.id)
        else:
            self.proven = True
            self._in_turn(peer, most, answer)

    def _in_turn(
        self, peer: Peer, most: int, answer: Callable[[Office, str, bytes, str, str], Reply]
    ) -> None:
        """Take in what a peer says, after what it said before."""
        turn = self.server.turn(peer.id, self.path)
        if not turn.acquire(timeout=TURN):
            self._refuse("busy", status=429, peer=peer.id)
            return
        try:
            body = self._body(most)
            if body is not None:
                self.limit.end()
                signature, shown = self.headers.get("Yiben-Signature", ""), fingerprint_of(self.request)
                said = answer(self.server.office, peer.id, body, signature, shown)
        except Unavailable as error:  # nothing of it was kept: the peer keeps it, and is told why
            said = refusal("disk_full" if error.code == "disk_full" else "busy", status=503)
        finally:
            turn.release()
        if body is not None:
            self._answer(said)
            return
        strike(self.server.office, peer.id, "too_large")
        self._refuse("too_large", status=413, peer=peer.id)
        self._hear_out()

    def _join(self) -> None:
        if not self.server.allowed("joining"):
            self._refuse("flood", status=429)
            return
        body = self._body(CARD)
        if body is None:
            self._refuse("too_large", status=413)
            return
        try:
            with self.server.office.writing(SYSTEM) as work:
                _, said, signature = admit(work, body, self.headers.get("Yiben-Signature", ""))
        except YibenError as error:
            self._refuse(error.code)
            return
        self._answer(Reply(status=200, body=said, signature=signature), last=True)

    def _body(self, most: int) -> bytes | None:
        """The body; None when it is larger than `most`, or says no length. OSError when it does not come in time."""
        length = self.headers.get("Content-Length", "")
        if not length.isascii() or not length.isdigit() or len(length) > 12 or int(length) > most:
            return None
        parts, left = [], int(length)
        while left:
            self.request.settimeout(HANDSHAKE)
            part = self.rfile.read1(min(left, 1 << 20))
            if not part:
                raise ConnectionError
            parts.append(part)
            left -= len(part)
        self.request.settimeout(IDLE)
        return b"".join(parts)

    def _refuse(self, reason: str, *, status: int = 403, peer: str = "") -> None:
        self.server.tell(reason, peer=peer)
        # What was sent is not read to its end: this line is over.
        self._answer(refusal(reason, status=status), last=True)

    def _hear_out(self) -> None:
        """Read on for a moment and drop it: a line closed on unread bytes may take the reason with it."""
        end, left = time.monotonic() + _HEARD_OUT_SECONDS, _HEARD_OUT
        with suppress(OSError):
            self.request.settimeout(_HEARD_OUT_SECONDS)
            while left > 0 and time.monotonic() < end and (part := self.rfile.read1(min(left, 1 << 16))):
                left -= len(part)

    def _answer(self, reply: Reply, *, last: bool = False) -> None:
        self.limit.begin(WHOLE)
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(reply.body)))
        if reply.signature:
            self.send_header("Yiben-Signature", reply.signature)
        if last:
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        self.wfile.write(reply.body)
        if last:
            with suppress(OSError):
                self.wfile.flush()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the name is inherited
        """Nothing: the evidence log has what matters."""


def _reason(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return why_unverified(error)
    return (
        "certificate_forged"
        if isinstance(error, ssl.SSLError) and "CERT" in (error.reason or "")
        else "garbage"
    )


def _drain(line: socket.socket) -> None:
    """Read what is still coming for a moment, so that closing does not wipe out the alert on its way."""
    with suppress(OSError):
        line.settimeout(0.2)
        line.shutdown(socket.SHUT_WR)
        for _ in range(64):
            if not line.recv(65_536):
                return
