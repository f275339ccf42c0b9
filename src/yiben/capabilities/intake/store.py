"""Every SQL statement of intake: the journal of runs (接入日志). Times are text from `kernel.clock.stamp`."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    Text,
    select,
)

from yiben.capabilities.intake.model import Run, Stage
from yiben.infra.database import metadata

run = Table(
    "intake_run",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", Text, nullable=False),  # a name, never a URL's password
    Column("fingerprint", String(64), nullable=False),
    Column("sha256", String(64)),
    Column("org", String(200), nullable=False),
    Column("system", String(200)),
    Column("actor", String(64), nullable=False),
    Column("stage", String(12), nullable=False),
    Column("resource", String(64)),
    Column("snapshot", String(64)),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("error", JSON),
    Column("facts", JSON, nullable=False),
    Column("begun", String(27), nullable=False),
    Column("changed", String(27), nullable=False),
    Column("pid", Integer),
    Column("host", String(200)),
    Column("beat", String(27)),
    Index("ix_intake_run_fingerprint_begun", "fingerprint", "begun"),
    Index("ix_intake_run_stage", "stage"),
    Index("ix_intake_run_resource_begun", "resource", "begun"),
)

_OVER = (Stage.REGISTERED.value, Stage.FAILED.value)


def insert(db: Connection, values: Mapping[str, Any]) -> None:
    """A new run."""
    db.execute(run.insert().values(**values))


def update(
    db: Connection, run_id: str, *, held_by: tuple[int | None, str | None], values: Mapping[str, Any]
) -> bool:
    """Change a run that is still held by this process; False when somebody else took it over."""
    pid, host = held_by
    found = db.execute(
        run.update()
        .where(run.c.id == run_id, run.c.pid.is_(None) if pid is None else run.c.pid == pid)
        .where(run.c.host.is_(None) if host is None else run.c.host == host)
        .values(**values)
    )
    return found.rowcount == 1


def get(db: Connection, run_id: str) -> Run | None:
    """One run by its id."""
    row = db.execute(select(run).where(run.c.id == run_id)).mappings().first()
    return _run(row) if row else None


def last_with(db: Connection, fingerprint: str) -> Run | None:
    """The newest run with this fingerprint that has not failed."""
    row = (
        db.execute(
            select(run)
            .where(run.c.fingerprint == fingerprint, run.c.stage != Stage.FAILED.value)
            .order_by(run.c.begun.desc(), run.c.id.desc())
            .limit(1)
        )
        .mappings()
        .first()
    )
    return _run(row) if row else None


def not_over(db: Connection) -> list[Run]:
    """Runs that have neither ended nor failed, oldest first."""
    rows = db.execute(select(run).where(run.c.stage.not_in(_OVER)).order_by(run.c.begun, run.c.id)).mappings()
    return [_run(row) for row in rows]


def newest(db: Connection, *, resource: str | None, offset: int, size: int) -> tuple[list[Run], int]:
    """One page of runs, newest first, and how many there are."""
    from sqlalchemy import func

    asked = select(run) if resource is None else select(run).where(run.c.resource == resource)
    total = db.execute(select(func.count()).select_from(asked.subquery())).scalar_one()
    rows = db.execute(
        asked.order_by(run.c.begun.desc(), run.c.id.desc()).offset(offset).limit(size)
    ).mappings()
    return [_run(row) for row in rows], int(total)


def _run(row: RowMapping) -> Run:
    values = dict(row)
    values["stage"] = Stage(values["stage"])
    values["facts"] = values["facts"] or {}
    return Run(**values)
