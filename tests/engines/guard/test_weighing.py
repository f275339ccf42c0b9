"""What one row of an answer can hold: for whoever counts rows that are given away."""

import pytest

from yiben.engines.guard import read_statement
from yiben.engines.guard.weighing import gathering, width


@pytest.mark.parametrize(("sql", "wide"), [
    ("SELECT * FROM r", 1), ("SELECT count(*) FROM r", 1), ("SELECT 1", 1),
    ("SELECT count(*), sum(x), max(y) FROM r", 3), ("SELECT a.x, b.x FROM r a JOIN r b USING (id)", 2),
    ("SELECT (SELECT x FROM r WHERE id = 1) || (SELECT x FROM r WHERE id = 2)", 2),
    ("WITH w AS (SELECT * FROM r) SELECT * FROM w a, w b", 3), ("SELECT max(a.x || b.x), min(a.x) FROM r a, r b", 4),
    ("SELECT x, lag(x) OVER (ORDER BY id) FROM r", 2), ("SELECT max(x) FILTER (id = 1), max(x) FILTER (id = 2) FROM r", 2),
    ("SELECT x, mad(y), geomean(y) FROM r GROUP BY x", 2),
])  # fmt: skip
def test_a_row_counts_for_every_row_it_can_hold_values_of(sql: str, wide: int) -> None:
    assert width(read_statement(sql)) == wide


@pytest.mark.parametrize("sql", [
    "list(x)", "array_agg(x)", "string_agg(x, ',')", "group_concat(x)", "listagg(x)", "histogram(x)", "max(x, 9)", "min(x, 9)",
    "arg_max(x, y, 9)", "min_by(x, y, 9)", "quantile_disc(x, [0.1, 0.2])", "quantile_cont(x, [0.1])", "approx_quantile(x, [0.5])",
    "percentile_disc([0.1, 0.2]) WITHIN GROUP (ORDER BY x)", "reservoir_quantile(x, [0.5], 9)", "approx_top_k(x, 9)",
    "list(x) OVER ()", "list_sort(list(x))[1]", "ARRAY(SELECT x FROM r)",
])  # fmt: skip
def test_what_gathers_any_number_of_rows_is_named(sql: str) -> None:
    assert gathering(read_statement(f"SELECT {sql} FROM r")) is not None


def test_recursion_can_gather_in_a_text() -> None:
    sql = "WITH RECURSIVE a AS (SELECT 1 AS n, '' AS t UNION ALL SELECT n + 1, t || (SELECT x FROM r WHERE id = n) FROM a WHERE n < 99) SELECT t FROM a"
    assert gathering(read_statement(sql)) == "WITH RECURSIVE"


@pytest.mark.parametrize("sql", [
    "x", "max(x)", "arg_max(x, y)", "quantile_disc(x, 0.5)", "mode(x)", "[x, y]", "list_sort([x])", "first(x ORDER BY y)",
    "percentile_cont(0.5) WITHIN GROUP (ORDER BY x)", "reservoir_quantile(x, 0.5)", "count(DISTINCT x)", "rank() OVER (ORDER BY x)",
])  # fmt: skip
def test_what_gives_one_value_of_one_row_does_not_gather(sql: str) -> None:
    assert gathering(read_statement(f"SELECT {sql} FROM r")) is None
