"""Every SQL statement of people. Times are text from `kernel.clock.stamp`; secrets come hashed or sealed."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    Index,
    Integer,
    RowMapping,
    String,
    Table,
    cast,
    delete,
    func,
    select,
    text,
)

from yiben.capabilities.people.model import Account, ApiToken
from yiben.infra.database import metadata
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

account = Table(
    "people_account",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("title_zh", String(200), nullable=False),
    Column("title_en", String(200), nullable=False),
    Column("org", String(64)),
    Column("roles", JSON, nullable=False),
    Column("clearance", Integer, nullable=False),
    Column("password", String(200), nullable=False),  # argon2id
    Column("initial_password", Boolean, nullable=False),
    Column("totp", String(200)),  # sealed; in force
    Column("totp_offered", String(200)),  # sealed; shown, not yet confirmed
    Column("totp_step", Integer, nullable=False),  # last time step used, so that no code works twice
    Column("disabled", Boolean, nullable=False),
    Column("created", String(27), nullable=False),
    Column("nda", String(27)),
    Column("left_on", String(10)),
    Column("reviewed", String(27)),
)

session = Table(
    "people_session",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False),
    Column("account", String(64), nullable=False, index=True),
    Column("created", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Column("last_seen", String(27), nullable=False),
    Column("address", String(64), nullable=False),  # keyed hash
    Column("factors", JSON),  # what was shown when signing in; nothing for sessions of before it was kept
)

attempt = Table(
    "people_attempt",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("account", String(64), nullable=False),  # keyed hash of what was typed: it may be a password
    Column("address", String(64), nullable=False),  # keyed hash
    Column("time", String(27), nullable=False),
    Column("outcome", String(10), nullable=False),  # open | failed | half | done
    Index("ix_people_attempt_account_time", "account", "time"),
    Index("ix_people_attempt_address_time", "address", "time"),
)

recovery = Table(
    "people_recovery_code",
    metadata,
    Column("account", String(64), primary_key=True),
    Column("code_hash", String(64), primary_key=True),
)

token = Table(
    "people_token",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("id", String(40), nullable=False, unique=True),
    Column("account", String(64), nullable=False, index=True),
    Column("title", String(200), nullable=False),
    Column("created", String(27), nullable=False),
    Column("expires", String(27), nullable=False),
    Column("last_used", String(27)),
)

_ACCOUNTS_LOCK = 0x7969_6265_6E70  # "yibenp": any number nobody else locks
_ATTEMPTS_LOCK = 0x7969_6265_6E71


def lock_accounts(db: Connection) -> None:
    """Whoever founds a home or takes an owner away is alone. SQLite has one writer anyway."""
    _lock(db, _ACCOUNTS_LOCK)


def lock_attempts(db: Connection) -> None:
    """Counting failures and reserving an attempt is one step, or many at once slip through the limit."""
    _lock(db, _ATTEMPTS_LOCK)


def _lock(db: Connection, key: int) -> None:
    if db.dialect.name == "postgresql":
        db.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": key})


# accounts


def find_account(db: Connection, name: str) -> Account | None:
    """The account, disabled or not."""
    row = db.execute(select(account).where(account.c.name == name)).mappings().first()
    return _account(row) if row else None


def all_accounts(db: Connection) -> tuple[Account, ...]:
    """Of those who work here, by creation, the founders first; citizens (公众) are many and not among them."""
    staff = cast(account.c.roles, String) != f'["{Role.CITIZEN.value}"]'
    rows = db.execute(select(account).where(staff).order_by(account.c.created, account.c.name)).mappings()
    return tuple(_account(row) for row in rows)


def count_accounts(db: Connection) -> int:
    """How many accounts exist."""
    return int(db.execute(select(func.count()).select_from(account)).scalar_one())


def add_accounts(db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert whole rows."""
    db.execute(account.insert(), list(rows))


def update_account(db: Connection, name: str, **values: Any) -> None:
    """Change some columns."""
    db.execute(account.update().where(account.c.name == name).values(**values))


def secrets_of(db: Connection, name: str) -> RowMapping | None:
    """The columns `find_account` leaves out: password, totp, totp_offered, totp_step."""
    columns = select(account.c.password, account.c.totp, account.c.totp_offered, account.c.totp_step)
    return db.execute(columns.where(account.c.name == name)).mappings().first()


def use_totp_step(db: Connection, name: str, step: int) -> bool:
    """Claim a time step; False when it, or a later one, has been used."""
    claim = account.update().where(account.c.name == name, account.c.totp_step < step).values(totp_step=step)
    return db.execute(claim).rowcount == 1


def accounts_holding(db: Connection, role: Role, *, orgs: Sequence[str] | None) -> tuple[str, ...]:
    """Names of usable accounts with a role; of these organisations only, when given; none given: of no organisation."""
    names = select(account.c.name).where(*_holding(role)).order_by(account.c.name)
    if orgs is not None:
        names = names.where(account.c.org.in_(orgs) if orgs else account.c.org.is_(None))
    return tuple(db.execute(names).scalars())


def organisations_holding(db: Connection, role: Role) -> frozenset[str]:
    """What usable accounts with a role belong to."""
    orgs = select(account.c.org).distinct().where(*_holding(role), account.c.org.is_not(None))
    return frozenset(db.execute(orgs).scalars())


