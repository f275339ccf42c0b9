"""A product is traced from raw material to user at the terminal: signed by both sides, inspected, recalled, checked by anybody."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from terminals import Terminal
from yiben.app import web
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import ledger, people, policy
from yiben.engines import evidence
from yiben.infra.packs import packs_folder
from yiben.kernel.actors import Role
from yiben.kernel.text import Text

EXAMPLE = packs_folder().parent / "docs" / "examples" / "packs" / "product-traceability-2021"
PARTIES = {"farm": ("甲牧场", "supplier"), "dairy": ("乙乳业", "producer"), "lab": ("丙检测", "inspector"),
           "shop": ("丁超市", "user"), "stranger": ("戊公司", None)}  # fmt: skip


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the pack rules and each party has a steward."""
    path = tmp_path_factory.mktemp("traced") / "home"
    platform = open_platform(path)
    with platform.office.writing(platform.owner()) as work:
        for account, (organisation, _) in PARTIES.items():
            ledger.ensure_organisation(work, organisation)
            people.create_account(
                work,
                name=account,
                title=Text(account, account),
                roles=frozenset({Role.STEWARD}),
                org=organisation,
            )
        pack = policy.load(work, policy.prepare(EXAMPLE))
        policy.propose(work, pack.id, reason="试点")
    with platform.office.writing(platform.actor("officer")) as work:
        policy.approve(work, pack.id)
    platform.close()
    return path


@pytest.fixture
def platform(founded: Path, tmp_path: Path) -> Iterator[Platform]:
    shutil.copytree(founded, tmp_path / "home")
    opened = open_platform(tmp_path / "home")
    yield opened
    opened.close()


