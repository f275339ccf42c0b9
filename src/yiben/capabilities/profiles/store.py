"""Every SQL statement of profiles: builds, pairs to be judged with what was said of them, what was done by hand."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Float,
    Index,
    String,
    Table,
    Text,
    func,
    insert,
    select,
    update,
)

from yiben.infra.database import metadata
from yiben.kernel.paging import PageAsk

Values = dict[str, Any]
_PART = 500

built = Table(
    "profile_build",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("about", String(10), nullable=False),
    Column("at", String(27), nullable=False),
    Column("by", String(64), nullable=False),
    Column("day", String(10), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("mark", String(16), nullable=False),
    Column("snapshots", JSON, nullable=False),  # profiles and records: their snapshots
    Column("sources", JSON, nullable=False),
    Column("counts", JSON, nullable=False),
    Column("learnt", JSON, nullable=False),
    Column("milliseconds", BigInteger, nullable=False),
    Index("ix_profile_build_about", "about", "at"),
)

pair = Table(
    "profile_pair",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("about", String(10), nullable=False),
    Column("left_mark", String(24), nullable=False),
    Column("right_mark", String(24), nullable=False),
    Column("left_profile", String(40), nullable=False),
    Column("right_profile", String(40), nullable=False),
    Column("probability", Float, nullable=False),
    Column("why", JSON, nullable=False),
    Column("standing", String(10), nullable=False),
    Column("skipped", BigInteger, nullable=False),  # how often somebody passed it on
    Column("verdict", String(10), nullable=True),
    Column("decided_by", String(64), nullable=False),
    Column("decided_at", String(27), nullable=False),
    Column("note", Text, nullable=False),
    Column("build", String(40), nullable=False),
    Index("ix_profile_pair_waiting", "about", "standing", "skipped", "probability"),
)

act = Table(
    "profile_act",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("about", String(10), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("profiles", JSON, nullable=False),
    Column("marks", JSON, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False),
    Column("undone_by", String(64), nullable=False),
    Column("undone_at", String(27), nullable=False),
    Column("undone_why", Text, nullable=False),
    Index("ix_profile_act_about", "about", "at"),
)


def add_build(db: Connection, row: Values) -> None:
    """Record a build."""
    db.execute(insert(built).values(**row))


def last_build(db: Connection, about: str) -> Any:
    """The newest build of a kind, or None."""
    return db.execute(
        select(built).where(built.c.about == about).order_by(built.c.at.desc(), built.c.id.desc()).limit(1)
    ).first()


def builds(db: Connection, about: str, limit: int) -> Sequence[Any]:
    """Builds of a kind, newest first."""
    return db.execute(
        select(built).where(built.c.about == about).order_by(built.c.at.desc()).limit(limit)
    ).all()


def replace_waiting(db: Connection, about: str, rows: Sequence[Values], *, build: str) -> None:
    """The pairs this build asks about: what was decided stays decided, what it no longer asks is gone."""
    db.execute(
        update(pair).where(pair.c.about == about, pair.c.standing == "waiting").values(standing="gone")
    )
    known: dict[str, str] = {}
    for at in range(0, len(rows), _PART):
        part = [row["id"] for row in rows[at : at + _PART]]
        known.update(
            (row.id, row.standing)
            for row in db.execute(select(pair.c.id, pair.c.standing).where(pair.c.id.in_(part)))
        )
    fresh = [row for row in rows if row["id"] not in known]
    for at in range(0, len(fresh), _PART):
        db.execute(insert(pair), fresh[at : at + _PART])
    for row in rows:
        if known.get(row["id"]) == "gone":
            said = {name: row[name] for name in ("left_profile", "right_profile", "probability", "why")}
            db.execute(
                update(pair).where(pair.c.id == row["id"]).values(standing="waiting", build=build, **said)
            )


def waiting(db: Connection, about: str, ask: PageAsk) -> tuple[Sequence[Any], int]:
    """Pairs nobody has judged: those not passed on first, the least certain in front."""
    wanted = (pair.c.about == about, pair.c.standing == "waiting")
    total = int(db.execute(select(func.count()).select_from(pair).where(*wanted)).scalar_one())
    query = select(pair).where(*wanted).order_by(pair.c.skipped, pair.c.probability.desc(), pair.c.id)
    return db.execute(query.limit(ask.size).offset(ask.offset)).all(), total


def find_pair(db: Connection, identifier: str) -> Any:
    """One pair, or None."""
    return db.execute(select(pair).where(pair.c.id == identifier)).first()


def judge(db: Connection, identifier: str, values: Values) -> None:
    """Write what was said of a pair."""
    db.execute(update(pair).where(pair.c.id == identifier).values(**values))


def decided(db: Connection, about: str) -> Sequence[Any]:
    """(left mark, right mark, verdict) of every judged pair."""
    query = select(pair.c.left_mark, pair.c.right_mark, pair.c.verdict).where(
        pair.c.about == about, pair.c.standing == "decided"
    )
    return db.execute(query.order_by(pair.c.id)).all()


def add_act(db: Connection, row: Values) -> None:
    """Record a merge or a split."""
    db.execute(insert(act).values(**row))


def find_act(db: Connection, identifier: str) -> Any:
    """One act, or None."""
    return db.execute(select(act).where(act.c.id == identifier)).first()


def acts(db: Connection, about: str) -> Sequence[Any]:
    """Every merge and split, newest first."""
    return db.execute(
        select(act).where(act.c.about == about).order_by(act.c.at.desc(), act.c.id.desc())
    ).all()


def undo(db: Connection, identifier: str, values: Values) -> None:
    """Take an act back."""
    db.execute(update(act).where(act.c.id == identifier).values(**values))
