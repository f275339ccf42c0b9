"""What the index of the portal holds: one document per published dataset.

Facets are counted over one value per document, which costs a twentieth of counting several: a dataset with two themes
counts under the pair, and pairs are taken apart when the counts are shown.
"""

import base64
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import tantivy

from yiben.capabilities.portal.search import pinyin
from yiben.capabilities.portal.search.model import Document, Facet, band_of
from yiben.infra.search.shelf import Layout
from yiben.infra.search.words import terms_of, terms_without_singles

TEXTS = ("head", "columns", "keys", "body")
SPOKEN = ("pinyin", "initials")
SEVERAL = (Facet.THEME, Facet.FORMAT, Facet.ZONE)
ONE = (Facet.PUBLISHER, Facet.KIND, Facet.LICENCE, Facet.CYCLE, Facet.QUALITY, Facet.YEAR, Facet.ORIGIN)
BETWEEN = "\x1f"
_MOST = 6  # values of one facet that one dataset counts under
_BODY = 2_000  # characters of a description that are indexed
_SHOWN = 400  # that are shown
_COLUMNS = 200  # columns that are indexed
EPOCH = date(1970, 1, 1).toordinal()


def sets_of(facet: Facet) -> str:
    """The field in which values of `facet` are counted."""
    return f"{facet}_set" if facet in SEVERAL else str(facet)


def fields(one: Document) -> dict[str, Any]:
    """A dataset as the fields of the index; `doc` is all a list shows of it, as base64 text."""
    title = " ".join(one.title)
    said, initials = pinyin.spoken(f"{one.title[0]} {' '.join(one.keywords[:20])}")
    keys = " ".join((*one.keywords[:40], one.theme_words, one.publisher_name))
    body = " ".join(text[:_BODY] for text in one.description)
    columns = " ".join(f"{name} {title}" for name, title in one.columns[:_COLUMNS])
    day = one.updated[:10]
    found: dict[str, Any] = {
        "id": one.id,
        "head": " ".join(terms_of(title)),
        "columns": " ".join(terms_without_singles(columns)),
        "keys": " ".join(terms_of(keys)),
        "body": " ".join(terms_without_singles(body)),
        "pinyin": " ".join(said),
        "initials": " ".join(initials),
        "publisher": one.publisher,
        "kind": one.kind,
        "licence": one.licence,
        "cycle": one.cycle,
        "quality": band_of(one.quality),
        "year": day[:4],
        "origin": one.origin,
        "updated": int("".join(filter(str.isdigit, one.updated))[:17] or 0),
        "due": one.due,
        "downloads": one.downloads,
        "score": -1.0 if one.quality is None else one.quality,
        "name_zh": pinyin.sort_key(one.title[0]),
        "name_en": one.title[1].casefold()[:40],
        "doc": base64.b64encode(orjson.dumps(_shown(one))).decode(),
    }
    for facet, values in ((Facet.THEME, one.themes), (Facet.FORMAT, one.formats), (Facet.ZONE, one.zones)):
        kept = sorted(dict.fromkeys(values))[:_MOST]
        found[str(facet)] = kept
        found[f"{facet}_set"] = BETWEEN.join(kept)
    return found


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
    for name in (*ONE, *(sets_of(facet) for facet in SEVERAL), "name_zh", "name_en"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("updated", "due", "downloads"):
        build.add_integer_field(name, fast=True, indexed=name == "due")
    build.add_float_field("score", fast=True)
    build.add_bytes_field("doc", stored=True)
    index = tantivy.Index(build.build(), path=str(folder), reuse=True)
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


LAYOUT = Layout("v1", _open, threads=2)
