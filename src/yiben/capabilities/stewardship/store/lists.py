"""Every SQL statement about the two lists."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from yiben.capabilities.stewardship.model import (
    Answer,
    BadRow,
    Column,
    Demand,
    DemandState,
    Duty,
    DutyKind,
    ListName,
    Wish,
)
from yiben.capabilities.stewardship.store.tables import bad_row, demand, duty
from yiben.kernel.paging import Page, PageAsk
from yiben.kernel.text import Text

_PART = 500


def add_demands(db: Connection, found: Sequence[Demand]) -> None:
    """Put demands on the list."""
    if found:
        db.execute(insert(demand), [_demand_row(one) for one in found])


def add_duties(db: Connection, found: Sequence[Duty]) -> None:
    """Put duties on the list."""
    if found:
        db.execute(insert(duty), [_duty_row(one) for one in found])


def change_demand(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of one demand."""
    db.execute(update(demand).where(demand.c.id == identifier).values(**values))


def set_matches(db: Connection, found: Sequence[tuple[str, str | None, float]]) -> None:
    """Set the best match of many demands: (demand, entry, score)."""
    for identifier, best, score in found:
        db.execute(update(demand).where(demand.c.id == identifier).values(best=best, score=score))


def unmatched(db: Connection, *, most: int) -> tuple[Demand, ...]:
    """Open demands nobody has compared with the ledger yet, oldest first."""
    ask = select(demand).where(demand.c.state == DemandState.OPEN, demand.c.score < 0)
    return tuple(_demand(row) for row in db.execute(ask.order_by(demand.c.id).limit(most)).mappings())


def met_by(db: Connection, case: str, *, at: str) -> int:
    """Every demand that was asked for in a case is met; how many were."""
    here = (demand.c.case_id == case) & (demand.c.state == DemandState.ASKED)
    return db.execute(update(demand).where(here).values(state=DemandState.MET, updated=at)).rowcount


