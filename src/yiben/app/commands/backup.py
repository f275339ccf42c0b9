"""`yiben backup` seals a copy of the home into one file; `yiben restore` makes a home of it again."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yiben.app.commands.options import As, Home, Json
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.app.backing_up import Backup

PassphraseFile = Annotated[
    Path | None,
    typer.Option(
        "--passphrase-file",
        help="Its first line is the passphrase; otherwise it is asked for 口令文件",
        show_default=False,
    ),
]


def backup(
    file: Annotated[Path, typer.Argument(help="The backup to write; must not be there yet 备份文件")],
    passphrase_file: PassphraseFile = None,
    home: Home = None,
    as_: As = None,
    json: Json = False,
) -> None:
    """Seal a consistent copy of the home into FILE, while the platform runs; owner only 备份."""
    from yiben.app.backing_up import back_up
    from yiben.app.terminal import progress_bar, say
    from yiben.app.wiring import open_platform

    platform = open_platform(home)
    actor = platform.actor(as_)
    passphrase = _passphrase(passphrase_file, again=True)
    with progress_bar() as progress:
        done = back_up(platform, actor, file, passphrase=passphrase, progress=progress)
    platform.close()
    _tell(done, json=json)
    if done.database != "sqlite":
        say(
            Text(
                "注意: 元数据库在 PostgreSQL，不在此备份中。请停止平台，用 pg_dump 另行备份",
                "Note: the metadata database is PostgreSQL and is not in here. Stop the platform and dump it with pg_dump",
            )
        )


def restore(
    file: Annotated[Path, typer.Argument(help="A backup 备份文件")],
    home: Annotated[Path, typer.Option("--home", help="New folder, absent or empty 新的数据目录")],
    passphrase_file: PassphraseFile = None,
    json: Json = False,
) -> None:
    """Make a home of a backup; every byte is verified, then its log 恢复."""
    from yiben.app import backing_up
    from yiben.app.terminal import progress_bar, say

    passphrase = _passphrase(passphrase_file, again=False)
    with progress_bar() as progress:
        done = backing_up.restore(file, home, passphrase=passphrase, progress=progress)
    _tell(done, json=json)
    say(Text(f"✓ 已恢复到 {home}，存证日志校验通过", f"✓ Restored to {home}; its log verifies"))


def _passphrase(file: Path | None, *, again: bool) -> str:
    if file is None:
        said = str(Text("备份口令", "Passphrase of the backup"))
        twice = str(Text("再次输入", "Again")) if again else ""
        return str(typer.prompt(said, hide_input=True, confirmation_prompt=twice or False, err=True))
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            "bad_passphrase_file",
            Text(f"无法读取口令文件 {file.name}", f"The passphrase file {file.name} cannot be read."),
            where={"file": str(file)},
        ) from error
    return lines[0] if lines else ""


def _tell(done: "Backup", *, json: bool) -> None:
    from yiben.app.terminal import print_json, table

    row = asdict(done)
    if json:
        print_json(row)
    else:
        table((), ((name, value) for name, value in row.items() if value is not None))
