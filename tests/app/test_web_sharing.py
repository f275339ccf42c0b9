"""Sharing's pages and API: asked on a page, decided on a page, agreed on paper, ended on a page."""

import io
from collections.abc import Callable

import pytest
from makers import visits
from starlette.testclient import TestClient
from test_web_road import bring
from visitors import Browser

from yiben.app.reactions import hands
from yiben.app.wiring import Platform
from yiben.capabilities import casework, grants, ledger, people, sharing
from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text

SignIn = Callable[[str], Browser]
ASKER = "云川市医保局"


@pytest.fixture
def hospital(sign_in: SignIn, platform: Platform) -> ledger.Dossier:
    bring(sign_in("steward"), platform, visits(), name="visits")
    with platform.office.reading(platform.owner()) as work:
        return ledger.describe(work, "visits")


@pytest.fixture
def enter(platform: Platform, client: TestClient, hospital: ledger.Dossier) -> SignIn:
    """Stewards of the hospital (h1, h2) and of whoever asks (asker), signed in by name."""
    tokens = {}
    with platform.office.writing(platform.owner()) as work:
        asker = ledger.ensure_organisation(work, ASKER).id
        for name, org in (
            ("h1", hospital.resource.organisation),
            ("h2", hospital.resource.organisation),
            ("asker", asker),
        ):
            made = people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({Role.STEWARD}), org=org
            )
            tokens[name] = made.password
    sessions = {
        name: people.sign_in(platform.office, name=name, password=password, address="test").token
        for name, password in tokens.items()
    }

    def go(name: str) -> Browser:
        client.cookies.clear()
        client.cookies.set("yiben_session", sessions[name])
        browser = Browser(client)
        browser.open("/account")
        return browser

    return go


def who(platform: Platform, name: str) -> Actor:
    with platform.office.reading(platform.owner()) as work:
        return people.who_is(work, name)


def share(platform: Platform, resource: str) -> None:
    asked = sharing.Attribute(
        resource=resource, openness=sharing.Openness.CONDITIONAL, condition="按职责使用"
    )
    with platform.office.writing(who(platform, "h1")) as work:
        case = sharing.propose_attribute(work, asked, hands=hands())
    with platform.office.writing(who(platform, "h2")) as work:
        casework.move(work, case.id, "approve", seen=case.version, form={}, hands=hands())


def words(hospital: ledger.Dossier, **more: str) -> dict[str, str]:
    items = {one.name: one.id for one in hospital.items}
    return {
        f"col.{items['科室']}": "plain",
        f"col.{items['手机号']}": "masked",
        "purpose": "statistics",
        "purpose_says": "门诊量统计",
        "basis": "统计法",
        "road.sql": "yes",
        "begins": "2026-01-01",
        "ends": "2026-12-31",
        **more,
    }


def dated(platform: Platform, **more: str) -> dict[str, str]:
    today = platform.office.clock()
    return {"begins": grants.day_of(today), "ends": f"{today.year + 1}-01-15"} | more


