"""Identifiers: a readable prefix, then 26 characters that sort by time (Crockford base 32, as ULID)."""

import hashlib
import secrets
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_id(prefix: str) -> str:
    """A fresh identifier such as `res_01jd…`; identifiers of one prefix sort by creation time."""
    number = (time.time_ns() // 1_000_000) << 80 | secrets.randbits(80)
    return f"{prefix}_{_encode(number)}"


def stable_id(prefix: str, *parts: str) -> str:
    """The same identifier for the same parts, always: for things that are named, not made."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).digest()
    return f"{prefix}_{_encode(int.from_bytes(digest[:16], 'big'))}"


def _encode(number: int) -> str:
    out = ""
    for _ in range(26):
        out = _ALPHABET[number & 31] + out
        number >>= 5
    return out
