"""Servers of the outside world, real ones on this machine: a mail server and an HTTPS receiver."""

import base64
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import TypeVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

Server = TypeVar("Server", bound=socketserver.BaseServer)


def certificate(folder: Path) -> Path:
    """A certificate of its own authority for 127.0.0.1 and localhost, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))])
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file = folder / "server.pem"
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP (RFC 5321, 3207, 4954) as a client needs. `letters` are what it took."""

    allow_reuse_address = daemon_threads = True

    def __init__(self, pem: Path, *, refuses: dict[str, int] | None = None, secure: bool = True) -> None:
        super().__init__(("127.0.0.1", 0), _Postman)
        self.letters: list[tuple[str, str, bytes]] = []
        self.logins: list[str] = []
        self.encrypted: list[bool] = []
        self.refuses = refuses or {}
        self.secure = secure
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(pem)

    @property
    def port(self) -> int:
        """Where it listens."""
        return self.server_address[1]


class _Postman(socketserver.StreamRequestHandler):
    server: MailServer

    def handle(self) -> None:
        self.encrypted, sender, to = False, "", ""
        self.say("220 ready")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "EHLO":
                self.say("250-here", *(["250-STARTTLS"] if self.server.secure else []), "250 AUTH PLAIN")
            elif verb == "STARTTLS":
                self.say("220 go")
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.rfile, self.wfile = self.request.makefile("rb"), self.request.makefile("wb", buffering=0)
                self.encrypted = True
            elif verb == "AUTH":
                self.server.logins.append(base64.b64decode(line.split()[2]).decode())
                self.say("235 welcome")
            elif verb == "MAIL":
                sender = line
                self.say("250 ok")
            elif verb == "RCPT":
                to = line
                self.say(f"{self.server.refuses.get('to', 250)} noted")
            elif verb == "DATA":
                self.say("354 go on")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.letters.append((sender, to, body))
                self.server.encrypted.append(self.encrypted)
                self.say("250 taken")
            else:
                self.say("221 bye" if verb == "QUIT" else "250 ok")

    def say(self, *lines: str) -> None:
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())


class Receiver(ThreadingHTTPServer):
    """An HTTPS receiver. `got` are (headers, body) of every call; `status` and `headers` what it answers."""

    daemon_threads = True

    def __init__(self, pem: Path) -> None:
        super().__init__(("127.0.0.1", 0), _Clerk)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self.socket = context.wrap_socket(self.socket, server_side=True)
        self.got: list[tuple[dict[str, str], bytes]] = []
        self.status, self.headers, self.drips = 204, {}, False

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"https://127.0.0.1:{self.server_address[1]}/hook?from=yiben"

    def handle_error(self, request: object, client_address: object) -> None:
        """A caller that hangs up is what some tests are about."""


class _Clerk(BaseHTTPRequestHandler):
    server: Receiver
    stopped = threading.Event()

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((dict(self.headers), body))
        if self.server.drips:
            while not self.stopped.wait(0.1):
                self.wfile.write(b"H")
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        """Say nothing on the terminal of the tests."""


@contextmanager
def running(server: Server) -> Iterator[Server]:
    """Serve from a thread of its own."""
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
