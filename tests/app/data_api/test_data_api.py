"""The data API over real HTTP: exactly what was granted, in four formats, page by page, to whoever has the key."""

import csv
import io
import logging
from collections.abc import Callable

import httpx
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from api_makers import SHOWN, Desk, bearing, give, key
from makers import visits
from test_web_road import bring
from visitors import Browser

from yiben.capabilities import grants, people, policy
from yiben.capabilities.sharing import dataapi

SignIn = Callable[[str], Browser]


def real() -> list[dict[str, str]]:
    """The rows that came in: the two that are none have gone."""
    lines = [line.split(",") for line in visits().decode("gb18030").splitlines()]
    return [
        dict(zip(lines[0], line, strict=True)) for line in lines[1:] if len(line) == 6 and line[0] != "合计"
    ]


def starred(rows: list[dict]) -> list[dict]:
    """Rows with stars where the mark of a page stands, as in one too small to be marked."""
    return [row | {"姓名": row["姓名"][0] + "**"} for row in rows]


def test_rows_are_the_granted_columns_in_the_granted_forms(desk: Desk) -> None:
    rows = desk.rows("?limit=1000")
    assert len(rows) == len(real())
    assert all(list(row) == SHOWN for row in rows)
    assert sorted(row["就诊日期"] for row in rows) == sorted(row["就诊日期"] for row in real())
    assert all(row["姓名"][:1] in {one["姓名"][:1] for one in real()} for row in rows)
    assert all(row["姓名"].endswith("**") for row in desk.rows("?limit=99"))  # from a hundred rows on, marked
    assert not {row["身份证号"] for row in rows} & {row["身份证号"] for row in real()}
    assert len({row["身份证号"] for row in rows}) == len({row["身份证号"] for row in real()})
    read = desk.told("data.read")[0]
    assert (read.detail["grant"], read.actor) == (desk.grant.id, "li")


def test_four_formats_hold_the_same_rows(desk: Desk) -> None:
    said = desk.rows("?limit=20")
    arrow = desk.get("?limit=20", Accept=dataapi.ARROW)
    table = pa.ipc.open_stream(arrow.content).read_all()
    parquet = pq.read_table(io.BytesIO(desk.get("?limit=20", Accept=dataapi.PARQUET).content))
    comma = list(csv.DictReader(io.StringIO(desk.get("?limit=20", Accept="text/csv").text)))
    assert arrow.headers["content-type"] == dataapi.ARROW
    assert table.column_names == parquet.column_names == list(comma[0]) == SHOWN
    for rows in (table.to_pylist(), parquet.to_pylist(), comma):
        assert [row["身份证号"] for row in rows]
        assert [str(row["身份证号"]) for row in rows] == [row["身份证号"] for row in said]
        assert [str(row["就诊日期"]) for row in rows] == [row["就诊日期"] for row in said]
    assert desk.refused(Accept="image/png") == (406, "not_acceptable")
    assert (
        desk.get("?limit=1", Accept="text/html;q=0.9, text/csv;q=0.1")
        .headers["content-type"]
        .startswith("text/csv")
    )


def test_pages_end_where_they_began_though_new_data_lands_meanwhile(apart: Desk) -> None:
    desk = apart
    seen: list[dict] = []
    answer = desk.get("?limit=50")
    seen += answer.json()["rows"]
    bring(desk.sign_in("steward"), desk.platform, visits(rows=300, seed=9), name="visits")
    while answer.json()["next"]:
        assert f"cursor={answer.headers['x-next-cursor']}" in answer.headers["link"]
        answer = desk.get(f"?limit=50&cursor={answer.json()['next']}")
        assert answer.status_code == 200, answer.text
        seen += answer.json()["rows"]
    assert len(seen) == len(real())
    assert sorted(row["费用"] for row in seen) == sorted(float(row["费用"]) for row in real())
    assert len(desk.rows("?limit=1000")) > len(seen)


