"""Seals 数据共享专用章: a signed document of what was approved, which a third party can check offline.

Front desk. `seal`, `seal_grant` make one in the transaction of the decision · `show`, `seals_of`, `list_seals`
look back · `revoke`, `revoke_of`, `revoked_list` end one · `verify`, `verify_with`, `verify_here` check ·
`public_keys`, `rotate_key` look after the keys. Guizhou plan, seed003 line 703; how it is made: docs/howto/check-a-seal.md.
"""

from yiben.capabilities.sharing.seals.actions import (
    list_seals,
    may_revoke,
    public_keys,
    revoke,
    revoke_of,
    revoked_list,
    rotate_key,
    seal,
    seal_grant,
    seals_of,
    show,
    verify,
    verify_here,
    verify_with,
)
from yiben.capabilities.sharing.seals.model import Check, PublicKey, Record, Sealed, State, Verified

__all__ = [
    "Check",
    "PublicKey",
    "Record",
    "Sealed",
    "State",
    "Verified",
    "list_seals",
    "may_revoke",
    "public_keys",
    "revoke",
    "revoke_of",
    "revoked_list",
    "rotate_key",
    "seal",
    "seal_grant",
    "seals_of",
    "show",
    "verify",
    "verify_here",
    "verify_with",
]
