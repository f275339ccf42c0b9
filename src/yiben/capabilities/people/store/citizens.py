"""Every SQL statement about citizens (公众) and how they joined."""

from collections.abc import Sequence

from sqlalchemy import Boolean, Column, Connection, String, Table, delete, func, insert, select, update

from yiben.capabilities.people.store import account, session
from yiben.infra.database import metadata

_PART = 500

citizen = Table(
    "people_citizen",
    metadata,
    Column("account", String(64), primary_key=True),
    Column(
        "skeleton", String(80), unique=True
    ),  # what the name shown looks like; nothing once the account is closed
    Column("terms", String(10), nullable=False),  # the version of the terms that was accepted
    Column("joined", String(27), nullable=False),
)

joining = Table(
    "people_joining",
    metadata,
    Column("puzzle", String(40), primary_key=True),  # every puzzle is answered once
    Column("address", String(64), nullable=False),  # keyed hash
    Column("time", String(27), nullable=False, index=True),
    Column("joined", Boolean, nullable=False),
)


def add(db: Connection, *, name: str, skeleton: str, terms: str, joined: str) -> None:
    """Record who a citizen is beside their account."""
    db.execute(insert(citizen).values(account=name, skeleton=skeleton, terms=terms, joined=joined))


def is_taken(db: Connection, skeleton: str) -> bool:
    """Whether a citizen in being is called so, or something that looks like it."""
    found = select(citizen.c.account).where(citizen.c.skeleton == skeleton)
    return db.execute(found).first() is not None


def forget_name(db: Connection, name: str) -> None:
    """The name becomes free; the row stays, so that the number is never given again."""
    db.execute(update(citizen).where(citizen.c.account == name).values(skeleton=None))


def is_shown(db: Connection, title: str) -> bool:
    """Whether an account is shown or called so already."""
    shown = select(account.c.name).where(
        (account.c.title_zh == title) | (account.c.title_en == title) | (account.c.name == title.lower())
    )
    return db.execute(shown.limit(1)).first() is not None


def note_joining(db: Connection, *, puzzle: str, address: str, time: str) -> bool:
    """Use a puzzle up; False when it was used before."""
    used = select(joining.c.puzzle).where(joining.c.puzzle == puzzle)
    if db.execute(used).first() is not None:
        return False
    db.execute(insert(joining).values(puzzle=puzzle, address=address, time=time, joined=False))
    return True


def note_joined(db: Connection, puzzle: str) -> None:
    """An account came of it."""
    db.execute(update(joining).where(joining.c.puzzle == puzzle).values(joined=True))


def joined_since(db: Connection, time: str, *, address: str | None = None) -> int:
    """Accounts opened after `time`, all of them or from one address."""
    count = select(func.count()).select_from(joining).where(joining.c.time > time, joining.c.joined.is_(True))
    if address is not None:
        count = count.where(joining.c.address == address)
    return int(db.execute(count).scalar_one())


def drop_joinings(db: Connection, before: str) -> None:
    """Forget what no limit looks at any more."""
    db.execute(delete(joining).where(joining.c.time < before))


def sessions_of(db: Connection, name: str) -> list[tuple[str, str, str, str]]:
    """(identifier, created, last seen, expires) of an account's sign-ins, newest first."""
    shown = select(session.c.id, session.c.created, session.c.last_seen, session.c.expires)
    rows = db.execute(shown.where(session.c.account == name).order_by(session.c.created.desc()))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def end_session(db: Connection, name: str, identifier: str) -> bool:
    """End one sign-in of an account; False when there is none."""
    ended = delete(session).where(session.c.account == name, session.c.id == identifier)
    return db.execute(ended).rowcount == 1


def titles(db: Connection, names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """(Chinese, English) names shown of citizens; closed ones are left out."""
    shown = (
        select(account.c.name, account.c.title_zh, account.c.title_en)
        .join(citizen, citizen.c.account == account.c.name)
        .where(citizen.c.skeleton.is_not(None))
    )
    found: dict[str, tuple[str, str]] = {}
    for start in range(0, len(names), _PART):
        part = shown.where(account.c.name.in_(names[start : start + _PART]))
        found |= {row[0]: (row[1], row[2]) for row in db.execute(part)}
    return found


def count(db: Connection) -> int:
    """Citizens in being."""
    there = select(func.count()).select_from(citizen).where(citizen.c.skeleton.is_not(None))
    return int(db.execute(there).scalar_one())
