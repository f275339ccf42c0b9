"""How promises and figures are said: with the text's word in Chinese, with the sign in English."""

from decimal import Decimal

from yiben.capabilities import plans
from yiben.engines.rules.promises import Comparator, Lost, RelativeTo, Resolve
from yiben.kernel.text import Text

_SIGNS = {
    Comparator.MORE: ">",
    Comparator.AT_LEAST: "≥",
    Comparator.LESS: "<",
    Comparator.AT_MOST: "≤",
    Comparator.ABOUT: "≈",
    Comparator.BETWEEN: "",
}
_AFTER = ("左右", "以上", "以内", "以下", "上下")
"""Words that stand behind the figure."""
_RESOLVE = {
    Resolve.MUST: Text("", ""),
    Resolve.STRIVE: Text("力争 ", "strives for "),
    Resolve.IN_PRINCIPLE: Text("原则上 ", "in principle "),
}


def said(value: Decimal | float | None) -> str:
    """A figure for eyes; nothing is a dash. Computed ones are rounded to what can be told apart."""
    if value is None:
        return "–"
    if isinstance(value, float):
        size = abs(value)
        return f"{value:,.0f}" if size >= 1000 else f"{value:,.1f}" if size >= 10 else f"{value:,.2f}"
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def goal(target: plans.Target, unit: str) -> Text:
    """What is promised: ≥ 25,000 个, with the word the text uses in Chinese."""
    promise = target.promise
    if promise.value is None:
        if promise.lost is Lost.LOST:
            return Text("原文缺失", "lost in the source")
        return Text("原文有误", "corrupt in the source")
    sign, word = _SIGNS[promise.comparator], target.word
    if promise.relative_to is RelativeTo.BASELINE and promise.baseline is not None:
        reached = f"{said(promise.value * promise.baseline.value)} {unit}"
        times = f"{said(promise.value)} × {said(promise.baseline.value)}"
        return Text(f"{word or '基期的倍数'}（{sign} {reached}）", f"{sign} {reached} ({times})")
    firm = Text(_firm(target), _RESOLVE[promise.resolve].en)
    value = said(promise.value)
    if promise.comparator is Comparator.BETWEEN:
        value = f"{value}–{said(promise.to)}"
        return Text(f"{firm.zh}{value} {unit}", f"{firm.en}{value} {unit}")
    en = f"{firm.en}{sign} {value} {unit}"
    after = next((one for one in _AFTER if word.endswith(one)), "")
    if after:
        return Text(f"{firm.zh}{value} {unit}{after}", en)
    return Text(" ".join(f"{firm.zh}{word.removeprefix(firm.zh.strip()) or sign} {value} {unit}".split()), en)


def _firm(target: plans.Target) -> str:
    """How firmly, in the text's own word: 力争 and 争创 both strive."""
    if target.promise.resolve is not Resolve.STRIVE:
        return _RESOLVE[target.promise.resolve].zh
    said_in = target.word + target.title.zh
    return next((f"{one} " for one in ("力争", "争创", "争取", "努力") if one in said_in), "力争 ")


def tone(stand: str) -> str:
    """The status hue of a standing; its word always stands beside it."""
    return {"kept": "good", "on_course": "info", "at_risk": "warn", "missed": "bad"}.get(stand, "")
