"""Programs that speak other catalogues' tongues: CKAN, assistants, engines that read tables, systems that tell lineage."""

import asyncio
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from bureaus import acting, join
from openers import BUREAU, Openers, openers_of
from portal_city import foreign
from yiben.app import web
from yiben.app.machines.tools import Caller, make_server
from yiben.app.wiring import open_platform
from yiben.capabilities import ledger, opening, people
from yiben.kernel.actors import ANYBODY, SYSTEM, Role
from yiben.kernel.text import Lang, Text

WHY = Text("坐标有误", "Coordinates are wrong")
SECRET = "内部说明 not for the public"


class Machines:
    """A platform, programs, and the tokens of people of two bureaus."""

    def __init__(self, openers: Openers) -> None:
        self.openers = openers
        self.dataset = openers.opened()
        app = web.build(openers.platform)
        self.client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
        with openers.writing(openers.platform.owner()) as work:
            join(work, "stranger", "市教育局", Role.STEWARD)
            self.tokens = {
                name: people.create_token(work, name).secret for name in ("steward1", "stranger", "analyst")
            }

    def ckan(self, action: str, who: str = "", **said: Any) -> tuple[int, Any]:
        headers = {"Authorization": self.tokens[who]} if who else {}
        answer = self.client.post(f"/api/3/action/{action}", json=said, headers=headers)
        body = answer.json()
        return answer.status_code, body.get("result") if isinstance(body, dict) else body

    def assistant(self, tool: str, **said: Any) -> str:
        """What a tool says to anybody, or how it refuses."""
        server = make_server(self.openers.platform, lambda _context: Caller(actor=ANYBODY, lang=Lang.EN))
        try:
            return str(asyncio.run(server.call_tool(tool, said)))
        except Exception as error:  # whatever the library makes of a refusal
            return str(error)


