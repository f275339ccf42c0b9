"""A budget over a set (预算): who is paid what when it does not reach, by the rule of the programme's parameter.

Amounts are fen in int64. What the text leaves open is not decided here: without a rule nothing is paid out, only shown.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import pyarrow as pa

from yiben.engines.rules.entitlements.columns.numbers import Array
from yiben.engines.rules.entitlements.compiled import Compiled
from yiben.engines.rules.entitlements.model import Per
from yiben.kernel.text import Text


class Sharing(StrEnum):
    """What happens when a budget does not reach (总额不足时). A parameter of a pack holds one of these words."""

    BY_RANK = "by_rank"  # 按名次依次给付至用完; the last may get the rest
    PRO_RATA = "pro_rata"  # 按比例
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """How far a budget reaches, in fen. `open_rows`: those whose payment the rule leaves open."""

    most: int
    asked: int
    paid: int
    rule: Sharing
    open_rows: int = 0

    @property
    def remaining(self) -> int:
        """What is left."""
        return self.most - self.paid

    @property
    def reaches(self) -> bool:
        """Whether everybody gets all of theirs."""
        return self.asked <= self.most

    @property
    def says(self) -> Text:
        """In a sentence."""
        most, asked, left = (f"{value / 100:,.2f}" for value in (self.most, self.asked, self.remaining))
        if self.reaches:
            return Text(
                f"总额 {most} 元，需要 {asked} 元，余 {left} 元",
                f"Budget {most} yuan, asked for {asked}, {left} left.",
            )
        how = {
            Sharing.BY_RANK: Text("按名次依次给付至用完", "paid in order of rank until it is used up"),
            Sharing.PRO_RATA: Text("按比例给付", "paid in proportion"),
            Sharing.UNDECIDED: Text("怎么分由主管部门定", "how it is shared is for the authority to say"),
        }[self.rule]
        return Text(
            f"总额 {most} 元不足（需要 {asked} 元），{how.zh}，余 {left} 元",
            f"The budget of {most} yuan does not reach ({asked} asked for): {how.en}; {left} left.",
        )


def budget_of(programme: Compiled) -> int | None:
    """The least of a programme's budgets over everybody, in fen."""
    benefit = programme.programme.benefit
    limits = [one.most for one in benefit.limits if one.per is Per.ALL] if benefit else []
    return int(min(limits) * 100) if limits else None


def rule_of(programme: Compiled) -> Sharing:
    """The rule its parameter names; undecided where there is none, or one nobody knows."""
    selection = programme.programme.selection
    named = selection.share_when_short if selection else None
    value = str(dict(programme.programme.parameters).get(named or "", ""))
    return Sharing(value) if value in set(Sharing) else Sharing.UNDECIDED


def share(
    amounts: pa.Array, *, most: int, rule: Sharing, rank: pa.Array | None = None
) -> tuple[pa.Array, Budget]:
    """What each row is paid of its amount (null: nothing is due; or the rule leaves it open), and the budget after.

    `rank`: for BY_RANK; rows without one come last. Rows that tie where the budget ends stay open.
    """
    due = np.asarray(amounts.is_valid().to_numpy(zero_copy_only=False))
    wanted = np.where(due, np.asarray(amounts.fill_null(0).to_numpy(zero_copy_only=False)), 0)
    asked = int(wanted.astype(object).sum()) if len(wanted) else 0
    if asked <= most:
        return amounts, Budget(most=most, asked=asked, paid=asked, rule=rule)
    if rule is Sharing.PRO_RATA:
        paid, open_ = _in_proportion(wanted, most, asked), np.zeros(len(wanted), np.bool_)
    elif rule is Sharing.BY_RANK and rank is not None:
        paid, open_ = _in_order(wanted, most, rank)
    else:
        paid, open_ = np.zeros(len(wanted), np.int64), due.copy()
    open_ &= due
    done = pa.array(paid, pa.int64(), mask=~due | open_)
    total = int(paid[~open_].astype(object).sum())
    budget = Budget(most=most, asked=asked, paid=total, rule=rule, open_rows=int(open_.sum()))
    return done, budget


def _in_proportion(wanted: Array, most: int, asked: int) -> Array:
    """`wanted * most // asked` without a product that overflows: a float's guess, mended by what wraps around."""
    if asked >= 2**62:
        return (wanted.astype(object) * most // asked).astype(np.int64)
    guess = np.floor(wanted * (most / asked)).astype(np.int64)
    with np.errstate(over="ignore"):
        rest = wanted.astype(np.int64) * np.int64(most) - guess * np.int64(asked)
    off: Array = guess + np.floor_divide(rest, asked)
    return off


def _in_order(wanted: Array, most: int, rank: Any) -> tuple[Array, Array]:
    ranks = np.asarray(rank.fill_null(2**31 - 1).to_numpy(zero_copy_only=False)).astype(np.int64)
    order = np.argsort(ranks, kind="stable")
    listed = wanted[order].astype(np.int64)
    before = np.concatenate([np.zeros(1, np.int64), np.cumsum(listed)[:-1]])
    paid = np.clip(most - before, 0, listed)
    short = np.flatnonzero(paid < listed)
    result, open_ = np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    result[order] = paid
    if len(short):
        # Those who share the rank at which the money ends have the same claim.
        same = (ranks == ranks[order[short[0]]]) & (wanted > 0)
        if int(same.sum()) > 1:
            open_ = same
    return result, open_
