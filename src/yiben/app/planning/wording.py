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
    value = said(promise.value)
    if promise.comparator is Comparator.BETWEEN:
        return Text(
            f"{_RESOLVE[promise.resolve].zh}{value}–{said(promise.to)} {unit}",
            f"{_RESOLVE[promise.resolve].en}{value}–{said(promise.to)} {unit}",
        )
    if word.endswith(_AFTER):
        before = "力争 " if promise.resolve is Resolve.STRIVE else ""
        after = next(one for one in _AFTER if word.endswith(one))
        return Text(f"{before}{value} {unit}{after}", f"{_RESOLVE[promise.resolve].en}{sign} {value} {unit}")
    firm = _RESOLVE[promise.resolve]
    strive = "" if word.startswith(("力争", "争创", "原则上")) else firm.zh
    zh = f"{strive}{word} {value} {unit}" if word else f"{firm.zh}{sign} {value} {unit}"
    en = f"{firm.en}{sign} {value} {unit}"
    return Text(" ".join(zh.split()), " ".join(en.split()))


def tone(stand: str) -> str:
    """The status hue of a standing; its word always stands beside it."""
    return {"kept": "good", "on_course": "info", "at_risk": "warn", "missed": "bad"}.get(stand, "")
