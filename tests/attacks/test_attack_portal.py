"""Strangers before the pages of open data: other people's pages out of the cache, what was taken back, what costs too much."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient

from openers import Openers, openers_of
from portal_city import foreign, link
from yiben.app import web
from yiben.app.portal import bulk
from yiben.app.portal.swift import LOOK
from yiben.app.wiring import open_platform
from yiben.capabilities import ledger, opening, participation, people
from yiben.kernel.actors import ANYBODY, SYSTEM, Actor, Role
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text
from yiben.ui.doors import SESSION_COOKIE

HTML = {"Accept": "text/html", "Accept-Language": "en"}
EVIL = "</script><img src=x onerror=alert(1)><svg/onload=alert(2)>\"'&]]>"
WHY = Text("坐标有误", "Coordinates are wrong")


class Portal:
    """A served portal with one set of its own and one that came from elsewhere."""

    def __init__(self, openers: Openers, session: str) -> None:
        self.openers = openers
        self.session = session
        self.app = web.build(openers.platform)
        self.dataset = openers.opened()
        with openers.writing(SYSTEM) as work:
            publisher = self.dataset.publisher
            evil = foreign("evil", f"坏{EVIL}", f"Evil {EVIL}", publisher=publisher, keywords=(EVIL,), licence=EVIL,
                           distributions=(link("csv"),), description=Text(EVIL, EVIL))  # fmt: skip
            opening.put_foreign(work, [evil])

    def ask(self, path: str, *headers: tuple[str, str], method: str = "GET", **said: Any) -> Any:
        """One request of one visitor, who has no cookies but those said."""
        client = TestClient(self.app, base_url="http://localhost", raise_server_exceptions=False)
        return client.request(method, path, headers=list(headers) or HTML, follow_redirects=False, **said)


@pytest.fixture(scope="module")
def portal(
    openers_home: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Portal]:
    folder = tmp_path_factory.mktemp("portal") / "home"
    shutil.copytree(openers_home[0], folder)
    platform = open_platform(folder)
    with platform.office.writing(platform.owner()) as work:
        made = people.reset_password(work, "officer").password
    session = people.sign_in(platform.office, name="officer", password=made, address="test").token
    yield Portal(openers_of(platform), session)
    platform.close()


def fresh(portal: Portal) -> None:
    """Nothing is kept any more."""
    title = f"Tick {time.monotonic_ns()}"
    with portal.openers.writing(SYSTEM) as work:
        opening.put_foreign(work, [foreign("tick", "动", title, publisher=portal.dataset.publisher)])
    time.sleep(LOOK + 0.05)


@pytest.mark.parametrize("last", ["yiben_lang=en", "a=b"])
def test_a_page_of_somebody_signed_in_is_kept_for_nobody(portal: Portal, last: str) -> None:
    """Two Cookie headers are one list to the site: the session in the first must not be overlooked."""
    fresh(portal)
    mine = (("accept", "text/html"), ("cookie", f"{SESSION_COOKIE}={portal.session}"), ("cookie", last))
    signed = portal.ask("/datasets", *mine).text
    assert "officer" in signed or "/todo" in signed
    stranger = portal.ask("/datasets", ("accept", "text/html"), ("accept-language", "en")).text
    zh = portal.ask("/datasets", ("accept", "text/html")).text
    for page in (stranger, zh):
        assert "/todo" not in page
        assert "/sign-out" not in page


@pytest.mark.parametrize(
    ("name", "first", "last", "shows"),
    [
        ("accept-language", "zh", "en", "数据集"),
        ("cookie", "yiben_lang=zh", "yiben_lang=en", "数据集"),
        ("cookie", "yiben_size=elder", "yiben_lang=en", 'class="elder'),
        ("host", "evil.example", "localhost", "evil.example"),
        ("accept", "application/json", "text/html", '"rows"'),
    ],
)
def test_what_one_says_twice_is_served_to_nobody_else(
    portal: Portal, name: str, first: str, last: str, shows: str
) -> None:
    fresh(portal)
    slug = f"/datasets/{portal.dataset.slug}"
    usual = {"host": "localhost", "accept": "text/html", "accept-language": "en"}
    for path in ("/datasets", slug):
        poison = [pair for pair in usual.items() if pair[0] != name] + [(name, first), (name, last)]
        portal.ask(path, *poison)
        wanted = {**usual, **({name: last} if name != "cookie" else {})}
        honest = portal.ask(path, *wanted.items())
        assert honest.headers["content-type"].startswith("text/html")
        assert 'lang="en"' in honest.text
        if name in ("host", "cookie"):
            assert shows not in honest.text


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-host", "x-forwarded-proto", "x-original-url", "x-rewrite-url", "x-host", "forwarded", "referer", "user-agent", "origin"],
)  # fmt: skip
def test_no_other_header_changes_what_is_kept(portal: Portal, header: str) -> None:
    fresh(portal)
    for path in ("/datasets", f"/datasets/{portal.dataset.slug}", "/robots.txt"):
        portal.ask(path, ("accept", "text/html"), ("accept-language", "en"), (header, "evil.example/<b>"))
        assert "evil.example" not in portal.ask(path).text


@pytest.mark.parametrize(
    "path",
    ["//datasets", "/datasets/", "/datasets/..%2f..%2fetc%2fpasswd", "/datasets/%2e%2e", "/datasets/bus-stops/", "/datasets/bus-stops%00",
     "/datasets/ＢＵＳ-stops", "/datasets/bus-stops%2Fdata", "/./datasets", "/datasets;a=b", "/datasets/bus-stops/download/..%2f..%2fsecret.csv",
     "/datasets/bus-stops/download/bus-stops-v1.csv%00.parquet", "/open-data/../home/keys", "/datasets/%ff%fe", "/datasets/bus-stops/editions/1..99999999999"],
)  # fmt: skip
def test_odd_paths_lead_nowhere_and_poison_nothing(portal: Portal, path: str) -> None:
    answer = portal.ask(path)
    assert answer.status_code in {200, 303, 307, 400, 403, 404, 422}, path
    assert "root:" not in answer.text
    assert "Traceback" not in answer.text
    if answer.status_code in {303, 307}:
        assert not answer.headers["location"].startswith("//")
        assert httpx.URL(answer.headers["location"]).host in ("", "localhost")
    assert portal.ask("/datasets").status_code == 200


def test_a_title_of_a_source_is_text_wherever_it_stands(portal: Portal) -> None:
    for path in ("/datasets", "/datasets?q=Evil", "/datasets/evil", "/datasets/nothing-like-Evil", "/"):
        page = portal.ask(path).text
        assert "<img src=x" not in page, path
        assert "<svg/onload" not in page, path
        assert page.count("<script") == page.count("</script>"), path
    for path in ("/feeds/datasets.atom", "/datasets/evil.rdf", "/datasets/evil.jsonld", "/catalog.ttl", "/datasets/suggest?q=Evil"):  # fmt: skip
        answer = portal.ask(path, ("accept", "*/*"))
        assert answer.status_code == 200, path
        assert "text/html" not in answer.headers["content-type"]
        assert answer.headers.get("x-content-type-options") == "nosniff"


ROADS = (
    "/data", "/data?sort=-线路&limit=5", "/download/bus-stops.csv", "/download/bus-stops.parquet", "/download/bus-stops-v1.csv",
    "/download/bus-stops.csv?线路=1路", "/download/bus-stops.csv-metadata.json", "/download/bus-stops.csv.sha256",
    "/editions/1", "/croissant.json", ".jsonld",
)  # fmt: skip


def test_what_is_stopped_is_handed_out_by_no_road_and_no_cache(portal: Portal) -> None:
    slug, name = f"/datasets/{portal.dataset.slug}", portal.dataset.slug
    others = (
        f"/iceberg/v1/namespaces/open/tables/{name}", f"/open-data/{portal.dataset.id}/data/1/0.parquet", "/bulk/datasets.zip?q=bus",
        f"/api/3/action/datastore_search?resource_id={portal.dataset.id}", f"/api/3/action/package_show?id={name}",
        "/api/3/action/package_search?q=bus", "/datasets?q=bus", "/datasets/suggest?q=Bus", "/sitemap.xml", "/data.json",
    )  # fmt: skip
    before = {road: portal.ask(slug + road) for road in ROADS}
    assert all(one.status_code == 200 for one in before.values()), {
        r: a.status_code for r, a in before.items()
    }
    warm = {road: portal.ask(road, ("accept", "application/json")) for road in others}
    assert "S00001" in before["/data"].text
    assert name in warm["/datasets/suggest?q=Bus"].text
    with portal.openers.writing(portal.openers.steward) as work:
        opening.suspend(work, portal.dataset.id, why=WHY)
    time.sleep(LOOK + 0.05)
    try:
        for road in ROADS:
            tag = before[road].headers.get("etag", '"x"')
            for said in ({}, {"if-none-match": tag}, {"range": "bytes=0-99", "if-range": tag}):
                answer = portal.ask(slug + road, *{**HTML, **said}.items())
                assert answer.status_code not in {206, 304}, (road, said)
                assert "S00001" not in answer.text, road
                assert "线路" not in answer.text, road
                if answer.status_code == 200:
                    assert road in {".jsonld", "/croissant.json"}, road
        for road in others:
            answer = portal.ask(road, ("accept", "application/json"))
            assert "S00001" not in answer.text, road
            assert f"/datasets/{name}" not in answer.text, road
            assert b"PAR1" not in answer.content, road
    finally:
        with portal.openers.writing(portal.openers.steward) as work:
            opening.resume(work, portal.dataset.id)


def test_one_request_costs_little_whatever_it_asks(portal: Portal) -> None:
    slug = f"/datasets/{portal.dataset.slug}"
    many = "&".join(f"no{number}=x" for number in range(5_000))
    words = "&".join(f"q={'长' * 400}{number}" for number in range(10))
    began = time.monotonic()
    assert portal.ask(f"{slug}/data?{many}").status_code in {400, 422}
    assert portal.ask(f"{slug}/download/bus-stops.csv?{many}").status_code in {400, 422}
    assert portal.ask(f"{slug}/data?{'站' * 1_000}=1").status_code in {400, 422}
    assert portal.ask(f"{slug}/data?limit=999999999").status_code in {400, 422}
    assert portal.ask(f"{slug}/data?站点名称:contains={'(a%2B)%2B' * 20}").status_code in {200, 400, 422}
    assert portal.ask(f"/datasets?{words}").status_code in {200, 400, 422}
    assert portal.ask("/datasets?page=99999999").status_code in {200, 400, 422}
    ranges = "bytes=" + ",".join(f"{number}-{number}" for number in range(0, 10_000, 2))
    answer = portal.ask(f"{slug}/download/bus-stops.csv", ("range", ranges))
    assert len(answer.content) < 2_000_000
    assert time.monotonic() - began < 60  # a bound on the kind of cost, not a measurement


def test_two_readers_who_never_finish_do_not_keep_bundles_from_everybody(
    portal: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, office = portal.app.state.open_desk, portal.openers.office

    def packing() -> bulk._Packing:
        return bulk._Packing(office, desk, ANYBODY, [portal.dataset.id], bulk.Form.CSV)

    slow = [packing(), packing()]
    with pytest.raises(YibenError) as error:
        packing()
    assert error.value.code == "bulk_busy"
    monkeypatch.setattr(bulk, "LONGEST", 0.0)
    third = packing()
    assert b"".join(slow[0])[:2] == b"PK"  # what is read goes on
    assert b"".join(third)[:2] == b"PK"
    assert b"".join(slow[1])[:2] == b"PK"
    monkeypatch.undo()
    again = [packing(), packing()]  # nobody's place was given back twice
    with pytest.raises(YibenError):
        packing()
    assert len(again) == 2


PAGES = (
    "/", "/datasets", "", "/data", "/editions/1", "/editions/1..2", "/discussion", ".ttl", ".jsonld", ".rdf", "/croissant.json",
    "/catalog.jsonld", "/data.json", "/feeds/datasets.atom", "/topics", "/publishers", "/open", "/reuses", "/desk", "/sitemap.xml",
    "/api/3/action/package_search", "/api/3/action/organization_list?all_fields=true", "/api/3/action/recently_changed_packages_activity_list",
    "/iceberg/v1/namespaces/open/tables/bus-stops", "/download/bus-stops.csv-metadata.json", "/nosuch", "/opening", "/harvesting",
)  # fmt: skip


def test_no_page_names_an_account_a_case_or_a_table_of_the_ledger(portal: Portal) -> None:
    openers, slug = portal.openers, f"/datasets/{portal.dataset.slug}"
    found = openers.check(columns=("站点编号", "站点名称", "经度", "纬度"))
    openers.release(openers.approved(found, dataset=portal.dataset.id, columns=found.columns))
    with openers.reading(openers.officer) as work:
        every = opening.editions(work, portal.dataset.id)
    secrets = {openers.stops, "steward1", "steward2", "bus_stops", str(openers.platform.home.root)}
    secrets |= {
        str(said)
        for one in every
        for said in (one.case, one.check, one.snapshot, one.open_snapshot, one.table)
    }
    own = ("", "/data", "/editions/1", "/editions/1..2", "/discussion", ".ttl", ".jsonld", ".rdf", "/croissant.json", "/download/bus-stops.csv-metadata.json")  # fmt: skip
    for path in PAGES:
        for accept in ("text/html", "application/json"):
            answer = portal.ask(slug + path if path in own else path, ("accept", accept))
            assert answer.status_code < 500, path
            assert [one for one in secrets if one in answer.text] == [], (path, accept)


def test_a_body_that_has_nothing_public_is_not_shown_to_exist(portal: Portal) -> None:
    with portal.openers.reading(portal.openers.officer) as work:
        body = ledger.find_organisation(work, "云川大学")
    assert body is not None
    for path in (
        f"/publishers/{body.id}", f"/feeds/publishers/{body.id}.atom", f"/api/3/action/organization_show?id={body.id}",
        f"/datasets?publisher={body.id}", f"/feeds/search.atom?publisher={body.id}", "/api/3/action/organization_autocomplete?q=云川",
        "/publishers", "/wishes/new", "/datasets/suggest?q=云川",
    ):  # fmt: skip
        for accept in ("text/html", "application/json"):
            assert "云川大学" not in portal.ask(path, ("accept", accept)).text, path
    citizen = Actor(account="100000001", name="河边读者", roles=frozenset({Role.CITIZEN}), clearance=0)
    for target in (body.id, "云川大学", "没有的单位"):
        with portal.openers.writing(citizen) as work, pytest.raises(YibenError) as error:
            participation.follow(work, participation.FollowKind.PUBLISHER, target)
        assert error.value.code == "nothing_to_follow"
