"""Where a header stands, told from cells alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.intake.model import Reason
from yiben.capabilities.intake.readers.shape import see, unique_names


def test_two_rows_of_words_above_numbers_are_one_header():
    rows = [["", "'A'", "'B'", "'C'"], ["系列", "已发行", "已赎回", "未赎回"], ["E", "1", "2", "3"], ["F", "4", "5", "6"], ["G", "4", "5", "6"]]  # fmt: skip
    shape = see(rows)
    assert shape.header_rows == (0, 1)
    assert shape.names == ("系列", "'A' / 已发行", "'B' / 已赎回", "'C' / 未赎回")


def test_years_are_header_words():
    shape = see([["地区", "2019", "2020年"], ["甲", "1.5", "2"], ["乙", "3", "4"]])
    assert shape.names == ("地区", "2019", "2020年")


def test_values_above_values_are_no_header():
    assert see([["1", "张三", "男"], ["2", "李四", "男"], ["3", "王五", "女"]]).header_rows == ()


def test_words_that_come_again_below_are_no_header():
    rows = [["张三", "男", "汉族"], ["李四", "男", "汉族"], ["王五", "女", "回族"]]
    assert see(rows).header_rows == ()


def test_a_total_named_company_with_words_is_a_record():
    shape = see([["name", "city", "n"], ["Shell", "Den Haag", "1"], ["Total", "Paris", "2"]])
    assert shape.odd(["Total", "Paris", "2"]) is None
    assert shape.odd(["Total", "", "3"]) is Reason.FOOTER


@pytest.mark.parametrize(
    "row",
    [
        ["合计", "", "", "", "3,110元"],
        ["总计", "", "12,345.6", "", ""],
        ["", "小计", "35 人", "1.2万元", "98.5%"],
        ["共 计", "", "12户", "-3,000.50 元", "¥20"],
    ],
)
def test_a_total_of_numbers_with_units_is_a_footer(row):
    shape = see(
        [["街道", "社区", "户", "款", "率"], *[["甲", "乙", str(n), f"{n}元", "5%"] for n in range(5)]]
    )
    assert shape.odd(row) is Reason.FOOTER
    assert shape.odd([*row[:-1], "云川市"]) is None


def test_one_word_above_values_with_digits_is_a_header():
    assert see([["车牌号"], ["云A12345"], ["云B88X12"]]).names == ("车牌号",)
    assert see([["云A12345"], ["云B88X12"], ["云C00001"]]).header_rows == ()
    assert see([["张三"], ["李四"], ["王五2"]]).header_rows == ()


@given(st.lists(st.lists(st.one_of(st.none(), st.text(max_size=6)), max_size=5), max_size=12))
def test_every_grid_has_a_shape_with_one_name_per_column(rows):
    shape = see(rows)
    width = max((len(row) for row in rows), default=0)
    assert len(shape.names) == len(shape.headers) == width
    assert 0 <= shape.first <= len(rows)
    for row in rows:
        shape.odd(row)


@given(st.lists(st.sampled_from(["", "a", "A", "a_2", "column_1", "_row", "b"]), max_size=12))
def test_names_are_unique_without_regard_to_case(headers):
    names = [name.casefold() for name in unique_names(headers)]
    assert len(set(names)) == len(names) == len(headers)
    assert "_row" not in names
    assert all(names)
