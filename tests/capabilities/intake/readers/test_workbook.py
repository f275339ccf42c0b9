"""Workbooks, as they come out of offices."""

import datetime as dt

import pytest
from workbook_makers import Error, Formula, ole, write_xls, write_xlsx

from yiben.kernel.errors import BadInput


def one(tables):
    (table,) = tables
    return table


def test_title_rows_are_kept_apart_and_the_header_is_found(stage, tmp_path):
    rows = [
        ["附件1"],
        ["全国学校名单"],
        ["序号", "学校名称", "学校标识码"],
        [1, "北京大学", "4111010001"],
        [2, "清华大学", "4111010003"],
    ]
    table = one(
        stage(write_xlsx(tmp_path / "学校.xlsx", {"Sheet1": rows}, merges={"Sheet1": ("A1:C1", "A2:C2")}))
    )
    assert table.name == "学校"
    assert table.preamble == ("附件1", "全国学校名单")
    assert table.rows == [(1, "北京大学", "4111010001"), (2, "清华大学", "4111010003")]
    assert table.types == {"序号": "BIGINT", "学校名称": None, "学校标识码": None}
    assert table.numbers == [4, 5]


def test_group_headings_totals_and_repeated_headers_are_set_aside_with_their_row(stage, tmp_path):
    rows = [
        ["序号", "名称", "金额", "日期"],
        ["北京市（2所）"],
        [1, "甲", 10, "2020-01-01"],
        [2, "乙", 20, "2020-01-02"],
        ["序号", "名称", "金额", "日期"],
        [3, "丙", 30, "2020-01-03"],
        ["合计", None, 60],
        ["注：数据截至年底"],
    ]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows}, merges={"s": ("A2:D2",)})))
    assert [row[1] for row in table.rows] == ["甲", "乙", "丙"]
    assert table.rejects == [(2, "group_row"), (5, "repeated_header"), (7, "footer"), (8, "footer")]
    assert table.staged.rejected == 4


def test_a_sparse_record_is_not_taken_for_a_group_heading(stage, tmp_path):
    rows = [["姓名", "电话", "地址"], ["张三", "1", "a"], ["李四", None, None], ["王五", "2", "b"]]
    assert len(one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows}))).rows) == 3


def test_a_merged_header_of_two_rows_becomes_one_name(stage, tmp_path):
    rows = [
        ["地区", "人口", None, "备注"],
        [None, "男", "女", None],
        ["甲", 1, 2, "x"],
        ["乙", 3, 4, "y"],
    ]
    merges = ("A1:A2", "B1:C1", "D1:D2")
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows}, merges={"s": merges})))
    assert table.names == ["地区", "人口 / 男", "人口 / 女", "备注"]
    assert table.rows == [("甲", 1, 2, "x"), ("乙", 3, 4, "y")]


def test_a_cell_merged_over_rows_holds_for_each_of_them(stage, tmp_path):
    rows = [["部门", "姓名"], ["一处", "甲"], [None, "乙"], ["二处", "丙"]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows}, merges={"s": ("A2:A3",)})))
    assert table.rows == [("一处", "甲"), ("一处", "乙"), ("二处", "丙")]


def test_cells_keep_their_types(stage, tmp_path):
    day, moment = dt.date(2020, 2, 29), dt.datetime.fromisoformat("2020-02-29T12:30:15")
    rows = [
        ["整数", "小数", "真假", "日期", "时刻", "时长", "编码"],
        [1, 0.1, True, day, moment, dt.timedelta(hours=30), "007"],
        [2, 274.65999999999997, False, day, moment, dt.timedelta(minutes=1), "008"],
    ]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert list(table.types.values()) == ["BIGINT", "DOUBLE", "BOOLEAN", "DATE", "TIMESTAMP", None, None]
    assert table.rows[0] == (1, 0.1, True, day, moment, "30:00:00", "007")
    assert table.rows[1][1] == 274.66  # the fifteen digits a spreadsheet shows


def test_dates_counted_from_1904_are_read_so(stage, tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["d", "n"], [dt.date(2000, 1, 1), 1]]}, date1904=True)
    assert one(stage(path)).rows[0][0] == dt.date(2004, 1, 2)


