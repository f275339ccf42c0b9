"""Cases for programs: the same verbs, the contract's errors, and one document each."""

import base64
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import Founded

import case_people as city
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import people

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    path = tmp_path_factory.mktemp("city") / "home"
    platform = open_platform(path)
    city.settle(platform, path.parent / "pack")
    tokens = {}
    for name in (*city.PEOPLE, "officer", "analyst"):
        with platform.office.writing(city.actor(platform, name)) as work:
            tokens[name] = people.create_token(work, name).secret
    platform.close()
    return Founded(path, tokens)


class Program:
    """Calls the API as an account."""

    def __init__(self, client: TestClient, tokens: dict[str, str]) -> None:
        self.client, self.tokens = client, tokens

    def __call__(self, who: str, method: str, path: str, body: object = None, *, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}
        answer = self.client.request(method, f"/api/cases{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def ask(client: TestClient, founded: Founded) -> Program:
    return Program(client, founded.sessions)


DEMAND = {
    "kind": city.KIND,
    "title": "核对驾驶人",
    "form": {"owner": "市公安局", "purpose": "核对", "fields": ["姓名"], "mode": "api"},
}


def test_a_case_is_filed_found_moved_and_judged(ask: Program) -> None:
    filed = ask("fay", "POST", "", DEMAND, status=201)
    assert (filed["state"], filed["version"], filed["working_days_left"]) == ("asked", 1, 5)
    waiting = ask("sam", "GET", "/todo")
    assert [one["number"] for one in waiting["cases"]] == [filed["number"]]
    for query, found in (("q=驾驶人", 1), ("q=公交", 0), ("late=true", 0), ("organisation=市公安局", 1)):
        assert ask("sam", "GET", f"/todo?{query}")["total"] == found, query
    seen = ask("sam", "GET", f"/{filed['number']}")
    assert [one["id"] for one in seen["moves"] if one["allowed"]] == ["accept", "return", "refuse"]
    assert seen["moves"][-1]["why_not"] == ["This is for the filer."]
    moved = ask(
        "sam",
        "POST",
        "/moves",
        {"case": filed["number"], "move": "accept", "seen": 1, "form": {"remark": "同意"}},
    )
    assert moved["state"] == "judged"
    for who, score in (("bea", 50), ("bob", 60)):
        done = ask(
            who, "POST", "/opinions", {"case": filed["id"], "agrees": True, "score": score, "says": "可"}
        )
    assert (done["state"], done["end"]) == ("refused", "refused")
    assert ask("fay", "GET", "?phase=closed")["total"] == 1
    assert ask("analyst", "GET", "")["total"] == 0


def test_a_stale_move_says_who_was_faster(ask: Program) -> None:
    number = ask("fay", "POST", "", DEMAND, status=201)["number"]
    ask("sue", "POST", "/moves", {"case": number, "move": "refuse", "seen": 1})
    error = ask(
        "sam",
        "POST",
        "/moves",
        {"case": number, "move": "accept", "seen": 1, "form": {"remark": "x"}},
        status=409,
    )["error"]
    assert error["code"] == "case_moved_on"
    assert (error["where"]["account"], error["where"]["version"]) == ("sue", 2)


def test_a_request_that_is_replayed_is_taken_once(ask: Program) -> None:
    body = DEMAND | {"token": "one-word"}
    first = ask("fay", "POST", "", body, status=201)
    again = ask("fay", "POST", "", body, status=409)["error"]
    assert (again["code"], again["where"]["number"]) == ("already_sent", first["number"])
    assert ask("fay", "GET", "")["total"] == 1


@pytest.mark.parametrize(
    ("change", "status", "code"),
    [
        ({"kind": "no.such"}, 404, "no_flow"),
        ({"kind": "sharing.request"}, 403, "filed_elsewhere"),
        ({"form": {"owner": "市公安局"}}, 422, "form_wrong"),
        ({"form": {"owner": "无此局", "purpose": "x"}}, 422, "nobody_knows"),
        ({"form": {"purpose": "x"}}, 422, "whom"),
        ({"form": {"owner": "市公安局", "purpose": "x", "mode": "fax"}}, 422, "form_wrong"),
        ({"form": {"owner": "市公安局", "purpose": "x", "secret": "y"}}, 422, "form_wrong"),
        ({"form": {"owner": "市公安局", "purpose": {"a": 1}}}, 422, "form_wrong"),
        ({"form": {"owner": "市公安局", "purpose": "<script>alert(1)</script>"}}, 422, "form_wrong"),
        ({"title": ""}, 422, "form_wrong"),
        ({"attachments": [{"name": "a.txt", "content": "%%%"}]}, 422, "bad_attachment"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_filed(
    ask: Program, change: dict[str, Any], status: int, code: str
) -> None:
    error = ask("fay", "POST", "", DEMAND | change, status=status)["error"]
    assert error["code"] == code
    assert error["message"]
    assert ask("officer", "GET", "")["total"] == 0


def test_what_one_may_not_do_is_refused_with_the_reason(ask: Program) -> None:
    number = ask("fay", "POST", "", DEMAND, status=201)["number"]
    body = {"case": number, "move": "accept", "seen": 1, "form": {"remark": "x"}}
    assert ask("fay", "POST", "/moves", body, status=403)["error"]["message"]
    assert ask("analyst", "POST", "/moves", body, status=404)["error"]["code"] == "no_case"
    assert ask("sam", "POST", "/moves", body | {"move": "nonsense"}, status=404)
    assert ask("fay", "GET", "/pace", status=403)["error"]["code"] == "not_supervisor"


def test_an_attachment_travels_in_base64(ask: Program, client: TestClient, founded: Founded) -> None:
    sent = [{"name": "章.png", "content": base64.b64encode(PNG).decode(), "field": "proof"}]
    number = ask("fay", "POST", "", DEMAND | {"attachments": sent}, status=201)["number"]
    (kept,) = ask("sam", "GET", f"/{number}")["steps"][0]["attachments"]
    headers = {"Authorization": f"Bearer {founded.sessions['sam']}"}
    got = client.get(f"/api/cases/{number}/files/{kept['id']}", headers=headers)
    assert got.content == PNG
    assert got.headers["content-type"] == "image/png"


def test_a_batch_answers_for_each_case(ask: Program) -> None:
    numbers = [ask("fay", "POST", "", DEMAND, status=201)["number"] for _ in range(2)]
    body = {
        "cases": [[numbers[0], 1], [numbers[1], 7], ["2026-999999", 1]],
        "move": "accept",
        "form": {"remark": "同意"},
    }
    done = ask("sam", "POST", "/batch", body)["outcomes"]
    assert [one["refused"]["code"] if one["refused"] else one["state"] for one in done] == [
        "judged",
        "case_moved_on",
        "no_case",
    ]


def test_flows_pace_notices_and_delegations_are_there(ask: Program, platform: Platform) -> None:
    late = city.file(platform)
    city.late(platform, [late])
    kinds = {one["kind"]: one for one in ask("fay", "GET", "/flows")["flows"]}
    assert [one["id"] for one in kinds[city.KIND]["form"]][:2] == ["owner", "purpose"]
    (police,) = ask("officer", "GET", "/pace")["organisations"]
    assert (police["organisation_name"], police["open"], police["late"]) == ("市公安局", 1, 1)
    assert ask("sam", "GET", "/notices?only=unread")["total"] == 1
    assert ask("sam", "GET", "/delegations") == {"delegations": []}


def test_the_api_is_described(client: TestClient) -> None:
    paths = client.get("/api/openapi.json").json()["paths"]
    assert {"/api/cases", "/api/cases/todo", "/api/cases/moves", "/api/cases/{case}"} <= set(paths)
