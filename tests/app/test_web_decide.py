"""`POST /api/decide`: the contract's facts in, its answers out, for programs with a token."""

import pytest
from starlette.testclient import TestClient

from yiben.app.wiring import Platform
from yiben.capabilities import people

FACTS = {
    "packs": ["pboc-data-security-2023"],
    "activity": "use",
    "mode": "export",
    "items": [{"sensitivity": 3, "importance": "general", "personal": True}],
    "subject": {"kind": "business", "authentication": ["password"], "nda": False},
    "context": {"environment": "production", "scenario": None, "approval": False},
}


@pytest.fixture
def bearer(platform: Platform) -> dict[str, str]:
    with platform.office.writing(platform.owner()) as work:
        secret = people.create_token(work, "analyst", days=1).secret
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}


def test_one_object_gets_one_answer_and_a_list_a_list(client: TestClient, bearer: dict[str, str]) -> None:
    one = client.post("/api/decide", json=FACTS, headers=bearer)
    assert one.status_code == 200
    assert one.json()["effect"] == "deny"
    assert {"unmet", "obligations", "way_out", "articles", "reason", "missing"} <= set(one.json())
    many = client.post("/api/decide", json=[FACTS, FACTS | {"mode": "verify"}], headers=bearer)
    assert [answer["effect"] for answer in many.json()] == ["deny", "conditional"]


def test_an_unknown_pack_is_404_and_wrong_facts_are_422(client: TestClient, bearer: dict[str, str]) -> None:
    lost = client.post("/api/decide", json=FACTS | {"packs": ["nothing"]}, headers=bearer)
    assert (lost.status_code, lost.json()["error"]["code"]) == (404, "no_pack")
    wrong = client.post("/api/decide", json=[FACTS, FACTS | {"items": 3}], headers=bearer)
    assert (wrong.status_code, wrong.json()["error"]["where"]["path"]) == (422, "[1].items")


def test_strangers_are_asked_to_sign_in(client: TestClient) -> None:
    assert client.post("/api/decide", json=FACTS).status_code in {401, 403}


def test_it_is_described_with_an_example(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["paths"]["/api/decide"]["post"]
    assert described["requestBody"]["content"]["application/json"]
    assert described["responses"]["200"]["content"]["application/json"]["example"]["effect"] == "deny"
