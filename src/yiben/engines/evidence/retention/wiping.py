"""Making deleted bytes leave the database files, and saying so while they have not. 彻底清除."""

from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from yiben.infra.home import Home
from yiben.infra.keys import sync_folder
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

_DUE = "wipe-due"


def wipe_is_due(home: Home) -> None:
    """Note, before anything is deleted, that the files must be rewritten: a crash in between forgets nothing."""
    folder = home.root / "evidence"
    folder.mkdir(mode=0o700, exist_ok=True)
    (folder / _DUE).touch(mode=0o600)
    sync_folder(folder)


def wipe_waits(home: Home) -> bool:
    """Whether bodies were deleted whose bytes may still be in the files."""
    return (home.root / "evidence" / _DUE).exists()


def wipe(engine: Engine, home: Home) -> bool:
    """Rewrite the files if bodies were deleted since; whether that was due.

    SQLite: VACUUM, then the write-ahead log is emptied. PostgreSQL: VACUUM FULL; its own WAL goes as it recycles.
    Unavailable `not_wiped` while others read: bodies are gone for everybody, and the files are tried again later.
    """
    note = home.root / "evidence" / _DUE
    if not wipe_waits(home):
        return False
    connection = engine.raw_connection()
    try:
        driver: Any = connection.driver_connection
        if engine.dialect.name == "sqlite":
            driver.execute("VACUUM")
            busy = driver.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        else:
            driver.rollback()
            driver.autocommit = True
            driver.execute("VACUUM FULL evidence_event")
            driver.autocommit = False
            busy = 0
    except (engine.dialect.loaded_dbapi.Error, DBAPIError) as error:
        raise _not_wiped() from error
    finally:
        connection.close()
    if busy:
        raise _not_wiped()
    note.unlink()
    return True


def _not_wiped() -> Unavailable:
    return Unavailable(
        "not_wiped",
        Text(
            "内容已删除，但数据库文件正被使用，尚未彻底清除",
            "The bodies are deleted, but the files are in use and not rewritten yet.",
        ),
        hint=Text("请稍后再运行 yiben log expire", "Run `yiben log expire` again later."),
    )
