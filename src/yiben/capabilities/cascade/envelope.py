"""What travels between two installations: signed bodies, numbered and chained messages. Pure but for the key file.

Every body is signed with the sender's evidence key (Ed25519), so that nothing between the two ends of the
encrypted line can alter it. Every message's chain value is SHA-256 over the one before, so that one number can
never stand for two things: a peer that rewrites what it said is found out.
"""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from cryptography.x509 import load_pem_x509_certificate

from yiben.capabilities.cascade.certificates import Pair
from yiben.capabilities.cascade.model import BATCH
from yiben.engines.evidence.keys import Keys, key_id, make_keys, open_keys
from yiben.infra.home import Home

START = "0" * 64
"""The chain value before the first message."""

_PURPOSE = b"yiben-cascade-v1\n"
_VOUCHED = b"yiben-cascade-key-v1\n"
_LONGEST_ID, _LONGEST_KIND = 200, 20


class Garbage(Exception):
    """A body that makes no sense; `args[0]` says what of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One thing said under one number. `body` is JSON text: hashed and stored as it came."""

    kind: str
    subject: str
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Messages `first`, `first` + 1, … of one stream; `previous` is the chain value before the first."""

    stream: str
    first: int
    previous: str
    messages: tuple[Message, ...]

    @property
    def last(self) -> int:
        """The number of the last message; `first` - 1 when there is none."""
        return self.first + len(self.messages) - 1


def signing_key(home: Home) -> tuple[str, str]:
    """(identifier, public PEM) of the evidence key that signs now."""
    keys = _keys(home)
    return keys.newest, keys.public_pem(keys.newest)


def installation(home: Home) -> str:
    """The name of this installation: that of its evidence log."""
    return _keys(home).origin


def sign(home: Home, known: str, by: Pair, *parts: bytes) -> str:
    """The signature over `parts` with the newest evidence key; base64.

    Where the peer knows another one (`known`), our authority, which it has pinned, vouches for the new key: the
    answer is then `signature;key;vouching`.
    """
    keys = _keys(home)
    signature = _text(keys.private[keys.newest].sign(_signed(parts)))
    if keys.newest == known:
        return signature
    pem = keys.public_pem(keys.newest).encode()
    return f"{signature};{_text(pem)};{_text(by.key.sign(_VOUCHED + pem, ECDSA(SHA256())))}"


def verified(pem: str, authority: str, header: str, *parts: bytes) -> str | None:
    """The key (PEM) that signed exactly `parts`: the known one, or one its authority vouches for; None: neither."""
    signature, _, vouched = header.partition(";")
    try:
        if vouched:
            told, _, vouching = vouched.partition(";")
            raw = base64.b64decode(told, validate=True)
            issuer = load_pem_x509_certificate(authority.encode()).public_key()
            if not isinstance(issuer, EllipticCurvePublicKey):
                return None
            issuer.verify(base64.b64decode(vouching, validate=True), _VOUCHED + raw, ECDSA(SHA256()))
            pem = raw.decode("ascii")
        public = load_pem_public_key(pem.encode())
        if not isinstance(public, Ed25519PublicKey):
            return None
        public.verify(base64.b64decode(signature, validate=True), _signed(parts))
    except (InvalidSignature, ValueError, binascii.Error):
        return None
    return pem


def key_of(pem: str) -> str:
    """The identifier of a public key told by a peer; Garbage when it is none."""
    try:
        public = load_pem_public_key(pem.encode())
    except ValueError as error:
        raise Garbage("key") from error
    if not isinstance(public, Ed25519PublicKey):
        raise Garbage("key")
    return key_id(public)


def chained(previous: str, stream: str, number: int, message: Message) -> str:
    """The chain value after one message."""
    parts: list[bytes] = []
    for text in (previous, stream, str(number), message.kind, message.subject, message.body):
        raw = text.encode()
        parts += (len(raw).to_bytes(8, "big"), raw)
    return hashlib.sha256(b"".join(parts)).hexdigest()


def chain(previous: str, stream: str, first: int, messages: Iterable[Message]) -> list[str]:
    """The chain value after each of `messages`."""
    values: list[str] = []
    for number, message in enumerate(messages, first):
        previous = chained(previous, stream, number, message)
        values.append(previous)
    return values


def pack(stream: str, first: int, previous: str, messages: Sequence[Message]) -> bytes:
    """A batch as it travels."""
    return orjson.dumps(
        {
            "stream": stream,
            "first": first,
            "previous": previous,
            "messages": [[one.kind, one.subject, one.body] for one in messages],
        }
    )


def unpack(body: bytes) -> Batch:
    """A batch as it came. Raises Garbage for anything else; sizes were bounded before."""
    said = document(body)
    stream, first, previous = said.get("stream"), said.get("first"), said.get("previous")
    rows = said.get("messages")
    if not _short(stream) or not _short(previous) or len(str(previous)) != len(START):
        raise Garbage("stream")
    if type(first) is not int or not 1 <= first < 1 << 53:
        raise Garbage("first")
    if not isinstance(rows, list) or len(rows) > BATCH:
        raise Garbage("messages")
    return Batch(
        stream=str(stream), first=first, previous=str(previous), messages=tuple(_message(row) for row in rows)
    )


def document(body: bytes | str) -> dict[str, Any]:
    """A JSON object. Raises Garbage."""
    try:
        said = orjson.loads(body)
    except (orjson.JSONDecodeError, RecursionError) as error:
        raise Garbage("json") from error
    if not isinstance(said, dict):
        raise Garbage("object")
    return said


def _message(row: Any) -> Message:
    if not isinstance(row, list) or len(row) != 3 or not all(isinstance(part, str) for part in row):
        raise Garbage("message")
    kind, subject, body = row
    if len(kind) > _LONGEST_KIND or len(subject) > _LONGEST_ID or "\x00" in kind + subject:
        raise Garbage("message")
    return Message(kind=kind, subject=subject, body=body)


def _keys(home: Home) -> Keys:
    return open_keys(home) or make_keys(home)


def _text(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def _short(value: object) -> bool:
    return isinstance(value, str) and 0 < len(value) <= _LONGEST_ID


def _signed(parts: Sequence[bytes]) -> bytes:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return _PURPOSE + digest.digest()
