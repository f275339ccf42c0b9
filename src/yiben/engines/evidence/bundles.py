"""A bundle of many events 证明包: one head, each event's place under it, an older head, cosignatures, keys.

It needs nothing else to be checked; docs/howto/audit.md checks it in forty lines.
"""

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from yiben.engines.evidence import store
from yiben.engines.evidence.keys import need_keys
from yiben.engines.evidence.log import read
from yiben.engines.evidence.notary import damaged
from yiben.engines.evidence.proofs import consistency, inclusion, leaf_data, told_head
from yiben.engines.evidence.witness.cosignatures import cosigned
from yiben.infra.home import Home

FORMAT = "yiben-case/1"


def bundle(db: Connection, home: Home, numbers: Sequence[int], *, since: int | None = None) -> dict[str, Any]:
    """What proves these events: they are under the newest head, and the log of `since` events is its beginning.

    Without `since`, the first head that covered the first of them. An event whose body retention has deleted keeps
    its leaf hash and its place, with `leaf` null.
    """
    newest = store.last_head(db)
    first = store.head_covering(db, min(numbers) + 1)
    if newest is None or first is None:
        raise damaged()
    size, keys = newest.tree_size, need_keys(home)
    signed = cosigned(db)
    for one in signed:
        one["consistency"] = consistency(db, one["tree_size"], size).as_dict()
    made = {
        "format": FORMAT,
        "hash": newest.hash,
        "origin": newest.origin,
        "tree_size": size,
        "root": newest.root,
        "head": told_head(keys, newest),
        "consistency": consistency(db, first.tree_size if since is None else since, size).as_dict(),
        "events": [_event(db, number, size) for number in numbers],
        "cosignatures": signed,
        "keys": [keys.public_pem(key) for key in keys.public],
    }
    return sealed(made, home)


def sealed(bundle: Mapping[str, Any], home: Home) -> dict[str, Any]:
    """The bundle with a signature over all there is in it, so that no event, word or witness is left out of it unseen.

    `seal` is Ed25519 by the key of the head over `yiben-case/1`, a line end, and the rest as JSON as Python's `json.dumps`
    writes it with its keys sorted.
    """
    rest = {name: value for name, value in bundle.items() if name != "seal"}
    keys = need_keys(home)
    signed = keys.private[keys.newest].sign(f"{FORMAT}\n{json.dumps(rest, sort_keys=True)}".encode())
    return {**rest, "seal": base64.b64encode(signed).decode()}


def _event(db: Connection, number: int, size: int) -> dict[str, Any]:
    entry = read(db, number)
    gone = not entry.actor
    return {
        "event": entry.id,
        "leaf_index": number,
        "leaf_hash": entry.leaf,
        "leaf": None if gone else leaf_data(db, number),
        "inclusion": inclusion(db, number, size),
    }
