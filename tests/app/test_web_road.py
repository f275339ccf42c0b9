"""The whole road in pages: bring a file in, see what was understood, accept, find, ask as two people, prove."""

import json
import re
from collections.abc import Callable

import pytest
from makers import visits
from starlette.testclient import TestClient
from visitors import FORM, Browser

from yiben.app.wiring import Platform

SignIn = Callable[[str], Browser]
FILE = "门急诊记录.csv"


def bring(browser: Browser, platform: Platform, content: bytes, **fields: str) -> str:
    """Upload, wait, and land on the run's page; answers its address."""
    browser.open("/intake")
    browser.client.follow_redirects = False
    data = {"org": "省卫健委", "system": "医院平台", "name": "visits"} | fields
    browser.send("/intake", status=303, files={"file": (FILE, content)}, **data)
    errand = browser.page.headers["location"]
    platform.jobs.wait()
    browser.client.follow_redirects = True
    browser.open(errand)
    return str(browser.page.url.path)


@pytest.fixture
def landed(sign_in: SignIn, platform: Platform) -> str:
    """The resource's address, after a steward has brought the file in."""
    browser = sign_in("steward")
    bring(browser, platform, visits())
    found = re.search(r'href="(/resources/res_\w+)"', browser.page.text)
    assert found
    return found.group(1)


def test_a_file_comes_in_and_the_page_says_what_was_understood(sign_in: SignIn, platform: Platform) -> None:
    browser = sign_in("steward")
    run = bring(browser, platform, visits())
    page = browser.page.text
    assert run.startswith("/runs/run_")
    assert FILE in page
    assert "gb18030" in page
    assert "119 rows are in" in page
    assert "Resident identity number" in page
    assert "more fields than the header has" in page
    rejects = browser.client.get(f"{run}/rejects/0")
    assert [json.loads(line)["reason"] for line in rejects.text.splitlines()] == ["too_many_fields", "footer"]


def test_rows_set_aside_are_kept_from_those_who_may_not_see_them(sign_in: SignIn, platform: Platform) -> None:
    run = bring(sign_in("steward"), platform, visits())
    analyst = sign_in("analyst")
    page = analyst.open(run)
    assert "/rejects/" not in page
    assert "多一列" not in page
    refused = analyst.open(f"{run}/rejects/0", status=403)
    assert "security officer" in refused


def test_the_same_file_again_is_the_same_snapshot(sign_in: SignIn, platform: Platform) -> None:
    browser = sign_in("steward")
    first = bring(browser, platform, visits())
    assert bring(browser, platform, visits()) == first
    assert "The same file as before" in browser.page.text


def test_changed_columns_stop_the_intake_until_they_are_accepted(sign_in: SignIn, platform: Platform) -> None:
    browser = sign_in("steward")
    bring(browser, platform, visits())
    changed = visits().decode("gb18030").replace("就诊日期", "日期").encode("gb18030")
    stopped = bring(browser, platform, changed)
    assert stopped.startswith("/intake/upl_")
    assert "日期" in browser.page.text
    assert bring(browser, platform, changed, changes="accept").startswith("/runs/")


def test_a_file_that_is_none_fails_in_words(sign_in: SignIn, platform: Platform) -> None:
    browser = sign_in("steward")
    bring(browser, platform, b"")
    assert 'class="notice bad"' in browser.page.text
    assert "Back to the form" in browser.page.text


def test_an_upload_without_its_organisation_says_so_and_keeps_no_file(
    sign_in: SignIn, platform: Platform
) -> None:
    browser = sign_in("steward")
    browser.open("/intake")
    page = browser.send("/intake", status=422, files={"file": (FILE, b"a,b\n1,2\n")}, org=" ")
    assert "Please name the organisation" in page


def test_an_upload_with_a_foreign_token_is_refused_before_a_byte_is_kept(
    sign_in: SignIn, platform: Platform
) -> None:
    browser = sign_in("steward")
    data = {"csrf": "0" * 64, "org": "x"}
    answer = browser.client.post("/intake", data=data, files={"file": (FILE, visits())}, headers=FORM)
    assert answer.status_code == 403
    assert list(platform.home.staging.rglob("*.csv")) == []


