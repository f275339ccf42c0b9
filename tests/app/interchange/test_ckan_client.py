"""The real client of CKAN, over a real socket: reading."""

import json
import os
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from ckanapi.errors import CKANAPIError, SearchQueryError
from exchange_makers import Exchange, http


@pytest.fixture(params=["post", "get"])
def ckan(exchange: Exchange, request: pytest.FixtureRequest) -> RemoteCKAN:
    return RemoteCKAN(exchange.url, get_only=request.param == "get")


def cli(exchange: Exchange, *words: str, **said: object) -> subprocess.CompletedProcess[bytes]:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    code = "from ckanapi.cli.main import main; import sys; sys.exit(main())"
    command = [sys.executable, "-c", code, *words, "-r", exchange.url]
    return subprocess.run(
        command, capture_output=True, check=False, timeout=120, env=os.environ | {"PATH": path}, **said
    )  # type: ignore[call-overload]


def lines(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    assert done.returncode == 0, done.stderr.decode()
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_it_is_a_ckan(ckan: RemoteCKAN) -> None:
    assert ckan.action.site_read() is True
    assert ckan.action.status_show()["extensions"] == ["datastore", "dcat"]
    assert "Packages that fit" in ckan.action.help_show(name="package_search")


def test_packages_are_listed_without_the_withdrawn(ckan: RemoteCKAN) -> None:
    names = ckan.action.package_list()
    assert names == sorted([*(f"air-{n:03d}" for n in range(29)), "bus-stops", "depots"])
    assert ckan.action.package_list(limit=2, offset=1) == names[1:3]
    assert [one["name"] for one in ckan.action.current_package_list_with_resources(limit=40)][-2:] != []


def test_a_package_says_what_ckan_says(ckan: RemoteCKAN, exchange: Exchange) -> None:
    one = ckan.action.package_show(id="bus-stops")
    assert (one["name"], one["title"], one["title_translated"]["en"]) == (
        "bus-stops",
        "公交站点",
        "Bus stops",
    )
    assert one == ckan.action.package_show(id=exchange.stops.id)
    assert one["organization"]["title"] == "市交通运输局"
    assert one["groups"][0]["title"] == "公共交通"
    assert [tag["name"] for tag in one["tags"]] == ["公交", "stops"]
    assert (one["license_id"], one["isopen"], one["state"], one["private"]) == (
        "CC-BY-4.0",
        True,
        "active",
        False,
    )
    assert {one["format"] for one in one["resources"]} >= {"CSV", "PARQUET"}
    assert all(part["datastore_active"] for part in one["resources"])
    assert not one["metadata_modified"].endswith("Z")
    assert ckan.action.resource_show(id=one["resources"][0]["id"]) == one["resources"][0]


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ({"q": "stops"}, ["bus-stops"]),
        ({"q": "空气 7"}, ["air-007"]),
        ({"fq": "tags:hourly", "sort": "name asc", "rows": 2}, ["air-000", "air-001"]),
        ({"fq": "tags:hourly", "sort": "name desc", "rows": "2", "start": "1"}, ["air-027", "air-026"]),
        ({"fq": "+res_format:PARQUET -name:depots"}, ["bus-stops"]),
        ({"fq": "name:(bus-stops OR depots)", "sort": "name asc"}, ["bus-stops", "depots"]),
        (
            {"fq_list": ["groups:transport", "license_id:CC-BY-4.0"], "sort": "name asc"},
            ["bus-stops", "depots"],
        ),
        ({"q": "name:air-00?", "rows": 3, "sort": "id asc"}, None),
        ({"fq": "metadata_modified:[2999-01-01T00:00:00Z TO *]"}, []),
        ({"fq": "nosuchfield:x"}, []),
        ({"fq": "dataset_type:dataset name:depots", "include_private": True}, ["depots"]),
    ],
)
def test_searching(ckan: RemoteCKAN, said: dict[str, object], names: list[str] | None) -> None:
    if ckan.get_only and "fq_list" in said:
        said = said | {"fq_list": json.dumps(said["fq_list"])}
    found = ckan.action.package_search(**said)
    if names is None:
        assert found["count"] == 10
        assert len(found["results"]) == 3
    else:
        assert [one["name"] for one in found["results"]] == names


