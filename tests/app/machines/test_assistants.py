"""An assistant's own client talks to the platform over HTTP: as anybody, and as a named account."""

import asyncio
import json
from typing import Any

import httpx
import httpx2
import pytest
from machine_makers import PEOPLE, Served
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from yiben.capabilities import people

WITHOUT_ACCOUNT = {"search_open_data", "describe_open_dataset", "read_open_dataset"}
WITH_ACCOUNT = {"search_tables", "describe_table", "query"}


def call(served: Served, tool: str, *, token: str = "", **said: Any) -> tuple[bool, Any]:
    """(whether it went well, what the tool said), as a real client gets it."""

    async def ask() -> tuple[bool, Any]:
        headers = {"Accept-Language": "en"} | ({"Authorization": f"Bearer {token}"} if token else {})
        http = httpx2.AsyncClient(headers=headers, timeout=30)
        async with http, Client(streamable_http_client(f"{served.url}/mcp", http_client=http)) as client:
            found = await client.call_tool(tool, said)
            text = found.content[0].text
            return not found.is_error, text.removeprefix(
                f"Error executing tool {tool}: "
            ) if found.is_error else json.loads(text)

    return asyncio.run(ask())


@pytest.fixture(scope="module")
def token(served: Served) -> str:
    with served.platform.office.writing(served.platform.owner()) as work:
        return people.create_token(work, "analyst").secret


def test_the_tools_say_that_they_only_read(served: Served) -> None:
    async def ask() -> dict[str, bool | None]:
        async with Client(f"{served.url}/mcp") as client:
            tools = (await client.list_tools()).tools
            return {tool.name: tool.annotations.read_only_hint for tool in tools if tool.annotations}

    assert asyncio.run(ask()) == dict.fromkeys(WITHOUT_ACCOUNT | WITH_ACCOUNT, True)


def test_anybody_finds_and_reads_what_is_open(served: Served) -> None:
    _, found = call(served, "search_open_data", query="公交站点")
    assert [one["slug"] for one in found["datasets"]][:1] == ["bus-stops"]
    _, said = call(served, "describe_open_dataset", slug="bus-stops")
    assert (said["title"], [one["name"] for one in said["columns"]]) == (
        "Bus stops",
        ["id", "name", "lon", "since", "lit"],
    )
    _, rows = call(
        served, "read_open_dataset", slug="bus-stops", filters={"id:from": "1490"}, sort="-id", limit=3
    )
    assert (rows["matched"], [row["id"] for row in rows["rows"]]) == (10, [1499, 1498, 1497])
    _, more = call(
        served,
        "read_open_dataset",
        slug="bus-stops",
        filters={"id:from": "1490"},
        sort="-id",
        cursor=rows["next"],
        limit=100,
    )
    assert [row["id"] for row in more["rows"]] == [1496, 1495, 1494, 1493, 1492, 1491, 1490]


def test_what_is_for_named_bodies_is_described_but_not_read(served: Served) -> None:
    assert call(served, "describe_open_dataset", slug="depots")[0]
    went, said = call(served, "read_open_dataset", slug="depots")
    assert (went, said.split(":")[0]) == (False, "not_for_everybody")


@pytest.mark.parametrize("tool", sorted(WITH_ACCOUNT))
def test_nothing_of_the_ledger_without_an_account(served: Served, tool: str) -> None:
    said = {"search_tables": {"query": "people"}, "describe_table": {"name": "people"}}
    went, text = call(served, tool, **said.get(tool, {"sql": "SELECT 1", "purpose": "x"}))
    assert (went, text.split(":")[0]) == (False, "account_needed")


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_nothing_but_a_message_is_taken_and_no_stream_stays_open(served: Served, method: str) -> None:
    answer = httpx.request(method, f"{served.url}/mcp", headers={"Accept": "text/event-stream"}, timeout=20)
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_a_token_that_stands_for_nobody_is_refused(served: Served) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    for wrong in ("Bearer nothing", "Basic YTpi", "Bearer"):
        answer = httpx.post(f"{served.url}/mcp", json=body, headers={"Authorization": wrong})
        assert answer.status_code == 401


def test_a_named_account_asks_through_the_guard(served: Served, token: str) -> None:
    _, found = call(served, "search_tables", token=token, query="people")
    assert [one["name"] for one in found["tables"]] == ["people"]
    _, said = call(served, "describe_table", token=token, name="people")
    assert {one["name"]: one["level"] for one in said["columns"]} == {"id": 1, "name": 3}
    _, rows = call(served, "query", token=token, sql="SELECT * FROM people ORDER BY id", purpose="trying")
    assert [one["masked"] for one in rows["columns"]] == [False, True]
    assert not any(name in json.dumps(rows, ensure_ascii=False) for name in PEOPLE)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/passwd')",
        "DROP TABLE people",
        "SELECT 1; SELECT 2",
        "",
        "SELECT * FROM nobody",
    ],
)
def test_what_the_guard_refuses_an_assistant_is_told(served: Served, token: str, sql: str) -> None:
    went, text = call(served, "query", token=token, sql=sql, purpose="trying")
    assert not went
    assert ":" in text
    assert "Traceback" not in text


def test_an_answer_is_short_and_says_so(served: Served, token: str) -> None:
    sql = "SELECT a.id FROM people a, people b, people c"
    _, rows = call(served, "query", token=token, sql=sql, purpose="trying")
    assert (len(rows["rows"]), rows["truncated"]) == (100, True)


@pytest.mark.parametrize(
    "said",
    [
        {"slug": "bus-stops", "filters": {"nothing": "1"}},
        {"slug": "bus-stops", "filters": {"id": "1; DROP TABLE x"}},
        {"slug": "bus-stops", "cursor": "x"},
        {"slug": "../../etc/passwd"},
        {"slug": "bus-stops", "limit": -5, "sort": "nothing"},
    ],
)
def test_odd_questions_are_explained(served: Served, said: dict[str, Any]) -> None:
    went, text = call(served, "read_open_dataset", **said)
    assert not went
    assert str(served.platform.home.root) not in text
