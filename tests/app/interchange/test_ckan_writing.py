"""The real client of CKAN writes: what harvesters send comes back as it was, and nothing else is touched."""

import json
from pathlib import Path

import pytest
from ckanapi import NotAuthorized, NotFound, RemoteCKAN, ValidationError
from exchange_makers import Exchange, http
from test_ckan_client import cli

from yiben.capabilities import opening
from yiben.capabilities.opening import Origin, State, What
from yiben.kernel.actors import ANYBODY


@pytest.fixture
def owner(exchange: Exchange) -> RemoteCKAN:
    return RemoteCKAN(exchange.url, apikey=exchange.office_token)


@pytest.fixture
def steward(exchange: Exchange) -> RemoteCKAN:
    return RemoteCKAN(exchange.url, apikey=exchange.steward_token)


def said(name: str, **more: object) -> dict[str, object]:
    return {
        "name": name,
        "title": "Beds in hospitals",
        "notes": "Beds <b>by</b> ward",
        "owner_org": "卫生健康局",
        "license_id": "cc-by",
        "author": "Dr. Who",
        "version": "1.2",
        "tags": [{"name": "beds"}, {"name": "床位"}],
        "groups": [{"name": "health"}],
        "extras": [
            {"key": "frequency", "value": "monthly"},
            {"key": "temporal_start", "value": "2020-01-01"},
        ],
        "resources": [
            {
                "url": "https://example.org/beds.csv",
                "format": "CSV",
                "name": "beds",
                "hash": "abc",
                "size": 10,
                "schema": {"a": 1},
            },
            {"url": "example.org/beds.xlsx", "format": "XLSX"},
        ],
    } | more


def test_a_package_is_made_changed_and_withdrawn(exchange: Exchange, steward: RemoteCKAN) -> None:
    made = steward.action.package_create(**said("beds"))
    assert made["version"] == "1.2"
    assert made["author"] == "Dr. Who"
    assert [one["name"] for one in made["groups"]] == ["health"]
    assert made["resources"][0]["schema"] == {"a": 1}
    assert made["resources"][0]["hash"] == "abc"
    assert made["resources"][1]["url"] == "http://example.org/beds.xlsx"
    assert {one["key"]: one["value"] for one in made["extras"]} == {
        "frequency": "monthly",
        "temporal_start": "2020-01-01",
    }
    assert steward.action.package_show(id="beds") == made
    assert steward.action.package_search(q="hospitals")["results"][0]["id"] == made["id"]

    changed = steward.action.package_patch(id="beds", title="Beds")
    assert (changed["title"], changed["notes"], changed["author"]) == ("Beds", made["notes"], "Dr. Who")
    part = steward.action.resource_create(package_id="beds", url="https://example.org/more.csv", format="CSV")
    assert steward.action.resource_show(id=part["id"])["url"] == "https://example.org/more.csv"
    steward.action.resource_patch(id=part["id"], name="more")
    assert steward.action.resource_show(id=part["id"])["url"] == "https://example.org/more.csv"
    steward.action.resource_delete(id=part["id"])
    assert len(steward.action.package_show(id="beds")["resources"]) == 2
    replaced = steward.action.package_update(**said("beds", id=made["id"], author=None, tags=[]))
    assert replaced["tags"] == []

    steward.action.package_delete(id="beds")
    with pytest.raises(NotFound):
        steward.action.package_show(id="beds")
    with exchange.platform.office.reading(ANYBODY) as work:
        one = opening.dataset(work, "beds")
        assert (one.state, one.origin) == (State.WITHDRAWN, Origin.WRITTEN)
        assert opening.latest_changes(work, limit=1)[0].what is What.WITHDRAWN
    again = steward.action.package_create(**said("beds"))
    assert again["id"] == made["id"]
    steward.action.package_delete(id="beds")


