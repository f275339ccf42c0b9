"""Citizens who try doors: every road data leaves by, whatever else the request says, and joining in bulk."""

import re

import pytest
from attack_worlds import World
from starlette.testclient import TestClient

from yiben.capabilities import access
from yiben.capabilities.access import verification
from yiben.capabilities.access.tabulation import Kind, MeasureAsk, Request
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import Refused, YibenError

CITIZEN = Actor(account="100000001", name="河边读者", roles=frozenset({Role.CITIZEN}), clearance=0)
HTML = {"Accept": "text/html", "Accept-Language": "en"}


@pytest.mark.parametrize("clearance", [0, 5])
def test_no_road_hands_a_citizen_rows_of_the_ledger_whatever_clearance_the_account_has(
    worlds: tuple[World, World], clearance: int
) -> None:
    world = worlds[0]
    office, who = (
        world.platform.office,
        Actor(account="100000001", name="x", roles=frozenset({Role.CITIZEN}), clearance=clearance, org=None),
    )
    roads = [
        lambda: access.ask(office, who, "SELECT name FROM residents"),
        lambda: access.ask(office, who, "SELECT count(*) FROM residents"),
        lambda: access.ask(office, who, "SELECT 1"),
        lambda: access.sample(office, who, "residents"),
        lambda: access.examine(office, who, "SELECT * FROM residents"),
        lambda: access.look_up(
            office,
            who,
            access.LookUp(resource="residents", key="id_card", value="1", columns=("name",), purpose="p"),
        ),
        lambda: access.statistics(
            office, who, Request(resource="residents", by=(), measures=(MeasureAsk(kind=Kind.COUNT),))
        ),
    ]
    for road in roads:
        with pytest.raises(YibenError) as refused:
            road()
        assert refused.value.code == "staff_only", road
        assert isinstance(refused.value, Refused)


def test_a_citizen_is_nobody_to_verification_even_where_everybody_may_ask(
    worlds: tuple[World, World],
) -> None:
    world = worlds[0]
    question = {"resource": "residents", "key": "1", "values": {"name": "张三"}, "purpose": "p"}
    with pytest.raises(YibenError) as refused:
        verification.ask(
            world.platform.office, world.platform.lake, verification.question(question, who=CITIZEN)
        )
    assert refused.value.status in {403, 404}


@pytest.mark.parametrize(
    "fields",
    [
        {"role": "owner", "roles": "owner", "clearance": "5", "org": "1", "name": "River Reader"},
        {"name": "<script>alert(1)</script>"},
        {"name": "\u202eadmin\u202c"},
        {"name": "a" * 1_000_000},
        {"puzzle": "x" * 1_000_000},
        {"answer": "9" * 1_000_000},
        {"password": "p" * 1_000_000, "again": "p" * 1_000_000},
        {"puzzle": "\x00\ud7ff"},
    ],
)
def test_a_forged_form_to_join_opens_nothing_and_breaks_nothing(
    client: TestClient, fields: dict[str, str]
) -> None:
    page = client.get("/join", headers=HTML).text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    whole = {
        "csrf": token.group(1),
        "password": "a bridge over the river",
        "again": "a bridge over the river",
    }
    answer = client.post("/join", data=whole | fields, headers=HTML, follow_redirects=False)
    assert answer.status_code in {403, 413, 422}
    assert "<script>alert" not in answer.text
    assert "yiben_session" not in answer.headers.get("set-cookie", "")
    assert len(answer.content) < 100_000


def test_joining_in_bulk_is_slowed_down(client: TestClient) -> None:
    answers = [client.post("/join", data={}, headers=HTML).status_code for _ in range(15)]
    assert answers.count(429) >= 4


def test_the_form_to_join_does_not_tell_who_has_an_account(
    client: TestClient, worlds: tuple[World, World]
) -> None:
    page = client.get("/join", headers=HTML).text
    token = re.search(r'name="csrf" value="([^"]+)"', page)
    assert token
    bodies = set()
    for name in ("owner", "nobody-here", "analyst"):
        fields = {
            "csrf": token.group(1),
            "name": f"{name} x",
            "password": "a bridge over",
            "again": "another",
        }
        answer = client.post("/join", data=fields, headers=HTML)
        said = re.sub(r'value="[^"]*"|What is \w+ plus \w+', "", answer.text)
        bodies.add((answer.status_code, said))
    assert len({status for status, _ in bodies}) == 1
