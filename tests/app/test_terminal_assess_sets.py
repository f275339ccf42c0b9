"""`yiben assess --table … --places --budgets --stacking`: what only the whole set can say, as one by one and exactly."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from yiben.app import cli
from yiben.app.assessing_sets import More
from yiben.app.assessing_tables import AssessedFile, assess_table
from yiben.engines.rules.entitlements import (
    Compiled,
    FactBook,
    Stacking,
    hear,
    panel_of,
    programme_from,
    read_stacking,
)
from yiben.kernel.errors import BadInput

DAY = date(2026, 11, 22)
BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": f"事实{name}", "en": name, "about": "enterprise", "kind": kind}
            for name, kind in (("score", "number"), ("cost", "money"), ("rent", "money"), ("city", "word"))
        ]
    }
)


def made(name: str, amount: str, **more: Any) -> Compiled:
    limits = more.pop("limits", [])
    written = {
        "id": name,
        "zh": name,
        "en": name,
        "about": "enterprise",
        "criteria": {"all": [{"id": "any", "zh": "有", "en": "any", "test": f"{amount} > 0"}]},
        "benefit": {"amount": amount, "limits": limits},
    }
    return programme_from(written | more, pack="p", book=BOOK, parameters={"short": "by_rank"})


CONTEST = made(
    "contest",
    "cost",
    selection={"rank_by": ["score desc"], "places": 2, "per": "city", "share_when_short": "short"},
    limits=[{"per": "all", "within": "programme", "most": "250元"}],
)
RANKED = made("ranked", "cost", selection={"rank_by": ["score desc"]})
RENT = made("rent", "rent", years=3)
COST = made("cost", "cost")
CAP: dict[str, Any] = {"id": "s", "zh": "上限", "en": "cap", "among": ["rent", "cost"], "rule": "capped"}


def rule(**more: Any) -> Stacking:
    return read_stacking(CAP | more, pack="p")[0]


def asked(
    tmp_path: Path, programmes: list[Compiled], rows: str, *more: More
) -> tuple[AssessedFile, dict[str, list[Any]]]:
    (tmp_path / "t.csv").write_text(rows)
    out = tmp_path / "o.parquet"
    done = assess_table(programmes, tmp_path / "t.csv", out, as_of=DAY, more=more)
    return done, pq.read_table(out).to_pydict()


ROWS = "score,cost,city\n9,100,甲\n8,100,甲\n8,100,甲\n7,100,乙\n,100,乙\n5,0,乙\n"


def test_ranks_and_places_are_of_the_whole_file_and_ties_are_left_open(tmp_path: Path) -> None:
    done, told = asked(tmp_path, [CONTEST], ROWS, More.PLACES)
    assert told["contest.rank"] == [1, 2, 2, 1, None, None]
    assert told["contest.selected"] == [True, None, None, True, None, False]
    assert done.settled is not None
    said = " ".join(one.zh for one in done.sentences())
    assert "2 个并列，只剩 1 个名额" in said
    assert "缺少排序所需的事实" in said
    assert {one["group"]: one["selected"] for one in done.as_document()["places"]} == {"甲": 1, "乙": 1}


def test_a_text_without_places_is_ranked_and_nobody_selected(tmp_path: Path) -> None:
    done, told = asked(tmp_path, [RANKED], ROWS, More.PLACES)
    assert "ranked.selected" not in told
    assert told["ranked.rank"][0] == 1
    assert done.as_document()["places_not_named"] == ["p/ranked"]


def test_a_budget_pays_by_rank_and_only_who_is_selected(tmp_path: Path) -> None:
    rows = "score,cost,city\n9,100,甲\n8,100,甲\n7,100,甲\n9,100,乙\n"
    done, told = asked(tmp_path, [CONTEST], rows, More.PLACES, More.BUDGETS)
    assert told["contest.selected"] == [True, True, False, True]
    assert told["contest.paid"] == [10_000, 5_000, None, 10_000]
    (budget,) = done.as_document()["budgets"]
    assert (budget["asked"], budget["paid"], budget["reaches"]) == (300.0, 250.0, False)


@given(
    rows=st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=6),
    most=st.integers(0, 120),
    within=st.sampled_from(["year", "programme"]),
    kind=st.sampled_from(["capped", "highest"]),
)
def test_stacking_by_terminal_is_what_each_is_told_alone(
    tmp_path_factory: pytest.TempPathFactory,
    rows: list[tuple[int, int]],
    most: int,
    within: str,
    kind: str,
) -> None:
    said = {"rule": kind, "within": within} | ({"most": f"{most}元"} if kind == "capped" else {})
    rules, programmes = [rule(**said)], [RENT, COST]
    folder = tmp_path_factory.mktemp("set")
    table = pa.table({"rent": [one for one, _ in rows], "cost": [other for _, other in rows]})
    pq.write_table(table, folder / "t.parquet")
    out = folder / "o.parquet"
    done = assess_table(
        programmes, folder / "t.parquet", out, as_of=DAY, more=[More.STACKING], stackings=rules
    )
    told = pq.read_table(out).to_pydict()
    panel = panel_of(programmes, stackings=rules)
    total = 0
    for number, (one, other) in enumerate(rows):
        alone = hear(panel, {"rent": one, "cost": other}, as_of=DAY).stacked
        fen = {name: int(value * 100) for name, value in alone.amounts}
        assert told["rent.together"][number] == fen.get("p/rent")
        assert told["cost.together"][number] == fen.get("p/cost")
        total += int(alone.total * 100)
    assert done.settled is not None
    assert done.settled.together == total


def test_the_terminal_says_all_three(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("legal_person,office_bought_area\ntrue,10\n")
    run = CliRunner().invoke(
        cli.app,
        ["assess", "--all", "--pack", "xicheng-data-market-draft", "--table", str(tmp_path / "t.csv"), "--out",
         str(tmp_path / "o.csv"), "--places", "--budgets", "--stacking", "--json"],
        env={"YIBEN_HOME": str(tmp_path / "home"), "YIBEN_LANG": "en"},
    )  # fmt: skip
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert {"places", "budgets", "stacking"} <= told.keys()
    assert "office-purchase.together" in (tmp_path / "o.csv").read_text()


def test_more_rows_than_can_be_held_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yiben.app.fact_tables.MOST_WHOLE", 3)
    with pytest.raises(BadInput) as refused:
        asked(tmp_path, [COST], ROWS, More.STACKING)
    assert refused.value.code == "too_many_rows"
    assert not (tmp_path / "o.parquet").exists()
