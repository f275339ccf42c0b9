"""Files of materials as rows: the newest of each material counts, those before it stay."""

from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from yiben.capabilities.programmes.delivery.model import MaterialFile, Trouble
from yiben.capabilities.programmes.delivery.store.tables import finding, material


def add(db: Connection, one: MaterialFile) -> None:
    """A file that was handed in: it takes the place of the one before it, and what was found of that no longer counts."""
    same = (material.c.application == one.application, material.c.material == one.material)
    db.execute(update(material).where(*same, material.c.replaced.is_(None)).values(replaced=one.at))
    db.execute(
        delete(finding).where(finding.c.application == one.application, finding.c.material == one.material)
    )
    db.execute(
        insert(material).values({name: getattr(one, name) for name in MaterialFile.__dataclass_fields__})
    )


def every(db: Connection, application: str) -> tuple[MaterialFile, ...]:
    """The files of an application, the newest first."""
    asked = select(material).where(material.c.application == application)
    rows = db.execute(asked.order_by(material.c.at.desc(), material.c.id.desc())).mappings()
    return tuple(_file(row) for row in rows)


def _file(row: Any) -> MaterialFile:
    said = {name: row[name] for name in MaterialFile.__dataclass_fields__ if name != "trouble"}
    return MaterialFile(**said, trouble=Trouble(row["trouble"]) if row["trouble"] else None)
