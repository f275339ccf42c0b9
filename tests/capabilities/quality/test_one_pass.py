"""One pass finds what every rule asks for, says which rows, and scores it."""

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiben.capabilities import quality
from yiben.capabilities.quality import Profile
from yiben.engines.rules import rules_from
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Lang, speaking

AS_OF = date(2026, 11, 22)


def test_null_is_not_decided_for_every_kind_but_not_null(desk):
    data = {
        "c": [None, "a", None, "b"],
        "n": pa.array([None, 1, None, 2]),
        "d": pa.array([None] * 4, pa.date32()),
    }
    assert desk.one(data, {"kind": "not_null", "column": "c"}) == (2, 4, (1, 3))
    for rule in (
        {"kind": "pattern", "column": "c", "pattern": "^a$"},
        {"kind": "set", "column": "c", "values": ["a"]},
        {"kind": "length", "column": "c", "max": 0, "min": 0},
        {"kind": "unique", "column": "c"},
        {"kind": "checksum", "column": "c", "scheme": "luhn"},
    ):
        assert desk.one(data, rule)[1] == 2
    assert desk.one(data, {"kind": "range", "column": "n", "max": 1}) == (1, 2, (4,))
    assert desk.one(data, {"kind": "expression", "holds": "n > 1 OR c = 'z'"}) == (1, 2, (2,))
    assert desk.one(data, {"kind": "expression", "holds": "n > 1 OR c IS NULL"}) == (1, 4, (2,))
    assert desk.one(data, {"kind": "range", "column": "d", "max": "today"}) == (0, 0, ())


def test_sample_rows_are_the_first_five_in_source_order_across_row_groups(desk):
    data = {"c": ["x" if at % 2 else "ok" for at in range(40)]}
    assert desk.one(data, {"kind": "set", "column": "c", "values": ["ok"]}) == (20, 40, (2, 4, 6, 8, 10))
    assert desk.one(data, {"kind": "set", "column": "c", "values": ["ok"]}, samples=2)[2] == (2, 4)


def test_row_numbers_of_the_source_are_used_when_the_table_carries_them(desk):
    data = {"c": ["bad", "ok", "bad"], "k": ["a", "a", "b"], "_row": pa.array([12, 17, 15], pa.int64())}
    assert desk.one(data, {"kind": "set", "column": "c", "values": ["ok"]}, row_column="_row")[2] == (12, 15)
    assert desk.one(data, {"kind": "unique", "column": "k"}, row_column="_row")[2] == (17,)


def test_unique_counts_the_rows_that_repeat_an_earlier_one(desk):
    data = {
        "n": pa.array([5, 1, 5, None, 5, -1, None, 2**62]),
        "s": ["张三", "李四", "张三", None, "张三 ", "", "", "x" * 70],
        "d": pa.array([date(2020, 1, 1)] * 2 + [None] * 6, pa.date32()),
    }
    assert desk.one(data, {"kind": "unique", "column": "n"}) == (2, 6, (3, 5))
    assert desk.one(data, {"kind": "unique", "column": "s"}) == (2, 7, (3, 7))
    assert desk.one(data, {"kind": "unique", "column": "d"}) == (1, 2, (2,))
    assert desk.one(data, {"kind": "unique", "columns": ["n", "s"]}) == (1, 6, (3,))
    assert desk.one({"f": [1.5, 1.5, float("nan")]}, {"kind": "unique", "column": "f"}) == (1, 3, (2,))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.one_of(st.none(), st.integers(-3, 3)), st.one_of(st.none(), st.text("ab男", max_size=4))
        ),
        max_size=30,
    )
)
def test_unique_agrees_with_counting_by_hand(desk, rows):
    data = {"n": pa.array([n for n, _ in rows], pa.int64()), "s": pa.array([s for _, s in rows], pa.string())}
    for columns, of in (["n"], lambda r: r[:1]), (["s"], lambda r: r[1:]), (["n", "s"], lambda r: r):
        seen, again, known = set(), [], 0
        for at, row in enumerate(rows, 1):
            value = of(row)
            if None not in value:
                known += 1
                if value in seen:
                    again.append(at)
                seen.add(value)
        assert desk.one(data, {"kind": "unique", "columns": columns}) == (len(again), known, tuple(again[:5]))


def test_a_reference_fails_where_the_other_table_lacks_the_value(desk):
    other = desk.file({"code": ["110000", "310000"], "n": [1, 2]})
    there = {"division": f"read_parquet('{other}')"}
    data = {"区划": ["110000", None, "440000", "310000", "999999"]}
    rule = {"kind": "reference", "column": "区划", "table": "division", "to": "code"}
    assert desk.one(data, rule, references=there) == (2, 4, (3, 5))
    found = desk.check(data, rule).results[0]
    assert not found.decided
    assert not found.failed
    two = {"kind": "reference", "columns": ["a", "b"], "table": "division", "to": ["code", "n"]}
    assert desk.one({"a": ["110000", "110000"], "b": [1, 2]}, two, references=there) == (1, 2, (2,))


