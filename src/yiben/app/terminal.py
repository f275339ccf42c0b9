"""How Yiben speaks at a terminal: JSON alone on stdout, everything for people on stderr.

Tables and results people asked for go to stdout when `--json` was not given.
"""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeRemainingColumn
from rich.table import Table

from yiben.kernel.errors import YibenError
from yiben.kernel.progress import Step
from yiben.kernel.text import Text

# A pipe has no width; a table folded at 80 columns there would break identifiers apart.
out = Console(
    soft_wrap=True, highlight=False, emoji=False, markup=False, width=None if sys.stdout.isatty() else 240
)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False, markup=False)

STAGES = {
    "receive": Text("接收", "receiving"),
    "read": Text("读取", "reading"),
    "understand": Text("识别", "recognising"),
    "land": Text("入湖", "landing"),
    "check": Text("质检", "checking"),
    "register": Text("登记", "registering"),
    "generate": Text("生成样例", "generating the sample"),
    "load": Text("装载样例", "loading the sample"),
}


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str) + b"\n")
    sys.stdout.buffer.flush()


def say(text: Text | str) -> None:
    """A sentence for people."""
    err.print(str(text))


def complain_of(text: Text) -> None:
    """A sentence that something is wrong."""
    err.print(f"✗ {text}", style="red")


def complain(error: YibenError) -> None:
    """What was wrong, where, what to do."""
    err.print(f"✗ {error.message}", style="red")
    for key, value in error.where.items():
        err.print(f"  {key}: {value}")
    if error.hint:
        err.print(f"  → {error.hint}")


def table(headings: Iterable[Text], rows: Iterable[Iterable[object]]) -> None:
    """A plain table on stdout."""
    drawn = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        drawn.add_column(str(heading), overflow="fold")
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(drawn)


@contextmanager
def progress_bar() -> Iterator[Callable[[Step], None]]:
    """Rows, bytes and time left on stderr; silent when stderr is not a terminal."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task("", total=None, done="")
        stage = ""

        def tell(step: Step) -> None:
            nonlocal stage
            if step.stage != stage:
                stage = step.stage
                bar.reset(task, total=None)
            total = step.total_bytes or step.total_rows
            done = step.bytes if step.total_bytes else step.rows
            bar.update(
                task,
                description=str(STAGES.get(step.stage, step.stage)),
                total=total,
                completed=done,
                done=_amount(step),
            )

        yield tell


def _amount(step: Step) -> str:
    parts: list[Any] = []
    if step.rows:
        parts.append(f"{step.rows:,} {Text('行', 'rows')}")
    if step.bytes:
        parts.append(f"{step.bytes / 1e6:,.1f} MB")
    return " · ".join(parts)
