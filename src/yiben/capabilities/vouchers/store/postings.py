"""Entries, postings and balances (复式记账). A balance moves by one conditional statement, in the order of accounts."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, func, insert, select, update

from yiben.capabilities.vouchers.store.tables import account, entry, insert_once, posting


def move(db: Connection, identifier: str, amount: int, *, scheme: str, below_zero: str) -> bool:
    """Add to a balance; False when it would fall below zero and `below_zero` is "refused"."""
    db.execute(insert_once(db, account).values(id=identifier, scheme=scheme, balance=0))
    after = account.c.balance + amount
    asked = update(account).where(account.c.id == identifier)
    if below_zero == "refused" and amount < 0:
        asked = asked.where(after >= 0)
    return db.execute(asked.values(balance=after)).rowcount == 1


def write(db: Connection, values: Mapping[str, Any], postings: Mapping[str, int]) -> None:
    """An entry with its postings."""
    db.execute(insert(entry).values(**values))
    db.execute(
        insert(posting),
        [{"entry": values["id"], "account": name, "amount": amount} for name, amount in postings.items()],
    )


def balance(db: Connection, identifier: str) -> int:
    """What is in one account; 0 where nothing was ever posted."""
    found = db.execute(select(account.c.balance).where(account.c.id == identifier)).scalar()
    return int(found or 0)


def balances(db: Connection, scheme: str) -> dict[str, int]:
    """Every account of a scheme."""
    ask = select(account.c.id, account.c.balance).where(account.c.scheme == scheme)
    return {row[0]: int(row[1]) for row in db.execute(ask)}


def lines(db: Connection, identifier: str, *, until: str) -> list[Mapping[str, Any]]:
    """What was posted to an account up to a moment, oldest first."""
    ask = (
        select(entry.c.at, entry.c.kind, entry.c.subject, posting.c.amount)
        .join(posting, posting.c.entry == entry.c.id)
        .where(posting.c.account == identifier, entry.c.at < until)
        .order_by(entry.c.at, entry.c.id)
    )
    return [dict(row) for row in db.execute(ask).mappings()]


def faults(db: Connection) -> tuple[int, list[str], list[str]]:
    """How many entries there are, which do not come to zero, and which accounts differ from their postings."""
    uneven = select(posting.c.entry).group_by(posting.c.entry).having(func.sum(posting.c.amount) != 0)
    posted = (
        select(posting.c.account, func.sum(posting.c.amount).label("sum"))
        .group_by(posting.c.account)
        .subquery()
    )
    wrong = (
        select(account.c.id)
        .outerjoin(posted, posted.c.account == account.c.id)
        .where(func.coalesce(posted.c.sum, 0) != account.c.balance)
    )
    count = int(db.execute(select(func.count()).select_from(entry)).scalar_one())
    return count, list(db.execute(uneven).scalars()), list(db.execute(wrong).scalars())
