"""The data API while it is used: metered by caller, examples that run as pasted, point questions, budgets."""

import os
import subprocess
import sys
import time
from collections.abc import Callable

import httpx
import pytest
from api_makers import Desk, bearing, draft, give, key, serving
from makers import visits
from visitors import Browser

from yiben.app.wiring import Platform
from yiben.capabilities import grants
from yiben.capabilities.sharing import dataapi
from yiben.kernel.actors import Actor

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


def test_use_is_metered_by_caller(desk: Desk) -> None:
    second = key(desk.platform, desk.grant, by=desk.who)
    sent = [
        desk.get("?limit=10"),
        desk.get("?limit=5"),
        desk.get("?费用=贵"),
        desk.get("?limit=7", made=second),
    ]
    time.sleep(1.6)
    with desk.platform.office.reading(desk.who) as work:
        used = {one.key: one for one in dataapi.used(work, desk.grant.id)}
        hourly = dataapi.used_by_hour(work, desk.grant.id)
    mine = used[desk.made.key.id]
    assert (mine.calls, mine.rows, mine.refused, dict(mine.codes)) == (3, 15, 1, {"bad_value": 1})
    assert mine.bytes == sum(len(one.content) for one in sent[:3])
    assert mine.p95
    assert mine.p50
    assert mine.p95 >= mine.p50 > 0
    assert used[second.key.id].rows == 7
    assert [one.calls for one in hourly][-2:] in ([0, 4], [4, 0], [1, 3], [2, 2], [3, 1])


NASTY = (
    "' OR 1=1 --",
    "'; DROP TABLE visits; --",
    "\\' OR ''='",
    "内科' UNION SELECT * FROM visits --",
    "\x00",
    "$$",
)


def test_a_value_is_never_part_of_the_statement(desk: Desk) -> None:
    url = f"{desk.address}/api/data/{desk.grant.id}"
    for value in NASTY:
        answer = httpx.get(url, params={"科室": value, "姓名:prefix": value}, headers=bearing(desk.made))
        assert (answer.status_code, answer.json().get("rows")) == (200, []), value


def test_the_last_second_of_figures_is_written_when_the_platform_stops(
    platform: Platform, who: Actor
) -> None:
    grant = give(platform)
    made = key(platform, grant, by=who)
    with serving(platform) as address:
        answer = httpx.get(f"{address}/api/data/{grant.id}?limit=3", headers=bearing(made))
    assert answer.status_code == 200
    with platform.office.reading(who) as work:
        assert [(one.calls, one.rows) for one in dataapi.used(work, grant.id)] == [(1, 3)]


def test_keys_are_made_by_the_grantee_alone(desk: Desk) -> None:
    from yiben.kernel.errors import NotFound, Refused

    with pytest.raises(Refused), desk.platform.office.writing(desk.platform.owner()) as work:
        dataapi.make_key(work, desk.grant.id)
    files = give(desk.platform, roads=frozenset({grants.Road.FILE}))
    with pytest.raises(Refused), desk.platform.office.writing(desk.who) as work:
        dataapi.make_key(work, files.id)
    stranger = Actor(account="analyst", name="Analyst")
    with pytest.raises(NotFound), desk.platform.office.writing(stranger) as work:
        dataapi.keys_of(work, desk.grant.id)


def test_the_examples_of_the_page_run_as_pasted(desk: Desk) -> None:
    from yiben.app.developing.examples import examples_of

    with desk.platform.office.reading(desk.who) as work:
        endpoint = dataapi.endpoint_of(work, desk.grant)
    made = {
        one.tool: one.text
        for one in examples_of(endpoint, address=f"{desk.address}/api/data/{desk.grant.id}")
    }
    env = {**os.environ, "YIBEN_KEY": str(desk.made.secret)}
    shell = made["curl"].replace("export YIBEN_KEY='ybk_…'\n", "")
    ran = subprocess.run(["bash", "-ec", shell], env=env, capture_output=True, text=True, check=True)
    assert ran.stdout.count('"row_count":10') == 2
    assert '"openapi":"3.1.0"' in ran.stdout
    ran = subprocess.run(
        [sys.executable, "-c", made["Python"]], env=env, capture_output=True, text=True, check=True
    )
    assert len(ran.stdout.splitlines()) == len(real())
    assert draft(desk.platform).purpose_says in desk.get("/openapi.json").text


def test_a_regular_is_recognised_anew_at_every_point_question(desk: Desk) -> None:
    day = real()[0]["就诊日期"]
    point = f"?就诊日期={day}&limit=1000"
    first = desk.rows(point)
    assert first == [row for row in starred(desk.rows("?limit=1000")) if row["就诊日期"] == day]
    assert desk.rows(point) == first
    assert desk.rows("?就诊日期=1900-01-01") == []
    assert desk.refused("?就诊日期=yesterday") == (422, "bad_value")
    assert desk.refused(point, **{"X-Purpose": "marketing"}) == (403, "grant_other_purpose")
    with desk.platform.office.writing(desk.platform.owner()) as work:
        dataapi.demand_signing(work, desk.grant.id, signed=True)
    assert desk.refused(point) == (401, "signature_needed")
    with desk.platform.office.writing(desk.platform.owner()) as work:
        dataapi.demand_signing(work, desk.grant.id, signed=False)
    assert desk.rows(point) == first
    with desk.platform.office.writing(desk.who) as work:
        dataapi.revoke_key(work, desk.made.key.id)
    assert desk.refused(point) == (401, "key_revoked")
    assert desk.refused(point) == (401, "key_revoked")


def test_a_point_question_with_many_rows_goes_on_page_by_page(desk: Desk) -> None:
    whole = [row for row in starred(desk.rows("?limit=1000")) if row["科室"] == "内科"]
    seen, answer = [], desk.get("?科室=内科&limit=7")
    seen += answer.json()["rows"]
    while answer.json()["next"]:
        answer = desk.get(f"?科室=内科&limit=7&cursor={answer.json()['next']}")
        seen += answer.json()["rows"]
    assert seen == whole


def test_the_calls_of_a_budget_are_counted_once_whatever_way_they_go(desk: Desk) -> None:
    for query in ("?科室=内科&limit=3", "?科室=内科&limit=3", "?limit=3", "?姓名=王**&limit=3"):
        assert desk.get(query).status_code == 200
    with desk.platform.office.reading(desk.who) as work:
        spent = grants.spent(work, desk.grant)
    assert (spent.calls, spent.rows) == (4, 12)
    read = desk.told("data.read")
    assert [one.detail["rows"] for one in read] == [3, 3, 3, 3]
    assert {one.detail["grant"] for one in read} == {desk.grant.id}
