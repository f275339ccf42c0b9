"""What the guard does not run, and the sentence it says instead."""

import pytest

from yiben.engines.guard import MaskBook, read_statement
from yiben.infra.lake import Scope
from yiben.kernel.errors import BadInput, NotFound, Refused, Unavailable, YibenError


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("", "sql_empty"),
        (" -- nothing", "sql_empty"),
        ("SELECT 1; SELECT 2", "sql_many"),
        ("SELECT 1; DROP TABLE people", "sql_many"),
        ("SELEC name FROM people", "sql_unreadable"),
        ("SELECT (", "sql_unreadable"),
        ("SELECT 'x", "sql_unreadable"),
        ("SELECT " + "(" * 5000 + "1" + ")" * 5000, "sql_too_deep"),
        ("SELECT " + "NOT " * 5000 + "true", "sql_too_deep"),
        ("SELECT " + " " * 100_000, "sql_too_long"),
        ("SELECT 1\x00", "sql_unreadable"),
        ("SELEC", "sql_unreadable"),
        ("42", "sql_unreadable"),
        ("COPY people TO 'x.csv'", "only_select"),
        ("ATTACH 'x.db'", "only_select"),
        ("INSERT INTO people VALUES (1)", "only_select"),
        ("CREATE TABLE x AS SELECT * FROM people", "only_select"),
        ("PRAGMA database_list", "only_select"),
        ("SET threads = 1", "only_select"),
        ("CALL pragma_version()", "only_select"),
        ("EXPLAIN ANALYZE SELECT * FROM people", "only_select"),
        ("DESCRIBE people", "only_select"),
        ("SUMMARIZE people", "only_select"),
        ("SHOW TABLES", "only_select"),
        ("PIVOT people ON kind USING count(*)", "only_select"),
        ("SELECT * FROM people PIVOT (max(name) FOR kind IN ('open 0'))", "sql_part_not_allowed"),
        ("SELECT * FROM people UNPIVOT (v FOR n IN (name, odd))", "sql_part_not_allowed"),
        ("SELECT name INTO x FROM people", "sql_part_not_allowed"),
        ("SELECT $1", "sql_part_not_allowed"),
        ("SELECT ?", "sql_part_not_allowed"),
        ("SELECT #2 FROM people", "sql_part_not_allowed"),
        ("SELECT name::my_type FROM people", "sql_part_not_allowed"),
        ("SELECT * FROM read_parquet('/etc/*')", "function_not_allowed"),
        ("SELECT * FROM read_csv('/etc/passwd')", "function_not_allowed"),
        ("SELECT * FROM \"read_text\"('/etc/passwd')", "function_not_allowed"),
        ("SELECT * FROM people, LATERAL read_text(name)", "function_not_allowed"),
        ("SELECT * FROM glob('*')", "function_not_allowed"),
        ("SELECT * FROM query('SELECT 1')", "function_not_allowed"),
        ("SELECT * FROM query_table('people')", "function_not_allowed"),
        ("SELECT * FROM duckdb_settings()", "function_not_allowed"),
        ("SELECT * FROM sniff_csv('x')", "function_not_allowed"),
        ("SELECT getenv('HOME')", "function_not_allowed"),
        ("SELECT current_setting('threads')", "function_not_allowed"),
        ("SELECT current_query()", "function_not_allowed"),
        ("SELECT main.current_query()", "function_not_allowed"),
        ("SELECT stats(pay) FROM people", "function_not_allowed"),
        ("SELECT error(name) FROM people", "function_not_allowed"),
        ("SELECT nextval('s')", "function_not_allowed"),
        ("SELECT pg_sleep(5)", "function_not_allowed"),
        ("SELECT nothing_known(1)", "function_not_allowed"),
        ("SELECT list_transform([1], x -> getenv('HOME'))", "function_not_allowed"),
        ("SELECT repeat('x', 1000000000)", "text_too_wide"),
        ("SELECT repeat(repeat('x', 9999), 9999)", "text_too_wide"),
        ("SELECT len(range(id * 100000000)) FROM people", "text_too_wide"),
        ("SELECT list_transform(range(9999), x -> range(9999))", "text_too_wide"),
        ("SELECT lpad('x', 1000000000)", "text_too_wide"),
        ("SELECT format('{:{}}', name, 999999999) FROM people", "text_too_wide"),
        ("SELECT format('{:9999}', name) FROM people", "text_too_wide"),
        ('WITH "a.parquet" AS (SELECT 1) SELECT * FROM "a.parquet"', "sql_part_not_allowed"),
        ("WITH duckdb_settings AS (SELECT 1) SELECT * FROM duckdb_settings", "sql_part_not_allowed"),
    ],
)
def test_what_cannot_be_proved_safe_is_refused_by_name(sql: str, code: str) -> None:
    with pytest.raises((BadInput, Refused)) as refused:
        read_statement(sql)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "name",
    [
        "'/etc/passwd'",
        "'x.parquet'",
        "information_schema.tables",
        "pg_catalog.pg_class",
        "sqlite_master",
        "duckdb_tables",
        "q",
    ],
)
def test_a_name_the_ledger_does_not_know_is_not_found_whatever_duckdb_knows(ask, name: str) -> None:
    with pytest.raises(NotFound):
        ask(f"SELECT * FROM {name}")
    with pytest.raises(NotFound):
        ask(f"SELECT * FROM (WITH q AS (SELECT 1) SELECT * FROM q) AS z, {name}")


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        ("SELECT name::INTEGER FROM people", "bad_value"),
        ("SELECT CAST(id_no AS DATE) FROM people", "bad_value"),
        ("SELECT nothing FROM people", "bad_sql"),
        ("SELECT kind::INTEGER FROM people WHERE id = 1", "bad_value"),
        ("SELECT sum(name) FROM people", "bad_sql"),
    ],
)
def test_an_error_of_the_engine_quotes_no_cell_and_no_path(ask, sql: str, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        ask(sql, clearance=5)
    assert refused.value.code == code
    said = str(refused.value.as_dict()) + refused.value.message.zh + refused.value.message.en
    assert "entinelle" not in said
    assert "open" not in said.lower().replace("opened", "")
    assert "/" not in said


@pytest.mark.parametrize(
    ("sql", "limits", "code"),
    [
        (
            "SELECT sum(a.range * b.range) FROM range(100000000) a, range(10000000) b",
            {"seconds": 0.5},
            "query_time",
        ),
        (
            "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT max(n) FROM r",
            {"seconds": 0.5},
            "query_time",
        ),
        ("SELECT list(range) FROM range(300000000)", {"memory_mb": 100}, "query_memory"),
        ("SELECT * FROM range(1000000)", {"rows": 10}, "query_rows"),
    ],
)
def test_a_bomb_meets_its_limit(ask, sql: str, limits: dict[str, float], code: str) -> None:
    with pytest.raises(Unavailable) as stopped:
        ask(sql, **limits)
    assert stopped.value.code == code


def test_a_cut_answer_says_so(ask, lake) -> None:
    from yiben.infra.lake import Limits

    scope = ask("SELECT id FROM people").plan.scope
    reply = lake.answer(scope, limits=Limits(rows=3))
    assert (reply.rows, reply.truncated, reply.table().num_rows) == (3, True, 3)
    whole = lake.answer(scope, limits=Limits(rows=20))
    assert (whole.rows, whole.truncated) == (20, False)


def test_nobody_but_the_guard_makes_a_scope() -> None:
    with pytest.raises(TypeError):
        Scope("SELECT 1", {}, object())


@pytest.mark.parametrize(
    ("template", "scans"),
    [
        ("SELECT * FROM 'x.parquet'", {}),
        ("SELECT * FROM yiben_scan_0, people", {"yiben_scan_0": "people"}),
        ("SELECT 1", {"yiben_scan_0": "people"}),
        ("SELECT 1; SELECT 2", {}),
        ("COPY (SELECT 1) TO 'x'", {}),
        ("SELECT * FROM read_csv('x')", {}),
        ("SELECT current_setting('threads')", {}),
        ("DESCRIBE SELECT 1", {}),
        ("SELECT * FROM a.yiben_scan_0", {"yiben_scan_0": "people"}),
    ],
)
def test_the_second_lock_refuses_what_the_guard_would_have_missed(
    lake, template: str, scans: dict[str, str]
) -> None:
    from yiben.infra.lake import Limits
    from yiben.infra.lake.scope import STAMP

    with pytest.raises(YibenError) as refused:
        lake.answer(Scope(template, scans, STAMP), limits=Limits())
    assert refused.value.code == "sql_ambiguous"


def test_a_mask_may_only_use_the_vocabulary_and_its_own_column() -> None:
    for text in ("getenv('HOME')", "other || {c}", "(SELECT 1)", "{c}, 1", "read_text({c})"):
        with pytest.raises(BadInput) as refused:
            MaskBook.read({"family": {"f": {"string": text}}})
        assert refused.value.code == "bad_mask"


def test_a_family_nobody_declared_and_a_type_it_does_not_know_hide_everything(masks: MaskBook) -> None:
    assert masks.hide("a", "VARCHAR", "unheard_of") == "TRY_CAST(NULL AS VARCHAR)"
    assert masks.hide("a", "INTEGER[]", "name") == "TRY_CAST(NULL AS INTEGER[])"


@pytest.mark.parametrize(
    ("sql", "says", "where"),
    [
        ("SELECT 1 /", "Something is missing after “/”", {"line": 1, "position": 10}),
        ("SELECT a\nFROM", "Something is missing after “FROM”", {"line": 2, "position": 4}),
        ("SELECT (1", "“)” is missing after “1”", {"line": 1, "position": 9}),
        ("SELECT a b c FROM t", "“c” does not belong there", {"line": 1, "position": 12}),
        ("SELECT 'x", "A quotation mark is not closed", {}),
    ],
)
def test_what_cannot_be_read_is_told_in_words_with_its_place(
    sql: str, says: str, where: dict[str, int]
) -> None:
    with pytest.raises(BadInput) as refused:
        read_statement(sql)
    assert says in refused.value.message.en
    assert "sqlglot" not in str(refused.value.message)
    assert refused.value.where == where
    assert refused.value.hint
