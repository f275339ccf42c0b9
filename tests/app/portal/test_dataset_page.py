"""The page of an open dataset, for strangers: what is public stands there, what is not does not."""

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from open_city import described, release
from starlette.testclient import TestClient
from visitors import Browser

from yiben.app.portal.preparing import prepare
from yiben.app.wiring import Platform
from yiben.capabilities import opening
from yiben.capabilities.opening import OpenKind
from yiben.capabilities.portal import search
from yiben.infra.work import Work
from yiben.kernel.text import Text

HTML = {"Accept": "text/html", "Accept-Language": "zh"}
SECRET = ("secret-account", "case_hidden", "check_hidden", "res_hidden_name")


@pytest.fixture
def city(platform: Platform) -> opening.Dataset:
    one = described(platform)
    release(platform, one)
    return one


def page(client: TestClient, path: str, *, lang: str = "zh", status: int = 200) -> str:
    answer = client.get(path, headers={"Accept": "text/html", "Accept-Language": lang})
    assert answer.status_code == status, answer.text[:3000]
    return answer.text


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_page_says_what_it_is_and_nothing_that_is_inside(
    client: TestClient, city: opening.Dataset, lang: str
) -> None:
    text = page(client, f"/datasets/{city.slug}", lang=lang)
    for wanted in (
        "市生态环境局",
        "细颗粒物浓度",
        "μg/m³",
        "取到区县",
        "1,000",
        "creativecommons.org",
        "air-quality.csv",
    ):
        assert wanted in text, wanted
    for hidden in SECRET:
        assert hidden not in text, hidden
    assert len(text.encode()) < 100_000
    assert not re.search(r'(src|href)="https?://(?!localhost|creativecommons)', text)
    assert "style=" not in text
    assert "onclick" not in text


def test_programs_get_the_same_without_what_is_inside(client: TestClient, city: opening.Dataset) -> None:
    answer = client.get(f"/datasets/{city.slug}", headers={"Accept": "application/json"})
    told = answer.json()
    assert told["told"]["columns"][3]["unit"] == "μg/m³"
    assert told["chart"]["kind"] == "map"
    for hidden in SECRET:
        assert hidden not in answer.text, hidden


def test_search_engines_find_data_blocks_that_are_json(client: TestClient, city: opening.Dataset) -> None:
    text = page(client, f"/datasets/{city.slug}")
    blocks = [
        json.loads(one)
        for one in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text, re.DOTALL)
    ]
    assert len(blocks) == 2
    assert blocks[0]["name"] == "空气质量监测"


def test_html_in_every_field_stays_text(client: TestClient, platform: Platform) -> None:
    bad = "<script>alert(1)</script>"
    one = described(
        platform, "bad", title=Text(bad, bad), description=Text(bad + "\n\n" + bad, bad), keywords=(bad,), contact=bad, spatial=bad
    )  # fmt: skip
    release(
        platform, one, 1, f"SELECT '{bad}' AS \"<b>a\", i AS n, '{bad}' || i % 3 AS c FROM range(50) t(i)"
    )
    text = page(client, "/datasets/bad")
    assert "<script>alert" not in text
    assert "<b>a" not in text
    for chart in re.findall(r"\?chart=([\w-]+)", text):
        assert "<script>alert" not in page(client, f"/datasets/bad?chart={chart}")
    assert "<script>alert" not in page(client, "/datasets/bad/data")


def test_every_picture_has_its_numbers_in_a_table(client: TestClient, city: opening.Dataset) -> None:
    text = page(client, f"/datasets/{city.slug}")
    pictures = dict.fromkeys(re.findall(r"\?chart=([\w-]+)", text))
    assert {one.partition("-")[0] for one in pictures} == {"map", "line", "bars", "histogram", "heat"}
    for one in pictures:
        shown = page(client, f"/datasets/{city.slug}?chart={one}")
        assert '<svg class="chart' in shown
        told = client.get(f"/datasets/{city.slug}?chart={one}", headers={"Accept": "application/json"}).json()
        assert told["chart"]["id"] == one
        for row in told["chart"]["numbers"]["rows"][:20]:
            if row["label"] and not row["rest"] and one.partition("-")[0] != "map":
                assert html.escape(row["label"], quote=True).replace("&quot;", "&#34;") in shown
    assert client.get(f"/datasets/{city.slug}?chart=bars-99", headers=HTML).status_code == 404


def test_a_withdrawn_set_leaves_a_tombstone(
    client: TestClient, platform: Platform, city: opening.Dataset
) -> None:
    stand(platform, city, opening.State.WITHDRAWN, "数据有误")
    for path in ("", "/data", "/editions/1", "/download/air-quality.csv"):
        text = page(client, f"/datasets/{city.slug}{path}", status=410)
        assert "空气质量监测" in text
        assert "数据有误" in text
        assert "pm25" not in text


def test_a_suspended_set_says_that_it_comes_back(
    client: TestClient, platform: Platform, city: opening.Dataset
) -> None:
    assert client.get(f"/datasets/{city.slug}/download/air-quality.csv").status_code == 200
    stand(platform, city, opening.State.SUSPENDED, "internal: label raised")
    for path in ("", "/data", "/download/air-quality.csv"):
        text = page(client, f"/datasets/{city.slug}{path}", status=503)
        assert "复核" in text
        assert "label raised" not in text
        assert "pm25" not in text


