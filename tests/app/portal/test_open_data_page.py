"""All rows over HTTP, and what changed between editions: pages without script, JSON at the same address."""

import html
import re
from urllib.parse import quote, urlencode

import pytest
from open_city import AIR, described, release
from starlette.testclient import TestClient

from yiben.app.wiring import Platform
from yiben.capabilities import opening

HTML = {"Accept": "text/html", "Accept-Language": "en"}
JSON = {"Accept": "application/json"}


@pytest.fixture
def city(platform: Platform) -> opening.Dataset:
    one = described(platform)
    release(platform, one)
    return one


@pytest.fixture
def data(city: opening.Dataset) -> str:
    return f"/datasets/{city.slug}/data"


def test_rows_are_walked_through_by_cursor(client: TestClient, data: str) -> None:
    asked = urlencode({"区县": "花溪区", "pm25:from": "100", "sort": "-pm25", "limit": 50})
    address, seen = f"{data}?{asked}", []
    while address:
        told = client.get(address, headers=JSON).json()
        seen += told["rows"]
        address = told["next_page"]
    assert len(seen) == told["matched"]
    assert told["total"] == 1_000
    values = [row["pm25"] for row in seen]
    assert values == sorted(values, reverse=True)
    assert all(row["区县"] == "花溪区" and row["pm25"] >= 100 for row in seen)
    assert len({row["id"] for row in seen}) == len(seen)


def test_a_program_gets_the_columns_it_names(client: TestClient, data: str) -> None:
    told = client.get(f"{data}?columns=id,pm25&limit=1&天气:contains=雨", headers=JSON).json()
    assert [one["name"] for one in told["columns"]] == ["id", "pm25"]
    assert list(told["rows"][0]) == ["id", "pm25"]


def test_people_add_a_condition_with_a_form_and_take_it_away_by_a_link(client: TestClient, data: str) -> None:
    added = client.get(
        data, params={"~column": "天气", "~op": "contains", "~value": "雨", "sort": "-id"}, headers=HTML, follow_redirects=False
    )  # fmt: skip
    assert added.status_code == 303
    text = client.get(added.headers["location"], headers=HTML).text
    assert "of 1,000 rows match" in text
    assert "天气 contains 雨" in text
    without = re.search(r'href="([^"]+)">remove', text)
    assert without is not None
    assert "1,000 rows" in client.get(html.unescape(without[1]), headers=HTML).text


def test_a_condition_that_does_not_fit_is_said_beside_the_form(client: TestClient, data: str) -> None:
    answer = client.get(f"{data}?pm25:from=much&区县=花溪区", headers=HTML)
    assert answer.status_code == 422
    assert "should be a number" in answer.text
    assert 'value="much"' in answer.text
    assert "250 of 1,000" in answer.text
    assert client.get(f"{data}?pm25:from=much", headers=JSON).json()["error"]["where"] == {"field": "pm25"}


HOSTILE = (
    "id=1)+OR+1=1--",
    "区县='; DROP TABLE x; --",
    "sort=id; DROP TABLE x",
    "columns=*",
    "limit=100000000",
    "cursor=AAAA",
    "edition=99",
    "edition=-1",
    "天气:contains=" + "雨" * 500,
    "&".join(f"id:from={n}" for n in range(500)),
    "%ff=%fe",
    "%00=x",
)


def test_hostile_questions_are_answered_calmly(client: TestClient, data: str) -> None:
    for asked in HOSTILE:
        for headers in (HTML, JSON):
            answer = client.get(f"{data}?{asked}", headers=headers)
            assert answer.status_code in (200, 404, 422), (asked, answer.status_code)
            assert "Traceback" not in answer.text
            assert "read_parquet" not in answer.text


def test_a_reader_stays_on_the_edition_they_began_with(
    client: TestClient, platform: Platform, city: opening.Dataset, data: str
) -> None:
    first = client.get(f"{data}?limit=10&sort=id", headers=JSON).json()
    release(platform, city, 2, AIR.format(rows=5))
    second = client.get(first["next_page"], headers=JSON).json()
    assert second["edition"] == 1
    assert [row["id"] for row in second["rows"]] == list(range(10, 20))
    assert client.get(data, headers=JSON).json()["total"] == 5
    assert client.get(f"{data}?edition=1", headers=JSON).json()["total"] == 1_000


