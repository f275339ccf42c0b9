"""Objections, by identifier, by resource, by who filed them; and their figures."""

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Connection, func, or_, select

from yiben.capabilities.objections.model import Objection, Outcome, Proof, Wrong
from yiben.capabilities.objections.store.tables import objection
from yiben.kernel.paging import PageAsk

_NAMED = tuple(
    one for one in Objection.__slots__ if one not in {"column", "columns", "wrong", "proof", "outcome"}
)
SETTLED = ("corrected", "refused", "closed", "upheld", "declined", "withdrawn")
"""States in which nobody has to answer: what is in none of them is still disputed."""


def add(db: Connection, found: Objection, *, sealed: bytes) -> None:
    """Record an objection with its sealed statement."""
    row = {name: getattr(found, name) for name in _NAMED}
    row |= {
        "column_name": found.column,
        "columns": list(found.columns),
        "wrong": found.wrong.value,
        "proof": found.proof.value if found.proof else None,
        "outcome": None,
        "sealed": sealed,
    }
    db.execute(objection.insert().values(row))


def change(db: Connection, identifier: str, **values: Any) -> None:
    """Change what is said of an objection."""
    db.execute(objection.update().where(objection.c.id == identifier).values(**values))


def find(db: Connection, identifier: str) -> Objection | None:
    """One objection by its case's identifier."""
    row = db.execute(select(objection).where(objection.c.id == identifier)).mappings().first()
    return _objection(row) if row else None


def sealed_of(db: Connection, identifier: str) -> bytes:
    """Its statement, sealed."""
    return bytes(db.execute(select(objection.c.sealed).where(objection.c.id == identifier)).scalar_one())


def of_root(db: Connection, root: str) -> list[Objection]:
    """Everything an objection was traced to, from the one that was filed upwards."""
    query = select(objection).where(objection.c.root == root).order_by(objection.c.depth, objection.c.id)
    return [_objection(row) for row in db.execute(query).mappings()]


def below(db: Connection, parent: str) -> list[Objection]:
    """The objections one was traced to directly."""
    query = select(objection).where(objection.c.parent == parent).order_by(objection.c.id)
    return [_objection(row) for row in db.execute(query).mappings()]


def listed(
    db: Connection,
    *,
    filer: str | None,
    organisations: Iterable[str] | None,
    resource: str | None,
    page: PageAsk,
) -> tuple[list[Objection], int]:
    """Objections, the newest first; filed by `filer` or about data of `organisations`, where these are given."""
    query = select(objection)
    either = [objection.c.filer == filer] if filer is not None else []
    if organisations is not None:
        either.append(objection.c.organisation.in_(list(organisations)))
    if either:
        query = query.where(or_(*either))
    if resource is not None:
        query = query.where(objection.c.resource == resource)
    total = db.execute(select(func.count()).select_from(query.subquery())).scalar_one()
    newest = query.order_by(objection.c.id.desc()).limit(page.size).offset(page.offset)
    return [_objection(row) for row in db.execute(newest).mappings()], total


def disputed(db: Connection, resource: str) -> dict[str, int]:
    """How many open objections there are to each column of a resource; "" is the entry itself."""
    query = (
        select(objection.c.column_name, func.count().label("n"))
        .where(objection.c.resource == resource, objection.c.state.not_in(SETTLED))
        .group_by(objection.c.column_name)
        .order_by(objection.c.column_name)
    )
    return {row.column_name: row.n for row in db.execute(query)}


def answers(db: Connection, *, organisations: Iterable[str] | None, since: str) -> list[Mapping[Any, Any]]:
    """What the figures need of every objection filed from `since` on."""
    query = select(
        objection.c.id,
        objection.c.organisation,
        objection.c.due,
        objection.c.answered,
        objection.c.state,
        objection.c.days,
        objection.c.outcome,
        objection.c.reopened,
    ).where(objection.c.filed >= since)
    if organisations is not None:
        query = query.where(objection.c.organisation.in_(list(organisations)))
    return [dict(row) for row in db.execute(query).mappings()]


def _objection(row: Mapping[Any, Any]) -> Objection:
    return Objection(
        **{name: row[name] for name in _NAMED},
        column=row["column_name"],
        columns=tuple(row["columns"]),
        wrong=Wrong(row["wrong"]),
        proof=Proof(row["proof"]) if row["proof"] else None,
        outcome=Outcome(row["outcome"]) if row["outcome"] else None,
    )
