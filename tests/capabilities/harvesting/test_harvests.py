"""Catalogues of every kind are read as they mean it, and what is wrong with a record is told."""

import json
from pathlib import Path

import pytest
from outcomes import counts, datasets

from harvest_sources import OWNER, Harvester, ckan, package, pod, say, serving, turtle
from yiben.capabilities import harvesting, ledger, opening
from yiben.capabilities.harvesting import Ended, Kind, Outcome, Standing
from yiben.kernel.errors import Refused


def test_a_ckan_catalogue_comes_in_page_by_page_with_what_it_says(office: Harvester) -> None:
    every = [package(number) for number in range(25)]
    every[3] |= {
        "title_translated": {"zh": "空气质量", "en": "Air", "ca": "Aire"},
        "groups": [{"title": "交通"}, {"title": "Odd"}],
        "extras": [
            {"key": "update_frequency", "value": "每月"},
            {"key": "maintainer_email", "value": "x@example.org"},
        ],
        "maintainer": "Jane Doe",
    }
    with serving(ckan(lambda: every, rows=10)) as address:
        office.add(address, kind=Kind.CKAN)
        run = office.run()
    assert (run.state, counts(run)) == (Ended.COMPLETE, {Outcome.NEW: 25})
    one = datasets(office)["id-00003"]
    assert (one.title.zh, one.title.en) == ("空气质量", "Air")
    assert one.themes == ("transport",)
    assert "Odd" in one.keywords
    assert (one.licence, one.cycle) == ("CC-BY-4.0", ledger.Cycle.MONTHLY)
    assert one.publisher_name == "City of Somewhere"
    assert one.source_url == f"{address}/dataset/set-3"
    assert one.origin is opening.Origin.HARVESTED
    assert "Jane" not in repr(one)
    assert "x@example.org" not in repr(one)
    (event,) = [one for one in office.events if one.kind == "harvest.ran"]
    assert event.detail["counts"]["new"] == 25


