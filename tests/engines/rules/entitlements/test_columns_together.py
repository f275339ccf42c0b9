"""Places, budgets and stacking over a set: exact ranks, ties left open, nothing paid beyond the budget."""

from datetime import date
from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines.rules.entitlements.columns import ask, ready
from yiben.engines.rules.entitlements.columns.budgeting import Sharing as Rule
from yiben.engines.rules.entitlements.columns.budgeting import budget_of, rule_of, share
from yiben.engines.rules.entitlements.columns.choosing import choose_places
from yiben.engines.rules.entitlements.columns.together import stack_columns
from yiben.engines.rules.entitlements.compiling import programme_from
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.model import Sharing, Stacking, Within
from yiben.engines.rules.entitlements.stacking import apply_rules
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": f"事实{name}", "en": name, "about": "enterprise", "kind": kind}
            for name, kind in (
                ("score", "number"),
                ("usage", "money"),
                ("staff", "whole"),
                ("province", "word"),
                ("green", "flag"),
            )
        ]
        + [
            {"id": "per_head", "zh": "人均", "en": "per head", "about": "enterprise", "kind": "money"}
            | {"formula": "usage / staff"}
        ]
    }
)
AS_OF = date(2026, 11, 22)
NAMES = ("p/a", "p/b", "p/c")


def _contest(rank_by: list[str], *, places: int, per: str | None = None) -> Any:
    criteria = [
        {"id": "real", "zh": "有效", "en": "real", "test": "staff > 0"},
        {"id": "green", "zh": "绿色", "en": "green", "test": "green", "strength": "encouraged"},
    ]
    selection = {"rank_by": rank_by, "places": places} | ({"per": per} if per else {})
    table = {
        "id": "contest",
        "zh": "遴选",
        "en": "contest",
        "about": "enterprise",
        "criteria": {"all": criteria},
        "benefit": {"amount": "100元", "limits": [{"per": "all", "within": "year", "most": "250元"}]},
        "selection": selection,
    }
    return programme_from(table, pack="p", book=BOOK)


def _choose(programme: Any, rows: dict[str, Any]) -> Any:
    table = pa.table(rows)
    plan = ready([programme], table.schema.names, as_of=AS_OF)
    return choose_places(plan, plan.layouts[0], table), plan, table


def test_who_ties_across_the_line_is_left_to_the_authority_and_said_so() -> None:
    rows = {"score": [9, 8, 8, 7, None, 99], "staff": [1, 1, 1, 1, 1, 0]}
    chosen, _, _ = _choose(_contest(["score desc"], places=2), rows)

    assert chosen.rank.to_pylist() == [1, 2, 2, 4, None, None]
    assert chosen.selected.to_pylist() == [True, None, None, False, None, False]
    (group,) = chosen.groups
    assert (group.competed, group.selected, group.tied, group.unranked) == (5, 1, 2, 1)
    assert group.says is not None
    assert "2 个并列，只剩 1 个名额" in group.says.zh


def test_what_is_encouraged_parts_those_who_tie_and_each_province_has_its_places() -> None:
    rows = {
        "score": [5, 5, 4, 9],
        "staff": [1, 1, 1, 1],
        "green": [False, True, True, False],
        "province": ["甲", "甲", "甲", "乙"],
    }
    chosen, _, _ = _choose(_contest(["score desc"], places=1, per="province"), rows)

    assert chosen.rank.to_pylist() == [2, 1, 3, 1]
    assert chosen.selected.to_pylist() == [False, True, False, True]
    assert {group.group: group.selected for group in chosen.groups} == {"甲": 1, "乙": 1}


@given(
    st.lists(
        st.tuples(st.sampled_from([1, 2, 10**15, 10**15 - 1, 333]), st.sampled_from([1, 2, 3, 999_999_937])),
        min_size=1,
        max_size=30,
    )
)
def test_quotients_are_ranked_as_fractions_are(pairs: list[tuple[int, int]]) -> None:
    rows = {"usage": [n for n, _ in pairs], "staff": [d for _, d in pairs]}
    chosen, _, _ = _choose(_contest(["per_head desc"], places=1), rows)

    values = [Fraction(n, d) for n, d in pairs]
    assert chosen.rank.to_pylist() == [1 + sum(other > one for other in values) for one in values]


def test_a_budget_is_paid_by_rank_until_it_is_used_up() -> None:
    amounts, rank = pa.array([100, 100, None, 100]), pa.array([3, 1, None, 2], pa.int32())
    paid, budget = share(amounts, most=250, rule=Rule.BY_RANK, rank=rank)

    assert paid.to_pylist() == [50, 100, None, 100]
    assert (budget.asked, budget.paid, budget.remaining, budget.reaches) == (300, 250, 0, False)


def test_those_who_share_the_rank_at_which_the_money_ends_stay_open() -> None:
    amounts, rank = pa.array([100, 100, 100]), pa.array([1, 2, 2], pa.int32())
    paid, budget = share(amounts, most=250, rule=Rule.BY_RANK, rank=rank)

    assert paid.to_pylist() == [100, None, None]
    assert (budget.remaining, budget.open_rows) == (150, 2)


