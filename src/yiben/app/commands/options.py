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