def _holding(role: Role) -> tuple[ColumnElement[bool], ...]:
    # The list is kept as JSON text by SQLite and as JSON by PostgreSQL: both read alike as text.
    return (
        account.c.disabled.is_(False),
        cast(account.c.roles, String).like(f'%"{role.value}"%'),
    )


def _account(row: Mapping[Any, Any]) -> Account:
    return Account(
        name=row["name"],
        title=Text(row["title_zh"], row["title_en"]),
        org=row["org"],
        roles=frozenset(Role(role) for role in row["roles"]),
        clearance=row["clearance"],
        disabled=row["disabled"],
        has_totp=row["totp"] is not None,
        initial_password=row["initial_password"],
        created=row["created"],
        nda=row["nda"],
        left=row["left_on"],
        reviewed=row["reviewed"],
    )


# recovery codes


def replace_recovery(db: Connection, name: str, hashes: Sequence[str]) -> None:
    """These codes, and no older ones."""
    db.execute(delete(recovery).where(recovery.c.account == name))
    if hashes:
        db.execute(recovery.insert(), [{"account": name, "code_hash": each} for each in hashes])


def use_recovery(db: Connection, name: str, code_hash: str) -> bool:
    """Spend a code; False when there is no such code (any more)."""
    spent = delete(recovery).where(recovery.c.account == name, recovery.c.code_hash == code_hash)
    return db.execute(spent).rowcount == 1


# sessions


def add_session(db: Connection, **row: Any) -> None:
    """Insert a session."""
    db.execute(session.insert().values(**row))


def find_session(db: Connection, token_hash: str) -> RowMapping | None:
    """The session of that token."""
    return db.execute(select(session).where(session.c.token_hash == token_hash)).mappings().first()


def touch_session(db: Connection, session_id: str, now: str) -> None:
    """Remember when a session was last used."""
    db.execute(session.update().where(session.c.id == session_id).values(last_seen=now))


def end_session(db: Connection, token_hash: str) -> None:
    """Forget one session."""
    db.execute(delete(session).where(session.c.token_hash == token_hash))


def end_sessions(db: Connection, name: str, *, but: str | None = None) -> int:
    """Forget an account's sessions, except the one with identifier `but`; how many."""
    ended = delete(session).where(session.c.account == name)
    return db.execute(ended.where(session.c.id != but) if but else ended).rowcount


def drop_expired(db: Connection, now: str) -> None:
    """Forget sessions that ended by themselves."""
    db.execute(delete(session).where(session.c.expires < now))


# sign-in attempts


def add_attempt(db: Connection, **row: str) -> None:
    """Insert an attempt."""
    db.execute(attempt.insert().values(**row))


def settle_attempt(db: Connection, attempt_id: str, outcome: str) -> None:
    """Say how it ended."""
    db.execute(attempt.update().where(attempt.c.id == attempt_id).values(outcome=outcome))


def failures(db: Connection, *, since: str, account_hash: str = "", address_hash: str = "") -> list[str]:
    """Times of failed and still open attempts after `since`, newest first.

    For an account a successful sign-in wipes the slate; for an address it does not, or one known
    password would pay for guessing all others.
    """
    mine = attempt.c.account == account_hash if account_hash else attempt.c.address == address_hash
    if account_hash:
        done = select(func.max(attempt.c.time)).where(mine, attempt.c.outcome == "done")
        since = max(since, db.execute(done).scalar() or "")
    times = select(attempt.c.time).where(
        mine, attempt.c.time > since, attempt.c.outcome.in_(["failed", "open"])
    )
    return list(db.execute(times.order_by(attempt.c.time.desc())).scalars())


def drop_attempts(db: Connection, before: str) -> None:
    """Forget attempts no limit looks at any more; the evidence log keeps its events."""
    db.execute(delete(attempt).where(attempt.c.time < before))


# tokens


def add_token(db: Connection, **row: str) -> None:
    """Insert a token."""
    db.execute(token.insert().values(**row))


def find_token(db: Connection, token_hash: str) -> ApiToken | None:
    """The token with that hash."""
    row = db.execute(select(token).where(token.c.token_hash == token_hash)).mappings().first()
    return _token(row) if row else None


def tokens_of(db: Connection, name: str) -> tuple[ApiToken, ...]:
    """An account's tokens, newest first."""
    rows = db.execute(
        select(token).where(token.c.account == name).order_by(token.c.created.desc())
    ).mappings()
    return tuple(_token(row) for row in rows)


def read_token(db: Connection, token_id: str) -> ApiToken | None:
    """The token with that identifier."""
    row = db.execute(select(token).where(token.c.id == token_id)).mappings().first()
    return _token(row) if row else None


def drop_token(db: Connection, token_id: str) -> None:
    """Forget one token."""
    db.execute(delete(token).where(token.c.id == token_id))


def drop_tokens(db: Connection, name: str) -> int:
    """Forget all tokens of an account; how many."""
    return db.execute(delete(token).where(token.c.account == name)).rowcount


def _token(row: Mapping[Any, Any]) -> ApiToken:
    return ApiToken(
        **{key: row[key] for key in ("id", "account", "title", "created", "expires", "last_used")}
    )
