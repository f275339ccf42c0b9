"""The page of deliveries over HTTP: who sees which, who may decide, what was delivered."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import uvicorn
from makers import visits
from starlette.testclient import TestClient
from test_web_road import bring
from visitors import Browser

from yiben.app import web
from yiben.app.delivering import delivering
from yiben.app.wiring import Platform
from yiben.capabilities import access, people
from yiben.capabilities.access import deliveries
from yiben.kernel.clock import utc_now

SignIn = Callable[[str], Browser]


@pytest.fixture
def proposed(sign_in: SignIn, platform: Platform) -> deliveries.Delivery:
    bring(sign_in("steward"), platform, visits(), name="visits")
    with platform.office.reading(platform.owner()) as work:
        analyst = people.who_is(work, "analyst")
    return deliveries.propose(
        platform.office, analyst, "SELECT 科室, 手机号 FROM visits", purpose="每日门诊量", form=access.Format.CSV,
        schedule=deliveries.plan(every=deliveries.Every.HOURS, start=utc_now(), hours=1), encrypt=["科室"],
    )  # fmt: skip


def later(platform: Platform) -> tuple[deliveries.Run, ...]:
    return deliveries.run_due(replace(platform.office, clock=lambda: utc_now() + timedelta(hours=2)))


def test_an_order_is_approved_served_shown_and_withdrawn(
    sign_in: SignIn, platform: Platform, proposed: deliveries.Delivery
) -> None:
    approve, withdraw = (f"/deliveries/{proposed.id}/{act}" for act in ("approve", "withdraw"))
    mine = sign_in("analyst").open("/deliveries")
    assert "每日门诊量" in mine
    assert approve not in mine
    assert withdraw in mine
    sign_in("analyst").send(approve, status=403)
    assert proposed.id not in sign_in("steward").open("/deliveries")
    sign_in("steward").send(withdraw, status=404)
    officer = sign_in("officer")
    assert approve in officer.open("/deliveries")
    assert "in force" in officer.send(approve)
    officer.send(approve, status=409)
    (run,) = later(platform)
    shown = sign_in("analyst").open("/deliveries")
    assert str(run.file) in shown
    assert "手机号" in shown
    assert "withdrawn" in sign_in("analyst").send(withdraw)
    assert approve not in sign_in("officer").open("/deliveries")


def test_it_speaks_both_languages_and_needs_no_script(sign_in: SignIn, proposed: deliveries.Delivery) -> None:
    officer = sign_in("officer")
    assert "定时交付" in officer.open("/deliveries?lang=zh")
    assert "Scheduled deliveries" in officer.open("/deliveries?lang=en")
    assert "<script" not in officer.page.text.partition("<main")[2]


def test_the_statement_of_another_is_no_markup(
    sign_in: SignIn, platform: Platform, proposed: deliveries.Delivery
) -> None:
    with platform.office.reading(platform.owner()) as work:
        analyst = people.who_is(work, "analyst")
    deliveries.propose(
        platform.office, analyst, "SELECT '<b>x</b>' AS x FROM visits", purpose="<i>p</i>",
        form=access.Format.CSV, schedule=proposed.schedule,
    )  # fmt: skip
    page = sign_in("officer").open("/deliveries")
    assert "<b>x</b>" not in page
    assert "<i>p</i>" not in page


def test_strangers_are_led_to_the_sign_in(client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/deliveries", follow_redirects=False).status_code == 303
    assert client.post("/deliveries/dlv_x/approve", follow_redirects=False).status_code in {303, 401, 403}


@pytest.fixture
def served(platform: Platform) -> Iterator[str]:
    """The platform on a real port."""
    import threading
    import time

    server = uvicorn.Server(uvicorn.Config(web.build(platform), port=0, log_level="warning"))
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join()


def test_while_the_platform_is_up_due_orders_are_served(
    served: str, platform: Platform, proposed: deliveries.Delivery
) -> None:
    import time

    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
    with platform.office.writing(officer) as work:
        deliveries.approve(work, proposed.id)
        token = people.create_token(work, "officer").secret
    with platform.engine.begin() as db:
        db.exec_driver_sql("UPDATE access_delivery SET next_due = '2026-01-01T00:00:00.000000Z'")
    ask = {"Authorization": f"Bearer {token}", "Accept": "application/json"}
    with delivering(platform, every=0.05):
        for _ in range(400):
            (one,) = httpx.get(f"{served}/deliveries", headers=ask).json()["standing"]
            if one["runs"] and one["runs"][0]["state"] == "done":
                break
            time.sleep(0.05)
    platform.jobs.wait()
    assert [run["state"] for run in one["runs"]] == ["done"]
