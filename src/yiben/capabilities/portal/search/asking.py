"""Index queries, built piece by piece: typed text is never parsed by the search engine."""

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import Any, ClassVar

import tantivy

from yiben.capabilities.portal.search import pinyin
from yiben.capabilities.portal.search.layout import EPOCH, IS, SEGMENTED, TEXTS, chosen_as
from yiben.capabilities.portal.search.model import Facet, Freshness
from yiben.infra.search.many import found_as
from yiben.infra.search.query import Asked, Unit
from yiben.infra.search.synonyms import Synonyms, same_as
from yiben.infra.search.words import LONGEST_WORD, is_han, pairs, segments, stem

BOOST = {"head": 4.0, "columns": 2.5, "keys": 2.0, "body": 1.0}
"""A title says more than a column, a column more than a keyword, a keyword more than prose."""
PREFIXES = 40  # words an unfinished one may stand for
FEW = 20  # documents with a Latin word: fewer, and it may be pinyin after all
_RANKED = frozenset(TEXTS)
_SYNONYM, _PINYIN = 0.6, 0.5

_MUST, _SHOULD, _NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot
_Query = tantivy.Query


class Builder:
    """Builds queries over one searcher, as of one day."""

    ranks: ClassVar[bool] = True  # with terms that only bring hits to the front

    def __init__(self, searcher: Any, schema: Any, *, today: date, synonyms: Synonyms) -> None:
        self.searcher = searcher
        self.schema = schema
        self.today = today.toordinal() - EPOCH
        self.synonyms = synonyms

    def strict(self, asked: Asked) -> list[tuple[Any, Any]]:
        """Every wanted unit, or what means the same."""
        return [(_MUST, self._unit(unit)) for unit in asked.wanted]

    def near(self, asked: Asked) -> list[tuple[Any, Any]]:
        """Every wanted run, typing errors forgiven: a letter, a character, a character that sounds the same."""
        return [(_MUST, self._near(unit)) for unit in asked.wanted]

    def loose(self, asked: Asked) -> list[tuple[Any, Any]]:
        """At least half of the wanted units."""
        telling = [unit for unit in asked.wanted if len("".join(unit.words)) > 1] or asked.wanted
        some = [(_SHOULD, self._near(unit)) for unit in telling]
        least = max(1, len(some) // 2)
        return [(_MUST, _Query.boolean_query(some, minimum_number_should_match=least))]

    def framed(
        self,
        clauses: Iterable[tuple[Any, Any]],
        asked: Asked,
        chosen: Mapping[Facet, tuple[str, ...]],
        *,
        without: Facet | None = None,
    ) -> Any:
        """`clauses` within what was chosen, one facet's choice left out where it is counted itself."""
        every = [*clauses, *((_NOT, self._unit(unit)) for unit in asked.unwanted)]
        narrowing = [
            self._chosen(facet, values) for facet, values in chosen.items() if values and facet != without
        ]
        every += [(_MUST, _Query.const_score_query(one, 0.0)) for one in narrowing]
        if not asked.wanted:  # the watermark is no dataset
            every += [(_MUST, _Query.all_query()), (_NOT, self._term("mark", "watermark"))]
        return _Query.boolean_query(every)

    def every_title(self, units: Iterable[Unit]) -> Any:
        """Titles that have all units, the ends of words open, Latin letters read as pinyin as well."""
        return self._every([self._titled(unit) for unit in units])

    def _titled(self, unit: Unit) -> Any:
        spoken = [self._sounding(word) for word in unit.words if not is_han(word)]
        return self._either([self._in_field("head", unit), *spoken])

    def _chosen(self, facet: Facet, values: tuple[str, ...]) -> Any:
        if facet is Facet.FRESHNESS:
            return self._either([self._fresh(value) for value in values])
        if facet is Facet.PUBLISHER:
            return self._either([self._term(facet, value) for value in values])
        return self._either([self._term(IS, chosen_as(facet, value)) for value in values])

    def _fresh(self, value: str) -> Any:
        bounds = {Freshness.UNPROMISED: (0, 0), Freshness.LATE: (1, self.today - 1)}
        lower, upper = bounds.get(Freshness(value), (self.today, 4_000_000))
        return _Query.range_query(self.schema, "due", tantivy.FieldType.Integer, lower, upper)

    def _unit(self, unit: Unit) -> Any:
        """The unit in one of the fields, all of its words in the same one; or a synonym; or as pinyin."""
        ways = [_Query.boost_query(self._in_field(field, unit), boost) for field, boost in BOOST.items()]
        if len(unit.words) == 1:
            word = unit.words[0]
            for other in same_as(word, self.synonyms):
                ways += [
                    _Query.boost_query(self._word(f, other), BOOST[f] * _SYNONYM) for f in ("head", "keys")
                ]
            if not is_han(word) and self._is_rare(word):
                ways.append(_Query.boost_query(self._sounding(word), BOOST["head"] * _PINYIN))
        return self._either(ways)

    def _in_field(self, field: str, unit: Unit) -> Any:
        words = [self._word(field, word, open_end=unit.open_end) for word in unit.words]
        return words[0] if len(words) == 1 else self._every(words)

    def _word(self, field: str, word: str, *, open_end: bool = False) -> Any:
        if is_han(word):
            if len(word) < 3:
                return self._term(field, word)
            # The pairs say that it may be inside; the whole word, where the segmenter saw it, ranks higher.
            inside = [(_MUST, self._term(field, pair)) for pair in dict.fromkeys(pairs(word))]
            whole = [(_SHOULD, self._term(field, word))] if self.ranks and field in SEGMENTED else []
            return _Query.boolean_query([*inside, *whole])
        found = found_as(word)
        same = [self._term(field, found)]
        if self.ranks and found != word:  # as it is written it finds nothing more, but comes first
            same.append(self._term(field, word))
        if len(word) > 1 and (open_end or not self.searcher.doc_freq(field, found)):
            same += self._longer(field, word, but=stem(word))
        return self._either(same)

    def _longer(self, field: str, beginning: str, *, but: str = "") -> list[Any]:
        """What an unfinished word may become; `but`: a stem whose words are asked for already."""
        longer = [term for term, _ in self.searcher.terms_with_prefix(field, beginning, limit=PREFIXES)]
        if but:
            longer = [term for term in longer if stem(term) != but]
        if not longer:
            return []
        either = _Query.term_set_query(self.schema, field, longer)
        return [_Query.const_score_query(either, 0.5)]

    def _is_rare(self, word: str) -> bool:
        held: int = sum(self.searcher.doc_freq(field, found_as(word)) for field in TEXTS)
        return held < FEW

    def _sounding(self, word: str) -> Any:
        """Titles and keywords in which it may be the pinyin or the initials of something."""
        ways = [self._syllables(way) for way in pinyin.readings(word)]
        if not ways and pinyin.may_be_initials(word):
            ways = [self._term("initials", word), *self._longer("initials", word), *self._over_three(word)]
        return self._either(ways)

    def _over_three(self, word: str) -> list[Any]:
        """Initials of three words, the last of them perhaps unfinished: two in a row are held, and two that overlap."""
        ways = []
        for first, last, middle in pinyin.over_three(word):
            if self._has(first) and (len(middle) == 1 or self._has(middle)):
                ends = [
                    *([self._term("initials", last)] if self._has(last) else []),
                    *self._longer("initials", last),
                ]
                if ends:
                    ways.append(self._every([self._term("initials", first), self._either(ends)]))
        return ways

    def _has(self, initials: str) -> bool:
        return bool(self.searcher.doc_freq("initials", initials))

    def _syllables(self, way: tuple[str, ...]) -> Any:
        if len(way) == 1:  # it begins a pair, or stands at the end of what is said
            begun = rf"{way[0]}(\..*)?" if pinyin.is_whole(way[0]) else f"{way[0]}.*"
            return _Query.const_score_query(_Query.regex_query(self.schema, "pinyin", begun), 1.0)
        *sure, last = map(".".join, pairwise(way))
        ends = [self._term("pinyin", last), *self._longer("pinyin", last)]
        return self._every([*(self._term("pinyin", term) for term in sure), self._either(ends)])

    def _near(self, unit: Unit) -> Any:
        cut = [Unit((part,)) for word in unit.words for part in (segments(word) if is_han(word) else (word,))]
        return self._either([self._every([self._unit(one) for one in cut]), self._mistyped(unit)])

    def _mistyped(self, unit: Unit) -> Any:
        ways: list[Any] = []
        for word in unit.words:
            if not is_han(word):
                ways += [*self._misspelt(word), *self._misheard(word), *self._run_together(word)]
            elif len(word) > 1:
                ways += [self._homophones(word), *self._one_wrong(word)]
        return self._either(ways)

    def _misspelt(self, word: str) -> list[Any]:
        if len(word) < 4 or not word.isascii():
            return []
        distance = 1 if len(word) < 8 else 2
        return [
            _Query.fuzzy_term_query(self.schema, field, one, distance=distance)
            for field in ("head", "columns", "keys")
            for one in dict.fromkeys((word, found_as(word)))
        ]

    def _run_together(self, word: str) -> list[Any]:
        """Two words without the blank between them: airquality."""
        if not (6 <= len(word) <= LONGEST_WORD and word.isascii() and word.isalpha()):
            return []
        both = [(word[:at], word[at:]) for at in range(3, len(word) - 2)]
        known = [two for two in both if all(self.searcher.doc_freq("head", found_as(one)) for one in two)]
        return [self._every([self._term("head", found_as(one)) for one in two]) for two in known]

    def _misheard(self, word: str) -> list[Any]:
        """Pinyin with one wrong syllable, which spoils at most two pairs."""
        ways = [way for way in pinyin.readings(word)[:1] if len(way) > 2]
        return [self._most("pinyin", [*map(".".join, pairwise(way))]) for way in ways]

    def _homophones(self, word: str) -> Any:
        said = pinyin.syllables(word)
        return self._every([self._term("pinyin", f"{a}.{b}") for a, b in pairwise(said)])

    def _one_wrong(self, word: str) -> list[Any]:
        """All but the pairs that one wrong character spoils: at most two of them."""
        both = pairs(word)[:12]
        if len(both) < 2:
            return []
        return [self._most("head", both)]

    def _most(self, field: str, terms: list[str]) -> Any:
        some = [(_SHOULD, self._term(field, term)) for term in dict.fromkeys(terms)]
        return _Query.boolean_query(some, minimum_number_should_match=max(1, len(some) - 2))

    def _either(self, ways: list[Any]) -> Any:
        if len(ways) == 1:
            return ways[0]
        return _Query.boolean_query([(_SHOULD, way) for way in ways]) if ways else _Query.empty_query()

    def _every(self, parts: list[Any]) -> Any:
        return _Query.boolean_query([(_MUST, part) for part in parts])

    def _term(self, field: str, value: str) -> Any:
        option = "freq" if field in _RANKED else "basic"
        return _Query.term_query(self.schema, field, value, index_option=option)


class Counter(Builder):
    """Finds what a `Builder` finds, in no order: for counting, which is what takes time."""

    ranks = False
