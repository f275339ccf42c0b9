"""Notices, how people want to be told, and what is to be sent."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, RowMapping, exists, func, not_, or_, select, update

from yiben.capabilities.casework.store.cases import insert_once
from yiben.capabilities.casework.store.tables import case, notice, outbox, preference, seen
from yiben.kernel.paging import PageAsk


def add_notices(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Tell somebody something."""
    if rows:
        db.execute(notice.insert(), [dict(row) for row in rows])


def notices(
    db: Connection, keys: Sequence[str], *, account: str, since: str, unread: str | None, page: PageAsk
) -> tuple[list[RowMapping], int]:
    """What somebody was told, the newest first, with when they saw it (`seen_at`); `unread` set: what they did not."""
    where = [
        notice.c.key.in_(keys),
        notice.c.at >= since,
        or_(notice.c.causer.is_(None), notice.c.causer != account),
    ]
    joined = notice.outerjoin(seen, (seen.c.notice == notice.c.id) & (seen.c.account == account))
    if unread is not None:
        where.append(seen.c.at.is_(None))
    rows = select(notice, seen.c.at.label("seen_at")).select_from(joined).where(*where)
    total = select(func.count()).select_from(joined).where(*where)
    newest = rows.order_by(notice.c.id.desc()).limit(page.size).offset(page.offset)
    return list(db.execute(newest).mappings()), int(db.execute(total).scalar_one())


def find_notice(db: Connection, notice_id: str) -> RowMapping | None:
    """One notice."""
    return db.execute(select(notice).where(notice.c.id == notice_id)).mappings().first()


def see(db: Connection, notice_ids: Iterable[str], *, account: str, at: str) -> None:
    """Somebody saw these; the first time counts."""
    rows = [{"notice": one, "account": account, "at": at} for one in notice_ids]
    if rows:
        db.execute(insert_once(db, seen), rows)


# preferences


def preference_of(db: Connection, account: str) -> RowMapping | None:
    """How somebody wants to be told."""
    return db.execute(select(preference).where(preference.c.account == account)).mappings().first()


def prefer(db: Connection, account: str, **values: Any) -> None:
    """Say how somebody wants to be told."""
    db.execute(insert_once(db, preference).values(account=account, email=None, channels=[]))
    db.execute(preference.update().where(preference.c.account == account).values(**values))


def with_email(db: Connection) -> dict[str, str]:
    """Everybody who wants e-mail, with the address."""
    rows = db.execute(select(preference).where(preference.c.email.is_not(None))).mappings()
    return {row["account"]: row["email"] for row in rows if "email" in row["channels"]}


# what is to be sent


def unspread(db: Connection, *, most: int) -> list[RowMapping]:
    """Notices nobody has made messages of, the oldest first. On PostgreSQL no other process gets the same."""
    waiting = select(notice).where(not_(notice.c.spread)).order_by(notice.c.id).limit(most)
    return list(db.execute(waiting.with_for_update(skip_locked=True)).mappings())


def spread(db: Connection, notice_ids: Sequence[str]) -> None:
    """Messages stand in the outbox."""
    db.execute(update(notice).where(notice.c.id.in_(notice_ids)).values(spread=True))


def queue(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Messages to be sent; the same one is queued once."""
    if rows:
        db.execute(insert_once(db, outbox), [dict(row) for row in rows])


def unsent(db: Connection, now: str, *, most: int) -> list[str]:
    """Messages whose time has come."""
    due = select(outbox.c.id).where(outbox.c.next_try <= now).order_by(outbox.c.next_try, outbox.c.id)
    return list(db.execute(due.limit(most)).scalars())


def claim(db: Connection, message: str, *, now: str, until: str) -> RowMapping | None:
    """Take a message for as long as sending may last; None when somebody else has it. With its case's number and state."""
    taken = outbox.update().where(outbox.c.id == message, outbox.c.next_try <= now)
    if db.execute(taken.values(next_try=until, tries=outbox.c.tries + 1)).rowcount != 1:
        return None
    told = (
        select(
            outbox,
            notice.c.case,
            notice.c.says_zh,
            notice.c.says_en,
            notice.c.page,
            case.c.number,
            case.c.state,
            case.c.kind,
            case.c.flow_sha256,
        )
        .join(notice, notice.c.id == outbox.c.notice)
        .outerjoin(case, case.c.id == notice.c.case)
        .where(outbox.c.id == message)
    )
    return db.execute(told).mappings().one()


def settle(db: Connection, message: str, **values: Any) -> None:
    """Say what became of a message."""
    db.execute(outbox.update().where(outbox.c.id == message).values(**values))


def drop_notices(db: Connection, before: str, *, most: int) -> int:
    """Forget what was told long ago, some at a time; what is still to be sent stays. How many went."""
    waits = exists().where(outbox.c.notice == notice.c.id, outbox.c.next_try.is_not(None))
    old = select(notice.c.id).where(notice.c.at < before, notice.c.spread.is_(True), ~waits).limit(most)
    gone = list(db.execute(old).scalars())
    if gone:
        db.execute(seen.delete().where(seen.c.notice.in_(gone)))
        db.execute(outbox.delete().where(outbox.c.notice.in_(gone)))
        db.execute(notice.delete().where(notice.c.id.in_(gone)))
    return len(gone)
