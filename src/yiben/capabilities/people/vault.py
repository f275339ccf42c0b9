"""Secrets of people: password hashes, keyed hashes, sealed TOTP secrets.

One key of 32 bytes in `home.keys/people.key` (mode 0600, never in the database); each use derives
its own key from it (HKDF-SHA256, RFC 5869), so that a hash made for one use says nothing in another.
"""

import base64
import hashlib
import hmac
import secrets
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from yiben.infra.home import Home
from yiben.infra.keys import private_file

if TYPE_CHECKING:
    from argon2 import PasswordHasher


class Vault:
    """What needs the home's key. Cheap to make: the key file is read once per process."""

    def __init__(self, home: Home) -> None:
        self._key = _master_key(str(home.keys / "people.key"))

    def keyed_hash(self, use: str, value: str) -> str:
        """A hash nobody can guess backwards without the key: for addresses, unknown names, recovery codes."""
        return hmac.new(self._derive(use), value.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def seal(self, plain: str, *, owner: str) -> str:
        """Encrypt a TOTP secret (AES-256-GCM, NIST SP 800-38D), bound to its account's name."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = secrets.token_bytes(12)
        sealed = AESGCM(self._derive("totp")).encrypt(nonce, plain.encode(), owner.encode())
        return base64.b64encode(nonce + sealed).decode()

    def unseal(self, sealed: str, *, owner: str) -> str | None:
        """Decrypt what `seal` made; None for a secret moved to another account or sealed with another key."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        raw = base64.b64decode(sealed)
        try:
            return AESGCM(self._derive("totp")).decrypt(raw[:12], raw[12:], owner.encode()).decode()
        except InvalidTag:
            return None

    def _derive(self, use: str) -> bytes:
        return _derived(self._key, use)


@lru_cache(maxsize=8)
def _master_key(path: str) -> bytes:
    return private_file(Path(path), lambda: secrets.token_bytes(32))


@lru_cache(maxsize=32)
def _derived(key: bytes, use: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(algorithm=SHA256(), length=32, salt=None, info=f"yiben people {use}".encode()).derive(key)


def token_hash(token: str) -> str:
    """How a random token of 256 bits is kept: plain SHA-256 is enough, there is nothing to guess."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def hash_password(password: str) -> str:
    """Argon2id, 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet.

    More memory would let a few sign-ins at once exhaust a small machine; the rate limits do the rest.
    """
    return str(_hasher().hash(_plain(password)))


def password_fits(password: str, stored: str | None) -> bool:
    """Whether `password` belongs to `stored`; as slow for an unknown account (None) as for a known one."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        fits = bool(_hasher().verify(stored or _nobodys_hash(), _plain(password)))
    except (VerificationError, InvalidHashError):
        return False
    return fits and stored is not None


def hash_is_old(stored: str) -> bool:
    """True when parameters have been raised since `stored` was made."""
    return bool(_hasher().check_needs_rehash(stored))


def new_password() -> str:
    """Twenty characters nobody mistakes for others, in groups of five: 99 bits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(5)) for _ in range(4))


def _plain(password: str) -> bytes:
    # The same letters typed on another keyboard may come composed differently (NFC, RFC 8265).
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


@lru_cache(maxsize=1)
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return hash_password(secrets.token_urlsafe(32))
