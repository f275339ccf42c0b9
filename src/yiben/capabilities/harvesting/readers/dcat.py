"""Datasets of a page of RDF as records: DCAT 1 to 3, DCAT-AP and its children, schema.org.

Only what hangs directly at a dataset and one step further is looked at: chains and circles of blank nodes lead nowhere.
"""

from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any

import pyoxigraph as ox

from yiben.capabilities.harvesting.meaning.plain import NOTES, TITLE, octets, office, plain, said
from yiben.capabilities.harvesting.model import Link, Record, Said, Wrong
from yiben.capabilities.harvesting.readers.graphs import Graph
from yiben.capabilities.harvesting.readers.keys import key_of, wrong

DCAT, DCT = "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
_FOAF, _VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"
_SKOS, _RDFS = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2000/01/rdf-schema#"
_RDF, _HYDRA = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/ns/hydra/core#"
_SCHEMAS = ("https://schema.org/", "http://schema.org/")
_TYPE = ox.NamedNode(_RDF + "type")
_DATASETS = tuple(
    ox.NamedNode(one)
    for one in (DCAT + "Dataset", DCAT + "DatasetSeries", *(s + "Dataset" for s in _SCHEMAS))
)
_LINKS = frozenset((DCAT + "distribution", *(schema + "distribution" for schema in _SCHEMAS)))
_MOST = 2000  # statements of one node that are looked at


def _schema(*names: str) -> tuple[str, ...]:
    return tuple(schema + name for name in names for schema in _SCHEMAS)


_TITLE = (
    DCT + "title",
    *_schema("name"),
    _RDFS + "label",
    _SKOS + "prefLabel",
    "http://purl.org/dc/elements/1.1/title",
)
_NOTES = (DCT + "description", *_schema("description"), "http://purl.org/dc/elements/1.1/description")
_NAME = (
    _FOAF + "name", _SKOS + "prefLabel", _VCARD + "fn", _VCARD + "organization-name", *_schema("name"),
    _RDFS + "label", DCT + "title", _RDF + "value",
)  # fmt: skip

Node = dict[str, list[Any]]
_Subject = ox.NamedNode | ox.BlankNode


def subjects(store: Graph) -> Iterator[_Subject]:
    """Every dataset of the page, each once."""
    seen: set[int] = set()
    for kind in _DATASETS:
        for one in store.quads_for_pattern(None, _TYPE, kind):
            name = hash(one.subject)
            if name not in seen and isinstance(one.subject, ox.NamedNode | ox.BlankNode):
                seen.add(name)
                yield one.subject


def next_pages(store: Graph) -> list[str]:
    """Where the page says the next one is (Hydra, as served by CKAN, udata, and by its older names)."""
    found: list[str] = []
    for name in ("next", "nextPage"):
        told = islice(store.quads_for_pattern(None, ox.NamedNode(_HYDRA + name), None), 10)
        found += [one.object.value for one in told if isinstance(one.object, ox.NamedNode | ox.Literal)]
    return found


def record_of(store: Graph, subject: _Subject, place: str) -> Record | Wrong:
    """What one dataset says."""
    node = _node(store, subject)
    own = subject.value if isinstance(subject, ox.NamedNode) else ""
    stated = next(
        (
            words
            for one in _all(node, DCT + "identifier", *_schema("identifier"))
            if (words := key_of(_label(store, one)))
        ),
        "",
    )
    key = key_of(own) or stated
    title = _said(node, _TITLE, TITLE)
    shown = {"@id": own, "title": next(iter(title.values()), "")}
    if not title:
        return wrong(shown, place, "dct:title", "no_title", key=key)
    if not key:
        return wrong(shown, place, "dct:identifier", "no_key")
    access = _label(store, _one(node, DCT + "accessRights")).rpartition("/")[2].upper()
    if access in {"NON_PUBLIC", "CONFIDENTIAL", "SENSITIVE", "RESTRICTED"}:
        return wrong(shown, place, "dct:accessRights", "not_public", key=key, detail=access)
    links = tuple(sorted(_links(store, node), key=lambda one: (one.url, one.title, one.format)))
    begins, ends = _time(store, _one(node, DCT + "temporal", *_schema("temporalCoverage")))
    return Record(
        key=key,
        place=place,
        title=title,
        description=_said(node, _NOTES, NOTES),
        publisher=_label(
            store, _one(node, DCT + "publisher", *_schema("publisher", "creator"), DCT + "creator")
        )[:200],
        themes=_labels(store, _all(node, DCAT + "theme", DCAT + "themeTaxonomy", DCT + "subject")),
        keywords=tuple(
            dict.fromkeys(
                plain(one.value)
                for one in _all(node, DCAT + "keyword", *_schema("keywords"))
                if isinstance(one, ox.Literal)
            )
        )[:60],
        licence=_label(store, _one(node, DCT + "license", *_schema("license"))) or _licence(store, node),
        cycle=_label(store, _one(node, DCT + "accrualPeriodicity")),
        spatial=_place(store, node),
        begins=begins,
        ends=ends,
        contact=_contact(store, _one(node, DCAT + "contactPoint")),
        url=plain(
            getattr(_one(node, DCAT + "landingPage", _FOAF + "homepage", *_schema("url")), "value", ""), 2000
        )
        or own,
        modified=plain(
            getattr(
                _one(
                    node,
                    DCT + "modified",
                    *_schema("dateModified"),
                    DCT + "issued",
                    *_schema("datePublished"),
                ),
                "value",
                "",
            ),
            60,
        ),
        links=links,
    )


