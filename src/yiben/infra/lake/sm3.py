"""HMAC-SM3 over columns (GB/T 32905, GB/T 15852.2): the engine's function for keyed hashes.

The engine hands over Arrow arrays; equal values are hashed once per array. The hash itself is OpenSSL's.
"""

import hashlib
from typing import Any

import pyarrow as pa
from pyarrow import compute

from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

_BLOCK = 64  # bytes


def hmac_sm3(keys: Any, texts: Any) -> Any:
    """HMAC-SM3 of each text under the one key all rows of `keys` hold, 64 hexadecimal digits."""
    texts = texts.combine_chunks() if isinstance(texts, pa.ChunkedArray) else texts
    if len(texts) == 0:
        return pa.array([], pa.string())
    inner, outer = _halves(keys[0].as_py().encode())
    found = texts.dictionary_encode()
    hashed = []
    for value in found.dictionary.cast(pa.binary()).to_pylist():
        inside = inner.copy()
        inside.update(value)
        outside = outer.copy()
        outside.update(inside.digest())
        hashed.append(outside.hexdigest())
    return compute.take(pa.array(hashed, pa.string()), found.indices)


def _halves(key: bytes) -> tuple[Any, Any]:
    """The two hashes of HMAC with the key's blocks taken in (RFC 2104)."""
    try:
        block = (hashlib.new("sm3", key).digest() if len(key) > _BLOCK else key).ljust(_BLOCK, b"\0")
        return (
            hashlib.new("sm3", bytes(one ^ 0x36 for one in block)),
            hashlib.new("sm3", bytes(one ^ 0x5C for one in block)),
        )
    except ValueError as error:
        raise Unavailable(
            "no_sm3",
            Text("本机的 OpenSSL 不提供 SM3", "This machine's OpenSSL has no SM3"),
            hint=Text("请安装含国密算法的 OpenSSL 3", "Install an OpenSSL 3 with SM3."),
        ) from error
