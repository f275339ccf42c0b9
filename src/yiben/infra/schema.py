"""Brings the metadata database to the shape this version needs, once, whoever comes first.

Alembic is imported only when something has to be done: a current database costs one small query.
"""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from yiben.infra.database import metadata, transaction
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

HEAD = "0048"
"""The newest revision; a test holds it against the migrations folder."""

_MADE: list[str] = []
"""What makes an empty SQLite database one of `HEAD`, once the migrations have made one: a process with many homes, a city
beside a province or tests, walks through their history once."""


def bring_up_to_date(engine: Engine) -> None:
    """Migrate to `HEAD`. A database of a newer Yiben is refused, never touched."""
    with transaction(engine, writes=False) as db:
        if _revision(db) == HEAD:
            return
    with transaction(engine, writes=True) as db:
        if engine.dialect.name == "postgresql":
            db.execute(text("SELECT pg_advisory_xact_lock(7194202, 1)"))
        found = _revision(db)
        if found == HEAD:  # somebody else was faster while we waited for the lock
            return
        empty = found is None and engine.dialect.name == "sqlite" and not inspect(db).get_table_names()
        if empty and _MADE:
            for statement in _MADE:
                db.exec_driver_sql(statement)
            return
        _migrate(db)
        if empty:
            _MADE.extend(_statements(db))


def difference(engine: Engine) -> list[object]:
    """What the declared tables have that the migrations do not, or the other way round. Empty when they agree."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.connect() as db:
        return list(compare_metadata(MigrationContext.configure(db), metadata))


def _statements(db: Connection) -> list[str]:
    """The database as statements, in the order they can be run."""
    dumped: Iterator[str] = db.connection.driver_connection.iterdump()  # type: ignore[union-attr]
    return [one for one in dumped if one not in {"BEGIN TRANSACTION;", "COMMIT;"}]


def _revision(db: Connection) -> str | None:
    if not inspect(db).has_table("alembic_version"):
        return None
    found: str | None = db.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _migrate(db: Connection) -> None:
    from alembic import command
    from alembic.config import Config
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")))
    config.attributes["connection"] = db
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise Unavailable(
            "newer_database",
            Text("这个数据目录由更新版本的一本创建", "This home was made by a newer Yiben"),
            hint=Text("请升级程序后再打开", "Upgrade the program, then open it again."),
        ) from error
