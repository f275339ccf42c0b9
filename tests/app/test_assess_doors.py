"""`yiben assess` and `POST /api/assess`: the contract's shapes, exit codes, which text rules on which day, what evidence says."""

import io
import json
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from programme_town import write_town
from terminals import Terminal
from yiben.app.wiring import Platform
from yiben.capabilities import people, policy
from yiben.engines import evidence
from yiben.kernel.clock import day_in_beijing

FACTS = {"town_racks": 1500, "legal_person": True, "titles": []}
RACKS = "town-support/racks"


def today(platform: Platform) -> date:
    return day_in_beijing(platform.office.clock())


@pytest.fixture
def town(platform: Platform, tmp_path: Path) -> Platform:
    """A home in which the town's pack rules with 1,000 racks for thirty days, and with 2,000 from then on."""
    turn = today(platform) + timedelta(days=30)
    first = write_town(tmp_path / "1" / "town-support", more=f"until = {turn}\n")
    after = 'supersedes = ["town-support@1"]\n'
    second = write_town(
        tmp_path / "2" / "town-support", version="2", least=2000, start=turn.isoformat(), more=after
    )
    for version, folder, start, end in (("1", first, None, turn), ("2", second, turn, None)):
        with platform.office.writing(platform.actor("owner")) as work:
            policy.load(work, policy.prepare(folder))
        with platform.office.writing(platform.actor("officer")) as work:
            policy.propose(work, f"town-support@{version}", from_=start, until=end, reason="law")
        with platform.office.writing(platform.actor("owner")) as work:
            policy.approve(work, "town-support")
    return platform


@pytest.fixture
def yiben(
    platform: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Terminal:
    monkeypatch.setenv("YIBEN_HOME", str(platform.home.root))
    monkeypatch.setenv("YIBEN_LANG", "en")
    (tmp_path / "facts.json").write_text(json.dumps(FACTS), encoding="utf-8")
    return Terminal(monkeypatch, capsys)


def bearer(platform: Platform) -> dict[str, str]:
    with platform.office.writing(platform.owner()) as work:
        secret = people.create_token(work, "analyst", days=1).secret
    return {"Authorization": f"Bearer {secret}", "Accept-Language": "en"}


def test_one_programme_answers_in_the_contracts_shape(
    town: Platform, yiben: Terminal, tmp_path: Path
) -> None:
    answer = yiben.json("assess", RACKS, str(tmp_path / "facts.json"), "--as-of", "2026-01-01")
    assert {
        "programme",
        "eligible",
        "amount",
        "currency",
        "capped",
        "criteria",
        "missing",
        "articles",
    } <= set(answer)
    assert (answer["programme"], answer["eligible"], answer["amount"]) == (RACKS, True, 1_500_000)
    assert (answer["as_of"], answer["nearest"], answer["articles"]) == ("2026-01-01", None, ["三"])
    assert {"id", "holds", "says", "facts", "article"} <= set(answer["criteria"][0])


def test_the_text_in_force_that_day_answers(town: Platform, yiben: Terminal, tmp_path: Path) -> None:
    facts = str(tmp_path / "facts.json")
    days = [today(town) + timedelta(days=number) for number in (-300, 0, 29, 30)]
    by = [yiben.json("assess", RACKS, facts, "--as-of", day.isoformat()) for day in days]
    assert [one["eligible"] for one in by] == [True, True, True, False]
    assert (by[3]["nearest"]["fact"], by[3]["nearest"]["from"]) == ("town_racks", 2000)
    every = [yiben.json("assess", "--all", facts, "--as-of", day.isoformat())["met"] for day in days]
    assert every == [2, 2, 2, 0]
    assert yiben.json("assess", RACKS, facts, "--as-of", "2023-12-31")["valid"]["outside"] is True


def test_all_programmes_in_force_answer_together(town: Platform, yiben: Terminal, tmp_path: Path) -> None:
    facts = str(tmp_path / "facts.json")
    told = yiben.json("assess", "--all", facts, "--as-of", "2026-01-01")
    assert (told["scope"], told["asked"], told["met"]) == ("in_force", 2, 2)
    assert [one["programme"] for one in told["programmes"]] == [RACKS, "town-support/green"]
    assert told["together"]["total"] == 1_500_000
    assert told["together"]["rules"][0]["dropped"] == [{"programme": "town-support/green", "amount": 500_000}]
    before = yiben.json("assess", "--all", facts, "--as-of", "2024-06-01")
    outside = {one["programme"]: one["valid"]["outside"] for one in before["programmes"]}
    assert outside == {RACKS: False, "town-support/green": True}


def test_programmes_for_others_are_left_out_and_counted(yiben: Terminal, tmp_path: Path) -> None:
    (tmp_path / "own.json").write_text('{"revenue": "3000万元"}', encoding="utf-8")
    own = str(tmp_path / "own.json")
    told = yiben.json("assess", "--all", own)
    every = yiben.json("assess", "--all", own, "--for", "all")
    left = told["left_out"]
    assert left["for"] == "person"
    assert left["count"] == every["asked"] - told["asked"] > 0
    assert every["left_out"] is None
    assert yiben.json("assess", "--all", own, "--for", "person")["left_out"]["stated"] is True
    assert yiben.json("assess", "--all", own, "--for", "nobody", code=2)["error"]["code"] == "bad_option"
    _, out, err = yiben("assess", "--all", own)
    assert "for persons were left out" in out + err


def test_people_read_it_in_their_language(
    town: Platform, yiben: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    facts = str(tmp_path / "facts.json")
    code, out, err = yiben("assess", RACKS, facts, "--as-of", "2026-01-01")
    assert code == 0
    assert "Qualifies for Subsidy for racks, for 1,500,000 yuan" in out + err
    code, out, err = yiben("assess", "--all", facts, "--as-of", "2026-01-01", "--lang", "zh")
    assert code == 2  # language is chosen before the command
    monkeypatch.setenv("YIBEN_LANG", "zh")
    code, out, err = yiben("assess", "--all", facts, "--as-of", "2026-01-01")
    assert (code, "共问 2 项：符合 2" in out + err) == (0, True)


def test_facts_may_come_from_standard_input_and_be_a_list(
    town: Platform, yiben: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = json.dumps([FACTS, {"town_racks": 3}]).encode()
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(said)))
    answers = yiben.json("assess", RACKS, "-", "--as-of", "2026-01-01")
    assert [one["eligible"] for one in answers] == [True, False]


ERRORS: list[tuple[tuple[str | None, ...], int, str]] = [
    (("town-support/rack", "{}"), 4, "no_programme"),
    (("town-suport/racks", "{}"), 4, "no_pack"),
    (("town-support", "{}"), 4, "no_programme"),
    ((RACKS, '{"town_racks": 1.5}'), 2, "fact_value"),
    ((RACKS, "[1]"), 2, "facts_shape"),
    ((RACKS, "{"), 2, "bad_json"),
    ((RACKS, None), 4, "no_file"),
    (("{}",), 2, "usage"),
    ((RACKS, "{}", "--as-of", "someday"), 2, "bad_day"),
    ((RACKS, "--table", "x.csv"), 2, "no_out"),
]


def test_exit_codes_and_errors_are_the_contracts(town: Platform, yiben: Terminal, tmp_path: Path) -> None:
    path = tmp_path / "said.json"
    for words, code, says in ERRORS:
        given = []
        for word in words:
            if word is None or word[:1] in "{[":
                path.unlink(missing_ok=True)
                if word is not None:
                    path.write_text(word, encoding="utf-8")
                given.append(str(path))
            else:
                given.append(word)
        error = yiben.json("assess", *given, code=code)["error"]
        assert error["code"] == says, words
        assert error["message"]


def test_shipped_packs_answer_without_a_home(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "nothing"))
    yiben = Terminal(monkeypatch, capsys)
    (tmp_path / "facts.json").write_text("{}", encoding="utf-8")
    answer = yiben.json(
        "assess", "specialised-sme-national/little-giant", str(tmp_path / "facts.json"), code=0
    )
    assert answer["eligible"] in {None, False}
    assert not (tmp_path / "nothing").exists()


