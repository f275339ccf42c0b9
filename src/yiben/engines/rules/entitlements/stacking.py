"""What may be received together (从高从优不重复、互斥、合计不超过): which benefits stay, which go, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.answering import Answer
from yiben.engines.rules.entitlements.checking import money
from yiben.engines.rules.entitlements.model import Sharing, Stacking
from yiben.engines.rules.entitlements.telling import as_json
from yiben.kernel.text import Text

Money = Fraction
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
    """What comes to the applicant together. `total` sums what is known; `open`: programmes whose amount is not."""

    total: Money
    amounts: tuple[tuple[str, Money], ...]
    open: tuple[str, ...]
    shared: tuple[Shared, ...]

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "total": as_json(self.total),
            "amounts": [{"programme": name, "amount": as_json(value)} for name, value in self.amounts],
            "open": list(self.open),
            "rules": [
                {
                    "id": one.rule.id,
                    "title": str(one.rule.title),
                    "rule": one.rule.rule.value,
                    "per": one.rule.per.value,
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
    amounts: dict[str, Money] = {}
    open_: list[str] = []
    for answer in answers:
        if answer.eligible is True and answer.amount is not None:
            if answer.amount.value is None:
                open_.append(answer.of.id)
            else:
                amounts[answer.of.id] = answer.amount.value
    shared = []
    for rule in sorted(rules, key=lambda one: one.rule is Sharing.CAPPED):
        among = {name: amounts[name] for name in rule.among if name in amounts}
        if rule.rule is Sharing.CAPPED:
            found = _capped(rule, among, amounts)
        else:
            found = _highest(rule, among, amounts) if len(among) > 1 else None
        if found is not None:
            shared.append(found)
    return Stacked(
        total=sum(amounts.values(), _ZERO),
        amounts=tuple(amounts.items()),
        open=tuple(open_),
        shared=tuple(shared),
    )


def _highest(rule: Stacking, among: dict[str, Money], amounts: dict[str, Money]) -> Shared:
    best = max(among, key=lambda name: among[name])  # of equals, the one the rule names first
    dropped = tuple((name, value) for name, value in among.items() if name != best)
    for name, _ in dropped:
        del amounts[name]
    much = money(among[best])
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


def _capped(rule: Stacking, among: dict[str, Money], amounts: dict[str, Money]) -> Shared | None:
    most, sum_ = rule.most or _ZERO, sum(among.values(), _ZERO)
    if sum_ <= most:
        return None
    left = most
    for name, value in sorted(among.items(), key=lambda one: -one[1]):  # the largest keep what they can
        amounts[name] = min(value, left)
        left -= amounts[name]
    says = Text(
        f"合计 {money(sum_).zh} 超过上限，按 {money(most).zh} 计",
        f"Together {money(sum_).en}: above the limit, cut to {money(most).en}.",
    )
    return Shared(rule=rule, kept=tuple(among), dropped=(), cut=sum_ - most, says=says)
