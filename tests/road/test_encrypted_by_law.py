"""A pack that lets something leave encrypted only: the file has ciphertext of it, or nothing, never the value."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from yiben.app.wiring import Platform
from yiben.capabilities import access, people, policy
from yiben.capabilities.access import exports
from yiben.engines import evidence
from yiben.kernel.actors import Actor
from yiben.kernel.clock import day_in_beijing

PBOC = "pboc-data-security-2023"
CSV = access.Format.CSV
SQL = "SELECT 姓名, 公民身份号码, 户籍地址 FROM residents"
PACK = """
id = "bureau-exports"
version = "1"
zh = "本局导出规定"
en = "The bureau's rule on exports"
issuer_zh = "本局"
issuer_en = "The bureau"
status = "in_force"
published = 2026-01-01
from = 2026-01-01
silence = "permit"
"""
ARTICLES = """
[[article]]
id = "7"
zh = "导出加密"
en = "Encrypted exports"
cover = "declared"
text = "个人信息导出应当加密。"
"""
REQUIRED = 'effect = "require"\nkind = "encryption"\nneeds = "encrypted"'
OWED = 'effect = "oblige"\nkind = "encryption"'
RULE = """
[[control]]
id = "export-encrypted"
article = "7"
strength = "must"
activity = ["use"]
mode = ["export"]
personal = true
{effect}
zh = "个人信息导出应当加密"
en = "Personal information is exported encrypted"
"""


class Bureau:
    """PBOC rules; the steward has the approval its article 19 asks for to export names and addresses."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform
        self.office = platform.office

    def who(self, name: str) -> Actor:
        with self.office.reading(self.platform.owner()) as work:
            return replace(
                people.who_is(work, name), authentication=frozenset(("password", "totp")), nda=True
            )

    def do(self, name: str, verb: Any, /, *args: Any, **named: Any) -> Any:
        with self.office.writing(self.who(name)) as work:
            return verb(work, *args, **named)

    def approve_exports(self) -> None:
        today = day_in_beijing(self.office.clock())
        asked = policy.Asked(
            pack=PBOC, register="other-use-modes", account="steward",
            stated={"necessity": "上报", "measures": "加密"},
            from_=today.isoformat(), until=(today + timedelta(days=30)).isoformat(),
        )  # fmt: skip
        entry = self.do("steward", policy.request_exemption, asked)
        self.do("officer", policy.approve_exemption, entry.id)

    def rule(self, folder: Path, effect: str) -> None:
        folder = folder / "bureau-exports"
        folder.mkdir()
        for name, text in (("pack", PACK), ("articles", ARTICLES), ("controls", RULE.format(effect=effect))):
            (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        self.do("officer", policy.load, policy.prepare(folder))
        self.do("officer", policy.propose, folder.name)
        self.do("owner", policy.approve, folder.name)

    def last(self, kind: str) -> Mapping[str, Any]:
        with self.office.reading(self.platform.owner()) as work:
            return next(one for one in evidence.show(work.db).rows if one.kind == kind).detail


@pytest.fixture(scope="module")
def prepared(landed_home: Path) -> Path:
    return landed_home


@pytest.fixture
def bureau(platform: Platform) -> Bureau:
    bureau = Bureau(platform)
    bureau.do("officer", policy.propose, PBOC)
    bureau.do("owner", policy.approve, PBOC)
    bureau.approve_exports()
    return bureau


def closed(column: pa.ChunkedArray) -> bool:
    return all(one is None or one.startswith("sm4:") for one in column.to_pylist())


@pytest.mark.parametrize("effect", [REQUIRED, OWED], ids=["required", "owed"])
def test_what_may_leave_encrypted_only_leaves_encrypted_and_says_by_which_article(
    bureau: Bureau, tmp_path: Path, effect: str
) -> None:
    steward, office = bureau.who("steward"), bureau.office
    before = exports.export(office, steward, SQL, form=CSV, encrypt=()).table()
    plain = before["姓名"].to_pylist()
    assert not any(one is None or "*" in one for one in plain)
    bureau.rule(tmp_path, effect)
    answer = exports.export(office, steward, SQL, form=CSV, encrypt=())
    assert set(answer.encrypted) >= {"姓名", "户籍地址"}
    assert closed(answer.table()["姓名"])
    said = next(one for one in answer.columns if one.name == "姓名").reason
    assert said is not None
    assert ("第7条" in said.zh, "Article 7" in said.en) == (True, True)
    key = exports.key_of(office.home, answer).key
    assert exports.decrypt(answer.table(), key)["姓名"].to_pylist() == plain
    assert "姓名" in bureau.last("data.exported")["encrypted"]
    items = {one["name"]: one.get("encrypted", False) for one in bureau.last("data.read")["items"]}
    assert items["姓名"]


def test_where_no_key_can_be_handed_out_nothing_leaves_and_the_way_out_is_said(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.rule(tmp_path, REQUIRED)
    steward = bureau.who("steward")
    answers = [
        exports.hand_over(bureau.office, steward, SQL, form=access.Format.JSON),
        exports.hand_over(bureau.office, steward, SQL, form=CSV),
        exports.export(bureau.office, steward, SQL, form=CSV),
        exports.export(bureau.office, steward, SQL, form=access.Format.JSON, encrypt=()),
    ]
    for answer in answers:
        name = next(one for one in answer.columns if one.name == "姓名")
        assert answer.table()["姓名"].null_count == 40
        assert name.reason is not None
        assert "第7条" in name.reason.zh
        assert ("--out" in name.reason.zh, "encrypted" in name.reason.en) == (True, True)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT 户籍地址, 1 AS n FROM residents WHERE 姓名 LIKE '张%'",
        "SELECT 1 AS n FROM residents ORDER BY 姓名",
        "SELECT max(姓名) AS m, count(*) FILTER (WHERE 姓名 LIKE '张%') AS n FROM residents",
        "SELECT upper(姓名) || 户籍地址 AS m FROM residents",
        "SELECT m FROM (SELECT 姓名 AS m FROM residents)",
        "SELECT 姓名 FROM residents UNION ALL SELECT 户籍地址 FROM residents",
        "SELECT (SELECT min(姓名) FROM residents) AS m, 户籍地址 FROM residents",
        "SELECT {'a': 姓名}.a AS m FROM residents",
    ],
)
def test_no_statement_gets_the_value_out_in_another_column_or_by_choosing_rows(
    bureau: Bureau, tmp_path: Path, sql: str
) -> None:
    steward = bureau.who("steward")
    names = exports.export(bureau.office, steward, SQL, form=CSV, encrypt=()).table()["姓名"].to_pylist()
    bureau.rule(tmp_path, REQUIRED)
    answer = exports.export(bureau.office, steward, sql, form=CSV, encrypt=())
    said = json.dumps(answer.table().to_pylist(), ensure_ascii=False, default=str)
    assert not [one for one in names if one in said]
    if "LIKE" in sql:
        assert answer.table()["n"].to_pylist() in ([], [0]) or closed(answer.table()["n"])


