"""How much, as a page says it (支持标准): brackets as rows, cap, floor, limits, and whether the text promises or bounds."""

import re
from dataclasses import dataclass
from fractions import Fraction

from yiben.app.benefits.spelling import in_words
from yiben.engines.rules.entitlements import Amount, Compiled, Row
from yiben.engines.rules.entitlements.checking import constant, plain, yuan
from yiben.engines.rules.entitlements.model import Form
from yiben.engines.rules.entitlements.tree import Case, Expr, Type
from yiben.kernel.text import Text

MONEY = frozenset({Form.MONEY, Form.VOUCHER})


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitSaid:
    """The most over several grants."""

    per: str
    within: str
    most: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountSaid:
    """What a programme gives, in words. `rows` are (range, amount) by `by`."""

    form: str
    headline: str
    formula: str = ""
    steps: tuple[str, ...] = ()  # the formula's cases, where it has several
    by: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    cap: str = ""
    floor: str = ""
    ceiling: bool = False
    limits: tuple[LimitSaid, ...] = ()
    duty: str = ""


def amount_said(of: Compiled, most: Fraction | None = None) -> AmountSaid | None:
    """What the text gives; `most`: the most it can come to. None where the text names no benefit."""
    benefit = of.programme.benefit
    if benefit is None:
        return None
    table, rows = benefit.table, of.terms.rows if of.terms else ()
    formula = in_words(benefit.amount, of.book) if benefit.amount else ""
    steps = tuple(one.strip() for one in re.split("[；;]", formula))
    return AmountSaid(
        form=benefit.form.value,
        headline=headline(of, most),
        formula=formula,
        steps=steps if len(steps) > 1 else (),
        by=in_words(table.by, of.book) if table else "",
        rows=tuple(
            (_range(row, of), in_words(one.amount, of.book))
            for row, one in zip(rows, table.rows if table else (), strict=False)
        ),
        cap=in_words(benefit.cap, of.book) if benefit.cap else "",
        floor=in_words(benefit.floor, of.book) if benefit.floor else "",
        ceiling=benefit.ceiling,
        limits=tuple(
            LimitSaid(per=one.per.value, within=one.within.value, most=yuan(one.most))
            for one in benefit.limits
        ),
        duty=str(benefit.duty) if benefit.duty else "",
    )


def headline(of: Compiled, most: Fraction | None) -> str:
    """One line: 最高 200万元, a fixed sum, or the formula; "" where no sum is named."""
    benefit = of.programme.benefit
    if benefit is None or benefit.form not in MONEY:
        return ""
    most = most if most is not None else bound(of)
    if most is not None:
        sure = of.terms is not None and _fixed(of.terms.amount) and not benefit.ceiling
        return yuan(most) if sure else str(Text(f"最高 {yuan(most)}", f"up to {yuan(most)}"))
    return in_words(benefit.amount, of.book) if benefit.amount else ""


def given(of: Compiled, amount: Amount | None) -> str:
    """What comes to one applicant: 12万元, 最高 50万元, or "" where it is not known or no sum."""
    benefit = of.programme.benefit
    if amount is None or benefit is None or benefit.form not in MONEY:
        return ""
    if amount.value is not None:
        much = yuan(amount.value)
        return str(Text(f"最高 {much}", f"up to {much}")) if benefit.ceiling else much
    return (
        str(Text(f"最高 {yuan(amount.most)}", f"up to {yuan(amount.most)}"))
        if amount.most is not None
        else ""
    )


def _fixed(tree: Expr | None) -> bool:
    return tree is not None and constant(tree) is not None


def bound(of: Compiled) -> Fraction | None:
    """The most it can come to whatever the facts: its cap, else the largest of its fixed sums."""
    terms = of.terms
    if terms is None:
        return None
    cap = constant(terms.cap) if terms.cap else None
    return cap if cap is not None else _branches(terms.amount)


def _branches(tree: Expr | None) -> Fraction | None:
    """The largest of the fixed sums a case may come to; None where one of them is worked out."""
    if not isinstance(tree, Case):
        return None
    ends = [then for _, then in tree.whens] + ([tree.otherwise] if tree.otherwise is not None else [])
    found = [value for one in ends if (value := constant(one)) is not None]
    return max(found) if found and len(found) == len(ends) else None


def _range(row: Row, of: Compiled) -> str:
    tree = of.terms.by if of.terms else None
    kind = tree.type if tree is not None else Type.PURE
    low = _end(row.low, kind)
    high = _end(row.high, kind)
    parts = []
    if row.low is not None:
        word = Text("不低于", "from") if row.low_included else Text("超过", "over")
        parts.append(f"{word} {low}")
    if row.high is not None:
        word = Text("不超过", "to") if row.high_included else Text("低于", "below")
        parts.append(f"{word} {high}")
    return str(Text("，", ", ")).join(parts) or str(Text("不论多少", "any"))


def _end(value: Fraction | None, kind: Type) -> str:
    if value is None:
        return ""
    if kind is Type.MONEY:
        return yuan(value)
    return f"{plain(value * 100)}%" if kind is Type.SHARE else plain(value)
