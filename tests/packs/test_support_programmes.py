"""Packs of support (补贴、奖励、券): caps and tables have cases where they bite, ceilings are the text's, budgets hold."""

import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from yiben.capabilities import policy
from yiben.engines.rules.entitlements.columns import ready
from yiben.engines.rules.entitlements.columns.budgeting import Sharing, budget_of, rule_of, share
from yiben.engines.rules.entitlements.columns.choosing import choose_places
from yiben.engines.rules.entitlements.columns.together import stack_columns
from yiben.infra.packs import packs_folder

NAMES = (
    "age-friendly-2023",
    "beijing-digital-talent",
    "chengdu-blockchain-2023",
    "chengdu-compute-2023",
    "chongqing-ai-scenarios-2023",
    "heilongjiang-digital-2023",
    "hubei-sme-digital-2023",
    "shanghai-science-facilities-2024",
    "sme-digital-action-2025",
    "sme-pilot-cities-2024",
    "xicheng-data-market-draft",
)
PAID = tuple(
    name for name in NAMES if 'cap = "' in (packs_folder() / name / "programmes.toml").read_text("utf-8")
)
MOST = re.compile(r"最高|不超过|与国家级保持一致")
ENDS = {"from": "over", "over": "from", "to": "below", "below": "to"}


def _pack(name: str) -> policy.Pack:
    return policy.check(packs_folder() / name)


def _tables(pack: policy.Pack) -> Iterator[Mapping[str, Any]]:
    yield from pack.documents["programmes.toml"].data["programme"]


def _changed(name: str, to: Path, change: Callable[[str], str]) -> set[str]:
    """The programmes some case of which no longer comes true after `change`."""
    copy = Path(shutil.copytree(packs_folder() / name, to / name))
    file = copy / "programmes.toml"
    file.write_text(change(file.read_text("utf-8")), "utf-8")
    return {str(ran.case.programme) for ran in policy.run_cases(policy.check(copy)) if ran.misses}


@pytest.mark.parametrize("name", NAMES)
def test_every_programme_of_support_is_answered_yes_no_and_not_yet(name: str) -> None:
    told: dict[str, set[bool | None]] = {}
    for ran in policy.run_cases(_pack(name)):
        assert ran.answer is not None, ran.case.id
        told.setdefault(str(ran.case.programme), set()).add(ran.answer["eligible"])
    assert {one["id"]: told[one["id"]] for one in _tables(_pack(name))} == {
        one["id"]: {True, False, None} for one in _tables(_pack(name))
    }


def _moved(money: str, by: int) -> str:
    number, unit = re.fullmatch(r"(\d+)(亿元|万元|元)", money).groups()  # type: ignore[union-attr]
    return f"{int(number) * {'亿元': 10**8, '万元': 10**4, '元': 1}[unit] + by}元"


@pytest.mark.parametrize("by", [-100, 100])
@pytest.mark.parametrize("name", PAID)
def test_a_cap_a_hundred_yuan_higher_or_lower_is_noticed(name: str, by: int, tmp_path: Path) -> None:
    capped = {one["id"] for one in _tables(_pack(name)) if "cap" in one.get("benefit", {})}
    noticed = _changed(
        name,
        tmp_path,
        lambda text: re.sub(r'\b(cap|most) = "(\w+)"', lambda at: f'{at[1]} = "{_moved(at[2], by)}"', text),
    )
    assert capped <= noticed, capped - noticed


@pytest.mark.parametrize("name", ["chengdu-blockchain-2023", "xicheng-data-market-draft"])
def test_the_ends_of_brackets_are_the_texts_own(name: str, tmp_path: Path) -> None:
    with_table = {one["id"] for one in _tables(_pack(name)) if "table" in one.get("benefit", {})}
    end = re.compile(r'\b(from|over|to|below)(?= = "\d+[万亿]元")')
    turned = _changed(name, tmp_path, lambda text: end.sub(lambda at: ENDS[at[1]], text))
    assert with_table
    assert with_table <= turned


@pytest.mark.parametrize("name", NAMES)
def test_an_amount_is_a_ceiling_exactly_where_its_article_says_at_most(name: str) -> None:
    pack = _pack(name)
    printed = {article.id: article.text or "" for article in pack.articles}
    for programme in _tables(pack):
        benefit = programme.get("benefit", {})
        articles = programme["article"] if isinstance(programme["article"], list) else [programme["article"]]
        if benefit.get("ceiling"):
            assert any(MOST.search(printed[one]) for one in articles), programme["id"]


@pytest.mark.parametrize("name", NAMES)
def test_what_is_open_is_said_in_both_languages_and_every_article_has_its_lines(name: str) -> None:
    pack = _pack(name)
    assert all(article.text and article.lines and article.says_en for article in pack.articles)
    for programme in _tables(pack):
        assert ("reading_zh" in programme) == ("reading_en" in programme)
        if programme.get("benefit", {}).get("form") == "case_by_case":
            assert name.startswith("chongqing") or "reading_zh" in programme, programme["id"]