def test_only_who_may_and_only_what_clients_wrote(
    exchange: Exchange, owner: RemoteCKAN, steward: RemoteCKAN
) -> None:
    nobody, analyst = RemoteCKAN(exchange.url), RemoteCKAN(exchange.url, apikey=exchange.analyst_token)
    forged = RemoteCKAN(exchange.url, apikey="yiben_" + "x" * 43)
    for client in (nobody, analyst, forged):
        with pytest.raises(NotAuthorized):
            client.action.package_create(**said("mine"))
        with pytest.raises(NotAuthorized):
            client.action.package_delete(id="bus-stops")
        assert client.action.package_show(id="bus-stops")["name"] == "bus-stops"
    with pytest.raises(NotAuthorized):
        steward.action.package_create(**said("mine", owner_org="市交通运输局"))
    made = owner.action.package_create(**said("theirs", owner_org="市交通运输局"))
    for action, asked in (
        ("package_patch", {"id": "theirs", "title": "x"}),
        ("package_delete", {"id": "theirs"}),
        ("resource_create", {"package_id": "theirs", "url": "https://example.org"}),
        ("resource_delete", {"id": made["resources"][0]["id"]}),
    ):
        with pytest.raises(NotAuthorized):
            steward.call_action(action, asked)
    with pytest.raises(NotAuthorized):  # nor may it be moved to an organisation of others
        steward.action.package_create(**said("mine", id="theirs", owner_org="市交通运输局"))
    for name in ("bus-stops", "air-001"):
        for action in ("package_patch", "package_delete", "package_update"):
            with pytest.raises(NotAuthorized):
                owner.call_action(action, {"id": name, "title": "x"})
    for action in ("dataset_purge", "group_create", "organization_delete", "user_create", "datastore_create"):
        with pytest.raises(NotAuthorized):
            owner.call_action(action, {"id": "theirs", "name": "theirs"})
    cookie = {"yiben_session": "x", "authorization": ""}
    answer = http.post(f"{exchange.url}/api/3/action/package_delete", json={"id": "theirs"}, cookies=cookie)
    assert answer.status_code == 403
    bearer = {"Authorization": f"Bearer {exchange.office_token}"}
    assert (
        http.post(
            f"{exchange.url}/api/3/action/package_delete", json={"id": "theirs"}, headers=bearer
        ).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Has Spaces"}, "name"),
        ({"name": "x" * 200}, "name"),
        ({"name": "bus-stops"}, "name"),
        ({"name": "air-029"}, "name"),
        ({"owner_org": ""}, "owner_org"),
        ({"owner_org": "nosuch"}, "owner_org"),
        ({"private": True}, "private"),
        ({"title": {"a": 1}}, "title"),
        ({"tags": "beds"}, "tags"),
        ({"resources": [{"url": "javascript:alert(1)"}]}, "resources"),
        ({"resources": [{"name": "no url"}]}, "resources"),
        ({"resources": [{"url": "https://example.org"}] * 1_001}, "resources"),
        ({"extras": [{"key": "a", "value": 1}, {"key": "a", "value": 2}]}, "extras"),
        ({"extras": [{"key": "ckan", "value": "{}"}]}, "extras"),
        ({"mine": "x" * 300_000}, "extras"),
    ],
)
def test_what_is_wrong_is_named(steward: RemoteCKAN, wrong: dict[str, object], field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        steward.action.package_create(**said("wrong", **wrong) if "name" not in wrong else said(**wrong))  # type: ignore[arg-type]
    assert field in refused.value.error_dict


def test_one_call_leaves_one_event(exchange: Exchange, steward: RemoteCKAN) -> None:
    from sqlalchemy import text

    def kinds() -> list[str]:
        with exchange.platform.engine.connect() as db:
            rows = db.execute(text("SELECT kind FROM evidence_event ORDER BY seq DESC LIMIT 50"))
            return [row[0] for row in rows if row[0].startswith("interchange")]

    before = len(kinds())
    steward.action.package_create(**said("counted"))
    steward.action.resource_create(package_id="counted", url="https://example.org/2")
    steward.action.package_delete(id="counted")
    assert len(kinds()) - before == 3


def test_another_catalogue_is_loaded_by_the_terminal_client(
    exchange: Exchange, owner: RemoteCKAN, tmp_path: Path
) -> None:
    bodies = [{"id": "0f0c8d5e-0000-4000-8000-000000000001", "name": "health-board", "title": "Health board"}]
    packages = [
        said(f"loaded-{n}", id=f"0f0c8d5e-0000-4000-8000-00000000010{n}", owner_org=bodies[0]["id"])
        for n in range(5)
    ]
    for one in packages:
        one["resources"] = [
            {"id": f"{one['id']}-r", "url": f"https://example.org/{one['name']}.csv", "format": "CSV"}
        ]
    for thing, rows in (("organizations", bodies), ("datasets", packages), ("datasets", packages)):
        file = tmp_path / f"{thing}.jsonl"
        file.write_text("\n".join(map(json.dumps, rows)))
        done = cli(exchange, "load", thing, "-I", str(file), "-a", exchange.office_token, "-p", "2")
        assert done.returncode == 0, done.stdout + done.stderr
    for one in packages:
        shown = owner.action.package_show(id=one["id"])
        assert shown == owner.action.package_show(id=one["name"])
        assert shown["id"] == one["id"]
        assert shown["organization"]["title"] == "Health board"
        assert owner.action.resource_show(id=f"{one['id']}-r")["package_id"] == one["id"]
    with exchange.platform.office.reading(ANYBODY) as work:
        loaded = opening.dataset(work, "loaded-0")
        assert [change.what for change in opening.latest_changes(work, dataset=loaded.id)] == [What.PUBLISHED]
