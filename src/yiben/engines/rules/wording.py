"""The sentence a rule says when its author gave it none."""

from collections.abc import Mapping
from typing import Any

from yiben.engines.rules.model import Kind
from yiben.kernel.text import Text


def default_says(kind: Kind, columns: tuple[str, ...], arguments: Mapping[str, Any]) -> Text:
    """What must hold, in both languages."""
    names_zh, names_en = "、".join(columns), ", ".join(columns)
    low, high = arguments.get("min"), arguments.get("max")
    span_zh = (
        f"不小于 {low}" if high is None else f"不大于 {high}" if low is None else f"在 {low} 到 {high} 之间"
    )
    span_en = (
        f"at least {low}"
        if high is None
        else f"at most {high}"
        if low is None
        else f"between {low} and {high}"
    )
    said = arguments
    match kind:
        case Kind.NOT_NULL:
            return Text(f"{names_zh} 必须有值", f"{names_en} must have a value")
        case Kind.UNIQUE:
            return Text(f"{names_zh} 不得重复", f"{names_en} must not repeat")
        case Kind.PATTERN:
            return Text(
                f"{names_zh} 必须符合格式 {said['pattern']}", f"{names_en} must match {said['pattern']}"
            )
        case Kind.CHECKSUM:
            return Text(f"{names_zh} 的校验码必须正确", f"The check character of {names_en} must be right")
        case Kind.RANGE:
            return Text(f"{names_zh} 必须{span_zh}", f"{names_en} must be {span_en}")
        case Kind.LENGTH:
            return Text(
                f"{names_zh} 的字符数必须{span_zh}",
                f"The number of characters of {names_en} must be {span_en}",
            )
        case Kind.SET:
            words = [str(word) for word in said["values"][:8]] + (["…"] if len(said["values"]) > 8 else [])
            return Text(
                f"{names_zh} 必须是 {'、'.join(words)} 之一", f"{names_en} must be one of {', '.join(words)}"
            )
        case Kind.ID_BIRTH:
            return Text(
                f"{columns[1]} 必须与 {columns[0]} 中的出生日期一致",
                f"{columns[1]} must be the birth date in {columns[0]}",
            )
        case Kind.ID_SEX:
            return Text(
                f"{columns[1]} 必须与 {columns[0]} 中的性别一致",
                f"{columns[1]} must be the sex in {columns[0]}",
            )
        case Kind.EXPRESSION:
            return Text(f"必须成立：{said['holds']}", f"Must hold: {said['holds']}")
        case Kind.REFERENCE:
            return Text(f"{names_zh} 必须存在于 {said['table']}", f"{names_en} must exist in {said['table']}")
        case Kind.FRESHNESS:
            return Text(
                f"{names_zh} 的最新日期距今不超过 {said['days']} 天",
                f"The newest {names_en} must be at most {said['days']} days old",
            )
        case Kind.ROW_COUNT:
            return Text(f"行数必须{span_zh}", f"The number of rows must be {span_en}")
        case Kind.ROW_DRIFT:
            share = f"{said['max_change']:.0%}"
            return Text(
                f"行数与上一快照相差不超过 {share}",
                f"The number of rows must be within {share} of the previous snapshot",
            )
        case Kind.DISTRIBUTION_DRIFT:
            psi = said["max_psi"]
            return Text(
                f"{names_zh} 的分布与上一快照相比 PSI 不超过 {psi}",
                f"The PSI of {names_en} against the previous snapshot must be at most {psi}",
            )
        case Kind.ACCESSIBLE:
            return Text("快照可以打开，所有文件可以读取", "The snapshot opens and every file of it reads")
