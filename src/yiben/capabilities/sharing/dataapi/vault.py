"""Secrets of the data API: how a key is made and known again, and what is derived from the home's own root.

A key's secret is 256 random bits behind a prefix that finds it; only its SHA-256 is kept. What we sign
ourselves (short-lived tokens, cursors) hangs on one file in `home.keys` that never leaves it.
"""

import hashlib
import hmac
import re
import secrets

from yiben.capabilities.sharing.dataapi.model import PLAIN_SECRET, SANDBOX_SECRET
from yiben.infra.home import Home
from yiben.infra.keys import private_file

_SHAPE = re.compile(r"\A(yb[ks]_[0-9a-z]{8})_[0-9A-Za-z_-]{43}\Z")
_LOOKS = re.compile(r"yb[ks]_[0-9a-z]{8}|\AeyJ[0-9A-Za-z_-]+\.[0-9A-Za-z_-]+\.")
_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"


def fresh_prefix(*, sandbox: bool) -> str:
    """The beginning of a new secret: what it is found by."""
    mark = SANDBOX_SECRET if sandbox else PLAIN_SECRET
    return mark + "".join(secrets.choice(_LETTERS) for _ in range(8))


def fresh_secret(prefix: str) -> str:
    """A new secret with that beginning."""
    return f"{prefix}_{secrets.token_urlsafe(32)}"


def prefix_of(secret: str) -> str:
    """What a secret is found by; empty when it is none of ours."""
    found = _SHAPE.match(secret)
    return found[1] if found else ""


def hashed(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same(secret: str, kept: str | None) -> bool:
    """Whether this secret is the one kept, in a time that tells nothing."""
    return kept is not None and hmac.compare_digest(hashed(secret), kept)


def looks_secret(value: str) -> bool:
    """Whether a value looks like a key or a token, whoever sent it."""
    return _LOOKS.search(value) is not None


def derived(home: Home, purpose: str) -> bytes:
    """32 bytes for one purpose."""
    root = private_file(home.keys / "data-api.key", lambda: secrets.token_bytes(32))
    return hmac.digest(root, purpose.encode(), "sha256")
