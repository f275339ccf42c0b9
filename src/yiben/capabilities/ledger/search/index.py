"""What the index of the ledger holds: one document per resource."""

from pathlib import Path
from typing import Any

import orjson
import tantivy

from yiben.capabilities.ledger.search.model import Document
from yiben.infra.search.shelf import Layout
from yiben.infra.search.words import terms

TEXTS = ("head", "items", "body")
FACETS = ("organisation", "theme", "level", "personal", "format", "status")


def _open(folder: Path) -> Any:
    build = tantivy.SchemaBuilder()
    for name in ("id", "mark"):
        build.add_text_field(name, tokenizer_name="raw", index_option="basic")
    for name in TEXTS:
        build.add_text_field(name, tokenizer_name="terms", index_option="freq")
    for name in FACETS:
        build.add_text_field(name, tokenizer_name="raw", index_option="basic", fast=True)
    build.add_integer_field("updated", fast=True)
    build.add_bytes_field("doc", stored=True)
    index = tantivy.Index(build.build(), path=str(folder), reuse=True)
    index.register_tokenizer("terms", tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build())
    return index


def stored(document: Document) -> Any:
    """A resource as the index takes it in."""
    head = f"{terms(document.name)} {terms(document.title)}"
    words = (document.organisation_name, document.system_name, *document.themes, *document.classes)
    body = f"{terms(document.description)} {' '.join(map(terms, words))}"
    items = " ".join(terms(part) for item in document.items for part in item if part)
    shown = {
        "id": document.id,
        "name": document.name,
        "title": document.title,
        "description": document.description[:2_000],
        "organisation": document.path[-1] if document.path else "",
        "organisation_name": document.organisation_name,
        "system_name": document.system_name,
        "themes": document.themes,
        "format": document.format,
        "level": document.level,
        "personal": document.personal,
        "status": document.status,
        "items": document.items,
    }
    return tantivy.Document(
        id=[document.id],
        head=[head],
        items=[items],
        body=[body],
        organisation=list(document.path),
        theme=list(document.themes),
        level=[str(document.level)],
        personal=["yes" if document.personal else "no"],
        format=[document.format] if document.format else [],
        status=[document.status],
        updated=[int("".join(filter(str.isdigit, document.updated))[:17] or 0)],
        doc=[orjson.dumps(shown)],
    )


LAYOUT = Layout("v2", _open)
