"""What all programmes say of one company or citizen, in the order people ask: what comes to me, what is one step away, what next."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from yiben.app.benefits.amounts import given
from yiben.app.benefits.criteria import Line, answered
from yiben.app.benefits.fields import FactField, field_of
from yiben.app.benefits.gauges import Gauge, near_gauge
from yiben.app.benefits.shelf import OF_COMPANIES, Entry, Shelf, most_of
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements import (
    Amount,
    Answer,
    Hearing,
    Nearest,
    Sitting,
    Whom,
    hear,
    nearest,
    reason,
)
from yiben.engines.rules.entitlements.checking import yuan
from yiben.engines.rules.entitlements.model import About
from yiben.engines.rules.entitlements.panel import Worth, worth
from yiben.engines.rules.entitlements.telling import title_of
from yiben.kernel.errors import BadInput

_A_LITTLE = Fraction(1, 10**9)
MOST_ASKED = 6
"""Questions put at once: those worth most."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One programme as it stands for somebody. `call`: the round in which one may apply now."""

    href: str
    title: str
    kind: str
    form: str
    amount: str
    pack: str
    says: str
    tree: Line | None = None
    judged: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    call: str = ""
    closes: str = ""
    applied: bool = False  # in that round
    gauges: tuple[Gauge, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A fact worth finding out, and what it would bring."""

    field: FactField
    decides: int
    opens: int
    money: str
    amounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything all programmes say. `review`: every figure fits, a reviewer has the word."""

    met: tuple[Item, ...]
    total: str
    shared: tuple[str, ...]
    years: tuple[str, ...]  # what each year comes to, where something is paid for several
    review: tuple[Item, ...]
    near: tuple[Item, ...]
    open: tuple[Item, ...]
    questions: tuple[Question, ...]
    refused: tuple[Item, ...]
    asked: int
    unreadable: tuple[str, ...]


def summed(shelf: Shelf, facts: Mapping[str, Any], *, person: bool, applied: Collection[str] = ()) -> Summary:
    """Ask every programme that is for companies, or for persons, and sort the answers. `applied`: rounds one has applied in."""
    hearing, unreadable = _heard(shelf, facts, whom=Whom.PERSON if person else Whom.COMPANY)
    about = frozenset({About.PERSON}) if person else OF_COMPANIES
    entries = {one.of.id: one for one in shelf.entries}
    answers = [one for one in hearing.answers if one.of.programme.about in about and not one.outside]
    answers.sort(key=lambda one: (-most_of(one.of, one.amount), one.of.id))
    met = [one for one in answers if one.eligible is True]
    undecided = [one for one in answers if one.eligible is None]
    review = [one for one in undecided if all("." in fact for fact in one.missing)]
    near = sorted(
        (_Opened(found, _opened(found, shelf)) for one in answers if (found := nearest(one)) is not None),
        key=lambda one: -most_of(one.near.answer.of, one.amount),
    )
    nearly = {one.near.answer.of.id for one in near}
    item = _Items(shelf, entries, applied)
    return Summary(
        met=tuple(item.of(one, tree=answered(one)) for one in met),
        total=yuan(hearing.stacked.total) if hearing.stacked.total else "",
        years=tuple(map(yuan, hearing.stacked.years)) if len(hearing.stacked.years) > 1 else (),
        shared=tuple(str(one.says) for one in hearing.stacked.shared),
        review=tuple(item.of(one, tree=answered(one)) for one in review),
        near=tuple(
            item.of(one.near.answer, says=str(one.near.says), gauges=_short_of(one.near), amount=one.amount)
            for one in near
        ),
        open=tuple(item.of(one) for one in undecided if one not in review),
        questions=tuple(_questions(worth(answers))),
        refused=tuple(item.of(one) for one in answers if one.eligible is False and one.of.id not in nearly),
        asked=len(answers),
        unreadable=unreadable,
    )


def _heard(shelf: Shelf, facts: Mapping[str, Any], *, whom: Whom) -> tuple[Hearing, tuple[str, ...]]:
    """The hearing; a fact of some source that cannot be read is left aside and named."""
    left = dict(facts)
    wrong: list[str] = []
    while True:
        try:
            return hear(shelf.panel, left, as_of=shelf.day, whom=whom), tuple(wrong)
        except BadInput as error:
            named = [error.where.get("fact"), *_listed(error.where.get("facts"))]
            gone = [str(one) for one in named if str(one) in left]
            if not gone:
                raise
            wrong.append(str(error.message))
            for one in gone:
                del left[one]


@dataclass(frozen=True, slots=True)
class _Opened:
    """A programme one fact away, and what it would give then."""

    near: Nearest
    amount: Amount | None


def _opened(near: Nearest, shelf: Shelf) -> Amount | None:
    """What the programme would give once that fact is as it must be; what a reviewer says changes no sum."""
    answer, value = near.answer, near.value
    if "." in near.fact:
        return None
    if near.over and isinstance(value, Fraction):
        value += _A_LITTLE if near.rises else -_A_LITTLE
    applicant = replace(answer.applicant, values={**answer.applicant.values, near.fact: value})
    sitting = Sitting(applicant, answer.of.book, as_of=answer.as_of, known=shelf.panel.known)
    return sitting.ask(answer.of).amount


def _short_of(near: Nearest) -> tuple[Gauge, ...]:
    """The thresholds that are not met, as bars; where there is none, the fact itself against what it would take."""
    lines = [line for line in answered(near.answer).walk() if line.standing == "fails" and not line.parts]
    found = tuple(one for line in lines for one in line.gauges if not one.holds)
    own = near_gauge(near)
    return found or ((own,) if own is not None else ())


@dataclass(frozen=True, slots=True)
class _Items:
    shelf: Shelf
    entries: Mapping[str, Entry]
    applied: Collection[str]

    def of(
        self,
        answer: Answer,
        *,
        says: str = "",
        tree: Line | None = None,
        gauges: tuple[Gauge, ...] = (),
        amount: Amount | None = None,
    ) -> Item:
        """One answer as a line of the page."""
        programme = answer.of.programme
        calls: Sequence[delivery.Call] = self.shelf.calls.get(programme.id, ())
        missing = [one for one in answer.missing if "." not in one]
        return Item(
            href=f"/programmes/{programme.id}",
            title=str(programme.title),
            kind=programme.kind.value,
            form=programme.benefit.form.value if programme.benefit else "",
            amount=given(answer.of, amount or answer.amount),
            pack=str(self.entries[programme.id].pack.title),
            says=says or str(reason(answer)),
            tree=tree,
            judged=tuple(str(title_of(one, answer)) for one in answer.missing if "." in one),
            missing=tuple(str(title_of(one, answer)) for one in missing),
            call=calls[0].id if calls else "",
            closes=calls[0].closes if calls else "",
            applied=bool(calls) and calls[0].id in self.applied,
            gauges=gauges,
        )


def _questions(found: Iterable[Worth]) -> Iterable[Question]:
    number = 0
    for one in found:
        field = field_of(one.answer.of.book, one.fact) if "." not in one.fact else None
        if field is None or number == MOST_ASKED:
            continue
        number += 1
        yield Question(
            field=field,
            decides=one.decides,
            opens=one.opens,
            money=yuan(one.money) if one.money else "",
            amounts=one.amounts,
        )


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
