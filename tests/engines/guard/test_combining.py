"""Columns that say more together than alone."""

import pytest

from yiben.engines.guard import Act, Combination, Guard, read_combinations
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

SAYS = Text("与出生日期一起可识别个人", "with the birth date it names a person")


@pytest.fixture
def guard(masks) -> Guard:
    groups = (frozenset({"kind", "place"}), frozenset({"id"}))
    return Guard(masks, combinations=(Combination(id="q", groups=groups, level=3, says=SAYS),))


def test_alone_a_column_keeps_its_level(ask, guard) -> None:
    assert ask("SELECT id FROM people WHERE id < 2 ORDER BY 1", by=guard).rows == [(0,), (1,)]
    assert ask("SELECT DISTINCT kind FROM people ORDER BY 1", by=guard).rows[0] == ("open 0",)


def test_together_they_are_lifted_and_the_reason_says_so(ask, guard) -> None:
    got = ask("SELECT id, kind FROM people LIMIT 1", by=guard)
    assert got.rows == [(None, None)]
    assert {one.level for one in got.plan.decisions} == {3}
    assert SAYS.zh in got.plan.masked[0].reason.zh
    assert SAYS.en in got.plan.masked[0].reason.en
    assert ask("SELECT id, kind FROM people ORDER BY id LIMIT 1", 3, by=guard).rows == [(0, "open 0")]


def test_also_across_tables_in_filters_and_by_a_star(ask, guard) -> None:
    joined = "SELECT places.place FROM people JOIN places USING (id)"
    assert {row[0] for row in ask(joined, by=guard).rows} <= {None}
    assert ask("SELECT kind FROM people WHERE id = 7", by=guard).rows == []
    assert ask("SELECT DISTINCT kind FROM (SELECT * FROM people)", by=guard).rows == [(None,)]


@pytest.mark.parametrize("levels", [(3, 4), (4, 3)])
def test_of_several_that_are_met_the_highest_rules_in_whatever_order(ask, masks, levels) -> None:
    groups = (frozenset({"kind"}), frozenset({"id"}))
    both = tuple(Combination(id=f"q{level}", groups=groups, level=level, says=SAYS) for level in levels)
    got = ask("SELECT id, kind FROM people LIMIT 1", 3, by=Guard(masks, combinations=both))
    assert ({one.level for one in got.plan.decisions}, got.rows) == ({4}, [(None, None)])


def test_only_personal_columns_count_where_it_is_said_so(ask, masks) -> None:
    groups = (frozenset({"kind"}), frozenset({"id"}))
    one = Combination(id="q", groups=groups, level=3, says=SAYS, personal=True)
    got = ask("SELECT id, kind FROM people ORDER BY id LIMIT 1", by=Guard(masks, combinations=(one,)))
    assert got.rows == [(0, "open 0")]


def test_a_volume_lifts_from_the_stated_number_on(ask, masks) -> None:
    def by(rows: int) -> Guard:
        return Guard(masks, combinations=(Combination(id="v", groups=(), rows=rows, level=4, says=SAYS),))

    sql = "SELECT count(id) AS n, count(kind) AS k, min(kind) AS least FROM people"
    assert ask(sql, by=by(21)).rows == [(20, 20, "open 0")]
    assert ask(sql, by=by(20)).rows[0][2] is None
    assert ask(sql, by=by(20), act=Act(rows=19)).rows == [(20, 20, "open 0")]


def test_the_base_pack_declares_combinations() -> None:
    declared = read_combinations(read_toml(packs_folder() / "yiben-base" / "combinations.toml"))
    assert declared
    assert all(one.groups or one.rows for one in declared)


@pytest.mark.parametrize(
    "entry",
    [
        {"id": "x", "level": 3, "zh": "甲", "en": "a"},
        {"id": "x", "all_of": [["sex"], []], "level": 3, "zh": "甲", "en": "a"},
        {"id": "x", "all_of": [["sex"]], "zh": "甲", "en": "a"},
    ],
)
def test_an_incomplete_combination_is_refused_by_name(entry: dict[str, object]) -> None:
    with pytest.raises(BadInput) as refused:
        read_combinations({"combination": [entry]})
    assert refused.value.where["combination"] == "x"
