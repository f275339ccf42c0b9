"""Steps without SQL (分步处理): choose columns, conditions and figures of a named input; what comes of it is a statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from yiben.infra.lake import literal, quote
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_LONGEST = 200  # characters of a value


class Use(StrEnum):
    """What becomes of a column."""

    OUT = ""  # 不取
    KEEP = "keep"  # 保留，汇总时作为分组
    COUNT = "count"  # 计数
    SUM = "sum"  # 合计
    MEAN = "mean"  # 平均


class Where(StrEnum):
    """By what of a column rows are chosen."""

    ANY = ""  # 不限
    IS = "is"  # 等于
    NOT = "not"  # 不等于
    ABOVE = "above"  # 大于等于
    BELOW = "below"  # 小于等于
    HOLDS = "holds"  # 包含
    FILLED = "filled"  # 有值


USES = {
    Use.OUT: Text("不取", "leave out"),
    Use.KEEP: Text("保留或分组", "keep, or group by"),
    Use.COUNT: Text("计数", "count"),
    Use.SUM: Text("合计", "sum"),
    Use.MEAN: Text("平均", "mean"),
}

WHERES = {
    Where.ANY: Text("不限", "any"),
    Where.IS: Text("等于", "is"),
    Where.NOT: Text("不等于", "is not"),
    Where.ABOVE: Text("不小于", "at least"),
    Where.BELOW: Text("不大于", "at most"),
    Where.HOLDS: Text("包含", "contains"),
    Where.FILLED: Text("有值", "is filled"),
}

_FIGURES = {Use.COUNT: "count", Use.SUM: "sum", Use.MEAN: "avg"}
_TESTS = {
    Where.IS: "{0} = {1}",
    Where.NOT: "{0} <> {1}",
    Where.ABOVE: "{0} >= {1}",
    Where.BELOW: "{0} <= {1}",
    Where.HOLDS: "contains(CAST({0} AS VARCHAR), {1})",
    Where.FILLED: "{0} IS NOT NULL",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pick:
    """What is done with one column of the input."""

    column: str
    use: Use = Use.OUT
    test: Where = Where.ANY
    value: str = ""


def compose(source: str, picks: Sequence[Pick], *, records: str = "") -> str:
    """One SELECT over the input `source`. `records`: what the number of records is called, when it is wanted.

    Raises BadInput `nothing_chosen`, `no_value`, `too_long`.
    """
    figures = [one for one in picks if one.use in _FIGURES]
    kept = [one for one in picks if one.use is Use.KEEP]
    if not figures and not kept and not records:
        raise BadInput("nothing_chosen", Text("请至少选择一列", "Choose at least one column."))
    listed = [quote(one.column) for one in kept]
    listed += [f"{_FIGURES[one.use]}({quote(one.column)}) AS {quote(_name(one))}" for one in figures]
    if records:
        listed.append(f"count(*) AS {quote(records)}")
    lines = [f"SELECT {', '.join(listed)}", f"FROM {quote(source)}"]
    tests = [_test(one) for one in picks if one.test is not Where.ANY]
    if tests:
        lines.append("WHERE " + "\n  AND ".join(tests))
    if kept and (figures or records):
        lines.append(f"GROUP BY {', '.join(quote(one.column) for one in kept)}")
    return "\n".join(lines)


def _name(one: Pick) -> str:
    return f"{one.column}_{one.use}"


def _test(one: Pick) -> str:
    if one.test is not Where.FILLED and not one.value:
        raise BadInput("no_value", Text(f"{one.column}：请填写条件的值", f"{one.column}: say the value."), where={"field": one.column[:60]})  # fmt: skip
    if len(one.value) > _LONGEST:
        raise BadInput("too_long", Text(f"不超过 {_LONGEST} 字", f"At most {_LONGEST} characters."), where={"field": one.column[:60]})  # fmt: skip
    return _TESTS[one.test].format(quote(one.column), literal(one.value))