def test_a_column_of_mixed_cells_stays_text(stage, tmp_path):
    rows = [["a", "b"], [1, "x"], ["007", "y"], [True, "z"], [dt.date(2020, 1, 1), "w"]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert table.types["a"] is None
    assert [row[0] for row in table.rows] == ["1", "007", "true", "2020-01-01"]


def test_numbers_too_long_for_a_spreadsheet_stay_text_and_are_told(stage, tmp_path):
    rows = [["身份证号", "n"], [110101199003070000, 1], [110101199003070016, 2]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert table.types["身份证号"] is None
    assert table.says("2 numbers of more than 15 digits")


def test_error_cells_are_null_and_counted(stage, tmp_path):
    rows = [["a", "b"], [1, Error("#N/A")], [2, 3]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert table.rows == [(1, None), (2, 3)]
    assert table.says("1 error cells")


def test_a_formula_is_its_cached_value_and_is_never_evaluated(stage, tmp_path):
    rows = [["a", "b"], ["x", Formula('HYPERLINK("http://evil")', "cached")], ["y", "=cmd|'/C calc'!A0"]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert [row[1] for row in table.rows] == ["cached", "=cmd|'/C calc'!A0"]


def test_every_sheet_with_rows_is_a_table_and_the_others_are_named(stage, tmp_path):
    sheets = {"人员": [["a"], [1]], "空": [], "只有表头": [["x", "y"]], "车辆": [["b"], [2]]}
    tables = stage(write_xlsx(tmp_path / "册.xlsx", sheets))
    assert [table.name for table in tables] == ["册_人员", "册_车辆"]
    assert tables[0].says("“空”")
    assert tables[0].says("“只有表头”")


def test_blank_rows_and_columns_go_and_row_numbers_stay(stage, tmp_path):
    rows = [[], [None, "a", None, "b"], [], [None, 1, None, 2], [None, 3, None, 4]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert table.names == ["a", "b"]
    assert table.numbers == [4, 5]


def test_headers_that_are_missing_or_repeated_get_names(stage, tmp_path):
    rows = [["x", None, "x", "X"], [1, 2, 3, 4]]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert table.names == ["x", "column_2", "x_2", "X_3"]


def test_a_sheet_of_numbers_has_no_header(stage, tmp_path):
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": [[1, 2], [3, 4], [5, 6]]})))
    assert table.names == ["column_1", "column_2"]
    assert len(table.rows) == 3


def test_an_xls_is_read(stage, tmp_path):
    cells = {(0, 0): "姓名", (0, 1): "年龄", (1, 0): "张三", (1, 1): 30.0, (2, 0): "李四", (2, 1): 41.0}
    table = one(stage(write_xls(tmp_path / "a.xls", cells)))
    assert table.rows == [("张三", 30), ("李四", 41)]


@pytest.mark.parametrize("name", ["a.csv", "a.xls", "a", "a.json"])
def test_a_workbook_is_known_by_content_not_by_name(stage, tmp_path, name):
    assert one(stage(write_xlsx(tmp_path / name, {"s": [["a", "b"], [1, 2]]}))).rows == [(1, 2)]


def test_an_encrypted_workbook_is_refused_clearly(stage, tmp_path):
    path = tmp_path / "a.xlsx"
    path.write_bytes(ole(b"secret", name="EncryptedPackage"))
    with pytest.raises(BadInput) as refusal:
        stage(path)
    assert refusal.value.code == "encrypted"
    assert refusal.value.hint


@pytest.mark.parametrize("size", [100, 700, 1400])
def test_a_cut_off_workbook_is_refused_clearly(stage, tmp_path, size):
    path = write_xlsx(tmp_path / "a.xlsx", {"s": [["a"], [1]]})
    path.write_bytes(path.read_bytes()[:size])
    with pytest.raises(BadInput):
        stage(path)


def test_a_long_sheet_comes_whole_and_in_order(stage, tmp_path):
    rows = [["n", "t"], *([at, f"r{at}"] for at in range(25_000))]
    table = one(stage(write_xlsx(tmp_path / "a.xlsx", {"s": rows})))
    assert [row[0] for row in table.rows] == list(range(25_000))
