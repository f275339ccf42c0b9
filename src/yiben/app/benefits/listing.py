"""Every programme there is 政策事项: search, and narrow by kind, issuer, industry, amount, deadline. For everybody."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import ClassVar
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.benefits.amounts import headline
from yiben.app.benefits.shelf import Entry, Shelf, shelf_of
from yiben.app.portal.heads import Head, head_of
from yiben.kernel.actors import ANYBODY
from yiben.ui.doors import AnyVisit, Visit
from yiben.ui.pages import PageView

PATH = "/programmes"
_ASKS = ("kind", "issuer", "field", "amount", "open")
_SUMS = (("100", 1_000_000), ("50", 500_000), ("10", 100_000))
_SOON = 30  # days
_SHOWN = 8

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One programme."""

    href: str
    title: str
    kind: str
    pack: str
    issuer: str
    amount: str
    form: str
    says: str
    until: str
    closes: str
    over: bool
    corrupt: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One way to narrow the list, or to widen it again."""

    title: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One facet."""

    name: str
    choices: tuple[Choice, ...]
    rest: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ask:
    """What an address asks, and the test each facet makes of it."""

    shelf: Shelf
    q: str
    chosen: dict[str, str]
    tests: dict[str, Callable[[Entry], bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgrammesPage(PageView):
    """What was asked and found."""

    template: ClassVar[str] = "benefits/programmes.html"
    place: ClassVar[str] = "programmes"
    q: str
    kept: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    total: int
    boxes: tuple[Box, ...]
    ruling: bool
    narrowed: bool
    head: Head


@router.get(PATH, name="benefits.programmes")
def listed(visit: AnyVisit) -> Response:
    """All of them, narrowed by what the address says."""
    with visit.office.reading(visit.actor or ANYBODY) as work:
        shelf = shelf_of(work)
    return visit.show(_page(visit, shelf))


def _page(visit: Visit, shelf: Shelf) -> ProgrammesPage:
    asked = {name: visit.text(name)[:200] for name in _ASKS}
    q = visit.text("q")[:100]
    matching = [one for one in shelf.entries if _says(one, q)]
    tests = {name: _test(shelf, name, asked[name]) for name in _ASKS}
    ask = _Ask(shelf=shelf, q=q, chosen=asked, tests=tests)
    found = [one for one in matching if all(test(one) for test in tests.values())]
    words = visit.doors.pages.words
    return ProgrammesPage(
        q=q,
        kept=tuple((name, said) for name, said in asked.items() if said),
        rows=tuple(_row(one, shelf) for one in sorted(found, key=lambda one: _order(one, shelf))),
        total=len(shelf.entries),
        boxes=tuple(_boxes(visit, ask, matching)),
        ruling=shelf.ruling,
        narrowed=bool(q) or any(asked.values()),
        head=head_of(
            visit, words.say("benefits.list.lead"), path=PATH, listed=not q and not any(asked.values())
        ),
    )


def _row(one: Entry, shelf: Shelf) -> Row:
    programme, calls = one.of.programme, shelf.calls.get(one.of.id, ())
    return Row(
        href=f"{PATH}/{one.of.id}",
        title=str(programme.title),
        kind=programme.kind.value,
        pack=str(one.pack.title),
        issuer=str(one.pack.issuer),
        amount=headline(one.of, one.most),
        form=programme.benefit.form.value if programme.benefit else "",
        says=str(programme.says) if programme.says else "",
        until=programme.until.isoformat() if programme.until else "",
        closes=calls[0].closes if calls else "",
        over=one.over,
        corrupt=programme.corrupt is not None,
    )


def _order(one: Entry, shelf: Shelf) -> tuple[bool, str, str, str]:
    """Those one may apply for first, the first to close before the others; what is over last."""
    calls = shelf.calls.get(one.of.id, ())
    return (one.over, calls[0].closes if calls else "9999", one.pack.id, one.of.id)


def _says(one: Entry, q: str) -> bool:
    programme = one.of.programme
    texts = [programme.title, one.pack.title, one.pack.issuer, *([programme.says] if programme.says else [])]
    whole = " ".join(f"{text.zh} {text.en}" for text in texts).casefold()
    return all(word in whole for word in q.casefold().split())


def _test(shelf: Shelf, name: str, said: str) -> Callable[[Entry], bool]:
    if not said:
        return lambda _: True
    match name:
        case "kind":
            return lambda one: one.of.programme.kind.value == said
        case "issuer":
            return lambda one: one.pack.issuer.zh == said
        case "field":
            return lambda one: said in one.fields or (said == "any" and not one.fields)
        case "amount":
            return lambda one: said in _sums(one)
    return lambda one: said in _deadlines(one, shelf)


def _sums(one: Entry) -> tuple[str, ...]:
    form = one.of.programme.benefit.form.value if one.of.programme.benefit else "title"
    if one.most is None:
        return ("unnamed",) if form in {"money", "voucher", "case_by_case"} else ("none",)
    return tuple(key for key, least in _SUMS if one.most >= least) or ("less",)


def _deadlines(one: Entry, shelf: Shelf) -> tuple[str, ...]:
    calls = shelf.calls.get(one.of.id, ())
    if one.over:
        return ("over",)
    if not calls:
        return ("waiting",)
    soon = date.fromisoformat(calls[0].closes) - shelf.day <= timedelta(days=_SOON)
    return ("now", "soon") if soon else ("now",)


def _boxes(visit: Visit, ask: _Ask, matching: list[Entry]) -> Iterable[Box]:
    words = visit.doors.pages.words
    book = {name: fact.title for group, _ in ask.shelf.panel.groups for name, fact in group.facts.items()}
    issuers = {one.pack.issuer.zh: one.pack.issuer for one in ask.shelf.entries}
    for name in _ASKS:
        others = [one for one in matching if all(test(one) for key, test in ask.tests.items() if key != name)]
        counts: dict[str, int] = {}
        for one in others:
            for value in _values(one, ask.shelf, name):
                counts[value] = counts.get(value, 0) + 1
        choices = []
        for value, count in sorted(counts.items(), key=lambda pair: -pair[1]):
            title = {"issuer": str(issuers.get(value, value)), "field": str(book.get(value, ""))}.get(
                name, ""
            )
            chosen = ask.chosen[name] == value
            pairs = [("q", ask.q), *((key, said) for key, said in ask.chosen.items() if key != name)]
            pairs = [(key, said) for key, said in pairs if said] + ([] if chosen else [(name, value)])
            choices.append(
                Choice(
                    title=title or words.say(f"benefits.{name}.{value}"),
                    count=count,
                    chosen=chosen,
                    href=f"{PATH}?{urlencode(pairs)}" if pairs else PATH,
                )
            )
        if choices:
            shown = max(_SHOWN, 1 + max((at for at, one in enumerate(choices) if one.chosen), default=0))
            yield Box(name=name, choices=tuple(choices[:shown]), rest=tuple(choices[shown:]))


def _values(one: Entry, shelf: Shelf, name: str) -> tuple[str, ...]:
    match name:
        case "kind":
            return (one.of.programme.kind.value,)
        case "issuer":
            return (one.pack.issuer.zh,) if one.pack.issuer.zh else ()
        case "field":
            return one.fields or ("any",)
        case "amount":
            return _sums(one)
    return _deadlines(one, shelf)
