"""The sample province: deterministic, as large as asked, and understood as its makers meant it."""

import hashlib
from dataclasses import replace
from pathlib import Path

from yiben.app.road import bring_in
from yiben.app.sample import TABLES, write_province
from yiben.app.sample.load import order_of
from yiben.app.wiring import Platform
from yiben.capabilities import ledger

SMALL = tuple(replace(table, rows=min(table.rows, 400)) for table in TABLES)
KNOWN = {
    ("population", "公民身份号码"): "cn_resident_id",
    ("population", "姓名"): "person_name",
    ("population", "联系电话"): "cn_mobile",
    ("population", "出生日期"): "birth_date",
    ("allowances", "SFZH"): "cn_resident_id",
    ("allowances", "YHZH"): "bank_card",
    ("companies", "统一社会信用代码"): "cn_uscc",
    ("vehicles", "号牌号码"): "plate_number",
    ("hospital_visits", "patient.id_card"): "cn_resident_id",
    ("hospital_visits", "diagnosis"): "health",
    ("subsidies", "银行卡号"): "bank_card",
}


def digest(folder: Path) -> dict[str, str]:
    # SQLite writes its own version number into the file.
    files = [path for path in folder.iterdir() if path.suffix != ".db"]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def test_fourteen_organisations_twenty_three_systems_four_formats_three_encodings() -> None:
    assert len({table.org for table in TABLES}) == 14
    assert len({table.system for table in TABLES}) == 23
    assert {Path(table.file).suffix for table in TABLES} == {".csv", ".tsv", ".parquet", ".jsonl", ".db"}
    assert {"gb18030", "utf-8", "utf-8-sig", "utf-16"} <= {table.encoding for table in TABLES}


def test_the_same_province_every_time(tmp_path: Path) -> None:
    write_province(tmp_path / "a", tables=SMALL[:6])
    write_province(tmp_path / "b", tables=SMALL[:6])
    assert digest(tmp_path / "a") == digest(tmp_path / "b")


def test_a_larger_scale_has_more_of_everything(tmp_path: Path) -> None:
    truth = write_province(tmp_path, scale=3, tables=SMALL[:2])
    assert truth["population"]["rows"] == 1_200


def test_every_table_comes_in_whole_and_is_understood(platform: Platform, tmp_path: Path) -> None:
    truth = write_province(tmp_path / "province", tables=SMALL)
    owner = platform.owner()
    meanings = {}
    for table in SMALL:
        answer = bring_in(platform, owner, order_of(table, str(tmp_path / "province" / table.file)))
        assert (table.name, answer["rows"], answer["rejected_rows"]) == (
            table.name,
            truth[table.name]["rows"],
            truth[table.name]["rejected"],
        )
        meanings |= {(table.name, column["name"]): column["semantic"] for column in answer["columns"]}
    assert {place: meanings[place] for place in KNOWN} == KNOWN
    with platform.office.reading(owner) as work:
        assert sum(1 for node in ledger.organisations(work) if node.resources) == 14
