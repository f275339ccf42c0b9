"""Delimiters, headers, titles, groups, footers: what is no record is kept beside, with reason and line."""

import pytest

from yiben.capabilities.intake import Limits
from yiben.kernel.errors import BadInput


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "^", "\x01", "||", "~"])
def test_any_delimiter_is_found(intake, delimiter):
    rows = [
        ["code", "name", "day"],
        ["1", "东城区", "2020-01-05"],
        ["2", "西城区", "2020-01-06"],
        ["3", "朝阳区", "2020-02-01"],
    ]
    staged = intake.stage("\n".join(delimiter.join(row) for row in rows) + "\n")
    assert staged.delimiter == delimiter
    assert intake.raw(staged) == [tuple(row) for row in rows[1:]]


def test_quoted_delimiters_line_ends_and_doubled_quotes_are_kept(intake):
    staged = intake.stage('code,note\n1,"a, b"\n2,"two\nlines"\n3,"she said ""yes"""\n')
    assert intake.raw(staged) == [("1", "a, b"), ("2", "two\nlines"), ("3", 'she said "yes"')]


def test_single_quotes_and_backslash_escapes_are_understood(intake):
    staged = intake.stage("code,note\n1,'a, b'\n2,'x, y'\n3,'z'\n")
    assert intake.raw(staged) == [("1", "a, b"), ("2", "x, y"), ("3", "z")]
    staged = intake.stage('code,note\n1,"a \\"b\\" c"\n2,"x, y"\n3,"z"\n')
    assert intake.raw(staged) == [("1", 'a "b" c'), ("2", "x, y"), ("3", "z")]


def test_quotes_inside_values_mean_nothing(intake):
    staged = intake.stage('code,size\n1,5" pipe\n2,6" pipe\n3,7" x 8"\n')
    assert intake.raw(staged) == [("1", '5" pipe'), ("2", '6" pipe'), ("3", '7" x 8"')]


def test_two_header_rows_become_one(intake):
    staged = intake.stage(
        "2020年统计表,,,,\n地区,人口,,收入,\n,男,女,城镇,农村\n北京,100,200,3000,2000\n天津,120,220,3100,2100\n河北,130,230,3200,2200\n山西,1,2,3,4\n"
    )
    assert [column.name for column in staged.columns] == [
        "地区",
        "人口 / 男",
        "人口 / 女",
        "收入 / 城镇",
        "收入 / 农村",
    ]
    assert staged.rows == 4


def test_blanks_may_separate(intake):
    staged = intake.stage(
        "name      age   city\nzhang     20    bj\nli        30    sh\nwang      40    gz\n"
    )
    assert intake.raw(staged)[0] == ("zhang", "20", "bj")


def test_a_single_column_needs_no_delimiter(intake):
    staged = intake.stage("公司名称\n腾讯\n阿里\n百度\n")
    assert staged.delimiter is None
    assert staged.rows == 3


def test_titles_groups_repeated_headers_and_footers_are_set_aside_with_their_lines(intake):
    groups = "".join(
        f"{city}（6所）,,,\n" + "".join(f"{6 * at + n},大学{6 * at + n},教育部,{city}\n" for n in range(6))
        for at, city in enumerate(["北京市", "天津市"])
    )
    header = "序号,学校名称,主管部门,所在地\n"
    text = f"2017年全国高校名单,,,\n\n{header}{groups}{header}99,南开大学,教育部,天津市\n注：数据截至2017年5月31日,,,\n"
    table = intake.take(text)
    assert table.names == ["序号", "学校名称", "主管部门", "所在地"]
    assert [row[0] for row in table.rows] == [*range(12), 99]
    assert table.staged.preamble == ("2017年全国高校名单",)
    assert table.reasons == [(4, "group_row"), (11, "group_row"), (18, "repeated_header"), (20, "footer")]


def test_records_with_too_many_or_too_few_fields_are_rejected_with_reason_and_line(intake):
    body = "".join(f"{n},name{n},city{n}\n" for n in range(60))
    table = intake.take(f"code,name,city\n{body}60,x\n61,y,z,surplus\n62,a,b\n")
    assert table.reasons == [(62, "too_few_fields"), (63, "too_many_fields")]
    assert len(table.rows) == 61
    assert table.rejects[0]["raw"] == "60,x"
    assert table.rejects[0]["says"]["zh"]


def test_short_records_are_padded_when_they_are_the_habit_of_the_file(intake):
    text = "code,name,note\n" + "".join(f"{n},name{n}\n" if n % 4 else f"{n},name{n},x\n" for n in range(40))
    table = intake.take(text)
    assert len(table.rows) == 40
    assert not table.rejects
    assert any("filled up" in note.en for note in table.staged.notes)


def test_trailing_separators_are_no_fields(intake):
    assert len(intake.take("a,b\n1,2,,\n3,4,\n5,6\n7,8\n").rows) == 4


def test_missing_and_repeated_headers_get_names_of_their_own(intake):
    staged = intake.stage("name,,name,NAME,_row\na,1,b,c,9\nd,2,e,f,8\n")
    assert [column.name for column in staged.columns] == ["name", "column_2", "name_2", "NAME_3", "_row_2"]
    assert [column.header for column in staged.columns] == ["name", "", "name", "NAME", "_row"]


def test_a_file_without_header_loses_no_record(intake):
    staged = intake.stage("11,北京市,2017-01-02\n12,天津市,2017-01-03\n13,河北省,2017-01-04\n")
    assert staged.rows == 3
    assert [column.name for column in staged.columns] == ["column_1", "column_2", "column_3"]


def test_the_mark_of_spreadsheets_before_every_value_is_taken_off(intake):
    staged = intake.stage('"\'65","\'000","余遠達","\'0520520"\n"\'65","\'000","林洋山","\'0480201"\n')
    assert intake.raw(staged)[0] == ("65", "000", "余遠達", "0520520")


def test_blank_records_are_skipped_and_counted(intake):
    table = intake.take("a,b,c\n1,2,3\n,,\n\n4,5,6\n,,\n")
    assert len(table.rows) == 2
    assert any("blank" in note.en for note in table.staged.notes)


def test_a_hash_a_bracket_or_a_star_in_the_name_opens_only_that_file(intake):
    assert intake.stage("a,b\n1,2\n", name="x[1]*?.csv").rows == 1


def test_too_many_columns_are_refused(intake):
    with pytest.raises(BadInput) as caught:
        intake.stage(
            ",".join(f"c{n}" for n in range(60)) + "\n" + ",".join("1" * 60) + "\n", limits=Limits(columns=50)
        )
    assert caught.value.code == "too_many_columns"


def test_an_endless_line_is_refused(intake):
    with pytest.raises(BadInput) as caught:
        intake.stage("a,b\n1," + "x" * 3_000_000 + "\n", limits=Limits(line_bytes=1_000_000))
    assert caught.value.code == "line_too_long"


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", b"\r\n\r\n", b"\x00\x00"])
def test_an_empty_file_is_refused(intake, content):
    with pytest.raises(BadInput) as caught:
        intake.stage(content)
    assert caught.value.code == "empty_file"
