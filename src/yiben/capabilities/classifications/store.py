"""Every SQL statement of classifications: the classes that were filled in by hand."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import JSON, Column, Connection, String, Table, delete, insert, select

from yiben.infra.database import metadata

filled = Table(
    "classification_class",
    metadata,
    Column("classification", String(80), primary_key=True),
    Column("code", String(20), primary_key=True),
    Column("zh", String(300), nullable=False),
    Column("en", String(300), nullable=False),
    Column("says", String(4000), nullable=False),
    Column("industries", JSON, nullable=False),
    Column("source", String(300), nullable=False),
    Column("filled_by", String(80), nullable=False),
    Column("filled_at", String(32), nullable=False),
)


def of(db: Connection, classification: str) -> list[Mapping[str, Any]]:
    """Its classes that were filled in, by code."""
    asked = select(filled).where(filled.c.classification == classification).order_by(filled.c.code)
    return [dict(row) for row in db.execute(asked).mappings()]


def put(db: Connection, classification: str, rows: Iterable[Mapping[str, Any]]) -> None:
    """Write classes down, over those that stand there."""
    new = [{"classification": classification} | dict(row) for row in rows]
    if new:
        take(db, classification, [row["code"] for row in new])
        db.execute(insert(filled), new)


def take(db: Connection, classification: str, codes: list[str]) -> int:
    """Take classes out; how many there were."""
    done = 0
    for start in range(0, len(codes), 500):
        part = codes[start : start + 500]
        done += db.execute(
            delete(filled).where(filled.c.classification == classification, filled.c.code.in_(part))
        ).rowcount
    return done
