"""The keys that sign tree heads: Ed25519, in `home.keys/evidence-0001.pem` and so on, never in the database.

The highest number signs, all of them verify; a rotation adds the next number.
"""

import base64
import hashlib
from dataclasses import dataclass, replace

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from yiben.engines.evidence.model import Head
from yiben.infra.home import Home
from yiben.infra.keys import private_file
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Keys:
    """A home's signing keys, oldest first: identifier → key."""

    all: dict[str, Ed25519PrivateKey]

    @property
    def origin(self) -> str:
        """The name of the log: identifier of its first key."""
        return next(iter(self.all))

    def sign(self, head: Head) -> Head:
        """The head with origin, key and signature filled in."""
        key, private = next(reversed(self.all.items()))
        named = replace(head, origin=self.origin, key=key)
        return replace(named, signature=base64.b64encode(private.sign(named.text)).decode())

    def signed(self, head: Head) -> bool:
        """Whether one of these keys signed exactly this head."""
        private = self.all.get(head.key)
        if private is None or head.origin != self.origin:
            return False
        try:
            private.public_key().verify(base64.b64decode(head.signature, validate=True), head.text)
        except (InvalidSignature, ValueError, TypeError, AttributeError):
            return False  # an edited row may hold anything
        return True

    def public_pem(self, key: str) -> str:
        """The public half as PEM (SubjectPublicKeyInfo)."""
        return (
            self.all[key].public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
        )


def open_keys(home: Home) -> Keys | None:
    """The home's keys, None when there are none yet."""
    found: dict[str, Ed25519PrivateKey] = {}
    for path in sorted(home.keys.glob("evidence-*.pem")):
        private = load_pem_private_key(private_file(path, lambda: b""), password=None)
        if isinstance(private, Ed25519PrivateKey):
            found[key_id(private.public_key())] = private
    return Keys(found) if found else None


def make_keys(home: Home) -> Keys:
    """The home's keys, the first of them made now if need be."""
    private_file(home.keys / "evidence-0001.pem", _new_key)
    keys = open_keys(home)
    assert keys is not None
    return keys


def need_keys(home: Home) -> Keys:
    """The home's keys; Unavailable when a log lost its key: no other is made quietly."""
    keys = open_keys(home)
    if keys is None:
        raise Unavailable(
            "evidence_key_missing",
            Text("存证日志的签名密钥不见了", "The key that signs the evidence log is gone."),
            where={"file": str(home.keys / "evidence-0001.pem")},
            hint=Text("请从备份恢复 keys 目录", "Restore the keys folder from a backup."),
        )
    return keys


def key_id(public: Ed25519PublicKey) -> str:
    """The first 16 hex digits of SHA-256 over the raw public key."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
