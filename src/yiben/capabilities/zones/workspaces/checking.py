"""The automatic check of a result before a person looks at it (带出自动审查). Knows no database and reads no data.

It says what stands in the way: size, grades (Article 27), too few records in a table or a cell, one record that
dominates a figure, rows that cannot be followed, and results that differ from earlier ones by few records.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from yiben.capabilities.zones.workspaces.model import Finding, MadeColumn, Part, Run, Shape, Weight
from yiben.capabilities.zones.workspaces.parameters import Parameters
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A result that left or waits to, beside the new one: rows only one of them has, figures a little apart."""

    exit: str
    differs: int
    close: int  # figures of the same group that differ by fewer records than may be told
    approved: bool


def check(run: Run, earlier: Sequence[Earlier], *, personal: bool, at: Parameters) -> tuple[Finding, ...]:
    """What a check of the run's table finds. `personal`: what the workspace reads is about persons."""
    found = [
        *_sizes(run, at),
        *_grades(run, at),
        *_records(run, at, personal=personal),
        *_beside(earlier, at),
    ]
    order = {one: at for at, one in enumerate(Weight)}
    return tuple(sorted(found, key=lambda one: order[one.weight]))


def _sizes(run: Run, at: Parameters) -> Iterator[Finding]:
    measured = (
        ("rows", run.rows, at.rows, Text("行", "rows")),
        ("columns", len(run.columns), at.columns, Text("列", "columns")),
        ("bytes", run.bytes, at.bytes, Text("字节", "bytes")),
    )
    for code, size, most, word in measured:
        if size > most:
            says = Text(f"共 {size:,} {word.zh}，上限 {most:,}", f"{size:,} {word.en}; at most {most:,}")
            yield _stop(f"too_many_{code}", says, measured=size, threshold=most)
    if run.rows == 0:
        yield _stop("nothing", Text("结果没有行", "There are no rows."))


def _grades(run: Run, at: Parameters) -> Iterator[Finding]:
    above = _named(run, lambda one: one.level > at.masked_up_to)
    if above:
        yield _stop(
            "grade_four",
            Text("来自四级及以上数据，原则上不予带出", "They come from data of grade four or above, which in principle do not leave."),
            columns=above,
        )  # fmt: skip
    raw = _named(
        run, lambda one: at.plain_up_to < one.level <= at.masked_up_to and not one.masked and one.part is not Part.FIGURE
    )  # fmt: skip
    if raw:
        yield _stop(
            "raw_level",
            Text("二、三级数据的原值只在工作空间内使用，须脱敏或汇总后带出", "Plain values of grades two and three stay in the workspace: mask them, or count and add up."),
            columns=raw,
        )  # fmt: skip
    if run.chosen > at.plain_up_to and run.shape is not Shape.FIGURES:
        yield _stop(
            "chosen_by",
            Text(f"哪些行入选由 {run.chosen} 级数据的原值决定，行本身即透露该值", f"Which rows there are was chosen by plain values of level {run.chosen}: the rows tell them."),
            measured=run.chosen,
            threshold=at.plain_up_to,
        )  # fmt: skip


def _records(run: Run, at: Parameters, *, personal: bool) -> Iterator[Finding]:
    if run.shape is Shape.FIGURES:
        yield from _figures(run, at)
        return
    if run.shape is Shape.OTHER:
        says = Text("结果的每一行涉及几条记录无法追溯；请在一步内由授权的数据直接汇总或筛选", "How many records a row rests on cannot be followed: select or sum up in one step from the data granted.")  # fmt: skip
        yield Finding(code="not_followed", weight=Weight.STOP if personal else Weight.MIND, says=says)
    if personal and 0 < run.rows < at.smallest:
        says = Text(f"只涉及 {run.rows} 条记录，少于 {at.smallest}", f"It is of {run.rows} records, fewer than {at.smallest}.")  # fmt: skip
        yield _stop("few_rows", says, measured=run.rows, threshold=at.smallest)


def _figures(run: Run, at: Parameters) -> Iterator[Finding]:
    fewest = run.fewest
    if fewest is None or fewest < at.smallest:
        says = Text(f"最小的一格只涉及 {fewest or 0} 条记录，少于 {at.smallest}", f"The smallest cell rests on {fewest or 0} records, fewer than {at.smallest}.")  # fmt: skip
        yield _stop("small_cell", says, measured=fewest or 0, threshold=at.smallest)
    if run.share is not None and run.share > at.largest_share:
        says = Text(f"有一格由一条记录占去 {run.share:.0%}，上限 {at.largest_share:.0%}", f"One record makes {run.share:.0%} of a cell; at most {at.largest_share:.0%}.")  # fmt: skip
        yield _stop("dominance", says, measured=run.share, threshold=at.largest_share)


def _beside(earlier: Sequence[Earlier], at: Parameters) -> Iterator[Finding]:
    near = [one for one in earlier if 0 < one.differs < at.few or one.close]
    if near:
        least = min(one.differs for one in near)
        names = ", ".join(one.exit for one in near[:5])
        proved = any(one.close and one.approved for one in near)
        yield Finding(
            code="differs_little",
            weight=Weight.STOP if proved else Weight.MIND,
            measured=len(near),
            threshold=at.few,
            says=Text(
                f"与此前 {len(near)} 次带出相差很少（最少 {least} 行）：{names}。两次相减可知差别中的人",
                f"It differs little (at least by {least} rows) from {len(near)} earlier results: {names}. One taken from another tells who makes the difference.",
            ),
        )
    same = [one for one in earlier if not one.differs]
    if same:
        says = Text(f"与此前 {len(same)} 次带出相同", f"It is the same as {len(same)} earlier results.")
        yield Finding(code="same_again", weight=Weight.NOTE, measured=len(same), says=says)


def _named(run: Run, chosen: Callable[[MadeColumn], bool]) -> tuple[str, ...]:
    return tuple(one.name for one in run.columns if chosen(one))


def _stop(
    code: str, says: Text, *, columns: tuple[str, ...] = (), measured: float | None = None, threshold: float | None = None
) -> Finding:  # fmt: skip
    return Finding(
        code=code, weight=Weight.STOP, says=says, columns=columns, measured=measured, threshold=threshold
    )
