"""A batch of records settled: compared with what is known, mapped, handed to opening, written down; one transaction."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import orjson
from sqlalchemy import Connection

from yiben.capabilities import ledger, opening
from yiben.capabilities.harvesting.meaning.foreign import foreign_of
from yiben.capabilities.harvesting.model import (
    MOST_PUBLISHERS,
    READ,
    How,
    Line,
    Outcome,
    Record,
    Run,
    Same,
    Source,
    Wrong,
)
from yiben.capabilities.harvesting.store import runs as ran
from yiben.capabilities.harvesting.store import sources as store
from yiben.capabilities.harvesting.walking.road import Entry
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor

_MOST_LINES = 200_000
"""Lines one run keeps: counts go on beyond that."""


@dataclass(slots=True, kw_only=True)
class Settled:
    """What a run has settled so far."""

    office: Office
    actor: Actor
    source: Source
    run: Run
    seen: set[int]
    position: int = -1
    publishers: dict[str, str] | None = None

    def mark(self, said: str) -> str:
        """What a source says of its last change, under what was decided about it."""
        return f"{self.source.revision}.{READ}|{said}"[:60]

    def fingerprint(self, record: Record) -> str:
        """Of what a record says, wherever it stands, under what was decided about its source."""
        said = asdict(replace(record, place=""))
        dumped = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
        return hashlib.sha256(f"{self.source.revision}.{READ}|".encode() + dumped).hexdigest()


@dataclass(slots=True)
class _Batch:
    lines: list[Line] = field(default_factory=list)
    counts: dict[Outcome, int] = field(default_factory=dict)
    rows: list[dict[str, object]] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)

    def count(self, outcome: Outcome, n: int = 1) -> None:
        self.counts[outcome] = self.counts.get(outcome, 0) + n

    def reject(self, wrong: Wrong) -> None:
        self.count(Outcome.REJECTED)
        self.lines.append(
            Line(
                position=0,
                key=wrong.key,
                title=wrong.title,
                outcome=Outcome.REJECTED,
                place=wrong.place,
                field=wrong.field,
                reason=wrong.reason,
                detail=wrong.detail,
                raw=wrong.raw,
            )
        )


def short(key: str) -> int:
    """A key in eight bytes, the same in every process: so many of them fit in memory."""
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big")


def settle(settled: Settled, entries: Sequence[Entry], *, cursor: Mapping[str, object]) -> int:
    """Settle a batch and remember how far the run is. Answers how many had not been met in this run."""
    batch = _Batch()
    records, fresh = _sorted_out(settled, entries, batch)
    with settled.office.reading(settled.actor) as work:
        known = ran.known(work.db, settled.source.id, list(records))
    prints = {key: settled.fingerprint(one) for key, one in records.items()}
    same = {
        key for key, print_ in prints.items() if key in known and known[key][0] == print_ and known[key][2]
    }
    moved = {key: one for key, one in records.items() if key not in same}
    for (
        key
    ) in same:  # the source moved its date and nothing else: remembered, so that it is not fetched next time
        if known[key][1] != settled.mark(records[key].modified):
            batch.rows.append(_row(settled, records[key], prints[key]))
    batch.seen += same
    batch.count(Outcome.UNCHANGED, len(same))
    publishers = _publishers(settled, {one.publisher for one in moved.values() if one.publisher})
    mapped = {}
    for key, one in moved.items():
        found = foreign_of(one, settled.source, publishers)
        if isinstance(found, Wrong):
            batch.reject(found)
            batch.seen.append(key)
        else:
            mapped[key] = found
    if settled.run.how is How.DRY:
        for key, (foreign, notes) in mapped.items():
            outcome = Outcome.CHANGED if key in known and known[key][2] else Outcome.NEW
            _line(batch, moved[key], title=foreign.title.zh, outcome=outcome, notes=notes)
    with settled.office.writing(settled.actor) as work:
        if settled.run.how is How.WRITE:
            puts = opening.put_foreign(work, [foreign for foreign, _ in mapped.values()])
            for put in puts:
                foreign, notes = mapped[put.key]
                outcome, more = _outcome(put.outcome)
                _line(
                    batch,
                    moved[put.key],
                    title=foreign.title.zh,
                    outcome=outcome,
                    notes=notes + more,
                    dataset=put.dataset,
                )
                batch.rows.append(_row(settled, moved[put.key], prints[put.key]))
            ran.seen(work.db, settled.source.id, batch.seen, settled.run.id)
            ran.set_records(work.db, settled.source.id, batch.rows)
        _write(settled, work.db, batch, cursor)
    return fresh


def _sorted_out(settled: Settled, entries: Sequence[Entry], batch: _Batch) -> tuple[dict[str, Record], int]:
    records: dict[str, Record] = {}
    fresh = 0
    for one in entries:
        name = short(one.key) if one.key else None
        if name is not None and name in settled.seen:
            if isinstance(one, Same):
                continue
            title = next(iter(one.title.values()), "") if isinstance(one, Record) else one.title
            batch.reject(
                Wrong(place=one.place, field="", reason="duplicate_key", key=one.key, title=title[:200])
            )
            continue
        fresh += 1
        if name is not None:
            settled.seen.add(name)
        match one:
            case Record():
                records[one.key] = one
            case Same():
                batch.count(Outcome.UNCHANGED)
                batch.seen.append(one.key)
            case Wrong():
                batch.reject(one)
                if one.key:
                    batch.seen.append(one.key)
    return records, fresh


def _outcome(what: opening.What | None) -> tuple[Outcome, tuple[str, ...]]:
    match what:
        case None:
            return Outcome.UNCHANGED, ()
        case opening.What.AMENDED:
            return Outcome.CHANGED, ()
        case opening.What.RESUMED:
            return Outcome.NEW, ("returned",)
        case _:
            return Outcome.NEW, ()


def _line(
    batch: _Batch, record: Record, *, title: str, outcome: Outcome, notes: tuple[str, ...], dataset: str = ""
) -> None:
    batch.count(outcome)
    if outcome is not Outcome.UNCHANGED:
        batch.lines.append(
            Line(
                position=0,
                key=record.key,
                title=title,
                outcome=outcome,
                place=record.place,
                notes=notes,
                dataset=dataset,
            )
        )


def _row(settled: Settled, record: Record, print_: str) -> dict[str, object]:
    title = next(iter(record.title.values()), "")
    return {
        "key": record.key, "fingerprint": print_, "mark": settled.mark(record.modified), "run": settled.run.id,
        "held": True, "title": " ".join(title.split())[:200],
    }  # fmt: skip


def _write(settled: Settled, db: Connection, batch: _Batch, cursor: Mapping[str, object]) -> None:
    if settled.position < 0:
        settled.position = ran.last_position(db, settled.run.id)
    room = max(0, _MOST_LINES - settled.position)
    lines = [replace(one, position=settled.position + at) for at, one in enumerate(batch.lines[:room], 1)]
    ran.add_lines(db, settled.run.id, lines)
    settled.position += len(lines)
    counts = dict(settled.run.counts)
    for outcome, n in batch.counts.items():
        counts[outcome] = counts.get(outcome, 0) + n
    settled.run = replace(settled.run, counts=counts, cursor=dict(cursor))
    ran.alter(db, settled.run)


def _publishers(settled: Settled, names: set[str]) -> dict[str, str]:
    """Whom names are taken for: what a person decided, what was taken before, else one below the source's own."""
    if settled.publishers is None:
        with settled.office.reading(settled.actor) as work:
            settled.publishers = store.publishers(work.db, settled.source.id) | dict(
                settled.source.publishers
            )
    unknown = sorted(names - settled.publishers.keys())[: max(0, MOST_PUBLISHERS - len(settled.publishers))]
    if not unknown:
        return settled.publishers
    if settled.run.how is How.DRY:
        settled.publishers |= dict.fromkeys(unknown, settled.source.organisation)
        return settled.publishers
    # Whoever harvests has been allowed to; that they may not edit the ledger by hand does not matter here.
    with settled.office.writing(SYSTEM) as work:
        found = {
            name: ledger.ensure_organisation(work, name, parent=settled.source.organisation).id
            for name in unknown
        }
        store.add_publishers(work.db, settled.source.id, found)
    settled.publishers |= found
    return settled.publishers
