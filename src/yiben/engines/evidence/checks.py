"""What verifications found, kept beside the log 核验记录: a damaged log takes no event, and that is when it matters."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import JSON, Column, Connection, Float, Index, Integer, String, Table, Text, select

from yiben.engines.evidence.model import Report
from yiben.engines.evidence.store import Number
from yiben.infra.database import metadata
from yiben.kernel import text
from yiben.kernel.ids import new_id

_check = Table(
    "evidence_check",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("at", String(27), nullable=False),
    Column("by", Text, nullable=False),
    Column("events", Number, nullable=False),
    Column("heads", Number, nullable=False),
    Column("root", String(64)),
    Column("found", Integer, nullable=False),
    Column("findings", JSON, nullable=False),  # [{"zh", "en"}], the first hundred
    Column("notes", JSON, nullable=False),
    Column("seconds", Float, nullable=False),
    Index("ix_evidence_check_at", "at"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One verification of the whole log, by whom and what it found."""

    at: str
    by: str
    events: int
    heads: int
    root: str | None
    found: int
    findings: tuple[text.Text, ...]
    notes: tuple[text.Text, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Nothing wrong."""
        return not self.found


def checked(report: Report, *, by: str, at: str, seconds: float) -> Check:
    """The report as it is kept."""
    return Check(
        at=at,
        by=by,
        events=report.events,
        heads=report.heads,
        root=report.head.root if report.head and len(report.head.root) == 64 else None,
        found=report.found,
        findings=tuple(one.says for one in report.findings),
        notes=report.notes,
        seconds=seconds,
    )


def keep_check(db: Connection, check: Check) -> None:
    """Keep it."""
    values: dict[str, Any] = {name: getattr(check, name) for name in _PLAIN}
    for name in ("findings", "notes"):
        values[name] = [{"zh": one.zh, "en": one.en} for one in getattr(check, name)]
    db.execute(_check.insert(), {"id": new_id("chk"), **values})


def last_check(db: Connection) -> Check | None:
    """The newest, None when the log was never verified here."""
    row = db.execute(select(_check).order_by(_check.c.at.desc()).limit(1)).mappings().first()
    if row is None:
        return None
    said: dict[str, Any] = {
        name: tuple(text.Text(**one) for one in row[name]) for name in ("findings", "notes")
    }
    return Check(**{name: row[name] for name in _PLAIN}, **said)


_PLAIN = ("at", "by", "events", "heads", "root", "found", "seconds")
