"""Options that every command shares, with one wording."""

import os
from pathlib import Path
from typing import Annotated

import typer

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Home = Annotated[
    Path | None,
    typer.Option(
        "--home", help="State folder 数据目录 [default: $YIBEN_HOME or ./.yiben]", show_default=False
    ),
]
As = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="ACCOUNT",
        help="Act as this account 以该账号操作 (owner officer steward analyst …)",
        show_default=False,
    ),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout 输出 JSON")]
Code = Annotated[
    str | None,
    typer.Option("--code", help="Code of the account's second factor 动态口令", show_default=False),
]
Note = Annotated[str, typer.Option("--note", help="Kept in the log 备注")]
WhyNot = Annotated[str, typer.Option("--note", help="Why, kept in the log 理由")]
Reason = Annotated[str, typer.Option("--reason", "--why", help="Why, kept in the log 理由")]


def writable(path: Path | None) -> Path | None:
    """Where a command is to write, looked at before it reads, spends or logs anything. Raises BadInput `no_place`."""
    if path is None:
        return None
    folder = path.parent
    if path.is_dir():
        why = Text("是一个文件夹", "is a folder")
    elif not folder.is_dir():
        why = Text(f"所在文件夹 {folder} 不存在", f"cannot be written: there is no folder {folder}")
    elif not os.access(path if path.exists() else folder, os.W_OK):
        why = Text("没有写入权限", "cannot be written: not permitted")
    else:
        return path
    raise BadInput(
        "no_place",
        Text(f"{path} {why.zh}", f"{path} {why.en}"),
        where={"file": str(path), "option": "--out"},
        hint=Text("请另选一个输出文件", "Name another file."),
    )
