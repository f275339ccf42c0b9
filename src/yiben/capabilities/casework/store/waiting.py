"""What waits for whom: rows of `holder`, and to-do lists out of them.

A list is read for every page somebody opens, so its statements are written out as text, once for every shape: making
them anew from expressions took longer than running them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, RowMapping, TextClause, select, text

from yiben.capabilities.casework.store.cases import insert_once
from yiben.capabilities.casework.store.tables import NEVER, case, holder
from yiben.kernel.paging import PageAsk


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Whose errands: keys, the accounts that must not stand aside (one or two), on whose behalf, of which kinds."""

    keys: tuple[str, ...]
    accounts: tuple[str, ...]
    through: str | None = None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of a list: the case, whether it is there only because it is late, and on whose behalf."""

    row: RowMapping
    escalated: bool
    through: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """Which errands are asked for: of a kind, due before a time, of an organisation's data, with all of these words."""

    kind: str | None = None
    before: str | None = None
    organisation: str | None = None
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """What one key gives."""

    key: str
    source: Source


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
    db: Connection, sources: Sequence[Source], *, narrowed: Narrowed, page: PageAsk
) -> tuple[list[Line], int]:
    """One page of what waits, what is due first comes first, and how much there is."""
    every = [_Part(key=key, source=source) for source in sources for key in source.keys]
    asked = _asked(narrowed)
    counted = _counts(db, every, narrowed, asked)
    parts = [(part, count) for part, count in zip(every, counted, strict=True) if count]
    if not parts:
        return [], 0
    # The longest first: it is counted without looking at each case.
    parts.sort(key=lambda one: -one[1])
    living = [part for part, _ in parts]
    total = _total(db, living, parts[0][1], narrowed=narrowed, asked=asked)
    bound = _bound(living, narrowed) | {
        "reach": page.offset + page.size, "size": page.size, "offset": page.offset,
    }  # fmt: skip
    found = db.execute(_listing(_shape(living), asked), bound).all()
    wanted = select(case).where(case.c.id.in_([one.id for one in found]))
    rows = {row["id"]: row for row in db.execute(wanted).mappings()}
    lines = [
        Line(row=rows[one.id], escalated=bool(one.escalated), through=one.through or None) for one in found
    ]
    return lines, total


def _counts(db: Connection, parts: Sequence[_Part], narrowed: Narrowed, asked: "_Asked") -> list[int]:
    """How many rows each key has; some of them may be of cases one stands aside from."""
    made = _counting(_shape(parts), asked)
    found = {row.part: row.many for row in db.execute(made, _bound(parts, narrowed))}
    return [found[number] for number in range(len(parts))]


def _total(
    db: Connection, parts: Sequence[_Part], longest: int, *, narrowed: Narrowed, asked: "_Asked"
) -> int:
    """How many cases there are, each once: those of the longest key, and those that stand under others only."""
    bound = _bound(parts, narrowed)
    shape = _shape(parts)
    total = longest - db.execute(_standing_aside(shape[0], asked), bound).scalar_one()
    if len(parts) > 1:
        total += db.execute(_others(shape, asked), bound).scalar_one()
    return int(total)


_Shape = tuple[tuple[int, int], ...]
"""Of each part: how many accounts must not stand aside, how many kinds it is limited to."""


_Asked = tuple[bool, bool, bool, int]
"""Whether a kind, a time and an organisation are asked for, and how many words: the most there are is `MOST_WORDS`."""

MOST_WORDS = 8


def _asked(narrowed: Narrowed) -> _Asked:
    return (
        narrowed.kind is not None,
        narrowed.before is not None,
        narrowed.organisation is not None,
        len(narrowed.words[:MOST_WORDS]),
    )


def _shape(parts: Sequence[_Part]) -> _Shape:
    return tuple((len(one.source.accounts), len(one.source.kinds)) for one in parts)