def test_editions_are_listed_and_compared_by_key(
    client: TestClient, platform: Platform, city: opening.Dataset
) -> None:
    changed = AIR.format(rows=1_010).replace("AS pm25", "+ CASE WHEN i IN (3, 4) THEN 1 ELSE 0 END AS pm25")
    release(platform, city, 2, f"SELECT *, 1 AS extra FROM ({changed}) WHERE id <> 7")
    told = client.get(f"/datasets/{city.slug}/editions/1..2", headers=JSON).json()["difference"]
    assert (told["key"], told["new"], told["gone"], told["altered"]) == ("id", 10, 1, 2)
    assert told["columns_new"] == ["extra"]
    assert [(one["name"], one["rows"]) for one in told["columns"] if one["rows"]] == [("pm25", 2)]
    text = client.get(f"/datasets/{city.slug}/editions/1..2", headers=HTML).text
    assert "Rows are matched by “id”" in text
    rows = client.get(f"/datasets/{city.slug}/editions/1..2.csv").content.decode("utf-8-sig").splitlines()
    assert sorted({row.split(",")[0] for row in rows[1:]}) == ['"after"', '"before"', '"gone"', '"new"']
    assert len(rows) == 1 + 10 + 1 + 2 + 2
    page = client.get(f"/datasets/{city.slug}", headers=HTML).text
    assert f"/datasets/{city.slug}/editions/1..2" in page
    assert client.get(f"/datasets/{city.slug}/editions/2", headers=HTML).status_code == 200
    for wrong, status in (("2..1", 422), ("1..", 422), ("x", 404), ("9", 404), ("1..9", 404), ("0", 404)):
        assert client.get(f"/datasets/{city.slug}/editions/{wrong}", headers=HTML).status_code == status, (
            wrong
        )


def test_editions_without_a_key_are_compared_as_sets(client: TestClient, platform: Platform) -> None:
    one = described(platform, "plain")
    release(platform, one, 1, "SELECT i % 3 AS a, 'x' AS b FROM range(9) t(i)")
    release(platform, one, 2, "SELECT (i % 3)::VARCHAR AS a, 'x' AS b FROM range(10) t(i)")
    told = client.get("/datasets/plain/editions/1..2", headers=JSON).json()["difference"]
    assert (told["key"], told["new"], told["gone"], told["altered"]) == (None, 1, 0, 0)
    assert next((each["before"], each["after"]) for each in told["columns"]) == ("BIGINT", "VARCHAR")


def test_column_names_that_mean_something_to_us_are_columns_all_the_same(
    client: TestClient, platform: Platform
) -> None:
    one = described(platform, "odd")
    release(
        platform,
        one,
        1,
        'SELECT i AS "limit", i % 2 AS "sort", \'a&b=c\' || i AS "a:from" FROM range(20) t(i)',
    )
    told = client.get("/datasets/odd/data?limit:eq=3&sort:from=1&limit=5", headers=JSON).json()
    assert [row["limit"] for row in told["rows"]] == [3]
    told = client.get(f"/datasets/odd/data?{quote('a:from')}:contains={quote('b=c7')}", headers=JSON).json()
    assert told["matched"] == 1


def test_a_time_is_shown_without_the_t_of_machines_and_an_empty_number_stands_among_numbers(
    client: TestClient, platform: Platform
) -> None:
    one = described(platform, "hours")
    select = "SELECT TIMESTAMP '2026-09-01 08:00:00' AS 时间, NULL::INTEGER AS pm25 FROM range(2)"
    release(platform, one, select=select)
    page = client.get("/datasets/hours/data", headers=HTML).text
    assert "<td>2026-09-01 08:00:00</td>" in page
    assert '<td class="null n">–</td>' in page
    told = client.get("/datasets/hours/data", headers=JSON).json()
    assert told["rows"][0] == {"时间": "2026-09-01T08:00:00", "pm25": None}
    seen = client.get("/datasets/hours/data?时间=2026-09-01 08:00:00", headers=JSON).json()
    assert seen["matched"] == 2
