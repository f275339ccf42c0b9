"""Masking happens at the scan: whatever a statement does, it does to the masked value."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from yiben.engines.guard import Effect
from yiben.engines.guard.tabulation import groupable


def test_a_column_above_the_clearance_is_masked_and_keeps_its_type(ask) -> None:
    row = ask("SELECT * FROM people ORDER BY id").rows[0]
    assert str(row[8]) == "2011-01-01 00:00:00"
    assert row[:8] + row[9:] == (
        0, "S**", "330***************", date(1987, 1, 1), None, None, None, None, None, None, "open 0",
    )  # fmt: skip


def test_the_same_statement_shows_everything_to_who_is_cleared(ask) -> None:
    row = ask("SELECT name, pay, odd FROM people ORDER BY id", clearance=5).rows[0]
    assert row == ("Sentinelle0", Decimal("87654321.00"), "Sentinelle ungraded")


def test_an_ungraded_column_counts_as_the_highest_level(ask) -> None:
    assert ask("SELECT DISTINCT odd FROM people", clearance=4).rows == [(None,)]


def test_a_predicate_sees_the_masked_value(ask) -> None:
    assert ask("SELECT id FROM people WHERE name = 'Sentinelle3'").rows == []
    assert len(ask("SELECT id FROM people WHERE name = 'S**'").rows) == 20
    assert ask("SELECT id FROM people WHERE pay > 0 OR score > 0").rows == []


def test_a_join_and_a_sort_see_the_masked_value(ask) -> None:
    assert ask("SELECT count(*) FROM people a JOIN people b ON a.id_no = b.id_no").rows == [(400,)]
    assert ask(
        "SELECT count(DISTINCT rank) FROM (SELECT rank() OVER (ORDER BY pay) AS rank FROM people)"
    ).rows == [(1,)]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT people FROM people",
        "SELECT p FROM people p",
        "SELECT p.* EXCLUDE (id) FROM people p",
        "SELECT * REPLACE (upper(name) AS name) FROM people",
        "SELECT COLUMNS('name|odd|id_no') FROM people",
        "SELECT COLUMNS(c -> c LIKE 'n%') FROM people",
        "SELECT name, odd FROM people UNION ALL SELECT id_no, name FROM people",
        "WITH p AS (SELECT * FROM people), q AS (SELECT name AS n FROM p) SELECT n FROM q",
        "WITH people AS (SELECT * FROM people) SELECT name FROM people",
        "WITH RECURSIVE r AS (SELECT id, name FROM people UNION SELECT r.id, r.name FROM r JOIN people USING (id)) SELECT * FROM r",
        "SELECT (SELECT max(b.name) FROM people b WHERE b.id = a.id) FROM people a",
        "SELECT l.n FROM people, LATERAL (SELECT people.name AS n) l",
        "SELECT * FROM people NATURAL JOIN places",
        "SELECT * FROM people JOIN places USING (id)",
        "SELECT * FROM people POSITIONAL JOIN places",
        "SELECT b FROM people AS t(a, b, c)",
        "FROM people",
        "FROM people SELECT doc.inner, tags[1], doc['inner'], name",
        "SELECT row_to_json(p) FROM people p",
        "SELECT struct_extract(p, 'name') FROM people p",
        "SELECT string_agg(name, ','), list(id_no), mode(odd), max(name), first(id_no), arg_max(name, id) FROM people",
        "SELECT coalesce(TRY(name::INT::VARCHAR), name) FROM people",
        "SELECT city.people.name FROM city.people",
        'SELECT "PEOPLE"."NAME" FROM "People"',
        "SELECT [name FOR name IN [name]] FROM people",
        "SELECT list_transform([1], x -> name) FROM people",
        "SELECT list_transform([name, odd], x -> x || '!') FROM people",
        "SELECT name FROM people /* , people.id_no */ -- */ odd",
        "SELECT histogram(name) FROM people",
        "SELECT map {'k': name} FROM people",
        "SELECT name FROM people USING SAMPLE 5 ROWS",
        "SELECT name FROM people QUALIFY row_number() OVER (PARTITION BY id ORDER BY name) = 1",
        "SELECT name FROM (people)",
        "SELECT hash(name) = hash('Sentinelle0'), name FROM people",
    ],
)
def test_no_form_of_a_statement_shows_a_plain_value(ask, sql: str) -> None:
    shown = repr(ask(sql).rows)
    assert shown != "[]"
    assert "entinelle" not in shown
    assert "ENTINELLE" not in shown
    assert "9000000" not in shown


def test_only_the_columns_a_statement_needs_are_decided_and_scanned(ask) -> None:
    plan = ask("SELECT kind FROM people WHERE id = 3").plan
    assert [(one.column.name, one.effect) for one in plan.decisions] == [
        ("id", Effect.PLAIN),
        ("kind", Effect.PLAIN),
    ]
    assert ask("SELECT count(*) FROM people").rows == [(20,)]


def test_the_pseudo_columns_of_files_do_not_exist(ask) -> None:
    from yiben.kernel.errors import BadInput

    for name in ("filename", "file_row_number", "file_index", "rowid"):
        with pytest.raises(BadInput) as refused:
            ask(f"SELECT {name} FROM people", clearance=5)
        assert refused.value.code == "bad_sql"
        assert "/" not in str(refused.value)


def test_each_column_of_the_answer_says_its_items_and_why_it_is_masked(ask) -> None:
    outputs = ask(
        "WITH p AS (SELECT id, name AS n FROM people) SELECT id, upper(n) || id AS x, 1 AS one FROM p"
    ).plan.outputs
    assert outputs is not None
    assert [(one.name, one.items, one.masked) for one in outputs] == [
        ("id", ("i_id",), False), ("x", ("i_name", "i_id"), True), ("one", (), False),
    ]  # fmt: skip
    reason = outputs[1].reason
    assert reason is not None
    assert reason.zh == "“name”为 3 级，账号仅可阅 1 级，已脱敏。需要原值请联系 市公安局 或数据安全官"
    assert "level 3" in reason.en


def test_what_a_star_in_a_subquery_stands_for_is_not_guessed(ask) -> None:
    assert (
        ask("SELECT EXISTS (SELECT * FROM people WHERE name = 'x') AS there FROM places").plan.outputs is None
    )


@pytest.mark.parametrize("family", ["token", "sm3", "id_format"])
def test_a_mask_that_needs_a_key_is_no_class_to_count_by(ask, masks, family: str) -> None:
    (one,) = ask("SELECT name FROM people").plan.decisions
    assert groupable(one, masks)
    assert not groupable(replace(one, column=replace(one.column, mask=family)), masks)


@pytest.mark.parametrize("word", ["UNION", "UNION ALL", "INTERSECT", "EXCEPT"])
def test_a_column_of_two_queries_comes_from_both(ask, word: str) -> None:
    (one,) = ask(f"SELECT kind FROM people {word} SELECT name FROM people").plan.outputs or ()
    assert (one.name, set(one.items), one.masked, one.level) == ("kind", {"i_kind", "i_name"}, True, 3)


def test_the_shape_for_the_log_holds_no_literal(ask) -> None:
    shape = ask(
        "SELECT name FROM people AS p WHERE id_no = '330106199001011234' AND id IN (1, 2) LIMIT 5"
    ).plan.shape
    assert shape == 'SELECT "name" FROM "people" AS "p" WHERE "id_no" = ? AND "id" IN (?, ?) LIMIT ?'


def test_the_same_question_of_the_same_clearance_is_planned_once(ask) -> None:
    sql = "SELECT kind, name FROM people"
    assert ask(sql).plan is ask(sql).plan
    assert ask(sql).plan is not ask(sql, clearance=5).plan


def test_a_column_computed_by_a_subquery_is_named_in_the_askers_words(ask) -> None:
    asked = ask("SELECT (SELECT max(name) FROM people), id IN (SELECT id FROM people) FROM people LIMIT 1")
    assert not [name for name in asked.names if "read_parquet" in name or "/" in name]
    nested = ask("SELECT to_json(q) FROM (SELECT (SELECT max(name) FROM people) FROM places) q LIMIT 1")
    assert "parquet" not in str(nested.rows)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT (SELECT max(name) FROM people WHERE name = 'Sentinelle') FROM people",
        "SELECT to_json(p)->'$.Sentinelle' FROM people p",
        "SELECT id FROM people WHERE name LIKE 'Sentinelle%' LIMIT 76543210",
        "SELECT id FROM people WHERE name IN (SELECT 'Sentinelle') AND born = DATE '1987-06-05'",
    ],
)
def test_the_shape_kept_as_evidence_holds_no_value_of_the_statement(ask, sql: str) -> None:
    shape = ask(sql).plan.shape
    assert not [word for word in ("Sentinelle", "76543210", "1987") if word in shape]


def test_a_name_that_may_be_a_number_in_disguise_is_no_name_in_the_evidence(ask) -> None:
    shape = ask(
        'SELECT name AS p13900000001, kind AS in_2026, id AS "王小明" FROM people AS t98765'
    ).plan.shape
    assert (
        shape == 'SELECT "name" AS "name_1", "kind" AS "in_2026", "id" AS "name_2" FROM "people" AS "name_3"'
    )