def test_an_address_nothing_lies_at_offers_what_is_near(client: TestClient) -> None:
    text = page(client, "/datasets/air-qualty", status=404)
    assert "/datasets" in text
    assert client.get("/datasets/air-qualty/download/x.csv", headers=HTML).status_code == 404


@pytest.mark.parametrize("kind", [OpenKind.CONDITIONAL, OpenKind.TARGETED])
def test_what_is_not_for_everybody_shows_columns_but_no_row(
    client: TestClient, platform: Platform, kind: OpenKind
) -> None:
    one = described(platform, "closed", kind=kind, boundary=Text("只用于科研", "For research only"))
    release(platform, one)
    text = page(client, "/datasets/closed")
    assert "细颗粒物浓度" in text
    assert "只用于科研" in text
    assert "2025-01-0" not in text
    assert "/download/" not in text
    edition = page(client, "/datasets/closed/editions/1")
    assert "细颗粒物浓度" in edition
    assert "2025-01-0" not in edition
    assert "/download/" not in edition
    for path in ("/data", "/download/closed.csv", "/download/closed.csv.sha256"):
        answer = client.get(f"/datasets/closed{path}", headers=HTML)
        assert answer.status_code == 403, path
        assert "2025-01-0" not in answer.text


def stand(platform: Platform, one: opening.Dataset, state: opening.State, note: str) -> None:
    """Put a dataset where only its flow puts it."""
    from yiben.capabilities.opening.store import datasets, editions

    def put(work: Work) -> None:
        datasets.alter(work.db, one.id, {"state": str(state)})
        what = opening.What.WITHDRAWN if state is opening.State.WITHDRAWN else opening.What.SUSPENDED
        editions.tell(work.db, [(one.id, what, "2026-02-01T00:00:00.000000Z", None, note)])

    with platform.office.writing(platform.owner()) as work:
        put(work)


def test_what_others_said_stands_on_the_page(client: TestClient, city: opening.Dataset) -> None:
    told = client.get(f"/datasets/{city.slug}", headers={"Accept": "application/json"}).json()["told"]["talk"]
    assert (told["posts"], told["errors"], told["remarks"]) == (0, 0, [])
    assert f"/datasets/{city.slug}/discussion" in page(client, f"/datasets/{city.slug}")


def test_copies_are_made_ahead_and_what_was_withdrawn_is_deleted(
    client: TestClient, platform: Platform, city: opening.Dataset
) -> None:
    assert prepare(platform) == 1
    assert prepare(platform) == 0
    client.get(f"/datasets/{city.slug}/download/air-quality.csv")
    folder = platform.home.root / "open"
    assert len(list((folder / "reading").iterdir())) == 1
    assert len(list((folder / "files").glob("*.made"))) == 1
    stand(platform, city, opening.State.WITHDRAWN, "数据有误")
    assert prepare(platform) == 1
    assert list((folder / "reading").iterdir()) == []
    assert [one for one in (folder / "files").iterdir() if one.suffix != ".lock"] == []


def test_many_sets_come_as_one_zip(client: TestClient, platform: Platform, city: opening.Dataset) -> None:
    release(platform, described(platform, "closed", kind=OpenKind.TARGETED))
    search.catch_up(platform.office)
    answer = client.get("/bulk/datasets.zip?q=空气&form=jsonl")
    assert answer.status_code == 200, answer.text
    with zipfile.ZipFile(io.BytesIO(answer.content)) as whole:
        assert whole.testzip() is None
        assert whole.namelist() == ["air-quality-v1.jsonl", "contents.json"]
        told = json.loads(whole.read("contents.json"))
    assert told["files"][0]["licence"] == "CC-BY-4.0"
    assert told["left_out"][0]["why"] == "not_for_everybody"
    assert client.get("/bulk/datasets.zip?q=空气&form=exe", headers=HTML).status_code == 422


def test_somebody_applies_on_the_page_and_has_the_rows(
    sign_in: Callable[[str], Browser], platform: Platform
) -> None:
    one = described(
        platform, "closed", kind=OpenKind.CONDITIONAL, boundary=Text("只用于科研", "For research only")
    )
    release(platform, one)
    analyst = sign_in("analyst")
    text = analyst.open("/datasets/closed/apply")
    assert "For research only" in text
    assert "(what you write below)" in text, "the agreement names what is still to be written"
    refused = analyst.client.post(
        "/datasets/closed/apply",
        data={"csrf": analyst.csrf, "purpose": "air", "until": "2026-12-31"},
        headers=HTML,
    )
    assert refused.status_code == 422
    assert ">air</textarea>" in refused.text
    day = (datetime.now(UTC) + timedelta(days=90)).date().isoformat()
    sent = analyst.client.post(
        "/datasets/closed/apply",
        data={"csrf": analyst.csrf, "purpose": "air", "until": day, "accepts": "yes"},
        headers={"Accept": "text/html", "Accept-Language": "en"},
    )
    assert sent.status_code == 200, sent.text
    assert "You may use the data now" in sent.text
    assert "2025-01-0" in analyst.open("/datasets/closed")
    assert analyst.client.get("/datasets/closed/download/closed.csv").status_code == 200
    analyst.client.cookies.clear()
    assert analyst.client.get("/datasets/closed/download/closed.csv", headers=HTML).status_code == 403
