"""Answering a query: index queries are built piece by piece; typed text is never parsed by tantivy."""

from collections.abc import Sequence
from typing import Any

import orjson
import tantivy

from yiben.capabilities.ledger.model import Status
from yiben.capabilities.ledger.search.model import FacetCount, Filters, Found, Hit, HitItem
from yiben.infra.search.marking import matches, parts, window
from yiben.infra.search.query import Asked, Unit, read
from yiben.infra.search.shelf import Shelf
from yiben.infra.search.synonyms import same_as, synonyms
from yiben.infra.search.words import is_han, pairs, stem
from yiben.kernel.paging import Page, PageAsk

BOOST = {"head": 4.0, "items": 2.0, "body": 1.0}  # a name says more than a column, a column more than prose
_CALLED = ("head", "body")  # where other words for the same are looked for: names, and who has it
_SYNONYM = 0.6
PREFIXES = 40  # words an unfinished one may stand for
SHOWN_ITEMS = 5
DEEPEST = 10_000  # hits that can be paged through; beyond it a narrower query helps more
_FACET_SIZES = {"organisation": 60, "theme": 40, "level": 10, "personal": 2, "format": 20, "status": 3}

_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_Query = tantivy.Query


def find(shelf: Shelf, text: str, *, filters: Filters, page: PageAsk) -> Found:
    """The resources that match every unit of `text`, best first; some of them when none has all."""
    opened = shelf.reader()
    if opened is None:
        return Found(page=Page(rows=(), total=0, ask=page), facets={}, loosened=False)
    searcher, schema = opened
    asked = read(text, known=synonyms())
    build = _Builder(searcher, schema)
    query = build.strict(asked, filters)
    result = _top(searcher, query, asked=asked, page=page)
    loosened = result.count == 0 and bool(asked.wanted)
    if loosened:
        query = build.loose(asked, filters)
        result = _top(searcher, query, asked=asked, page=page)
    documents = [orjson.loads(searcher.doc(address)["doc"][0]) for _, address in result.hits]
    rows = tuple(_hit(said, asked.wanted) for said in documents)
    return Found(
        page=Page(rows=rows, total=result.count, ask=page),
        facets=_facets(searcher, query),
        loosened=loosened,
    )


def _top(searcher: Any, query: Any, *, asked: Asked, page: PageAsk) -> Any:
    # Without words there is nothing to rank by: the newest come first.
    order = {} if asked.wanted else {"order_by_field": "updated"}
    return searcher.search(query, limit=page.size, offset=min(page.offset, DEEPEST), count=True, **order)


def _facets(searcher: Any, query: Any) -> dict[str, tuple[FacetCount, ...]]:
    spec = {
        name: {"terms": {"field": name, "size": size, "segment_size": size * 2}}
        for name, size in _FACET_SIZES.items()
    }
    counted = searcher.aggregate(query, spec)
    return {
        name: tuple(
            FacetCount(value=bucket["key"], title=bucket["key"], count=bucket["doc_count"])
            for bucket in counted[name]["buckets"]
        )
        for name in _FACET_SIZES
    }


def _hit(said: dict[str, Any], units: Sequence[Unit]) -> Hit:
    found: list[HitItem] = []
    for name, title, meaning in said["items"]:
        if len(found) == SHOWN_ITEMS:
            break
        shown = title or meaning
        if units and (matches(name, units) or matches(shown, units)):
            found.append(HitItem(name=parts(name, units), title=parts(shown, units)))
    return Hit(
        resource=said["id"],
        name=parts(said["name"], units),
        title=parts(said["title"], units),
        description=parts(window(said["description"], units), units),
        organisation=said["organisation"],
        organisation_name=said["organisation_name"],
        system_name=said["system_name"],
        themes=tuple(said["themes"]),
        format=said["format"],
        level=said["level"],
        personal=said["personal"],
        status=Status(said["status"]),
        item_count=len(said["items"]),
        items=tuple(found),
    )


