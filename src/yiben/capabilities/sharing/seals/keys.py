"""The keys that seal: Ed25519, in `home.keys/seal-0001.pem` and so on, never in the database.

The highest number signs, all of them verify. They are not the keys of the evidence log: a seal can be
rotated, or handed to another office, without touching the log.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from yiben.capabilities.sharing.seals.model import PublicKey
from yiben.infra.home import Home
from yiben.infra.keys import private_file
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_MARK = b"-----END PUBLIC KEY-----"


@dataclass(frozen=True, slots=True)
class Signer:
    """The key that seals now."""

    id: str
    private: Ed25519PrivateKey

    @property
    def pem(self) -> str:
        """Its public half."""
        return public_pem(self.private.public_key())


def signer(home: Home) -> Signer:
    """The newest key of the home; the first is made on first use."""
    private_file(home.keys / "seal-0001.pem", _fresh)
    return _opened(home)[-1]


def known(home: Home) -> tuple[PublicKey, ...]:
    """Every key the home has sealed with, oldest first; none before the first seal."""
    held = _opened(home)
    return tuple(PublicKey(id=one.id, pem=one.pem, signs=one is held[-1]) for one in held)


def rotate(home: Home) -> Signer:
    """Seal with a new key from now on. What older keys sealed stays valid."""
    signer(home)
    number = 1 + max(int(path.stem.partition("-")[2]) for path in home.keys.glob("seal-*.pem"))
    private_file(home.keys / f"seal-{number:04}.pem", _fresh)
    return signer(home)


def read_public(pem: bytes) -> Mapping[str, Ed25519PublicKey]:
    """Every Ed25519 key of a PEM file, by identifier."""
    found: dict[str, Ed25519PublicKey] = {}
    try:
        for part in pem.split(_MARK)[:-1]:
            key = load_pem_public_key(part.strip() + b"\n" + _MARK + b"\n")
            if isinstance(key, Ed25519PublicKey):
                found[key_id(key)] = key
    except (ValueError, UnsupportedAlgorithm):
        found = {}
    if not found:
        raise BadInput(
            "bad_key",
            Text("不是 Ed25519 公钥文件（PEM）", "This is no PEM file of Ed25519 public keys."),
            hint=Text(
                "向签发单位索取 yiben seal keys 的输出", "Ask the issuer for the output of `yiben seal keys`."
            ),
        )
    return found


def key_id(public: Ed25519PublicKey) -> str:
    """SHA-256 of the raw key, its first 16 hexadecimal digits."""
    return hashlib.sha256(public.public_bytes(Encoding.Raw, PublicFormat.Raw)).hexdigest()[:16]


def fits(key: Ed25519PublicKey, signature: bytes, message: bytes) -> bool:
    """Whether `key` signed exactly `message`."""
    try:
        key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _opened(home: Home) -> list[Signer]:
    found = []
    for path in sorted(home.keys.glob("seal-*.pem")):
        private = load_pem_private_key(private_file(path, lambda: b""), password=None)
        if isinstance(private, Ed25519PrivateKey):
            found.append(Signer(key_id(private.public_key()), private))
    return found


def public_pem(public: Ed25519PublicKey) -> str:
    """A public key in PEM."""
    return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def _fresh() -> bytes:
    return Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
