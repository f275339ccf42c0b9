"""A connection of one's own (专用连接), for whoever asks the database many times a second.

What it has read stays true until somebody else writes, and SQLite tells when that was. And it leaves moving
SQLite's log into the database to a moment when nobody waits for an answer.
"""

from typing import Any

from sqlalchemy import Connection, Engine, event

Changes = tuple[object, int]
"""Equal only when no other connection has written in between."""


def changes(db: Connection) -> Changes | None:
    """Equal only when no other connection, in any process, has written since; None where that is unknown.

    The number means something to the connection it was read on alone, so that is named as well.
    """
    if db.dialect.name != "sqlite":
        return None
    return db.connection.driver_connection, int(db.exec_driver_sql("PRAGMA data_version").scalar_one())


def leave_checkpoints(engine: Engine) -> None:
    """From now on no commit of `engine` moves SQLite's log into the database: `checkpoint` does."""
    if engine.dialect.name == "sqlite":

        @event.listens_for(engine, "connect")
        def _(connection: Any, _record: Any) -> None:
            connection.execute("PRAGMA wal_autocheckpoint=0")


def checkpoint(engine: Engine) -> None:
    """Move SQLite's log into the database, beside whoever reads or writes; does nothing elsewhere."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as db:
        raw: Any = db.connection.driver_connection
        raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