class _Builder:
    """Builds tantivy queries over one searcher."""

    def __init__(self, searcher: Any, schema: Any) -> None:
        self._searcher = searcher
        self._schema = schema

    def strict(self, asked: Asked, filters: Filters) -> Any:
        """Every wanted unit, no unwanted one, within the filters."""
        must = [(_MUST, self._unit(unit)) for unit in asked.wanted]
        return _Query.boolean_query([*must, *self._frame(asked, filters)])

    def loose(self, asked: Asked, filters: Filters) -> Any:
        """At least half of the wanted units, misspelt words forgiven."""
        telling = [unit for unit in asked.wanted if len("".join(unit.words)) > 1] or asked.wanted
        some = [(_SHOULD, self._forgiving(unit)) for unit in telling]
        least = max(1, len(some) // 2)
        any_of = _Query.boolean_query(some, minimum_number_should_match=least)
        return _Query.boolean_query([(_MUST, any_of), *self._frame(asked, filters)])

    def _frame(self, asked: Asked, filters: Filters) -> list[tuple[Any, Any]]:
        """What narrows without ranking. The watermark is not a resource, so it is always left out."""
        frame = [(_NOT, self._unit(unit)) for unit in asked.unwanted]
        if not asked.wanted:
            frame += [(_MUST, _Query.all_query()), (_NOT, self._term("mark", "watermark"))]
        said = {
            "organisation": filters.organisation,
            "theme": filters.theme,
            "level": None if filters.level is None else str(filters.level),
            "personal": None if filters.personal is None else ("yes" if filters.personal else "no"),
            "format": filters.format,
            "status": filters.status,
        }
        frame += [
            (_MUST, _Query.const_score_query(self._term(field, value), 0.0))
            for field, value in said.items()
            if value is not None
        ]
        return frame

    def _unit(self, unit: Unit) -> Any:
        """The unit in one of the fields; all of its words in the same one."""
        fields = []
        for field, boost in BOOST.items():
            words = [self._word(field, word, open_end=unit.open_end) for word in unit.words]
            together = (
                words[0] if len(words) == 1 else _Query.boolean_query([(_MUST, word) for word in words])
            )
            fields.append((_SHOULD, _Query.boost_query(together, boost)))
        others = same_as(unit.words[0], synonyms()) if len(unit.words) == 1 else ()
        for field in _CALLED:
            fields += [
                (_SHOULD, _Query.boost_query(self._word(field, one, open_end=False), BOOST[field] * _SYNONYM))
                for one in others
            ]
        return _Query.boolean_query(fields)

    def _word(self, field: str, word: str, *, open_end: bool) -> Any:
        if is_han(word):
            if len(word) < 3:
                return self._term(field, word)
            inside = [(_MUST, self._term(field, pair)) for pair in dict.fromkeys(pairs(word))]
            # The pairs say that it may be inside; the whole word, where the segmenter saw it, ranks higher.
            return _Query.boolean_query([*inside, (_SHOULD, self._term(field, word))])
        same = [(_SHOULD, self._term(field, stem(word))), (_SHOULD, self._term(field, word))]
        if len(word) > 1 and (open_end or not self._searcher.doc_freq(field, stem(word))):
            longer = self._searcher.terms_with_prefix(field, word, limit=PREFIXES)
            if longer:
                either = _Query.term_set_query(self._schema, field, [term for term, _ in longer])
                same.append((_SHOULD, _Query.const_score_query(either, 0.5)))
        return _Query.boolean_query(same)

    def _forgiving(self, unit: Unit) -> Any:
        near = [(_SHOULD, self._unit(unit))]
        for word in unit.words:
            if is_han(word):
                near += [(_SHOULD, self._anywhere(pair)) for pair in pairs(word)[:6]]
            elif len(word) > 3:
                near += [
                    (_SHOULD, _Query.fuzzy_term_query(self._schema, field, word, distance=1))
                    for field in ("head", "items")
                ]
        return _Query.boolean_query(near)

    def _anywhere(self, term: str) -> Any:
        return _Query.boolean_query([(_SHOULD, self._term(field, term)) for field in BOOST])

    def _term(self, field: str, value: str) -> Any:
        return _Query.term_query(
            self._schema, field, value, index_option="freq" if field in BOOST else "basic"
        )
