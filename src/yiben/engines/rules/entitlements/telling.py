"""An answer as programs take it (contract: assess) and as a citizen reads it, in Chinese and English."""

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from functools import lru_cache
from typing import Any

from yiben.engines.rules.entitlements.answering import Answer
from yiben.engines.rules.entitlements.checking import money, plain
from yiben.engines.rules.entitlements.compiled import Compiled, Criterion
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.model import Fact, FactKind, Form, Group, Held, Node, Test
from yiben.engines.rules.entitlements.noughts import noughts
from yiben.engines.rules.entitlements.standing import TITLES, Mark
from yiben.engines.rules.entitlements.tree import facts_of
from yiben.kernel.text import Text

_SHOWN = 3


def as_json(value: Any) -> Any:
    """A value of a fact as JSON: whole numbers whole, dates as text, words in order."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else float(value)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, frozenset) else value


def told(answer: Answer) -> dict[str, Any]:
    """The answer of the contract, with more beside it, in the current language."""
    listed_ = [_criterion(answer, mark, within) for mark, within in marks(answer.mark)]
    found = brief(answer)
    return {name: listed_ if name == "criteria" else said for name, said in found.items()}


def brief(answer: Answer) -> dict[str, Any]:
    """The same without its criteria one by one."""
    programme, amount = answer.of.programme, answer.amount
    given = amount if answer.eligible is True else None
    benefit = programme.benefit
    return {
        "programme": programme.id,
        "title": str(programme.title),
        "kind": programme.kind.value,
        "eligible": answer.eligible,
        "amount": as_json(given.value) if given else None,
        "currency": "CNY",
        "capped": bool(given and given.capped),
        "ceiling": bool(benefit and benefit.ceiling),
        "form": benefit.form.value if benefit else None,
        "up_to": as_json(amount.most) if amount and answer.eligible is not False else None,
        "amount_missing": list(given.missing) if given else [],
        "limits": [
            {"per": one.per.value, "within": one.within.value, "most": as_json(one.most)}
            for one in (benefit.limits if benefit else ())
        ],
        "once": programme.once.value if programme.once else None,
        "years": programme.years,
        "duty": _said(benefit.duty if benefit else None),
        "criteria": None,
        "missing": list(answer.missing),
        "divided_by_zero": list(noughts(answer)),
        "articles": list(articles(answer.of)),
        "reason": str(reason(answer)),
        "readings": [str(one) for one in (programme.reading, programme.corrupt) if one is not None],
        "as_of": answer.as_of.isoformat(),
        "valid": {
            "from": programme.from_.isoformat() if programme.from_ else None,
            "until": programme.until.isoformat() if programme.until else None,
            "outside": answer.outside,
        },
        "unread": list(answer.applicant.unread),
    }


def marks(top: Mark, within: str | None = None) -> Iterator[tuple[Mark, str | None]]:
    """Every criterion below the top with the group it stands in."""
    for part in top.parts:
        yield part, within
        yield from marks(part, part.node.id)


@lru_cache(maxsize=4096)
def articles(of: Compiled) -> tuple[str, ...]:
    """The articles an answer rests on: the programme's and its criteria's."""
    below = [one for node in of.programme.criteria.walk() for one in node.article]
    return tuple(dict.fromkeys([*of.programme.article, *below]))


@lru_cache(maxsize=65_536)
def _named(of: Criterion) -> tuple[str, ...]:
    """The facts a criterion's test names."""
    if of.test is not None:
        return facts_of(of.test)
    return (TITLES,) if isinstance(of.node, Held) else ()


def _criterion(answer: Answer, mark: Mark, within: str | None) -> dict[str, Any]:
    node = mark.node
    return {
        "id": node.id,
        "holds": mark.truth,
        "standing": mark.standing.value,
        "title": str(node.title),
        "says": _says(node),
        "facts": {name: as_json(answer.env.of(name)) for name in _named(mark.criterion)},
        "article": "、".join(node.article or answer.of.programme.article),
        "clause": node.clause,
        "decides": node.decides,
        "points": as_json(node.points),
        "within": within,
        "missing": list(mark.doubt.facts) if mark.doubt else [],
    }


def _says(node: Node) -> str:
    if isinstance(node, Test):
        return node.test
    if isinstance(node, Held):
        return node.programme
    if isinstance(node, Group):
        return node.rule.value if node.least is None else f"{node.rule.value} {plain(node.least)}"
    return str(node.title)


def _said(text: Text | None) -> str | None:
    return None if text is None else str(text)


def reason(answer: Answer) -> Text:
    """One sentence: whether, why, by which article."""
    title, by = answer.of.programme.title, _by(answer)
    if answer.outside:
        return _outside(answer)
    if answer.eligible:
        gives = _gives(answer)
        return Text(
            f"符合「{title.zh}」的条件{gives.zh}。{by.zh}", f"Qualifies for {title.en}{gives.en}. {by.en}"
        )
    if answer.eligible is None:
        zh, en = listed([title_of(one, answer) for one in answer.missing])
        lacks = Text(f"请补充{zh}", f"what is missing is {en}") if answer.missing else None
        why = [one for one in (lacks, _nought(answer)) if one is not None]
        return Text(
            f"还不能判断是否符合「{title.zh}」：{'；'.join(one.zh for one in why)}。{by.zh}",
            f"Not decided yet for {title.en}: {'; '.join(one.en for one in why)}. {by.en}",
        )
    fails = [_failing(answer, mark) for mark in failing(answer.mark)]
    zh, en = listed(fails)
    return Text(
        f"不符合「{title.zh}」：未满足{zh}。{by.zh}",
        f"Does not qualify for {title.en}: not met is {en}. {by.en}",
    )


