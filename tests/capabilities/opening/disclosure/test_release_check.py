"""What a release check finds in a table, and that it says so without the values."""

import datetime as dt
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pytest
from release_town import KEY, bench_at, data_of

from yiben.capabilities.opening.disclosure import (
    Finding,
    Opened,
    Report,
    Risk,
    Verdict,
    Weight,
    as_document,
    examine,
    foresee,
    from_document,
    read_remedy,
)
from yiben.capabilities.opening.disclosure.parameters import parameters
from yiben.infra.lake import Bench
from yiben.kernel.errors import BadInput


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    with bench_at(tmp_path) as bench:
        yield bench


def one(report: Report, risk: Risk, column: str = "") -> Finding:
    found = [each for each in report.findings if each.risk is risk and (not column or column in each.columns)]
    assert len(found) == 1, [(each.risk, each.columns) for each in report.findings]
    return found[0]


def test_what_names_a_person_by_itself_stops_and_offers_to_drop_it(bench: Bench, tmp_path: Path) -> None:
    data = data_of(bench, tmp_path, {"姓名": ["张三"] * 10, "科目": ["甲"] * 10})
    report = examine(bench, data)
    found = one(report, Risk.IDENTIFIER)
    assert (found.weight, found.rows) == (Weight.STOP, 10)
    assert [str(each) for each in found.remedies] == ["drop:姓名", "token:姓名"]
    assert report.verdict is Verdict.AFTER


def test_a_row_alone_in_its_combination_is_found_with_its_number(bench: Bench, tmp_path: Path) -> None:
    rows = {"性别": ["男"] * 10 + ["女"], "区划": ["520102"] * 11}
    report = examine(bench, data_of(bench, tmp_path, rows))
    found = one(report, Risk.UNIQUE)
    assert (found.rows, found.row_numbers, found.threshold) == (1, (11,), 5)
    assert report.classes is not None
    assert (report.classes.smallest, report.classes.groups, report.classes.below) == (1, 2, 1)
    assert report.worst[0].columns == ("性别",)


def test_a_set_a_person_chose_is_held_to_in_a_table_about_nobody_too(bench: Bench, tmp_path: Path) -> None:
    rows = {"科目": ["甲"] * 10 + ["乙"], "区划": ["520102"] * 11}
    chosen = examine(bench, data_of(bench, tmp_path, rows, personal=False, quasi=("科目", "区划")))
    assert (one(chosen, Risk.UNIQUE).weight, chosen.verdict) == (Weight.STOP, Verdict.AFTER)


def test_quasi_identifiers_beyond_those_looked_at_together_stop(bench: Bench, tmp_path: Path) -> None:
    rows = {"性别": ["男"] * 10, "区划": ["520102"] * 10, "职业": ["工人"] * 10}
    data, at = data_of(bench, tmp_path, rows), parameters()
    assert not [each for each in examine(bench, data, at=at).findings if each.risk is Risk.UNIQUE]
    fewer = replace(at, roles=replace(at.roles, quasi_most=2))
    found = one(examine(bench, data, at=fewer), Risk.UNIQUE)
    assert (found.weight, found.columns, found.parameter) == (Weight.STOP, ("区划",), "roles.quasi_most")


def test_empty_cells_are_a_value_of_a_combination(bench: Bench, tmp_path: Path) -> None:
    rows = {"性别": ["男"] * 6 + [None] * 2, "区划": ["520102"] * 8}
    assert one(examine(bench, data_of(bench, tmp_path, rows)), Risk.UNIQUE).row_numbers == (7, 8)


def test_a_group_that_agrees_in_what_nobody_should_learn_is_found(bench: Bench, tmp_path: Path) -> None:
    rows = {"性别": ["男"] * 8 + ["女"] * 8, "病种": ["哮喘"] * 8 + ["哮喘", "无"] * 4}
    report = examine(bench, data_of(bench, tmp_path, rows))
    assert one(report, Risk.ALIKE).rows == 8
    assert report.classes is not None
    assert report.classes.diversity == 1


def test_a_phone_in_a_remark_is_found_wherever_it_stands(bench: Bench, tmp_path: Path) -> None:
    rows = {"备注": ["无"] * 30 + ["请拨13812345678联系"] + ["正常"] * 30}
    found = one(examine(bench, data_of(bench, tmp_path, rows)), Risk.LOOKS_LIKE)
    assert (found.rows, found.row_numbers) == (1, (31,))
    assert [str(each) for each in found.remedies] == ["blank:备注", "drop:备注"]


