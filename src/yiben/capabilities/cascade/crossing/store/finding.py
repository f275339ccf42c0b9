"""Searching what crossed, a page at a time (查找往来事项)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    Text,
    and_,
    column,
    func,
    or_,
    select,
    table,
)

from yiben.capabilities.cascade.crossing.model import Crossed, Errand, Side
from yiben.capabilities.cascade.crossing.store import crossed, crossed_of_row, errand, errand_of_row, peer
from yiben.kernel.paging import Page, PageAsk

Noun = TypeVar("Noun")

mirror = table(
    "cascade_mirror",
    column("peer", String),
    column("entry", String),
    column("name_key", String),
    column("title", Text),
)
"""Entries of the other sides; the table is that of the room around this one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What is looked for. `entries`: of ours that the words are about; `account`: whose, empty: everybody's."""

    words: str = ""
    entries: tuple[str, ...] = ()
    account: str = ""


def search_errands(db: Connection, side: Side, look: Look, *, page: PageAsk) -> Page[Errand]:
    """Errands of a side that have the words, newest first."""
    ask = _named(select(errand, peer.c.name.label("peer_name")).where(errand.c.side == side.value), errand)
    if look.account:
        ask = ask.where(errand.c.account == look.account)
    if look.words:
        told = (errand.c.reference, errand.c.number, errand.c.organisation, errand.c.says)
        ask = ask.where(_has(look, *told))
    ordered = ask.order_by(errand.c.made.desc(), errand.c.reference.desc())
    return _page(db, ordered, page=page, noun=errand_of_row)


def search_crossed(db: Connection, side: Side, look: Look, *, page: PageAsk) -> Page[Crossed]:
    """Grants of a side that have the words, newest first."""
    # The request a grant answers was said by the other of both sides.
    same = and_(
        errand.c.peer == crossed.c.peer,
        errand.c.side != crossed.c.side,
        errand.c.reference == crossed.c.reference,
    )
    ask = select(crossed, peer.c.name.label("peer_name")).where(crossed.c.side == side.value)
    ask = _named(ask.outerjoin(errand, same), crossed)
    if look.words:
        ask = ask.where(_has(look, crossed.c.grant, crossed.c.reference, crossed.c.organisation))
    ordered = ask.order_by(crossed.c.grant.desc(), crossed.c.peer)
    return _page(db, ordered, page=page, noun=crossed_of_row)


def _named(ask: Select[Any], what: Any) -> Select[Any]:
    """With the name of the peer, and the entry of theirs that it is about."""
    about = and_(mirror.c.peer == errand.c.peer, mirror.c.entry == errand.c.entry)
    return ask.outerjoin(peer, peer.c.id == what.c.peer).outerjoin(mirror, about)


def _has(look: Look, *told: Any) -> ColumnElement[bool]:
    words = look.words.casefold()
    columns = [func.lower(one) for one in (*told, peer.c.name, mirror.c.title)]
    found = [one.contains(words, autoescape=True) for one in (*columns, mirror.c.name_key)]
    return or_(*found, errand.c.entry.in_([look.words, *look.entries]))


def _page(db: Connection, ask: Select[Any], *, page: PageAsk, noun: Callable[[Any], Noun]) -> Page[Noun]:
    total = db.execute(select(func.count()).select_from(ask.order_by(None).subquery())).scalar_one()
    rows = db.execute(ask.limit(page.size).offset(page.offset))
    return Page(rows=tuple(noun(row) for row in rows), total=total, ask=page)
