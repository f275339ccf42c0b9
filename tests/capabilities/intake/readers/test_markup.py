"""Web pages that are called spreadsheets."""

import pytest

from yiben.capabilities.intake.readers.markup import check_markup
from yiben.kernel.errors import BadInput


@pytest.mark.parametrize(
    "content",
    [
        b"<html><table><tr><td>1</td></tr></table></html>",
        b"\xef\xbb\xbf\n <!DOCTYPE html><p>x",
        b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>',
        "<table><tr><td>表</td></tr></table>".encode("utf-16"),
    ],
)
def test_markup_called_a_spreadsheet_is_refused(tmp_path, content):
    path = tmp_path / "导出.xls"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        check_markup(path)
    assert refusal.value.code == "markup"
    assert refusal.value.hint


@pytest.mark.parametrize("content", [b"a,b\n<b>1</b>,2\n", b"<5,>6\n1,2\n", "姓名,年龄\n".encode()])
def test_text_with_brackets_is_no_markup(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    check_markup(path)