def test_a_number_far_from_all_others_is_found(bench: Bench, tmp_path: Path) -> None:
    rows = {"数值": [float(n % 50) for n in range(200)] + [9_000_000.0]}
    found = one(examine(bench, data_of(bench, tmp_path, rows)), Risk.OUTLIER)
    assert found.row_numbers == (201,)
    even = examine(bench, data_of(bench, tmp_path, {"数值": [float(n) for n in range(200)]}))
    assert not even.findings


def test_places_to_the_metre_and_days_of_persons_are_too_precise(bench: Bench, tmp_path: Path) -> None:
    rows = {
        "纬度": [26.57 + n * 1.234567e-5 for n in range(40)],
        "出生日期": [dt.date(1990, 1, 1)] * 40,
    }
    report = examine(bench, data_of(bench, tmp_path, rows))
    assert one(report, Risk.PRECISE_PLACE).rows == 39
    rows["出生日期"][0] = dt.date(1991, 1, 1)
    again = examine(bench, data_of(bench, tmp_path, rows))
    assert one(again, Risk.PRECISE_TIME).weight is Weight.MIND


def test_a_small_cell_is_found_and_so_is_a_withheld_one_that_its_total_gives_away(
    bench: Bench, tmp_path: Path
) -> None:
    rows = {
        "科目": ["甲", "乙", "合计", "甲", "乙", "合计"],
        "备注": ["男", "男", "男", "女", "女", "女"],
        "人数": pa.array([3, 40, 43, None, 30, 55]),
    }
    data = data_of(bench, tmp_path, rows, personal=False)
    report = examine(bench, data)
    assert one(report, Risk.SMALL_CELL).row_numbers == (1,)
    assert one(report, Risk.RECOMPUTED).row_numbers == (4,)
    after, _ = foresee(bench, data, (read_remedy("cells=5:人数"),), key=KEY, before=report)
    assert not [each for each in after.findings if each.risk in (Risk.SMALL_CELL, Risk.RECOMPUTED)]


def test_a_cell_that_counts_just_enough_or_nobody_is_not_small(bench: Bench, tmp_path: Path) -> None:
    rows = {"科目": ["甲", "乙", "丙"], "人数": pa.array([5, 40, 0])}
    report = examine(bench, data_of(bench, tmp_path, rows, personal=False))
    assert not [each for each in report.findings if each.risk is Risk.SMALL_CELL]


def test_rows_that_match_one_row_of_an_open_edition_are_linked(bench: Bench, tmp_path: Path) -> None:
    births = [dt.date(1950 + n % 60, 1 + n % 12, 1 + n % 28) for n in range(60)]
    beside = data_of(bench, tmp_path, {"出生日期": births, "姓名": [f"某{n}" for n in range(60)]})
    other = Opened(
        dataset="ds_1", title="旧数据", number=1, files=beside.files, columns=("出生日期", "姓名"),
        semantics={"出生日期": "birth_date"},
    )  # fmt: skip
    data = data_of(bench, tmp_path, {"出生日期": births, "病种": ["甲", "乙"] * 30}, others=(other,))
    assert one(examine(bench, data), Risk.LINKED).rows == 60
    assert "某" not in json.dumps(as_document(examine(bench, data)), ensure_ascii=False)


def test_an_edition_that_differs_in_one_row_shows_whose_it_is(bench: Bench, tmp_path: Path) -> None:
    rows = {"性别": ["男"] * 10 + ["女"] * 10, "区划": ["520102"] * 20}
    last = data_of(bench, tmp_path, rows)
    same = Opened(dataset="ds_1", title="x", number=3, files=last.files, columns=("性别", "区划"), same=True)
    more = {"性别": [*rows["性别"], "女"], "区划": ["520102"] * 21}
    found = one(examine(bench, data_of(bench, tmp_path, more, others=(same,))), Risk.DIFFERS)
    assert (found.rows, found.threshold) == (1, 5)
    equal = examine(bench, data_of(bench, tmp_path, rows, others=(same,)))
    assert not [each for each in equal.findings if each.risk is Risk.DIFFERS]


