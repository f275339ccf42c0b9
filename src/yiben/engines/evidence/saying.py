"""What the log says of the tables and keys beside it: holds, peers, what was witnessed and cosigned, forks, new keys.

Those are read while one works, and whoever can write to the database could change them; of each there is an event, and
events cannot be changed. `beside.py` holds one beside the other.
"""

import base64
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from sqlalchemy import Connection, select

from yiben.engines.evidence import store
from yiben.engines.evidence.keys import Keys, key_id

Said = tuple[str, Mapping[str, Any]]
"""Subject and detail of an event."""

_MOST = 1_000_000


def said(db: Connection, *kinds: str) -> list[tuple[str, Said]]:
    """(kind, said) of the log's own events of these kinds, oldest first; what is damaged there says nothing."""
    found: list[tuple[str, Said]] = []
    for row in store.events_since(db, 0, kinds=kinds, limit=_MOST):
        try:
            told = orjson.loads(row.body)
            found.append((told["kind"], (told["subject"], told["detail"])))
        except (TypeError, ValueError, KeyError):
            continue
    return found


def held(db: Connection) -> dict[str, tuple[str, str]]:
    """Holds that stand, by what the log says: identifier → (kind, subject)."""
    standing: dict[str, tuple[str, str]] = {}
    for kind, (name, detail) in said(db, "evidence.held", "evidence.released"):
        if kind == "evidence.held":
            standing[name] = str(detail.get("held_kind", "")), str(detail.get("held_subject", ""))
        else:
            standing.pop(name, None)
    return standing


def witnessed(db: Connection, origin: str) -> int:
    """How many events of a log we vouch for, by what our own log says."""
    event = store.event
    about = event.c.kind == "evidence.witnessed", event.c.subject == origin
    newest = db.execute(select(event.c.body).where(*about).order_by(event.c.seq.desc()).limit(1)).first()
    try:
        return 0 if newest is None else int(orjson.loads(newest.body)["detail"]["tree_size"])
    except (TypeError, ValueError, KeyError):
        return -1  # damaged, and nothing is equal to that


def fingerprint(keys: Mapping[str, Any]) -> str:
    """Of a peer's keys as they were handed over: SHA-256, hex."""
    return sha256(orjson.dumps(keys, option=orjson.OPT_SORT_KEYS)).hexdigest()


def true_peers(db: Connection) -> dict[str, str]:
    """Log's name of a peer → fingerprint of the keys it was trusted with last."""
    return {origin: str(detail.get("identity")) for _, (origin, detail) in said(db, "evidence.peer_trusted")}


def vouching(origin: str, public_pem: str) -> bytes:
    """What a key signs of the one after it."""
    return f"yiben-key/{origin}\n{public_pem}".encode()


def foreign_keys(db: Connection, keys: Keys) -> list[str]:
    """Keys of the home that no key before them vouched for: somebody else put them there."""
    known = {keys.origin}
    if len(keys.public) == 1:
        return []
    for _, (name, detail) in said(db, "evidence.key_rotated"):
        if detail.get("before") in known and _vouched(keys, name, detail):
            known.add(name)
    return [name for name in keys.public if name not in known]


def _vouched(keys: Keys, name: str, detail: Mapping[str, Any]) -> bool:
    before = keys.public.get(str(detail["before"]))
    try:
        public = load_pem_public_key(str(detail["public"]).encode())
        if before is None or not isinstance(public, Ed25519PublicKey) or key_id(public) != name:
            return False
        signature = base64.b64decode(str(detail["vouched"]), validate=True)
        before.verify(signature, vouching(keys.origin, str(detail["public"])))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True