def test_a_cursor_fits_one_question_and_one_grant(desk: Desk) -> None:
    cursor = desk.get("?limit=10&sort=费用").json()["next"]
    assert desk.get(f"?limit=10&sort=费用&cursor={cursor}").status_code == 200
    assert desk.refused(f"?limit=10&cursor={cursor}") == (422, "bad_cursor")
    assert desk.refused(f"?limit=10&sort=费用&科室=内科&cursor={cursor}") == (422, "bad_cursor")
    turned = cursor[:-2] + ("AA" if cursor[-2:] != "AA" else "BB")
    assert desk.refused(f"?limit=10&sort=费用&cursor={turned}") == (422, "bad_cursor")
    other = give(desk.platform)
    made = key(desk.platform, other, by=desk.who)
    url = f"{desk.address}/api/data/{other.id}?limit=10&sort=费用&cursor={cursor}"
    assert httpx.get(url, headers=bearing(made)).json()["error"]["code"] == "bad_cursor"


def test_filters_compare_what_is_shown(desk: Desk) -> None:
    whole = starred(desk.rows("?limit=1000"))
    wards = [row for row in whole if row["科室"] == "内科"]
    assert desk.rows("?limit=1000&科室=内科") == wards
    assert desk.rows("?limit=1000&科室:in=内科&科室:in=外科") == [
        row for row in whole if row["科室"] in ("内科", "外科")
    ]
    bounds = "?limit=1000&就诊日期:from=2024-03-01&就诊日期:to=2024-06-30"
    assert desk.rows(bounds) == [row for row in whole if "2024-03-01" <= row["就诊日期"] <= "2024-06-30"]
    assert desk.rows("?limit=1000&姓名=王**") == [row for row in whole if row["姓名"] == "王**"]
    assert desk.rows("?limit=1000&姓名=王伟") == []
    token = whole[0]["身份证号"]
    assert desk.rows(f"?身份证号={token}&limit=1000") == [row for row in whole if row["身份证号"] == token]
    assert desk.rows(f"?身份证号={real()[0]['身份证号']}") == []
    assert desk.rows("?limit=3&sort=-费用,科室&columns=费用")[0] == {
        "费用": max(row["费用"] for row in whole)
    }


WRONG = [
    ("?姓名:from=王", "bad_parameter"),
    ("?sort=姓名", "bad_parameter"),
    ("?手机号=13800000000", "no_column"),
    ("?columns=手机号", "no_column"),
    ("?姓=王", "no_column"),
    ("?费用=贵", "bad_value"),
    ("?就诊日期:from=2024-13-01", "bad_value"),
    ("?limit=0", "bad_parameter"),
    ("?limit=1&limit=2", "bad_parameter"),
    ("?offset=5", "no_column"),
    ("?科室=%FF", "bad_parameter"),
]


def test_what_cannot_be_asked_is_refused_by_name(desk: Desk) -> None:
    assert {query: desk.refused(query) for query, _ in WRONG} == {query: (422, code) for query, code in WRONG}


def test_a_question_may_stand_in_the_body(desk: Desk) -> None:
    url = f"{desk.address}/api/data/{desk.grant.id}/query"
    body = {
        "where": {"科室:in": ["内科", "外科"], "费用:from": 30},
        "columns": ["科室", "费用"],
        "sort": ["-费用"],
        "limit": 5,
    }
    page = httpx.post(url, json=body, headers=bearing(desk.made)).json()
    assert page["rows"] == desk.rows(
        "?科室:in=内科&科室:in=外科&费用:from=30&columns=科室,费用&sort=-费用&limit=5"
    )
    again = httpx.post(url, json={**body, "cursor": page["next"]}, headers=bearing(desk.made)).json()
    assert again["rows"][0]["费用"] <= page["rows"][-1]["费用"]
    for wrong in (b"{", b"[]", b'{"were": {}}', b'{"where": {"\xe7\xa7\x91\xe5\xae\xa4": {"a": 1}}}'):
        assert httpx.post(url, content=wrong, headers=bearing(desk.made)).status_code == 422


