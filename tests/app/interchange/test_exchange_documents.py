"""DCAT, data.json, Croissant, feeds and what search engines look for, as clients fetch them."""

import json
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
import rdflib
from exchange_makers import Exchange, http
from rdflib import RDF, URIRef

DCAT, DCT, ADMS = (
    rdflib.Namespace(one)
    for one in ("http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/", "http://www.w3.org/ns/adms#")
)
HYDRA = rdflib.Namespace("http://www.w3.org/ns/hydra/core#")
FORMATS = {
    "ttl": ("turtle", "text/turtle"),
    "jsonld": ("json-ld", "application/ld+json"),
    "rdf": ("xml", "application/rdf+xml"),
}
ATOM = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}


def graph(exchange: Exchange, path: str, ending: str) -> rdflib.Graph:
    answer = http.get(exchange.url + path)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith(FORMATS[ending][1])
    return rdflib.Graph().parse(data=answer.content, format=FORMATS[ending][0])


@pytest.mark.parametrize("ending", FORMATS)
def test_the_whole_catalogue_is_streamed_alike_in_every_syntax(exchange: Exchange, ending: str) -> None:
    found = graph(exchange, f"/catalog.{ending}", ending)
    catalogue = URIRef(f"{exchange.url}/catalog")
    listed = set(found.objects(catalogue, DCAT.dataset))
    assert {
        URIRef(f"{exchange.url}/datasets/{name}") for name in ("bus-stops", "depots", "air-000", "air-029")
    } <= listed
    again = graph(exchange, f"/catalog.{ending}", ending)  # from the file
    assert len(again) == len(found)
    gone = URIRef(f"{exchange.url}/datasets/air-029")
    assert str(found.value(gone, ADMS.status)).endswith("/WITHDRAWN")
    assert {str(one) for one in found.objects(gone, DCT.description)} == {
        "该数据集已撤回。源站已删除 <gone>",
        "This dataset has been withdrawn. 源站已删除 <gone>",
    }
    assert not list(found.objects(gone, DCAT.distribution))


def test_pages_link_to_one_another(exchange: Exchange) -> None:
    found = graph(exchange, "/catalog.ttl?page=1", "ttl")
    page = URIRef(f"{exchange.url}/catalog.ttl?page=1")
    assert (page, RDF.type, HYDRA.PagedCollection) in found
    assert int(found.value(page, HYDRA.totalItems)) >= 32  # type: ignore[arg-type]
    assert str(found.value(page, HYDRA.firstPage)) == str(page)
    assert http.get(f"{exchange.url}/catalog.ttl?page=0").status_code == 422
    assert http.get(f"{exchange.url}/catalog.ttl?page={'9' * 30}").status_code == 422
    empty = graph(exchange, "/catalog.ttl?page=999999", "ttl")
    assert not list(empty.subject_objects(DCAT.dataset))


def test_one_dataset_with_its_editions_and_files(exchange: Exchange) -> None:
    found = graph(exchange, "/datasets/bus-stops.jsonld", "jsonld")
    one = URIRef(f"{exchange.url}/datasets/bus-stops")
    assert str(found.value(one, DCAT.version)) == "2"
    second = URIRef(f"{one}/editions/2")
    assert found.value(second, DCAT.previousVersion) == URIRef(f"{one}/editions/1")
    assert found.value(second, DCAT.isVersionOf) == one
    downloads = {
        str(url)
        for part in found.objects(one, DCAT.distribution)
        for url in found.objects(part, DCAT.downloadURL)
    }
    assert f"{one}/download/bus-stops.csv" in downloads
    closed = graph(exchange, "/datasets/depots.ttl", "ttl")
    assert not list(closed.subject_objects(DCAT.downloadURL))
    assert str(closed.value(URIRef(f"{exchange.url}/datasets/depots"), DCT.accessRights)).endswith(
        "RESTRICTED"
    )
    assert http.get(f"{exchange.url}/datasets/air-029.ttl").status_code == 410
    assert http.get(f"{exchange.url}/datasets/nosuch.ttl").status_code == 404


@pytest.mark.parametrize(
    ("path", "accept", "place"),
    [
        ("/datasets/bus-stops", "text/turtle", "/datasets/bus-stops.ttl"),
        ("/datasets/bus-stops", "application/rdf+xml;q=0.9, */*;q=0.1", "/datasets/bus-stops.rdf"),
        ("/datasets", "application/ld+json", "/catalog.jsonld"),
        ("/", "text/turtle", "/catalog.ttl"),
        ("/catalog", "text/turtle", "/catalog.ttl"),
        ("/catalog", "text/html", "/datasets"),
    ],
)
def test_whoever_wants_rdf_is_led_to_it(exchange: Exchange, path: str, accept: str, place: str) -> None:
    answer = http.get(exchange.url + path, headers={"Accept": accept})
    assert (answer.status_code, answer.headers["location"], answer.headers["vary"]) == (303, place, "Accept")


def test_browsers_are_not_led_away(exchange: Exchange) -> None:
    answer = http.get(
        f"{exchange.url}/datasets/bus-stops", headers={"Accept": "text/html,application/xhtml+xml,*/*"}
    )
    assert "location" not in answer.headers


