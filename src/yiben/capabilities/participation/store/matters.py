"""Every SQL statement about matters and votes."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, case, delete, func, insert, or_, select, update

from yiben.capabilities.participation.model import OPEN, Kind, Matter, State
from yiben.capabilities.participation.store.tables import insert_once, matter, vote
from yiben.kernel.clock import stamped_day
from yiben.kernel.paging import PageAsk


def add(db: Connection, one: Matter) -> None:
    """Record a matter."""
    db.execute(insert(matter).values(**{column.name: getattr(one, column.name) for column in matter.columns}))


def find(db: Connection, reference: str) -> Matter | None:
    """The matter with this identifier or number."""
    ask = select(matter).where((matter.c.id == reference) | (matter.c.number == reference))
    row = db.execute(ask).mappings().first()
    return None if row is None else _matter(row)


def change(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of one matter."""
    db.execute(update(matter).where(matter.c.id == identifier).values(**values))


def listed(
    db: Connection,
    *,
    kinds: Sequence[Kind],
    states: Sequence[State] = (),
    dataset: str | None = None,
    publisher: str | None = None,
    filer: str | None = None,
    words: Sequence[str] = (),
    overdue: str | None = None,
    by_votes: bool = False,
    shown: bool = True,
    page: PageAsk,
) -> tuple[tuple[Matter, ...], int]:
    """Matters of some kinds, and how many there are; `overdue`: those late at this time."""
    said: list[ColumnElement[bool]] = [matter.c.kind.in_(kinds)]
    if states:
        said.append(matter.c.state.in_(states))
    if dataset is not None:
        said.append(matter.c.dataset == dataset)
    if publisher is not None:
        said.append(matter.c.publisher == publisher)
    if filer is not None:
        said.append(matter.c.filer == filer)
    if shown:
        said.append(matter.c.hidden.is_(None))
    if overdue is not None:
        said.append(_late(overdue))
    said += [
        or_(matter.c.title.icontains(word, autoescape=True), matter.c.says.icontains(word, autoescape=True))
        for word in words
    ]
    order = (matter.c.votes.desc(), matter.c.filed.desc()) if by_votes else (matter.c.filed.desc(),)
    ask = select(matter).where(*said).order_by(*order, matter.c.id).offset(page.offset).limit(page.size)
    total = db.execute(select(func.count()).select_from(matter).where(*said)).scalar_one()
    return tuple(_matter(row) for row in db.execute(ask).mappings()), int(total)


def filed_since(db: Connection, account: str, time: str) -> int:
    """How many an account filed after `time`."""
    count = select(func.count()).select_from(matter).where(matter.c.filer == account, matter.c.filed > time)
    return int(db.execute(count).scalar_one())


def cast(db: Connection, identifier: str, account: str, at: str) -> bool:
    """Vote; False when this account has already."""
    made = insert_once(db, vote).values(matter=identifier, account=account, at=at).returning(vote.c.account)
    done = db.execute(made).first() is not None
    if done:
        _recount(db, identifier)
    return done


def take_back(db: Connection, identifier: str, account: str) -> bool:
    """Withdraw a vote; False when there is none."""
    gone = delete(vote).where(vote.c.matter == identifier, vote.c.account == account)
    done = db.execute(gone).rowcount == 1
    if done:
        _recount(db, identifier)
    return done


def voted(db: Connection, account: str, identifiers: Sequence[str]) -> frozenset[str]:
    """For which of these an account has voted."""
    ask = select(vote.c.matter).where(vote.c.account == account, vote.c.matter.in_(identifiers))
    return frozenset(db.execute(ask).scalars())


def voters(db: Connection, identifier: str, *, most: int) -> tuple[str, ...]:
    """Who has voted for it."""
    ask = select(vote.c.account).where(vote.c.matter == identifier).order_by(vote.c.at).limit(most)
    return tuple(db.execute(ask).scalars())


def merge_votes(db: Connection, source: str, target: str) -> None:
    """Votes for one become votes for the other; nobody counts twice."""
    twice = select(vote.c.account).where(vote.c.matter == target)
    db.execute(delete(vote).where(vote.c.matter == source, vote.c.account.in_(twice)))
    db.execute(update(vote).where(vote.c.matter == source).values(matter=target))
    _recount(db, target)


def figures(db: Connection, now: str, *, publisher: str | None = None) -> list[Mapping[str, Any]]:
    """Counts by publisher."""

    def many(condition: ColumnElement[bool], name: str) -> Any:
        return func.sum(case((condition, 1), else_=0)).label(name)

    wish, error = matter.c.kind == Kind.WISH, matter.c.kind == Kind.ERROR
    answered = and_(matter.c.answered.is_not(None), matter.c.answer_by.is_not(None))
    ask = (
        select(
            matter.c.publisher,
            many(wish, "wishes"),
            many(and_(wish, matter.c.state == State.MET), "met"),
            many(and_(wish, matter.c.state == State.PROMISED), "promised"),
            many(and_(wish, matter.c.state == State.REFUSED), "refused"),
            many(error, "errors"),
            many(and_(error, matter.c.state == State.CORRECTED), "corrected"),
            many(matter.c.state == State.ASKED, "waiting"),
            many(_late(now), "overdue"),
            many(answered, "answered"),
            many(and_(answered, matter.c.answered <= matter.c.answer_by), "in_time"),
        )
        .where(matter.c.state.not_in([State.MERGED, State.WITHDRAWN]), matter.c.hidden.is_(None))
        .group_by(matter.c.publisher)
    )
    if publisher is not None:
        ask = ask.where(matter.c.publisher == publisher)
    return [dict(row) for row in db.execute(ask).mappings()]


def by_month(db: Connection, *, months: int) -> list[tuple[str, int, int]]:
    """(month in Beijing, filed, answered in time) of wishes and errors, newest first."""
    hour = func.substr(matter.c.filed, 1, 13)  # every hour lies in one month, whatever the zone
    in_time = case((matter.c.answered <= matter.c.answer_by, 1), else_=0)
    ask = select(hour, func.count(), func.sum(in_time)).group_by(hour)
    filed, answered = Counter[str](), Counter[str]()
    for told, many, soon in db.execute(ask):
        month = stamped_day(f"{told}:00Z")[:7]
        filed[month] += many
        answered[month] += soon or 0
    return [(month, filed[month], answered[month]) for month in sorted(filed, reverse=True)[:months]]


def on_dataset(db: Connection, dataset: str) -> tuple[int, int]:
    """(errors that are open, all errors) in a dataset."""
    mine = select(matter.c.state, func.count()).where(
        matter.c.dataset == dataset, matter.c.kind == Kind.ERROR
    )
    shown = mine.where(matter.c.hidden.is_(None), matter.c.state != State.WITHDRAWN).group_by(matter.c.state)
    counts = {State(row[0]): int(row[1]) for row in db.execute(shown)}
    return sum(many for state, many in counts.items() if state in OPEN), sum(counts.values())


def _late(now: str) -> ColumnElement[bool]:
    return or_(
        and_(matter.c.state == State.ASKED, matter.c.answer_by < now),
        and_(matter.c.state == State.PROMISED, matter.c.promised < stamped_day(now)),
    )


def _recount(db: Connection, identifier: str) -> None:
    votes = select(func.count()).select_from(vote).where(vote.c.matter == identifier).scalar_subquery()
    db.execute(update(matter).where(matter.c.id == identifier).values(votes=votes))


def _matter(row: Mapping[Any, Any]) -> Matter:
    said = dict(row)
    return Matter(**{**said, "kind": Kind(said["kind"]), "state": State(said["state"])})
