"""What the index of the portal holds: one document per published dataset.

Facets are counted over one value per document, which costs a twentieth of counting several: a dataset with two themes
counts under the pair, and pairs are taken apart when the counts are shown.
"""

import base64
import re
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import tantivy

from yiben.capabilities.portal.search import pinyin
from yiben.capabilities.portal.search.model import Document, Facet, band_of
from yiben.infra.search.shelf import Layout
from yiben.infra.search.words import LONGEST_WORD, chinese, cut_in_bulk, fold, humps, not_chinese

TEXTS = ("head", "columns", "keys", "body")
LATIN = {field: f"{field}_en" for field in TEXTS}  # where stems of Latin words stand
SPOKEN = ("pinyin", "initials")
SEVERAL = (Facet.THEME, Facet.FORMAT, Facet.ZONE)
TOGETHER = ((Facet.KIND, Facet.CYCLE, Facet.QUALITY, Facet.ORIGIN), (Facet.LICENCE, Facet.YEAR))
"""Facets of few values, counted by what they are together: one look at each dataset instead of one for each facet."""
ONE = (Facet.PUBLISHER, Facet.KIND, Facet.LICENCE, Facet.CYCLE, Facet.QUALITY, Facet.YEAR, Facet.ORIGIN)
BETWEEN = "\x1f"
_MOST = 6  # values of one facet that one dataset counts under
_BODY = 2_000  # characters of a description that are indexed
_SHOWN = 400  # that are shown
_COLUMNS = 200  # columns that are indexed
_KEYWORDS = 40  # keywords that are
_NO_DIGIT = re.compile(r"\D+")
_SETS = {facet: f"{facet}_set" for facet in SEVERAL}
_ALPHABET = {letter: at for at, letter in enumerate("0123456789abcdefghijklmnopqrstuvwxyz", 1)}
EPOCH = date(1970, 1, 1).toordinal()


def counted_in(facet: Facet) -> tuple[str, tuple[Facet, ...]]:
    """(the field in which values of `facet` are counted, the facets whose values stand in it, in order)."""
    together = next((many for many in TOGETHER if facet in many), None)
    if together:
        return _tied(together), together
    return "due" if facet is Facet.FRESHNESS else _SETS.get(facet, facet.value), (facet,)


def _tied(facets: tuple[Facet, ...]) -> str:
    return "_".join(facets)


def fields(one: Document) -> dict[str, Any]:
    """A dataset as the fields of the index; `doc` is all a list shows of it, as base64 text.

    Chinese is cut here; Latin words are cut and stemmed by the engine, from the same text.
    """
    title = fold(f"{one.title[0]} {one.title[1]}")
    titled = chinese(title)
    heard, initials, sounds = pinyin.spoken(titled)
    spoken = [pinyin.spoken_word(word) for word in one.keywords[:_KEYWORDS]]
    named = (*one.keywords[:_KEYWORDS], one.theme_words, one.publisher_name)
    body = " ".join(text[:_BODY] for text in one.description)
    low = fold(body)
    columns = one.columns[:_COLUMNS]
    found: dict[str, Any] = {
        "id": one.id,
        "head": f"{cut_in_bulk(title, titled)} {' '.join(titled)}",
        "head_en": not_chinese(title),
        "columns": " ".join([_cut_word(word) for column in columns for word in column]),
        "columns_en": " ".join([_latin_word(word) for column in columns for word in column]),
        "keys": " ".join([_cut_word(word) for word in named]),
        "keys_en": " ".join([_latin_word(word) for word in named]),
        "body": cut_in_bulk(low, chinese(low)),
        "body_en": not_chinese(low),
        "pinyin": " ".join((heard, *(said for said, _ in spoken))),
        "initials": " ".join((initials, *(short for _, short in spoken))),
        "publisher": one.publisher,
        "kind": one.kind,
        "licence": one.licence,
        "cycle": one.cycle,
        "quality": band_of(one.quality),
        "year": one.updated[:4],
        "origin": one.origin,
        "updated": int(_NO_DIGIT.sub("", one.updated)[:17] or 0),
        "due": one.due,
        "downloads": one.downloads,
        "score": -1.0 if one.quality is None else one.quality,
        "name_zh": _rank(sounds or title),
        "name_en": _rank(fold(one.title[1])),
        "doc": base64.b64encode(orjson.dumps(_shown(one))).decode(),
    }
    for facet, values in ((Facet.THEME, one.themes), (Facet.FORMAT, one.formats), (Facet.ZONE, one.zones)):
        kept = sorted(set(values))[:_MOST]
        found[facet.value] = kept
        found[_SETS[facet]] = BETWEEN.join(kept)
    for together in TOGETHER:
        found[_tied(together)] = BETWEEN.join([found[facet] for facet in together])
    return found


def _rank(name: str) -> int:
    """A number by which names are sorted: their first twelve letters and digits."""
    rank = 0
    for letter in name[:12].ljust(12):
        rank = rank * 38 + _ALPHABET.get(letter, 0)
    return rank


@lru_cache(maxsize=100_000)
def _cut_word(word: str) -> str:
    """A keyword or a name, kept: the same ones stand in many datasets."""
    low = fold(word)
    han = chinese(low)
    return f"{cut_in_bulk(low, han)} {' '.join(han)}"


@lru_cache(maxsize=100_000)
def _latin_word(word: str) -> str:
    return humps(not_chinese(word))


def as_document(found: dict[str, Any]) -> Any:
    """The same for the writer of the index, one at a time."""
    made = tantivy.Document()
    for name, value in found.items():
        if name == "doc":
            made.add_bytes(name, base64.b64decode(value))
        elif isinstance(value, list):
            for each in value:
                made.add_text(name, each)
        elif isinstance(value, str):
            made.add_text(name, value)
        elif isinstance(value, float):
            made.add_float(name, value)
        else:
            made.add_integer(name, value)
    return made


def _shown(one: Document) -> dict[str, Any]:
    return {
        "id": one.id,
        "slug": one.slug,
        "title": one.title,
        "description": [text[:_SHOWN] for text in one.description],
        "publisher": one.publisher,
        "publisher_name": one.publisher_name,
        "themes": one.themes,
        "formats": one.formats,
        "kind": one.kind,
        "licence": one.licence,
        "cycle": one.cycle,
        "origin": one.origin,
        "updated": one.updated,
        "due": one.due,
        "quality": one.quality,
        "rows": one.rows,
        "downloads": one.downloads,
        "columns": [title or name for name, title in one.columns[:60]],
    }


def _open(folder: Path) -> Any:
    build = tantivy.SchemaBuilder()
    for name in ("id", "mark", *SEVERAL):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in (*TEXTS, *SPOKEN):
        build.add_text_field(name, tokenizer_name="terms", index_option="freq" if name in TEXTS else "basic")
    for name in LATIN.values():
        build.add_text_field(name, tokenizer_name="latin", index_option="freq")
    for name in ONE:
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=name is Facet.PUBLISHER)
    for name in (*_SETS.values(), *map(_tied, TOGETHER)):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("updated", "due", "downloads", "name_zh", "name_en"):
        build.add_integer_field(name, fast=True, indexed=name == "due")
    build.add_float_field("score", fast=True)
    build.add_bytes_field("doc", stored=True)
    index = tantivy.Index(build.build(), path=str(folder), reuse=True)
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    latin = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    latin = latin.filter(tantivy.Filter.remove_long(LONGEST_WORD)).filter(tantivy.Filter.lowercase())
    index.register_tokenizer("latin", latin.filter(tantivy.Filter.stemmer("english")).build())
    return index


LAYOUT = Layout("v2", _open, threads=2)