DAY = date(2024, 6, 1)


def _choose(name: str, rows: dict[str, Any]) -> Any:
    programme, _ = policy.programme(name, day=DAY)
    table = pa.table(rows)
    plan = ready([programme], table.schema.names, as_of=DAY)
    return programme, choose_places(plan, plan.layouts[0], table)


def _adapters(scores: list[int]) -> dict[str, Any]:
    there = len(scores)
    return {
        "applicant_kind": ["enterprise"] * there,
        "supercomputing_adaptation": [True] * there,
        "adaptation_score": scores,
    }


def test_chengdus_ten_places_go_to_the_first_ten_and_a_tie_at_the_tenth_stays_open() -> None:
    _, chosen = _choose("chengdu-compute-2023/supercomputing-adaptation", _adapters(list(range(12, 0, -1))))
    assert chosen.selected.to_pylist() == [True] * 10 + [False] * 2

    _, chosen = _choose(
        "chengdu-compute-2023/supercomputing-adaptation", _adapters([*range(20, 11, -1), 5, 5])
    )
    assert chosen.selected.to_pylist() == [True] * 9 + [None] * 2


def test_ten_rewards_of_a_million_do_not_all_fit_into_chengdus_five_and_nothing_is_paid_beyond() -> None:
    programme, chosen = _choose("chengdu-compute-2023/supercomputing-adaptation", _adapters(list(range(10))))
    amounts = pa.array([100_000_000] * 10, pa.int64())  # fen
    most = budget_of(programme)
    assert most == 500_000_000

    paid, budget = share(amounts, most=most, rule=rule_of(programme), rank=chosen.rank)
    assert (budget.paid, budget.open_rows) == (0, 10)  # the text does not say how it is shared

    paid, budget = share(amounts, most=most, rule=Sharing.BY_RANK, rank=chosen.rank)
    assert (budget.paid, budget.remaining) == (most, 0)
    assert sum(one == 100_000_000 for one in paid.to_pylist()) == 5

    paid, budget = share(amounts, most=most, rule=Sharing.PRO_RATA)
    assert paid.to_pylist() == [50_000_000] * 10

    paid, budget = share(amounts[:5], most=most, rule=rule_of(programme))
    assert budget.reaches  # five reach exactly


def test_vouchers_have_the_yearly_total_of_the_text_as_their_budget() -> None:
    for name, fen in (
        ("chengdu-compute-2023/computing-vouchers", 1_000_000_000),
        ("hubei-sme-digital-2023/cloud-vouchers", 5_000_000_000),
    ):
        assert budget_of(policy.programme(name, day=DAY)[0]) == fen


def test_three_engineers_of_each_facility_and_ten_cases_of_each_subject() -> None:
    engineers = {
        "facility_engineer": [True] * 5,
        "engineer_recommended": [True] * 5,
        "engineer_applied_before": [False] * 5,
        "judged.engineer_contribution": [True] * 5,
        "engineer_facility": ["光源", "光源", "光源", "光源", "激光"],
        "engineer_review_score": [90, 80, 70, 60, 10],
    }
    _, chosen = _choose("shanghai-science-facilities-2024/excellent-engineer", engineers)
    assert chosen.selected.to_pylist() == [True, True, True, False, True]

    cases = {
        "province": ["湖北省"] * 12,
        "case_subject": ["ai"] * 11 + ["software"],
        "case_score": [*range(11), 0],
    }
    _, chosen = _choose("hubei-sme-digital-2023/best-cases", cases)
    assert chosen.selected.to_pylist() == [False, *[True] * 11]


def test_matching_for_several_firsts_to_one_unit_is_cut_to_a_million() -> None:
    pack = "xicheng-data-market-draft"
    firsts = {f"{pack}/first-trade": pa.array([80_000_000]), f"{pack}/other-firsts": pa.array([50_000_000])}
    stacked = stack_columns(firsts, policy.programmes_shipped([pack]).stackings)
    assert {name.partition("/")[2]: column.to_pylist() for name, column in stacked.items()} == {
        "first-trade": [80_000_000],
        "other-firsts": [20_000_000],
    }


def test_one_data_product_is_matched_for_a_first_opening_or_a_first_trade() -> None:
    pack = "xicheng-data-market-draft"
    firsts = {f"{pack}/first-opening": pa.array([30_000_000]), f"{pack}/first-trade": pa.array([40_000_000])}
    stacked = stack_columns(firsts, policy.programmes_shipped([pack]).stackings)
    assert [column.to_pylist() for column in stacked.values()] == [[None], [40_000_000]]