@pytest.fixture(scope="module")
def machines(
    openers_home: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("machines") / "home"
    shutil.copytree(openers_home[0], folder)
    platform = open_platform(folder)
    yield Machines(openers_of(platform))
    platform.close()


def said(name: str, organisation: str, **more: Any) -> dict[str, Any]:
    return {"name": name, "title": name, "owner_org": organisation, "resources": [{"url": "https://example.org/a.csv", "format": "CSV"}]} | more  # fmt: skip


def test_the_name_of_somebody_elses_tombstone_is_not_free(machines: Machines) -> None:
    assert machines.ckan("package_create", "steward1", **said("ours", BUREAU))[0] == 200
    assert machines.ckan("package_delete", "steward1", id="ours")[0] == 200
    for taken in (said("ours", "市教育局"), said("other", "市教育局", id="ours")):
        assert machines.ckan("package_create", "stranger", **taken)[0] in {403, 409}
    with machines.openers.reading(machines.openers.officer) as work:
        found = opening.dataset(work, "ours")
    assert found.state is opening.State.WITHDRAWN
    assert found.publisher == machines.dataset.publisher
    assert (
        machines.ckan("package_create", "steward1", **said("ours", BUREAU))[0] == 200
    )  # its own may come back


@pytest.mark.parametrize("action", ["package_update", "package_patch", "package_delete", "resource_create"])
def test_clients_change_neither_what_was_opened_nor_what_is_others(machines: Machines, action: str) -> None:
    machines.ckan("package_create", "steward1", **said("mine", BUREAU))
    for who, name in (("steward1", machines.dataset.slug), ("stranger", "mine"), ("analyst", "mine"), ("", "mine"), ("steward1", machines.dataset.id)):  # fmt: skip
        body = said(name, BUREAU, id=name, package_id=name, url="https://evil.example", notes="x")
        assert machines.ckan(action, who, **body)[0] == 403, (who, name)
    moved = said("mine", "市教育局", id="mine")
    assert machines.ckan("package_update", "steward1", **moved)[0] == 403


def test_a_resource_is_not_called_what_somebody_elses_is(machines: Machines) -> None:
    one = {"id": "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "url": "https://example.org/true.csv"}
    assert machines.ckan("package_create", "steward1", **said("true-one", BUREAU, resources=[one]))[0] == 200
    false = said("false-one", "市教育局", resources=[one | {"url": "https://evil.example/false.csv"}])
    assert machines.ckan("package_create", "stranger", **false)[0] == 409
    assert machines.ckan("resource_show", id=one["id"])[1]["url"] == one["url"]
    (ours, *_) = machines.ckan("package_show", id=machines.dataset.slug)[1]["resources"]
    assert machines.ckan("package_create", "stranger", **said("f", "市教育局", resources=[{"id": ours["id"], "url": "https://evil.example"}]))[0] == 409  # fmt: skip
    again = said("true-one", BUREAU, id="true-one", resources=[one | {"name": "renamed"}])
    assert machines.ckan("package_update", "steward1", **again)[0] == 200


def test_a_body_is_not_taken_by_naming_it_again(machines: Machines) -> None:
    for body in (
        {"name": "x-1", "title": BUREAU, "id": "x-2"},
        {"name": BUREAU},
        {"name": "y", "id": BUREAU, "title": "某局"},
    ):
        status, _ = machines.ckan("organization_create", "stranger", **body)
        assert status in {200, 403, 409}
        with machines.openers.reading(machines.openers.officer) as work:
            found = ledger.find_organisation(work, BUREAU)
        assert found is not None
        assert (found.id, found.name) == (machines.dataset.publisher, BUREAU)
        assert "x-2" not in found.aliases
    assert machines.ckan("package_create", "stranger", **said("stolen", "x-1"))[0] in {403, 409}


def test_filters_cost_no_more_than_one_long_one_may(machines: Machines) -> None:
    status, _ = machines.ckan("package_search", fq_list=["tags:(" + " OR ".join("abcdefghij") + ")"] * 2_000)
    assert status == 400
    assert machines.ckan("package_search", fq="title:" + "a*" * 4_000 + "b")[0] in {200, 400}
    assert machines.ckan("package_search", fq="(" * 5_000)[0] == 400
    assert machines.ckan("resource_search", query="name:x")[0] == 200
    (one, *_) = [
        one
        for one in machines.ckan("package_show", id=machines.dataset.slug)[1]["resources"]
        if one["datastore_active"]
    ]
    for wrong in (
        {"offset": -1},
        {"limit": -1},
        {"sort": "线路 desc", "offset": 10**6},
        {"filters": {"no": 1}},
        {"q": {"线路": ["x"]}},
    ):
        assert machines.ckan("datastore_search", resource_id=one["id"], **wrong)[0] in {400, 409}, wrong
    most = machines.ckan("datastore_search", resource_id=one["id"], limit=10**9)
    assert most[0] in {400, 409} or len(most[1]["records"]) <= 32_000


def test_rows_of_what_is_not_for_everybody_need_the_permit_on_every_road(machines: Machines) -> None:
    openers = machines.openers
    check = openers.check(kind="targeted", columns=("站点编号", "线路"))
    closed = openers.opened(
        check, kind=opening.OpenKind.TARGETED, slug="depots", title=Text("车场", "Depots"), columns=check.columns,
        bodies=("云川大学",), boundary=Text("只用于研究", "Research only"),
    )  # fmt: skip
    for path in (
        "/datasets/depots/data", "/datasets/depots/download/depots.csv", "/datasets/depots/download/depots-v1.parquet",
        "/datasets/depots/editions/1..2", "/datasets/depots/editions/1..2.csv", "/iceberg/v1/namespaces/open/tables/depots", f"/open-data/{closed.id}/data/1/0.parquet",
        f"/iceberg/v1/namespaces/open/tables/{closed.id}",
    ):  # fmt: skip
        answer = machines.client.get(path, headers={"Accept": "application/json"})
        assert answer.status_code in {403, 404}, path
        assert "S00001" not in answer.text
        assert b"PAR1" not in answer.content
    listed = machines.client.get("/iceberg/v1/namespaces/open/tables").text
    assert "depots" not in listed
    assert "not_for_everybody" in machines.assistant("read_open_dataset", slug="depots")
    _, package = machines.ckan("package_show", id="depots")
    for one in package["resources"]:
        assert machines.ckan("datastore_search", resource_id=one["id"])[0] in {403, 404}
    page = machines.client.get("/datasets/depots", headers={"Accept": "text/html"})
    assert "S00001" not in page.text
    bulk = machines.client.get("/bulk/datasets.zip?q=Depots")
    assert b"S00001" not in bulk.content


def test_assistants_say_no_more_of_what_was_taken_back_than_its_name(machines: Machines) -> None:
    with machines.openers.writing(SYSTEM) as work:
        told = foreign(
            "gone", "已撤", "Gone", publisher=machines.dataset.publisher, description=Text(SECRET, SECRET)
        )
        opening.put_foreign(work, [told])
    assert "not for the public" in machines.assistant("describe_open_dataset", slug="gone")
    with machines.openers.writing(SYSTEM) as work:
        opening.withdraw_foreign(work, "src_city", ["gone"])
    assert "not for the public" not in machines.assistant("describe_open_dataset", slug="gone")
    assert "not for the public" not in machines.assistant("search_open_data", query="Gone")
    for tool, body in (("query", {"sql": "SELECT 1", "purpose": "x"}), ("describe_table", {"name": "bus_stops"}), ("search_tables", {"query": "bus"})):  # fmt: skip
        assert "account_needed" in machines.assistant(tool, **body)


def test_a_description_of_an_edition_that_was_recalled_is_gone_with_it(machines: Machines) -> None:
    openers, slug = machines.openers, machines.dataset.slug
    found = openers.check(columns=("站点编号", "站点名称", "经度", "纬度"))
    openers.release(openers.approved(found, dataset=machines.dataset.id, columns=found.columns))
    held = machines.client.get(f"/iceberg/v1/namespaces/open/tables/{slug}").json()
    key = held["metadata-location"].partition("s3:/")[2]
    assert machines.client.get(key).status_code == 200
    lists = [one["manifest-list"].partition("s3:/")[2] for one in held["metadata"]["snapshots"]]
    with openers.writing(openers.steward) as work:
        opening.recall(work, machines.dataset.id, edition=1, why="重发")
    now = machines.client.get(f"/iceberg/v1/namespaces/open/tables/{slug}").json()
    assert len(now["metadata"]["snapshots"]) == 1
    for one in (key, *lists):  # they say least and greatest values of each column
        assert machines.client.get(one).status_code == 404, one
    assert machines.client.get(f"/open-data/{machines.dataset.id}/data/1/0.parquet").status_code == 404
    assert machines.client.get(f"/open-data/{machines.dataset.id}/data/2/0.parquet").status_code == 200
    for odd in (
        "data/01/0.parquet",
        "data/2/../1/0.parquet",
        "data/1/0.parquet/",
        "metadata/../data/1/0.parquet",
        "paths.json",
    ):
        assert machines.client.get(f"/open-data/{machines.dataset.id}/{odd}").status_code in {403, 404}, odd


def test_lineage_is_linked_only_by_who_speaks_for_the_output(machines: Machines) -> None:
    event = {
        "eventType": "COMPLETE", "eventTime": "2026-03-01T08:00:00Z", "producer": "https://evil.example",
        "run": {"runId": str(uuid.uuid4())}, "job": {"namespace": "evil", "name": "x"},
        "inputs": [{"namespace": "yiben", "name": "bus_stops"}],
        "outputs": [{"namespace": "yiben", "name": "bus_stops", "facets": {"columnLineage": {
            "fields": {"站点编号": {"inputFields": [{"namespace": "yiben", "name": "bus_stops", "field": "线路"}]}}}}}],
    }  # fmt: skip
    for who, status in (("stranger", {403}), ("analyst", {403}), ("", {401})):
        headers = {"Authorization": f"Bearer {machines.tokens[who]}"} if who else {}
        assert machines.client.post("/api/v1/lineage", json=event, headers=headers).status_code in status
    with machines.openers.reading(machines.openers.officer) as work:
        assert ledger.describe(work, "bus_stops").upstream == ()


def test_a_token_of_nobody_is_nobodys_and_a_cookie_none_at_all(machines: Machines) -> None:
    call = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    for shown in ("Bearer yiben_" + "x" * 43, "Bearer ", "Basic b3duZXI6eA==", "bearer"):
        answer = machines.client.post(
            "/mcp", json=call, headers={"Authorization": shown, "Accept": "application/json"}
        )
        assert answer.status_code == 401, shown
    with machines.openers.reading(machines.openers.officer) as work:
        assert acting(work, "stranger").account == "stranger"
