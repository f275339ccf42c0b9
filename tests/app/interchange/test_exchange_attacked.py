"""Hostile clients: bounded answers, refusals in CKAN's shape, nothing that breaks out, nothing that is not public."""

import json
from xml.etree import ElementTree as ET

import pytest
import rdflib
from exchange_makers import Exchange, http, organisation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.capabilities import opening
from yiben.capabilities.interchange.ckan.calls import ACTIONS
from yiben.capabilities.opening import Distribution, Foreign, Origin
from yiben.kernel.text import Text

NASTY = "</script><script>alert(1)</script>\"'&<b>]]>\x0b\x00\r\n{{7*7}} \\u0000 ￾"
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**20), 10**20) | st.floats() | st.text(max_size=30) | st.sampled_from([NASTY, "air-001", "bus-stops"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
FIELDS = ("id", "name", "q", "fq", "rows", "start", "limit", "offset", "sort", "filters", "fields", "resource_id", "owner_org",
          "query", "resources", "tags", "extras", "groups", "title", "package_id", "all_fields", "facet.field", "url")  # fmt: skip


@pytest.fixture(scope="module")
def nasty(exchange: Exchange) -> str:
    body = organisation(exchange.platform, "坏单位 <b>")
    links = tuple(
        Distribution(dataset="", position=n, title=NASTY, url=url, description=NASTY, format=NASTY[:50], media_type=NASTY[:50], modified=NASTY[:30])
        for n, url in enumerate(("javascript:alert(1)", 'https://e.org/"><script>', f"http://x/{NASTY}", "file:///etc/passwd"), 1)
    )  # fmt: skip
    with exchange.platform.office.writing(exchange.platform.owner()) as work:
        put = opening.put_foreign(
            work,
            [
                Foreign(
                    origin=Origin.HARVESTED, source="hs_bad", key=NASTY, slug="nasty", title=Text(NASTY, NASTY), description=Text(NASTY, ""),
                    publisher=body.id, themes=(NASTY[:40],), keywords=(NASTY, NASTY + "2"), licence=NASTY[:60], spatial=NASTY, begins="x", ends=NASTY[:10],
                    contact=NASTY, source_url="javascript:alert(1)", extras={NASTY: NASTY}, distributions=links,
                )
            ],
        )  # fmt: skip
    return put[0].slug


def test_nothing_a_source_wrote_breaks_out_of_any_form(exchange: Exchange, nasty: str) -> None:
    for ending, form in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml")):
        body = http.get(f"{exchange.url}/datasets/{nasty}.{ending}").content
        graph = rdflib.Graph().parse(data=body, format=form)
        addresses = {str(node) for triple in graph for node in triple if isinstance(node, rdflib.URIRef)}
        assert all(one.startswith(("http://", "https://", "mailto:")) for one in addresses)
        assert not any("script>" in one or '"' in one for one in addresses)
    for path in (f"/feeds/datasets/{nasty}.atom", "/feeds/datasets.atom"):
        ET.fromstring(http.get(exchange.url + path).content)
    made = http.get(f"{exchange.url}/datasets/{nasty}/croissant.json").json()
    assert "javascript:" not in json.dumps(made.get("sameAs", ""))
    entries = {one["identifier"]: one for one in http.get(f"{exchange.url}/data.json").json()["dataset"]}
    assert all("javascript:" not in json.dumps(one.get("distribution", [])) for one in entries.values())
    shown = http.get(f"{exchange.url}/api/3/action/package_show?id={nasty}")
    assert shown.headers["content-type"].startswith("application/json")
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert "\x00" not in json.dumps(shown.json()["result"]["title"], ensure_ascii=False)


@settings(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    action=st.sampled_from(sorted(ACTIONS)),
    said=st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=4),
    token=st.sampled_from(["", "owner", "steward"]),
)
def test_whatever_is_sent_is_answered_in_ckans_shape(
    exchange: Exchange, action: str, said: dict[str, object], token: str
) -> None:
    secret = {"owner": exchange.office_token, "steward": exchange.steward_token}.get(token, "")
    body = json.dumps(said, allow_nan=True).encode("utf-8", "replace")
    answer = http.post(
        f"{exchange.url}/api/3/action/{action}",
        content=body,
        headers={"Authorization": secret, "Content-Type": "application/json"},
    )
    assert answer.status_code in (200, 400, 403, 404, 409), (action, said, answer.text)
    told = answer.json()
    if isinstance(told, str):
        assert answer.status_code == 400
        assert told.startswith("Bad request")
    elif answer.status_code == 200:
        assert told["success"] is True
    else:
        assert told["success"] is False
        assert told["error"]["__type"].endswith("Error")


def test_what_is_asked_for_too_much_of_is_bounded(exchange: Exchange) -> None:
    facets = json.dumps([f"field{n}" for n in range(10_000)])
    said = {"rows": 10**17, "start": 0, "facet.field": facets, "facet.limit": -1}
    found = http.post(f"{exchange.url}/api/3/action/package_search", json=said).json()["result"]
    assert len(found["facets"]) == 50
    assert len(found["results"]) <= 1_000
    for path in (
        "package_search?" + "&".join(f"a{n}=1" for n in range(600)),
        "x" * 101,
        "package_search?fq=" + "(" * 3_000,
    ):
        assert http.get(f"{exchange.url}/api/3/action/{path}").status_code in (400, 404)
    assert http.post(f"{exchange.url}/api/3/action/package_show", content=b"x" * 5_000_000).status_code == 413
    deep = b'{"id":' + b"[" * 100_000 + b"]" * 100_000 + b"}"
    assert http.post(f"{exchange.url}/api/3/action/package_show", content=deep).status_code in (400, 409)


def test_methods_and_versions_that_are_none(exchange: Exchange) -> None:
    assert http.delete(f"{exchange.url}/api/3/action/package_list").status_code == 405
    assert http.get(f"{exchange.url}/api/1/action/package_list").status_code == 400
    assert http.get(f"{exchange.url}/api/3/action/package_list/more").status_code == 404


def test_a_forged_host_is_only_somebodys_own_loss(exchange: Exchange) -> None:
    answer = http.get(f"{exchange.url}/robots.txt", headers={"Host": 'evil.example"><script>'})
    assert "script" not in answer.text
    own = http.get(f"{exchange.url}/robots.txt")
    assert f"{exchange.url}/sitemap.xml" in own.text


def test_no_account_no_internal_body_and_no_ledger_shows(exchange: Exchange) -> None:
    organisation(exchange.platform, "内部机构")
    for path in (
        "organization_list?all_fields=true",
        "organization_autocomplete?q=内部",
        "package_search?q=内部机构",
    ):
        assert "内部机构" not in http.get(f"{exchange.url}/api/3/action/{path}").text.partition("?name=")[2]
    assert (
        http.get(f"{exchange.url}/api/3/action/organization_show", params={"id": "内部机构"}).status_code
        == 404
    )
    for path in (
        "/catalog.ttl",
        "/data.json",
        "/datasets/bus-stops.ttl",
        "/api/3/action/package_show?id=bus-stops",
    ):
        body = http.get(exchange.url + path).text
        for hidden in ("res_x", "open_ds", '"sam"', "内部机构"):
            assert hidden not in body, (path, hidden)
