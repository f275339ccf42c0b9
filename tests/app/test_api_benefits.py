"""Benefits for programs of companies: each sees and does its own alone, in yuan, without whole account numbers."""

import base64
import hashlib
from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient
from visitors import Founded

from benefit_papers import pdf
from benefit_town import account
from yiben.app.reactions import ties
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people, vouchers
from yiben.capabilities.programmes import delivery
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.text import Text

BUREAU, FIRM, OTHER = "云川市经济和信息化局", "云川智造有限公司", "云川微芯有限公司"
PROGRAMME = "hubei-sme-digital-2023/cross-platform"
FACTS = {"province": "湖北省", "cross_platform_level": "provincial", "cross_platform_first": True}
PAYEE = {"name": FIRM, "account": "6222000011112222", "bank": "云川银行"}


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Founded:
    path = tmp_path_factory.mktemp("benefits") / "home"
    platform = open_platform(path)
    tokens = {}
    with platform.office.writing(platform.owner()) as work:
        for name, org, role in (
            ("sam", BUREAU, Role.STEWARD),
            ("zhi", FIRM, Role.ANALYST),
            ("wei", OTHER, Role.ANALYST),
        ):
            account(work, name, org=ledger.ensure_organisation(work, org).id, role=role)
    for name in ("sam", "zhi", "wei"):
        with platform.office.reading(platform.owner()) as work:
            actor = people.who_is(work, name)
        with platform.office.writing(actor) as work:
            tokens[name] = people.create_token(work, name).secret
    platform.close()
    return Founded(path, tokens)


class Program:
    """Calls the API as an account."""

    def __init__(self, client: TestClient, tokens: dict[str, str]) -> None:
        self.client, self.tokens = client, tokens

    def __call__(self, who: str, method: str, path: str, body: object = None, *, status: int = 200) -> Any:
        headers = {"Authorization": f"Bearer {self.tokens[who]}", "Accept-Language": "en"}
        answer = self.client.request(method, f"/api/benefits{path}", json=body, headers=headers)
        assert answer.status_code == status, answer.text
        return answer.json()


@pytest.fixture
def ask(client: TestClient, founded: Founded) -> Program:
    return Program(client, founded.sessions)


@pytest.fixture
def call(platform: Platform) -> str:
    with platform.office.reading(platform.owner()) as work:
        sam = people.who_is(work, "sam")
    with platform.office.writing(sam) as work:
        first, last = _days(work)
        asked = delivery.NewCall(
            programme=PROGRAMME,
            title=Text("本批", "This round"),
            organisation=BUREAU,
            opens=first,
            closes=last,
            materials=(delivery.Material(id="proof", title=Text("评定文件", "Award")),),
        )
        scheme = vouchers.NewScheme(
            id="cloud",
            title=Text("上云券", "Cloud"),
            sort=vouchers.Sort.CLOUD,
            organisation=BUREAU,
            begins=first,
            ends=last,
        )
        vouchers.make_scheme(work, scheme)
        vouchers.fund(work, "cloud", 100_000, request="f")
        vouchers.issue(work, vouchers.Issue(scheme="cloud", holder=FIRM, amount=50_000, request="i"))
        return delivery.open_call(work, asked, ties=ties()).id


def _days(work: Work) -> tuple[str, str]:
    today = day_in_beijing(work.now())
    return (today - timedelta(days=1)).isoformat(), (today + timedelta(days=60)).isoformat()


