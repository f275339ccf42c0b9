"""The pages of finding open data, as strangers, citizens and staff see them."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import Browser

from portal_city import City, foreign, settle
from yiben.infra.work import Office
from yiben.kernel.text import Text

ZH = {"Accept": "text/html", "Accept-Language": "zh"}


@pytest.fixture
def city(office: Office) -> City:
    city = settle(office)
    city.furnish()
    return city


def test_the_front_shows_what_is_open_to_whoever_is_not_signed_in(city: City, visitor: Browser) -> None:
    page = visitor.open("/")
    assert "Open data" in page
    for said in ("Air quality measurements", "/datasets?theme=environment", "/wishes", 'action="/datasets"'):
        assert said in page
    assert "/sign-in" in page
    assert "csrf" not in page


def test_staff_keep_their_home_at_the_same_address(city: City, sign_in: Callable[[str], Browser]) -> None:
    assert "menu" in sign_in("owner").open("/")
    assert "Open data</h1>" not in sign_in("owner").open("/")


def test_before_anything_is_open_the_pages_say_so(visitor: Browser) -> None:
    assert "Nothing is open yet" in visitor.open("/")
    assert "Nothing is open yet" in visitor.open("/datasets")


def test_the_list_narrows_widens_and_takes_conditions_away(city: City, visitor: Browser) -> None:
    page = visitor.open("/datasets?theme=transport&theme=health&format=csv")
    assert "1 dataset found" in page
    assert "Topic: " in page
    assert 'href="/datasets?theme=health&amp;format=csv"' in page.replace("&#38;", "&amp;")
    assert "Parking spaces" in page


@pytest.mark.parametrize(
    ("typed", "said"), [("kongqi", "空气质量监测数据"), ("停车厂", "停车场"), ("bus", "公交线路")]
)
def test_the_list_finds_in_chinese(city: City, client: TestClient, typed: str, said: str) -> None:
    answer = client.get("/datasets", params={"q": typed}, headers=ZH)
    assert said in re.sub(r"</?mark>", "", answer.text)


def test_what_was_meant_is_said_and_linked(city: City, client: TestClient) -> None:
    page = client.get("/datasets?q=恐气质量", headers=ZH).text
    assert "q=%E7%A9%BA%E6%B0%94%E8%B4%A8%E9%87%8F" in page
    assert "没有“恐气质量”的数据集" in page


def test_nothing_found_leads_to_the_wishes(city: City, visitor: Browser) -> None:
    page = visitor.open("/datasets?q=zzzzqqqq")
    assert "No dataset found" in page
    assert "/wishes" in page


def test_the_head_names_one_address_and_both_languages(city: City, client: TestClient) -> None:
    page = client.get("/datasets?theme=health&lang=en", headers=ZH).text
    assert '<link rel="canonical" href="http://localhost/datasets?theme=health&amp;lang=en">' in page
    assert 'hreflang="zh-CN" href="http://localhost/datasets?theme=health&amp;lang=zh"' in page
    assert '<meta name="description"' in page
    assert "noindex" not in page
    assert "noindex" in client.get("/datasets?q=water").text


def test_a_program_gets_the_same_as_json(city: City, client: TestClient) -> None:
    said = client.get("/datasets?q=water", headers={"Accept": "application/json"}).json()
    assert said["found"]["total"] == 1
    assert said["found"]["hits"][0]["slug"] == "water"


def test_suggestions_are_json_with_places_to_go(city: City, client: TestClient) -> None:
    said = client.get("/datasets/suggest", params={"q": "kongq"}, headers=ZH).json()["suggestions"]
    assert {"title": "空气质量监测数据", "kind": "", "href": "/datasets/air"} in said
    themes = client.get("/datasets/suggest", params={"q": "医疗"}, headers=ZH).json()["suggestions"]
    assert themes[0] == {"title": themes[0]["title"], "kind": "主题", "href": "/datasets?theme=health"}


def test_pages_come_from_kept_bytes_until_something_is_withdrawn(city: City, client: TestClient) -> None:
    first = client.get("/datasets?q=医院", headers=ZH)
    assert first.headers["etag"] == client.get("/datasets?q=医院", headers=ZH).headers["etag"]
    city.withdraw("hospital")
    client.app.middleware_stack = client.app.build_middleware_stack()  # type: ignore[attr-defined]  # a quarter of a second later
    assert "医院名录" not in re.sub(r"</?mark>", "", client.get("/datasets?q=医院", headers=ZH).text)


def test_tags_of_a_harvested_dataset_stay_text_on_every_page(city: City, client: TestClient) -> None:
    evil = '"><script>alert(1)</script>'
    city.put(
        foreign("evil", f"恶{evil}", evil, publisher=city.ecology, description=Text(evil, evil), themes=(evil,),
                keywords=(evil,), licence=evil)
    )  # fmt: skip
    for path in ("/", "/datasets", "/datasets?q=恶", f"/datasets?theme={evil}", f"/datasets?q={evil}"):
        answer = client.get(path, headers=ZH)
        assert answer.status_code == 200, path
        assert "<script>alert" not in answer.text, path
    assert "<script>" not in client.get("/datasets/suggest?q=恶").text


HOSTILE: list[tuple[str, dict[str, Any]]] = [
    ("facets up to the longest address", {"params": [("theme", str(at)) for at in range(5_000)]}),
    ("a query as long as addresses may be", {"params": {"q": "水" * 7_000}}),
    ("wildcards", {"params": {"q": "*" * 400}}),
    ("a bomb for patterns", {"params": {"q": "(a+)+$" * 60 + "!"}}),
    ("control characters", {"params": {"q": "\x00\x01\x1b[2J\u202e" * 20}}),
    ("a page far away", {"params": {"page": "999999999"}}),
    ("no page at all", {"params": {"page": "-1e9"}}),
    ("an order nobody knows", {"params": {"sort": "../../etc"}}),
    ("quotes", {"params": {"q": '"' * 300}}),
    ("exclusions", {"params": {"q": "-a " * 160}}),
    ("half a character", {"url": "/datasets?q=%ff%fe%80"}),
    ("every facet at once", {"params": dict.fromkeys(("theme", "publisher", "kind", "year", "freshness"), "x")}),
]  # fmt: skip


@pytest.mark.parametrize("path", ["/datasets", "/datasets/suggest"])
def test_hostile_questions_are_answered_or_refused_with_a_hint(
    city: City, client: TestClient, path: str
) -> None:
    for name, asked in HOSTILE:
        url = asked.get("url", path)
        answer = client.get(url, params=asked.get("params"), headers={"Accept": "application/json"})
        assert answer.status_code in (200, 400, 422), name
        if answer.status_code != 200:
            assert answer.json()["error"]["message"], name
        page = client.get(url, params=asked.get("params"), headers=ZH)
        assert page.status_code == answer.status_code, name


def test_days_are_those_of_beijing(city: City, client: TestClient) -> None:
    late = foreign("night", "夜间", "At night", publisher=city.ecology, modified="2026-11-01T20:00:00Z")
    city.put(late)
    page = client.get("/datasets?q=night", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    assert "All times are Beijing time (UTC+8)." in page
    assert "2026-11-02" in page


def test_what_was_found_is_taken_in_one_go_and_followed_from_the_same_page(
    city: City, visitor: Browser
) -> None:
    page = visitor.open("/datasets?theme=transport")
    assert 'href="/bulk/datasets.zip?theme=transport" rel="nofollow" download' in page
    assert 'href="/feeds/search.atom?theme=transport"' in page
    assert 'href="/feeds/topics/transport.atom"' in visitor.open("/topics/transport")
    assert visitor.client.get("/feeds/topics/transport.atom").status_code == 200
