"""Files made to hurt: each gets a clear refusal, and none is read into memory first."""

import gzip
import os
import stat
import struct
import zipfile
import zlib

import pytest
from workbook_makers import NS, write_xls, write_xlsx

from yiben.capabilities.intake.model import Limits
from yiben.capabilities.intake.readers import probe
from yiben.capabilities.intake.readers.hostile import check_regular
from yiben.capabilities.intake.readers.xmlwatch import references
from yiben.kernel.errors import BadInput, NotFound

SMALL = Limits(unpacked_bytes=2_000_000, cell_bytes=200_000, columns=100, members=10)


def refused(stage, path, code, *, limits=SMALL):
    with pytest.raises(BadInput) as refusal:
        stage(path, limits=limits)
    error = refusal.value
    assert error.code == code, error.message.en
    assert path.name in error.message.zh
    assert path.name in error.message.en
    assert error.where
    return error


def zipped(path, members, compress=zipfile.ZIP_DEFLATED):
    with zipfile.ZipFile(path, "w", compress) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return path


def sheet(body):
    return f"<worksheet {NS}><sheetData>{body}</sheetData></worksheet>"


def test_a_zip_that_unpacks_too_far_is_refused(stage, tmp_path):
    refused(stage, zipped(tmp_path / "b.zip", {"a.csv": b"a,b\n" * 1_000_000}), "unpacks_too_large")


def test_a_zip_that_lies_about_its_size_is_refused(stage, tmp_path):
    path = zipped(tmp_path / "b.zip", {"a.csv": b"a,b\n" * 1_000_000})
    raw = bytearray(path.read_bytes())
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(raw)
    with pytest.raises(BadInput) as refusal:
        stage(path, limits=SMALL)
    assert refusal.value.code in {"unpacks_too_large", "damaged_archive"}


def test_a_gzip_that_unpacks_too_far_is_refused(stage, tmp_path):
    path = tmp_path / "b.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n" * 1_000_000))
    refused(stage, path, "unpacks_too_large")


def test_a_ratio_beyond_the_limit_is_refused_even_below_the_size_limit(stage, tmp_path):
    path = tmp_path / "b.csv.gz"
    pack = zlib.compressobj(9, zlib.DEFLATED, 31)
    block = b"0" * (1 << 20)
    with path.open("wb") as file:
        for _ in range(80):
            file.write(pack.compress(block))
        file.write(pack.flush())
    refused(stage, path, "unpacks_too_large", limits=Limits(unpacked_ratio=100))


def test_too_many_members_are_refused(stage, tmp_path):
    refused(stage, zipped(tmp_path / "b.zip", {f"{n}.csv": "a" for n in range(11)}), "too_many_members")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "/etc/passwd", "a/../../b.csv", "C:\\b.csv", "..\\b.csv"]
)
def test_names_that_lead_elsewhere_are_refused(stage, tmp_path, name):
    refused(stage, zipped(tmp_path / "b.zip", {name: "a,b\n1,2\n"}), "path_trick")


def test_a_link_inside_an_archive_is_refused(stage, tmp_path):
    path = tmp_path / "b.zip"
    info = zipfile.ZipInfo("a.csv")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(info, "/etc/passwd")
    refused(stage, path, "link_inside")


def test_an_archive_in_an_archive_is_refused(stage, tmp_path):
    inner = zipped(tmp_path / "i.zip", {"a.csv": "a,b\n1,2\n"}).read_bytes()
    refused(stage, zipped(tmp_path / "b.zip", {"i.zip": inner}), "archive_in_archive")


def test_an_encrypted_archive_is_refused(stage, tmp_path):
    path = zipped(tmp_path / "b.zip", {"a.csv": "a,b\n1,2\n"})
    raw = bytearray(path.read_bytes())
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    raw[6] |= 1
    path.write_bytes(raw)
    refused(stage, path, "encrypted")


def test_members_that_share_their_bytes_are_refused(stage, tmp_path):
    path = zipped(tmp_path / "b.zip", {"a.csv": "a,b\n1,2\n", "b.csv": "a,b\n1,2\n"})
    raw = bytearray(path.read_bytes())
    first = raw.index(b"PK\x01\x02")
    second = raw.index(b"PK\x01\x02", first + 4)
    raw[second + 42 : second + 46] = raw[first + 42 : first + 46]
    path.write_bytes(raw)
    refused(stage, path, "overlapping_members")


def test_entities_in_a_workbook_are_refused(stage, tmp_path):
    laughs = f'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>{sheet("")}'
    error = refused(stage, write_xlsx(tmp_path / "b.xlsx", {"s": laughs}), "xml_entities")
    assert error.where["part"] == "xl/worksheets/sheet1.xml"


def test_entities_behind_utf16_are_refused(stage, tmp_path):
    made = sheet("").encode("utf-16")
    refused(stage, write_xlsx(tmp_path / "b.xlsx", {"s": [["a"]]}, extra={"xl/x.xml": made}), "unusual_xml")


def test_two_far_cells_do_not_make_a_grid(stage, tmp_path):
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="CV1048576"><v>2</v></c></row>'
    refused(stage, write_xlsx(tmp_path / "b.xlsx", {"s": sheet(far)}), "sheet_too_large")


def test_too_many_columns_in_an_xls_are_refused(stage, tmp_path):
    path = write_xls(tmp_path / "a.xls", {(0, 0): 1.0, (999, 255): 2.0})
    refused(stage, path, "too_many_columns")


def test_a_binary_workbook_that_asks_for_all_the_memory_only_ends_its_probe(tmp_path):
    path = write_xls(tmp_path / "a.xls", {(0, 0): 1.0, (65_535, 255): 2.0})
    with pytest.raises(BadInput) as refusal:
        probe.check(path, memory_mb=300)
    assert refusal.value.code == "workbook_too_large"


def test_a_cell_reference_that_hides_from_the_count_is_refused(stage, tmp_path):
    far = '<row r="1"><c r = "CV1048576"><v>2</v></c></row>'
    refused(stage, write_xlsx(tmp_path / "b.xlsx", {"s": sheet(far)}), "unusual_xml")


def test_too_many_columns_in_a_sheet_are_refused(stage, tmp_path):
    refused(stage, write_xlsx(tmp_path / "b.xlsx", {"s": [list(range(101))] * 3}), "too_many_columns")


def test_an_endless_cell_in_a_workbook_is_refused(stage, tmp_path):
    path = write_xlsx(tmp_path / "b.xlsx", {"s": [["a", "b"], ["x" * 1_500_000, 1]]})
    refused(stage, path, "cell_too_long")


def test_pipes_devices_and_folders_are_no_sources(stage, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    for path in (pipe, tmp_path):
        with pytest.raises(BadInput) as refusal:
            check_regular(path)
        assert refusal.value.code == "not_a_file"
        with pytest.raises((BadInput, NotFound)):
            stage(path)


def test_references_are_counted_without_a_loop():
    rows, columns = references(b'<c r="A1"/><c r="AB12" s="1"/><row r="7"/><c r=\'XFD1048576\'/>' + b" " * 20)
    assert rows.tolist() == [1, 12, 7, 1_048_576]
    assert columns.tolist() == [1, 28, 0, 16_384]