def _nought(answer: Answer) -> Text | None:
    """What would be divided by nought, if anything."""
    named = noughts(answer)
    zh, en = listed([title_of(one, answer) for one in named])
    return Text(f"除数为零（{zh}）", f"it would divide by nought ({en})") if named else None


def failing(top: Mark) -> list[Mark]:
    """The criteria by which it fails, as deep as the cause goes."""
    found = []
    for part in top.parts:
        if part.truth is False and part.node.decides:
            deeper = isinstance(part.node, Group) and part.node.rule == "all"
            found += failing(part) if deeper else [part]
    return found


def listed(texts: Sequence[Text]) -> tuple[str, str]:
    """The first few of several, in both languages."""
    shown, more = texts[:_SHOWN], len(texts) - _SHOWN
    zh = "、".join(one.zh for one in shown) + (f"等{len(texts)}项" if more > 0 else "")
    en = "; ".join(one.en for one in shown) + (f"; and {more} more" if more > 0 else "")
    return zh, en


def title_of(fact: str, answer: Answer) -> Text:
    """What people call a fact, or what a reviewer is asked."""
    kind, dot, criterion = fact.partition(".")
    if dot:
        name = criterion.rpartition(".")[2]
        what = _titles(answer.of).get(name, Text(name, name))
        asked = {
            "judged": Text("须评审判断", "to be judged"),
            "relaxed": Text("是否放宽", "whether it is relaxed"),
        }[kind]
        return Text(f"{what.zh}（{asked.zh}）", f"{what.en} ({asked.en})")
    known = answer.of.book.facts.get(fact)
    return known.title if known else Text(fact, fact)


@lru_cache(maxsize=4096)
def _titles(of: Compiled) -> dict[str, Text]:
    return {node.id: node.title for node in of.programme.criteria.walk()}


def _by(answer: Answer) -> Text:
    named = articles(answer.of)
    if not named:
        return Text("", "")
    return Text(f"依据条款：{'、'.join(named)}。", f"By: {', '.join(named)}.")


def _outside(answer: Answer) -> Text:
    one = answer.of.programme
    if one.from_ and answer.as_of < one.from_:
        return Text(f"「{one.title.zh}」自 {one.from_} 起施行", f"{one.title.en} holds from {one.from_} on.")
    return Text(
        f"「{one.title.zh}」已于 {one.until} 失效", f"{one.title.en} no longer holds since {one.until}."
    )


def _gives(answer: Answer) -> Text:
    benefit, amount = answer.of.programme.benefit, answer.amount
    if benefit is None:
        return Text("", "")
    if benefit.form is Form.CASE_BY_CASE:
        return Text("，一事一议", ", decided case by case")
    if amount is None or benefit.form not in {Form.MONEY, Form.VOUCHER}:
        return Text("", "")
    if amount.value is None:
        zh, en = listed([title_of(one, answer) for one in amount.missing])
        if amount.missing:
            return Text(f"，金额还需{zh}", f"; the amount depends on {en}")
        why = _nought(answer)
        return (
            Text(f"，金额算不出：{why.zh}", f"; the amount cannot be worked out: {why.en}")
            if why
            else Text("", "")
        )
    much = money(amount.value)
    if benefit.ceiling:
        return Text(f"，最高 {much.zh}", f", {much.en} at most")
    return Text(f"，可获 {much.zh}", f", for {much.en}")


def _failing(answer: Answer, mark: Mark) -> Text:
    title, named = mark.node.title, _named(mark.criterion) if mark.criterion.test is not None else ()
    values = [shown(answer.of.book, name, answer.env.of(name)) for name in named[:1]]
    if not values:
        return title
    return Text(f"{title.zh}（现为 {values[0].zh}）", f"{title.en} (now {values[0].en})")


def shown(book: FactBook, name: str, value: Any) -> Text:
    """A value of a fact as people read it."""
    fact: Fact | None = book.facts.get(name)
    kind = fact.kind if fact else None
    if value is None:
        return Text("未知", "unknown")
    if isinstance(value, bool):
        return Text("是", "yes") if value else Text("否", "no")
    if isinstance(value, Fraction):
        if kind is FactKind.MONEY:
            return money(value)
        return _same(f"{plain(value * 100)}%" if kind is FactKind.SHARE else plain(value))
    if isinstance(value, frozenset):
        return _same("、".join(sorted(value)) or "—")
    words = dict(fact.values) if fact else {}
    return words.get(value, _same(str(value) or "—"))


def _same(text: str) -> Text:
    return Text(text, text)
