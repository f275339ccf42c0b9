"""Roads over HTTP, walked by somebody cleared for level 1 in both worlds: pages, API, downloads, pictures of data."""

import io
import json
import re
from dataclasses import dataclass
from typing import Any

import pytest
from attack_worlds import HIDDEN, World
from pyarrow import parquet
from starlette.testclient import TestClient

from yiben.app import web
from yiben.capabilities import ledger

HTML = {"Accept": "text/html", "Accept-Language": "en"}
JSON = {"Accept": "application/json", "Accept-Language": "en"}
SIZES = re.compile(r'"bytes":\s*\d+|\d[\d,.]*\s?(?:bytes|B|kB|KB|KiB)\b')
"""How large files are in bytes says nothing of one value; it is told (docs/roads.md)."""


@dataclass
class Door:
    """The site of one world, and somebody in front of it."""

    world: World
    client: TestClient
    csrf: str = ""

    def read(self, path: str, **headers: str) -> str:
        """Everything that comes back: status, headers, body, as it would be in any world."""
        return self.told(self.client.get(self.place(path), headers={**HTML, **headers}))

    def send(self, path: str, **fields: str) -> str:
        return self.told(self.client.post(self.place(path), data={"csrf": self.csrf, **fields}, headers=HTML))

    def place(self, path: str) -> str:
        for identifier, name in self.world.renamed.items():
            path = path.replace(name, identifier)
        return path

    def told(self, answer: Any) -> str:
        """Without what this account did itself (its history, its tokens): that is its own."""
        kept = {
            key: value
            for key, value in answer.headers.items()
            if key not in {"set-cookie", "content-length", "date"}
        }
        body = re.sub(r'(?s)<ol class="trail">.*?</ol>', "", answer.text)
        if answer.headers.get("content-type") == "application/json":
            body = json.dumps({k: v for k, v in answer.json().items() if k != "events"}, ensure_ascii=False)
        text = f"{answer.status_code} {json.dumps(kept)} {body}"
        text = re.sub(r'name="csrf" value="[^"]+"|"csrf":\s*"[^"]+"', "csrf", text)
        text = re.sub(r"\b\d[\d,]*(\.\d+)? (ms\b|毫秒)", "<ms>", text)
        return SIZES.sub("<size>", self.world.told(text))


def enter(world: World, account: str) -> Door:
    client = TestClient(web.build(world.platform), base_url="http://localhost", raise_server_exceptions=False)
    client.cookies.set("yiben_session", world.sessions[account])
    door = Door(world, client)
    found = re.search(r'name="csrf" value="([^"]+)"', client.get("/account", headers=HTML).text)
    door.csrf = found.group(1) if found else ""
    return door


@pytest.fixture(scope="module")
def doors(worlds: tuple[World, World]) -> tuple[Door, Door]:
    return enter(worlds[0], "analyst"), enter(worlds[1], "analyst")


def alike(doors: tuple[Door, Door], path: str, **headers: str) -> str:
    """The same answer in both worlds, and no hidden value in either."""
    told = [door.read(path, **headers) for door in doors]
    for door, text in zip(doors, told, strict=True):
        assert not door.world.leaked(text, asked=path), path
    assert told[0] == told[1], path
    return told[0]


PAGES = [
    "/", "/resources/<residents>", "/resources/residents", "/resources/<docs>", "/runs", "/runs/<run>",
    "/runs/<run>/rejects/0", "/runs/<run>/rejects/1", "/runs/<run>/rejects/-1", "/organisations", "/gaps",
    "/log", "/log?kind=data.read", "/log?actor=owner", "/log?subject=<residents>", "/intake", "/account", "/query",
    "/query?sql=SELECT+*+FROM+residents", "/search", "/search?q=residents", "/search?q=level&level=4",
    "/api/resources", "/api/resources/residents", "/api/resources/<residents>", "/api/resources/<docs>",
    "/api/resources?q=residents", "/api/resources?level=4", "/api/log", "/api/log?actor=owner", "/api/log?actor=steward",
    "/api/log?subject=<residents>", "/api/log/verify", "/api/docs", "/openapi.json", "/healthz", "/readyz",
    "/resources/<residents>/edit", "/resources/nothing", "/api/resources/nothing", "/runs/nothing", "/log/nothing",
    "/resources/<residents>/items/nothing", "/api/intake/nothing", "/intake/nothing", "/intake/nothing/part",
]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_no_page_and_no_answer_of_the_api_tells_two_worlds_apart(doors: tuple[Door, Door], path: str) -> None:
    if path.startswith(("/log", "/api/log", "/account")):
        for door in doors:  # what one did oneself, and the signatures of two logs
            assert not door.world.leaked(door.read(path) + door.read(path, **JSON))
        return
    alike(doors, path)
    alike(doors, path, **JSON)


@pytest.mark.parametrize("column", sorted(HIDDEN))
def test_the_page_of_an_item_tells_no_statistic_of_it(doors: tuple[Door, Door], column: str) -> None:
    for kind in (HTML, JSON):
        told = []
        for door in doors:
            with door.world.platform.office.reading(door.world.platform.owner()) as work:
                item = next(one.id for one in ledger.describe(work, "residents").items if one.name == column)
            text = door.read(f"/resources/<residents>/items/{item}", **kind)
            assert not door.world.leaked(text)
            told.append(text)
        assert told[0] == told[1]


