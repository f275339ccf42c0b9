"""DCAT: valid whatever a source wrote, the same in every syntax, and it reads back as it was said."""

import io
from pathlib import Path
from urllib.parse import urlsplit

import pyoxigraph
import pyshacl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from record_makers import SITE, TIME, dataset, foreign, link, record, several

from yiben.capabilities.interchange import Record, Syntax, dataset_document, page_document, write_catalogue
from yiben.capabilities.interchange.dcat.documents import _FORMATS
from yiben.capabilities.interchange.legible import legible, web_address
from yiben.capabilities.interchange.vocabulary import eu_theme
from yiben.capabilities.opening import State
from yiben.kernel.text import Text

SHAPES = Path(__file__).with_name("dcat_ap_mandatory.ttl")
RDFLIB = {Syntax.TURTLE: "turtle", Syntax.JSON_LD: "json-ld", Syntax.RDF_XML: "xml"}
DCT, DCAT = "http://purl.org/dc/terms/", "http://www.w3.org/ns/dcat#"
ANYTHING = st.text(max_size=60) | st.sampled_from(
    [
        "<b>&\"'</b>]]>",
        "\x00\x0b￾",
        "a\r\nb\rc",
        '"""@en .',
        "<script>alert(1)</script>",
        "\U0001f600 中文",
        "\\u0000",
        "}{%s$",
    ]
)
URLS = ANYTHING | ANYTHING.map("https://example.org/".__add__) | st.sampled_from(
    ["javascript:alert(1)", 'https://example.org/a b?q="<>\n', "http://[::1]:80/x", "http://[bad", "https://中文.cn/路径#片段#2", "ftp://x/y", "https://e.org/%zz%20", "data:text/html,x", "https://user:pw@e.org/"]
)  # fmt: skip


def catalogue(records: tuple[Record, ...], syntax: Syntax) -> bytes:
    out = io.BytesIO()
    write_catalogue(SITE, [records[:2], records[2:]], syntax, out, modified=TIME)
    return out.getvalue()


def parsed(body: bytes, syntax: Syntax) -> set[tuple[str, str, str]]:
    return {
        (str(quad.subject), str(quad.predicate), str(quad.object))
        for quad in pyoxigraph.parse(body, _FORMATS[syntax])
    }


@pytest.mark.parametrize("syntax", Syntax)
def test_every_sort_of_record_is_valid(syntax: Syntax) -> None:
    shapes = rdflib.Graph().parse(SHAPES)
    for body in (
        catalogue(several(), syntax),
        page_document(SITE, several(), syntax, number=2, total=1_000, modified="2026-03-01"),
        *(dataset_document(SITE, one, syntax) for one in several()),
    ):
        graph = rdflib.Graph().parse(data=body, format=RDFLIB[syntax])
        valid, _, told = pyshacl.validate(graph, shacl_graph=shapes, advanced=True)
        assert valid, told


def test_every_syntax_says_the_same() -> None:
    first, second, third = (parsed(catalogue(several(), syntax), syntax) for syntax in Syntax)
    assert first == second == third
    assert len(first) > 200


def test_a_tombstone_holds_no_more_than_it_should() -> None:
    gone = Record(
        dataset=dataset(state=State.WITHDRAWN, spatial="secret place", contact="secret@example.org"),
        note="why",
    )
    body = dataset_document(SITE, gone, Syntax.TURTLE).decode()
    assert "WITHDRAWN" in body
    assert "why" in body
    for hidden in ("secret", "全市公交站点", "stops", "QUARTERLY"):
        assert f'"{hidden}' not in body


def test_a_suspended_dataset_hands_out_nothing() -> None:
    body = dataset_document(SITE, record(state=State.SUSPENDED), Syntax.TURTLE).decode()
    assert "dcat:distribution" not in body
    assert "download" not in body


@settings(max_examples=60)
@given(
    title=ANYTHING, words=st.lists(ANYTHING, max_size=4), spatial=ANYTHING, contact=ANYTHING, day=ANYTHING, url=URLS, form=ANYTHING,
    media=ANYTHING, syntax=st.sampled_from(list(Syntax)),
)  # fmt: skip
def test_whatever_a_source_wrote_reads_back_as_it_was_said(
    title: str,
    words: list[str],
    spatial: str,
    contact: str,
    day: str,
    url: str,
    form: str,
    media: str,
    syntax: Syntax,
) -> None:
    one = foreign(
        (link(title=title, url=url, format=form.lower(), media_type=media, modified=day),),
        title=Text(title or "x", ""), keywords=tuple(words), spatial=spatial, contact=contact, begins=day, ends=day,
        source_url=url, publisher_name=title,
    )  # fmt: skip
    body = dataset_document(SITE, one, syntax)
    graph = rdflib.Graph().parse(data=body, format=RDFLIB[syntax])
    me = rdflib.URIRef(f"{SITE.url}/datasets/bus-stops")
    expected = legible(title or "x")
    assert [str(value) for value in graph.objects(me, rdflib.URIRef(f"{DCT}title"))] == (
        [expected] if expected else []
    )
    assert {str(value) for value in graph.objects(me, rdflib.URIRef(f"{DCAT}keyword"))} == {
        legible(word) for word in words if legible(word)
    }
    read = {(str(a), str(b), str(c)) for a, b, c in graph}
    assert len(read) == len(parsed(body, syntax))
    for _, predicate, value in graph:
        if isinstance(value, rdflib.URIRef):
            assert urlsplit(str(value)).scheme in ("http", "https", "ftp", "mailto"), (predicate, value)


@given(URLS)
def test_an_address_is_clean_or_none(url: str) -> None:
    made = web_address(url)
    assert made == web_address(made)
    if made:
        pyoxigraph.NamedNode(made)
        assert made.isascii()
        assert urlsplit(made).scheme in ("http", "https", "ftp")
        assert not set(made) & set(' "<>\\^`{}|\n\t')


@given(st.text())
def test_text_is_what_xml_can_carry(told: str) -> None:
    clean = legible(told)
    assert clean == legible(clean)
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b:c"), rdflib.Literal(clean)))
    again = rdflib.Graph().parse(data=graph.serialize(format="xml"), format="xml")
    assert str(next(again.objects())) == clean


@pytest.mark.parametrize(
    ("theme", "code"),
    [
        ("教育", "EDUC"),
        ("医疗", "HEAL"),
        ("公共交通", "TRAN"),
        ("应急", "JUST"),
        ("金融", "ECON"),
        ("Employment", "SOCI"),
        ("其他", ""),
    ],
)
def test_themes_map_where_the_meaning_is_plain(theme: str, code: str) -> None:
    assert eu_theme(theme) == code