def test_only_granted_rows_are_there(desk: Desk) -> None:
    narrow = give(desk.platform, rows="科室 = '内科'")
    made = key(desk.platform, narrow, by=desk.who)
    url = f"{desk.address}/api/data/{narrow.id}?limit=1000"
    rows = httpx.get(url, headers=bearing(made)).json()["rows"]
    assert {row["科室"] for row in rows} == {"内科"}
    assert httpx.get(url + "&科室=外科", headers=bearing(made)).json()["rows"] == []


def test_without_a_key_that_works_nothing_is_said(desk: Desk) -> None:
    url = f"{desk.address}/api/data/{desk.grant.id}"
    nobody = httpx.get(url)
    assert (nobody.status_code, nobody.json()["error"]["code"]) == (401, "key_needed")
    assert nobody.headers["www-authenticate"].startswith("Bearer")
    wrong = httpx.get(url, headers={"Authorization": f"Bearer {desk.made.secret[:-1]}_"})
    assert (wrong.status_code, wrong.json()["error"]["code"]) == (401, "key_unknown")
    other = give(desk.platform)
    strange = httpx.get(f"{desk.address}/api/data/{other.id}", headers=bearing(desk.made))
    nowhere = httpx.get(f"{desk.address}/api/data/grt_none", headers=bearing(desk.made))
    assert strange.status_code == nowhere.status_code == 401
    assert strange.json()["error"]["code"] == nowhere.json()["error"]["code"]
    assert httpx.put(url, headers=bearing(desk.made)).status_code == 404


def test_a_key_revoked_or_a_grant_withdrawn_is_dead_at_the_next_call(desk: Desk) -> None:
    second = key(desk.platform, desk.grant, by=desk.who)
    assert desk.get("?limit=1", made=second).status_code == 200
    with desk.platform.office.writing(desk.who) as work:
        dataapi.revoke_key(work, second.key.id)
    assert desk.get("?limit=1", made=second).json()["error"]["code"] == "key_revoked"
    with desk.platform.office.writing(desk.platform.owner()) as work:
        grants.withdraw(work, desk.grant, why="用途变更")
    assert desk.refused("?limit=1") == (403, "grant_withdrawn")


def test_another_purpose_is_refused(desk: Desk) -> None:
    assert desk.get("?limit=1", **{"X-Purpose": "administration"}).status_code == 200
    assert desk.refused("?limit=1", **{"X-Purpose": "marketing"}) == (403, "grant_other_purpose")