@pytest.mark.parametrize(
    "words",
    [
        "王鑫焱",
        "骨折密",
        "闪电暗号甲",
        "13871001357",
        "330106195106130082",
        "甲型流感暗",
        "1951-06-13",
        "7310001",
    ],
)
def test_the_search_box_knows_no_value(doors: tuple[Door, Door], words: str) -> None:
    for path in (f"/search?q={words}", f"/api/resources?q={words}"):
        told = alike(doors, path)
        assert "residents" not in re.sub(r"<residents>", "", told) or "0" in told


def test_a_search_finds_as_much_for_a_hidden_value_as_for_nonsense(doors: tuple[Door, Door]) -> None:
    for door in doors:
        found = [
            door.client.get("/api/resources", params={"q": word}).json()["total"]
            for word in ("王鑫焱", "骨折密", "闪电暗号甲", "zzqqxxyy")
        ]
        assert len(set(found)) == 1, found


def test_the_index_folder_holds_no_value(worlds: tuple[World, World], doors: tuple[Door, Door]) -> None:
    for world, door in zip(worlds, doors, strict=True):
        door.read("/search?q=residents")
        folder = next(
            path
            for path in world.platform.home.root.rglob("meta.json")
            if "search" in str(path) or "index" in str(path)
        ).parent
        held = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        assert not [one for one in world.canaries if one.encode() in held]


def test_a_quality_finding_names_no_row_and_counts_none_of_a_hidden_column(doors: tuple[Door, Door]) -> None:
    for door in doors:
        report = door.client.get("/api/resources/residents", headers=JSON).json()["quality"]
        assert not {one["column"] for one in report["findings"]} & set(HIDDEN)
        shown = door.client.get(door.place("/runs/<run>"), headers=JSON).json()["tables"][0]["answer"]
        for column in shown["columns"]:
            if column["name"] in HIDDEN:
                assert (column["evidence"], column["distinct"], column["confidence"]) == ("", None, None)


def test_a_steward_who_has_to_decide_sees_what_it_was_recognised_by(worlds: tuple[World, World]) -> None:
    steward = enter(worlds[0], "steward")
    items = steward.client.get("/api/resources/residents", headers=JSON).json()["items"]
    assert not any("cleared for level" in item["why"] for item in items)


# Asking over HTTP.
QUESTIONS = [
    "SELECT * FROM residents",
    "SELECT name, salary FROM residents ORDER BY salary",
    "SELECT id FROM residents WHERE name = '王鑫焱'",
    "SELECT name::INTEGER FROM residents",
    "SELECT nothing FROM residents",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT doc, tags, props FROM docs",
]


@pytest.mark.parametrize("sql", QUESTIONS)
def test_the_query_page_and_its_downloads_show_what_sql_shows(doors: tuple[Door, Door], sql: str) -> None:
    fields = [("/query", {}), *(("/query/download", {"format": one}) for one in ("csv", "json"))]
    for path, more in fields:
        told = [door.send(path, sql=sql, purpose="x", **more) for door in doors]
        for door, text in zip(doors, told, strict=True):
            assert not door.world.leaked(text, asked=sql)
        assert told[0] == told[1]


def test_a_downloaded_parquet_file_holds_masks_in_cells_statistics_and_metadata(
    doors: tuple[Door, Door],
) -> None:
    for door in doors:
        answer = door.client.post(
            "/query/download",
            data={"csrf": door.csrf, "sql": "SELECT * FROM residents", "format": "parquet"},
            headers=HTML,
        )
        assert answer.status_code == 200
        file = parquet.ParquetFile(io.BytesIO(answer.content))
        groups = [
            file.metadata.row_group(n).column(c).statistics
            for n in range(file.num_row_groups)
            for c in range(len(file.schema))
        ]
        text = f"{file.read().to_pylist()} {file.metadata.metadata} {[(s.min, s.max) for s in groups if s and s.has_min_max]}"
        assert not door.world.leaked(text)
        assert not [one for one in door.world.canaries if one.encode() in answer.content]


@pytest.mark.parametrize("form", ["json", "csv", "parquet", "table", "xlsx", "../../etc/passwd"])
def test_the_api_shows_what_sql_shows(doors: tuple[Door, Door], form: str) -> None:
    answers = [
        door.client.post(
            "/api/query",
            json={"sql": "SELECT * FROM residents", "format": form},
            headers={"X-CSRF-Token": door.csrf},
        )
        for door in doors
    ]
    assert {answer.status_code for answer in answers} in ({200}, {422})
    for door, answer in zip(doors, answers, strict=True):
        assert not [one for one in door.world.canaries if one.encode() in answer.content]
    if form != "parquet":
        told = [door.told(answer) for door, answer in zip(doors, answers, strict=True)]
        assert told[0] == told[1]


def test_metrics_and_health_tell_of_no_address_and_no_value(doors: tuple[Door, Door]) -> None:
    for door in doors:
        door.read("/resources/王鑫焱?q=13871001357")
        told = door.client.get("/metrics").text
        assert not door.world.leaked(told)
        assert door.world.platform.home.root.name not in re.sub("yiben_home_free_bytes", "", told)
        assert "13871001357" not in told
