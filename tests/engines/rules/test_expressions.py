"""Expressions say what must hold of a row, and can say nothing else."""

import contextlib
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.rules import parse_expression
from yiben.kernel.errors import BadInput

COLUMNS = ("开始日期", "end", "amount", "name")

HOSTILE = [
    "1; DROP TABLE t",
    "amount > (SELECT max(amount) FROM other)",
    "amount IN (SELECT 1)",
    "EXISTS (SELECT 1)",
    "SELECT 1",
    "read_csv('/etc/passwd') IS NULL",
    "read_text('/etc/passwd') = ''",
    "amount > 0 UNION SELECT 1",
    "COPY t TO '/tmp/x'",
    "ATTACH '/tmp/x'",
    "getenv('HOME') = ''",
    "amount > sum(amount) OVER ()",
    "sum(amount) > 1",
    "other.amount > 0",
    "*",
    "COLUMNS(*) > 0",
    "name = repeat('x', 1000000000)",
    "range(1000000000) IS NULL",
    "regexp_matches(name, name)",
    "random() > 0.5",
    "current_setting('threads') = ''",
    "x -> x + 1",
    "list_transform([1], lambda x: x)",
    "$1 > 0",
    "? > 0",
    "",
    "amount >",
    "amount > 0 -- fine'\n; PRAGMA version",
    "(" * 400 + "1" + ")" * 400,
    "(" * 4_000 + "amount > 1" + ")" * 4_000,
    "amount + 1",
    "'x'",
    "amount > 0 AND " * 1000 + "true",
    "x" * 10_001,
    "name COLLATE nocase = 'a'",
    "pg_sleep(10) IS NULL",
]


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: text[:30] or "empty")
def test_what_reaches_further_is_refused_by_name(text):
    with pytest.raises(BadInput) as refused:
        parse_expression(text, columns=COLUMNS, rule="r7").sql(as_of=date(2026, 1, 1))
    assert refused.value.where["rule"] == "r7"
    assert refused.value.hint.zh
    assert refused.value.hint.en


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ('开始日期 <= "end"', ("开始日期", "end")),
        ("AMOUNT BETWEEN 0 AND 100 OR amount IS NULL", ("amount",)),
        ("CASE WHEN name LIKE '张%' THEN amount > 0 ELSE true END", ("name", "amount")),
        ("date_diff('day', 开始日期, \"end\") <= 30", ("开始日期", "end")),
        ("length(trim(name)) > 1 AND NOT starts_with(name, ' ')", ("name",)),
        ("regexp_matches(name, '^[A-Z]+$')", ("name",)),
        ("year(开始日期) >= 1990 AND coalesce(amount, 0) >= 0", ("开始日期", "amount")),
        ("开始日期 <= current_date", ("开始日期",)),
        ('"end" < 开始日期 + INTERVAL 1 YEAR', ("end", "开始日期")),
        ("CAST(name AS INTEGER) % 2 = 1", ("name",)),
        ("strftime(开始日期, '%Y') = left(name, 4)", ("开始日期", "name")),
        ("name IN ('a', 'b') AND substr(name, 1, 1) <> 'c' AND upper(name) = name", ("name",)),
        ("abs(amount) / nullif(amount, 0) = 1 AND round(amount, 2) = amount", ("amount",)),
    ],
)
def test_ordinary_conditions_are_read_and_run(text, columns, bench):
    expression = parse_expression(text, columns=COLUMNS, rule="r")
    assert set(expression.columns) == set(columns)
    bench.register(
        "e",
        pa.table(
            {"开始日期": [date(2020, 1, 1)], "end": [date(2020, 1, 9)], "amount": [1.5], "name": ["张三"]}
        ),
    )
    bench.run(f"SELECT {expression.sql(as_of=date(2026, 11, 22))} FROM e")


def test_a_column_that_is_not_there_is_refused_with_the_nearest_name():
    with pytest.raises(BadInput) as refused:
        parse_expression("amout > 0", columns=COLUMNS, rule="r1")
    assert "amount" in refused.value.hint.en


def test_names_that_need_quotes_come_out_quoted(bench):
    odd = 'a"b; DROP'
    sql = parse_expression('"a""b; DROP" > 0', columns=(odd,), rule="r").sql(as_of=date.min)
    bench.register("q", pa.table({odd: [1]}))
    assert bench.run(f"SELECT {sql} FROM q") == [(True,)]


def test_a_row_that_cannot_be_worked_out_is_undecided(bench):
    bench.register("o", pa.table({"n": [9_223_372_036_854_775_807, 1], "s": ["x", "2"]}))
    sql = [
        parse_expression(text, columns=("n", "s")).sql(as_of=date.min)
        for text in ("n * n > 0", "CAST(s AS INT) = 2")
    ]
    assert bench.run(f"SELECT {', '.join(sql)} FROM o") == [(None, None), (True, True)]


def test_today_is_the_day_of_the_check():
    assert "2026-11-22" in parse_expression("a <= current_date").sql(as_of=date(2026, 11, 22))


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_or_refused_never_a_crash(text):
    with contextlib.suppress(BadInput):
        parse_expression(text, columns=COLUMNS, rule="r").sql(as_of=date.min)
