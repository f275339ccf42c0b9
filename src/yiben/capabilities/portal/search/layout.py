"""What the index of the portal holds: one document per published dataset, as `describing` writes it.

Facets are counted over one value per document, which costs a twentieth of counting several: a dataset with two themes
counts under the pair, and pairs are taken apart when the counts are shown.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import tantivy

from yiben.capabilities.portal.search.model import Facet
from yiben.infra.search.shelf import Layout

TEXTS = ("head", "columns", "keys", "body")
SEGMENTED = frozenset({"head", "columns", "keys"})
"""Texts that hold words of three and more characters, and single ones, beside pairs; prose is found by its pairs alone."""
SPOKEN = ("pinyin", "initials")
SEVERAL = (Facet.THEME, Facet.FORMAT, Facet.ZONE)
TOGETHER = ((Facet.KIND, Facet.CYCLE, Facet.QUALITY, Facet.ORIGIN), (Facet.LICENCE, Facet.YEAR))
"""Facets of few values, counted by what they are together: one look at each dataset instead of one for each facet."""
IS = "is"  # where every value of every facet but the publisher stands, to be chosen: `theme=health`
BETWEEN = "\x1f"
SETS = {facet: f"{facet}_set" for facet in SEVERAL}
SHOWN = ("id", "slug", "title", "description", "publisher", "publisher_name", "themes", "formats", "kind", "licence", "cycle",
         "origin", "updated", "due", "quality", "rows", "downloads", "columns")  # fmt: skip
"""What a list shows of a dataset, in the order in which it is stored."""
EPOCH = date(1970, 1, 1).toordinal()


def counted_in(facet: Facet) -> tuple[str, tuple[Facet, ...]]:
    """(the field in which values of `facet` are counted, the facets whose values stand in it, in order)."""
    together = next((many for many in TOGETHER if facet in many), None)
    if together:
        return tied(together), together
    return "due" if facet is Facet.FRESHNESS else SETS.get(facet, facet.value), (facet,)


def chosen_as(facet: Facet, value: str) -> str:
    """The term by which a value of `facet` is chosen: one word, whatever blanks the value has."""
    return BETWEEN.join(f"{facet}={value}".split())


def tied(facets: tuple[Facet, ...]) -> str:
    """The field in which these facets are counted together."""
    return "_".join(facets)


def shown(searcher: Any, addresses: Sequence[Any]) -> list[dict[str, Any]]:
    """What a list shows of the documents at these addresses."""
    return [
        dict(zip(SHOWN, orjson.loads(searcher.doc(address)["doc"][0]), strict=True)) for address in addresses
    ]


_PLAIN = frozenset({"id", "mark", IS, str(Facet.PUBLISHER)})  # found, never ranked
_COLUMNS = frozenset(
    {*SETS.values(), *map(tied, TOGETHER), "name_zh", "name_en"}
)  # counted or sorted by, never found


def _open(folder: Path) -> Any:
    build = tantivy.SchemaBuilder()
    for name in ("id", "mark"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    build.add_text_field(IS, tokenizer_name="terms", index_option="basic")
    for name in (*TEXTS, *SPOKEN):
        build.add_text_field(name, tokenizer_name="terms", index_option="freq" if name in TEXTS else "basic")
    for name in (Facet.PUBLISHER, *sorted(_COLUMNS)):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    for name in ("updated", "due", "downloads"):
        build.add_integer_field(name, fast=True, indexed=name == "due")
    build.add_float_field("score", fast=True)
    build.add_bytes_field("doc", stored=True)
    index = tantivy.Index(_lean(build.build()), path=str(folder), reuse=True)
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def _lean(schema: Any) -> Any:
    """The schema without lists of terms nobody asks for, and without lengths of fields nothing is ranked by.

    The builder always adds both. Schemas are pickled as plain words, which say more than the builder can.
    """
    make, (told,) = schema.__reduce__()
    for one in told["inner"]:
        if one["name"] in _COLUMNS:
            one["options"].pop("indexing")
        elif one["name"] in _PLAIN:
            one["options"]["indexing"]["fieldnorms"] = False
    return make(told)


LAYOUT = Layout("v7", _open, threads=2)
