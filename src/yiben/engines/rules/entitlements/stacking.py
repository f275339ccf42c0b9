"""What may be received together (从高从优不重复、互斥、合计不超过): which benefits stay, which go, and why.

What is paid for several years (前3年) counts in each of them, every year as much as the first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.answering import Answer
from yiben.engines.rules.entitlements.checking import money
from yiben.engines.rules.entitlements.model import Sharing, Stacking, Within
from yiben.engines.rules.entitlements.telling import as_json
from yiben.kernel.text import Text

Money = Fraction
Paid = dict[str, dict[int, Fraction]]
"""What is paid of each programme in each of its years, counted from 0."""
_ZERO = Fraction(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shared:
    """What one rule did: programmes that stay, those that go with the amount lost, and by how much the sum was cut."""

    rule: Stacking
    kept: tuple[str, ...]
    dropped: tuple[tuple[str, Money], ...]
    cut: Money
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """What comes to the applicant together. `total` sums what is known; `open`: programmes whose amount is not.

    `amounts` are over all years of a programme; `years`: the sum of each year, the first one first.
    """

    total: Money
    amounts: tuple[tuple[str, Money], ...]
    open: tuple[str, ...]
    shared: tuple[Shared, ...]
    years: tuple[Money, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "total": as_json(self.total),
            "years": [as_json(one) for one in self.years],
            "amounts": [{"programme": name, "amount": as_json(value)} for name, value in self.amounts],
            "open": list(self.open),
            "rules": [
                {
                    "id": one.rule.id,
                    "title": str(one.rule.title),
                    "rule": one.rule.rule.value,
                    "per": one.rule.per.value,
                    "within": one.rule.within.value,
                    "kept": list(one.kept),
                    "dropped": [{"programme": name, "amount": as_json(value)} for name, value in one.dropped],
                    "cut": as_json(one.cut),
                    "most": as_json(one.rule.most),
                    "articles": list(one.rule.article),
                    "says": str(one.says),
                }
                for one in self.shared
            ],
        }


def stack(answers: Sequence[Answer], rules: Sequence[Stacking]) -> Stacked:
    """The benefits of the programmes an applicant qualifies for, after every rule, in the order of the rules.

    First what excludes one another, the highest staying; then sums are cut. An amount that is not known takes no part and
    is named in `open`.
    """
    paid: Paid = {}
    open_: list[str] = []
    for answer in answers:
        if answer.eligible is True and answer.amount is not None:
            if answer.amount.value is None:
                open_.append(answer.of.id)
            else:
                paid[answer.of.id] = dict.fromkeys(range(answer.of.programme.years or 1), answer.amount.value)
    shared = apply_rules(paid, rules)
    return Stacked(
        total=_sum(_sum(cells.values()) for cells in paid.values()),
        amounts=tuple((name, _sum(cells.values())) for name, cells in paid.items()),
        open=tuple(open_),
        shared=shared,
        years=tuple(_sum(cells.get(year, _ZERO) for cells in paid.values()) for year in _years(paid)),
    )


def apply_rules(paid: Paid, rules: Sequence[Stacking]) -> tuple[Shared, ...]:
    """Every rule, in their order: what goes is taken out of `paid`."""
    shared = []
    for rule in sorted(rules, key=lambda one: one.rule is Sharing.CAPPED):
        among = {name: paid[name] for name in rule.among if name in paid}
        if rule.rule is Sharing.CAPPED:
            found = _capped(rule, among)
        elif len(among) < 2:
            found = None
        elif rule.within is Within.YEAR:
            found = _highest_by_year(rule, among, paid)
        else:
            found = _highest(rule, among, paid)
        if found is not None:
            shared.append(found)
    return tuple(shared)


def _highest(rule: Stacking, among: Paid, paid: Paid) -> Shared:
    sums = {name: _sum(cells.values()) for name, cells in among.items()}
    best = max(sums, key=lambda name: sums[name])  # of equals, the one the rule names first
    dropped = tuple((name, value) for name, value in sums.items() if name != best)
    for name, _ in dropped:
        del paid[name]
    much = money(sums[best])
    says = (
        Text(
            f"从高不重复：取 {much.zh}，其余不再享受",
            f"Only the highest counts: {much.en}; the others fall away.",
        )
        if rule.rule is Sharing.HIGHEST
        else Text(
            f"只能选一项：最高的一项为 {much.zh}", f"Only one may be chosen: the highest gives {much.en}."
        )
    )
    return Shared(rule=rule, kept=(best,), dropped=dropped, cut=_ZERO, says=says)


def _highest_by_year(rule: Stacking, among: Paid, paid: Paid) -> Shared | None:
    """In each year the highest of that year: one that ends leaves the years after it to the others."""
    lost: dict[str, Money] = {}
    for year in _years(among):
        here = {name: cells[year] for name, cells in among.items() if year in cells}
        best = max(here, key=lambda name: here[name]) if here else None
        for name, value in here.items():
            if name != best:
                lost[name] = lost.get(name, _ZERO) + value
                del among[name][year]
    if not lost:
        return None
    for name in [name for name, cells in among.items() if not cells]:
        del paid[name]
    says = Text(
        "逐年从高不重复，其余当年不再享受",
        "In each year only the highest counts; the others fall away in it.",
    )
    kept = tuple(name for name, cells in among.items() if cells)
    return Shared(rule=rule, kept=kept, dropped=tuple(lost.items()), cut=_ZERO, says=says)


def _capped(rule: Stacking, among: Paid) -> Shared | None:
    """Earlier years come first; in each the largest keep what they can."""
    most, by_year = rule.most or _ZERO, rule.within is Within.YEAR
    before = _sum(_sum(cells.values()) for cells in among.values())
    left = most
    for year in _years(among):
        left = most if by_year else left
        here = [cells for cells in among.values() if year in cells]
        for cells in sorted(here, key=lambda one: -one[year]):
            cells[year] = min(cells[year], left)
            left -= cells[year]
    after = _sum(_sum(cells.values()) for cells in among.values())
    if after == before:
        return None
    each = Text("每年", "each year ") if by_year else Text("", "")
    says = Text(
        f"合计 {money(before).zh} 超过上限（{each.zh}{money(most).zh}），按 {money(after).zh} 计",
        f"Together {money(before).en}: above the limit of {each.en}{money(most).en}, cut to {money(after).en}.",
    )
    return Shared(rule=rule, kept=tuple(among), dropped=(), cut=before - after, says=says)


def _years(paid: Paid) -> range:
    return range(max((year + 1 for cells in paid.values() for year in cells), default=0))


def _sum(values: Iterable[Money]) -> Money:
    return sum(values, _ZERO)
