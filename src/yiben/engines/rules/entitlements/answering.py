"""Answers one applicant about programmes (逐项判定): whether, how much, why, what is missing.

A programme is compiled into closures once (`ready`); asking it again costs microseconds. The truth is that of `columns/`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import lru_cache
from weakref import WeakMethod

from yiben.engines.rules.entitlements.applicant import Applicant
from yiben.engines.rules.entitlements.checking import constant
from yiben.engines.rules.entitlements.compiled import Compiled, Terms
from yiben.engines.rules.entitlements.computing import Env, Eval, evaluator
from yiben.engines.rules.entitlements.doubting import Facts, Truth, unknown
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.standing import Asked, Mark, Marker, marker
from yiben.engines.rules.entitlements.tree import Expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """How much, in yuan, cut to the fen. `value` None: not known, and `missing` says for want of what; `most`: what it can be at most."""

    value: Fraction | None
    capped: bool = False
    missing: tuple[str, ...] = ()
    most: Fraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What one programme says of one applicant. `amount` is worked out also while it is undecided; doors show it where it is true."""

    of: Compiled
    eligible: Truth
    mark: Mark
    as_of: date
    outside: bool  # the day lies outside the programme's validity
    amount: Amount | None
    applicant: Applicant
    env: Env
    inside: Callable[[str], Mark | None]  # what prerequisites ask

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would decide it."""
        return tuple(self.mark.doubt.facts) if self.eligible is None and self.mark.doubt else ()


@dataclass(frozen=True, slots=True, eq=False)
class Ready:
    """A programme as closures."""

    of: Compiled
    criteria: Marker
    amount: Eval | None
    by: Eval | None
    rows: tuple[Eval, ...]
    cap: Eval | None
    floor: Eval | None


@lru_cache(maxsize=4096)
def ready(of: Compiled) -> Ready:
    """The programme as closures, made once."""
    terms = of.terms or Terms()
    return Ready(
        of,
        marker(of.criteria),
        evaluator(terms.amount) if terms.amount else None,
        evaluator(terms.by) if terms.by else None,
        tuple(evaluator(row.amount) for row in terms.rows),
        evaluator(terms.cap) if terms.cap else None,
        evaluator(terms.floor) if terms.floor else None,
    )


@lru_cache(maxsize=1024)
def formulas_of(book: FactBook) -> dict[str, Eval]:
    """The book's formulas as closures, made once."""
    return {name: evaluator(tree) for name, tree in book.formulas.items()}


class Sitting:
    """One applicant asked about programmes that share a book of facts, as of a day; what was worked out once is kept."""

    def __init__(
        self, applicant: Applicant, book: FactBook, *, as_of: date, known: Mapping[str, Compiled]
    ) -> None:
        self.applicant, self.as_of, self.known = applicant, as_of, known
        self.env = Env(applicant.values, formulas_of(book), as_of)
        self._marks: dict[str, Mark | None] = {}
        # Marks remember whom they were made for: a strong hold on the sitting would be a ring only the collector ends.
        self._weak = WeakMethod(self._inside)

    def ask(self, of: Compiled) -> Answer:
        """What the programme says."""
        mark = self.mark(of)
        outside = not in_force(of, self.as_of)
        eligible = False if outside else mark.truth
        return Answer(
            of=of,
            eligible=eligible,
            mark=mark,
            as_of=self.as_of,
            outside=outside,
            amount=self._amount(of) if of.terms and eligible is not False else None,
            applicant=self.applicant,
            env=self.env,
            inside=self._inside,
        )

    def mark(self, of: Compiled) -> Mark:
        """How its criteria stand, whatever the day."""
        found = self._marks.get(of.id)
        if found is None:
            self._marks[of.id] = None  # whoever comes back here by a circle finds nothing
            found = self._marks[of.id] = ready(of).criteria(
                Asked(of=of, env=self.env, applicant=self.applicant, inside=self._looking)
            )
        return found

    @property
    def _looking(self) -> Callable[[str], Mark | None]:
        """What criteria ask of other programmes while they are marked."""
        weak = self._weak

        def inside(programme: str) -> Mark | None:
            asked = weak()
            return None if asked is None else asked(programme)

        return inside

    def _inside(self, programme: str) -> Mark | None:
        if programme in self._marks:
            return self._marks[programme]
        other = self.known.get(programme)
        return None if other is None else self.mark(other)

    def _amount(self, of: Compiled) -> Amount:
        made, terms, env = ready(of), of.terms, self.env
        assert terms is not None
        cap = made.cap(env) if made.cap else None
        floor = made.floor(env) if made.floor else None
        value, tree = self._plain(made, terms)
        if value is None or (made.cap and cap is None) or (made.floor and floor is None):
            trees = [one for one in (tree, terms.cap, terms.floor) if one is not None]
            missing: Facts = {name: None for one in trees for name in unknown(one, env, of.book)}
            return Amount(value=None, missing=tuple(missing), most=_most(terms) if cap is None else _cut(cap))
        capped = cap is not None and value > cap
        value = cap if cap is not None and capped else value
        value = value if floor is None else max(value, floor)
        return Amount(value=_cut(value), capped=capped, most=_cut(value))

    def _plain(self, made: Ready, terms: Terms) -> tuple[Fraction | None, Expr | None]:
        """The amount before cap and floor, and the tree it came from."""
        if made.by is None:
            return (made.amount(self.env), terms.amount) if made.amount else (None, None)
        by = made.by(self.env)
        if by is None:
            return None, terms.by
        for row, amount in zip(terms.rows, made.rows, strict=True):
            if row.holds(by):
                return amount(self.env), row.amount
        return Fraction(0), None


def _cut(value: Fraction) -> Fraction:
    """Down to the fen: never more than the text gives."""
    return Fraction(value * 100 // 1, 100)


def _most(terms: Terms) -> Fraction | None:
    """The most it can be, whatever the facts; None where they decide that."""
    cap = constant(terms.cap) if terms.cap else None
    if cap is not None:
        return cap
    amounts = [terms.amount] if terms.amount else [row.amount for row in terms.rows]
    found = [value for one in amounts if (value := constant(one)) is not None]
    return max(found) if found and len(found) == len(amounts) else None


def in_force(of: Compiled, day: date) -> bool:
    """Whether the programme holds on the day; `until` is the first day it no longer does."""
    one = of.programme
    return (one.from_ is None or one.from_ <= day) and (one.until is None or day < one.until)