@pytest.fixture
def yiben(
    platform: Platform, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    return Terminal(monkeypatch, capsys)


def milk(yiben: Terminal) -> None:
    """Raw milk goes from the farm to the dairy, which makes yoghurt of it, which goes to the shop."""
    for organisation, part in PARTIES.values():
        if part:
            yiben.json("batch", "admit", organisation, "--part", part)
    made = ("--made", "2026-01-02")
    yiben.json("batch", "register", "FARM-1", "--product", "生乳", *made, "--quantity", "100", "--as", "farm")
    case = yiben.json("batch", "hand", "FARM-1", "--to", "乙乳业", "--quantity", "60", "--as", "farm")["case"]
    assert yiben.json("todo", "--as", "dairy")["cases"][0]["number"] == case
    assert yiben.json("batch", "sign", case, "--as", "dairy")["state"] == "signed"
    yiben.json("batch", "register", "YOG-1", "--product", "酸奶", *made, "--quantity", "500", "--unit", "瓶",
               "--of", "FARM-1=50", "--as", "dairy")  # fmt: skip
    yiben.json("batch", "inspect", "YOG-1", "--result", "passed", "--standard", "GB 19302", "--as", "lab")
    case = yiben.json("batch", "hand", "YOG-1", "--to", "丁超市", "--quantity", "200", "--as", "dairy")[
        "case"
    ]
    yiben.json("batch", "sign", case, "--as", "shop")


def test_four_parties_trace_a_product_and_a_recall_reaches_every_holder(yiben: Terminal) -> None:
    milk(yiben)
    whole = yiben.json("batch", "show", "FARM-1")
    assert (whole["downstream"], whole["hidden"]) == (["YOG-1"], 0)
    assert yiben.json("batch", "show", "YOG-1")["upstream"] == ["FARM-1"]
    told = yiben.json("batch", "recall", "FARM-1", "--reason", "兽药残留超标")["holders"]
    assert sorted({one["batch"] for one in told}) == ["FARM-1", "YOG-1"]
    assert len(told) == 4  # farm and dairy for the milk, dairy and shop for the yoghurt
    (waiting,) = yiben.json("todo", "--as", "shop")["cases"]
    yiben.json("batch", "answer", waiting["number"], "--outcome", "200 瓶下架退回", "--as", "shop")
    answered = [one for one in yiben.json("batch", "show", "YOG-1")["holders_told"] if one["answered"]]
    assert [one["outcome"] for one in answered] == ["200 瓶下架退回"]
    refused = yiben.json(
        "batch", "hand", "YOG-1", "--to", "丁超市", "--quantity", "1", "--as", "dairy", code=3
    )
    assert refused["error"]["code"] == "batch_recalled"
    kinds = {one["kind"] for one in yiben.json("log", "show", "--kind", "traceability")["events"]}
    assert {
        f"traceability.{act}"
        for act in ("admitted", "registered", "offered", "signed", "inspected", "recalled", "answered")
    } <= kinds


def test_nothing_is_handed_on_that_is_not_there_and_nobody_signs_for_another(yiben: Terminal) -> None:
    milk(yiben)
    short = yiben.json(
        "batch", "hand", "FARM-1", "--to", "乙乳业", "--quantity", "41", "--as", "farm", code=3
    )
    assert short["error"]["code"] == "not_enough"
    used = ("--product", "奶酪", "--made", "2026-01-03", "--quantity", "5", "--of", "FARM-1=10.5")
    assert (
        yiben.json("batch", "register", "CH-1", *used, "--as", "dairy", code=3)["error"]["code"]
        == "not_enough"
    )
    assert (
        yiben.json("batch", "register", "YOG-1", *used, "--as", "dairy", code=3)["error"]["code"]
        == "batch_known"
    )
    case = yiben.json("batch", "hand", "FARM-1", "--to", "乙乳业", "--quantity", "40", "--as", "farm")["case"]
    assert yiben("batch", "sign", case, "--as", "farm")[0] == 3
    assert yiben("batch", "sign", case, "--as", "shop")[0] == 4
    yiben.json("batch", "refuse", case, "--reason", "破损", "--as", "dairy")
    yiben.json("batch", "hand", "FARM-1", "--to", "乙乳业", "--quantity", "40", "--as", "farm")
    own = ("--result", "passed", "--standard", "GB", "--as", "dairy")
    assert yiben.json("batch", "inspect", "YOG-1", *own, code=3)["error"]["code"] == "not_in_chain"
    wrong = yiben.json("batch", "recall", "FARM-1", "--reason", "x", "--as", "dairy", code=3)
    assert wrong["error"]["code"] == "not_yours"


def test_what_does_not_add_up_is_shown_to_who_may_see_it(platform: Platform, yiben: Terminal) -> None:
    milk(yiben)
    assert yiben.json("batch", "show", "YOG-1")["odd"] == [], "bottles are not held against kilograms"
    more = ("--quantity", "51", "--unit", "kg", "--of", "FARM-1=10", "--as", "dairy")
    yiben.json("batch", "register", "CHEESE-1", "--product", "奶酪", "--made", "2026-01-02", *more)
    yiben.json("batch", "inspect", "FARM-1", "--result", "failed", "--standard", "GB 19301", "--as", "lab")
    found = yiben.json("batch", "show", "CHEESE-1")["odd"]
    assert [one["kind"] for one in found] == ["more_out", "failed_input"]
    assert "51 kg came out, 10 kg went in" in found[0]["says"]
    yiben.json("batch", "inspect", "FARM-1", "--result", "passed", "--standard", "GB 19301", "--as", "lab")
    assert [one["kind"] for one in yiben.json("batch", "show", "CHEESE-1", "--as", "dairy")["odd"]] == [
        "more_out"
    ]
    assert "to look into" in yiben("batch", "show", "CHEESE-1", "--as", "dairy")[1]
    with platform.office.reading(platform.owner()) as work:
        asked = evidence.Asked(kind="traceability.registered", subject="CHEESE-1")
        (event,) = evidence.show(work.db, asked).rows
    assert event.detail["odd"] == ["more_out"]
    (offer,) = [yiben.json("batch", "hand", "CHEESE-1", "--to", "丁超市", "--quantity", "5", "--as", "dairy")]
    yiben.json("batch", "sign", offer["case"], "--as", "shop")
    spent = ("--made", "2026-01-02", "--expires", "2026-01-01")
    yiben.json("batch", "register", "OLD-1", "--product", "旧乳", *spent, "--quantity", "9", "--as", "farm")
    case = yiben.json("batch", "hand", "OLD-1", "--to", "乙乳业", "--quantity", "9", "--as", "farm")["case"]
    yiben.json("batch", "sign", case, "--as", "dairy")
    less = ("--quantity", "8", "--unit", "kg", "--of", "OLD-1=9", "--as", "dairy")
    yiben.json("batch", "register", "WHEY-1", "--product", "乳清", "--made", "2026-01-02", *less)
    assert [one["kind"] for one in yiben.json("batch", "show", "WHEY-1")["odd"]] == ["expired_input"]


def test_a_party_sees_its_neighbours_and_a_stranger_nothing(yiben: Terminal) -> None:
    milk(yiben)
    shop = yiben.json("batch", "show", "YOG-1", "--as", "shop")
    assert [one["code"] for one in shop["batches"]] == ["YOG-1", "FARM-1"]
    assert shop["handovers"][0]["taker"] != shop["handovers"][0]["giver"]
    assert yiben("batch", "show", "YOG-1", "--as", "stranger")[0] == 4
    assert yiben.json("batch", "list", "--as", "stranger") == []


def test_anybody_checks_a_batch_by_its_code_and_learns_of_nobody(platform: Platform, yiben: Terminal) -> None:
    milk(yiben)
    told = yiben.json("batch", "check", "YOG-1")
    assert (told["maker"], told["holders"], told["recalled"]) == ("乙乳业", 1, None)
    client = TestClient(web.build(platform), base_url="http://localhost")
    page = client.get("/check", params={"code": "YOG-1"})
    assert page.status_code == 200
    shown = re.sub(r"<[^>]+>", " ", page.text)
    assert "乙乳业" in shown
    assert "GB 19302" in shown
    assert "丁超市" not in shown  # a customer
    assert not [name for name in PARTIES if name in shown]
    assert client.get("/check", params={"code": "NO-1"}).status_code == 404
    assert client.get("/api/check/YOG-1").json()["product"] == "酸奶"
    yiben.json("batch", "recall", "YOG-1", "--reason", "标签错误", "--as", "dairy")
    assert "标签错误" in client.get("/check", params={"code": "YOG-1"}).text
    assert client.get("/batches/YOG-1", headers={"Accept": "application/json"}).status_code == 401


def test_without_a_pack_in_force_nothing_is_registered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    platform = open_platform(tmp_path / "bare")
    with platform.office.writing(platform.owner()) as work:
        ledger.ensure_organisation(work, "甲牧场")
    platform.close()
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "bare"))
    assert Terminal(monkeypatch, capsys)("batch", "admit", "甲牧场", "--part", "supplier")[0] in {2, 4}