def test_what_the_law_forbids_altogether_is_not_opened_by_encrypting_it(
    bureau: Bureau, tmp_path: Path
) -> None:
    bureau.rule(tmp_path, REQUIRED)
    owner = bureau.who("owner")  # nobody approved exports of theirs
    answer = exports.export(bureau.office, owner, SQL, form=CSV, encrypt=("姓名",))
    assert answer.table()["姓名"].null_count == 40
    said = next(one for one in answer.columns if one.name == "姓名").reason
    assert said is not None
    assert "第19条" in said.zh


def test_asking_for_ciphertext_oneself_satisfies_the_law_too(bureau: Bureau, tmp_path: Path) -> None:
    bureau.rule(tmp_path, 'effect = "require"\nkind = "protected"\nneeds = "encrypted or masked"')
    steward = bureau.who("steward")
    masked = exports.export(bureau.office, steward, SQL, form=CSV, encrypt=())
    assert "姓名" not in masked.encrypted
    assert re.fullmatch(r".[*×※○]+", masked.table()["姓名"].to_pylist()[0])
    asked = exports.export(bureau.office, steward, SQL, form=CSV, encrypt=("姓名",))
    opened = exports.decrypt(asked.table(), exports.key_of(bureau.office.home, asked).key)["姓名"].to_pylist()
    assert not any("*" in one for one in opened)


def test_a_parquet_file_of_it_is_opened_with_its_key(bureau: Bureau, tmp_path: Path) -> None:
    bureau.rule(tmp_path, REQUIRED)
    answer = exports.export(bureau.office, bureau.who("steward"), SQL, form=access.Format.PARQUET, encrypt=())
    access.write(answer, access.Format.PARQUET, tmp_path / "a.parquet")
    table = pq.read_table(tmp_path / "a.parquet")
    assert closed(table["姓名"])
    assert not closed(exports.decrypt(table, exports.key_of(bureau.office.home, answer).key)["姓名"])


def test_the_terminal_encrypts_unasked_says_why_and_how_to_read_it(
    platform: Platform, tmp_path: Path
) -> None:
    Bureau(platform).rule(tmp_path, REQUIRED)

    def yiben(*words: str) -> subprocess.CompletedProcess[str]:
        env = {**os.environ, "YIBEN_HOME": str(platform.home.root), "YIBEN_LANG": "en"}
        command = [sys.executable, "-c", "from yiben.app.cli import main; main()", *words]
        return subprocess.run(command, capture_output=True, text=True, check=True, cwd=tmp_path, env=env)

    done = yiben("query", SQL, "--as", "owner", "--format", "csv", "--out", "a.csv")
    assert "Article 7" in done.stderr
    assert "yiben decrypt a.csv --key a.csv.key.json" in done.stderr
    lines = (tmp_path / "a.csv").read_text().splitlines()
    assert all(line.startswith('"sm4:') for line in lines[1:])
    yiben("decrypt", "a.csv", "--key", "a.csv.key.json", "--out", "b.csv")
    opened = (tmp_path / "b.csv").read_text()
    assert "sm4:" not in opened
    shown = yiben("query", SQL, "--as", "owner", "--format", "csv")
    assert "by --out" in shown.stderr
    names = [line.split(",")[0].strip('"') for line in opened.splitlines()[1:]]
    assert not [name for name in names if name in shown.stdout]
