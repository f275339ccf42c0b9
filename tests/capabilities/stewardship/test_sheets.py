"""Rows of the two lists: headings in either language, days as people type them, what cannot be is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.app.cataloguing.sheets import as_csv, as_workbook, read_rows
from yiben.capabilities.stewardship import DutyKind, ListName, named
from yiben.capabilities.stewardship.sheets import answer_of, columns_of, wish_of
from yiben.kernel.errors import BadInput


def nothing(names: object) -> list[None]:
    return [None] * len(list(names))


def test_headings_in_either_language_and_order() -> None:
    assert columns_of(["单位", "需求名称", "Purpose"], ListName.DEMAND) == {"title": 1, "purpose": 2}
    assert columns_of(["Title", "数据名称", "duty"], ListName.DUTY) == {"title": 0, "kind": 2}
    with pytest.raises(BadInput) as error:
        columns_of(["甲", "乙"], ListName.DEMAND)
    assert error.value.code == "no_such_heading"


@pytest.mark.parametrize(
    "said", ["2027-06-30", "2027/6/30", "2027.6.30", "2027年6月30日", "2027-06-30 00:00:00"]
)
def test_a_day_as_people_type_it(said: str) -> None:
    assert wish_of({"title": "a", "until": said}, nothing).until == "2027-06-30"


def test_items_are_parted_by_whatever_people_use_and_stand_once() -> None:
    assert [one.name for one in named("姓名、身份证号,电话；姓名\n地址 ", nothing)] == [
        "姓名",
        "身份证号",
        "电话",
        "地址",
    ]
    assert named(" 、", nothing) == ()


def test_a_duty_is_to_share_or_to_gather() -> None:
    assert answer_of({"title": "a", "kind": "归集"}).kind is DutyKind.GATHER
    assert answer_of({"title": "a"}).kind is DutyKind.SHARE
    with pytest.raises(BadInput):
        answer_of({"title": "a", "kind": "出售"})


cells = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=12)


@given(st.lists(st.lists(cells, min_size=2, max_size=4), min_size=1, max_size=6))
def test_a_workbook_reads_back_as_it_was_written(
    tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]
) -> None:
    rows = [["甲", "乙", "丙", "丁"], *rows]
    path = tmp_path_factory.mktemp("sheet") / "list.xlsx"
    path.write_bytes(as_workbook(rows))
    got = [[cell for cell in row if cell] for row in read_rows(path)]
    assert got == [kept for row in rows if (kept := [clean for cell in row if (clean := cell.strip())])]


@given(st.lists(cells, min_size=1, max_size=4))
def test_no_cell_of_a_csv_begins_like_a_formula(row: list[str]) -> None:
    text = as_csv([row]).decode("utf-8-sig")
    assert not text.lstrip('"').startswith(("=", "+", "-", "@"))
