"""What goes into pages and feeds: schema.org, Croissant, Atom, sitemaps, whatever a source wrote."""

import json
import re
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st
from record_makers import SITE, TIME, dataset, foreign, link, record, several

from yiben.capabilities.interchange import (
    alternates,
    as_croissant,
    as_schema_org,
    data_json,
    json_ld,
    sitemaps,
)
from yiben.capabilities.interchange.feeds import Feed, as_atom
from yiben.capabilities.interchange.legible import legible
from yiben.capabilities.opening import Change, OpenColumn, What
from yiben.kernel.text import Text

NS = {"a": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}
FEED = Feed(title=Text("更新", "Changes"), path="/feeds/datasets.atom")


def test_schema_org_has_what_search_engines_ask_for() -> None:
    told = as_schema_org(SITE, record())
    for name in (
        "name",
        "description",
        "license",
        "creator",
        "distribution",
        "temporalCoverage",
        "spatialCoverage",
        "variableMeasured",
        "version",
    ):
        assert told[name], name
    assert 50 <= len(told["description"]) <= 5_000
    assert told["distribution"][0]["contentUrl"] == f"{SITE.url}/datasets/bus-stops/download/bus-stops.csv"
    assert "distribution" not in as_schema_org(SITE, several()[3])


@given(st.text(max_size=80))
def test_no_text_breaks_out_of_the_script_element(words: str) -> None:
    told = as_schema_org(SITE, record(title=Text(words + "</script><script>", words)))
    made = json_ld(told)
    assert "<" not in made
    assert json.loads(made) == json.loads(json.dumps(told))


@settings(max_examples=50)
@given(st.lists(st.text(min_size=1, max_size=10), min_size=1, max_size=6))
def test_croissant_names_stay_apart(names: list[str]) -> None:
    one = record()
    columns = tuple(OpenColumn(name=name, title=name, type="VARCHAR") for name in names)
    from dataclasses import replace

    assert one.edition is not None
    told = as_croissant(SITE, replace(one, edition=replace(one.edition, columns=columns)))
    fields = told["recordSet"][0]["field"]
    assert len({field["@id"] for field in fields}) == len(names)
    assert all(re.fullmatch(r"rows/[\w.-]+", field["@id"]) for field in fields)


def test_every_sort_of_record_has_every_form() -> None:
    for one in several():
        assert json.loads(json_ld(as_schema_org(SITE, one)))["@type"] == "Dataset"
        assert as_croissant(SITE, one)["conformsTo"].endswith("/1.1")
        assert data_json.entry(SITE, one)["identifier"] == one.dataset.id
    whole = b"".join(data_json.written(SITE, [several()[:2], (), several()[2:]]))
    assert len(json.loads(whole)["dataset"]) == 6
    assert json.loads(b"".join(data_json.written(SITE, [])))["dataset"] == []


def test_links_that_are_no_addresses_are_left_out() -> None:
    one = foreign((link(url="javascript:alert(1)"), link(2, url="https://example.org/ok")))
    for told in (as_schema_org(SITE, one), data_json.entry(SITE, one)):
        assert "javascript" not in json.dumps(told)
        assert len(told["distribution"]) == 1


@given(st.text(max_size=60), st.sampled_from(list(What)), st.integers(1, 3) | st.none())
def test_feeds_read_back(words: str, what: What, edition: int | None) -> None:
    change = Change(seq=7, dataset="ds_1", what=what, at=TIME, edition=edition, note=words)
    one = dataset(title=Text(words or "x", ""), themes=(words,), publisher_name=words)
    root = ET.fromstring(as_atom(SITE, FEED, [change], {"ds_1": one}, now=TIME))
    if what is What.WITHDRAWN:
        gone = root.find("at:deleted-entry", NS)
        assert gone is not None
        assert gone.findtext("at:comment", namespaces=NS) == (legible(words) or "撤回")
        return
    entry = root.find("a:entry", NS)
    assert entry is not None
    assert entry.findtext("a:title", namespaces=NS).endswith(legible(words or "x"))  # type: ignore[union-attr]
    for name in ("id", "updated", "summary"):
        assert entry.find(f"a:{name}", NS) is not None


def test_sitemaps_know_how_much_one_may_hold() -> None:
    root = ET.fromstring(sitemaps.index(SITE, 2 * sitemaps.MOST + 1))
    assert len(root) == 3
    body = sitemaps.sitemap(SITE, [(f"s-{n}", TIME) for n in range(sitemaps.MOST)], pages=True)
    assert len(ET.fromstring(body)) > sitemaps.MOST
    assert len(body) < 1_048_576


def test_a_page_links_to_its_other_forms() -> None:
    assert {one.href for one in alternates("bus-stops")} >= {
        "/datasets/bus-stops.ttl",
        "/feeds/datasets/bus-stops.atom",
        "/opensearch.xml",
    }
    assert {one.href for one in alternates()} >= {"/catalog.ttl", "/feeds/datasets.atom"}
