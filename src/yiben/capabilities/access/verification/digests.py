"""Keyed digests (带密钥摘要): HMAC-SHA256 (RFC 2104), cut to 96 bits. No plain value is kept anywhere.

One key of 32 bytes in `home.keys/verification.key`; every resource, key column and value column derives
its own (HKDF, RFC 5869), so that equal values in two places look unrelated. A value's digest covers its
key: equal values of two people look unrelated too. 96 bits fit into DuckDB's short strings.
"""

import hmac
import json
import secrets
from functools import cached_property, lru_cache
from pathlib import Path

from yiben.infra.home import Home
from yiben.infra.keys import private_file

WIDTH = 12
"""Bytes of a digest in the index."""

BETWEEN = "\x1f"
"""Between key and value; normalising removes control characters, so neither can hold it."""


class Digests:
    """What needs the home's verification key. Cheap to make: the file is read once per process."""

    def __init__(self, home: Home) -> None:
        self._master = _master(str(home.keys / "verification.key"))

    @cached_property
    def id(self) -> str:
        """Names the key without telling it: an index made under another key is no index."""
        return hmac.digest(self._master, b"id", "sha256").hex()[:12]

    def key_key(self, scope: str) -> bytes:
        """For the keys of one resource and key column."""
        return _derived(self._master, "key", scope)

    def value_key(self, scope: str, column: str) -> bytes:
        """For the values of one column beside that key."""
        return _derived(self._master, "value", scope, column)

    def mark(self, scope: str, kind: str, text: str) -> str:
        """How budgets and evidence call a key or an asker: 32 hex digits that lead nowhere in the index."""
        return hmac.digest(_derived(self._master, "mark", kind, scope), _bytes(text), "sha256").hex()[:32]


def digest(key: bytes, text: str) -> bytes:
    """The digest of `text`, `WIDTH` bytes."""
    return hmac.digest(key, _bytes(text), "sha256")[:WIDTH]


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pad of HMAC, for computing it in SQL."""
    block = key.ljust(64, b"\0")
    return bytes(each ^ 0x36 for each in block), bytes(each ^ 0x5C for each in block)


def in_sql(number: int, message: str) -> str:
    """`digest` in SQL over a text expression; the pads are the variables `inner_N` and `outer_N`."""
    inner = f"from_hex(sha256(getvariable('inner_{number}') || encode({message})))"
    return f"from_hex(left(sha256(getvariable('outer_{number}') || {inner}), {WIDTH * 2}))"


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


@lru_cache(maxsize=8)
def _master(path: str) -> bytes:
    return private_file(Path(path), lambda: secrets.token_bytes(32))


@lru_cache(maxsize=1024)
def _derived(master: bytes, *use: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = json.dumps(["yiben verification", *use]).encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)
