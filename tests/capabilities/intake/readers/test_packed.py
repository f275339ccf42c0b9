"""Archives: what is inside is what is read."""

import gzip
import zipfile

from workbook_makers import write_xlsx


def test_a_zip_of_one_file_is_that_file(stage, tmp_path):
    path = tmp_path / "人口.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("__MACOSX/._a.csv", b"\x00\x05")
        archive.writestr("dir/a.csv", "id,name\n1,a\n2,b\n")
    (table,) = stage(path)
    assert table.name == "人口"
    assert [row[1] for row in table.rows] == ["a", "b"]


def test_a_zip_of_several_files_is_several_tables_and_names_what_is_none(stage, tmp_path):
    book = write_xlsx(tmp_path / "b.xlsx", {"s": [["x", "y"], [1, 2]]})
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("people.csv", "id,name\n1,a\n")
        archive.write(book, "book.xlsx")
        archive.writestr("data.json", '[{"k": 1}, {"k": 2}]')
        archive.writestr("manual.pdf", "%PDF-1.7 …")
    tables = stage(path)
    assert [table.name for table in tables] == ["people", "book", "data"]
    assert tables[0].says("skipped manual.pdf")


def test_a_workbook_in_an_archive_of_its_own_is_no_damaged_workbook(stage, tmp_path):
    book = write_xlsx(tmp_path / "b.xlsx", {"s": [["x", "y"], [1, 2]]})
    path = tmp_path / "book.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(book, "b.xlsx")
    (table,) = stage(path)
    assert table.rows == [(1, 2)]


def test_names_in_gbk_are_read(stage, tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("aaaa.csv", "id,name\n1,a\n")
        archive.writestr("bbbb.csv", "id,name\n1,a\n")
    path.write_bytes(path.read_bytes().replace(b"aaaa.csv", "人口".encode("gbk") + b".csv"))
    assert [table.name for table in stage(path)] == ["人口", "bbbb"]


def test_a_gzip_is_its_file(stage, tmp_path):
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(b"id,name\n1,a\n2,b\n"))
    (table,) = stage(path)
    assert table.name == "a"
    assert len(table.rows) == 2
