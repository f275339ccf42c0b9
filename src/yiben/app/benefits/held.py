"""What an applicant holds and waits for, as lines of a page: facts with sources, offers, consents, applications, vouchers, titles."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from yiben.app.benefits.fields import FactField, field_of, with_value
from yiben.app.benefits.gauges import unit_said
from yiben.app.benefits.shelf import Shelf
from yiben.app.reactions import ties
from yiben.capabilities import vouchers
from yiben.capabilities.programmes import delivery
from yiben.engines.rules.entitlements import FactBook, read_applicant
from yiben.engines.rules.entitlements.checking import yuan
from yiben.infra.work import Work
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import PageAsk

SELF, TITLES = "self", "titles"
_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class FactLine:
    """A fact the platform holds: its value, who said so and of which day; `mine`: the applicant's own word."""

    fact: str
    title: str
    value: str
    source: str
    as_of: str
    mine: bool
    differs: tuple[str, ...]
    field: FactField | None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferLine:
    """An offer that waits. `pays`: money is given, so it asks where it goes."""

    id: str
    title: str
    amount: str
    until: str
    state: str
    pays: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApplicationLine:
    """An application and where it stands."""

    number: str
    call: str
    title: str
    state: str
    says: str
    due: str
    amount: str
    waits: bool  # for the applicant


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherLine:
    """A voucher with its balance; `left` is a share of its face."""

    number: str
    scheme: str
    face: str
    open: str
    held: str
    ends: str
    state: str
    left: float


@dataclass(frozen=True, slots=True, kw_only=True)
class TitleLine:
    """A recognition with its validity and the rungs of its ladder, each with whether it is held."""

    number: str
    programme: str
    title: str
    begins: str
    ends: str
    state: str
    rungs: tuple[tuple[str, bool], ...]


def fact_lines(
    known: Iterable[delivery.Known], shelf: Shelf, *, held: Sequence["TitleLine"] = ()
) -> tuple[FactLine, ...]:
    """What is known, each with source and day; facts no programme here asks for are left out. `held`: titles, for their names."""
    names = shelf.titles | {one.programme: one.title for one in held}
    lines = []
    for one in known:
        book = next((book for book, _ in shelf.panel.groups if one.fact in book.facts), None)
        if book is None:
            continue
        field = None if one.fact == TITLES else field_of(book, one.fact)
        lines.append(
            FactLine(
                fact=one.fact,
                title=str(book.facts[one.fact].title),
                value=_titles(one.value, names) if one.fact == TITLES else said_of(book, one.fact, one.value),
                source=str(one.source),
                as_of=one.as_of,
                mine=one.resource == SELF,
                differs=one.differs,
                field=with_value(field, one.value) if field else None,
            )
        )
    return tuple(lines)


def said_of(book: FactBook, fact: str, value: Any) -> str:
    """A value as a source or form wrote it, as people read it; as it stands where it cannot be read."""
    try:
        read = read_applicant({fact: value}, book).values.get(fact)
    except YibenError:
        return str(value)
    return unit_said(book, fact, read)


def offer_lines(work: Work, shelf: Shelf) -> tuple[OfferLine, ...]:
    """Offers that can still be taken, then those of before."""
    calls = {one.id: one for one in delivery.calls(work)}
    programmes = shelf.panel.known
    lines = []
    for one in delivery.offers(work):
        of = programmes.get(one.programme)
        benefit = of.programme.benefit if of else None
        lines.append(
            OfferLine(
                id=one.id,
                title=str(calls[one.call].title) if one.call in calls else one.programme,
                amount=fen_said(one.amount),
                until=one.until,
                state=one.state.value,
                pays=one.amount is not None and (benefit is None or benefit.form.value == "money"),
            )
        )
    return tuple(sorted(lines, key=lambda one: one.state != "made"))


def application_lines(work: Work) -> tuple[ApplicationLine, ...]:
    """The newest applications of one's own."""
    found = delivery.applications(work, page=PageAsk(size=_SHOWN)).rows
    mine = [one for one in found if vouchers.is_mine(work, one.applicant)]
    return tuple(_application(delivery.sheet(work, one.number, ties=ties())) for one in mine)


def voucher_lines(work: Work) -> tuple[VoucherLine, ...]:
    """Vouchers of one's own, those that can be used first."""
    schemes = {one.id: str(one.title) for one in vouchers.schemes(work)}
    me = vouchers.me(work).id
    found = [one for one in vouchers.vouchers(work, page=PageAsk(size=_SHOWN)).rows if one.holder == me]
    lines = [
        VoucherLine(
            number=one.number,
            scheme=schemes.get(one.scheme, one.scheme),
            face=fen_said(one.face),
            open=fen_said(one.open),
            held=fen_said(one.held) if one.held else "",
            ends=one.ends,
            state=one.state.value,
            left=one.open / one.face if one.face else 0.0,
        )
        for one in found
    ]
    return tuple(sorted(lines, key=lambda one: (one.state != "active", one.ends)))


def title_lines(work: Work) -> tuple[TitleLine, ...]:
    """Recognitions of one's own with their ladders."""
    me = vouchers.me(work).id
    held = [one for one in delivery.titles(work, of=me) if one.applicant == me]
    return tuple(
        TitleLine(
            number=one.number,
            programme=one.programme,
            title=str(one.title),
            begins=one.begins,
            ends=one.ends or "",
            state=one.state.value,
            rungs=tuple(
                (str(delivery.RUNG_TITLES[rung]), found is not None)
                for rung, found in (delivery.ladder(work, one.ladder) if one.ladder else ())
            ),
        )
        for one in held
    )


def fen_said(fen: int | None) -> str:
    """Fen as people read them; "" for none."""
    return "" if fen is None else yuan(Fraction(fen, 100))


def prefilled(fields: Sequence[FactField], facts: Mapping[str, Any]) -> tuple[FactField, ...]:
    """Fields with what is known in them."""
    return tuple(with_value(one, facts[one.fact]) if one.fact in facts else replace(one) for one in fields)


def _application(sheet: delivery.Sheet) -> ApplicationLine:
    one = sheet.application
    return ApplicationLine(
        number=one.number,
        call="" if one.state in delivery.ENDED else one.call,
        title=str(sheet.programme_title),
        state=str(sheet.state_title),
        says=str(sheet.state_says),
        due=sheet.due or "",
        amount=fen_said(one.amount),
        waits=any(move == "resubmit" and allowed for move, _, allowed, _ in sheet.moves),
    )


def _titles(value: Any, names: Mapping[str, str]) -> str:
    listed = value if isinstance(value, list | tuple) else [value]
    return "、".join(names.get(str(one), str(one)) for one in listed)
