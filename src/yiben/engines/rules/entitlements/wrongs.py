"""What is wrong with an expression, said in both languages with what to do."""

from collections.abc import Mapping
from difflib import get_close_matches

from yiben.engines.rules.entitlements.tree import Type
from yiben.kernel.text import Text

HINT = Text(
    "可用：and、or、not、= <> < <= > >=、in、between、is null、+ - * /、least greatest coalesce abs floor ceil round、"
    "case、full_years、full_months、add_years、has、today、parameter，以及声明过的事实",
    "There are: and, or, not, = <> < <= > >=, in, between, is null, + - * /, least greatest coalesce abs floor ceil "
    "round, case, full_years, full_months, add_years, has, today, parameter, and the facts declared.",
)


class Wrong(ValueError):
    """What is wrong with an expression, and how to mend it."""

    def __init__(self, code: str, says: Text, hint: Text) -> None:
        super().__init__(says.en)
        self.code, self.says, self.hint = code, says, hint


def wrong(zh: str, en: str, *, code: str = "programme_expression", hint: Text = HINT) -> Wrong:
    """A refusal in both languages."""
    return Wrong(code, Text(zh, en), hint)


def near(name: str, known: Mapping[str, object]) -> Text:
    """A hint: the name that was probably meant, else that it must be declared."""
    close = get_close_matches(name, known, n=1, cutoff=0.6)
    if close:
        return Text(f"是不是 {close[0]}？", f"Did you mean {close[0]}?")
    return Text("先在 facts.toml 里声明它", "Declare it in facts.toml first.")


_TYPES = {
    Type.MONEY: Text("金额", "money"),
    Type.NUMBER: Text("数量", "a number"),
    Type.SHARE: Text("比例", "a share"),
    Type.PURE: Text("没有单位的数", "a bare number"),
    Type.ZERO: Text("零", "zero"),
    Type.DATE: Text("日期", "a date"),
    Type.FLAG: Text("真假", "yes or no"),
    Type.WORD: Text("词", "a word"),
    Type.WORDS: Text("词的列表", "a list of words"),
}


def apart(one: Type, other: Type, said: str) -> Wrong:
    """A refusal: these two types do not go together."""
    first, second = _TYPES[one], _TYPES[other]
    hint = Text("两边要是同一种东西", "Both sides must be of one kind.")
    if Type.MONEY in {one, other} and Type.PURE in {one, other}:
        hint = Text("金额要写单位：1000元、200万元", "Money names its unit: 1000元, 200万元.")
    return wrong(
        f"{said}：{first.zh}不能与{second.zh}相比、相加或相除",
        f"{said}: {first.en} and {second.en} do not go together.",
        code="mixed_kinds",
        hint=hint,
    )
