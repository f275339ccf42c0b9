"""Do something once a transaction has really been committed.

SQLAlchemy's "commit" event fires just before the database is told to commit, so it can only promise.
The promise is kept when the connection goes back to its pool (or begins its next transaction, or whoever holds it
says `settle`), and taken back when the commit fails or the transaction is rolled back.
"""

from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, Pool, event

_ASKED, _DUE = "yiben_after_commit_asked", "yiben_after_commit_due"


def after_commit(db: Connection, action: Callable[[], None]) -> None:
    """Call `action` after the transaction of `db` is committed; never, when it is rolled back."""
    db.info.setdefault(_ASKED, []).append(action)


def settle(db: Connection) -> None:
    """Do now what was promised for the transaction that `db` has just committed."""
    _keep(db.info)


def _promise(connection: Connection) -> None:
    asked = connection.info.pop(_ASKED, None)
    if asked:
        connection.info[_DUE] = asked


def _forget(connection: Connection) -> None:
    connection.info.pop(_ASKED, None)
    connection.info.pop(_DUE, None)


def _commit_failed(context: ExceptionContext) -> None:
    if context.connection is not None and not context.connection.closed:
        context.connection.info.pop(_DUE, None)


def _begun(connection: Connection) -> None:
    _keep(connection.info)


def _returned(_dbapi_connection: Any, record: Any) -> None:
    record.info.pop(_ASKED, None)
    _keep(record.info)


def _keep(info: dict[Any, Any]) -> None:
    for action in info.pop(_DUE, ()):
        action()


# For every engine, once, when this is imported: listeners added to a living engine would change a
# list that other threads are walking. They cost a look into a dictionary where nothing was asked.
event.listen(Engine, "commit", _promise)
event.listen(Engine, "rollback", _forget)
event.listen(Engine, "handle_error", _commit_failed)
event.listen(
    Engine, "begin", _begun
)  # goes before an engine's own listeners, and so before a begin that fails
event.listen(Pool, "checkin", _returned)