def test_a_company_applies_and_another_sees_nothing_of_it(ask: Program, call: str) -> None:
    draft = ask("zhi", "POST", f"/calls/{call}/draft", {"facts": {"province": "湖北省"}})
    assert draft["answer"]["eligible"] is None
    made = ask("zhi", "POST", f"/calls/{call}/applications", {"facts": FACTS, "payee": PAYEE})
    assert made["payee"]["account"] == "************2222"
    assert (
        ask("zhi", "GET", f"/applications/{made['number']}")["application"]["answer"]["amount"] == 1_000_000
    )
    assert (
        ask("wei", "GET", f"/applications/{made['number']}", status=404)["error"]["code"] == "no_application"
    )
    assert ask("wei", "GET", "/applications")["total"] == 0
    assert ask("sam", "GET", f"/applications?call={call}")["total"] == 1
    again = ask("zhi", "POST", f"/calls/{call}/applications", {"facts": FACTS, "payee": PAYEE}, status=409)
    assert again["error"]["code"] == "applied_before"
    wrong = ask(
        "wei",
        "POST",
        f"/calls/{call}/applications",
        {"facts": {**FACTS, "province": "四川省"}, "payee": PAYEE},
        status=403,
    )
    assert wrong["error"]["code"] == "not_eligible"
    early = ask("wei", "POST", f"/applications/{made['number']}/objections", {"says": "不实"}, status=403)
    assert early["error"]["code"] == "not_publicised"


def test_a_program_hands_in_a_material_and_takes_it_down(ask: Program, call: str) -> None:
    made = ask("zhi", "POST", f"/calls/{call}/applications", {"facts": FACTS, "payee": PAYEE})
    number = made["number"]
    sheet = ask("zhi", "GET", f"/applications/{number}")
    assert (sheet["turn"], [one["state"] for one in sheet["materials"]]) == ("office", ["missing"])
    file = {"material": "proof", "name": "评定文件.pdf", "content": base64.b64encode(pdf()).decode()}
    said = {"number": number, "seen": sheet["version"], "files": [file]}
    done = ask("zhi", "POST", "/materials", said)
    (line,) = done["materials"]
    assert (line["state"], line["file"]["sha256"]) == ("waiting", hashlib.sha256(pdf()).hexdigest())
    assert ask("zhi", "POST", "/materials", said, status=409)["error"]["code"] == "case_moved_on"
    assert ask("wei", "POST", "/materials", said, status=404)["error"]["code"] == "no_application"
    wrong = {**said, "seen": done["version"], "files": [{"material": "proof", "name": "a.pdf"}]}
    assert ask("zhi", "POST", "/materials", wrong, status=422)["error"]["code"] == "bad_attachment"
    path = f"/api/benefits/applications/{number}/files/{line['file']['id']}"
    for who, status in (("zhi", 200), ("sam", 200), ("wei", 404)):
        answer = ask.client.get(path, headers={"Authorization": f"Bearer {ask.tokens[who]}"})
        assert answer.status_code == status


def test_consents_titles_and_vouchers_are_ones_own(ask: Program, call: str) -> None:
    given = ask("zhi", "POST", "/consents", {"scope": "*", "ends": "2000-01-01"}, status=422)
    assert given["error"]["where"] == {"field": "ends"}
    assert ask("zhi", "GET", "/consents") == {"consents": []}
    assert ask("zhi", "GET", "/offers") == {"offers": []}
    assert ask("zhi", "GET", "/titles") == {"titles": []}
    (one,) = ask("zhi", "GET", "/vouchers")["vouchers"]
    assert (one["face"], one["open"]) == (500, 500)
    assert ask("wei", "GET", "/vouchers")["total"] == 0
    held = ask(
        "zhi",
        "POST",
        f"/vouchers/{one['number']}/holds",
        {"provider": OTHER, "amount": "200", "request": "h"},
    )
    used = ask(
        "wei",
        "POST",
        f"/holds/{held['id']}/use",
        {"amount": "150.5", "invoice": "200", "proof": "F1", "request": "u"},
    )
    assert used["amount"] == 150.5
    assert ask("sam", "GET", "/schemes/cloud")["due"] == 150.5
    assert ask("zhi", "GET", "/schemes/cloud", status=403)["error"]["code"] == "not_administrator"
    assert len(ask("wei", "GET", "/calls")["calls"]) == 1
    assert ask("wei", "GET", f"/calls/{call}/publicity") == {"publicised": []}
