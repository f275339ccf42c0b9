"""What DuckDB says when it fails, in our words.

An engine's own message may quote a cell (“Could not convert string 'x'”) or a path. Nothing of a
run-time message is passed on; of a message about the statement itself only names are.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from yiben.kernel.errors import BadInput, Unavailable, YibenError
from yiben.kernel.text import Text


class EngineFault(BadInput):
    """DuckDB would not do what the workbench was asked; `detail` is its own first line."""

    def __init__(self, kind: str, detail: str) -> None:
        super().__init__(
            "engine", Text(f"引擎无法执行: {detail}", f"The engine refused: {detail}"), where={"kind": kind}
        )
        self.kind = kind
        self.detail = detail


@contextmanager
def on_the_bench() -> Iterator[None]:
    """Inside the platform's own work: pass on DuckDB's first line, which may quote the file at hand."""
    import duckdb

    try:
        yield
    except duckdb.OutOfMemoryException as error:
        raise _memory(None) from error
    except duckdb.InterruptException as error:
        raise Unavailable("interrupted", Text("操作已被中断", "The work was interrupted.")) from error
    except duckdb.Error as error:
        raise EngineFault(
            type(error).__name__.removesuffix("Exception").lower(), first_line(str(error))
        ) from error


def first_line(message: str) -> str:
    """DuckDB's message without its prefix and the excerpt of the statement."""
    line = message.strip().split("\n", 1)[0]
    return re.sub(r"^[A-Za-z ]+ Error: ", "", line)[:500]


def for_the_asker(error: Exception, *, memory_mb: int) -> YibenError:
    """The error a person who asked a question may see: never a cell, never a path."""
    import duckdb

    if isinstance(error, duckdb.OutOfMemoryException):
        return _memory(memory_mb)
    if isinstance(
        error,
        (duckdb.BinderException, duckdb.CatalogException, duckdb.ParserException, duckdb.SyntaxException),
    ):
        return bad_sql(str(error))
    if isinstance(
        error, (duckdb.ConversionException, duckdb.OutOfRangeException, duckdb.TypeMismatchException)
    ):
        return BadInput(
            "bad_value",
            Text(
                "某一行的值无法按语句要求转换或计算",
                "A value in some row cannot be converted or computed as the statement asks.",
            ),
            hint=Text("可改用 TRY_CAST 或 TRY(…)", "TRY_CAST or TRY(…) gives NULL instead."),
        )
    if isinstance(error, (duckdb.IOException, duckdb.PermissionException)):
        return Unavailable(
            "data_unreadable",
            Text("数据文件无法读取，已停止", "The data files cannot be read."),
            hint=Text("请联系平台管理员", "Tell whoever runs this platform."),
        )
    return BadInput(
        "bad_query",
        Text("引擎无法执行该语句", "The engine cannot run this statement."),
        where={"kind": type(error).__name__.removesuffix("Exception").lower()},
    )


def bad_sql(message: str) -> BadInput:
    """The statement is at fault, not the data: names may be quoted, paths may not."""
    said = _names_only(first_line(message))
    return BadInput("bad_sql", Text(f"SQL 语句有误: {said}", f"The SQL does not hold together: {said}"))


def too_slow(seconds: float) -> Unavailable:
    """The time limit was reached."""
    return Unavailable(
        "query_time",
        Text(
            f"查询超过 {seconds:g} 秒的时限，已停止",
            f"The query ran longer than its {seconds:g} seconds and was stopped.",
        ),
        hint=Text(
            "请缩小范围，例如增加条件或只取部分列", "Narrow it: add a condition, or take fewer columns."
        ),
    )


def stopped() -> Unavailable:
    """Somebody stopped it."""
    return Unavailable("query_stopped", Text("查询已被中止", "The query was stopped."))


def too_many(rows: int) -> Unavailable:
    """The row limit was reached and a cut answer was not wanted."""
    return Unavailable(
        "query_rows",
        Text(f"结果超过 {rows} 行的上限", f"The answer has more than {rows} rows."),
        hint=Text("请增加条件、汇总，或使用 LIMIT", "Add a condition, aggregate, or use LIMIT."),
    )


def too_big(memory_mb: int) -> Unavailable:
    """The query or its answer does not fit into the memory it may use."""
    return _memory(memory_mb)


def too_busy(seconds: float) -> Unavailable:
    """Every query worker had work for the whole time limit."""
    return Unavailable(
        "query_busy",
        Text(f"查询引擎繁忙，等待 {seconds:g} 秒仍未轮到", f"All engines were busy for {seconds:g} seconds."),
        hint=Text("请稍后再试", "Try again later."),
    )


def lost() -> Unavailable:
    """The worker ended in the middle of the answer, and not by a limit of ours."""
    return Unavailable(
        "query_lost",
        Text("查询引擎意外退出，本次查询已停止", "The engine ended in the middle of this query."),
        hint=Text(
            "请再试一次；如仍出现，请换一种写法", "Ask again; if it happens again, write it another way."
        ),
    )


def no_engine() -> Unavailable:
    """A query worker does not start."""
    return Unavailable(
        "no_query_engine",
        Text("查询引擎无法启动", "The query engine does not start."),
        hint=Text("请联系平台管理员", "Tell whoever runs this platform."),
    )


def _memory(memory_mb: int | None) -> Unavailable:
    return Unavailable(
        "query_memory" if memory_mb else "memory",
        Text("所需内存超过上限，已停止", "It needs more memory than it may use and was stopped."),
        where={"memory_mb": memory_mb} if memory_mb else {},
        hint=Text("请缩小范围或先汇总", "Narrow it, or aggregate first."),
    )


def _names_only(line: str) -> str:
    # Paths never help the asker; the names the guard uses inside mean nothing outside.
    line = re.sub(r"\S*[/\\]\S+", "…", line)
    return re.sub(r'"?yiben_scan_\w+"?', "…", line)
