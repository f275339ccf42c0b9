"""A page of RDF held so that records can be asked of it.

Only pyoxigraph reads it. Nothing is ever fetched for it: no remote context, no import, no external entity.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph as ox

from yiben.capabilities.harvesting.readers.statements import Statements, Term
from yiben.capabilities.harvesting.readers.texts import check_json, check_xml, in_utf8, unreadable
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

MOST_STATEMENTS = 20_000_000
SCHEMAS = ("https://schema.org/", "http://schema.org/")
DCAT = "http://www.w3.org/ns/dcat#"
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
DATASETS = frozenset((f"{DCAT}Dataset", f"{DCAT}DatasetSeries", *(f"{one}Dataset" for one in SCHEMAS)))
NEXT = tuple(f"http://www.w3.org/ns/hydra/core#{name}" for name in ("next", "nextPage"))
ACCEPT = "text/turtle, application/rdf+xml;q=0.9, application/ld+json;q=0.8, application/n-triples;q=0.8, */*;q=0.1"
_MOST_LABELS = 20_000
_NAMES = {
    ox.RdfFormat.TURTLE: "ttl turtle n3 text/turtle application/x-turtle text/n3",
    ox.RdfFormat.N_TRIPLES: "nt application/n-triples",
    ox.RdfFormat.N_QUADS: "nq application/n-quads",
    ox.RdfFormat.TRIG: "trig application/trig",
    ox.RdfFormat.RDF_XML: "rdf xml owl application/rdf+xml",
    ox.RdfFormat.JSON_LD: "jsonld json application/ld+json",
}
_FORMATS = {name: format_ for format_, names in _NAMES.items() for name in names.split()}
_ENCODING = re.compile(rb"""encoding=["'][A-Za-z0-9._-]+["']""")
_CONTEXT = re.compile(rb'"@(?:context|import)"\s*:\s*\[?\s*"(https?:[^"]{1,200})"')


class Graph:
    """The statements of a page, and labels that were looked up in it: publishers, licences and themes come again."""

    def __init__(self, statements: Statements) -> None:
        self._statements = statements
        self._labels: dict[str, str] = {}

    def subjects(self) -> Iterator[str]:
        """The datasets of the page, each once, in its order."""
        return self._statements.subjects()

    def of(self, subject: str) -> Iterator[tuple[str, int, str, str]]:
        """What is said of a subject: (predicate, sort, value, language)."""
        return self._statements.of(subject)

    def aside(self, predicate: str) -> Sequence[Term]:
        """The first values of a predicate in `NEXT`, whatever their subject."""
        return self._statements.aside.get(predicate, ())

    def label(self, name: str, look: Callable[[], str]) -> str:
        """What `look` finds for this name, looked up once."""
        if name not in self._labels:
            if len(self._labels) >= _MOST_LABELS:
                self._labels.clear()
            self._labels[name] = look()
        return self._labels[name]


class Broken:
    """What stopped a page from being read to its end, if anything did."""

    def __init__(self) -> None:
        self.error: BadInput | None = None


@contextmanager
def held(path: Path, *, media_type: str, charset: str, address: str, broken: Broken) -> Iterator[Graph]:
    """The statements of a page. One that breaks off is held as far as it could be read; `broken` says why."""
    readable = in_utf8(path, charset=charset)
    format_ = _format(readable, media_type, address)
    if format_ == ox.RdfFormat.RDF_XML:
        if readable != path:
            _say_utf8(readable)
        check_xml(readable)
    elif format_ == ox.RdfFormat.JSON_LD:
        check_json(readable)
        _refuse_contexts(readable)
    base = address if address.startswith("http") else "https://source.invalid/"
    with (
        TemporaryDirectory(dir=path.parent, prefix="graph-") as folder,
        Statements(Path(folder), listed=(TYPE, DATASETS), aside=frozenset(NEXT)) as statements,
    ):
        try:
            _fill(statements, readable, format_, base)
        except (SyntaxError, ValueError) as error:
            broken.error = unreadable(f"RDF, {error}")
            if not statements.count:
                raise broken.error from None
        yield Graph(statements)


def _fill(statements: Statements, path: Path, format_: ox.RdfFormat, base: str) -> None:
    with path.open("rb") as file:
        parsed = ox.parse(input=file, format=format_, base_iri=base, lenient=True, rename_blank_nodes=True)
        if not statements.take(parsed, most=MOST_STATEMENTS):
            raise _too_many()


def _format(path: Path, media_type: str, address: str) -> ox.RdfFormat:
    """By what stands in it first, then by its name, then by what the source says of it."""
    with path.open("rb") as file:
        head = file.read(2000).lstrip()
    if head.startswith((b"{", b"[")) and b"@prefix" not in head and not re.match(rb"\[\s*(a|\])", head):
        return ox.RdfFormat.JSON_LD
    if head.startswith(b"<?xml") or b"<rdf:RDF" in head:
        return ox.RdfFormat.RDF_XML
    if head.lower().startswith((b"<!doctype html", b"<html")):
        raise unreadable("HTML")
    suffix = address.split("?", maxsplit=1)[0].rstrip("/").rpartition(".")[2].lower()
    for name in (media_type, suffix):
        if name in _FORMATS and _FORMATS[name] not in {ox.RdfFormat.RDF_XML, ox.RdfFormat.JSON_LD}:
            return _FORMATS[name]
    return ox.RdfFormat.TURTLE


def _say_utf8(path: Path) -> None:
    """A copy in UTF-8 no longer says that it is something else."""
    with path.open("r+b") as file:
        head = file.read(200)
        file.seek(0)
        file.write(_ENCODING.sub(lambda found: b" " * len(found[0]), head))


def _refuse_contexts(path: Path) -> None:
    with path.open("rb") as file:
        found = _CONTEXT.search(file.read(1 << 20))
    if found:
        raise BadInput(
            "remote_context",
            Text(
                "JSON-LD 引用了远程 @context；从不读取远程 @context",
                "The JSON-LD leans on a remote @context; those are never fetched.",
            ),
            where={"context": found[1].decode("utf-8", "replace")},
            hint=Text(
                "data.json 请选种类 datajson；或请来源提供 Turtle",
                "For a data.json choose the kind datajson; or ask the source for Turtle.",
            ),
        )


def _too_many() -> BadInput:
    return BadInput(
        "answer_too_large",
        Text("来源的 RDF 语句过多", "The source holds more RDF statements than one harvest may read."),
        where={"statements": MOST_STATEMENTS},
    )