def test_over_http_one_and_all(town: Platform, client: TestClient) -> None:
    headers = bearer(town)
    one = client.post(
        "/api/assess", json={"programme": RACKS, "facts": FACTS, "as_of": "2026-01-01"}, headers=headers
    )
    assert (one.status_code, one.json()["amount"]) == (200, 1_500_000)
    every = client.post("/api/assess", json={"facts": FACTS, "as_of": "2026-01-01"}, headers=headers).json()
    assert [row["eligible"] for row in every["programmes"]] == [True, True]
    assert every["programmes"][0]["criteria"] is None
    whole = client.post(
        "/api/assess", json={"facts": FACTS, "as_of": "2026-01-01", "explain": "criteria"}, headers=headers
    ).json()
    assert len(whole["programmes"][0]["criteria"]) == 2
    lost = client.post("/api/assess", json={"programme": "town-support/x", "facts": {}}, headers=headers)
    assert (lost.status_code, lost.json()["error"]["code"]) == (404, "no_programme")
    wrong = client.post("/api/assess", json={"facts": {"town_racks": -1}}, headers=headers)
    assert (wrong.status_code, wrong.json()["error"]["where"]["fact"]) == (422, "town_racks")
    strange = client.post("/api/assess", json={"facts": {}, "nothing": 1}, headers=headers)
    assert strange.status_code == 422
    client.cookies.clear()
    assert client.post("/api/assess", json={"facts": {}}).status_code in {401, 403}


def test_evidence_says_that_it_was_asked_and_nothing_of_the_facts(town: Platform, client: TestClient) -> None:
    headers = bearer(town)
    client.post("/api/assess", json={"facts": FACTS | {"revenue": "98765元"}}, headers=headers)
    client.post("/api/assess", json={"programme": RACKS, "facts": FACTS}, headers=headers)
    with town.office.reading(town.owner()) as work:
        left = [one for one in evidence.show(work.db).rows if one.kind == "programme.assessed"]
    assert [one.subject for one in left] == [RACKS, "in_force"]
    said = str([one.detail for one in left])
    assert "98765" not in said
    assert "1500" not in said
