"""Backing a home up and restoring it (备份与恢复): the owner's verbs, and what they leave in the log.

A backup holds everything, keys included, or it could not be opened again; so all of it is sealed under a
passphrase. A restored home says so in its log: whoever keeps a newer signed head sees that the log is shorter,
and finds `backup.restored` right where it goes on.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import StaticPool, create_engine

from yiben import __version__
from yiben.app.wiring import Platform, open_platform
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.infra.archive import Sealer, Unsealer, check_passphrase
from yiben.infra.backup import CopiedDatabase, copied_database, heads_length, pack, unpack
from yiben.infra.home import Home
from yiben.infra.keys import sync_folder
from yiben.infra.lake.moving import move_catalogue
from yiben.infra.settings import Settings
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused, Unavailable
from yiben.kernel.progress import Progress, silent
from yiben.kernel.text import Text

_PART = ".restoring"


@dataclass(frozen=True, slots=True, kw_only=True)
class Backup:
    """A backup made, or restored. `tree_size` and `root`: the head of the log it holds."""

    file: str
    sha256: str
    bytes: int
    files: int | None
    made: str
    database: str  # sqlite, or postgresql: then the database is not in it
    tree_size: int
    root: str


def back_up(
    platform: Platform, actor: Actor, target: Path, *, passphrase: str, progress: Progress = silent
) -> Backup:
    """Write a sealed, consistent copy of the home to `target`, while the platform runs. `backup.made`.

    The file appears whole (0600) or not at all. Raises Refused for anybody but the owner, BadInput when the file is
    there or lies inside the home, Unavailable when it cannot be written or a file changed meanwhile.
    """
    if not actor.holds(Role.OWNER):
        raise Refused(
            "owner_only",
            Text("只有平台所有者可以备份", "Only the owner makes backups."),
            where={"account": actor.account},
        )
    check_passphrase(passphrase)
    target = target.absolute()
    if target.exists() or target.resolve().is_relative_to(platform.home.root.resolve()):
        raise BadInput(
            "bad_target",
            Text("备份文件已存在，或位于数据目录之内", "The backup is there already, or it would lie inside the home."),
            where={"file": str(target)},
            hint=Text("请换一个文件名", "Choose another name."),
        )  # fmt: skip
    made = stamp(platform.office.clock())
    heads, database = heads_length(platform.home), platform.engine.dialect.name
    with _database(platform) as copy, _appearing(target) as half:
        head = _head(platform, copy)
        about = {
            "made": made,
            "version": __version__,
            "home": str(platform.home.root),
            "database": database,
            "tree_size": head.tree_size,
            "root": head.root,
        }
        with os.fdopen(os.open(half, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            sealer = Sealer(file, passphrase)
            files = pack(platform.home, sealer, about=about, heads=heads, database=copy, progress=progress)
            sealer.finish()
            file.flush()
            os.fsync(file.fileno())
    done = Backup(
        file=str(target),
        sha256=sealer.sha256,
        bytes=sealer.bytes,
        files=files,
        made=made,
        database=database,
        tree_size=head.tree_size,
        root=head.root,
    )
    with platform.office.writing(actor) as work:
        told = {"bytes": done.bytes, "files": files, "database": done.database}
        work.leave("backup.made", done.sha256, **told, tree_size=head.tree_size, root=head.root, made=made)
    return done


def restore(source: Path, target: Path, *, passphrase: str, progress: Progress = silent) -> Backup:
    """Make a home at `target`, which must be empty or absent, from a backup. `backup.restored`.

    Every chunk is verified before it is written; what was written goes away when something is wrong. The log of
    the restored home is verified before this returns. Raises BadInput for the file or the folder.
    """
    target = target.absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BadInput(
            "not_empty",
            Text(f"{target} 不是空目录", f"{target} is not an empty folder."),
            where={"file": str(target)},
            hint=Text("请换一个新目录", "Name a new folder."),
        )
    if not source.is_file():
        raise BadInput(
            "no_file",
            Text(f"没有文件 {source}", f"There is no file {source}."),
            where={"file": str(source)},
        )
    with source.open("rb") as file, _filling(target) as part:
        unsealer = Unsealer(file, passphrase)
        size = source.stat().st_size
        about = unpack(unsealer, part, check=_check_database, total=size, progress=progress)
        move_catalogue(part / "lake", before=Path(about["home"]) / "lake", now=target / "lake")
    done = Backup(
        file=str(source),
        sha256=unsealer.sha256,
        bytes=unsealer.bytes,
        files=None,
        made=about["made"],
        database=about["database"],
        tree_size=about["tree_size"],
        root=about["root"],
    )
    _mark(target, done)
    return done


def _mark(target: Path, done: Backup) -> None:
    platform = open_platform(target)
    with platform.office.writing(platform.owner()) as work:
        told = {"made": done.made, "tree_size": done.tree_size, "root": done.root, "database": done.database}
        work.leave("backup.restored", done.sha256, **told)
    report = verify(platform.engine, platform.home)
    platform.close()
    if not report.ok:
        says = report.findings[0].says
        raise Unavailable(
            "restored_log_broken",
            Text(f"已恢复，但存证日志有问题: {says.zh}", f"Restored, but something is wrong with its log: {says.en}"),
            where={"file": str(target)},
            hint=Text("请运行 yiben log verify", "Run `yiben log verify`."),
        )  # fmt: skip


@contextmanager
def _database(platform: Platform) -> Iterator[CopiedDatabase | None]:
    """The copy of the embedded database; None for PostgreSQL, which has its own tool."""
    name = platform.engine.url.database
    embedded = platform.engine.dialect.name == "sqlite" and name is not None
    found = copied_database(Path(str(name)), beside=platform.home.staging) if embedded else nullcontext()
    with found as copy:
        yield copy


def _head(platform: Platform, copy: CopiedDatabase | None) -> evidence.Head:
    """The newest signed head in what is backed up."""
    engine = platform.engine
    if copy is not None:
        engine = create_engine("sqlite://", creator=lambda: copy.live, poolclass=StaticPool)
    with engine.connect() as db:
        head = evidence.newest_head(db)
    assert head is not None  # founding a home left events
    return head


def _check_database(about: Mapping[str, Any]) -> None:
    if not {"made", "home", "database", "tree_size", "root"} <= about.keys():
        raise BadInput("strange_backup", Text("备份缺少说明", "The backup does not say what it is."))
    outside = bool(Settings.from_environment().database_url)
    if about["database"] == "postgresql" and not outside:
        raise BadInput(
            "database_not_inside",
            Text("元数据库在 PostgreSQL，不在备份中", "The metadata database was PostgreSQL: it is not in the backup."),
            hint=Text(
                "先用 pg_restore 恢复数据库，设置 YIBEN_DATABASE_URL，再恢复",
                "First restore it with pg_restore and set YIBEN_DATABASE_URL.",
            ),
        )  # fmt: skip
    if about["database"] == "sqlite" and outside:
        raise BadInput(
            "database_inside",
            Text("备份自带元数据库，但设置了 YIBEN_DATABASE_URL", "The backup has its database inside, but YIBEN_DATABASE_URL is set."),
            hint=Text("请取消该环境变量", "Unset it."),
        )  # fmt: skip


@contextmanager
def _appearing(target: Path) -> Iterator[Path]:
    """A file that is put in place when the block ends well, and goes away when not."""
    half = target.with_name(f".{target.name}.part")
    try:
        half.unlink(missing_ok=True)
        yield half
        half.replace(target)
        sync_folder(target.parent)
    except OSError as error:
        raise Unavailable(
            "backup_not_written",
            Text(f"无法写入备份: {error.strerror}", f"The backup cannot be written: {error.strerror}"),
            where={"file": str(target)},
        ) from error
    finally:
        half.unlink(missing_ok=True)


@contextmanager
def _filling(target: Path) -> Iterator[Path]:
    """A folder inside `target` whose content moves up when the block ends well, the database last."""
    fresh = not target.exists()
    part = target / _PART
    part.mkdir(parents=True, mode=0o700)
    target.chmod(0o700)
    whole = False
    try:
        yield part
        for path in sorted(part.iterdir(), key=lambda path: path.name == Home(part).database.name):
            path.replace(target / path.name)
        part.rmdir()
        sync_folder(target)
        whole = True
    finally:
        if not whole:
            shutil.rmtree(target if fresh else part, ignore_errors=True)