def test_asked_decided_agreed_and_ended_on_pages(
    enter: SignIn, platform: Platform, hospital: ledger.Dossier
) -> None:
    resource = hospital.resource.id
    asker = enter("asker")
    assert "Nobody has decided" in asker.open(f"/resources/{resource}/sharing")
    enter("h1").send(f"/resources/{resource}/sharing", openness="conditional", condition="按职责使用")
    assert "A proposal waits" in enter("h2").open(f"/resources/{resource}/sharing")
    share(platform, resource)

    asker = enter("asker")
    assert f"/resources/{resource}/ask" in asker.open(f"/resources/{resource}")
    assert "门急诊记录" in asker.open(f"/resources/{resource}/ask")
    said = words(hospital, **dated(platform))
    looked = asker.send(f"/resources/{resource}/ask", act="look", **said)
    assert "What will be allowed" in looked
    assert "passes the data on to no third party" in looked
    asker.send(f"/resources/{resource}/ask", status=422, act="file", **said)
    asker.send(f"/resources/{resource}/ask", act="file", accepts="yes", **said)
    path = asker.page.url.path
    assert "To be decided by the provider" in asker.page.text
    assert "Approve and grant" not in asker.page.text

    provider = enter("h1")
    assert path in provider.open("/sharing")
    assert "Approve and grant" in provider.open(path)
    items = {one.name: one.id for one in hospital.items}
    narrowed = {
        f"give.{items['科室']}": "plain",
        f"give.{items['手机号']}": "nothing",
        "road.sql": "yes",
        "seen": "1",
    }
    assert "the grant works from now on" in provider.send(f"{path}/approve", **narrowed)
    provider.send(f"{path}/approve", status=409, **narrowed)

    page = enter("asker").open(path)
    assert "--grant grt_" in page
    agreement = page.split("/sharing/agreements/")[1].split('"')[0]
    asker = enter("asker")
    assert "Sharing agreement" in asker.open(f"/sharing/agreements/{agreement}")
    pdf = asker.client.get(f"/sharing/agreements/{agreement}.pdf").content
    assert pdf.startswith(b"%PDF")
    from docx import Document

    docx = asker.client.get(f"/sharing/agreements/{agreement}.docx").content
    said_there = "\n".join(one.text for one in Document(io.BytesIO(docx)).paragraphs)
    assert "门诊量统计" in said_there
    assert ASKER in said_there
    as_data = asker.client.get(f"/sharing/agreements/{agreement}.json").json()
    assert as_data["terms"]["columns"] == [f"plain:{items['科室']}:科室"]

    grant = as_data["grant"]
    ended = enter("h1").send(f"/sharing/grants/{grant}/end", side="provider", why="不再需要")
    assert "withdrawn" in ended


def test_a_script_in_a_form_is_refused_with_the_field(
    enter: SignIn, platform: Platform, hospital: ledger.Dossier
) -> None:
    resource = hospital.resource.id
    share(platform, resource)
    said = words(hospital, **dated(platform, purpose_says="<script>alert(1)</script>"))
    page = enter("asker").send(f"/resources/{resource}/ask", status=422, act="file", accepts="yes", **said)
    assert "<script>alert(1)" not in page


def test_a_program_looks_asks_and_is_granted(
    enter: SignIn, platform: Platform, hospital: ledger.Dossier
) -> None:
    share(platform, hospital.resource.id)
    today = platform.office.clock()
    asked = {
        "resource": "visits",
        "columns": ["科室", "手机号=masked"],
        "purpose": "statistics",
        "purpose_says": "门诊量统计",
        "basis": "统计法",
        "roads": ["sql", "delivery"],
        "until": f"{today.year + 1}-01-15",
    }

    def call(name: str, path: str, body: object = None, *, status: int = 200) -> dict[str, object]:
        browser = enter(name)
        headers = {"Accept": "application/json", "X-CSRF-Token": browser.csrf}
        client = browser.client
        answer = (
            client.post(path, json=body, headers=headers)
            if body is not None
            else client.get(path, headers=headers)
        )
        assert answer.status_code == status, answer.text
        found: dict[str, object] = answer.json()
        return found

    assert call("asker", "/api/sharing/preview", asked)["may_be_granted"] is True
    case = call("asker", "/api/sharing/requests", asked, status=201)
    assert call("h1", "/api/sharing/requests")["total"] == 1
    wider = {"seen": 1, "columns": ["手机号=plain"]}
    refusal = call("h1", f"/api/sharing/requests/{case['number']}/approve", wider, status=403)
    assert refusal["error"]["code"] == "sharing_widened"
    done = call("h1", f"/api/sharing/requests/{case['number']}/approve", {"seen": 1})
    (given,) = done["granted"]
    made = call("asker", f"/api/sharing/grants/{given['grant']}/subscriptions", {"at": "06:00"}, status=201)
    assert call("asker", "/api/sharing/subscriptions") == [made]
    assert call("asker", "/api/sharing/agreements")["total"] == 1
    call("asker", f"/api/sharing/grants/{given['grant']}/withdraw", {"why": "x"}, status=403)
    call("asker", f"/api/sharing/grants/{given['grant']}/give-up", {"why": "用完了"})
