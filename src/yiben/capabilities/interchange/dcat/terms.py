"""Names of RDF vocabularies, made once: a catalogue of 25,000 datasets uses each of them 25,000 times."""

from pyoxigraph import Literal, NamedNode

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "hydra": "http://www.w3.org/ns/hydra/core#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority/"
_known: dict[str, NamedNode] = {}


def term(name: str) -> NamedNode:
    """`dct:title` as a node."""
    found = _known.get(name)
    if found is None:
        prefix, _, local = name.partition(":")
        found = _known[name] = NamedNode(PREFIXES[prefix] + local)
    return found


def eu(path: str) -> NamedNode:
    """A concept of the EU vocabularies: `frequency/DAILY`."""
    found = _known.get(path)
    if found is None:
        found = _known[path] = NamedNode(_EU + path)
    return found


def media(kind: str) -> NamedNode:
    """An IANA media type."""
    key = f"iana {kind}"
    found = _known.get(key)
    if found is None:
        if len(_known) > 2_000:  # kinds come from sources, who can make up many
            return NamedNode(f"https://www.iana.org/assignments/media-types/{kind}")
        found = _known[key] = NamedNode(f"https://www.iana.org/assignments/media-types/{kind}")
    return found


A = term("rdf:type")
DATE, TIME, DECIMAL, DURATION = (term(f"xsd:{name}") for name in ("date", "dateTime", "decimal", "duration"))


def text(value: str, lang: str = "") -> Literal:
    """A literal, in a language where one is given."""
    return Literal(value, language=lang) if lang else Literal(value)
