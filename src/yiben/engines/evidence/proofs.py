"""Proofs out of the log: one event is in it, an older log is the beginning of a newer one. 证明."""

import base64
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection

from yiben.engines.evidence import store, tree
from yiben.engines.evidence.keys import Keys, need_keys
from yiben.engines.evidence.log import read
from yiben.engines.evidence.model import Consistency, Head
from yiben.engines.evidence.notary import damaged
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text


def prove(db: Connection, home: Home, event: str | int, *, since: int | None = None) -> dict[str, Any]:
    """The contract's bundle: this entry is in the log, and the log of `since` events is its beginning.

    Without `since`, the first head that covered the entry: so nothing was removed since it was sealed.
    The bundle needs nothing else to be checked; `head.signed` is the exact text the signature is over.
    """
    entry = read(db, event)
    newest = store.last_head(db)
    first = store.head_covering(db, entry.seq + 1)
    if newest is None or first is None:
        raise damaged()
    size, keys = newest.tree_size, need_keys(home)
    older = first.tree_size if since is None else since
    _need_within(older, size, most=size)
    inside, ranges = tree.inclusion_ranges(entry.seq, size), _consistency_ranges(older, size)
    folded = [each.hex() for each in _fold_ranges(db, newest, [*inside, *ranges])]
    return {
        "hash": newest.hash,
        "leaf_index": entry.seq,
        "tree_size": size,
        "leaf": leaf_data(db, entry.seq),
        "inclusion": folded[: len(inside)],
        "root": newest.root,
        "head": told_head(keys, newest),
        "consistency": _consistency(older, size, folded[len(inside) :]).as_dict(),
        "first_head": told_head(keys, first),
        "event": entry.id,
    }


def inclusion(db: Connection, seq: int, size: int) -> list[str]:
    """The path from an event's leaf to the root of the log of `size` events, hex, from the leaf upwards."""
    found = _fold_ranges(db, store.last_head(db), tree.inclusion_ranges(seq, size))
    return [each.hex() for each in found]


def leaf_data(db: Connection, seq: int) -> str:
    """An event's leaf data, base64. Refused `body_expired` when retention has deleted it."""
    rows = store.events_between(db, seq, seq + 1)
    if not rows or rows[0].body is None:
        raise Refused(
            "body_expired",
            Text(
                f"事件 {seq} 的内容已到期删除", f"The body of event {seq} was deleted when its time was over."
            ),
            where={"event": str(seq)},
            hint=Text("树仍证明它存在过", "The tree still proves that it was there."),
        )
    return base64.b64encode(rows[0].body).decode()


def consistency(db: Connection, from_size: int, to_size: int | None = None) -> Consistency:
    """Proof that the log of `from_size` events is the beginning of that of `to_size` (the newest)."""
    newest = store.last_head(db)
    most = newest.tree_size if newest else 0
    end = most if to_size is None else to_size
    _need_within(from_size, end, most=most)
    found = _fold_ranges(db, newest, _consistency_ranges(from_size, end))
    return _consistency(from_size, end, [each.hex() for each in found])


def _need_within(from_size: int, end: int, *, most: int) -> None:
    if not 0 <= from_size <= end <= most:
        raise BadInput(
            "bad_tree_size",
            Text(
                f"日志现有 {most} 个事件，无法证明 {from_size} 到 {end}",
                f"The log has {most} events; {from_size} to {end} cannot be proved.",
            ),
            where={"from": from_size, "to": end},
        )


def _consistency_ranges(from_size: int, end: int) -> list[tree.Range]:
    """Both roots, then the path."""
    return [(0, from_size), (0, end), *tree.consistency_ranges(from_size, end)]


def _consistency(from_size: int, end: int, folded: Sequence[str]) -> Consistency:
    return Consistency(
        from_size=from_size, from_root=folded[0], to_size=end, to_root=folded[1], path=tuple(folded[2:])
    )


def _fold_ranges(db: Connection, newest: Head | None, ranges: Sequence[tree.Range]) -> list[bytes]:
    """The hash over each range, all read at once."""
    new = tree.hash_named(newest.hash if newest else "sha256")
    groups = tree.range_places(ranges)
    found = store.hashes(db, {at for group in groups for at in group})
    try:
        return [tree.fold([found[at] for at in group], new=new) for group in groups]
    except KeyError as error:
        raise damaged() from error


def told_head(keys: Keys, head: Head) -> dict[str, Any]:
    """A head as bundles have it; `signed` is the exact text the signature is over."""
    return {
        "tree_size": head.tree_size,
        "root": head.root,
        "time": head.time,
        "signature": head.signature,
        "public_key": keys.public_pem(head.key),
        "signed": head.text.decode(),
    }
