"""Every SQL statement about runs, what became of records, and which records are known."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from yiben.capabilities.harvesting.model import Ended, How, Line, Outcome, Run, Standing
from yiben.capabilities.harvesting.store.tables import line, record, run, source
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_PART = 500


def add(db: Connection, one: Run) -> None:
    """Record that a run has begun."""
    db.execute(insert(run).values(**_row(one)))


def alter(db: Connection, one: Run) -> None:
    """Write a run as it now stands."""
    row = _row(one)
    db.execute(update(run).where(run.c.id == row.pop("id")).values(**row))


def find(db: Connection, identifier: str) -> Run | None:
    """One run."""
    row = db.execute(select(run).where(run.c.id == identifier)).mappings().first()
    return None if row is None else _run(row)


def of(db: Connection, source: str, *, limit: int = 20) -> tuple[Run, ...]:
    """Runs of a source, newest first."""
    ask = select(run).where(run.c.source == source).order_by(run.c.begun.desc(), run.c.id.desc()).limit(limit)
    return tuple(_run(row) for row in db.execute(ask).mappings())


def open_run(db: Connection, source: str) -> Run | None:
    """The run of a source that was begun and not ended."""
    ask = select(run).where(run.c.source == source, run.c.state == Ended.RUNNING, run.c.how == How.WRITE)
    row = db.execute(ask.order_by(run.c.begun.desc()).limit(1)).mappings().first()
    return None if row is None else _run(row)


def interrupted(db: Connection) -> tuple[str, ...]:
    """Active sources with a run that was begun and not ended."""
    ask = (
        select(run.c.source)
        .join(source, source.c.id == run.c.source)
        .where(run.c.state == Ended.RUNNING, run.c.how == How.WRITE, source.c.standing == Standing.ACTIVE)
        .distinct()
    )
    return tuple(db.execute(ask).scalars())


def add_lines(db: Connection, identifier: str, lines: Sequence[Line]) -> None:
    """Append what became of records."""
    rows = [
        {
            "run": identifier,
            "position": one.position,
            "key": one.key[:300],
            "title": one.title[:200],
            "outcome": one.outcome,
            "place": one.place,
            "field": one.field[:100],
            "reason": one.reason[:40],
            "detail": one.detail,
            "notes": list(one.notes),
            "dataset": one.dataset,
            "raw": one.raw,
        }
        for one in lines
    ]
    for start in range(0, len(rows), _PART):
        db.execute(insert(line), rows[start : start + _PART])


def lines(
    db: Connection, identifier: str, *, outcome: Outcome | None, q: str, page: PageAsk
) -> tuple[tuple[Line, ...], int]:
    """What became of records, in order; those with `q` in key, title, field or reason."""
    where = [line.c.run == identifier]
    if outcome is not None:
        where.append(line.c.outcome == outcome)
    if q:
        looked = (line.c.key, line.c.title, line.c.field, line.c.reason, line.c.place)
        where.append(or_(*(one.icontains(q, autoescape=True) for one in looked)))
    total = int(db.execute(select(func.count()).select_from(line).where(*where)).scalar_one())
    ask = select(line).where(*where).order_by(line.c.position).limit(page.size).offset(page.offset)
    return tuple(_line(row) for row in db.execute(ask).mappings()), total


def lines_after(
    db: Connection, identifier: str, position: int, *, outcome: Outcome, limit: int
) -> tuple[Line, ...]:
    """At most `limit` lines of one outcome beyond a position."""
    where = (line.c.run == identifier, line.c.position > position, line.c.outcome == outcome)
    ask = select(line).where(*where).order_by(line.c.position).limit(limit)
    return tuple(_line(row) for row in db.execute(ask).mappings())


def last_position(db: Connection, identifier: str) -> int:
    """Where the lines of a run end."""
    return int(db.execute(select(func.max(line.c.position)).where(line.c.run == identifier)).scalar() or 0)


def forget_lines(db: Connection, runs: Sequence[str]) -> None:
    """Drop the lines of these runs; their counts stay."""
    db.execute(delete(line).where(line.c.run.in_(runs)))


def with_lines(db: Connection, source: str) -> tuple[str, ...]:
    """Runs of a source that still have lines, newest first."""
    ask = (
        select(run.c.id)
        .where(run.c.source == source, run.c.id.in_(select(line.c.run).distinct()))
        .order_by(run.c.begun.desc())
    )
    return tuple(db.execute(ask).scalars())


def known(db: Connection, source: str, keys: Sequence[str]) -> dict[str, tuple[str, str, bool]]:
    """Key → (fingerprint, mark, held) of records seen before."""
    found: dict[str, tuple[str, str, bool]] = {}
    shown = (record.c.key, record.c.fingerprint, record.c.mark, record.c.held)
    for start in range(0, len(keys), _PART):
        part = keys[start : start + _PART]
        ask = select(*shown).where(record.c.source == source, record.c.key.in_(part))
        found |= {row[0]: (row[1], row[2], bool(row[3])) for row in db.execute(ask)}
    return found


def seen(db: Connection, source: str, keys: Sequence[str], identifier: str) -> None:
    """These records were there in this run."""
    for start in range(0, len(keys), _PART):
        part = keys[start : start + _PART]
        db.execute(
            update(record).where(record.c.source == source, record.c.key.in_(part)).values(run=identifier)
        )


def set_records(db: Connection, source: str, rows: Sequence[Mapping[str, Any]]) -> None:
    """Write whole records: those of the same keys are replaced."""
    keys = [row["key"] for row in rows]
    for start in range(0, len(keys), _PART):
        part = keys[start : start + _PART]
        db.execute(delete(record).where(record.c.source == source, record.c.key.in_(part)))
    for start in range(0, len(rows), _PART):
        db.execute(insert(record), [dict(row) | {"source": source} for row in rows[start : start + _PART]])


def let_go(db: Connection, source: str, keys: Sequence[str]) -> None:
    """These are no longer among the published."""
    for start in range(0, len(keys), _PART):
        part = keys[start : start + _PART]
        db.execute(update(record).where(record.c.source == source, record.c.key.in_(part)).values(held=False))


def not_seen(
    db: Connection, source: str, identifier: str, *, limit: int, after: str = ""
) -> list[tuple[str, str]]:
    """(Key, title) of published records a run did not see, by key."""
    ask = (
        select(record.c.key, record.c.title)
        .where(record.c.source == source, record.c.held, record.c.run != identifier, record.c.key > after)
        .order_by(record.c.key)
        .limit(limit)
    )
    return [(row[0], row[1]) for row in db.execute(ask)]


def count_held(db: Connection, source: str, *, not_seen_by: str = "") -> int:
    """How many records of a source are published; those alone that a run did not see."""
    where = [record.c.source == source, record.c.held]
    if not_seen_by:
        where.append(record.c.run != not_seen_by)
    return int(db.execute(select(func.count()).select_from(record).where(*where)).scalar_one())


def keys_of(db: Connection, source: str, identifier: str) -> Iterator[str]:
    """Keys of the records a run has seen, in parts."""
    last = ""
    while True:
        ask = (
            select(record.c.key)
            .where(record.c.source == source, record.c.run == identifier, record.c.key > last)
            .order_by(record.c.key)
            .limit(5000)
        )
        part = list(db.execute(ask).scalars())
        yield from part
        if not part:
            return
        last = part[-1]


def unsee(db: Connection, source: str, identifier: str) -> None:
    """A run begins anew: what it saw is not seen."""
    db.execute(update(record).where(record.c.source == source, record.c.run == identifier).values(run=""))
    db.execute(delete(line).where(line.c.run == identifier))


def _row(one: Run) -> dict[str, Any]:
    return {
        "id": one.id,
        "source": one.source,
        "how": one.how,
        "begun": one.begun,
        "ended": one.ended,
        "state": one.state,
        "by": one.by,
        "counts": {str(name): n for name, n in one.counts.items()},
        "byte_count": one.bytes,
        "code": one.code[:40],
        "problem": [one.problem.zh, one.problem.en] if one.problem else None,
        "where": dict(one.where),
        "cursor": dict(one.cursor),
    }


def _run(row: Any) -> Run:
    return Run(
        id=row["id"],
        source=row["source"],
        how=How(row["how"]),
        begun=row["begun"],
        ended=row["ended"],
        state=Ended(row["state"]),
        by=row["by"],
        counts={Outcome(name): n for name, n in row["counts"].items()},
        bytes=row["byte_count"],
        code=row["code"],
        problem=Text(*row["problem"]) if row["problem"] else None,
        where=row["where"],
        cursor=row["cursor"],
    )


def _line(row: Any) -> Line:
    return Line(
        position=row["position"],
        key=row["key"],
        title=row["title"],
        outcome=Outcome(row["outcome"]),
        place=row["place"],
        field=row["field"],
        reason=row["reason"],
        detail=row["detail"],
        notes=tuple(row["notes"]),
        dataset=row["dataset"],
        raw=row["raw"],
    )
