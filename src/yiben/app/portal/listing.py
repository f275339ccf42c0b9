"""The list of datasets 数据集列表: search, facets, sorting, pages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote_plus, urlencode

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.portal.heads import Head, head_of
from yiben.app.portal.swift import Public
from yiben.capabilities import opening
from yiben.capabilities.portal import search
from yiben.capabilities.portal.search import Ask, Facet, FacetCount, Found, Sort
from yiben.infra.work import Work
from yiben.kernel.actors import ANYBODY
from yiben.kernel.paging import Page, PageAsk
from yiben.ui.doors import AnyVisit, Visit, page_ask
from yiben.ui.pages import PageView
from yiben.ui.words import Words

SIZE = 20
PATH = "/datasets"
ADDRESS = Public(path=PATH, asks=frozenset({"q", "sort", "page", *Facet}))

_SHOWN = 8  # values of a facet before the rest is folded away
_MOST = 60
_NEAREST = 5
_SPOKEN = frozenset(
    {Facet.KIND, Facet.CYCLE, Facet.QUALITY, Facet.FRESHNESS, Facet.ORIGIN}
)  # facets whose values are our own words

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value of a facet, as a link that adds it or takes it away."""

    title: str
    count: int
    chosen: bool
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FacetBox:
    """One facet: what is shown at once, and what is folded away."""

    name: str
    title: str
    choices: tuple[Choice, ...]
    rest: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Words that lead somewhere; `current`: one is there."""

    title: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class DatasetsPage(PageView):
    """What was asked, what was found, and how to narrow it."""

    template: ClassVar[str] = "portal/datasets.html"
    place: ClassVar[str] = "datasets"
    q: str
    found: Found
    page: Page[search.Hit]
    chosen: tuple[Link, ...]  # removable
    facets: tuple[FacetBox, ...]
    sorts: tuple[Link, ...]
    kept: tuple[tuple[str, str], ...]  # parameters a new question keeps
    here: str  # this address, ready for `page=`
    meant: str  # the address of what was meant
    nearest: tuple[search.Hit, ...]  # where nothing is found
    themes: Mapping[str, str]
    near: bool  # they have something of what was typed; else they are the newest
    saving: str  # the address that keeps this search
    feed: str  # its feed
    bulk: str  # all that was found, as one ZIP
    head: Head


@router.get(PATH, name="portal.datasets")
def datasets(visit: AnyVisit) -> Response:
    """Whatever is open, narrowed by what the address says."""
    ask = asked(visit)
    with visit.office.reading(visit.actor or ANYBODY) as work:
        found = search.find(work, ask)
        nearest = () if found.total else _nearest(work, ask)
    return visit.show(_page(visit, ask, found, nearest))


def _nearest(work: Work, ask: Ask) -> tuple[search.Hit, ...]:
    """Where nothing is found: what the words alone find, else what is new."""
    for text in dict.fromkeys((ask.text, "")):
        if hits := search.find(work, Ask(text=text, limit=_NEAREST, counted=False)).hits:
            return hits
    return ()


def asked(visit: Visit) -> Ask:
    """The question of an address. Unknown orders are as good as none; bounds are the search's own."""
    params = visit.request.query_params
    number = page_ask(visit, size=SIZE).number
    said = visit.text("sort")
    chosen = {
        facet: tuple(dict.fromkeys(one[:200] for one in params.getlist(facet) if one)) for facet in Facet
    }
    return Ask(
        text=visit.text("q"),
        chosen={facet: values for facet, values in chosen.items() if values},
        sort=Sort(said) if said in set(Sort) else Sort.RELEVANCE,
        offset=(number - 1) * SIZE,
        limit=SIZE,
    )


def address(ask: Ask, *, text: str | None = None, sort: Sort | None = None) -> list[tuple[str, str]]:
    """The parameters of a question, without the page; `text` or `sort` may be others."""
    text, sort = ask.text if text is None else text, sort or ask.sort
    pairs = [("q", text)] if text else []
    pairs += [(facet.value, value) for facet in Facet for value in ask.chosen.get(facet, ())]
    return pairs + ([("sort", str(sort))] if sort is not Sort.RELEVANCE else [])


