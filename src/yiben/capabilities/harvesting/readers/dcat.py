"""Datasets of a page of RDF as records: DCAT 1 to 3, DCAT-AP and its children, schema.org.

Only what hangs directly at a dataset and one step further is looked at: chains and circles of blank nodes lead nowhere.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from yiben.capabilities.harvesting.meaning.plain import NOTES, TITLE, octets, office, plain, said
from yiben.capabilities.harvesting.model import Link, Record, Said, Wrong
from yiben.capabilities.harvesting.readers.graphs import DCAT, NEXT, SCHEMAS, TYPE, Graph
from yiben.capabilities.harvesting.readers.keys import key_of, wrong
from yiben.capabilities.harvesting.readers.statements import Sort, Term

_DCT, _DC = "http://purl.org/dc/terms/", "http://purl.org/dc/elements/1.1/"
_FOAF, _VCARD = "http://xmlns.com/foaf/0.1/", "http://www.w3.org/2006/vcard/ns#"
_SKOS, _RDFS = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2000/01/rdf-schema#"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_MOST = 2000  # statements of one node that are looked at


def _schema(*names: str) -> tuple[str, ...]:
    return tuple(schema + name for name in names for schema in SCHEMAS)


# Where each thing may be said, what is asked first before.
_TITLE = (_DCT + "title", *_schema("name"), _RDFS + "label", _SKOS + "prefLabel", _DC + "title")
_NOTES = (_DCT + "description", *_schema("description"), _DC + "description")
_NAME = (
    _FOAF + "name", _SKOS + "prefLabel", _VCARD + "fn", _VCARD + "organization-name", *_schema("name"),
    _RDFS + "label", _DCT + "title", _RDF + "value",
)  # fmt: skip
_IDENTIFIER = (_DCT + "identifier", *_schema("identifier"))
_PUBLISHER = (_DCT + "publisher", *_schema("publisher", "creator"), _DCT + "creator")
_THEME = (DCAT + "theme", DCAT + "themeTaxonomy", _DCT + "subject")
_KEYWORD = (DCAT + "keyword", *_schema("keywords"))
_LICENCE = (_DCT + "license", *_schema("license"))
_RIGHTS = (_DCT + "license", _DCT + "rights")
_TEMPORAL = (_DCT + "temporal", *_schema("temporalCoverage"))
_BEGINS = (DCAT + "startDate", *_schema("startDate"))
_ENDS = (DCAT + "endDate", *_schema("endDate"))
_LANDING = (DCAT + "landingPage", _FOAF + "homepage", *_schema("url"))
_MODIFIED = (
    _DCT + "modified", *_schema("dateModified"), _DCT + "issued", *_schema("datePublished"),
)  # fmt: skip
_PARTS = (DCAT + "distribution", *_schema("distribution"))
_DOWNLOAD = (DCAT + "downloadURL", *_schema("contentUrl"), DCAT + "accessURL", *_schema("url"))
_FORMAT = (_DCT + "format", *_schema("encodingFormat"))
_LINKS = frozenset(_PARTS)

Node = dict[str, list[Term]]


def next_pages(store: Graph) -> list[str]:
    """Where the page says the next one is (Hydra, as served by CKAN, udata, and by its older names)."""
    every = (one for name in NEXT for one in store.aside(name)[:10])
    return [one.value for one in every if one.sort in {Sort.NAME, Sort.WORDS}]


def record_of(store: Graph, subject: str, place: str) -> Record | Wrong:
    """What one dataset says."""
    node = _node(store, subject)
    own = "" if subject.startswith("_:") else subject
    stated = next(
        (words for one in _all(node, *_IDENTIFIER) if (words := key_of(_label(store, one)))),
        "",
    )
    key = key_of(own) or stated
    title = _said(node, _TITLE, TITLE)
    shown = {"@id": own, "title": next(iter(title.values()), "")}
    if not title:
        return wrong(shown, place, "dct:title", "no_title", key=key)
    if not key:
        return wrong(shown, place, "dct:identifier", "no_key")
    access = _label(store, _one(node, _DCT + "accessRights")).rpartition("/")[2].upper()
    if access in {"NON_PUBLIC", "CONFIDENTIAL", "SENSITIVE", "RESTRICTED"}:
        return wrong(shown, place, "dct:accessRights", "not_public", key=key, detail=access)
    links = tuple(sorted(_links(store, node), key=lambda one: (one.url, one.title, one.format)))
    begins, ends = _time(store, _one(node, *_TEMPORAL))
    return Record(
        key=key,
        place=place,
        title=title,
        description=_said(node, _NOTES, NOTES),
        publisher=_label(store, _one(node, *_PUBLISHER))[:200],
        themes=_labels(store, _all(node, *_THEME)),
        keywords=tuple(
            dict.fromkeys(plain(one.value) for one in _all(node, *_KEYWORD) if one.sort == Sort.WORDS)
        )[:60],
        licence=_label(store, _one(node, *_LICENCE)) or _licence(store, node),
        cycle=_label(store, _one(node, _DCT + "accrualPeriodicity")),
        spatial=_place(store, node),
        begins=begins,
        ends=ends,
        contact=_contact(store, _one(node, DCAT + "contactPoint")),
        url=plain(_value(_one(node, *_LANDING)), 2000) or own,
        modified=plain(_value(_one(node, *_MODIFIED)), 60),
        links=links,
    )


def _node(store: Graph, subject: Term | str | None) -> Node:
    """What is said of a subject, by predicate; the same values count once."""
    if isinstance(subject, Term):
        subject = subject.value if subject.sort in {Sort.NAME, Sort.BLANK} else None
    told: dict[str, dict[Term, None]] = {}
    for predicate, *value in islice(store.of(subject), _MOST) if subject else ():
        told.setdefault(predicate, {})[Term._make(value)] = None
    found = {name: [*values] for name, values in told.items()}
    for name, values in found.items():
        # What is said in another order is the same.
        if len(values) > 1 and name not in _LINKS:
            values.sort(key=lambda one: _order(store, one))
    return found


def _order(store: Graph, value: Term) -> str:
    """What a value is put in order by: names of blank nodes are new every day, what hangs at them is not."""
    if value.sort != Sort.BLANK:
        return _written(value)
    told = islice(store.of(value.value), _MOST)
    return "_:" + "|".join(
        sorted(f"<{name}> {_written(Term._make(one))}" for name, *one in told if one[0] != Sort.BLANK)
    )


def _written(value: Term) -> str:
    return f"<{value.value}>" if value.sort == Sort.NAME else f'"{value.value}"@{value.language}'


def _all(node: Node, *names: str) -> Sequence[Term]:
    return [one for name in names for one in node.get(name, ())]


def _one(node: Node, *names: str) -> Term | None:
    return next((node[name][0] for name in names if name in node), None)


def _value(value: Term | None) -> str:
    return value.value if value else ""


def _said(node: Node, names: Sequence[str], limit: int) -> Said:
    found: dict[str, str] = {}
    for name in names:
        for one in node.get(name, ()):
            if one.sort == Sort.WORDS:
                for tag, words in said({"@value": one.value, "@language": one.language}, limit).items():
                    found.setdefault(tag, words)
        if found:
            break
    return found


def _label(store: Graph, value: Term | None) -> str:
    """A literal, the label of a node, or its address."""
    if value is None:
        return ""
    if value.sort == Sort.WORDS:
        return plain(value.value, 400)
    if value.sort == Sort.NAME:
        return store.label(value.value, lambda: _named(store, value))
    return _named(store, value)


def _named(store: Graph, value: Term) -> str:
    words = _said(_node(store, value), _NAME, 400)
    if words:
        return plain(words.get("zh") or words.get("en") or words.get("") or next(iter(words.values())), 400)
    return plain(value.value, 400) if value.sort == Sort.NAME else ""


def _labels(store: Graph, values: Sequence[Term]) -> tuple[str, ...]:
    found = (plain(_label(store, one), 200) for one in values[:60])
    return tuple(sorted({one for one in found if one}))


def _links(store: Graph, node: Node) -> Iterator[Link]:
    for one in _all(node, *_PARTS)[:400]:
        part = _node(store, one)
        url = _one(part, *_DOWNLOAD)
        if url is None:
            continue
        title = _said(part, _TITLE, 300)
        yield Link(
            url=_address(store, url),
            title=plain(title.get("zh") or next(iter(title.values()), ""), 300),
            description=plain(next(iter(_said(part, _NOTES, 2000).values()), ""), 2000),
            format=_last(_label(store, _one(part, *_FORMAT))) or _last(_media(store, part)),
            media_type=_media(store, part),
            bytes=octets(_value(_one(part, DCAT + "byteSize"))),
            modified=plain(_value(_one(part, _DCT + "modified")), 40),
        )


def _address(store: Graph, url: Term) -> str:
    return url.value if url.sort in {Sort.NAME, Sort.WORDS} else _label(store, url)


def _media(store: Graph, part: Node) -> str:
    return _label(store, _one(part, DCAT + "mediaType")).rpartition("media-types/")[2][:120]


def _last(words: str) -> str:
    return words.rstrip("/").rpartition("/")[2][:60] if "/" in words else words[:60]


def _licence(store: Graph, node: Node) -> str:
    found = (
        _label(store, _one(_node(store, one), *_RIGHTS)) for one in node.get(DCAT + "distribution", ())[:20]
    )
    return min((words for words in found if words), default="")


def _place(store: Graph, node: Node) -> str:
    for one in node.get(_DCT + "spatial", ())[:20]:
        words = _label(store, one)
        if words and not words.startswith(("{", "http", "<", "POLYGON", "POINT")):
            return words[:300]
        if words.startswith("http"):
            return _last(words)
    return ""


def _time(store: Graph, value: Term | None) -> tuple[str, str]:
    if value and value.sort == Sort.WORDS:
        begins, _, ends = value.value.partition("/")
        return plain(begins, 40), plain(ends, 40)
    part = _node(store, value)
    return plain(_value(_one(part, *_BEGINS)), 40), plain(_value(_one(part, *_ENDS)), 40)


def _contact(store: Graph, value: Term | None) -> str:
    part = _node(store, value)
    kinds = {one.value for one in part.get(TYPE, ())}
    mail = _value(_one(part, _VCARD + "hasEmail", _VCARD + "email"))
    name = next(iter(_said(part, (_VCARD + "organization-name", _VCARD + "fn"), 200).values()), "")
    return office(name, mail, organisation=_VCARD + "Organization" in kinds)