def _node(store: Graph, subject: Any) -> Node:
    found: Node = {}
    if isinstance(subject, ox.NamedNode | ox.BlankNode):
        for one in islice(store.quads_for_pattern(subject, None, None), _MOST):
            found.setdefault(one.predicate.value, []).append(one.object)
    for name, values in found.items():
        if (
            len(values) > 1 and name not in _LINKS
        ):  # a store answers in no order that holds from one day to the next
            values.sort(key=lambda one: _order(store, one))
    return found


def _order(store: Graph, value: Any) -> str:
    """What a value is put in order by: names of blank nodes are new every day, what hangs at them is not."""
    if not isinstance(value, ox.BlankNode):
        return str(value)
    told = islice(store.quads_for_pattern(value, None, None), _MOST)
    return "_:" + "|".join(
        sorted(f"{one.predicate} {one.object}" for one in told if not isinstance(one.object, ox.BlankNode))
    )


def _all(node: Node, *names: str) -> Sequence[Any]:
    return [one for name in names for one in node.get(name, ())]


def _one(node: Node, *names: str) -> Any:
    return next((node[name][0] for name in names if name in node), None)


def _said(node: Node, names: Sequence[str], limit: int) -> Said:
    found: dict[str, str] = {}
    for name in names:
        for one in node.get(name, ()):
            if isinstance(one, ox.Literal):
                for tag, words in said({"@value": one.value, "@language": one.language or ""}, limit).items():
                    found.setdefault(tag, words)
        if found:
            break
    return found


def _label(store: Graph, value: Any) -> str:
    """A literal, the label of a node, or its address."""
    if isinstance(value, ox.Literal):
        return plain(value.value, 400)
    if value is None:
        return ""
    if isinstance(value, ox.NamedNode):
        return store.label(value.value, lambda: _named(store, value))
    return _named(store, value)


def _named(store: Graph, value: Any) -> str:
    words = _said(_node(store, value), _NAME, 400)
    if words:
        return plain(words.get("zh") or words.get("en") or words.get("") or next(iter(words.values())), 400)
    return plain(value.value, 400) if isinstance(value, ox.NamedNode) else ""


def _labels(store: Graph, values: Sequence[Any]) -> tuple[str, ...]:
    found = (plain(_label(store, one), 200) for one in values[:60])
    return tuple(sorted({one for one in found if one}))


def _links(store: Graph, node: Node) -> Iterator[Link]:
    for one in _all(node, DCAT + "distribution", *_schema("distribution"))[:400]:
        part = _node(store, one)
        url = _one(part, DCAT + "downloadURL", *_schema("contentUrl"), DCAT + "accessURL", *_schema("url"))
        if url is None:
            continue
        title = _said(part, _TITLE, 300)
        yield Link(
            url=_address(store, url),
            title=plain(title.get("zh") or next(iter(title.values()), ""), 300),
            description=plain(next(iter(_said(part, _NOTES, 2000).values()), ""), 2000),
            format=_last(_label(store, _one(part, DCT + "format", *_schema("encodingFormat"))))
            or _last(_media(store, part)),
            media_type=_media(store, part),
            bytes=octets(getattr(_one(part, DCAT + "byteSize"), "value", None)),
            modified=plain(getattr(_one(part, DCT + "modified"), "value", ""), 40),
        )


def _address(store: Graph, url: Any) -> str:
    return url.value if isinstance(url, ox.NamedNode | ox.Literal) else _label(store, url)


def _media(store: Graph, part: Node) -> str:
    return _label(store, _one(part, DCAT + "mediaType")).rpartition("media-types/")[2][:120]


def _last(words: str) -> str:
    return words.rstrip("/").rpartition("/")[2][:60] if "/" in words else words[:60]


def _licence(store: Graph, node: Node) -> str:
    found = (
        _label(store, _one(_node(store, one), DCT + "license", DCT + "rights"))
        for one in node.get(DCAT + "distribution", ())[:20]
    )
    return min((words for words in found if words), default="")


def _place(store: Graph, node: Node) -> str:
    for one in node.get(DCT + "spatial", ())[:20]:
        words = _label(store, one)
        if words and not words.startswith(("{", "http", "<", "POLYGON", "POINT")):
            return words[:300]
        if words.startswith("http"):
            return _last(words)
    return ""


def _time(store: Graph, value: Any) -> tuple[str, str]:
    if isinstance(value, ox.Literal):
        begins, _, ends = value.value.partition("/")
        return plain(begins, 40), plain(ends, 40)
    part = _node(store, value)
    begins = _one(part, DCAT + "startDate", *_schema("startDate"))
    ends = _one(part, DCAT + "endDate", *_schema("endDate"))
    return plain(getattr(begins, "value", ""), 40), plain(getattr(ends, "value", ""), 40)


def _contact(store: Graph, value: Any) -> str:
    part = _node(store, value)
    kinds = {getattr(one, "value", "") for one in part.get(_TYPE.value, ())}
    mail = getattr(_one(part, _VCARD + "hasEmail", _VCARD + "email"), "value", "")
    name = next(iter(_said(part, (_VCARD + "organization-name", _VCARD + "fn"), 200).values()), "")
    return office(name, mail, organisation=_VCARD + "Organization" in kinds)
