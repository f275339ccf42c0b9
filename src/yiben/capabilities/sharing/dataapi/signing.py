"""Signed requests (请求签名): HTTP Message Signatures, RFC 9421, with Ed25519.

What must be covered is said here; that a nonce is new, the database says.
"""

import logging
from dataclasses import dataclass
from datetime import timedelta

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from http_message_signatures import (
    HTTPMessageSignaturesException,
    HTTPMessageVerifier,
    HTTPSignatureKeyResolver,
    algorithms,
)

from yiben.capabilities.sharing.dataapi.model import KeyNeeded, Shown
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

COVERED = ("@method", "@authority", "@path", "@query")
"""What every signature covers; `authorization` too when it is sent, `content-digest` when there is a body."""

AGE = timedelta(minutes=5)
LONGEST_NONCE = 64

# The library writes what it verifies, which holds values of filters.
logging.getLogger("http_message_signatures").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A signature that holds. `key` is the key's identifier as signed."""

    key: str
    nonce: str


class _OneKey(HTTPSignatureKeyResolver):
    """Hands out the one public key there is."""

    def __init__(self, pem: str) -> None:
        self._pem = pem

    def resolve_public_key(self, key_id: str) -> Ed25519PublicKey:  # noqa: ARG002 - the one there is
        return read_public_key(self._pem)

    def resolve_private_key(self, key_id: str) -> bytes:
        raise NotImplementedError


@dataclass(frozen=True, slots=True)
class _Message:
    """A request as the library wants it."""

    method: str
    url: str
    headers: dict[str, str]


def named_key(shown: Shown) -> str:
    """The identifier of the key a request says it is signed with; empty when it is not signed."""
    said = shown.header("signature-input")
    _, found, rest = said.partition('keyid="')
    return rest.partition('"')[0][:64] if found else ""


def check_signature(shown: Shown, pem: str) -> Signed:
    """The signature of a request by this public key. `KeyNeeded` `bad_signature` when it does not hold."""
    needed = [*COVERED]
    if shown.header("authorization"):
        needed.append("authorization")
    message = _Message(shown.method, shown.url, _joined(shown.headers))
    verifier = HTTPMessageVerifier(signature_algorithm=algorithms.ED25519, key_resolver=_OneKey(pem))
    try:
        found = verifier.verify(message, max_age=AGE, require_components=needed, body=shown.body)
    except HTTPMessageSignaturesException as error:
        raise KeyNeeded(
            "bad_signature",
            Text("请求签名不成立", f"The request's signature does not hold: {_reason(error)}"),
        ) from None
    one = found[0]
    nonce = one.nonce or ""
    if not 8 <= len(nonce) <= LONGEST_NONCE:
        raise KeyNeeded(
            "nonce_needed",
            Text(
                "签名须含 8 至 64 位的一次性随机数 nonce", "A signature needs a nonce of 8 to 64 characters."
            ),
        )
    return Signed(key=str(one.parameters["keyid"]), nonce=nonce)


def read_public_key(pem: str) -> Ed25519PublicKey:
    """An Ed25519 public key. BadInput for anything else, a private key above all."""
    try:
        found = load_pem_public_key(pem.strip().encode() + b"\n")
    except (ValueError, UnsupportedAlgorithm):
        found = None
    if not isinstance(found, Ed25519PublicKey):
        raise BadInput(
            "bad_key",
            Text("不是 Ed25519 公钥（PEM）", "This is no Ed25519 public key (PEM)."),
            where={"field": "public_key"},
            hint=Text("openssl pkey -in 私钥.pem -pubout", "openssl pkey -in private.pem -pubout"),
        )
    return found


def _joined(headers: tuple[tuple[str, str], ...]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        joined[name] = f"{joined[name]}, {value}" if name in joined else value
    return joined


def _reason(error: Exception) -> str:
    # Some of its sentences quote the request; the first words are enough to find the mistake.
    said = str(error)
    return said[:80] if said.isascii() and "=" not in said else "it is malformed or does not fit"
