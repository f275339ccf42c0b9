"""What the packs in force say comes on top of clearance: it can only hide more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.engines.guard import DISPLAY, EXPORT, Act, Column, Effect, Ruling, Table
from yiben.kernel.text import Text

NAMES = ["id", "name", "id_no", "born", "pay", "score", "tags", "doc", "seen", "flag", "odd", "kind"]
SAYS = Text("第十九条：原则上不提供导出", "Article 19: not offered for export.")
SILENT = Ruling(permitted=True)
AGAINST = Ruling(permitted=False, says=SAYS, citations=("pboc:19",), ways_out=("approval",))


def no_plain_export_from_three(table: Table, column: Column, level: int, act: Act, effect: Effect) -> Ruling:
    return AGAINST if level >= 3 and act.mode == "export" and effect is Effect.PLAIN else SILENT


def nothing_from_four(table: Table, column: Column, level: int, act: Act, effect: Effect) -> Ruling:
    return AGAINST if level >= 4 else SILENT


def test_a_cleared_account_sees_masked_values_where_the_law_wants_them_masked(ask) -> None:
    shown = ask("SELECT id, name FROM people WHERE id = 3", 5, law=no_plain_export_from_three, act=DISPLAY)
    left = ask("SELECT id, name FROM people WHERE id = 3", 5, law=no_plain_export_from_three, act=EXPORT)
    assert shown.rows == [(3, "Sentinelle3")]
    assert left.rows == [(3, "S**")]
    hidden = left.plan.masked[0]
    assert hidden.effect is Effect.MASKED
    assert SAYS.zh in hidden.reason.zh
    assert SAYS.en in hidden.reason.en


def test_what_may_not_even_leave_masked_is_null_in_every_row(ask) -> None:
    got = ask("SELECT id_no, count(*) FROM people GROUP BY ALL", 5, law=nothing_from_four)
    assert got.rows == [(None, 20)]
    assert got.plan.masked[0].effect is Effect.WITHHELD
    assert "not even masked" in got.plan.masked[0].reason.en


def test_a_predicate_on_a_withheld_column_finds_nothing(ask) -> None:
    got = ask("SELECT id FROM people WHERE id_no IS NOT NULL OR id_no LIKE '33%'", 5, law=nothing_from_four)
    assert got.rows == []


@pytest.mark.parametrize("clearance", [0, 1, 2, 3, 4, 5])
@given(forbidden=st.frozensets(st.sampled_from(NAMES)), masked_too=st.booleans())
def test_the_law_never_shows_what_the_clearance_hides(
    ask, clearance: int, forbidden: frozenset[str], *, masked_too: bool
) -> None:
    def law(table: Table, column: Column, level: int, act: Act, effect: Effect) -> Ruling:
        stands = column.name in forbidden and (masked_too or effect is Effect.PLAIN)
        return AGAINST if stands else SILENT

    without = ask("SELECT * FROM people", clearance).plan
    with_it = ask("SELECT * FROM people", clearance, law=law).plan
    before = {one.column.name for one in without.masked}
    after = {one.column.name for one in with_it.masked}
    assert after == before | forbidden
