"""What waits for whom: rows of `holder`, and to-do lists out of them."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, exists, func, literal, select, union_all

from yiben.capabilities.casework.store.cases import insert_once
from yiben.capabilities.casework.store.tables import NEVER, aside, case, holder
from yiben.kernel.paging import PageAsk


class Source:
    """Whose errands: keys, the accounts that must not stand aside, on whose behalf, and of which kinds."""

    __slots__ = ("accounts", "keys", "kinds", "through")

    def __init__(
        self, keys: Sequence[str], *, accounts: Sequence[str], through: str | None, kinds: Sequence[str] = ()
    ) -> None:
        self.keys, self.accounts, self.through, self.kinds = keys, accounts, through, kinds


def hold(
    db: Connection, case_id: str, keys: Iterable[str], *, kind: str, due: str | None, escalated: bool
) -> None:
    """These must act. Whoever must already is not written twice."""
    rows = [
        {"key": key, "due": due or NEVER, "case": case_id, "kind": kind, "escalated": escalated}
        for key in dict.fromkeys(keys)
    ]
    if rows:
        db.execute(insert_once(db, holder), rows)


def release(db: Connection, case_id: str) -> None:
    """Nobody must act any more."""
    db.execute(holder.delete().where(holder.c.case == case_id))


def holders(db: Connection, case_id: str) -> list[RowMapping]:
    """Who must act, the escalated last."""
    held = select(holder).where(holder.c.case == case_id)
    return list(db.execute(held.order_by(holder.c.escalated, holder.c.key)).mappings())


def todo(
    db: Connection, sources: Sequence[Source], *, kind: str | None, page: PageAsk
) -> tuple[list[RowMapping], int]:
    """One page of what waits: what is due first comes first. Every key gives its first few in its own order."""
    reach = page.offset + page.size
    several = sum(len(one.keys) for one in sources) > 1
    # Whatever stands among the first `reach` of all stands among the first `reach` of its own key.
    parts = [
        _of(source, key, kind).order_by(holder.c.due, holder.c.case).limit(reach).subquery()
        for source in sources
        for key in source.keys
    ]
    if not parts:
        return [], 0
    every = union_all(*(select(part) for part in parts)).subquery()
    once = (
        select(
            every.c.case,
            func.min(every.c.due).label("due_first"),
            func.min(every.c.escalated).label("escalated"),
            # One's own errand goes before somebody else's.
            func.min(every.c.through).label("through"),
        )
        .group_by(every.c.case)
        .order_by("due_first", every.c.case)
        .limit(page.size)
        .offset(page.offset)
        .subquery()
    )
    rows = select(case, once.c.escalated.label("is_escalated"), once.c.through.label("is_through"))
    joined = rows.join(once, once.c.case == case.c.id).order_by(once.c.due_first, case.c.id)
    return list(db.execute(joined).mappings()), _count(db, sources, kind, several=several)


def _count(db: Connection, sources: Sequence[Source], kind: str | None, *, several: bool) -> int:
    found = union_all(
        *(
            _of(source, key, kind).with_only_columns(holder.c.case)
            for source in sources
            for key in source.keys
        )
    ).subquery()
    counted = func.count(found.c.case.distinct()) if several else func.count()
    return int(db.execute(select(counted).select_from(found)).scalar_one())


def _of(source: Source, key: str, kind: str | None) -> Select[Any]:
    held = select(
        holder.c.case,
        holder.c.due,
        # Both databases order numbers alike; PostgreSQL knows no least of booleans.
        _number(holder.c.escalated).label("escalated"),
        literal(source.through or "").label("through"),
    ).where(holder.c.key == key)
    if kind is not None:
        held = held.where(holder.c.kind == kind)
    if source.kinds:
        held = held.where(holder.c.kind.in_(source.kinds))
    stands_aside = exists().where(aside.c.case == holder.c.case, aside.c.account.in_(source.accounts))
    return held.where(~stands_aside)


def _number(flag: ColumnElement[bool]) -> ColumnElement[int]:
    from sqlalchemy import case as when

    return when((flag, 1), else_=0)
