"""The keys that sign tree heads: Ed25519, in `home.keys/evidence-0001.pem` and so on, never in the database.

The newest signs, all of them verify. A rotation adds the next number; of the one before only the public half
stays (`evidence-0001.pub`), so that what is not there cannot be stolen.
"""

import base64
import hashlib
from dataclasses import dataclass, replace
from functools import partial

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from yiben.engines.evidence.model import Head
from yiben.infra.home import Home
from yiben.infra.keys import private_file, sync_folder
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Keys:
    """A home's keys, oldest first: identifier → key. Those in `private` can still sign."""

    public: dict[str, Ed25519PublicKey]
    private: dict[str, Ed25519PrivateKey]

    @property
    def origin(self) -> str:
        """The beginning of the log's name: identifier of its first key."""
        return next(iter(self.public))

    @property
    def newest(self) -> str:
        """Identifier of the key that signs."""
        return next(reversed(self.private))

    def sign(self, head: Head) -> Head:
        """The head with key and signature filled in."""
        signature = self.private[self.newest].sign(head.text)
        return replace(head, key=self.newest, signature=base64.b64encode(signature).decode())

    def signed(self, head: Head) -> bool:
        """Whether one of these keys signed exactly this head."""
        public = self.public.get(head.key)
        if public is None or head.origin not in (self.origin, f"{self.origin}.sm3"):
            return False
        try:
            public.verify(base64.b64decode(head.signature, validate=True), head.text)
        except (InvalidSignature, ValueError, TypeError, AttributeError):
            return False  # an edited row may hold anything
        return True

    def retired(self, key: str) -> bool:
        """Whether a key only verifies any more: nothing new is signed with it."""
        return key not in self.private

    def public_pem(self, key: str) -> str:
        """The public half as PEM (SubjectPublicKeyInfo)."""
        return _pem(self.public[key]).decode()


def open_keys(home: Home) -> Keys | None:
    """The home's keys, None when none of them can sign."""
    public: dict[str, Ed25519PublicKey] = {}
    private: dict[str, Ed25519PrivateKey] = {}
    for path in sorted((*home.keys.glob("evidence-*.pem"), *home.keys.glob("evidence-*.pub"))):
        if path.suffix == ".pub":
            old = load_pem_public_key(path.read_bytes())
            if isinstance(old, Ed25519PublicKey):
                public[key_id(old)] = old
            continue
        own = load_pem_private_key(private_file(path, lambda: b""), password=None)
        if isinstance(own, Ed25519PrivateKey):
            public[key_id(own.public_key())] = own.public_key()
            private[key_id(own.public_key())] = own
    return Keys(public, private) if private else None


def make_keys(home: Home) -> Keys:
    """The home's keys, the first of them made now if need be."""
    private_file(home.keys / "evidence-0001.pem", _new_key)
    keys = open_keys(home)
    assert keys is not None
    return keys


def add_key(home: Home) -> Keys:
    """The home's keys with a new one that signs from now on."""
    last = max(int(path.stem.rpartition("-")[2]) for path in home.keys.glob("evidence-[0-9]*.p*"))
    private_file(home.keys / f"evidence-{last + 1:04}.pem", _new_key)
    return need_keys(home)


def retire_keys(home: Home) -> None:
    """Keep only the public half of every key but the newest. Nothing is lost by a crash in between."""
    for path in sorted(home.keys.glob("evidence-*.pem"))[:-1]:
        private = load_pem_private_key(private_file(path, lambda: b""), password=None)
        if isinstance(private, Ed25519PrivateKey):
            private_file(path.with_suffix(".pub"), partial(_pem, private.public_key()))
            path.unlink()
    sync_folder(home.keys)


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


def _pem(public: Ed25519PublicKey) -> bytes:
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def _new_key() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
