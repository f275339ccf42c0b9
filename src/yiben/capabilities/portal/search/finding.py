"""Answering a question: hits in order, facets, and what was meant when nothing is found."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import date
from typing import Any

import tantivy

from yiben.capabilities.portal.search.asking import Builder, Counter
from yiben.capabilities.portal.search.layout import BETWEEN, SEVERAL, counted_in, shown
from yiben.capabilities.portal.search.meaning import meant_by
from yiben.capabilities.portal.search.model import (
    DEEPEST,
    Ask,
    Facet,
    FacetCount,
    Found,
    Freshness,
    Hit,
    Sort,
)
from yiben.infra.search.marking import matches, parts, window
from yiben.infra.search.query import LONGEST, MOST, Asked, Unit, read
from yiben.infra.search.shelf import Shelf
from yiben.infra.search.synonyms import Synonyms
from yiben.infra.search.words import LONGEST_WORD, runs
from yiben.kernel.text import Lang, current_lang

SHOWN_COLUMNS = 5
_SETS = 4_000  # combinations of values that are counted apart
_DUE = counted_in(Facet.FRESHNESS)[0]
_VALUES = 100  # values of one facet that are shown
_ORDER = {
    Sort.NEWEST: ("updated", tantivy.Order.Desc),
    Sort.DOWNLOADS: ("downloads", tantivy.Order.Desc),
    Sort.QUALITY: ("score", tantivy.Order.Desc),
}


def find(shelf: Shelf, ask: Ask, *, today: date, synonyms: Synonyms) -> Found:
    """Datasets that have every unit of the question, best first; else what may have been meant; else some of it."""
    opened = shelf.reader()
    if opened is None:
        return Found(hits=(), total=0, ask=ask, facets={})
    build = Builder(*opened, today=today, synonyms=synonyms)
    asked = read(ask.text, known=synonyms)
    told = _Counting(Counter(*opened, today=today, synonyms=synonyms), asked, ask)
    # Facets are counted while hits are ranked: the engine leaves the other processor to it.
    counts = told.begin(Builder.strict, asked)
    result = _top(build, build.strict(asked), asked=asked, ask=ask)
    meant, loosened = "", False
    if result.count == 0 and asked.wanted:
        whole = _whole(ask.text, asked)
        result = _top(build, build.near(whole), asked=asked, ask=ask)
        if result.count:
            meant = meant_by(whole, _said(build, result.hits[:10]))
            counts = told.begin(Builder.near, whole)
        else:
            loosened, counts = True, told.begin(Builder.loose, asked)
            result = _top(build, build.loose(asked), asked=asked, ask=ask)
    units = read(meant, known=synonyms).wanted if meant else asked.wanted
    return Found(
        hits=tuple(_hit(said, units, build.today) for said in _said(build, result.hits)),
        total=result.count,
        ask=ask,
        facets=told.facets(counts),
        meant=meant,
        loosened=loosened and result.count > 0,
    )


def _whole(text: str, asked: Asked) -> Asked:
    """The question in the runs it was typed in: cut into words, a wrong character hides what was meant."""
    typed = dict.fromkeys(run[:LONGEST_WORD] for run in runs(text[:LONGEST]))
    gone = {word for unit in asked.unwanted for word in unit.words}
    return Asked(
        wanted=tuple(Unit((run,)) for run in typed if run not in gone)[:MOST], unwanted=asked.unwanted
    )


def _top(build: Builder, clauses: Sequence[Any], *, asked: Asked, ask: Ask) -> Any:
    query = build.framed(clauses, asked, ask.chosen)
    order: dict[str, Any] = {}
    # Without words there is nothing to rank by: the newest come first.
    sort = ask.sort if asked.wanted or ask.sort is not Sort.RELEVANCE else Sort.NEWEST
    if sort is Sort.NAME:
        name = "name_zh" if current_lang() is Lang.ZH else "name_en"
        order = {"order_by_field": name, "order": tantivy.Order.Asc}
    elif sort in _ORDER:
        field, way = _ORDER[sort]
        order = {"order_by_field": field, "order": way}
    offset = min(ask.offset, DEEPEST)
    return build.searcher.search(query, limit=max(1, ask.limit), offset=offset, count=True, **order)


def _said(build: Builder, hits: Sequence[tuple[Any, Any]]) -> list[dict[str, Any]]:
    return shown(build.searcher, [address for _, address in hits])


_Counts = dict[Facet, dict[str, int]]
_beside = ThreadPoolExecutor(thread_name_prefix="facets")


class _Counting:
    """Counts of every facet, each as if nothing of it were chosen, made beside whoever asks for them."""

    def __init__(self, build: Counter, asked: Asked, ask: Ask) -> None:
        self.build, self.asked, self.ask = build, asked, ask
        self.picked = [facet for facet in Facet if ask.chosen.get(facet)]

    def begin(self, way: Callable[[Builder, Asked], Sequence[Any]], asked: Asked) -> list[Future[_Counts]]:
        """Begin to count what `way` finds of `asked`."""
        if not self.ask.counted:
            return []
        clauses = way(self.build, asked)
        others = [facet for facet in Facet if facet not in self.picked]
        groups = ((others, None), *(([facet], facet) for facet in self.picked))
        return [_beside.submit(self._count, clauses, group, without) for group, without in groups]

    def _count(self, clauses: Sequence[Any], group: Sequence[Facet], without: Facet | None) -> _Counts:
        query = self.build.framed(clauses, self.asked, self.ask.chosen, without=without)
        return _counted(self.build, query, group)

    def facets(self, begun: Sequence[Future[_Counts]]) -> Mapping[Facet, tuple[FacetCount, ...]]:
        """The counts, once they are there; empty where none were asked for."""
        found = {facet: counts for one in begun for facet, counts in one.result().items()}
        return {facet: _ordered(found[facet], self.ask.chosen.get(facet, ())) for facet in Facet if found}


def _counted(build: Builder, query: Any, group: Sequence[Facet]) -> _Counts:
    spec = {
        field: _spec(field, build.today) for field in dict.fromkeys(counted_in(facet)[0] for facet in group)
    }
    counted = build.searcher.aggregate(query, spec) if spec else {}
    found: _Counts = {}
    for facet in group:
        field, together = counted_in(facet)
        at = together.index(facet)
        counts: dict[str, int] = {}
        for bucket in counted[field]["buckets"]:
            values = str(bucket["key"]).split(BETWEEN)
            for value in values if facet in SEVERAL else values[at : at + 1]:
                if value and bucket["doc_count"]:
                    counts[value] = counts.get(value, 0) + bucket["doc_count"]
        found[facet] = counts
    return found


def _spec(field: str, today: int) -> dict[str, Any]:
    if field == _DUE:
        ranges = [{"to": 1, "key": Freshness.UNPROMISED}, {"from": 1, "to": today, "key": Freshness.LATE},
                  {"from": today, "key": Freshness.TIMELY}]  # fmt: skip
        return {"range": {"field": field, "ranges": ranges}}
    return {"terms": {"field": field, "size": _SETS, "segment_size": _SETS}}


def _ordered(counts: dict[str, int], chosen: Sequence[str]) -> tuple[FacetCount, ...]:
    every = counts | {value: counts.get(value, 0) for value in chosen}
    ranked = sorted(every.items(), key=lambda pair: (pair[0] not in chosen, -pair[1], pair[0]))[:_VALUES]
    return tuple(
        FacetCount(value=value, title=value, count=count, chosen=value in chosen) for value, count in ranked
    )


def _hit(said: dict[str, Any], units: Sequence[Unit], today: int) -> Hit:
    spoken = 0 if current_lang() is Lang.ZH else 1
    title = said["title"][spoken] or said["title"][1 - spoken]
    description = said["description"][spoken] or said["description"][1 - spoken]
    found = [column for column in said["columns"] if units and matches(column, units)][:SHOWN_COLUMNS]
    return Hit(
        id=said["id"],
        slug=said["slug"],
        title=parts(title, units),
        description=parts(window(description, units), units),
        publisher=said["publisher"],
        publisher_name=said["publisher_name"],
        themes=tuple(said["themes"]),
        formats=tuple(said["formats"]),
        kind=said["kind"],
        licence=said["licence"],
        cycle=said["cycle"],
        origin=said["origin"],
        updated=said["updated"],
        late=0 < said["due"] < today,
        quality=said["quality"],
        rows=said["rows"],
        downloads=said["downloads"],
        columns=tuple(parts(column, units) for column in found),
    )