def test_what_has_not_changed_is_not_fetched_again_and_what_has_is(office: Harvester) -> None:
    every = [package(number) for number in range(30)]
    asked: list[str] = []
    with serving(ckan(lambda: every, rows=10, asked=asked)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
        every[15] |= {"title": "Renamed", "metadata_modified": "2025-01-01T00:00:00"}
        asked.clear()
        run = office.run()
    assert counts(run) == {Outcome.UNCHANGED: 29, Outcome.CHANGED: 1}
    assert [one for one in asked if "package_show" in one] == ["/api/3/action/package_show?id=id-00015"]
    assert datasets(office)["id-00015"].title.en == "Renamed"


def test_a_server_that_does_not_know_fl_is_read_whole(office: Harvester) -> None:
    every = [package(number) for number in range(30)]
    with serving(ckan(lambda: every, rows=10, fields=False)) as address:
        office.add(f"{address}/api/3/action", kind=Kind.CKAN)
        office.run()
        assert counts(office.run()) == {Outcome.UNCHANGED: 30}


@pytest.mark.parametrize("api", ["action", "rest"])
def test_without_package_search_the_list_is_walked(office: Harvester, api: str) -> None:
    every = {f"set-{number}": package(number) for number in range(5)}

    def answer(link, target) -> None:
        path, _, query = target.partition("?")
        if api == "rest" and path.startswith("/api/2/rest/dataset"):
            name = path.removeprefix("/api/2/rest/dataset").strip("/")
            say(link, json.dumps(every[name] if name else list(every)))
        elif api == "action" and path == "/api/3/action/package_list":
            say(link, json.dumps({"success": True, "result": list(every)}))
        elif api == "action" and path == "/api/3/action/package_show":
            say(link, json.dumps({"success": True, "result": every[query.removeprefix("id=")]}))
        else:
            say(link, json.dumps({"success": False}), status="400 Bad Request")

    with serving(answer) as address:
        office.add(address, kind=Kind.CKAN)
        assert counts(office.run()) == {Outcome.NEW: 5}


def test_data_json_is_read_with_what_is_wrong_told_record_by_record(
    office: Harvester, tmp_path: Path
) -> None:
    wrong = [
        pod(2, title=None), pod(3, title=707), pod(4, identifier=""), pod(1), pod(5, accessLevel="non-public"), {}, "x",
        pod(6, **{"@type": "dcat:DataService"}),
    ]  # fmt: skip
    nested = {"dataset": [pod(7)], "catalog": [{"dataset": [pod(8)]}]}
    file = tmp_path / "data.json"
    file.write_text(json.dumps({"conformsTo": "x", "dataset": [pod(1), *wrong], "catalog": [nested]}))
    office.add(file)
    run = office.run()
    assert counts(run) == {Outcome.NEW: 3, Outcome.REJECTED: 8}
    told = {(one.reason, one.field) for one in office.lines(run, outcome=Outcome.REJECTED)}
    assert told == {
        ("no_title", "title"), ("not_text", "title"), ("no_key", "identifier"), ("duplicate_key", ""),
        ("not_public", "accessLevel"), ("not_an_object", ""), ("not_a_dataset", "@type"),
    }  # fmt: skip
    one = datasets(office)["https://data.example.org/1"]
    assert one.cycle is ledger.Cycle.YEARLY
    rejected = "".join(harvesting.rejected_csv(office.office, OWNER, run.id))
    assert rejected.count("\r\n") == 9
    assert "707" in rejected


@pytest.mark.parametrize("format_", ["ttl", "rdf", "jsonld"])
def test_dcat_is_read_in_each_of_its_forms(office: Harvester, tmp_path: Path, format_: str) -> None:
    import pyoxigraph as ox

    body = turtle(1).replace(
        "] .",
        "] ; dct:accrualPeriodicity <http://publications.europa.eu/resource/authority/frequency/QUARTERLY> ;"
        " dcat:theme <http://publications.europa.eu/resource/authority/data-theme/EDUC> ;"
        ' dct:title "Rivers"@en ; dct:publisher [ <http://xmlns.com/foaf/0.1/name> "水利局"@zh ] ;'
        " dct:license <https://creativecommons.org/licenses/by/4.0/> ;"
        " dcat:contactPoint [ a <http://www.w3.org/2006/vcard/ns#Individual> ;"
        ' <http://www.w3.org/2006/vcard/ns#fn> "Jane Doe" ] .',
    )
    formats = {"ttl": ox.RdfFormat.TURTLE, "rdf": ox.RdfFormat.RDF_XML, "jsonld": ox.RdfFormat.JSON_LD}
    file = tmp_path / f"catalog.{format_}"
    triples = (one.triple for one in ox.parse(input=body, format=ox.RdfFormat.TURTLE))
    file.write_bytes(ox.serialize(triples, format=formats[format_]))
    office.add(file, kind=Kind.DCAT)
    assert counts(office.run()) == {Outcome.NEW: 1}
    (one,) = datasets(office).values()
    assert (one.title.zh, one.title.en) == ("河流 1", "Rivers")
    assert (one.cycle, one.themes, one.licence) == (ledger.Cycle.QUARTERLY, ("education",), "CC-BY-4.0")
    assert one.publisher_name == "水利局"
    assert one.contact == ""
    file.write_bytes(file.read_bytes() + b"\n")
    assert counts(office.run()) == {Outcome.UNCHANGED: 1}


def test_dcat_pages_are_followed_by_hydra_and_by_link(office: Harvester) -> None:
    def answer(link, target) -> None:
        number = int(target.rpartition("=")[2]) if "=" in target else 1
        more = f"<#p> <http://www.w3.org/ns/hydra/core#next> <?page={number + 1}> .\n" if number < 2 else ""
        headers = {"Link": '</c?page=3>; rel="next"'} if number == 2 else {}
        say(link, turtle(number) + more, Content_Type="text/turtle", **headers)

    with serving(answer) as address:
        office.add(f"{address}/c", kind=Kind.DCAT)
        assert counts(office.run()) == {Outcome.NEW: 3}


def test_a_page_of_rdf_that_breaks_off_keeps_what_was_read_and_withdraws_nothing(
    office: Harvester, tmp_path: Path
) -> None:
    file = tmp_path / "c.ttl"
    file.write_text(turtle(1) + turtle(2))
    office.add(file, kind=Kind.DCAT)
    office.run()
    file.write_text(turtle(1, title="新") + "<broken")
    run = office.run()
    assert (run.state, run.code) == (Ended.PARTIAL, "unreadable")
    assert counts(run) == {Outcome.CHANGED: 1}
    assert len(datasets(office)) == 2


def test_a_table_needs_its_columns_confirmed(office: Harvester, tmp_path: Path) -> None:
    file = tmp_path / "目录.csv"
    rows = "编号,数据集名称,提供单位,更新频率,主题,下载地址,奇怪的列\n1,学校名录,教育局,每年,教育,https://e.org/1.csv,x\n2,,教育局,,,,\n3,医院\n"
    file.write_bytes(rows.encode("gb18030"))
    office.add(file, confirm=False)
    with pytest.raises(Refused):
        office.run()
    shown = harvesting.preview(office.office, OWNER, "it")
    assert shown.columns["title"] == "数据集名称"
    assert shown.columns["publisher"] == "提供单位"
    assert counts(office.run(dry=True)) == {Outcome.NEW: 1, Outcome.REJECTED: 2}
    assert datasets(office) == {}
    office.decide("it", columns=dict(shown.columns) | {"description": "奇怪的列"}, standing=Standing.ACTIVE)
    run = office.run()
    assert counts(run) == {Outcome.NEW: 1, Outcome.REJECTED: 2}
    assert {one.reason for one in office.lines(run, outcome=Outcome.REJECTED)} == {"no_title", "bad_row"}
    one = datasets(office)["1"]
    assert (one.title.zh, one.description.zh, one.cycle) == ("学校名录", "x", ledger.Cycle.YEARLY)


def test_a_list_of_objects_is_a_table_with_dotted_columns(office: Harvester, tmp_path: Path) -> None:
    file = tmp_path / "list.json"
    file.write_text(
        json.dumps(
            {
                "metadata": {"n": 1},
                "sources": [{"id": "a", "name": {"zh": "统计", "en": "Statistics"}, "domains": ["economy"]}],
            }
        )
    )
    office.add(file)
    assert counts(office.run()) == {Outcome.NEW: 1}
    one = datasets(office)["a"]
    assert (one.title.zh, one.title.en, one.themes) == ("统计", "Statistics", ("economy",))


def test_a_folder_of_iso_metadata_is_walked_over_http(office: Harvester) -> None:
    iso = (
        '<gmd:MD_Metadata xmlns:gmd="http://www.isotc211.org/2005/gmd" xmlns:gco="http://www.isotc211.org/2005/gco">'
        "<gmd:fileIdentifier><gco:CharacterString>{0}</gco:CharacterString></gmd:fileIdentifier><gmd:identificationInfo>"
        "<gmd:MD_DataIdentification><gmd:citation><gmd:CI_Citation><gmd:title><gco:CharacterString>Map {0}"
        "</gco:CharacterString></gmd:title></gmd:CI_Citation></gmd:citation></gmd:MD_DataIdentification>"
        "</gmd:identificationInfo></gmd:MD_Metadata>"
    )
    pages = {
        "/waf/": '<html><a href="a.xml">a</a><a href="/other/b.xml">b</a><a href="more/">m</a><a href="../">up</a>',
        "/waf/a.xml": iso.format("a"),
        "/waf/more/": '<html><a href="c.xml">c</a><a href="broken.xml">x</a>',
        "/waf/more/c.xml": iso.format("c"),
        "/waf/more/broken.xml": "<gmd:MD_Metadata",
    }
    with serving(lambda link, target: say(link, pages[target])) as address:
        office.add(f"{address}/waf/", kind=Kind.ISO)
        assert counts(office.run()) == {Outcome.NEW: 2, Outcome.REJECTED: 1}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (json.dumps({"dataset": [pod(1)]}), Kind.DATA_JSON),
        (json.dumps([package(1)]), Kind.CKAN),
        (json.dumps([{"id": 1, "name": "x"}]), Kind.JSON),
        (turtle(1), Kind.DCAT),
        ("id,title\n1,x\n", Kind.CSV),
        (
            '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>',
            Kind.DCAT,
        ),
        ("<gmd:MD_Metadata/>", Kind.ISO),
    ],
)
def test_what_a_source_speaks_is_found_out(office: Harvester, body: str, kind: Kind) -> None:
    with serving(lambda link, _: say(link, body)) as address:
        assert office.add(f"{address}/catalogue").kind is kind
