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
        b"<Names>\n  <Name><Given>Ann</Given> <Family>Ro</Family></Name>\n</Names>\n",
        b"<r:all xmlns:r=\"urn:x\" n='1'><one>1,2</one><one>3,4</one></r:all>",
        b'# people\n@prefix foaf: <http://xmlns.com/foaf/0.1/> .\n<#a> foaf:name "Ann" .\n',
        b"PREFIX ex: <http://example.org/>\nex:a ex:b ex:c .\n",
    ],
)
def test_markup_called_a_spreadsheet_is_refused(tmp_path, content):
    path = tmp_path / "导出.xls"
    path.write_bytes(content)
    with pytest.raises(BadInput) as refusal:
        check_markup(path)
    assert refusal.value.code == "markup"
    assert refusal.value.hint


@pytest.mark.parametrize(
    "content",
    [
        b"a,b\n<b>1</b>,2\n",
        b"<5,>6\n1,2\n",
        "姓名,年龄\n".encode(),
        b"<DATE>\t<TIME>\t<NOTE>\n2020.01.02\t10:00\t</b>\n",
        b"<DATE>,<OPEN>\n20200102,</b>\n",
        b"<p><b>one</b></p>,1\n<p><b>two</b></p>,2\n",
        b"@prefix,@name\n1,2\n",
    ],
)
def test_text_with_brackets_is_no_markup(tmp_path, content):
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    check_markup(path)
