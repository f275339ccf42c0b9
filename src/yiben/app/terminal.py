"""How Yiben speaks at a terminal: JSON alone on stdout, everything for people on stderr.

Tables and results people asked for go to stdout when `--json` was not given.
"""

import sys
import time
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

WIDEST = 60
"""Cells of a table fold after so many places: a survey's question as a header would push all else away."""

QUIET_SECONDS = 3.0
"""Without a terminal, progress is told no more often than this."""
STAGES = {
    "receive": Text("接收", "receiving"),
    "read": Text("读取", "reading"),
    "understand": Text("识别", "recognising"),
    "land": Text("入湖", "landing"),
    "check": Text("质检", "checking"),
    "register": Text("登记", "registering"),
    "regrade": Text("复评", "grading again"),
    "generate": Text("生成样例", "generating the sample"),
    "load": Text("装载样例", "loading the sample"),
    "back_up": Text("备份", "backing up"),
    "restore": Text("恢复", "restoring"),
    "harvest": Text("采集", "harvesting"),
    "link": Text("比对", "comparing"),
    "profiles": Text("建档", "making profiles"),
    "assess": Text("判定", "assessing"),
    "verify": Text("校验", "verifying"),
    "expire": Text("到期删除", "deleting what is over"),
}

PLACES = {
    "file": Text("文件", "file"),
    "sheet": Text("工作表", "sheet"),
    "row": Text("行", "row"),
    "line": Text("行号", "line"),
    "byte": Text("字节", "byte"),
    "column": Text("列", "column"),
    "item": Text("数据项", "item"),
    "level": Text("级别", "level"),
    "article": Text("条款", "article"),
    "account": Text("账号", "account"),
    "organisation": Text("单位", "organisation"),
    "resource": Text("数据资源", "resource"),
    "snapshot": Text("快照", "snapshot"),
    "table": Text("表", "table"),
    "added": Text("新增列", "added"),
    "removed": Text("缺少列", "removed"),
    "retyped": Text("类型改变", "retyped"),
    "reordered": Text("次序改变", "reordered"),
    "rule": Text("规则", "rule"),
    "field": Text("字段", "field"),
    "source": Text("来源", "source"),
    "case": Text("案件", "case"),
    "state": Text("环节", "state"),
    "move": Text("操作", "move"),
    "landed": Text("此前已接入", "landed before"),
    "function": Text("函数", "function"),
    "part": Text("语法", "part"),
    "port": Text("端口", "port"),
    "seconds": Text("秒", "seconds"),
    "memory_mb": Text("内存 MB", "memory MB"),
    "event": Text("事件", "event"),
    "command": Text("命令", "command"),
    "option": Text("选项", "option"),
    "name": Text("名称", "name"),
    "kind": Text("种类", "kind"),
    "run": Text("接入批次", "run"),
    "expression": Text("表达式", "expression"),
    "pack": Text("规则包", "pack"),
    "control": Text("规则", "control"),
    "count": Text("问题数", "problems"),
    "lacking": Text("缺少", "lacking"),
    "register": Text("登记册", "register"),
    "exemption": Text("例外", "exception"),
    "grant": Text("授权", "grant"),
    "position": Text("位置", "character"),
    "purpose": Text("用途", "purpose"),
    "roads": Text("提供方式", "roads"),
    "measure": Text("限额", "budget"),
    "day": Text("日期", "day"),
    "begins": Text("开始", "from"),
    "ends": Text("结束", "until"),
}


def print_json(document: object) -> None:
    """One JSON document on stdout."""
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2, default=str) + b"\n")
    sys.stdout.buffer.flush()


def say(text: Text | str) -> None:
    """A sentence for people."""
    err.print(str(text))


def tell(document: object, sentence: Text, *, json: bool) -> None:
    """What was done: a document for a program that asked with `--json`, else a sentence for a person."""
    if json:
        print_json(document)
    else:
        say(sentence)


def complain_of(text: Text) -> None:
    """A sentence that something is wrong."""
    err.print(f"✗ {text}", style="red")


def complain(error: YibenError) -> None:
    """What was wrong, where, what to do."""
    err.print(f"✗ {error.message}", style="red")
    listed = error.where.get("errors") or ()
    for key, value in error.where.items():
        if key != "errors" and value not in ([], (), None, False, ""):
            err.print(f"  {PLACES.get(key, key)}: {_flat(value)}")
    if error.hint:
        err.print(f"  → {error.hint}")
    for one in listed[1:]:  # the first is the message
        err.print(f"✗ {one['file']}:{one['line'] or ''} {one['message']}", style="red")
        if one["hint"]:
            err.print(f"  → {one['hint']}")


def table(headings: Iterable[Text], rows: Iterable[Iterable[object]]) -> None:
    """A plain table on stdout; without headings when there are none."""
    named = list(headings)
    drawn = Table(box=None, pad_edge=False, header_style="bold", show_header=bool(named))
    for heading in named:
        drawn.add_column(str(heading), overflow="fold", max_width=WIDEST)
    for row in rows:
        drawn.add_row(*("" if cell is None else str(cell) for cell in row))
    out.print(drawn)


def yes_or_no(value: object) -> str:
    """A flag as a word; empty when nobody has said."""
    return "" if value is None else str(Text("是", "yes") if value else Text("否", "no"))


def _flat(value: object) -> str:
    if isinstance(value, list | tuple):
        return ", ".join(
            " → ".join(map(str, one)) if isinstance(one, list | tuple) else str(one) for one in value
        )
    return str(value)


@contextmanager
def progress_bar() -> Iterator[Callable[[Step], None]]:
    """Rows, bytes and time left on stderr; where stderr is no terminal, a line every few seconds."""
    if not err.is_terminal:
        yield _plain_teller()
        return
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[done]}"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True) as bar:
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


def _plain_teller() -> Callable[[Step], None]:
    said = time.monotonic()

    def tell(step: Step) -> None:
        nonlocal said
        if time.monotonic() - said < QUIET_SECONDS:
            return
        said = time.monotonic()
        total = f" / {step.total_rows:,}" if step.total_rows and step.rows else ""
        say(f"… {STAGES.get(step.stage, step.stage)} {_amount(step)}{total}")

    return tell


def _amount(step: Step) -> str:
    parts: list[Any] = []
    if step.rows:
        parts.append(f"{step.rows:,} {Text('行', 'rows')}")
    if step.bytes:
        parts.append(f"{step.bytes / 1e6:,.1f} MB")
    return " · ".join(parts)
