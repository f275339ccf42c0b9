"""Keys of access (密钥): of keyed masks, of marks, of encrypted columns. All derived, none is stored but the two roots.

The roots lie in `home.keys`, 32 random bytes each, readable by the home's owner alone. What is derived
goes to the engine or into a file's words, never into a log, the database or a message.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterable

from yiben.infra.home import Home
from yiben.infra.keys import private_file


def token_group(account: str, grant: str | None) -> str:
    """Within which equal values have equal tokens: one grant, or without a grant one account."""
    return f"grant:{grant}" if grant is not None else f"account:{account}"


def mask_key(home: Home, group: str) -> str:
    """The key of keyed masks for a group: 32 characters, 192 bits."""
    root = private_file(home.keys / "masks.key", _fresh)
    return base64.b64encode(_derive(root, f"mask\0{group}")[:24]).decode()


def mark_keys(home: Home, exports: Iterable[str]) -> dict[str, bytes]:
    """The key of each export's marks."""
    root = private_file(home.keys / "marks.key", _fresh)
    return {export: _derive(root, f"mark\0{export}") for export in exports}


def cipher_key(home: Home, export: str) -> bytes:
    """The SM4 key of an export's encrypted columns: 16 bytes."""
    return _derive(private_file(home.keys / "marks.key", _fresh), f"sm4\0{export}")[:16]


def _derive(root: bytes, purpose: str) -> bytes:
    return hmac.digest(root, purpose.encode(), hashlib.sha256)


def _fresh() -> bytes:
    return secrets.token_bytes(32)
