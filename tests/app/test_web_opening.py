"""Opening over HTTP and at the terminal: census, list, approval, publication, permits, withdrawal."""

from collections.abc import Callable
from typing import Any

import pytest
from test_web_road import bring
from visitors import Browser

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import casework, ledger, opening, people
from yiben.capabilities.opening.disclosure import CheckAsk

SignIn = Callable[[str], Browser]
WORDS = {
    "title_zh": "公交站点",
    "title_en": "Bus stops",
    "says_zh": "全市公交站点",
    "says_en": "Stops of the city",
    "licence": "CC-BY-4.0",
    "cycle": "monthly",
    "planned": "2026-12-01",
}


@pytest.fixture
def stops(sign_in: SignIn, platform: Platform) -> str:
    lines = ["stop,lon,lat", *(f"{n}号站,{106 + n / 100:.2f},{26 + n / 100:.2f}" for n in range(60))]
    bring(sign_in("steward"), platform, "\n".join([*lines, ""]).encode(), name="stops")
    with platform.office.reading(platform.owner()) as work:
        officer = people.who_is(work, "officer")
        dossier = ledger.describe(work, "stops")
    for item in dossier.items:
        with platform.office.writing(platform.owner()) as work:
            wanted = ledger.Correction(level=1, personal=False, why="公开信息")
            done = ledger.correct(work, item.id, wanted)
        if done.request is not None:
            with platform.office.writing(officer) as work:
                ledger.approve_label(work, done.request.id)
    with platform.office.writing(platform.owner()) as work:
        ledger.approve(work, "stops")
    return dossier.resource.id


def test_a_set_is_listed_approved_published_and_withdrawn_on_pages(
    sign_in: SignIn, platform: Platform, stops: str
) -> None:
    steward = sign_in("steward")
    assert "to be checked as it is" in steward.open("/opening/census?why=ready")
    assert f"/opening/propose?resource={stops}" in steward.open(f"/resources/{stops}")
    assert "No release check has passed yet" in steward.open(f"/opening/propose?resource={stops}")
    with platform.office.reading(platform.owner()) as work:
        actor = people.who_is(work, "steward")
    done = opening.check(platform.office, platform.lake, actor, CheckAsk(resource=stops))
    form = steward.open(f"/opening/propose?resource={stops}&check={done.id}")
    assert f'value="{done.id}" selected' in form
    columns: Any = ["stop", "lon", "lat"]
    assert "There is no licence" in steward.send(
        "/opening/propose", status=422, resource=stops, columns=columns, kind="unconditional", **{**WORDS, "licence": "GPL"}
    )  # fmt: skip
    steward.send(
        "/opening/propose", resource=stops, check=done.id, columns=columns, kind="unconditional", **WORDS
    )
    number = steward.page.url.path.rsplit("/", 1)[-1]
    officer = sign_in("officer")
    assert number in officer.open("/opening")
    for name, move in (("steward", "submit"), ("officer", "approve")):
        with platform.office.reading(platform.owner()) as work:
            mover = people.who_is(work, name)
        with platform.office.writing(mover) as work:
            case = casework.look(work, number, hands=hands()).case
            casework.move(work, case.id, move, seen=case.version, form={}, hands=hands())
    analyst = sign_in("analyst")
    told = analyst.client.post(
        f"/api/opening/proposals/{number}/release", headers={"X-CSRF-Token": analyst.csrf}
    )
    assert (told.status_code, told.json()["error"]["code"]) == (404, "no_case")
    officer = sign_in("officer")
    opening.release_waiting(platform.office, platform.lake, hands=hands())

    listed = officer.open("/opening/datasets?state=published")
    with platform.office.reading(platform.owner()) as work:
        (dataset,) = opening.datasets_of(work, stops)
    assert dataset.slug in listed
    assert "Stopping and withdrawing" in officer.open(f"/opening/datasets/{dataset.id}")
    assert "Say why" in officer.send(
        f"/opening/datasets/{dataset.id}/suspend", status=422, reason_zh="", reason_en=""
    )
    officer.send(f"/opening/datasets/{dataset.id}/suspend", reason_zh="核实", reason_en="Being checked")
    assert "Being checked" in officer.open(f"/opening/datasets/{dataset.id}")
    officer.send(f"/opening/datasets/{dataset.id}/resume")
    officer.send(f"/opening/datasets/{dataset.id}/recall", edition="1", why="重发")
    assert "recalled" in officer.open(f"/opening/datasets/{dataset.id}")
    officer.send(f"/opening/datasets/{dataset.id}/withdraw", reason_zh="撤回", reason_en="Withdrawn")
    assert "/cases/" in officer.page.url.path


def test_programs_see_the_same_and_strangers_change_nothing(
    sign_in: SignIn, platform: Platform, stops: str
) -> None:
    analyst = sign_in("analyst")
    said = {"Accept": "application/json"}
    census = analyst.client.get("/api/opening/census?why=ready", headers=said).json()
    assert [one["name"] for one in census["candidates"]] == ["stops"]
    assert analyst.client.get("/api/opening/figures", headers=said).json()["target"] > 0
    assert {one["id"] for one in analyst.client.get("/api/opening/words", headers=said).json()["zones"]} == {"fast", "rural", "culture-tourism"}  # fmt: skip
    analyst.open("/opening")
    columns: Any = ["stop", "lon", "lat"]
    refused = analyst.send(
        "/opening/propose", status=403, resource=stops, columns=columns, kind="unconditional", **WORDS
    )
    assert "You may not act for" in refused
