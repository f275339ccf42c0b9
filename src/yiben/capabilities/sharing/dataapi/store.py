"""Every SQL statement of the data API. Times are text from `kernel.clock.stamp`."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Index,
    Integer,
    String,
    Table,
    delete,
    func,
    select,
)
from sqlalchemy import Text as LongText
from sqlalchemy.dialects import postgresql, sqlite

from yiben.capabilities.sharing.dataapi.model import Key, KeyKind
from yiben.infra.database import metadata

key = Table(
    "data_api_key",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("grant", String(40), nullable=False, index=True),
    Column("account", String(64), nullable=False),
    Column("title", String(200), nullable=False),
    Column("kind", String(10), nullable=False),
    Column("sandbox", Boolean, nullable=False),
    Column("prefix", String(12), unique=True),
    Column("secret", String(64)),  # SHA-256 of 256 random bits: nothing to guess, so nothing to slow down
    Column("old_secret", String(64)),
    Column("old_until", String(27)),
    Column("public_key", LongText),
    Column("issuer", String(300)),
    Column("client", String(200)),
    Column("must_sign", Boolean, nullable=False),
    Column("made", String(27), nullable=False),
    Column("made_by", String(64), nullable=False),
    Column("expires", String(27), nullable=False),
    Column("revoked", String(27)),
    Column("revoked_by", String(64)),
    Index("ix_data_api_key_issuer", "issuer", "client"),
)

terms = Table(
    "data_api_terms",
    metadata,
    Column("grant", String(40), primary_key=True),
    Column("must_sign", Boolean, nullable=False),
    Column("set_by", String(64), nullable=False),
    Column("set_at", String(27), nullable=False),
)

seen = Table(
    "data_api_seen",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("nonce", String(64), primary_key=True),
    Column("until", String(27), nullable=False, index=True),
)

use = Table(
    "data_api_use",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("hour", String(13), primary_key=True),
    Column("outcome", String(40), primary_key=True),
    Column("bucket", Integer, primary_key=True),
    Column("grant", String(40), nullable=False),
    Column("calls", BigInteger, nullable=False),
    Column("rows", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("ix_data_api_use_grant", "grant", "hour"),
)

_SHOWN = [column for column in key.c if column.name not in {"secret", "old_secret"}]
_SWEPT = 500


def add_key(db: Connection, made: Key, *, secret: str | None) -> None:
    """Insert a key with the hash of its secret."""
    values = {column.name: getattr(made, column.name) for column in _SHOWN}
    db.execute(key.insert().values(**values | {"kind": str(made.kind)}, secret=secret))


def find_key(db: Connection, key_id: str) -> Key | None:
    """A key by identifier."""
    row = db.execute(select(*_SHOWN).where(key.c.id == key_id)).mappings().first()
    return _key(row) if row else None


def by_prefix(db: Connection, prefix: str) -> tuple[Key, str, str | None] | None:
    """The key whose secret begins so, with the hashes of its secret and of the one before."""
    row = db.execute(select(key).where(key.c.prefix == prefix)).mappings().first()
    return (_key(row), row["secret"], row["old_secret"]) if row else None


def of_client(db: Connection, *, issuer: str, client: str) -> tuple[Key, ...]:
    """The keys that stand for a client of an OpenID Connect issuer."""
    asked = select(*_SHOWN).where(key.c.issuer == issuer, key.c.client == client)
    return tuple(_key(row) for row in db.execute(asked).mappings())


def keys_of(db: Connection, grant: str) -> tuple[Key, ...]:
    """The keys of a grant, newest first."""
    asked = select(*_SHOWN).where(key.c.grant == grant).order_by(key.c.made.desc(), key.c.id.desc())
    return tuple(_key(row) for row in db.execute(asked).mappings())


def set_secret(db: Connection, key_id: str, *, secret: str, old_until: str) -> None:
    """A new secret; the one before works until `old_until`."""
    db.execute(
        key.update()
        .where(key.c.id == key_id)
        .values(old_secret=key.c.secret, secret=secret, old_until=old_until)
    )


def revoke_key(db: Connection, key_id: str, *, when: str, by: str) -> bool:
    """End a key; False when it had ended before."""
    done = db.execute(
        key.update().where(key.c.id == key_id, key.c.revoked.is_(None)).values(revoked=when, revoked_by=by)
    )
    return done.rowcount == 1


def must_sign(db: Connection, grant: str) -> bool:
    """Whether every request of a grant has to be signed."""
    return bool(db.execute(select(terms.c.must_sign).where(terms.c.grant == grant)).scalar())


def set_terms(db: Connection, grant: str, *, signed: bool, by: str, when: str) -> None:
    """Say whether every request has to be signed."""
    values = {"must_sign": signed, "set_by": by, "set_at": when}
    db.execute(_insert(db, terms).values(grant=grant, **values).on_conflict_do_update(index_elements=["grant"], set_=values))  # fmt: skip


def remember(db: Connection, key_id: str, nonce: str, *, until: str, now: str) -> bool:
    """Note a nonce; False when it was seen before: one conditional statement decides. Old ones are swept."""
    wanted = _insert(db, seen).values(key=key_id, nonce=nonce, until=until).on_conflict_do_nothing()
    # What comes back, not a count of rows: drivers count an insert in different ways.
    fresh = db.execute(wanted.returning(seen.c.nonce)).first() is not None
    old = db.execute(select(seen.c.key, seen.c.nonce).where(seen.c.until < now).limit(_SWEPT)).all()
    for each in old:
        db.execute(delete(seen).where(seen.c.key == each[0], seen.c.nonce == each[1]))
    return fresh


def add_use(db: Connection, rows: Iterable[dict[str, Any]]) -> None:
    """Add to what callers used: one row each of key, hour, outcome and bucket."""
    for row in rows:
        wanted = _insert(db, use).values(**row)
        added = {name: use.c[name] + wanted.excluded[name] for name in ("calls", "rows", "bytes")}
        db.execute(
            wanted.on_conflict_do_update(index_elements=["key", "hour", "outcome", "bucket"], set_=added)
        )


def used(db: Connection, grant: str, *, since: str) -> Sequence[Any]:
    """(key, hour, outcome, bucket, calls, rows, bytes) of a grant from an hour on."""
    columns = (use.c.key, use.c.hour, use.c.outcome, use.c.bucket, use.c.calls, use.c.rows, use.c.bytes)
    return db.execute(
        select(*columns).where(use.c.grant == grant, use.c.hour >= since).order_by(use.c.hour)
    ).all()


def forget_use(db: Connection, *, before: str) -> int:
    """Forget figures of hours before; how many rows."""
    return db.execute(delete(use).where(use.c.hour < before)).rowcount


def count_keys(db: Connection, grant: str, *, now: str) -> int:
    """How many keys of a grant work."""
    asked = select(func.count()).where(key.c.grant == grant, key.c.revoked.is_(None), key.c.expires > now)
    return int(db.execute(asked).scalar() or 0)


def _key(row: Any) -> Key:
    values = {column.name: row[column.name] for column in _SHOWN}
    return Key(**values | {"kind": KeyKind(values["kind"])})


def _insert(db: Connection, table: Table) -> Any:
    return (postgresql if db.dialect.name == "postgresql" else sqlite).insert(table)
