"""The metadata database: SQLite in the home folder, or PostgreSQL by URL. The only file that opens it.

Each capability declares its own tables on `metadata`, in its `store.py`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Engine, MetaData, create_engine, event
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import DBAPIError, OperationalError

from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def open_engine(home: Home, settings: Settings) -> Engine:
    """An engine on the home's database. Durable: SQLite runs in WAL mode with synchronous=FULL."""
    url = make_url(settings.database_url or f"sqlite:///{home.database}")
    if url.get_backend_name() == "postgresql" and url.drivername == "postgresql":
        url = url.set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_pre_ping=url.get_backend_name() != "sqlite")
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    event.listen(engine, "handle_error", _tell_of_connecting)
    event.listen(engine, "handle_error", _tell_of_disk)
    return engine


_NOT_WRITTEN = frozenset({13, 778, 1034, 1546, 4874})
"""SQLite: FULL, IOERR_WRITE, IOERR_FSYNC, IOERR_TRUNCATE, IOERR_SHMSIZE (sqlite.org/rescode.html)."""


@contextmanager
def straight(db: Connection) -> Iterator[Any]:
    """The driver's own connection, within the transaction; what it raises is raised as SQLAlchemy would.

    For statements that every read runs: what SQLAlchemy does for a statement costs more than a row.
    """
    if not db.in_transaction():
        db.begin()  # as SQLAlchemy does at the first statement; the driver would commit each at once
    with _driver(db) as driver:
        yield driver


@contextmanager
def _driver(db: Connection) -> Iterator[Any]:
    try:
        yield db.connection.driver_connection
    except db.dialect.loaded_dbapi.Error as error:
        _say_disk_full(error)
        known = DBAPIError.instance(None, None, error, db.dialect.loaded_dbapi.Error, dialect=db.dialect)
        raise known from error


def _tell_of_disk(context: ExceptionContext) -> None:
    _say_disk_full(context.original_exception)


def _say_disk_full(error: BaseException) -> None:
    # Nothing of the transaction was kept; whoever reads this can make room and try again.
    full = getattr(error, "sqlstate", None) == "53100"  # PostgreSQL: disk_full
    if full or getattr(error, "sqlite_errorcode", 0) in _NOT_WRITTEN:
        raise Unavailable(
            "disk_full",
            Text(
                "磁盘已满或无法写入，本次操作未生效",
                "The disk is full or cannot be written; nothing of this was kept.",
            ),
            hint=Text("请腾出空间后重试", "Make room, then try again."),
        ) from None


def _tell_of_connecting(context: ExceptionContext) -> None:
    # Only a failure to connect has no connection yet. The driver's sentence may quote the URL: not passed on.
    if context.connection is None and isinstance(context.sqlalchemy_exception, OperationalError):
        if context.dialect.name == "sqlite":
            raise Unavailable(
                "database_damaged",
                Text(
                    "元数据库文件无法打开：已损坏、被占用或没有权限",
                    "The metadata database cannot be opened: damaged, in use, or not permitted",
                ),
                hint=Text(
                    "请检查文件权限；若已损坏，请用备份恢复（yiben restore）",
                    "Check the file's permissions; if it is damaged, restore a backup (yiben restore).",
                ),
            ) from None
        raise Unavailable(
            "database_unreachable",
            Text("无法连接元数据库", "The metadata database cannot be reached"),
            hint=Text(
                "请检查 YIBEN_DATABASE_URL，并确认数据库正在运行",
                "Check YIBEN_DATABASE_URL, and that the database is running.",
            ),
        ) from None


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver's own transaction handling would begin late and commit before DDL.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("busy_timeout=60000", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once: upgrading a read later fails when somebody else wrote in between.
    writes = connection.get_execution_options().get("yiben_writes", False)
    with _driver(connection) as driver:
        driver.execute("BEGIN IMMEDIATE" if writes else "BEGIN")


@contextmanager
def transaction(engine: Engine, *, writes: bool) -> Iterator[Connection]:
    """One transaction: committed when the block ends, rolled back when it raises."""
    with engine.connect().execution_options(yiben_writes=writes) as connection, connection.begin():
        yield connection