def change_duty(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of one duty."""
    db.execute(update(duty).where(duty.c.id == identifier).values(**values))


def confirm_duties(db: Connection, organisation: str, *, at: str, by: str) -> int:
    """Confirm every duty of an organisation that has not ended; how many there are."""
    here = (duty.c.organisation == organisation) & duty.c.ended.is_(None)
    return db.execute(update(duty).where(here).values(confirmed=at, confirmed_by=by)).rowcount


def demands(
    db: Connection,
    *,
    identifier: str | None = None,
    organisations: Sequence[str] | None = None,
    state: DemandState | None = None,
    page: PageAsk | None = None,
) -> Page[Demand]:
    """Demands, newest first; all of them without a `page`."""
    where: list[ColumnElement[bool]] = []
    if identifier is not None:
        where.append(demand.c.id == identifier)
    if organisations is not None:
        where.append(demand.c.organisation.in_(list(organisations)[:_PART]))
    if state is not None:
        where.append(demand.c.state == state)
    ask = select(demand).where(*where).order_by(demand.c.id.desc())
    total = db.execute(select(func.count()).select_from(demand).where(*where)).scalar_one()
    if page is not None:
        ask = ask.limit(page.size).offset(page.offset)
    rows = tuple(_demand(row) for row in db.execute(ask).mappings())
    return Page(rows=rows, total=total, ask=page or PageAsk())


def duties(
    db: Connection,
    *,
    identifier: str | None = None,
    organisations: Sequence[str] | None = None,
    page: PageAsk | None = None,
) -> Page[Duty]:
    """Duties that have not ended, newest first; one by its identifier also when it has. All without a `page`."""
    where: list[ColumnElement[bool]] = []
    where.append(duty.c.ended.is_(None) if identifier is None else duty.c.id == identifier)
    if organisations is not None:
        where.append(duty.c.organisation.in_(list(organisations)[:_PART]))
    ask = select(duty).where(*where).order_by(duty.c.id.desc())
    total = db.execute(select(func.count()).select_from(duty).where(*where)).scalar_one()
    if page is not None:
        ask = ask.limit(page.size).offset(page.offset)
    rows = tuple(_duty(row) for row in db.execute(ask).mappings())
    return Page(rows=rows, total=total, ask=page or PageAsk())


def duties_held(db: Connection) -> dict[str, int]:
    """How many duties each organisation has that have not ended."""
    ask = (
        select(duty.c.organisation, func.count()).where(duty.c.ended.is_(None)).group_by(duty.c.organisation)
    )
    return dict(db.execute(ask).all())


def standing(db: Connection, *, match: float) -> list[tuple[str, DemandState, bool, int]]:
    """(organisation, state, matched, number) of all demands. `matched`: something is like it, by at least `match`."""
    each = select(
        demand.c.organisation, demand.c.state, (demand.c.score >= match).label("matched")
    ).subquery()
    ask = select(each, func.count()).group_by(each.c.organisation, each.c.state, each.c.matched)
    return [(org, DemandState(state), bool(like), number) for org, state, like, number in db.execute(ask)]


def duty_figures(db: Connection, *, since: str) -> tuple[int, int]:
    """Duties that have not ended, and how many of them were confirmed since."""
    here = duty.c.ended.is_(None)
    every = db.execute(select(func.count()).select_from(duty).where(here)).scalar_one()
    late = db.execute(
        select(func.count()).select_from(duty).where(here, duty.c.confirmed >= since)
    ).scalar_one()
    return every, late


def add_bad_rows(db: Connection, found: Sequence[BadRow]) -> None:
    """Keep rows that could not be taken."""
    rows = [
        {
            **{name: getattr(one, name) for name in ("id", "list", "file", "line", "at", "by")},
            "cells": dict(one.cells),
            "why_zh": one.why.zh,
            "why_en": one.why.en,
        }
        for one in found
    ]
    if rows:
        db.execute(insert(bad_row), rows)


def bad_rows(db: Connection, list_: ListName, *, by: str | None, most: int) -> tuple[BadRow, ...]:
    """Rows that could not be taken, newest file first; of one account when given."""
    ask = select(bad_row).where(bad_row.c.list == list_)
    if by is not None:
        ask = ask.where(bad_row.c.by == by)
    ask = ask.order_by(bad_row.c.at.desc(), bad_row.c.line).limit(most)
    return tuple(
        BadRow(
            **{name: row[name] for name in ("id", "file", "line", "cells", "at", "by")},
            list=ListName(row["list"]),
            why=Text(row["why_zh"], row["why_en"]),
        )
        for row in db.execute(ask).mappings()
    )


def _demand_row(one: Demand) -> dict[str, Any]:
    wish = one.wish
    own = (
        "id",
        "organisation",
        "state",
        "best",
        "score",
        "resource",
        "duty",
        "made",
        "made_by",
        "updated",
        "note",
    )
    said = ("title", "says", "purpose", "matter", "provider", "basis", "until")
    return {
        **{name: getattr(one, name) for name in own},
        **{name: getattr(wish, name) for name in said},
        "columns": [asdict(column) for column in wish.columns],
        "case_id": one.case,
    }


def _demand(row: Mapping[Any, Any]) -> Demand:
    wish = Wish(
        columns=tuple(Column(**said) for said in row["columns"]),
        **{name: row[name] for name in ("title", "says", "purpose", "matter", "provider", "basis", "until")},
    )
    own = ("id", "organisation", "best", "score", "resource", "duty", "made", "made_by", "updated", "note")
    return Demand(
        **{name: row[name] for name in own},
        wish=wish,
        state=DemandState(row["state"]),
        case=row["case_id"],
    )


def _duty_row(one: Duty) -> dict[str, Any]:
    own = ("id", "organisation", "demand", "made", "made_by", "ended", "confirmed", "confirmed_by")
    said = ("title", "kind", "resource", "basis", "since")
    return {name: getattr(one, name) for name in own} | {name: getattr(one.answer, name) for name in said}


def _duty(row: Mapping[Any, Any]) -> Duty:
    own = ("id", "organisation", "demand", "made", "made_by", "ended", "confirmed", "confirmed_by")
    answer = Answer(
        title=row["title"],
        kind=DutyKind(row["kind"]),
        resource=row["resource"],
        basis=row["basis"],
        since=row["since"],
    )
    return Duty(**{name: row[name] for name in own}, answer=answer)
