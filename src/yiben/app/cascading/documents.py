"""What is told of the cascade as JSON, the same at the terminal and over HTTP."""

from typing import Any

from yiben.capabilities import cascade
from yiben.kernel.text import Text


def standing_document(one: cascade.Standing) -> dict[str, Any]:
    """A connection and how it does."""
    peer = one.peer
    return {
        "peer": peer.id,
        "name": peer.name,
        "address": peer.address,
        "state": peer.state,
        "reason": peer.reason or None,
        "says": str(_says(one)),
        "joined": peer.joined,
        "last_seen": peer.last_seen,
        "behind": one.behind,
        "sent": peer.out_acked,
        "received": peer.in_number,
        "mirrors": one.mirrors,
        "open_conflicts": one.open_conflicts,
        "strikes": peer.strikes,
        "bytes": peer.in_bytes,
        "most_bytes": one.most_bytes,
        "full_since": peer.full_since,
    }


def _says(one: cascade.Standing) -> Text | str:
    peer = one.peer
    if peer.full_since is not None:
        return Text("本方为其预留的空间已满", "no room here for more of what they say")
    return cascade.REASON_TITLES.get(peer.reason, peer.reason)


def conflict_document(one: cascade.Conflict) -> dict[str, Any]:
    """Two words side by side."""
    return {
        "conflict": one.id,
        "peer": one.peer,
        "peer_name": one.peer_name,
        "kind": one.kind,
        "says": str(cascade.KIND_TITLES[one.kind]),
        "entry": one.entry,
        "item": one.item or None,
        "ours": dict(one.ours),
        "theirs": dict(one.theirs),
        "raised": one.raised,
        "choice": one.choice,
        "settled": one.settled,
        "settled_by": one.settled_by,
        "note": one.note,
        "seen": one.seen,
    }


def mirror_document(one: cascade.Mirror) -> dict[str, Any]:
    """An entry of the other side, with what holds here."""
    return {
        "peer": one.peer,
        "peer_name": one.peer_name,
        "entry": one.entry,
        "name": one.name,
        "title": one.title,
        "description": one.description,
        "owner": one.owner,
        "level": one.level,
        "received": one.received,
        "left_out": one.left_out,
        "items": [
            {
                "item": item.id,
                "name": item.name,
                "title": item.title,
                "type": item.type,
                "semantic": item.semantic,
                "theirs": item.theirs.as_dict(),
                "holds": item.holds.as_dict(),
                "ruled_by": item.ruling.who if item.ruling else None,
            }
            for item in one.items
        ],
    }
