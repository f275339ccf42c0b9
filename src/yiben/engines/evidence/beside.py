"""The tables beside the log next to what the log says of them: what was added, changed or taken away there."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection

from yiben.engines.evidence import saying
from yiben.engines.evidence.retention import store as retention_store
from yiben.engines.evidence.witness import store as witness_store


def disagreements(db: Connection) -> Iterator[tuple[str, str]]:
    """(table, name) of whatever a table beside the log says that the log does not, or the other way round."""
    holds = {
        one["id"]: (one["kind"], one["subject"])
        for one in retention_store.holds(db)
        if one["lifted_at"] is None
    }
    yield from _different("evidence_hold", holds, saying.held(db))
    peers = {one["origin"]: saying.fingerprint(one["keys"]) for one in witness_store.peers(db)}
    yield from _different("evidence_peer", peers, saying.true_peers(db))
    yield from _different("evidence_witnessed", _rows(witness_store.every_seen(db), "origin"), _roots(db, "evidence.witnessed"))  # fmt: skip
    yield from _different("evidence_cosignature", _rows(witness_store.every_cosignature(db), "witness"), _roots(db, "evidence.cosigned"))  # fmt: skip
    forks = {one["id"]: one["origin"] for one in witness_store.forks(db)}
    told = {str(detail.get("kept")): of for _, (of, detail) in saying.said(db, "evidence.fork_found")}
    yield from _different("evidence_equivocation", forks, told)


def _rows(rows: Sequence[Mapping[Any, Any]], name: str) -> dict[str, str]:
    return {f"{one[name]} {one['tree_size']}": one["root"] for one in rows}


def _roots(db: Connection, kind: str) -> dict[str, str]:
    return {
        f"{of} {detail.get('tree_size')}": str(detail.get("root"))
        for _, (of, detail) in saying.said(db, kind)
    }


def _different(table: str, rows: Mapping[str, Any], told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for name in sorted({*rows, *told}):
        if rows.get(name) != told.get(name):
            yield table, name
