"""Lists of cases: what somebody may see of them, the newest first, and whether they may see one.

What somebody may see has several grounds, each with an index of its own. A list takes the newest of every ground, as
many as the page reaches to, and merges them: nobody's list depends on how many cases there are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    exists,
    func,
    or_,
    select,
    union,
    union_all,
)

from yiben.capabilities.casework.model import Phase
from yiben.capabilities.casework.store.tables import case, holder, opinion, step
from yiben.kernel.paging import PageAsk

MOST_COUNTED = 10_000
_NEWEST = 2_000
_FEW = ("subject", "filer", "parent")
"""Columns that leave so few cases that looking at each is quicker than gathering all somebody may see."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Eyes:
    """Who looks. `keys` mean them, or whom they stand in for: each list with the kinds it is for (none: every kind)."""

    account: str
    keys: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]
    org: str | None
    steward_of: str | None


_PHASES: Mapping[Phase, list[ColumnElement[bool]]] = {
    Phase.OPEN: [case.c.closed.is_(None)],
    Phase.LATE: [case.c.closed.is_(None)],
    Phase.CLOSED: [case.c.closed.is_not(None)],
}


def listed(
    db: Connection,
    asked: Mapping[str, str | None],
    *,
    phase: Phase | None,
    eyes: Eyes | None,
    now: str,
    page: PageAsk,
) -> tuple[list[RowMapping], int]:
    """Cases that are as `asked` (column to value), the newest first; only what `eyes` may see, when given.

    And how many there are: more than `MOST_COUNTED` are `MOST_COUNTED + 1`.
    """
    where = [case.c[name] == said for name, said in asked.items() if said is not None]
    if phase is not None:
        where += _PHASES[phase]
    if phase is Phase.LATE:
        where.append(case.c.due < now)
    every_case = select(case.c.id, case.c.filed)
    if eyes is None:
        grounds = [every_case]
    elif any(asked.get(name) for name in _FEW):
        grounds = [every_case.where(_may_see(eyes))]
    else:
        grounds = _grounds(eyes)
    narrowed = [ground.where(*where) for ground in grounds]
    ids = _among_newest(db, eyes, where, page=page) if eyes is not None and len(grounds) > 1 else []
    if len(ids) < page.size:
        ids = _merged(db, narrowed, page=page)
    rows = {row["id"]: row for row in db.execute(select(case).where(case.c.id.in_(ids))).mappings()}
    return [rows[one] for one in ids], _many(db, narrowed)


def _among_newest(
    db: Connection, eyes: Eyes, where: Sequence[ColumnElement[bool]], *, page: PageAsk
) -> list[str]:
    """The page, when it fills out of the platform's newest cases: whoever may see much is soon through with it."""
    newest = _newest(select(case.c.id, case.c.filed)).limit(_NEWEST).subquery()
    seen = select(case.c.id).select_from(newest.join(case, case.c.id == newest.c.id))
    seen = seen.where(_may_see(eyes), *where).order_by(newest.c.filed.desc(), newest.c.id.desc())
    return list(db.execute(seen.limit(page.size).offset(page.offset)).scalars())


def _merged(db: Connection, grounds: Sequence[Select[Any]], *, page: PageAsk) -> list[str]:
    """The page, out of the newest of every ground."""
    reach = page.offset + page.size
    every = union_all(*(_part(_newest(ground).limit(reach)) for ground in grounds)).subquery()
    merged = select(every.c.id, every.c.filed).distinct()
    merged = merged.order_by(every.c.filed.desc(), every.c.id.desc()).limit(page.size).offset(page.offset)
    return list(db.execute(merged).scalars())


def _many(db: Connection, grounds: Sequence[Select[Any]]) -> int:
    """Each case once, and no further than anybody wants to know."""
    some = (_part(ground.with_only_columns(case.c.id).limit(MOST_COUNTED + 1)) for ground in grounds)
    every = union_all(*some).subquery()
    once = select(every.c.id).distinct().limit(MOST_COUNTED + 1).subquery()
    return int(db.execute(select(func.count()).select_from(once)).scalar_one())


def _part(ground: Select[Any]) -> Select[Any]:
    """A ground with an order and an end of its own, as a part of a union."""
    return select(ground.subquery())


def _newest(ground: Select[Any]) -> Select[Any]:
    return ground.order_by(case.c.filed.desc(), case.c.id.desc())


def _grounds(eyes: Eyes) -> list[Select[Any]]:
    """What somebody filed, what is of their organisation, and what they hold, moved or judged."""
    plain = select(case.c.id, case.c.filed)
    found = [plain.where(case.c.filer == eyes.account)]
    if eyes.org is not None:
        found.append(plain.where(case.c.organisation == eyes.org))
    if eyes.steward_of is not None:
        found.append(plain.where(case.c.filer_org == eyes.steward_of))
    own = union(
        *(select(holder.c.case.label("id")).where(*_held(keys, kinds)) for keys, kinds in eyes.keys),
        select(step.c.case).where(step.c.account == eyes.account),
        select(step.c.case).where(step.c.through == eyes.account),
        select(opinion.c.case).where(opinion.c.account == eyes.account),
    ).subquery()
    found.append(plain.select_from(own.join(case, case.c.id == own.c.id)))
    return found


def _held(keys: Sequence[str], kinds: Sequence[str]) -> list[ColumnElement[bool]]:
    return [holder.c.key.in_(keys), *([holder.c.kind.in_(kinds)] if kinds else [])]


def is_seen(db: Connection, row: Mapping[Any, Any], eyes: Eyes) -> bool:
    """Whether somebody may see one case."""
    found = select(case.c.id).where(case.c.id == row["id"], _may_see(eyes))
    return db.execute(found).first() is not None


def _may_see(eyes: Eyes) -> ColumnElement[bool]:
    """The same grounds, asked of one case."""
    said = [
        case.c.filer == eyes.account,
        *(exists().where(holder.c.case == case.c.id, *_held(keys, kinds)) for keys, kinds in eyes.keys),
        exists().where(step.c.case == case.c.id, step.c.account == eyes.account),
        exists().where(step.c.case == case.c.id, step.c.through == eyes.account),
        exists().where(opinion.c.case == case.c.id, opinion.c.account == eyes.account),
    ]
    if eyes.org is not None:
        said.append(case.c.organisation == eyes.org)
    if eyes.steward_of is not None:
        said.append(case.c.filer_org == eyes.steward_of)
    return or_(*said)
