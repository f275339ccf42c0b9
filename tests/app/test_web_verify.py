"""Verify-only over HTTP: programs with a token, people with a form, and nothing but one word comes back."""

import threading
import time
from collections.abc import Callable, Iterator

import httpx
import pytest
import uvicorn
from makers import visits
from starlette.testclient import TestClient
from test_web_road import bring
from visitors import Browser

from yiben.app import web
from yiben.app.wiring import Platform
from yiben.capabilities import people
from yiben.capabilities.access import verification

SignIn = Callable[[str], Browser]


def first_visit() -> dict[str, str]:
    head, row = visits().decode("gb18030").splitlines()[:2]
    return dict(zip(head.split(","), row.split(","), strict=True))


@pytest.fixture
def offered(sign_in: SignIn, platform: Platform) -> verification.Offer:
    """Names and phones of a hospital's visits may be verified by the analyst."""
    bring(sign_in("steward"), platform, visits(), name="visits")
    with platform.office.reading(platform.owner()) as work:
        steward, officer = people.who_is(work, "steward"), people.who_is(work, "officer")
    made = verification.offer(
        platform.office, steward, platform.lake, resource="visits", key="身份证号", columns=["姓名", "手机号"],
        askers=["analyst"], budget=verification.Budget(per_key=3),
    )  # fmt: skip
    with platform.office.writing(officer) as work:
        return verification.approve(work, made.id)


@pytest.fixture
def token(platform: Platform) -> str:
    with platform.office.writing(platform.owner()) as work:
        return people.create_token(work, "analyst").secret


@pytest.fixture
def served(platform: Platform) -> Iterator[str]:
    """The platform on a real port."""
    server = uvicorn.Server(uvicorn.Config(web.build(platform), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_a_program_gets_one_word(served: str, offered: verification.Offer, token: str) -> None:
    known = first_visit()
    with httpx.Client(base_url=served, headers={"Authorization": f"Bearer {token}"}) as client:

        def ask(**change: object) -> httpx.Response:
            question = {
                "resource": "visits",
                "key": known["身份证号"],
                "values": {"姓名": known["姓名"]},
                "purpose": "随访",
            }
            return client.post("/api/verify", json=question | change)

        right = ask()
        assert (right.status_code, right.json()) == (200, {"answer": "yes"})
        assert right.headers["cache-control"] == "no-store"
        assert right.headers["x-content-type-options"] == "nosniff"
        assert ask(values={"姓名": "别人"}).json() == ask(key="330106199001011234").json() == {"answer": "no"}
        assert ask(offer=offered.id, resource=None).json() == {"answer": "yes"}
        spent = ask()
        assert (spent.status_code, spent.json()["error"]["code"]) == (429, "verification_budget")
        assert client.post("/api/verify?lang=zh", content=b"{").json()["error"]["message"] == "请求不是 JSON"
        assert client.post("/api/verify", content=b" " * 70_000).json()["error"]["code"] == "too_large"
        assert ask(purpose="").status_code == 422
        with_other = {"Authorization": "Bearer yiben_unknown"}
        assert (
            client.post(
                "/api/verify",
                json={"resource": "visits", "key": "1", "values": {"姓名": "x"}, "purpose": "x"},
                headers=with_other,
            ).status_code
            == 401
        )


def test_many_at_once_each_get_their_own_answer_and_the_log_holds(
    served: str, platform: Platform, offered: verification.Offer, token: str
) -> None:
    from concurrent.futures import ThreadPoolExecutor

    rows = [line.split(",") for line in visits().decode("gb18030").splitlines()[1:40]]

    def ask(row: list[str]) -> str:
        body = {
            "offer": offered.id,
            "key": row[0],
            "values": {"姓名": row[1], "手机号": row[2]},
            "purpose": "随访",
        }
        answer = httpx.post(f"{served}/api/verify", json=body, headers={"Authorization": f"Bearer {token}"})
        return str(answer.json()["answer"])

    wrong = [[row[0], row[1], "13000000000"] for row in rows]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, rows + wrong)) == ["yes"] * len(rows) + ["no"] * len(rows)
    from yiben.engines.evidence.verify import verify

    assert verify(platform.engine, platform.home).ok


def test_a_person_verifies_with_a_form(sign_in: SignIn, offered: verification.Offer) -> None:
    known = first_visit()
    analyst = sign_in("analyst")
    form = analyst.open("/verify")
    assert 'name="value.手机号"' in form
    assert known["姓名"] not in form
    fields = {"offer": offered.id, "key": known["身份证号"], "purpose": "随访", "value.手机号": ""}
    assert "It fits" in analyst.send("/verify", **fields | {"value.姓名": known["姓名"]})
    assert "It does not fit" in analyst.send("/verify", **fields | {"value.姓名": "别人"})
    analyst.send("/verify", status=422, **fields | {"value.姓名": ""})
    analyst.send("/verify", **fields | {"value.姓名": "别人"})
    assert "used up" in analyst.send("/verify", status=429, **fields | {"value.姓名": "别人"})


def test_a_signed_in_page_may_call_the_api_with_its_form_token(
    sign_in: SignIn, offered: verification.Offer
) -> None:
    analyst, known = sign_in("analyst"), first_visit()
    body = {
        "resource": "visits",
        "key": known["身份证号"],
        "values": {"手机号": known["手机号"]},
        "purpose": "随访",
    }
    assert analyst.client.post("/api/verify", json=body).status_code == 403
    assert analyst.client.post("/api/verify", json=body, headers={"X-CSRF-Token": analyst.csrf}).json() == {
        "answer": "yes"
    }


def test_offers_are_approved_by_another_person_on_the_page_and_withdrawn(
    sign_in: SignIn, platform: Platform, offered: verification.Offer
) -> None:
    with platform.office.reading(platform.owner()) as work:
        steward = people.who_is(work, "steward")
    made = verification.offer(
        platform.office,
        steward,
        platform.lake,
        resource="visits",
        key="身份证号",
        columns=["科室"],
        askers=["*"],
    )
    assert f"/verify/offers/{made.id}/approve" not in sign_in("steward").open("/verify")
    sign_in("steward").send(f"/verify/offers/{made.id}/approve", status=403)
    assert f"/verify/offers/{made.id}/approve" not in sign_in("analyst").open("/verify")
    officer = sign_in("officer")
    assert f"/verify/offers/{made.id}/approve" in officer.open("/verify")
    assert "in force" in officer.send(f"/verify/offers/{made.id}/approve")
    platform.jobs.wait()
    assert made.id in sign_in("analyst").open("/verify")
    sign_in("steward").send(f"/verify/offers/{made.id}/withdraw")
    assert made.id not in sign_in("analyst").open("/verify")


def test_strangers_learn_nothing(client: TestClient, offered: verification.Offer) -> None:
    client.cookies.clear()
    assert client.post("/api/verify", json={"offer": offered.id}).status_code == 401
    assert client.get("/verify", follow_redirects=False).status_code == 303


def test_the_api_is_described_with_examples_in_both_languages(client: TestClient) -> None:
    described = client.get("/api/openapi.json").json()["paths"]["/api/verify"]["post"]
    assert set(described["requestBody"]["content"]["application/json"]["examples"]) == {"zh", "en"}
    assert {"200", "401", "404", "422", "429", "503"} <= set(described["responses"])