def test_counts_by_facet(ckan: RemoteCKAN) -> None:
    found = ckan.call_action(
        "package_search", {"rows": 0, "facet.field": '["organization", "tags", "nosuch"]', "facet.limit": 1}
    )
    assert found["count"] == 31
    assert found["facets"]["tags"] in ({"空气": 29}, {"hourly": 29})
    assert found["search_facets"]["organization"]["items"][0]["display_name"] == "生态环境局"
    assert found["facets"]["nosuch"] == {}


def test_other_lists(ckan: RemoteCKAN) -> None:
    bodies = ckan.action.organization_list(all_fields=True)
    assert {one["title"]: one["package_count"] for one in bodies} == {"市交通运输局": 2, "生态环境局": 29}
    assert ckan.action.organization_show(id="市交通运输局")["package_count"] == 2
    assert ckan.action.organization_autocomplete(q="交通")[0]["title"] == "市交通运输局"
    assert {"transport", "environment"} <= set(ckan.action.group_list())
    assert ckan.action.group_show(id="transport")["package_count"] == 2
    assert ckan.action.tag_list() == sorted(["公交", "stops", "空气", "hourly", "车场"])
    assert ckan.action.tag_search(query="hour")["count"] == 1
    assert "CC-BY-4.0" in {one["id"] for one in ckan.action.license_list()}
    assert ckan.action.package_autocomplete(q="depo")[0]["name"] == "depots"
    assert ckan.action.resource_search(query="format:html", limit=5)["count"] == 29
    kinds = {one["activity_type"] for one in ckan.action.recently_changed_packages_activity_list(limit=100)}
    assert kinds == {"new package", "changed package", "deleted package"}
    assert [one["activity_type"] for one in ckan.action.package_activity_list(id="bus-stops")] == [
        "changed package",
        "new package",
    ]


def test_rows_of_an_open_edition(ckan: RemoteCKAN) -> None:
    part = ckan.action.package_show(id="bus-stops")["resources"][0]["id"]
    found = ckan.action.datastore_search(resource_id=part, limit=3, offset=2)
    assert found["total"] == 1000
    assert [row["id"] for row in found["records"]] == [2, 3, 4]
    assert found["records"][0]["opened"] == "2024-01-03"
    assert [one["type"] for one in found["fields"]] == ["int8", "text", "text", "numeric", "date", "numeric"]
    assert found["fields"] == ckan.action.datastore_info(id=part)["fields"], "with what each column is called"
    found = ckan.action.datastore_search(
        resource_id=part,
        filters=json.dumps({"city": "遵义市"}),
        sort="id desc",
        fields="id,city",
        limit=2,
        offset=1,
    )
    assert found["records"] == [{"id": 997, "city": "遵义市"}, {"id": 995, "city": "遵义市"}]
    assert found["total"] == 500
    found = ckan.action.datastore_search(resource_id=part, q=json.dumps({"站名": "站点99"}), limit=0)
    assert (found["total"], found["records"]) == (11, [])
    assert ckan.action.datastore_info(id=part)["meta"]["count"] == 1000


def test_it_says_no_as_ckan_does(ckan: RemoteCKAN, exchange: Exchange) -> None:
    part = ckan.action.package_show(id="bus-stops")["resources"][0]["id"]
    for name in ("nosuch", "air-029", "ds_00000000000000000000000000"):
        with pytest.raises(NotFound):
            ckan.action.package_show(id=name)
    for action in ("resource_show", "organization_show", "group_show", "tag_show", "datastore_search"):
        with pytest.raises(NotFound):
            ckan.call_action(action, {"id": "nosuch"})
    with pytest.raises(ValidationError) as refused:
        ckan.action.package_show()
    assert refused.value.error_dict["id"] == ["Missing value"]
    for said in (
        {"fq": "("},
        {"fq": 'name:"'},
        {"nosuch": 1},
        {"sort": "secret asc"},
        {"fq": "score:[1 TO 2]"},
    ):
        with pytest.raises(SearchQueryError):
            ckan.call_action("package_search", said)
    for said in ({"rows": "many"}, {"start": -1}, {"rows": 10**30}):
        with pytest.raises(ValidationError):
            ckan.call_action("package_search", said)
    for said in (
        {"filters": "{"},
        {"filters": '{"nosuch": 1}'},
        {"sort": "nosuch"},
        {"fields": "nosuch"},
        {"q": "jones"},
    ):
        with pytest.raises(ValidationError):
            ckan.call_action("datastore_search", {"resource_id": part} | said)
    with pytest.raises(NotAuthorized, match="SQL"):
        ckan.action.datastore_search_sql(sql="SELECT 1")
    with pytest.raises(CKANAPIError):
        ckan.action.nosuch_action()


