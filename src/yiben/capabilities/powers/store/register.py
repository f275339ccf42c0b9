"""Every SQL statement about powers and items."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select

from yiben.capabilities.powers.model import Item, Power
from yiben.capabilities.powers.store.tables import item, power, upsert
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

_PART = 500
_NEWEST = (power.c.code, power.c.id, power.c.begins.desc())


def put_powers(db: Connection, spans: Sequence[Power]) -> None:
    """Write spans down, over those that begin on the same day."""
    rows = [_row(one) | {"kind": one.kind, "basis": one.basis, "duty": one.duty, "part_of": one.part_of} for one in spans]  # fmt: skip
    for start in range(0, len(rows), _PART):
        upsert(db, power, rows[start : start + _PART])


def put_items(db: Connection, items: Sequence[Item]) -> None:
    """Write items down, over those that are there."""
    rows = [
        _row(one) | {"power": one.power, "needs": list(one.needs), "makes": list(one.makes)} for one in items
    ]
    for start in range(0, len(rows), _PART):
        upsert(db, item, rows[start : start + _PART])


def spans(db: Connection, identifiers: Iterable[str]) -> dict[str, list[Power]]:
    """Identifier → its spans, the newest first."""
    found: dict[str, list[Power]] = {}
    for part in _parts(identifiers):
        for row in db.execute(select(power).where(power.c.id.in_(part)).order_by(*_NEWEST)).mappings():
            found.setdefault(row["id"], []).append(_power(row))
    return found


def powers_of(db: Connection, organisation: str) -> list[Power]:
    """Every span of an organisation's powers, by code, the newest first."""
    ask = select(power).where(power.c.organisation == organisation).order_by(*_NEWEST)
    return [_power(row) for row in db.execute(ask).mappings()]


def parts_of(db: Connection, identifier: str) -> list[Power]:
    """Every span of the parts of a power."""
    ask = select(power).where(power.c.part_of == identifier).order_by(*_NEWEST)
    return [_power(row) for row in db.execute(ask).mappings()]


def items_by_id(db: Connection, identifiers: Iterable[str]) -> dict[str, Item]:
    """These items."""
    return {
        row["id"]: _item(row)
        for part in _parts(identifiers)
        for row in db.execute(select(item).where(item.c.id.in_(part))).mappings()
    }


def items_of(db: Connection, *, organisation: str = "", powers: Sequence[str] = ()) -> list[Item]:
    """The items of an organisation and those under these powers, by code."""
    found: dict[str, Item] = {}
    asked: list[ColumnElement[bool]] = [item.c.organisation == organisation] if organisation else []
    asked += [item.c.power.in_(part) for part in _parts(powers)]
    for one in asked:
        for row in db.execute(select(item).where(one)).mappings():
            found[row["id"]] = _item(row)
    return sorted(found.values(), key=lambda one: (one.code, one.id))


def items_called(db: Connection, words: Iterable[str]) -> list[Item]:
    """The items with one of these codes or titles."""
    found: dict[str, Item] = {}
    for part in _parts(words):
        ask = select(item).where(
            or_(item.c.code.in_(part), item.c.title_zh.in_(part), item.c.title_en.in_(part))
        )
        found |= {row["id"]: _item(row) for row in db.execute(ask).mappings()}
    return sorted(found.values(), key=lambda one: (one.organisation, one.code))


def counts(db: Connection, day: str) -> tuple[dict[str, int], dict[str, int]]:
    """Organisation → powers in force on a day, and the same of items."""
    both = []
    for table in (power, item):
        lasts = and_(table.c.begins <= day, or_(table.c.ends.is_(None), table.c.ends >= day))
        ask = select(table.c.organisation, func.count()).where(lasts).group_by(table.c.organisation)
        both.append({row[0]: int(row[1]) for row in db.execute(ask)})
    return both[0], both[1]


def bodies(db: Connection) -> set[str]:
    """The organisations the register knows, whatever the day."""
    return {row[0] for table in (power, item) for row in db.execute(select(table.c.organisation).distinct())}


def search(
    db: Connection, words: Sequence[str], *, kind: str | None, page: PageAsk
) -> tuple[list[Power], int]:
    """One page of spans in which every word stands, in title, code, basis or duty; and how many there are."""
    asked: list[ColumnElement[bool]] = []
    for word in words:
        columns = (power.c.title_zh, power.c.title_en, power.c.code, power.c.basis, power.c.duty)
        asked.append(or_(*(func.lower(one).contains(word.lower(), autoescape=True) for one in columns)))
    if kind is not None:
        asked.append(power.c.kind == kind)
    ask = select(power).where(*asked)
    many = int(db.execute(select(func.count()).select_from(ask.subquery())).scalar_one())
    ordered = ask.order_by(power.c.organisation, *_NEWEST).limit(page.size).offset(page.offset)
    return [_power(row) for row in db.execute(ordered).mappings()], many


def search_items(db: Connection, words: Sequence[str], *, most: int) -> list[Item]:
    """Items in which every word stands, in title or code; `most` at most."""
    asked = [
        or_(*(func.lower(one).contains(word.lower(), autoescape=True) for one in (item.c.title_zh, item.c.title_en, item.c.code)))
        for word in words
    ]  # fmt: skip
    ask = select(item).where(*asked).order_by(item.c.organisation, item.c.code).limit(most)
    return [_item(row) for row in db.execute(ask).mappings()]


def _parts(wanted: Iterable[str]) -> list[list[str]]:
    known = sorted(set(wanted))
    return [known[at : at + _PART] for at in range(0, len(known), _PART)]


def _row(one: Power | Item) -> dict[str, Any]:
    return {
        "id": one.id,
        "begins": one.begins,
        "ends": one.ends,
        "organisation": one.organisation,
        "code": one.code,
        "title_zh": one.title.zh,
        "title_en": one.title.en,
        "intake": one.intake,
    }


def _power(row: Mapping[Any, Any]) -> Power:
    return Power(
        id=row["id"],
        organisation=row["organisation"],
        code=row["code"],
        title=Text(row["title_zh"], row["title_en"]),
        kind=row["kind"],
        basis=row["basis"],
        duty=row["duty"],
        part_of=row["part_of"],
        begins=row["begins"],
        ends=row["ends"],
        intake=row["intake"],
    )


def _item(row: Mapping[Any, Any]) -> Item:
    return Item(
        id=row["id"],
        organisation=row["organisation"],
        code=row["code"],
        title=Text(row["title_zh"], row["title_en"]),
        power=row["power"],
        needs=tuple(row["needs"]),
        makes=tuple(row["makes"]),
        begins=row["begins"],
        ends=row["ends"],
        intake=row["intake"],
    )
