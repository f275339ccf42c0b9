"""Whole RDF documents: one dataset, a page of the catalogue, the whole of it as a stream."""

import io
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from typing import IO

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from yiben.capabilities.interchange import addresses, vocabulary
from yiben.capabilities.interchange.dcat.terms import PREFIXES, A, eu, media, term, text
from yiben.capabilities.interchange.dcat.triples import (
    agent,
    as_dcat,
    licence_node,
    licence_said,
    moment,
    publisher,
    service,
)
from yiben.capabilities.interchange.legible import said
from yiben.capabilities.interchange.model import Licence, Record, Site, Theme
from yiben.kernel.text import Text

PAGE = 100  # datasets of a page, as CKAN's DCAT endpoints have them


class Syntax(StrEnum):
    """How RDF is written, by the ending of its address."""

    TURTLE = "ttl"
    JSON_LD = "jsonld"
    RDF_XML = "rdf"


MEDIA = {
    Syntax.TURTLE: "text/turtle",
    Syntax.JSON_LD: "application/ld+json",
    Syntax.RDF_XML: "application/rdf+xml",
}
_FORMATS = {
    Syntax.TURTLE: RdfFormat.TURTLE,
    Syntax.JSON_LD: RdfFormat.JSON_LD,
    Syntax.RDF_XML: RdfFormat.RDF_XML,
}