def test_data_json_holds_what_is_open_now(exchange: Exchange) -> None:
    for _ in range(2):
        told = http.get(f"{exchange.url}/data.json").json()
    names = {urlsplit(one["landingPage"]).path for one in told["dataset"]}
    assert "/datasets/bus-stops" in names
    assert "/datasets/air-029" not in names
    stops = next(one for one in told["dataset"] if one["landingPage"].endswith("bus-stops"))
    assert stops["accrualPeriodicity"] == "R/P3M"
    assert stops["license"] == "https://creativecommons.org/licenses/by/4.0/"
    assert {part.get("mediaType") for part in stops["distribution"]} >= {"text/csv"}
    assert stops["contactPoint"]["hasEmail"] == "mailto:open@example.org"


def test_croissant_names_files_and_columns(exchange: Exchange) -> None:
    told = http.get(f"{exchange.url}/datasets/bus-stops/croissant.json").json()
    fields = {one["source"]["extract"]["column"]: one["dataType"] for one in told["recordSet"][0]["field"]}
    assert fields == {
        "id": "sc:Integer",
        "站名": "sc:Text",
        "city": "sc:Text",
        "distance km": "sc:Float",
        "opened": "sc:Date",
        "fare": "sc:Float",
    }
    assert len({one["@id"] for one in told["recordSet"][0]["field"]}) == 6


def test_feeds_tell_of_editions_and_withdrawals(exchange: Exchange) -> None:
    root = ET.fromstring(http.get(f"{exchange.url}/feeds/datasets/bus-stops.atom").content)
    entries = root.findall("a:entry", ATOM)
    assert [one.find("a:category", ATOM).get("term") for one in entries] == ["edition", "published"]  # type: ignore[union-attr]
    links = {one.get("href") for one in entries[0].findall("a:link", ATOM)}
    assert f"{exchange.url}/datasets/bus-stops/editions/1..2" in links
    root = ET.fromstring(http.get(f"{exchange.url}/feeds/datasets/air-029.atom").content)
    gone = root.find("at:deleted-entry", ATOM)
    assert gone is not None
    assert gone.get("ref") == f"{exchange.url}/datasets/air-029"
    assert gone.findtext("at:comment", namespaces=ATOM) == "源站已删除 <gone>"


@pytest.mark.parametrize(
    ("path", "least"), [("datasets.atom", 33), ("topics/environment.atom", 30), ("search.atom?q=fare", 1)]
)
def test_feeds_of_everything_of_a_topic_and_of_a_search(exchange: Exchange, path: str, least: int) -> None:
    answer = http.get(f"{exchange.url}/feeds/{path}")
    root = ET.fromstring(answer.content)
    assert len(root.findall("a:entry", ATOM)) + len(root.findall("at:deleted-entry", ATOM)) >= least
    assert root.find("a:link[@rel='self']", ATOM).get("href") == f"{exchange.url}/feeds/{path}"  # type: ignore[union-attr]
    same = http.get(f"{exchange.url}/feeds/{path}", headers={"If-None-Match": answer.headers["etag"]})
    assert same.status_code == 304


def test_feeds_of_nothing_are_not_there(exchange: Exchange) -> None:
    for path in ("datasets/nosuch", "publishers/nosuch", "topics/nosuch"):
        assert http.get(f"{exchange.url}/feeds/{path}.atom").status_code == 404


def test_a_publishers_feed(exchange: Exchange) -> None:
    found = http.get(f"{exchange.url}/feeds/publishers/{exchange.stops.publisher}.atom")
    assert "bus-stops" in found.text
    assert "air-" not in found.text


def test_search_engines_find_every_page(exchange: Exchange) -> None:
    ns = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
    root = ET.fromstring(http.get(f"{exchange.url}/sitemap.xml").content)
    places = {one.text for one in root.findall("s:url/s:loc", ns)}
    assert f"{exchange.url}/datasets/bus-stops" in places
    assert f"{exchange.url}/datasets/air-029" not in places
    assert (
        http.get(f"{exchange.url}/sitemap-1.xml").content == http.get(f"{exchange.url}/sitemap.xml").content
    )
    assert http.get(f"{exchange.url}/sitemap-2.xml").status_code == 404
    robots = http.get(f"{exchange.url}/robots.txt").text
    assert f"Sitemap: {exchange.url}/sitemap.xml" in robots
    assert "Disallow: /sign-in" in robots


def test_browsers_can_search_from_their_address_bar(exchange: Exchange) -> None:
    ns = {"o": "http://a9.com/-/spec/opensearch/1.1/"}
    root = ET.fromstring(http.get(f"{exchange.url}/opensearch.xml").content)
    templates = {one.get("type"): str(one.get("template")) for one in root.findall("o:Url", ns)}
    answer = http.get(templates["application/x-suggestions+json"].replace("{searchTerms}", "gongjiao"))
    words, titles, _, places = answer.json()
    assert (words, len(titles)) == ("gongjiao", len(places))


def test_documents_may_be_read_from_pages_of_other_sites(exchange: Exchange) -> None:
    for path in ("/catalog.ttl", "/data.json", "/datasets/bus-stops.jsonld", "/feeds/datasets.atom"):
        assert http.get(exchange.url + path).headers["access-control-allow-origin"] == "*"
    assert json.loads(http.get(f"{exchange.url}/api/openapi.json").content)["paths"]["/catalog.ttl"]
