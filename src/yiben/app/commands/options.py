"""Options that every command shares, with one wording."""

from pathlib import Path
from typing import Annotated

import typer

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