def test_a_set_chosen_too_small_does_not_lower_the_level_of_what_was_left_out(
    bench: Bench, tmp_path: Path
) -> None:
    rows = {"性别": ["男", "女"] * 10, "年龄": [n % 2 + 30 for n in range(20)]}
    data = data_of(bench, tmp_path, rows, quasi=("性别",))
    remedies = (read_remedy("merge=5:性别"), read_remedy("band=5:年龄"))
    after, _ = foresee(bench, data, remedies, key=KEY, before=examine(bench, data))
    assert [each.columns for each in after.stops] == [("年龄",)]


def test_no_finding_holds_a_value_of_the_data(bench: Bench, tmp_path: Path) -> None:
    rows = {
        "姓名": [f"欧阳绝无{n}" for n in range(50)],
        "手机": [f"1391234{n:04d}" for n in range(50)],
        "职业": ["绝密工种" if n == 3 else "工人" for n in range(50)],
        "备注": ["住在绝密小区" if n == 4 else "无" for n in range(50)],
        "数值": [98765.4321 if n == 5 else 1.0 + n / 100 for n in range(50)],
    }
    document = json.dumps(as_document(examine(bench, data_of(bench, tmp_path, rows))), ensure_ascii=False)
    for secret in ("欧阳绝无", "1391234", "绝密", "98765"):
        assert secret not in document


def test_a_report_kept_as_a_document_is_the_same_report(bench: Bench, tmp_path: Path) -> None:
    rows = {"姓名": ["甲"] * 9, "性别": ["男"] * 8 + ["女"], "收入": [1.5 * n for n in range(9)]}
    data = data_of(bench, tmp_path, rows)
    report = examine(bench, data)
    assert from_document(Report, json.loads(json.dumps(as_document(report)))) == report
    remedies = (read_remedy("drop:姓名"), read_remedy("band=5:收入"), read_remedy("local=5"))
    after, useful = foresee(bench, data, remedies, key=KEY, before=report)
    assert from_document(type(useful), json.loads(json.dumps(as_document(useful)))) == useful
    assert (useful.rows[0], after.rows) == (9, useful.rows[1])


@pytest.mark.parametrize(
    ("rows", "verdict"),
    [
        ({"科目": pa.array([], pa.string())}, Verdict.NOT),
        ({"科目": pa.array([None] * 20, pa.string())}, Verdict.MAY),
        ({"科目": ["甲"]}, Verdict.MAY),
        ({"性别": ["男"]}, Verdict.AFTER),
        ({"数值": [float("nan"), float("inf"), 1.0] * 9}, Verdict.MAY),
        ({"科目": [f"类别{n}" for n in range(30_000)]}, Verdict.MAY),
        ({"数值": pa.array([None] * 20, pa.float64())}, Verdict.MAY),
    ],
)
def test_odd_tables_are_answered(
    bench: Bench, tmp_path: Path, rows: dict[str, object], verdict: Verdict
) -> None:
    data = data_of(bench, tmp_path, rows, personal="性别" in rows)  # type: ignore[arg-type]
    assert examine(bench, data).verdict is verdict


def test_a_thousand_columns_are_looked_at(bench: Bench, tmp_path: Path) -> None:
    from dataclasses import replace

    table = pa.table({f"c{n}": [n, n + 1, None] for n in range(1000)})
    data = data_of(bench, tmp_path, {"数值": [1]})
    file = tmp_path / "home" / "staging" / "wide.parquet"
    import pyarrow.parquet as pq

    pq.write_table(table, file)
    wide = tuple(replace(data.columns[0], name=name, type="BIGINT") for name in table.column_names)
    assert examine(bench, replace(data, files=(str(file),), columns=wide, personal=False)).rows == 3


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("drop:没有", "no_column"),
        ("date=month:数值", "remedy_does_not_fit"),
        ("band=10:科目", "remedy_does_not_fit"),
        ("band:数值", "bad_remedy"),
        ("band=abc:数值", "bad_remedy"),
        ("noise=0:数值", "bad_remedy"),
        ("nonsense:数值", "bad_remedy"),
        ("local=1", "bad_remedy"),
        ("local=nan", "bad_remedy"),
        ("area=street:科目", "bad_remedy"),
        ("drop", "bad_remedy"),
    ],
)
def test_a_remedy_that_makes_no_sense_is_refused_with_the_reason(
    bench: Bench, tmp_path: Path, said: str, code: str
) -> None:
    data = data_of(bench, tmp_path, {"数值": [1.0, 2.0], "科目": ["甲", "乙"]}, personal=False)
    with pytest.raises(BadInput) as refused:
        foresee(bench, data, (read_remedy(said),), key=KEY, before=examine(bench, data))
    assert refused.value.code == code
