"""Files of open data: every form holds the same rows, whatever stands in them."""

import codecs
import csv
import io
import json
import math
import zipfile
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from yiben.capabilities.portal.downloads import Entry, Form, bundle, pieces
from yiben.capabilities.portal.downloads.sheets import write_book
from yiben.capabilities.portal.downloads.writing import DANGER
from yiben.kernel.errors import BadInput

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=30)
NASTY = [
    "=1+1",
    "+86 851",
    "-5℃",
    "@x",
    "＝x",
    "\t x",
    'say "hi"',
    "a,b\nc",
    "𠮷野家 🏔",
    "_x0041_",
    "<&>",
    "\x01",
    "",
    None,
]


def table_of(cells: list[str | None]) -> pa.Table:
    count = len(cells)
    return pa.table(
        {
            "名称 name": pa.array(cells, pa.large_string()),
            "n": pa.array([None if at % 4 == 3 else at * 10**15 for at in range(count)], pa.int64()),
            "x": pa.array([[1.5, math.nan, -2e-9, None][at % 4] for at in range(count)], pa.float64()),
            "money": pa.array(
                [Decimal("12.30"), None] * (count // 2) + [None] * (count % 2), pa.decimal128(10, 2)
            ),
            "ok": pa.array([[True, False, None][at % 3] for at in range(count)]),
            "day": pa.array(
                [[date(2024, 5, 1), date(1900, 1, 1), None][at % 3] for at in range(count)], pa.date32()
            ),
            "moment": pa.array(
                [[datetime(2024, 5, 1, 8, 30, tzinfo=UTC), None][at % 2] for at in range(count)],
                pa.timestamp("us"),
            ),
            "clock": pa.array([[time(8, 30), None][at % 2] for at in range(count)], pa.time64("us")),
        }
    )


def written(form: Form, table: pa.Table) -> bytes:
    return b"".join(pieces(form, table.column_names, [table.slice(0, 5), table.slice(5)]))


def guarded(cell: str | None) -> str:
    return "'" + cell if cell and cell[0] in DANGER else cell or ""


@given(st.lists(TEXT | st.none(), min_size=1, max_size=12))
def test_both_csv_files_hold_every_text_and_no_formula(cells: list[str | None]) -> None:
    table = table_of(cells)
    plain, gb = written(Form.CSV, table), written(Form.GB18030, table)
    assert plain.startswith(codecs.BOM_UTF8)
    assert gb.decode("gb18030") == plain.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(plain.decode("utf-8-sig"), newline="")))
    assert rows[0] == table.column_names
    assert [row[0] for row in rows[1:]] == [guarded(cell) for cell in cells]


def test_csv_cells_are_written_as_the_metadata_say() -> None:
    rows = list(
        csv.reader(io.StringIO(written(Form.CSV, table_of(["a", "b"])).decode("utf-8-sig"), newline=""))
    )
    assert rows[1] == ["a", "0", "1.5", "12.30", "true", "2024-05-01", "2024-05-01T08:30:00", "08:30:00"]
    assert rows[2] == ["b", "1000000000000000", "nan", "", "false", "1900-01-01", "", ""]


@given(st.lists(TEXT | st.none() | st.sampled_from(NASTY), min_size=1, max_size=12))
def test_json_lines_hold_every_text_exactly(cells: list[str | None]) -> None:
    lines = [json.loads(line) for line in written(Form.JSONL, table_of(cells)).decode().split("\n") if line]
    assert [line["名称 name"] for line in lines] == cells
    assert lines[0]["x"] == 1.5
    assert all(line["x"] is None or math.isfinite(line["x"]) for line in lines)


def book(path: Path, table: pa.Table) -> list[list[Any]]:
    columns = [(field.name, field.type) for field in table.schema]
    write_book(path, columns, [table.slice(0, 3), table.slice(3)], rows=table.num_rows)
    found: list[list[Any]] = (
        CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    )
    return found


def test_excel_shows_values_and_no_formula(tmp_path: Path) -> None:
    rows = book(tmp_path / "a.xlsx", table_of(NASTY))
    assert rows[0][0] == "名称 name"
    said = [row[0] for row in rows[1:]]
    assert said == [(cell or "").replace("\x01", "\ufffd") for cell in NASTY]
    assert rows[1][1:] == [
        0,
        1.5,
        12.3,
        True,
        date(2024, 5, 1),
        datetime.fromisoformat("2024-05-01T08:30:00"),
        time(8, 30),
    ]
    assert rows[2][1:3] == ["1000000000000000", "nan"]
    assert rows[2][5] == "1900-01-01"
    with zipfile.ZipFile(tmp_path / "a.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")


@given(st.lists(TEXT, min_size=1, max_size=5))
def test_no_text_breaks_the_book(tmp_path_factory: pytest.TempPathFactory, cells: list[str]) -> None:
    rows = book(
        tmp_path_factory.mktemp("book") / "a.xlsx", pa.table({"a": pa.array(cells, pa.large_string())})
    )
    said = [str(row[0]).replace("\r\n", "\n").replace("\r", "\n") for row in rows[1:]]
    clean = [
        "".join(
            "\ufffd" if (ord(one) < 32 and one not in "\t\n\r") or one in "\ufffe\uffff" else one
            for one in cell
        )
        for cell in cells
    ]
    assert said == [one.replace("\r\n", "\n").replace("\r", "\n") for one in clean]


def test_a_book_nobody_could_open_is_refused_with_what_to_take_instead(tmp_path: Path) -> None:
    with pytest.raises(BadInput) as refused:
        write_book(tmp_path / "a.xlsx", [("a", pa.int64())], [], rows=10_000_000)
    assert refused.value.code == "too_many_rows"
    assert "CSV" in refused.value.hint.en if refused.value.hint else False


def test_rows_beyond_one_sheet_go_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yiben.capabilities.portal.downloads.sheets.SHEET_ROWS", 4)
    table = pa.table({"a": list(range(10))})
    write_book(tmp_path / "a.xlsx", [("a", pa.int64())], [table.slice(0, 3), table.slice(3)], rows=10)
    found = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    sheets = [found.get_sheet_by_index(at).to_python() for at in range(len(found.sheet_names))]
    assert [[row[0] for row in sheet] for sheet in sheets] == [
        ["a", 0, 1, 2, 3],
        ["a", 4, 5, 6, 7],
        ["a", 8, 9],
    ]


def test_a_bundle_is_a_zip_with_a_list_of_what_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "one").write_bytes(b"x" * 3_000_000)
    entry = Entry(name="环境/one.csv", path=tmp_path / "one", told={"sha256": "abc"})
    whole = b"".join(bundle([entry], left_out=[{"dataset": "d", "why": "suspended"}]))
    with zipfile.ZipFile(io.BytesIO(whole)) as archive:
        assert archive.testzip() is None
        assert archive.read("环境/one.csv") == b"x" * 3_000_000
        told = json.loads(archive.read("contents.json"))
    assert told["files"] == [{"file": "环境/one.csv", "sha256": "abc"}]
    assert told["left_out"][0]["why"] == "suspended"