def link(pairs: Sequence[tuple[str, str]], path: str = PATH) -> str:
    """An address with parameters."""
    return f"{path}?{urlencode(pairs)}" if pairs else path


def _page(visit: Visit, ask: Ask, found: Found, nearest: tuple[search.Hit, ...]) -> DatasetsPage:
    words = visit.doors.pages.words
    here = link(address(ask))
    page = Page(rows=found.hits, total=found.total, ask=PageAsk(number=ask.offset // SIZE + 1, size=SIZE))
    boxes = tuple(_boxes(visit, ask, found))
    return DatasetsPage(
        q=ask.text,
        found=found,
        page=page,
        chosen=tuple(
            Link(title=f"{box.title}：{choice.title}" if _zh(visit) else f"{box.title}: {choice.title}", href=choice.href)
            for box in boxes
            for choice in (*box.choices, *box.rest)
            if choice.chosen
        ),
        facets=boxes,
        sorts=tuple(
            Link(title=words.say(f"portal.sort.{one}"), href=link(address(ask, sort=one)), current=one is ask.sort)
            for one in Sort
            if ask.text or one is not Sort.RELEVANCE
        ),
        kept=tuple(pair for pair in address(ask) if pair[0] != "q"),
        here=here + ("&" if "?" in here else "?"),
        meant=link(address(ask, text=found.meant)) if found.meant else "",
        nearest=nearest,
        themes={one.id: str(one.title) for one in opening.themes()},
        near=bool(nearest) and bool(ask.text) and any(part.marked for hit in nearest for part in hit.title),
        saving=link(address(ask), "/saved-searches/new") if ask.chosen or ask.text else "",
        feed=link(address(ask, sort=Sort.RELEVANCE), "/feeds/search.atom"),
        bulk=link(address(ask, sort=Sort.RELEVANCE), "/bulk/datasets.zip"),
        head=_head(visit, ask, found),
    )  # fmt: skip


def _zh(visit: Visit) -> bool:
    return bool(visit.request.state.preferences.lang == "zh")


def _head(visit: Visit, ask: Ask, found: Found) -> Head:
    words = visit.doors.pages.words
    one_facet = [pair for pair in address(ask, sort=Sort.RELEVANCE) if pair[0] != "q"]
    return head_of(
        visit,
        words.say("portal.datasets.description", n=found.total),
        path=PATH,
        query=address(ask),
        listed=not ask.text and len(one_facet) <= 1 and not ask.offset,
    )


def _choice(words: Words, facet: Facet, one: FacetCount) -> str:
    """What a value of a facet is called: in words of this language, as the catalogue says it, or a file's kind."""
    if facet in _SPOKEN:
        return words.named(f"portal.{facet}.{one.value}", one.title)
    return one.title.upper() if facet is Facet.FORMAT else one.title


def _boxes(visit: Visit, ask: Ask, found: Found) -> Iterable[FacetBox]:
    words = visit.doors.pages.words
    for facet, counts in found.facets.items():
        choices = []
        chosen = ask.chosen.get(facet, ())
        before, after = _around(ask, facet)
        for one in counts[:_MOST]:
            values = [value for value in chosen if value != one.value] if one.chosen else [*chosen, one.value]
            title = _choice(words, facet, one)
            said = "&".join([*before, *(f"{facet}={quote_plus(value)}" for value in values), *after])
            href = f"{PATH}?{said}" if said else PATH
            choices.append(Choice(title=title, count=one.count, chosen=one.chosen, href=href))
        if choices:
            shown = max(_SHOWN, sum(one.chosen for one in choices))
            yield FacetBox(
                name=facet,
                title=words.say(f"portal.facet.{facet}"),
                choices=tuple(choices[:shown]),
                rest=tuple(choices[shown:]),
            )


def _around(ask: Ask, facet: Facet) -> tuple[list[str], list[str]]:
    """The parameters of a question before and behind those of one facet, which a hundred links share."""
    before: list[str] = []
    after: list[str] = []
    places = {name: at for at, name in enumerate(("q", *Facet, "sort"))}
    for name, value in address(ask):
        if name != facet:
            (before if places[name] < places[facet] else after).append(f"{name}={quote_plus(value)}")
    return before, after
