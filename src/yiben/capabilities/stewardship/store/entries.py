"""Every SQL statement about how entries live."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select, update

from yiben.capabilities.stewardship.model import Change, Life, Reason
from yiben.capabilities.stewardship.store.tables import change, entry, refreshed

_PART = 500


def lives(db: Connection, resources: Iterable[str]) -> dict[str, Life]:
    """What became of these entries; those nobody has published or confirmed are not there."""
    wanted = list(resources)
    found: dict[str, Life] = {}
    for start in range(0, len(wanted), _PART):
        part = select(entry).where(entry.c.resource.in_(wanted[start : start + _PART]))
        for row in db.execute(part).mappings():
            said = {name: row[name] for name in ("resource", "published", "published_by", "duty")}
            found[row["resource"]] = Life(
                **said, case=row["case_id"], confirmed=row["confirmed"], confirmed_by=row["confirmed_by"]
            )
    return found


def set_lives(db: Connection, resources: Sequence[str], values: Mapping[str, Any]) -> None:
    """Set columns of these entries' rows, which are made where there are none."""
    known = lives(db, resources)
    new = [one for one in resources if one not in known]
    if new:
        db.execute(insert(entry), [{"resource": one, "duty": "", **values} for one in new])
    for start in range(0, len(resources), _PART):
        part = [one for one in resources[start : start + _PART] if one in known]
        if part:
            db.execute(update(entry).where(entry.c.resource.in_(part)).values(**values))


def add_change(db: Connection, found: Change) -> None:
    """Record a draft."""
    db.execute(
        insert(change).values(
            case_id=found.case,
            resource=found.resource,
            reason=found.reason,
            changed_on=found.changed_on,
            wanted=dict(found.wanted),
            before=dict(found.before),
            drafted=found.drafted,
            drafted_by=found.drafted_by,
        )
    )


def alter_change(db: Connection, case: str, **values: Any) -> None:
    """Set columns of one change."""
    db.execute(update(change).where(change.c.case_id == case).values(**values))


def changes(db: Connection, *, case: str | None = None, resource: str | None = None) -> tuple[Change, ...]:
    """Changes, newest first."""
    ask = select(change).order_by(change.c.drafted.desc(), change.c.case_id.desc())
    if case is not None:
        ask = ask.where(change.c.case_id == case)
    if resource is not None:
        ask = ask.where(change.c.resource == resource)
    return tuple(_change(row) for row in db.execute(ask).mappings())


def _change(row: Mapping[Any, Any]) -> Change:
    said = {name: row[name] for name in Change.__slots__ if name not in ("case", "reason")}
    return Change(case=row["case_id"], reason=Reason(row["reason"]), **said)


def was_refreshed(db: Connection, year: int) -> bool:
    """Whether the confirmation of a year was begun."""
    return db.execute(select(refreshed.c.year).where(refreshed.c.year == year)).scalar() is not None


def add_refreshed(db: Connection, year: int, *, at: str, cases: int) -> None:
    """Record that it was begun."""
    db.execute(insert(refreshed).values(year=year, opened=at, cases=cases))