def _bound(parts: Sequence[_Part], narrowed: Narrowed) -> dict[str, Any]:
    said = {"kind": narrowed.kind, "before": narrowed.before, "organisation": narrowed.organisation}
    bound: dict[str, Any] = {name: one for name, one in said.items() if one is not None}
    bound |= {f"word{n}": f"%{escaped(word)}%" for n, word in enumerate(narrowed.words[:MOST_WORDS])}
    for n, part in enumerate(parts):
        bound[f"key{n}"] = part.key
        bound[f"through{n}"] = part.source.through or ""
        bound |= {f"account{n}_{m}": one for m, one in enumerate(part.source.accounts)}
        bound |= {f"kind{n}_{m}": one for m, one in enumerate(part.source.kinds)}
    return bound


@lru_cache(maxsize=256)
def _listing(shape: _Shape, asked: _Asked) -> TextClause:
    # Whatever stands among the first `reach` of all stands among the first `reach` of its own key. One's own
    # errand goes before somebody else's: "" sorts first.
    parts = " UNION ALL ".join(
        f"""SELECT * FROM (SELECT h."case" AS id, h.due AS due, CASE WHEN h.escalated THEN 1 ELSE 0 END AS escalated,
            CAST(:through{n} AS VARCHAR(64)) AS through FROM casework_holder h
            WHERE {_where(n, one, asked)} AND NOT {_aside(n, one)}
            ORDER BY h.due, h."case" LIMIT :reach) AS part{n}"""
        for n, one in enumerate(shape)
    )
    return text(
        f"""SELECT id, min(due) AS due_first, min(escalated) AS escalated, min(through) AS through FROM ({parts}) AS every
            GROUP BY id ORDER BY due_first, id LIMIT :size OFFSET :offset"""
    )


@lru_cache(maxsize=256)
def _counting(shape: _Shape, asked: _Asked) -> TextClause:
    return text(
        " UNION ALL ".join(
            f"SELECT {n} AS part, count(*) AS many FROM casework_holder h WHERE {_where(n, one, asked)}"
            for n, one in enumerate(shape)
        )
    )


@lru_cache(maxsize=16)
def _standing_aside(one: tuple[int, int], asked: _Asked) -> TextClause:
    accounts = ", ".join(f":account0_{m}" for m in range(one[0]))
    return text(
        f"""SELECT count(DISTINCT a."case") FROM casework_aside a JOIN casework_holder h ON h."case" = a."case"
            WHERE a.account IN ({accounts}) AND {_where(0, one, asked)}"""
    )


@lru_cache(maxsize=256)
def _others(shape: _Shape, asked: _Asked) -> TextClause:
    parts = " UNION ".join(
        f"""SELECT h."case" FROM casework_holder h WHERE {_where(n, one, asked)} AND NOT {_aside(n, one)}
            AND NOT EXISTS (SELECT 1 FROM casework_holder g WHERE {_where(0, shape[0], asked, "g")}
                AND g.due = h.due AND g."case" = h."case" AND NOT {_aside(0, shape[0], "g")})"""
        for n, one in enumerate(shape)
        if n
    )
    return text(f"SELECT count(*) FROM ({parts}) AS others")


def _where(n: int, one: tuple[int, int], asked: _Asked, alias: str = "h") -> str:
    said = f'{alias}."key" = :key{n}'
    with_kind, before, organisation, words = asked
    if before:
        said += f" AND {alias}.due < :before"  # a range of the table's own order
    if with_kind:
        said += f" AND {alias}.kind = :kind"
    if one[1]:
        said += f" AND {alias}.kind IN ({', '.join(f':kind{n}_{m}' for m in range(one[1]))})"
    if organisation or words:
        said += f' AND EXISTS (SELECT 1 FROM casework_case c WHERE c.id = {alias}."case"'
        said += " AND c.organisation = :organisation" if organisation else ""
        for word in range(words):
            said += f""" AND (lower(c.title) LIKE lower(:word{word}) ESCAPE '!' OR lower(c.number) LIKE lower(:word{word}) ESCAPE '!')"""
        said += ")"
    return said


def escaped(word: str) -> str:
    """A word as LIKE takes it to the letter, with `!` before what would mean anything."""
    return re.sub(r"[!%_]", r"!\g<0>", word)


def _aside(n: int, one: tuple[int, int], alias: str = "h") -> str:
    accounts = ", ".join(f":account{n}_{m}" for m in range(one[0]))
    return f"""EXISTS (SELECT 1 FROM casework_aside a WHERE a."case" = {alias}."case" AND a.account IN ({accounts}))"""
