"""Every SQL statement about posts, reports of abuse, and reuses."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, exists, func, insert, select, update

from yiben.capabilities.participation.model import Post, PostKind, Report, Reuse, Review
from yiben.capabilities.participation.store.tables import insert_once, post, report, reuse, reuse_dataset
from yiben.kernel.paging import PageAsk


def add(db: Connection, one: Post) -> None:
    """Record a post."""
    db.execute(insert(post).values(**{column.name: getattr(one, column.name) for column in post.columns}))


def find(db: Connection, identifier: str) -> Post | None:
    """One post."""
    row = db.execute(select(post).where(post.c.id == identifier)).mappings().first()
    return None if row is None else _post(row)


def hide(db: Connection, identifier: str, reason: str | None) -> None:
    """Show a post no more, or again."""
    db.execute(update(post).where(post.c.id == identifier).values(hidden=reason))


def threads(
    db: Connection, dataset: str, *, edition: int | None, page: PageAsk
) -> tuple[tuple[Post, ...], int]:
    """Posts that reply to none, newest first, and how many there are."""
    mine = [post.c.dataset == dataset, post.c.parent.is_(None)]
    if edition is not None:
        mine.append(post.c.edition == edition)
    ask = select(post).where(*mine).order_by(post.c.at.desc(), post.c.id).offset(page.offset).limit(page.size)
    total = int(db.execute(select(func.count()).select_from(post).where(*mine)).scalar_one())
    return tuple(_post(row) for row in db.execute(ask).mappings()), total


def replies(db: Connection, parents: Sequence[str], *, most: int) -> tuple[Post, ...]:
    """Replies to these posts, oldest first."""
    ask = select(post).where(post.c.parent.in_(parents)).order_by(post.c.at, post.c.id).limit(most)
    return tuple(_post(row) for row in db.execute(ask).mappings())


def count(db: Connection, dataset: str) -> tuple[int, int]:
    """(posts shown, questions without an official answer) of a dataset."""
    shown = [post.c.dataset == dataset, post.c.hidden.is_(None)]
    reply = post.alias()
    answered = exists().where(reply.c.parent == post.c.id, reply.c.organisation.is_not(None))
    every = select(func.count()).select_from(post).where(*shown)
    asked = every.where(post.c.kind == PostKind.QUESTION, post.c.parent.is_(None), ~answered)
    return int(db.execute(every).scalar_one()), int(db.execute(asked).scalar_one())


def written_since(db: Connection, author: str, time: str) -> int:
    """How many posts an account wrote after `time`."""
    mine = select(func.count()).select_from(post).where(post.c.author == author, post.c.at > time)
    return int(db.execute(mine).scalar_one())


def said_before(db: Connection, author: str, dataset: str, says: str, since: str) -> bool:
    """Whether the same was written by the same account there lately: a form sent twice."""
    same = select(post.c.id).where(
        post.c.author == author, post.c.at > since, post.c.dataset == dataset, post.c.says == says
    )
    return db.execute(same.limit(1)).first() is not None


def add_report(db: Connection, one: Report) -> bool:
    """Record a report; False when this account has reported it already."""
    made = insert_once(db, report).values(
        id=one.id, target=one.target, account=one.account, reason=one.reason, at=one.at
    )
    return db.execute(made.returning(report.c.id)).first() is not None


def reports(db: Connection, *, page: PageAsk) -> tuple[tuple[Report, ...], int]:
    """Reports nobody has settled, oldest first."""
    mine = report.c.settled.is_(None)
    ask = select(report).where(mine).order_by(report.c.at).offset(page.offset).limit(page.size)
    total = int(db.execute(select(func.count()).select_from(report).where(mine)).scalar_one())
    found = (dict(row) for row in db.execute(ask).mappings())
    return tuple(Report(**{k: v for k, v in row.items() if k != "settled"}) for row in found), total


def reported_since(db: Connection, account: str, time: str) -> int:
    """How many an account reported after `time`."""
    mine = select(func.count()).select_from(report).where(report.c.account == account, report.c.at > time)
    return int(db.execute(mine).scalar_one())


def settle_reports(db: Connection, target: str, at: str) -> None:
    """What was reported has been looked at."""
    db.execute(update(report).where(report.c.target == target, report.c.settled.is_(None)).values(settled=at))


def add_reuse(db: Connection, one: Reuse) -> None:
    """Record a reuse and the datasets it was made of."""
    plain = {column.name: getattr(one, column.name) for column in reuse.columns}
    db.execute(insert(reuse).values(**plain))
    rows = [{"reuse": one.id, "dataset": dataset} for dataset in one.datasets]
    if rows:
        db.execute(insert(reuse_dataset), rows)


def find_reuse(db: Connection, identifier: str) -> Reuse | None:
    """One reuse."""
    found = _reuses(db, select(reuse).where(reuse.c.id == identifier))
    return found[0] if found else None


def reuses(
    db: Connection,
    *,
    state: Review | None = None,
    dataset: str | None = None,
    author: str | None = None,
    page: PageAsk,
) -> tuple[tuple[Reuse, ...], int]:
    """Reuses, newest first, and how many there are."""
    said = []
    if state is not None:
        said.append(reuse.c.state == state)
    if author is not None:
        said.append(reuse.c.author == author)
    if dataset is not None:
        said.append(reuse.c.id.in_(select(reuse_dataset.c.reuse).where(reuse_dataset.c.dataset == dataset)))
    total = int(db.execute(select(func.count()).select_from(reuse).where(*said)).scalar_one())
    ask = select(reuse).where(*said).order_by(reuse.c.at.desc(), reuse.c.id)
    return _reuses(db, ask.offset(page.offset).limit(page.size)), total


def change_reuse(db: Connection, identifier: str, **values: Any) -> None:
    """Set columns of one reuse."""
    db.execute(update(reuse).where(reuse.c.id == identifier).values(**values))


def reuses_since(db: Connection, author: str, time: str) -> int:
    """How many an account handed in after `time`."""
    mine = select(func.count()).select_from(reuse).where(reuse.c.author == author, reuse.c.at > time)
    return int(db.execute(mine).scalar_one())


def _reuses(db: Connection, ask: Any) -> tuple[Reuse, ...]:
    rows = [dict(row) for row in db.execute(ask).mappings()]
    links = select(reuse_dataset).where(reuse_dataset.c.reuse.in_([row["id"] for row in rows]))
    made_of: dict[str, list[str]] = {}
    for link in db.execute(links).mappings():
        made_of.setdefault(link["reuse"], []).append(link["dataset"])
    return tuple(
        Reuse(**{**row, "state": Review(row["state"])}, datasets=tuple(made_of.get(row["id"], ())))
        for row in rows
    )


def _post(row: Mapping[Any, Any]) -> Post:
    return Post(**{**dict(row), "kind": PostKind(row["kind"])})