def test_an_analyst_brings_nothing_in(sign_in: SignIn, platform: Platform) -> None:
    browser = sign_in("analyst")
    assert 'type="file"' not in browser.open("/intake")
    fields = {"csrf": browser.csrf, "org": "x"}
    answer = browser.client.post("/intake", data=fields, files={"file": (FILE, visits())}, headers=FORM)
    assert answer.status_code == 403


def test_the_resource_page_masks_the_sample_for_the_viewer_and_says_why(sign_in: SignIn, landed: str) -> None:
    seen = sign_in("owner").open(landed)
    masked = sign_in("analyst").open(landed)
    ids = re.findall(r"<td class=\"\">(3301\d{13}[\dX])</td>", seen)
    assert ids
    assert not re.search(r"3301\d{13}[\dX]", masked)
    assert "is level 4" in masked
    for page in (seen, masked):
        assert "Lineage" in page
        assert "gb18030" in page
    assert "Entry proposed" in seen


def test_accepting_the_entry_takes_it_off_the_list(sign_in: SignIn, landed: str) -> None:
    browser = sign_in("steward")
    assert "1 entry to approve" in browser.open("/")
    browser.send(f"{landed}/approve")
    assert "is approved" in browser.page.text
    assert "to approve" not in browser.open("/")


def test_two_people_get_two_lawful_answers(sign_in: SignIn, landed: str) -> None:
    sql = 'SELECT "姓名", "费用" FROM visits ORDER BY "费用" LIMIT 3'
    plain = sign_in("owner").send("/query", sql=sql, purpose="复核")
    masked = sign_in("analyst").send("/query", sql=sql, purpose="复核")
    assert "Some columns are masked" not in plain
    assert "Some columns are masked" in masked
    assert "3 rows." in masked
    names = re.findall(r"<td class=\"\">([王李张刘陈]\w+)</td>", plain)
    assert len(names) == 3
    assert all(name not in masked for name in names)


def test_a_refused_query_says_what_is_wrong_and_keeps_the_statement(sign_in: SignIn, landed: str) -> None:
    browser = sign_in("analyst")
    for sql in ("DELETE FROM visits", "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM nothing", ""):
        page = browser.client.post("/query", data={"csrf": browser.csrf, "sql": sql}, headers=FORM)
        assert page.status_code in (403, 404, 422), sql
        assert 'class="notice' in page.text
        assert sql.split("'")[0] in page.text
        assert "root:" not in page.text


def test_an_answer_is_downloaded_in_three_formats(sign_in: SignIn, landed: str) -> None:
    browser = sign_in("analyst")
    fields = {"csrf": browser.csrf, "sql": 'SELECT "科室", count(*) AS n FROM visits GROUP BY 1 ORDER BY 1'}
    csv = browser.client.post("/query/download", data=fields | {"format": "csv"})
    assert csv.headers["content-disposition"] == 'attachment; filename="yiben.csv"'
    assert csv.text.splitlines()[0] == '"科室","n"'
    rows = browser.client.post("/query/download", data=fields | {"format": "json"}).json()
    assert rows["row_count"] == len(rows["rows"])
    parquet = browser.client.post("/query/download", data=fields | {"format": "parquet"}).content
    assert parquet[:4] == b"PAR1"


def test_the_log_shows_every_step_proves_one_and_verifies_all(sign_in: SignIn, landed: str) -> None:
    browser = sign_in("officer")
    page = browser.open("/log?kind=resource")
    event = re.search(r'href="(/log/evt_\w+)"', page)
    assert event
    assert "Entry proposed" in page
    proof = browser.open(event.group(1))
    assert "Leaf hash" in proof
    bundle = browser.client.get(f"{event.group(1)}/proof.json").json()
    assert bundle["hash"] == "sha256"
    assert bundle["head"]["tree_size"] == bundle["tree_size"]
    assert "The log is sound" in browser.send("/log/verify")


def test_an_analyst_sees_only_their_own_events(sign_in: SignIn, landed: str) -> None:
    browser = sign_in("analyst")
    page = browser.open("/log")
    assert '<th scope="row">Entry proposed' not in page
    assert '<th scope="row">Signed in' in page
    browser.open("/log/evt_0", status=404)
    assert "<td>steward" not in browser.open("/log?actor=steward")