class Glossary:
    """Concepts that records mention, each said once at the end of a document."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.publishers: dict[str, str] = {}
        self.themes: dict[str, Theme] = {}
        self.licences: dict[str, Licence] = {}
        self.kinds: set[str] = set()
        self.formats: set[str] = set()

    def note(self, record: Record) -> None:
        """Remember what a record mentions."""
        one = record.dataset
        self.publishers[one.publisher] = one.publisher_name
        self.themes.update((theme.id, theme) for theme in record.themes)
        if record.licence is not None:
            self.licences[licence_node(self.site, record.licence).value] = record.licence
        for file in addresses.files(self.site, record):
            if told := vocabulary.media_type(file.format, file.media_type):
                self.kinds.add(told)
            if file.format in vocabulary.FILE_TYPE:
                self.formats.add(vocabulary.FILE_TYPE[file.format][0])

    def triples(self) -> Iterator[Triple]:
        """Publishers, themes, licences, and the words of the EU that stand in the document."""
        for one, name in self.publishers.items():
            yield from publisher(self.site, one, name)
        scheme = _scheme(self.site)
        yield Triple(scheme, A, term("skos:ConceptScheme"))
        for one, lang in said(Text("本平台的主题", "Themes of this portal")):
            yield Triple(scheme, term("dct:title"), text(one, lang))
        for theme in self.themes.values():
            yield from _theme(self.site, theme)
        for licence in self.licences.values():
            yield from licence_said(self.site, licence)
        for kind in sorted(self.kinds):
            yield Triple(media(kind), A, term("dct:MediaType"))
            yield Triple(media(kind), A, term("dct:MediaTypeOrExtent"))
        yield from _vocabularies(sorted(self.formats))


def dataset_document(site: Site, record: Record, syntax: Syntax) -> bytes:
    """One dataset."""

    def triples() -> Iterator[Triple]:
        yield from as_dcat(site, record)
        glossary = Glossary(site)
        glossary.note(record)
        yield from _service(site)
        yield from glossary.triples()

    return _bytes(triples(), syntax)


def page_document(
    site: Site, records: Sequence[Record], syntax: Syntax, *, number: int, total: int, modified: str
) -> bytes:
    """One page of the catalogue, with the addresses of the pages beside it (Hydra)."""

    def triples() -> Iterator[Triple]:
        yield from _catalogue(site, modified=modified)
        yield from _paging(site, syntax, number=number, total=total)
        yield from _listed(site, (records,))

    return _bytes(triples(), syntax)


def write_catalogue(
    site: Site, parts: Iterable[Sequence[Record]], syntax: Syntax, out: IO[bytes], *, modified: str
) -> None:
    """The whole catalogue, written as it is read: memory does not grow with it."""

    def triples() -> Iterator[Triple]:
        yield from _catalogue(site, modified=modified)
        yield from _listed(site, parts)

    serialize(triples(), out, _FORMATS[syntax], prefixes=PREFIXES)


def _bytes(triples: Iterator[Triple], syntax: Syntax) -> bytes:
    out = io.BytesIO()
    serialize(triples, out, _FORMATS[syntax], prefixes=PREFIXES)
    return out.getvalue()


def catalogue_node(site: Site) -> NamedNode:
    """The catalogue itself."""
    return NamedNode(f"{site.url}/catalog")


def _listed(site: Site, parts: Iterable[Sequence[Record]]) -> Iterator[Triple]:
    catalogue, dataset = catalogue_node(site), term("dcat:dataset")
    glossary = Glossary(site)
    for part in parts:
        # One run per subject and part, so that documents stay short; whoever reads them joins the runs.
        for record in part:
            yield Triple(catalogue, dataset, NamedNode(addresses.dataset_url(site, record.dataset)))
        for record in part:
            glossary.note(record)
            yield from as_dcat(site, record, whole=False)
    yield from glossary.triples()


def _catalogue(site: Site, *, modified: str) -> Iterator[Triple]:
    node = catalogue_node(site)
    home = NamedNode(f"{site.url}/")
    yield Triple(node, A, term("dcat:Catalog"))
    for name, words in (("dct:title", site.title), ("dct:description", site.description)):
        for one, lang in said(words):
            yield Triple(node, term(name), text(one, lang))
    yield Triple(node, term("dct:publisher"), agent(site, "platform"))
    yield Triple(node, term("foaf:homepage"), home)
    for code in vocabulary.LANGUAGE.values():
        yield Triple(node, term("dct:language"), eu(f"language/{code}"))
    for predicate, value in moment(term("dct:modified"), modified):
        yield Triple(node, predicate, value)
    yield Triple(node, term("dcat:themeTaxonomy"), eu("data-theme"))
    yield Triple(node, term("dcat:themeTaxonomy"), _scheme(site))
    yield Triple(node, term("dcat:service"), service(site))
    yield Triple(home, A, term("foaf:Document"))
    yield from _service(site)


def _paging(site: Site, syntax: Syntax, *, number: int, total: int) -> Iterator[Triple]:
    last = max(1, -(-total // PAGE))

    def page(wanted: int) -> Literal:
        return Literal(f"{site.url}/catalog.{syntax}?page={wanted}")

    node = NamedNode(f"{site.url}/catalog.{syntax}?page={number}")
    yield Triple(node, A, term("hydra:PagedCollection"))
    integer = term("xsd:integer")
    yield Triple(node, term("hydra:totalItems"), Literal(str(total), datatype=integer))
    yield Triple(node, term("hydra:itemsPerPage"), Literal(str(PAGE), datatype=integer))
    yield Triple(node, term("hydra:firstPage"), page(1))
    yield Triple(node, term("hydra:lastPage"), page(last))
    if number < last:
        yield Triple(node, term("hydra:nextPage"), page(number + 1))
    if number > 1:
        yield Triple(node, term("hydra:previousPage"), page(min(number - 1, last)))


def _scheme(site: Site) -> NamedNode:
    return NamedNode(f"{site.url}/topics")


def _theme(site: Site, theme: Theme) -> Iterator[Triple]:
    node = NamedNode(addresses.topic_url(site, theme.id))
    yield Triple(node, A, term("skos:Concept"))
    for one, lang in said(theme.title):
        yield Triple(node, term("skos:prefLabel"), text(one, lang))
    yield Triple(node, term("skos:inScheme"), _scheme(site))


def _service(site: Site) -> Iterator[Triple]:
    yield from publisher(site, "platform", site.title.zh)
    node = service(site)
    yield Triple(node, A, term("dcat:DataService"))
    for one, lang in said(Text("开放数据接口", "Open data API")):
        yield Triple(node, term("dct:title"), text(one, lang))
    yield Triple(node, term("dcat:endpointURL"), NamedNode(f"{site.url}/api/3/action/"))
    yield Triple(node, term("dcat:endpointDescription"), NamedNode(f"{site.url}/api/openapi.json"))
    yield Triple(node, term("dct:publisher"), agent(site, "platform"))
    yield Triple(node, term("dcat:theme"), eu("data-theme/GOVE"))
    yield Triple(node, term("dcat:keyword"), text("CKAN", "en"))


def _vocabularies(formats: Sequence[str]) -> Iterator[Triple]:
    """What the EU's concepts are, as far as shapes want to hear it from the document itself."""
    told = [
        ("frequency", [(code, code.replace("_", " ").lower()) for code in vocabulary.CYCLE_OF], ("dct:Frequency",)),
        ("data-theme", list(vocabulary.THEMES.items()), ()),
        ("language", [("ZHO", "Chinese"), ("ENG", "English")], ("dct:LinguisticSystem",)),
        ("access-right", [("PUBLIC", "public"), ("RESTRICTED", "restricted")], ("dct:RightsStatement",)),
        ("file-type", [(code, code) for code in formats], ("dct:MediaTypeOrExtent",)),
        ("planned-availability", [("STABLE", "stable")], ()),
        ("distribution-status", [("COMPLETED", "completed")], ()),
        ("dataset-status", [("COMPLETED", "completed"), ("DEPRECATED", "deprecated"), ("WITHDRAWN", "withdrawn")], ()),
    ]  # fmt: skip
    for scheme, concepts, classes in told:
        yield Triple(eu(scheme), A, term("skos:ConceptScheme"))
        yield Triple(eu(scheme), term("dct:title"), text(scheme.replace("-", " "), "en"))
        for code, label in concepts:
            node = eu(f"{scheme}/{code}")
            for kind in ("skos:Concept", *classes):
                yield Triple(node, A, term(kind))
            yield Triple(node, term("skos:prefLabel"), text(label, "en"))
            yield Triple(node, term("skos:inScheme"), eu(scheme))
    yield from _publisher_type()


def _publisher_type() -> Iterator[Triple]:
    node = NamedNode("http://purl.org/adms/publishertype/LocalAuthority")
    scheme = NamedNode("http://purl.org/adms/publishertype/1.0")
    yield Triple(node, A, term("skos:Concept"))
    yield Triple(node, term("skos:prefLabel"), text("Local authority", "en"))
    yield Triple(node, term("skos:inScheme"), scheme)
    yield Triple(scheme, A, term("skos:ConceptScheme"))
    yield Triple(scheme, term("dct:title"), text("Publisher type", "en"))
