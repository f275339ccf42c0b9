"""One applicant before many programmes (一企对全部政策): what each says, together, and what is most worth finding out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.answering import Answer, Sitting
from yiben.engines.rules.entitlements.applicant import Applicant, read_applicant
from yiben.engines.rules.entitlements.compiled import Compiled
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.model import About, Stacking
from yiben.engines.rules.entitlements.stacking import Stacked, stack
from yiben.engines.rules.entitlements.standing import full_name
from yiben.engines.rules.entitlements.telling import as_json, title_of
from yiben.engines.rules.entitlements.whose import LeftOut, Whom, asked_of, left_out, told_by


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Panel:
    """Programmes ready to be asked together, in groups whose facts mean the same; the stacking rules among them."""

    groups: tuple[tuple[FactBook, tuple[Compiled, ...]], ...]
    known: Mapping[str, Compiled]
    stackings: tuple[Stacking, ...] = ()

    @property
    def programmes(self) -> tuple[Compiled, ...]:
        """Every programme, in order."""
        return tuple(one for _, listed in self.groups for one in listed)


def panel_of(
    programmes: Sequence[Compiled],
    *,
    stackings: Sequence[Stacking] = (),
    beside: Sequence[Compiled] = (),
) -> Panel:
    """The panel of these programmes; `beside` are those prerequisites may name that are not asked themselves."""
    books: list[FactBook] = []
    groups: list[list[Compiled]] = []
    seen: dict[int, int] = {}
    for one in programmes:
        at = seen.get(id(one.book))
        if at is None:
            at = next((i for i, book in enumerate(books) if book.goes_with(one.book)), len(books))
            if at == len(books):
                books.append(one.book)
                groups.append([])
            else:
                books[at] = books[at].joined(one.book)
            seen[id(one.book)] = at
        groups[at].append(one)
    return Panel(
        groups=tuple((book, tuple(listed)) for book, listed in zip(books, groups, strict=True)),
        known={one.id: one for one in (*beside, *programmes)},
        stackings=tuple(stackings),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Worth:
    """What finding out one fact would bring: programmes it alone decides, those it alone may open, for how much at most."""

    fact: str
    answer: Answer  # one that asks for it
    asked: int
    decides: int
    opens: int
    money: Fraction
    amounts: int  # programmes already met whose amount waits for it

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "fact": self.fact,
            "title": str(title_of(self.fact, self.answer)),
            "asked": self.asked,
            "decides": self.decides,
            "opens": self.opens,
            "money": as_json(self.money),
            "amounts": self.amounts,
        }


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Hearing:
    """What all programmes say of one applicant."""

    answers: tuple[Answer, ...]
    stacked: Stacked
    worth: tuple[Worth, ...]
    unread: tuple[str, ...]
    left_out: LeftOut | None = None


def hear(panel: Panel, document: Any, *, as_of: date, whom: Whom | None = None) -> Hearing:
    """Every programme's answer about the applicant in a JSON object. Raises BadInput for facts that cannot be read.

    `whom`: for whom one asks; without it the facts tell, and programmes that are certainly for others are left out.

    What reviewers judged counts only by its full name, `judged.pack/programme.criterion`: a short one would be taken for
    many programmes' criteria.
    """
    answers: list[Answer] = []
    unread: set[str] | None = None
    applicants = [read_applicant(document, book) for book, _ in panel.groups]
    mine = whom or told_by(_abouts(panel, applicants))
    for (book, programmes), who in zip(panel.groups, applicants, strict=True):
        applicant = who
        short = {
            f"{kind}.{name}"
            for kind, said in (("judged", applicant.judged), ("relaxed", applicant.relaxed))
            for name in said
            if "/" not in name
        }
        if len(panel.programmes) > 1 and short:
            applicant = replace(
                applicant,
                judged={name: said for name, said in applicant.judged.items() if "/" in name},
                relaxed={name: said for name, said in applicant.relaxed.items() if "/" in name},
            )
        else:
            short = set()
        sitting = Sitting(applicant, book, as_of=as_of, known=panel.known)
        answers += [sitting.ask(one) for one in asked_of(programmes, mine)]
        missed = {*applicant.unread, *short}
        unread = missed if unread is None else unread & missed
    return Hearing(
        answers=tuple(answers),
        stacked=stack(answers, panel.stackings),
        worth=worth(answers),
        unread=tuple(sorted(unread or ())),
        left_out=left_out(mine, len(panel.programmes) - len(answers), stated=whom),
    )


def _abouts(panel: Panel, applicants: Sequence[Applicant]) -> dict[str, About]:
    """Whose every fact is that was stated."""
    return {
        name: book.facts[name].about
        for (book, _), applicant in zip(panel.groups, applicants, strict=True)
        for name in applicant.values
    }


def worth(answers: Sequence[Answer]) -> tuple[Worth, ...]:
    """The facts most worth finding out, the most money first, then the most programmes."""
    found: dict[str, _Count] = {}
    for answer in answers:
        why = answer.mark.doubt if answer.eligible is None else None
        if why is not None:
            most = answer.amount.most if answer.amount and answer.amount.most is not None else Fraction(0)
            for fact in why.facts:
                count = _count(found, full_name(fact, answer.of.id), answer)
                count.asked += 1
                count.decides += fact in why.holds_by or fact in why.fails_by
                if fact in why.holds_by:
                    count.opens += 1
                    count.money += most
        if answer.eligible is True and answer.amount is not None:
            for fact in answer.amount.missing:
                _count(found, fact, answer).amounts += 1
    made = [
        Worth(
            fact=fact,
            answer=one.answer,
            asked=one.asked,
            decides=one.decides,
            opens=one.opens,
            money=one.money,
            amounts=one.amounts,
        )
        for fact, one in found.items()
    ]
    return tuple(sorted(made, key=lambda one: (-one.money, -one.decides, -one.asked, -one.amounts, one.fact)))


@dataclass(slots=True)
class _Count:
    answer: Answer
    asked: int = 0
    decides: int = 0
    opens: int = 0
    money: Fraction = Fraction(0)
    amounts: int = 0


def _count(found: dict[str, _Count], fact: str, answer: Answer) -> _Count:
    known = found.get(fact)
    if known is None:
        known = found[fact] = _Count(answer)
    return known
