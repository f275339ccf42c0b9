"""The whole way at the terminal, by the text of Hubei: a round, an offer and an application, publicity, decision, bank."""

import csv
import io
import json
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from benefit_papers import blank_pdf, pdf
from terminals import Terminal
from yiben.app.reactions import hands
from yiben.app.wiring import open_platform
from yiben.capabilities import casework
from yiben.engines.evidence.verify import verify

PROGRAMME, BUREAU, FIRM, OTHER = (
    "hubei-sme-digital-2023/cross-platform",
    "云川市经济和信息化局",
    "云川智造有限公司",
    "云川微芯有限公司",
)
FACTS = {"province": "湖北省", "cross_platform_level": "provincial", "cross_platform_first": True}
PAYEE = ("--payee", FIRM, "--account", "6222 0000 1111 2222", "--bank", "云川银行")


@pytest.fixture
def terminal(
    founded_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    shutil.copytree(founded_home, tmp_path / "home")
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    said = Terminal(monkeypatch, capsys)
    for name, role, org in (
        ("sam", "steward", BUREAU),
        ("sue", "steward", BUREAU),
        ("zhi", "analyst", FIRM),
        ("wei", "analyst", OTHER),
    ):
        said("account", "create", name, "--role", role, "--org", org)
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    return said


def days_pass(days: int) -> None:
    """The clock of cases turns as it will after some days."""
    platform = open_platform()
    later = replace(platform.office, clock=lambda: platform.office.clock() + timedelta(days=days))
    casework.tick(later, hands=hands())
    platform.close()


def dates(terminal: Terminal) -> tuple[str, str]:
    platform = open_platform()
    today = platform.office.clock().date()
    platform.close()
    return (today - timedelta(days=2)).isoformat(), (today + timedelta(days=90)).isoformat()


def opened(terminal: Terminal) -> str:
    opens, closes = dates(terminal)
    said = terminal.json(
        "benefit", "call", PROGRAMME, "--title", "2026年申报", "--title-en", "Round of 2026", "--org", BUREAU,
        "--opens", opens, "--closes", closes, "--material", "proof=评定文件|Award", "--publicity-days", "3", "--as", "sam",
    )  # fmt: skip
    identifier: str = said["call"]["id"]
    return identifier


def test_offered_applied_for_decided_by_another_paid_once_and_provable(
    terminal: Terminal, tmp_path: Path
) -> None:
    call = opened(terminal)
    terminal.json("benefit", "facts", FIRM, str(tmp_path / "facts.json"), "--source", "省经信厅公布名单", "--source-en", "List of the province", "--resource", "platforms", "--as-of", "2026-06-30", "--as", "sam")  # fmt: skip
    draft = terminal.json("benefit", "apply", call, "--dry-run", "--as", "zhi")["draft"]
    assert {one["fact"]: one["source"]["en"] for one in draft["known"]} == dict.fromkeys(
        FACTS, "List of the province"
    )
    assert (draft["answer"]["eligible"], draft["answer"]["amount"]) == (True, 1_000_000)

    (tmp_path / "文件.pdf").write_bytes(blank_pdf())
    (tmp_path / "文件2.pdf").write_bytes(pdf())
    made = terminal.json(
        "benefit", "apply", call, "--material", f"proof={tmp_path / '文件.pdf'}", *PAYEE, "--as", "zhi"
    )
    number = made["application"]["number"]
    assert (
        terminal.json("benefit", "show", number, "--as", "sam")["sheet"]["materials"][0]["state"]
        == "unreadable"
    )
    terminal.json("benefit", "hand", number, "--material", "proof=none.pdf", "--as", "zhi", code=4)
    handed = terminal.json(
        "benefit", "hand", number, "--material", f"proof={tmp_path / '文件2.pdf'}", "--as", "zhi"
    )
    assert handed["materials"][0]["state"] == "waiting"
    terminal.json("benefit", "file", number, "proof", "--out", str(tmp_path / "seen.pdf"), "--as", "sam")
    assert (tmp_path / "seen.pdf").read_bytes() == pdf()
    assert made["application"]["payee"]["account"] == "************2222"
    assert (
        terminal.json("benefit", "show", number, "--as", "wei", code=4)["error"]["code"] == "no_application"
    )
    terminal.json("benefit", "review", number, "--material", "proof=right", "--move", "accept", "--as", "sam")
    terminal.json("benefit", "review", number, "--move", "pass", "--as", "sam")
    assert (
        terminal.json("benefit", "publicity", call, "--as", "wei")["publicised"][0]["applicant_name"] == FIRM
    )
    days_pass(8)
    refused = terminal.json(
        "benefit", "decide", number, "approve", "--amount", "1000000.01", "--as", "sue", code=3
    )
    assert refused["error"]["code"] == "over_ceiling"
    assert (
        terminal.json("benefit", "decide", number, "approve", "--as", "sam", code=3)["error"]["code"]
        == "not_yours"
    )
    decided = terminal.json("benefit", "decide", number, "approve", "--as", "sue")["sheet"]
    assert (decided["application"]["state"], decided["application"]["amount"]) == ("to_deliver", 1_000_000)

    order = terminal.json("benefit", "pay", "make", BUREAU, "--request", "o-1", "--as", "sam")["order"][
        "number"
    ]
    terminal.json("benefit", "pay", "release", order, "--as", "sue")
    _returned(terminal, order, tmp_path)
    assert (
        terminal.json("benefit", "show", number, "--as", "zhi")["sheet"]["application"]["state"]
        == "delivered"
    )
    assert (
        terminal.json("benefit", "pay", "make", BUREAU, "--request", "o-2", "--as", "sam", code=3)["error"][
            "code"
        ]
        == "nothing_due"
    )
    platform = open_platform()
    assert verify(platform.engine, platform.home).ok
    platform.close()


def test_a_set_answer_becomes_offers_to_those_who_consented(terminal: Terminal, tmp_path: Path) -> None:
    call = opened(terminal)
    _, until = dates(terminal)
    terminal.json("benefit", "consent", "give", PROGRAMME, "--until", until, "--as", "zhi")
    held = terminal.json("benefit", "consent", "list", "--as", "zhi")["consents"][0]
    answers = tmp_path / "answers.csv"
    answers.write_text(
        f"applicant,{PROGRAMME},{PROGRAMME}.amount\n{held['applicant']},true,100000000\norg_nobody,true,100000000\n",
        encoding="utf-8",
    )
    done = terminal.json("benefit", "offer", call, str(answers), "--until", until, "--as", "sam")["offered"]
    assert (done["qualify"], done["made"], done["without_consent"]) == (2, 1, 1)
    (offer,) = terminal.json("benefit", "offers", "--as", "zhi")["offers"]
    assert offer["amount"] == 1_000_000
    taken = terminal.json("benefit", "take", offer["id"], *PAYEE, "--as", "zhi")["application"]
    assert (taken["route"], taken["state"]) == ("offer", "publicised")
    objection = terminal.json("benefit", "object", taken["number"], "--says", "并非首次", "--as", "wei")[
        "case"
    ]
    days_pass(8)
    assert terminal.json("benefit", "show", taken["number"], "--as", "sam")["sheet"]["objections"] == 1
    terminal.json("case", "move", objection, "dismiss", "--set", "finding=已核实", "--as", "sue")
    days_pass(9)
    waiting = terminal.json("benefit", "show", taken["number"], "--as", "sam")["sheet"]
    assert (waiting["objections"], waiting["application"]["state"]) == (0, "deciding")


def test_vouchers_at_the_terminal(terminal: Terminal) -> None:
    opens, closes = dates(terminal)
    terminal.json("voucher", "scheme", "cloud", "--title", "上云券", "--title-en", "Cloud", "--org", BUREAU, "--from", opens, "--until", closes, "--sort", "cloud", "--limit", "applicant/year=5000", "--share", "50%", "--as", "sam")  # fmt: skip
    terminal.json("voucher", "fund", "cloud", "--amount", "10000", "--request", "f", "--as", "sam")
    one = terminal.json(
        "voucher", "issue", "cloud", FIRM, "--amount", "5000", "--request", "i", "--as", "sam"
    )["voucher"]
    over = terminal.json(
        "voucher", "issue", "cloud", FIRM, "--amount", "0.01", "--request", "j", "--as", "sam", code=3
    )
    assert over["error"]["code"] == "over_limit"
    hold = terminal.json(
        "voucher",
        "hold",
        one["number"],
        "--provider",
        OTHER,
        "--amount",
        "2000",
        "--request",
        "h",
        "--as",
        "zhi",
    )["hold"]
    terminal.json(
        "voucher",
        "use",
        hold["id"],
        "--amount",
        "1500",
        "--invoice",
        "3000",
        "--proof",
        "F1",
        "--request",
        "u",
        "--as",
        "wei",
    )
    batch = terminal.json("voucher", "settle", "cloud", "--provider", OTHER, "--request", "s", "--as", "sam")[
        "settlement"
    ]
    terminal.json("voucher", "confirm", batch["id"], "--as", "sue")
    terminal.json("voucher", "pay", batch["id"], "--reference", "B1", "--as", "sue")
    stands = terminal.json("voucher", "show", "--scheme", "cloud", "--as", "sam")["scheme"]
    assert {name: stands[name] for name in ("funded", "free", "open", "held", "due", "paid")} == {
        "funded": 10_000, "free": 5_000, "open": 3_500, "held": 0, "due": 0, "paid": 1_500,
    }  # fmt: skip
    assert terminal.json("voucher", "verify")["right"]
    assert [line["amount"] for line in terminal.json("voucher", "statement", "cloud", "--from", opens, "--until", closes, "--provider", OTHER, "--as", "wei")["statement"]["lines"]] == [1500, -1500]  # fmt: skip


def _returned(terminal: Terminal, order: str, folder: Path) -> None:
    file = folder / "order.csv"
    terminal.json("benefit", "pay", "file", order, "--out", str(file), "--as", "sue")
    rows: list[Any] = list(csv.reader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
    rows[0] += ["结果", "流水号", "失败原因"]
    rows[1] += ["成功", "B1", ""]
    edited = [list(row) for row in rows]
    edited[1][6] = "2000000.00"
    for said, code in ((edited, 2), (rows, 0)):
        out = io.StringIO()
        csv.writer(out).writerows(said)
        (folder / "return.csv").write_text(out.getvalue(), encoding="utf-8")
        found = terminal.json(
            "benefit", "pay", "return", order, str(folder / "return.csv"), "--as", "sue", code=code
        )
        assert ("error" in found) is (code == 2)
    rest = terminal.json("benefit", "pay", "file", order, "--out", str(folder / "order.xlsx"), "--as", "sue")
    assert rest["file"].endswith(".xlsx")