def test_rows_open_under_conditions_are_not_handed_out(ckan: RemoteCKAN) -> None:
    shown = ckan.action.package_show(id="depots")
    assert not any(part["datastore_active"] for part in shown["resources"])
    for part in shown["resources"]:
        with pytest.raises(NotAuthorized):
            ckan.action.datastore_search(resource_id=part["id"])


def test_shapes_of_refusals_on_the_wire(exchange: Exchange) -> None:
    def get(path: str) -> tuple[int, object]:
        answer = http.get(exchange.url + path)
        return answer.status_code, answer.json()

    status, told = get("/api/3/action/package_show?id=nosuch")
    assert status == 404
    assert told == {
        "help": f"{exchange.url}/api/3/action/help_show?name=package_show",
        "success": False,
        "error": {"__type": "Not Found Error", "message": "Not found"},
    }
    assert get("/api/action/package_list?limit=1")[1]["success"] is True  # type: ignore[index]
    assert get("/api/3") == (200, {"version": 3})
    assert get("/api/3/action/nosuch") == (400, "Bad request - Action name not known: nosuch")
    assert get("/api/3/action/site_read?callback=alert")[0] == 400
    assert get("/api/3/action/package_create?name=x")[0] == 400
    sent = http.post(
        f"{exchange.url}/api/3/action/package_show",
        content=b"{",
        headers={"Content-Type": "application/json"},
    )
    assert (sent.status_code, sent.json()[:24]) == (400, "Bad request - JSON Error")
    sent = http.post(f"{exchange.url}/api/3/action/package_show", content=b"[1]")
    assert sent.status_code == 400
    sent = http.post(f"{exchange.url}/api/3/action/package_show", data={"id": "bus-stops"})
    assert sent.json()["result"]["name"] == "bus-stops"
    assert (
        http.options(f"{exchange.url}/api/3/action/package_show").headers["access-control-allow-origin"]
        == "*"
    )


def test_the_terminal_client_searches_and_dumps(exchange: Exchange, tmp_path: Path) -> None:
    found = lines(cli(exchange, "search", "datasets", "fq=tags:hourly"))
    assert len(found) == 29
    dumped = lines(cli(exchange, "dump", "datasets", "--all", "-q", "-p", "2"))
    assert [one["name"] for one in dumped] == [*(f"air-{n:03d}" for n in range(29)), "bus-stops", "depots"]
    bodies = lines(cli(exchange, "dump", "organizations", "--all", "-q"))
    assert {one["title"] for one in bodies} == {"市交通运输局", "生态环境局"}


def test_resource_addresses_are_what_data_tools_read(exchange: Exchange, tmp_path: Path) -> None:
    shown = RemoteCKAN(exchange.url).action.package_show(id="bus-stops")
    urls = {part["format"]: part["url"] for part in shown["resources"]}
    assert urls["CSV"] == f"{exchange.url}/datasets/bus-stops/download/bus-stops.csv"
    with duckdb.connect() as db:
        for name in ("CSV", "PARQUET"):
            file = tmp_path / f"rows.{name.lower()}"
            file.write_bytes(http.get(urls[name]).content)
            assert db.execute(f"SELECT count(*), max(id) FROM '{file}'").fetchone() == (1000, 999)