def test_a_pack_in_force_takes_away_and_says_why(apart: Desk) -> None:
    with apart.platform.office.reading(apart.platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with apart.platform.office.writing(officer) as work:
        policy.propose(work, "pboc-data-security-2023", reason="law")
    with apart.platform.office.writing(apart.platform.owner()) as work:
        policy.approve(work, "pboc-data-security-2023")
    answer = apart.get("?limit=3")
    page = answer.json()
    assert answer.headers["x-withheld-columns"] == str(len(SHOWN))
    assert [set(row.values()) for row in page["rows"]] == [{None}] * 3
    assert all("23" in one["reason"] for one in page["columns"])


def test_over_the_budget_is_429_with_when_to_come_back(desk: Desk) -> None:
    tight = give(desk.platform, budget=grants.Budget(calls_a_day=2))
    made = key(desk.platform, tight, by=desk.who)
    url = f"{desk.address}/api/data/{tight.id}?limit=1"
    codes = [httpx.get(url, headers=bearing(made)).status_code for _ in range(3)]
    assert codes == [200, 200, 429]
    spent = httpx.get(url, headers=bearing(made))
    assert spent.json()["error"]["code"] == "grant_calls_spent"
    assert 0 < int(spent.headers["retry-after"]) <= 86_400
    quick = give(desk.platform, budget=grants.Budget(calls_a_second=1))
    made = key(desk.platform, quick, by=desk.who)
    answers = [
        httpx.get(f"{desk.address}/api/data/{quick.id}?limit=1", headers=bearing(made)) for _ in range(8)
    ]
    hasty = [one for one in answers if one.status_code == 429]
    assert hasty
    assert all(one.headers["retry-after"] == "1" for one in hasty)


def test_a_key_in_an_address_is_refused_and_stands_in_no_log(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    secret = str(desk.made.secret)
    with caplog.at_level(logging.DEBUG):
        for query in (f"?api_key={secret}", f"?科室={secret}", f"?{secret}"):
            answer = desk.get(query)
            assert (answer.status_code, answer.json()["error"]["code"]) == (400, "key_in_url")
            assert secret not in answer.text
        bare = httpx.get(f"{desk.address}/api/data/{desk.grant.id}?access_token=whatever")
        assert bare.json()["error"]["code"] == "key_in_url"
    assert all(secret not in record.getMessage() for record in caplog.records if record.name != "httpx")
    exposed = desk.told("api.key_exposed")
    assert {one.subject for one in exposed} == {desk.made.key.id, "key"}
    assert all(secret not in str(one.detail) for one in (*exposed, *desk.told("data"), *desk.told("api")))
    kept = (desk.platform.home.root / "yiben.db").read_bytes()
    assert secret.encode() not in kept


def test_a_rotated_key_overlaps_with_the_old_as_long_as_said(desk: Desk) -> None:
    with desk.platform.office.writing(desk.who) as work:
        newer = dataapi.rotate_key(work, desk.made.key.id, overlap_hours=1)
    assert newer.secret != desk.made.secret
    assert desk.get("?limit=1").status_code == desk.get("?limit=1", made=newer).status_code == 200
    with desk.platform.office.writing(desk.who) as work:
        newest = dataapi.rotate_key(work, desk.made.key.id, overlap_hours=0)
    assert desk.get("?limit=1", made=newest).status_code == 200
    assert desk.refused("?limit=1") == (401, "key_unknown")
    assert desk.get("?limit=1", made=newer).status_code == 401


def test_a_sandbox_key_never_meets_a_real_row(desk: Desk) -> None:
    sandbox = key(desk.platform, desk.grant, by=desk.who, sandbox=True)
    before = len(desk.told("data.read"))
    answer = desk.get("?limit=1000", made=sandbox)
    page = answer.json()
    assert (page["sandbox"], answer.headers["x-sandbox"]) == (True, "true")
    assert str(sandbox.secret).startswith("ybs_")
    known = {row["姓名"] for row in real()} | {row["身份证号"] for row in real()}
    assert not known & {value for row in page["rows"] for value in row.values() if isinstance(value, str)}
    schema = pa.ipc.open_stream(desk.get("?limit=1", made=sandbox, Accept=dataapi.ARROW).content).schema
    assert schema.equals(pa.ipc.open_stream(desk.get("?limit=1", Accept=dataapi.ARROW).content).schema)
    assert len(desk.told("data.read")) == before + 1  # ours, not the sandbox's
    with desk.platform.office.writing(desk.platform.owner()) as work:
        grants.withdraw(work, desk.grant, why="用途变更")
    assert desk.get("?limit=1", made=sandbox).status_code == 403


def test_the_openapi_document_has_exactly_the_columns_that_come(desk: Desk) -> None:
    document = desk.get("/openapi.json").json()
    row = document["components"]["schemas"]["Row"]
    assert row["required"] == list(row["properties"]) == SHOWN
    first = desk.rows("?limit=1")[0]
    fits = {"string": str, "number": (int, float), "integer": int}
    for name, value in first.items():
        assert isinstance(value, fits[row["properties"][name]["type"][0]])
    named = [one["name"] for one in document["paths"][f"/api/data/{desk.grant.id}"]["get"]["parameters"]]
    assert "费用:from" in named
    assert "姓名:from" not in named
    assert not any(name.startswith("手机号") for name in named)
    desk.sign_in("owner")
    page = Browser(desk.sign_in("owner").client).client.get(f"/api/data/{desk.grant.id}/openapi.json")
    assert page.json()["components"]["schemas"]["Row"] == row