def test_freshness_looks_at_the_newest_date_that_is_not_in_the_future(desk):
    days = pa.array([date(2026, 11, 1), None, date(2030, 1, 1)], pa.date32())
    rule = {"kind": "freshness", "column": "d", "days": 20}
    assert desk.one({"d": days}, rule)[0] == 1
    assert desk.one({"d": days}, {**rule, "days": 21})[0] == 0
    assert desk.one({"d": ["2026-11-20", "someday"]}, rule)[0] == 0
    assert desk.one({"d": pa.array([None], pa.date32())}, rule)[0] == 1


def test_row_counts_have_both_bounds(desk):
    data = {"c": ["a", "b"]}
    assert desk.one(data, {"kind": "row_count", "min": 2, "max": 2})[0] == 0
    assert desk.one(data, {"kind": "row_count", "min": 3})[0] == 1
    assert desk.one(data, {"kind": "row_count", "max": 1})[0] == 1


def test_an_empty_table_passes_what_speaks_of_rows(desk):
    data = {"c": pa.array([], pa.string()), "n": pa.array([], pa.int64())}
    report = desk.check(
        data,
        {"kind": "not_null", "column": "c"},
        {"kind": "unique", "columns": ["c", "n"]},
        {"kind": "checksum", "column": "c", "scheme": "luhn"},
        {"kind": "expression", "holds": "n > 1"},
        {"kind": "row_count", "min": 1},
        profile=Profile.COLUMNS,
    )
    assert [one.failed_rows for one in report.results] == [0, 0, 0, 0, 1]
    assert [column.distinct for column in report.columns] == [0, 0]


def test_a_rule_about_a_missing_column_is_refused_with_the_nearest_name(desk):
    for rule in ({"kind": "not_null", "column": "nmae"}, {"kind": "expression", "holds": "nmae > 1"}):
        with pytest.raises(BadInput) as refused:
            desk.check({"name": ["a"]}, rule)
        assert "name" in refused.value.hint.en
        assert refused.value.where["rule"] == "r0"


def test_a_column_name_that_looks_like_sql_is_a_name(desk):
    odd = "a\"'; DROP TABLE x --"
    assert (
        desk.one({odd: ["1", "2"]}, {"kind": "expression", "holds": '"a""\'; DROP TABLE x --" = \'1\''})[0]
        == 1
    )
    assert desk.one({odd: [1.5, 1.5]}, {"kind": "unique", "column": odd})[0] == 1


def test_columns_are_described_exactly_in_small_tables(desk):
    data = {
        "名称": ["a", "a", None, "b"],
        "n": [3, 1, 2, 2],
        "d": pa.array([date(2020, 1, 1)] * 4, pa.date32()),
    }
    name, number, day = desk.check(data, profile=Profile.COLUMNS).columns
    assert (name.nulls, name.distinct, name.distinct_exact, name.smallest) == (1, 2, True, None)
    assert (number.distinct, number.smallest, number.greatest) == (3, 1, 3)
    assert day.greatest == date(2020, 1, 1)


def test_columns_of_a_large_table_are_described_within_three_percent_and_few_values_exactly(desk):
    rows = 360_000
    at = np.arange(rows)
    codes = pa.array(np.char.add("K", np.char.zfill((at % 90_000).astype(str), 6)), mask=at % 9 == 0)
    data = {
        "number": pa.array(at * 7, pa.int64()),
        "amount": pa.array((at % 120_000) / 4, mask=at % 5 == 0),
        "day": pa.array((at % 300).astype(np.int32), pa.int32()).cast(pa.date32()),
        "code": codes,
        "note": pa.array(np.char.multiply("x", at % 40 + 1)),
    }
    file = desk.file(data, group=124_928)
    rules = rules_from(
        [{"id": "r", "kind": "pattern", "column": "code", "pattern": "^K[0-9]{6}$"}], file="test"
    )
    seen = {
        one.name: one for one in quality.check(desk.bench, [file], rules, profile=Profile.COLUMNS).columns
    }
    true = {name: pc.count_distinct(column).as_py() for name, column in data.items()}
    for name, one in seen.items():
        assert one.nulls == data[name].null_count
        assert one.distinct == pytest.approx(true[name], rel=0.03 if name != "note" else 0.2)
        assert one.distinct == true[name] or not one.distinct_exact
    assert (seen["day"].distinct, seen["day"].distinct_exact) == (300, True)
    assert (seen["number"].smallest, seen["number"].greatest) == (0, 7 * (rows - 1))
    assert seen["day"].greatest == date(1970, 10, 27)


def test_scores_show_their_formula_and_weigh_dimensions(desk):
    report = desk.check(
        {"c": ["a", None, "b", "b"]},
        {"kind": "not_null", "column": "c"},
        {"kind": "row_count", "min": 100},
        {"kind": "unique", "column": "c"},
        {"kind": "accessible"},
    )
    scores = {one.dimension.id: one for one in report.dimensions}
    # 3 of 4 cells are filled; the row count fails for the whole table, as if for each of its 4 rows.
    assert (scores["completeness"].passed, scores["completeness"].checked) == (3, 8)
    assert scores["accuracy"].score == 2 / 3
    assert scores["accessibility"].score == 1
    assert report.overall == pytest.approx((3 / 8 + 2 / 3 + 1) / 3)
    assert "3 ÷ 8 = 0.3750" in scores["completeness"].formula.zh
    assert report.failed == 3


