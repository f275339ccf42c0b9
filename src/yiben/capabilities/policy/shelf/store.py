"""Every SQL statement of the shelf."""

from typing import Any

from sqlalchemy import Column, Connection, Index, Integer, Row, String, Table, insert, select, update

from yiben.capabilities.policy.shelf.model import Act, Request, State
from yiben.infra.database import metadata

loaded = Table(
    "policy_pack",
    metadata,
    Column("id", String(80), primary_key=True),
    Column("version", String(40), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("loaded_at", String(32), nullable=False),
    Column("loaded_by", String(80), nullable=False),
)

requests = Table(
    "policy_request",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("act", String(16), nullable=False),
    Column("pack", String(80), nullable=False),
    Column("version", String(40), nullable=False),
    Column("digest", String(64), nullable=False),
    Column("from_day", String(10), nullable=False),
    Column("until_day", String(10)),
    Column("reason", String(2000), nullable=False),
    Column("state", String(16), nullable=False),
    Column("asked_by", String(80), nullable=False),
    Column("asked_at", String(32), nullable=False),
    Column("decided_by", String(80)),
    Column("decided_at", String(32)),
    Column("note", String(2000), nullable=False),
    Index(None, "pack", "state"),
    Index(None, "state", "act"),
)

counter = Table(
    "policy_version",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("number", Integer, nullable=False),
)


def packs(db: Connection) -> list[tuple[str, str, str]]:
    """(id, version, digest) of every pack loaded into this home."""
    found = db.execute(
        select(loaded.c.id, loaded.c.version, loaded.c.digest).order_by(loaded.c.id, loaded.c.loaded_at)
    )
    return [(row.id, row.version, row.digest) for row in found]


def keep(db: Connection, pack: str, version: str, digest: str, *, at: str, by: str) -> None:
    """Note that a pack was loaded; the same version loaded again takes its place."""
    values = {"digest": digest, "loaded_at": at, "loaded_by": by}
    done = db.execute(update(loaded).where(loaded.c.id == pack, loaded.c.version == version).values(**values))
    if not done.rowcount:
        db.execute(insert(loaded).values(id=pack, version=version, **values))


def add(db: Connection, request: Request) -> None:
    """A new request."""
    db.execute(
        insert(requests).values(
            id=request.id,
            act=request.act.value,
            pack=request.pack,
            version=request.version,
            digest=request.digest,
            from_day=request.from_,
            until_day=request.until,
            reason=request.reason,
            state=request.state.value,
            asked_by=request.asked_by,
            asked_at=request.asked_at,
            note=request.note,
        )
    )


def decide(db: Connection, request: str, *, state: State, by: str, at: str, note: str) -> bool:
    """Decide a waiting request; False when somebody was faster."""
    done = db.execute(
        update(requests)
        .where(requests.c.id == request, requests.c.state == State.PROPOSED.value)
        .values(state=state.value, decided_by=by, decided_at=at, note=note)
    )
    return done.rowcount == 1


def end(db: Connection, request: str, *, day: str) -> None:
    """An approved activation ends on `day`."""
    db.execute(update(requests).where(requests.c.id == request).values(until_day=day))


def of_pack(db: Connection, pack: str) -> list[Request]:
    """Everything ever asked about a pack, oldest first."""
    found = select(requests).where(requests.c.pack == pack)
    return [_request(row) for row in db.execute(found.order_by(requests.c.asked_at, requests.c.id))]


def activations(db: Connection) -> list[Request]:
    """Every approved activation, oldest first."""
    found = select(requests).where(
        requests.c.state == State.APPROVED.value, requests.c.act == Act.ACTIVATE.value
    )
    return [_request(row) for row in db.execute(found.order_by(requests.c.decided_at, requests.c.id))]


def waiting(db: Connection) -> list[Request]:
    """Every request nobody has decided, oldest first."""
    found = select(requests).where(requests.c.state == State.PROPOSED.value)
    return [_request(row) for row in db.execute(found.order_by(requests.c.asked_at, requests.c.id))]


def number(db: Connection) -> int:
    """How often what rules here was changed."""
    return db.execute(select(counter.c.number)).scalar() or 0


def count(db: Connection) -> None:
    """What rules here was changed once more."""
    if not db.execute(update(counter).where(counter.c.id == 1).values(number=counter.c.number + 1)).rowcount:
        db.execute(insert(counter).values(id=1, number=1))


def _request(row: Row[Any]) -> Request:
    return Request(
        id=row.id,
        act=Act(row.act),
        pack=row.pack,
        version=row.version,
        digest=row.digest,
        from_=row.from_day,
        until=row.until_day,
        reason=row.reason,
        state=State(row.state),
        asked_by=row.asked_by,
        asked_at=row.asked_at,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        note=row.note,
    )
