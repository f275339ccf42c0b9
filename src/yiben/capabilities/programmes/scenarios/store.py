"""Scenarios as rows. Only `actions` imports this."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy import JSON, Column, Connection, Index, Integer, String, Table

from yiben.capabilities.programmes.scenarios.documents import figures_of
from yiben.capabilities.programmes.scenarios.model import Scenario
from yiben.infra.database import metadata
from yiben.kernel.text import Text

scenario = Table(
    "programme_scenario",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("name", String(200), nullable=False),
    Column("draft", String(40)),
    Column("edition", Integer),
    Column("programme", String(200), nullable=False),
    Column("title_zh", String(400), nullable=False),
    Column("title_en", String(400), nullable=False),
    Column("against", String(200)),
    Column("resource", String(80), nullable=False),
    Column("resource_name", String(200), nullable=False),
    Column("snapshot", String(80)),
    Column("as_of", String(10), nullable=False),
    Column("level", Integer, nullable=False),
    Column("org", String(64)),
    Column("by", String(64), nullable=False),
    Column("at", String(27), nullable=False, index=True),
    Column("figures", JSON, nullable=False),
    Index("ix_programme_scenario_draft", "draft", "at"),
)


def add(db: Connection, values: dict[str, Any]) -> None:
    """Keep a scenario."""
    db.execute(scenario.insert().values(values))


def find(db: Connection, scenario_id: str) -> Scenario | None:
    """One scenario."""
    row = db.execute(sa.select(scenario).where(scenario.c.id == scenario_id)).mappings().first()
    return None if row is None else _scenario(row)


def every(db: Connection, *, draft: str | None, most: int) -> list[Scenario]:
    """The newest scenarios, of one draft or of all."""
    asked = sa.select(scenario).order_by(scenario.c.at.desc(), scenario.c.id).limit(most)
    if draft is not None:
        asked = asked.where(scenario.c.draft == draft)
    return [_scenario(row) for row in db.execute(asked).mappings()]


def drop(db: Connection, scenario_id: str) -> None:
    """Forget a scenario."""
    db.execute(scenario.delete().where(scenario.c.id == scenario_id))


def _scenario(row: Any) -> Scenario:
    held = dict(row)
    figures, zh, en = held.pop("figures"), held.pop("title_zh"), held.pop("title_en")
    return Scenario(title=Text(zh, en), **held, **figures_of(figures))