@pytest.fixture
def program(client: TestClient, sign_in: SignIn) -> Callable[[str], TestClient]:
    """A program with a token of an account."""

    def go(name: str) -> TestClient:
        browser = sign_in(name)
        page = browser.send("/account/tokens", title="test", days="1")
        found = re.search(r"<code>(yiben_[\w-]+)</code>", page)
        assert found
        headers = {"Authorization": f"Bearer {found.group(1)}", "Accept-Language": "en"}
        return TestClient(client.app, base_url="http://localhost", headers=headers)

    return go


def test_a_program_walks_the_same_road(program: Callable[[str], TestClient]) -> None:
    steward = program("steward")
    answer = steward.post(
        "/api/intake", data={"org": "省卫健委", "name": "visits"}, files={"file": (FILE, visits())}
    ).json()
    assert (answer["rows"], answer["encoding"], answer["rejected_rows"]) == (119, "gb18030", 2)
    assert {
        "name",
        "type",
        "semantic",
        "personal",
        "sensitivity",
        "confidence",
        "evidence",
        "nulls",
        "distinct",
    } <= set(answer["columns"][0])
    assert {"rules", "failed", "findings"} <= set(answer["quality"])
    found = steward.get("/api/resources", params={"q": "visits"}).json()
    assert found["resources"][0]["id"] == answer["resource"]
    described = steward.get(f"/api/resources/{answer['resource']}").json()
    assert described["items"][0]["level"] == 4
    question = {"sql": 'SELECT "身份证号" FROM visits LIMIT 1', "purpose": "test"}
    masked = program("analyst").post("/api/query", json=question).json()
    assert masked["columns"][0]["masked"] is True
    plain = program("owner").post("/api/query", json=question | {"format": "csv"})
    assert re.search(r"3301\d{13}[\dX]", plain.text)
    events = program("owner").get("/api/log", params={"kind": "data.read"}).json()
    assert {event["actor"] for event in events["events"]} == {"analyst", "owner"}
    assert program("owner").get("/api/log/verify").json()["ok"] is True


def test_a_program_may_ask_later(program: Callable[[str], TestClient], platform: Platform) -> None:
    steward = program("steward")
    sent = steward.post(
        "/api/intake", data={"org": "省卫健委", "wait": "no"}, files={"file": ("a.csv", visits(rows=20))}
    )
    assert sent.status_code == 202
    platform.jobs.wait()
    assert steward.get(sent.json()["href"]).json()["rows"] == 19
    assert program("analyst").get(sent.json()["href"]).status_code == 404


def test_programs_get_the_contracts_errors(program: Callable[[str], TestClient], client: TestClient) -> None:
    stranger = TestClient(client.app, base_url="http://localhost")
    assert stranger.post("/api/query", json={"sql": "SELECT 1"}).json()["error"]["code"] == "sign_in_needed"
    analyst = program("analyst")
    missing = analyst.post("/api/query", json={"sql": "SELECT * FROM nothing"})
    assert (missing.status_code, missing.json()["error"]["code"]) == (404, "no_table")
    malformed = analyst.post("/api/query", json={"purpose": 7})
    assert (malformed.status_code, malformed.json()["error"]["code"]) == (422, "bad_request")
    refused = analyst.post("/api/intake", data={"org": "x"}, files={"file": ("a.csv", b"a\n1\n")})
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "role_needed")


@pytest.mark.parametrize(
    "path",
    [
        "/healthz", "/readyz", "/metrics", "/catalog.ttl", "/catalog.jsonld", "/catalog.rdf", "/data.json",
        "/api/3/action/{name}", "/mcp", "/iceberg/v1/config", "/iceberg/v1/namespaces/{namespace}/tables/{table}",
        "/sitemap.xml", "/robots.txt", "/opensearch.xml", "/feeds/datasets.atom", "/api/v1/lineage",
    ],
)  # fmt: skip
def test_every_address_programs_use_is_described(client: TestClient, path: str) -> None:
    described = client.get("/api/openapi.json").json()["paths"][path]
    assert all(one["summary"] and one["operationId"] for one in described.values())


def test_the_api_is_described_with_an_example_for_each(client: TestClient) -> None:
    document = client.get("/api/openapi.json").json()
    for path in ("/api/query", "/api/intake", "/api/resources", "/api/resources/{resource}", "/api/log"):
        for operation in document["paths"][path].values():
            media = operation["responses"]["200"]["content"]["application/json"]
            assert media.get("example"), path
            assert operation["summary"]
            assert "422" in operation["responses"]
