"""What verifications found, kept beside the log 核验记录: a damaged log takes no event, and that is when it matters."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import sha256
from hmac import compare_digest, digest
from secrets import token_bytes
from typing import Any

from sqlalchemy import JSON, Column, Connection, Float, Index, Integer, String, Table, Text, select

from yiben.engines.evidence.model import Report
from yiben.engines.evidence.store import Number
from yiben.infra.database import metadata
from yiben.infra.home import Home
from yiben.infra.keys import private_file
from yiben.kernel import text

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


def keep_check(db: Connection, home: Home, check: Check) -> None:
    """Keep it, under an identifier that only this home can make of it."""
    values: dict[str, Any] = {name: getattr(check, name) for name in _PLAIN}
    for name in ("findings", "notes"):
        values[name] = [{"zh": one.zh, "en": one.en} for one in getattr(check, name)]
    db.execute(_check.insert(), {"id": _signed(home, values), **values})


def last_check(db: Connection, home: Home) -> Check | None:
    """The newest, None when the log was never verified here. One that somebody wrote into the database is none."""
    newest = db.execute(select(_check).order_by(_check.c.at.desc()).limit(_LOOKED_AT)).mappings()
    row = next((one for one in newest if compare_digest(one["id"], _signed(home, one))), None)
    if row is None:
        return None
    said: dict[str, Any] = {
        name: tuple(text.Text(**one) for one in row[name]) for name in ("findings", "notes")
    }
    return Check(**{name: row[name] for name in _PLAIN}, **said)


def _signed(home: Home, values: Mapping[Any, Any]) -> str:
    key = private_file(home.keys / "checks.key", partial(token_bytes, 32))
    told = json.dumps([values[name] for name in (*_PLAIN, "findings", "notes")], sort_keys=True)
    return f"chk_{digest(key, told.encode(), sha256).hex()[:56]}"


_LOOKED_AT = 100
_PLAIN = ("at", "by", "events", "heads", "root", "found", "seconds")
