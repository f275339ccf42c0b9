"""Every SQL statement about lists that came in and the rows they were refused."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from yiben.capabilities.powers.model import Intake, Rejected
from yiben.capabilities.powers.store.tables import intake, rejected
from yiben.kernel.text import Text

_PART = 500


def add(db: Connection, one: Intake) -> None:
    """Record a list and every row that was not taken."""
    row = {column.name: getattr(one, column.name) for column in intake.columns}
    db.execute(insert(intake).values(**row | {"unread": list(one.unread)}))
    rows = [
        {
            "intake": one.id,
            "position": position,
            "sheet": each.sheet[:100],
            "row": each.row,
            "column": each.column[:100],
            "why_zh": each.why.zh,
            "why_en": each.why.en,
            "said": dict(each.said),
        }
        for position, each in enumerate(one.rejected)
    ]
    for start in range(0, len(rows), _PART):
        db.execute(insert(rejected), rows[start : start + _PART])


def every(db: Connection, *, most: int) -> list[Intake]:
    """The newest lists, without their rows."""
    ask = select(intake).order_by(intake.c.at.desc(), intake.c.id.desc()).limit(most)
    return [_intake(row, ()) for row in db.execute(ask).mappings()]


def find(db: Connection, identifier: str, *, most: int) -> Intake | None:
    """One list with `most` of the rows that were not taken."""
    row = db.execute(select(intake).where(intake.c.id == identifier)).mappings().first()
    if row is None:
        return None
    ask = select(rejected).where(rejected.c.intake == identifier).order_by(rejected.c.position).limit(most)
    return _intake(row, [_rejected(each) for each in db.execute(ask).mappings()])


def _intake(row: Mapping[Any, Any], rows: Sequence[Rejected]) -> Intake:
    return Intake(**dict(row) | {"unread": tuple(row["unread"]), "rejected": tuple(rows)})


def _rejected(row: Mapping[Any, Any]) -> Rejected:
    return Rejected(
        sheet=row["sheet"],
        row=row["row"],
        column=row["column"],
        why=Text(row["why_zh"], row["why_en"]),
        said=row["said"],
    )