def test_the_contract_object_holds_row_numbers_and_never_a_value(desk):
    report = desk.check(
        {"身份证号": ["secret-value", "110105194912310020"]},
        {"kind": "checksum", "column": "身份证号", "scheme": "gb11643"},
    )
    with speaking(Lang.ZH):
        said = report.as_contract()
    assert said["rules"] == 1
    assert said["failed"] == 1
    assert said["findings"] == [
        {
            "rule": "r0", "column": "身份证号", "failed_rows": 2, "checked_rows": 2, "sample_rows": [1, 2],
            "severity": "error", "dimension": "accuracy", "says": "身份证号 的校验码必须正确：2 行中 2 行不符合",
        }
    ]  # fmt: skip
    assert "secret" not in str(said)


def test_findings_come_worst_first(desk):
    report = desk.check(
        {"c": ["a", None, None], "d": [None, "x", "y"]},
        {"kind": "not_null", "column": "c", "severity": "notice"},
        {"kind": "not_null", "column": "d"},
        {"kind": "set", "column": "d", "values": ["z"]},
    )
    assert [one.rule.id for one in report.findings] == ["r2", "r1", "r0"]


def test_a_snapshot_that_cannot_be_read_fails_accessibility_or_says_so(desk):
    broken = desk.folder / "broken.parquet"
    broken.write_bytes(b"PAR1 this is not Parquet PAR1")
    rules = rules_from([{"kind": "accessible"}, {"kind": "not_null", "column": "c"}], file="test")
    report = quality.check(desk.bench, [str(broken)], rules, as_of=AS_OF)
    assert [(one.failed_rows, one.decided) for one in report.results] == [(1, True), (0, False)]
    assert {one.dimension.id: one.score for one in report.dimensions}["accessibility"] == 0
    with pytest.raises(Unavailable):
        quality.check(desk.bench, [str(broken)], rules[1:], as_of=AS_OF)


def test_several_files_are_one_table_in_order(desk):
    paths = [desk.file({"c": ["a", "b", None, "d"]}), desk.file({"c": ["a", None]})]
    rules = rules_from([{"kind": "not_null", "column": "c"}, {"kind": "unique", "column": "c"}], file="test")
    empty, again = quality.check(desk.bench, paths, rules, as_of=AS_OF).results
    assert empty.sample_rows == (3, 6)
    assert again.sample_rows == (5,)


def test_progress_tells_how_many_rows_were_looked_at(desk):
    steps = []
    path = desk.file({"c": ["a"] * 7})
    rules = rules_from([{"kind": "not_null", "column": "c"}], file="test")
    quality.check(desk.bench, [path], rules, as_of=AS_OF, progress=steps.append)
    assert steps[-1].rows == 7
    assert steps[-1].total_rows == 7


def test_repeating_words_kept_as_a_dictionary_are_checked_like_text(desk):
    words = (["男"] * 3000 + ["女"] * 2999 + ["未知", None]) * 2
    path = desk.file(pa.table({"sex": words}), group=6001)
    rules = rules_from(
        [
            {"kind": "set", "column": "sex", "values": ["男", "女"]},
            {"kind": "length", "column": "sex", "max": 1},
            {"kind": "pattern", "column": "sex", "pattern": "^[男女]$"},
            {"kind": "unique", "column": "sex"},
            {"kind": "expression", "holds": "sex <> '未知'"},
        ],
        file="test",
    )
    found = quality.check(desk.bench, [path], rules, as_of=AS_OF).results
    assert [one.failed_rows for one in found] == [2, 2, 2, 11_997, 2]
    assert found[0].sample_rows == (6000, 12001)
    assert {one.checked_rows for one in found} == {12_000}


@pytest.mark.parametrize(("bytes_kept", "rows_kept"), [(0, 10**9), (10**9, 2)], ids=["values", "rows"])
def test_a_table_too_large_to_keep_keys_of_is_answered_by_the_engine(
    desk, monkeypatch, bytes_kept, rows_kept
):
    from yiben.capabilities.quality.checking import run

    monkeypatch.setattr(run, "RETAINED_BYTES", bytes_kept)
    monkeypatch.setattr(run, "KEYED_ROWS", rows_kept)
    data = {"n": [1, 2, 1, 3, 1, None, 2], "s": ["a", "b", "a", "c", None, "b", "b"]}
    assert desk.one(data, {"kind": "unique", "column": "n"}) == (3, 6, (3, 5, 7))
    assert desk.one(data, {"kind": "unique", "column": "s"}) == (3, 6, (3, 6, 7))
    assert desk.one(data, {"kind": "unique", "columns": ["n", "s"]}) == (2, 5, (3, 7))
