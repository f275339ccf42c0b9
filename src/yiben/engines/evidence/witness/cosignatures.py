"""Cosignatures as bundles have them."""

import base64
from typing import Any

from sqlalchemy import Connection

from yiben.engines.evidence import saying
from yiben.engines.evidence import store as log_store
from yiben.engines.evidence.witness import notes, store


def cosigned(db: Connection) -> list[dict[str, Any]]:
    """What each witness signed last, with the head it is over, checked again before it is told."""
    found, trusted = [], saying.true_peers(db)
    for one in store.peers(db):
        if trusted.get(one["origin"]) != saying.fingerprint(one["keys"]):
            continue  # a key that nobody was told to trust says nothing
        last = store.newest_cosignature(db, one["origin"])
        head = log_store.head_covering(db, last["tree_size"]) if last else None
        if last is None or head is None:
            continue
        key = notes.read_key(one["keys"]["witness"])
        signed = notes.cosignature_of(last["line"], key, head.text.decode())
        if signed is None:
            continue
        at, signature = signed
        found.append(
            {
                "witness": one["title"],
                "key": key.told,
                "public_key": base64.b64encode(key.public).decode(),
                "time": at,
                "tree_size": head.tree_size,
                "root": head.root,
                "signed": notes.cosigned_message(head.text.decode(), at).decode(),
                "signature": base64.b64encode(signature).decode(),
            }
        )
    return found
