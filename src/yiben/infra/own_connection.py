"""A connection of one's own (专用连接), for whoever asks the database many times a second.

What it has read stays true until somebody else writes, and SQLite tells when that was. And it leaves moving
SQLite's log into the database to a moment when nobody waits for an answer.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, event

from yiben.infra.after_commit import settle
from yiben.infra.database import transaction

Changes = tuple[object, int]
"""Equal only when no other connection has written in between."""


def changes(db: Connection) -> Changes | None:
    """Equal only when no other connection, in any process, has written since; None where that is unknown.

    The number means something to the connection it was read on alone, so that is named as well.
    """
    if db.dialect.name != "sqlite":
        return None
    return db.connection.driver_connection, int(db.exec_driver_sql("PRAGMA data_version").scalar_one())


class Standing:
    """A connection that stays open from one transaction to the next; for one thread at a time.

    Fetching one from the pool and giving it back costs as much as sealing an event. Only on SQLite, where nobody ends
    a connection from afar.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._idle: Connection | None = None

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """`transaction` that writes."""
        if self._engine.dialect.name != "sqlite":
            with transaction(self._engine, writes=True) as db:
                yield db
            return
        own = self._idle or self._engine.connect().execution_options(yiben_writes=True)
        self._idle = None
        with ExitStack() as unless_whole:
            unless_whole.callback(own.close)
            with own.begin():
                yield own
            unless_whole.pop_all()
        settle(own)
        self._idle = own


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
