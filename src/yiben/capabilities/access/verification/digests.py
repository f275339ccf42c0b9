"""Keyed digests (带密钥摘要): HMAC-SHA256 (RFC 2104), cut to 96 bits. No plain value is kept anywhere.

One key of 32 bytes in `home.keys/verification.key`; every resource, key column and value column derives
its own (HKDF, RFC 5869), so that equal values in two places look unrelated. A value's digest covers its
key: equal values of two people look unrelated too. 96 bits fit into DuckDB's short strings.
"""

import json
import secrets
from collections.abc import Sequence
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from yiben.infra.home import Home
from yiben.infra.keys import private_file

WIDTH = 12
"""Bytes of a digest in the index."""

BETWEEN = "\x1f"
"""Between key and value; normalising removes control characters, so neither can hold it."""


class Mac:
    """HMAC-SHA256 under one key, its two pads hashed beforehand: a quarter of the time of the library's."""

    __slots__ = ("_inner", "_outer")

    def __init__(self, key: bytes) -> None:
        inner, outer = pads(key)
        self._inner, self._outer = sha256(inner), sha256(outer)

    def of(self, text: str) -> bytes:
        """All 32 bytes."""
        inner, outer = self._inner.copy(), self._outer.copy()
        inner.update(text.encode("utf-8", "surrogatepass"))
        outer.update(inner.digest())
        return outer.digest()

    def digest(self, text: str) -> bytes:
        """What the index holds of `text`: `WIDTH` bytes."""
        return self.of(text)[:WIDTH]


class Digests:
    """What needs the home's verification key. Cheap to make: the file is read once per process."""

    def __init__(self, home: Home) -> None:
        self._master = _master(str(home.keys / "verification.key"))

    @property
    def id(self) -> str:
        """Names the key without telling it: an index made under another key is no index."""
        return _mac(self._master, "id").of("").hex()[:12]

    def for_keys(self, scope: str) -> Mac:
        """For the keys of one resource and key column."""
        return _mac(self._master, "key", scope)

    def for_values(self, scope: str, column: str) -> Mac:
        """For the values of one column beside that key."""
        return _mac(self._master, "value", scope, column)

    def pads(self, scope: str, columns: Sequence[str]) -> list[tuple[bytes, bytes]]:
        """The pads for keys, then for values of each column: for SQL."""
        uses = [("key", scope), *(("value", scope, column) for column in columns)]
        return [pads(_derived(self._master, *use)) for use in uses]

    def mark(self, scope: str, kind: str, text: str) -> str:
        """How budgets and evidence call a key or an asker: 32 hex digits that lead nowhere in the index."""
        return _mac(self._master, "mark", kind, scope).of(text).hex()[:32]


def pads(key: bytes) -> tuple[bytes, bytes]:
    """The inner and outer pad of HMAC, for computing it in SQL."""
    block = key.ljust(64, b"\0")
    return bytes(each ^ 0x36 for each in block), bytes(each ^ 0x5C for each in block)


def in_sql(number: int, message: str) -> str:
    """`Mac.digest` in SQL over a text expression; the pads are the variables `inner_N` and `outer_N`."""
    inner = f"from_hex(sha256(getvariable('inner_{number}') || encode({message})))"
    return f"from_hex(left(sha256(getvariable('outer_{number}') || {inner}), {WIDTH * 2}))"


@lru_cache(maxsize=8)
def _master(path: str) -> bytes:
    return private_file(Path(path), lambda: secrets.token_bytes(32))


@lru_cache(maxsize=4096)
def _mac(master: bytes, *use: str) -> Mac:
    return Mac(_derived(master, *use))


def _derived(master: bytes, *use: str) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    info = json.dumps(["yiben verification", *use]).encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(master)
