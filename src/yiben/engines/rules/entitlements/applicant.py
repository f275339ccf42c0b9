"""Reads what is said of one applicant (申报主体的事实): a flat object of facts, exact, in yuan.

Money may be a number of yuan or written with its unit, `1500万元`; where some name 万元 and others no unit at all, it is
refused: nobody can tell what the others are in. `null` is as good as not stated; "" is a word or day known to be none.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.model import Fact, FactKind
from yiben.engines.rules.entitlements.money import bare, mixed_units, number_of
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_FACTS = 2_000
MOST_WORDS = 1_000
LONGEST = 2_000
_SAID = re.compile(r"(judged|relaxed)\.(.{1,240})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """Values by fact; what reviewers said, by criterion (`id` or `pack/programme.id`); names nobody declared."""

    values: Mapping[str, Any]
    judged: Mapping[str, bool] = field(default_factory=dict)
    relaxed: Mapping[str, bool] = field(default_factory=dict)
    unread: tuple[str, ...] = ()


def read_applicant(document: Any, book: FactBook) -> Applicant:
    """The applicant in a JSON object. Raises BadInput with `where = {"fact": …}` for what cannot be read."""
    if not isinstance(document, Mapping):
        raise BadInput(
            "facts_shape",
            Text("事实应是一个对象", "The facts must be one object."),
            hint=Text(
                '写 {"revenue": "1500万元", "employees": 30}',
                'Write {"revenue": "1500万元", "employees": 30}.',
            ),
        )
    if len(document) > MOST_FACTS:
        raise BadInput(
            "facts_size", Text(f"事实多于 {MOST_FACTS} 项", f"There are more than {MOST_FACTS} facts.")
        )
    values: dict[str, Any] = {}
    said: dict[str, dict[str, bool]] = {"judged": {}, "relaxed": {}}
    unread, amounts = [], {}
    for name, value in document.items():
        fact = book.facts.get(name)
        review = _SAID.fullmatch(str(name))
        if name in said and isinstance(value, Mapping):
            said[name] |= {
                str(one): _flag(f"{name}.{one}", told) for one, told in value.items() if told is not None
            }
        elif review:
            if value is not None:
                said[review[1]][review[2]] = _flag(str(name), value)
        elif fact is None:
            unread.append(str(name)[:80])
        elif value is not None:
            values[fact.id] = _value(fact, value)
            if fact.kind is FactKind.MONEY:
                amounts[fact.id] = value
    mixed_units(amounts)
    return Applicant(values=values, judged=said["judged"], relaxed=said["relaxed"], unread=tuple(unread))


def _value(fact: Fact, said: Any) -> Any:
    match fact.kind:
        case FactKind.FLAG:
            return _flag(fact.id, said)
        case FactKind.DATE:
            return _day(fact, said)
        case FactKind.WORD | FactKind.TEXT:
            return _word(fact, said)
        case FactKind.WORDS:
            return _words(fact, said)
    return _figure(fact, said)


def _figure(fact: Fact, said: Any) -> Fraction:
    value = number_of(said, fact.kind)
    if value is None:
        hint = {
            FactKind.MONEY: Text("写元数，或 1500万元", "Write yuan as a number, or 1500万元."),
            FactKind.SHARE: Text("写 3% 或 0.03", "Write 3% or 0.03."),
        }.get(fact.kind, Text("写一个数，如 30", "Write a number such as 30."))
        raise _bad(
            "fact_value",
            fact,
            Text(f"{fact.title.zh}不能是「{_short(said)}」", f"{fact.title.en} cannot be “{_short(said)}”."),
            hint,
        )
    if (
        fact.kind is FactKind.SHARE
        and abs(value) > 1
        and not (isinstance(said, str) and said.strip()[-1:] in "%\uff05‰")
    ):
        raise _bad(
            "bare_share",
            fact,
            Text(
                f"{fact.title.zh}写作 {_short(said)}：是 {_short(said)}% 吗？",
                f"{fact.title.en} is written {_short(said)}: is that {_short(said)}%?",
            ),
            Text(
                "大于 1 的比例要带百分号，如 65% 或 150%",
                "A share above 1 is written with its sign, such as 65% or 150%.",
            ),
        )
    if fact.kind is FactKind.WHOLE and value.denominator != 1:
        raise _bad(
            "fact_value",
            fact,
            Text(f"{fact.title.zh}应为整数", f"{fact.title.en} must be a whole number."),
            Text("不要小数", "Without decimals."),
        )
    for end, over in ((fact.least, False), (fact.most, True)):
        if end is not None and (value > end if over else value < end):
            raise _bad(
                "fact_out_of_range",
                fact,
                Text(
                    f"{fact.title.zh}不能{'大' if over else '小'}于 {bare(end)}",
                    f"{fact.title.en} cannot be {'more' if over else 'less'} than {bare(end)}.",
                ),
                Text("核对数值和单位", "Check the figure and its unit."),
            )
    return value


def _flag(name: str, said: Any) -> bool:
    if isinstance(said, bool):
        return said
    raise BadInput(
        "fact_value",
        Text(f"{name[:80]} 只能是 true 或 false", f"{name[:80]} is true or false."),
        where={"fact": name[:80]},
        hint=Text("未知的不要写", "Leave out what is not known."),
    )


def _day(fact: Fact, said: Any) -> date | str:
    if isinstance(said, str) and not said.strip():
        return ""
    try:
        if isinstance(said, date) and type(said) is date:
            return said
        return date.fromisoformat(str(said)[:40])
    except ValueError:
        raise _bad(
            "fact_value",
            fact,
            Text(f"{fact.title.zh}不是日期：{_short(said)}", f"{fact.title.en} is no date: {_short(said)}."),
            Text("写作 2026-11-22", "Write it as 2026-11-22."),
        ) from None


def _word(fact: Fact, said: Any) -> str:
    if not isinstance(said, str) or len(said) > LONGEST:
        raise _bad(
            "fact_value",
            fact,
            Text(f"{fact.title.zh}应为文字", f"{fact.title.en} must be text."),
            Text("请加引号", "Put it in quotes."),
        )
    word = said.strip()
    known = {one: one for one, _ in fact.values} | {text.zh: one for one, text in fact.values}
    if not fact.values or not word:
        return word
    if word not in known:
        there = Text(
            "、".join(f"{one}（{text.zh}）" for one, text in fact.values),
            ", ".join(one for one, _ in fact.values),
        )
        raise _bad(
            "unknown_word",
            fact,
            Text(f"{fact.title.zh}没有「{_short(word)}」", f"{fact.title.en} cannot be “{_short(word)}”."),
            Text(f"可用：{there.zh}", f"There are: {there.en}."),
        )
    return known[word]


def _words(fact: Fact, said: Any) -> frozenset[str]:
    listed = [said] if isinstance(said, str) else said
    if not isinstance(listed, list | tuple) or len(listed) > MOST_WORDS:
        raise _bad(
            "fact_value",
            fact,
            Text(f"{fact.title.zh}应为列表", f"{fact.title.en} must be a list."),
            Text('写 ["甲", "乙"]', 'Write ["a", "b"].'),
        )
    return frozenset(_word(fact, one) for one in listed)


def _short(said: Any) -> str:
    return str(said)[:40]


def _bad(code: str, fact: Fact, says: Text, hint: Text) -> BadInput:
    return BadInput(code, says, where={"fact": fact.id}, hint=hint)