def test_without_a_rule_nothing_is_decided_when_a_budget_does_not_reach() -> None:
    contest = _contest(["score desc"], places=3)
    paid, budget = share(pa.array([200, 100]), most=budget_of(contest) or 0, rule=rule_of(contest))
    assert budget.reaches
    assert paid.to_pylist() == [200, 100]

    paid, budget = share(pa.array([20_000, 10_000]), most=budget_of(contest) or 0, rule=rule_of(contest))
    assert paid.to_pylist() == [None, None]
    assert (budget.paid, budget.open_rows) == (0, 2)


@given(st.lists(st.none() | st.integers(0, 10**15), max_size=20), st.integers(0, 10**15))
def test_shares_are_cut_to_the_fen_and_never_beyond_the_budget(amounts: list[int | None], most: int) -> None:
    paid, budget = share(pa.array(amounts, pa.int64()), most=most, rule=Rule.PRO_RATA)

    total = sum(one or 0 for one in amounts)
    wanted = [None if one is None else one if total <= most else one * most // total for one in amounts]
    assert paid.to_pylist() == wanted
    assert 0 <= budget.remaining <= most


RULES = st.builds(
    lambda rule, among, most, by_year: Stacking(
        id="p/s",
        title=Text("叠加", "stacking"),
        among=tuple(among),
        rule=rule,
        within=Within.YEAR if by_year and rule is not Sharing.EXCLUSIVE else Within.PROGRAMME,
        most=Fraction(most, 100) if rule is Sharing.CAPPED else None,
    ),
    st.sampled_from([Sharing.HIGHEST, Sharing.EXCLUSIVE, Sharing.CAPPED]),
    st.permutations(NAMES).flatmap(lambda names: st.integers(1, 3).map(lambda n: names[:n])),
    st.integers(0, 1500),
    st.booleans(),
)


@given(
    st.lists(st.tuples(*[st.none() | st.integers(0, 500)] * 3), min_size=1, max_size=8),
    st.tuples(*[st.integers(1, 4)] * 3),
    st.lists(RULES, min_size=1, max_size=3),
)
def test_rules_of_stacking_do_the_same_to_a_column_as_to_one(
    rows: list[tuple[int | None, ...]], years: tuple[int, ...], rules: list[Stacking]
) -> None:
    columns = {name: pa.array([row[i] for row in rows], pa.int64()) for i, name in enumerate(NAMES)}
    times = dict(zip(NAMES, years, strict=True))

    stacked = stack_columns(columns, rules, years=times)

    for i, row in enumerate(rows):
        paid = {
            name: dict.fromkeys(range(times[name]), Fraction(value, 100))
            for name, value in zip(NAMES, row, strict=True)
            if value is not None
        }
        apply_rules(paid, rules)
        wanted = {name: sum(cells.values()) * 100 for name, cells in paid.items()}
        assert {name: stacked[name][i].as_py() for name in NAMES} == {
            name: wanted.get(name) for name in NAMES
        }


def test_sums_that_no_whole_number_of_64_bits_holds_are_still_exact() -> None:
    amounts = {name: pa.array([4 * 10**18], pa.int64()) for name in NAMES}
    rule = Stacking(
        id="p/s", title=Text("叠加", "stacking"), among=NAMES, rule=Sharing.CAPPED, most=Fraction(5 * 10**16)
    )
    stacked = stack_columns(amounts, [rule])
    assert [stacked[name][0].as_py() for name in NAMES] == [4 * 10**18, 10**18, 0]


def test_the_answer_of_a_set_holds_what_the_contest_gives() -> None:
    contest = _contest(["score desc"], places=2)
    table = pa.table({"staff": [1, 0, None], "score": [1, 2, 3]})
    plan = ready([contest], table.schema.names, as_of=AS_OF)

    assert ask(plan, table).table.to_pydict() == {
        "contest": [True, False, None],
        "contest.amount": [10_000, None, None],
        "contest.real": [True, False, None],
        "contest.green": [None, None, None],
    }


def test_the_rule_of_sharing_is_the_one_the_parameter_names() -> None:
    table = {
        "id": "x",
        "zh": "x",
        "en": "x",
        "about": "enterprise",
        "criteria": {"all": [{"id": "a", "zh": "a", "en": "a", "test": "staff > 0"}]},
        "benefit": {"amount": "100元"},
        "selection": {"rank_by": ["score desc"], "places": 1, "share_when_short": "short"},
    }
    for said, rule in (
        ("pro_rata", Rule.PRO_RATA),
        ("by_rank", Rule.BY_RANK),
        ("drawn by lot", Rule.UNDECIDED),
    ):
        made = programme_from(table, pack="p", book=BOOK, parameters={"short": said})
        assert rule_of(made) is rule
    with pytest.raises(BadInput) as refused:
        programme_from(table, pack="p", book=BOOK)
    assert refused.value.code == "no_such_parameter"
