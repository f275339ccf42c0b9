"""A file that leaves says whose copy it is, whatever is done to its rows, columns and encoding."""

import csv
import io
import json
import random
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from xml.sax.saxutils import escape

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kept_events import keeping
from yiben.capabilities import access, ledger
from yiben.capabilities.access import exports
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

OFFICER = Actor(account="officer", name="Officer", roles=frozenset({Role.OFFICER}), clearance=5)
ANALYSTS = [
    Actor(account=f"analyst{number}", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)
    for number in range(3)
]
ROWS = 2000
PEOPLE = f"""SELECT range::INTEGER AS 编号, '张王李赵'[1 + range % 4] || '小明' AS 姓名,
    '138' || lpad(range::VARCHAR, 8, '0') AS 手机, '3301061990010' || lpad(range::VARCHAR, 5, '0') AS 身份证号,
    ['甲', '乙'][1 + range % 2] AS 区, CASE WHEN range % 2 = 0 THEN 'u' || range || '@例子.cn' END AS 邮箱
    FROM range({ROWS})"""
LABELS = {
    "姓名": (3, "person_name"), "手机": (3, "cn_mobile"), "身份证号": (4, "cn_resident_id"), "邮箱": (3, "email"),
}  # fmt: skip
ASKED = "SELECT * FROM people"


@dataclass
class Scene:
    office: Office
    lake: Lake
    folder: Path
    events: list[Event] = field(default_factory=list)

    def export(self, actor: Actor, form: str, sql: str = ASKED, **more: object) -> tuple[access.Answer, Path]:
        answer = exports.export(self.office, actor, sql, form=access.Format(form), **more)
        path = self.folder / f"{answer.export}.{form}"
        access.write(answer, access.Format(form), path)
        return answer, path

    def whose(self, path: Path) -> list[str]:
        return [one.export.id for one in exports.trace(self.office, OFFICER, path).copies]

    def last(self, kind: str) -> Event:
        return [event for event in self.events if event.kind == kind][-1]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("exports")
    home, config = Home(folder / "home").open(), Settings(threads=1, query_memory_mb=300)
    engine = open_engine(home, config)
    bring_up_to_date(engine)
    scene = Scene(office=None, lake=Lake(home, config), folder=folder)
    scene.office = Office(home, config, engine, seal=keeping(scene.events))
    path = home.staging / "people.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({PEOPLE}) TO '{path}' (FORMAT parquet)")
        columns = [row[0:2] for row in connection.execute(f"DESCRIBE {PEOPLE}").fetchall()]
    items = tuple(
        ledger.ItemProposal(
            name=name, type=kind, level=LABELS.get(name, (1, None))[0], semantic=LABELS.get(name, (1, None))[1],
            rule="yiben-base@1/test", why=Text("测试", "test"),
        )
        for name, kind in columns
    )  # fmt: skip
    proposal = ledger.Proposal(
        organisation="市公安局", stem="people", name="people", items=items, format="csv"
    )
    with scene.office.writing(OFFICER) as work:
        place = ledger.place(work, proposal)
    done = scene.lake.commit(place.resource, [path], run="run1")
    landing = ledger.Landing(id=done.snapshot, run="run1", source="a.csv", rows=done.rows, files=done.files)
    with scene.office.writing(OFFICER) as work:
        ledger.propose(work, replace(proposal, landing=landing))
    yield scene
    engine.dispose()


@pytest.fixture(scope="module")
def copies(scene: Scene) -> list[tuple[str, pa.Table]]:
    made = []
    for actor in ANALYSTS:
        answer, path = scene.export(actor, "parquet")
        made.append((str(answer.export), pq.read_table(path)))
    return made


def rewritten(table: pa.Table, form: str, path: Path) -> None:
    """`table` as another programme would write it."""
    rows = [["" if cell is None else str(cell) for cell in row.values()] for row in table.to_pylist()]
    rows.insert(0, table.column_names)
    if form == "parquet":
        pq.write_table(table, path, compression="gzip", use_dictionary=False)
    elif form == "json":
        path.write_text(json.dumps(table.to_pylist()), encoding="ascii")
    elif form == "xlsx":
        path.write_bytes(workbook(rows))
    else:
        text = io.StringIO()
        csv.writer(text, delimiter=";" if form == "utf-16" else ",").writerows(rows)
        path.write_text(text.getvalue(), encoding=form, errors="replace")


def workbook(rows: list[list[str]]) -> bytes:
    lines = "".join(
        "<row>" + "".join(f'<c t="inlineStr"><is><t>{escape(cell)}</t></is></c>' for cell in row) + "</row>"
        for row in rows
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    packed = "http://schemas.openxmlformats.org/package/2006"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{packed}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="a" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="s" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{packed}/relationships"><Relationship Id="a" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{lines}</sheetData></worksheet>',
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, text in parts.items():
            book.writestr(name, f'<?xml version="1.0" encoding="UTF-8"?>{text}')
    return out.getvalue()


@settings(deadline=None, max_examples=40)
@given(
    owner=st.integers(0, 2),
    seed=st.integers(0, 10**6),
    kept=st.sets(st.sampled_from(["姓名", "手机", "身份证号"]), min_size=1),
    extra=st.sets(st.sampled_from(["编号", "区", "邮箱"])),
    form=st.sampled_from(["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "xlsx", "json", "parquet"]),
)
def test_one_percent_reordered_with_columns_dropped_and_re_encoded_names_the_copy(
    scene: Scene,
    copies: list[tuple[str, pa.Table]],
    owner: int,
    seed: int,
    kept: set[str],
    extra: set[str],
    form: str,
) -> None:
    name, table = copies[owner]
    draw = random.Random(seed)
    rows = draw.sample(range(table.num_rows), ROWS // 100)
    columns = draw.sample(sorted(kept | extra), len(kept | extra))
    part = table.take(rows).select(columns).rename_columns([f"f{n}" for n in range(len(columns))])
    path = scene.folder / "leak"
    rewritten(part, form, path)
    assert scene.whose(path) == [name]


def test_a_foreign_file_and_a_file_masked_on_screen_are_nobodys(scene: Scene, copies: object) -> None:
    path = scene.folder / "foreign.csv"
    screen = access.ask(scene.office, ANALYSTS[0], ASKED)
    access.write(screen, access.Format.CSV, path)
    assert "138********" in path.read_text()
    assert scene.whose(path) == []
    path.write_text("a,b\n" + "李××××××××,○※○※○※○※\n" * 500)
    found = exports.trace(scene.office, OFFICER, path)
    assert found.copies == ()
    assert found.exports >= len(ANALYSTS)
    assert scene.last("copy.traced").detail["accounts"] == []


def test_only_the_filler_of_masked_cells_changes(scene: Scene) -> None:
    answer, path = scene.export(ANALYSTS[0], "parquet", f"{ASKED} ORDER BY 编号")
    marked = pq.read_table(path)
    screen = access.ask(scene.office, ANALYSTS[0], f"{ASKED} ORDER BY 编号").table()
    assert marked.column_names == screen.column_names
    assert marked.schema.types == screen.schema.types
    assert marked.select(["编号", "区"]).equals(screen.select(["编号", "区"]))
    for name, stars in (("姓名", "**"), ("手机", "********"), ("身份证号", "***************")):
        for after, before in zip(marked[name].to_pylist(), screen[name].to_pylist(), strict=True):
            assert before == after[:-8] + stars
            assert set(after[-8:]) <= set("*×※○")
    for after, before in zip(marked["邮箱"].to_pylist(), screen["邮箱"].to_pylist(), strict=True):
        assert (before is None) == (after is None)
        assert before is None or after[8:] == before[3:] == "@例子.cn"
    assert answer.trace_column is None
    assert answer.rows == ROWS


def test_what_is_computed_from_masked_cells_is_left_alone(scene: Scene) -> None:
    sql = "SELECT upper(手机) AS a, 姓名 || '**' AS b, '***' AS c, 手机 AS d, CASE WHEN 手机 > '1' THEN '***' END AS e FROM people ORDER BY 编号"
    answer, _ = scene.export(ANALYSTS[0], "csv", sql)
    screen = access.ask(scene.office, ANALYSTS[0], sql).table()
    assert answer.table().select(["a", "b", "c", "e"]).equals(screen.select(["a", "b", "c", "e"]))
    assert answer.table()["d"] != screen["d"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT t.手机 AS x FROM (SELECT 手机, 编号 FROM people) t WHERE t.编号 < 100",
        "WITH w AS (SELECT * FROM people) SELECT 手机 FROM w LIMIT 100",
        "SELECT 手机, count(*) AS n FROM people GROUP BY 手机, 编号 LIMIT 100",
        "SELECT a.姓名, b.手机 FROM people a JOIN people b ON a.编号 = b.编号 LIMIT 100",
        "SELECT DISTINCT 手机, 编号 FROM people LIMIT 100",
    ],
)
def test_masked_columns_are_followed_through_the_statement(scene: Scene, sql: str) -> None:
    answer, path = scene.export(ANALYSTS[1], "csv", sql)
    assert answer.trace_column is None
    assert scene.whose(path) == [answer.export]


def test_without_a_masked_column_a_column_of_codes_is_added_and_said(scene: Scene) -> None:
    answer, path = scene.export(OFFICER, "csv", "SELECT 编号, 姓名 FROM people ORDER BY 1")
    assert answer.trace_column == "追溯码 trace"
    assert answer.columns[-1].reason is not None
    header, *lines = path.read_text().splitlines()
    assert header == '"编号","姓名","追溯码 trace"'
    path.write_text("\n".join(lines[77:78]))
    assert scene.whose(path) == [answer.export]


def test_what_holds_nothing_of_the_level_marks_are_due_from_leaves_as_it_was_asked_for(scene: Scene) -> None:
    counted, path = scene.export(ANALYSTS[0], "json", "SELECT 区, count(*) AS n FROM people GROUP BY 1")
    assert counted.trace_column is None
    assert [one["name"] for one in json.loads(path.read_text())["columns"]] == ["区", "n"]
    assert scene.whose(path) == []
    assert scene.last("data.exported").detail["carriers"] == []


def test_an_empty_answer_leaves_and_is_recorded(scene: Scene) -> None:
    answer, _ = scene.export(ANALYSTS[0], "csv", "SELECT 手机 FROM people WHERE 编号 < 0")
    assert answer.rows == 0
    assert scene.last("data.exported").detail["export"] == answer.export


def test_an_export_is_recorded_without_any_value(scene: Scene) -> None:
    answer, _ = scene.export(
        ANALYSTS[2], "csv", "SELECT 手机 FROM people WHERE 姓名 <> '张小明'", purpose="月报"
    )
    event = scene.last("data.exported")
    assert event.detail["sql"] == 'SELECT "手机" FROM "people" AS "people" WHERE "姓名" <> ?'
    assert event.detail["carriers"] == [{"column": "手机", "kind": "words", "cells": answer.rows}]
    assert (event.detail["export"], event.detail["purpose"]) == (answer.export, "月报")
    for key in ("masks.key", "marks.key"):
        path = scene.office.home.keys / key
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert path.read_bytes().hex() not in json.dumps([one.detail for one in scene.events], default=str)


def test_two_mixed_copies_name_both(scene: Scene, copies: list[tuple[str, pa.Table]]) -> None:
    path = scene.folder / "mixed.parquet"
    pq.write_table(pa.concat_tables([copies[0][1].slice(0, 300), copies[1][1].slice(300, 300)]), path)
    assert sorted(scene.whose(path)) == sorted([copies[0][0], copies[1][0]])


def test_only_those_who_watch_may_trace(scene: Scene) -> None:
    path = scene.folder / "any.csv"
    path.write_text("a\n")
    with pytest.raises(Refused):
        exports.trace(scene.office, ANALYSTS[0], path)
    with pytest.raises(NotFound):
        exports.trace(scene.office, OFFICER, scene.folder / "nothing")
    path.write_bytes(b"PAR1 is not enough")
    with pytest.raises(BadInput):
        exports.trace(scene.office, OFFICER, path)
    path.write_bytes(b"PK\x03\x04 neither")
    with pytest.raises(BadInput):
        exports.trace(scene.office, OFFICER, path)


@settings(deadline=None, max_examples=40)
@given(data=st.binary(max_size=3000))
def test_any_bytes_are_either_read_or_refused(scene: Scene, data: bytes) -> None:
    path = scene.folder / "bytes"
    path.write_bytes(data)
    try:
        found = scene.whose(path)
    except BadInput:
        found = []
    assert found == []


def test_encrypted_columns_are_read_with_the_key_and_only_with_it(scene: Scene, tmp_path: Path) -> None:
    sql = "SELECT 编号, 姓名, 邮箱, 手机 FROM people ORDER BY 1"
    answer, path = scene.export(OFFICER, "parquet", sql, encrypt=["编号", "邮箱"])
    closed, plain = pq.read_table(path), access.ask(scene.office, OFFICER, sql).table()
    assert closed["邮箱"].null_count == plain["邮箱"].null_count == ROWS // 2
    assert all(cell is None or cell.startswith("sm4:") for cell in closed["邮箱"].to_pylist())
    assert len(set(closed["编号"].to_pylist())) == ROWS
    exports.key_of(scene.office.home, answer).write(tmp_path / "k.json")
    assert stat.S_IMODE((tmp_path / "k.json").stat().st_mode) == 0o600
    key = exports.read_key(tmp_path / "k.json").key
    part = closed.take(random.Random(1).sample(range(ROWS), 50))
    opened = exports.decrypt(part, key)
    assert opened["邮箱"].to_pylist() == [
        plain["邮箱"][int(number)].as_py() for number in opened["编号"].to_pylist()
    ]
    with pytest.raises(BadInput):
        exports.decrypt(closed, bytes(16))
    with pytest.raises(BadInput):
        scene.export(OFFICER, "csv", sql, encrypt=["没有"])
    with pytest.raises(BadInput):
        scene.export(OFFICER, "csv", "SELECT [编号] AS l FROM people", encrypt=["l"])


@settings(deadline=None, max_examples=50)
@given(cells=st.lists(st.none() | st.text(max_size=70), min_size=1, max_size=40), seed=st.integers(0, 999))
def test_any_text_comes_back_from_encryption_in_any_order(
    scene: Scene, cells: list[str | None], seed: int
) -> None:
    answer = access.ask(scene.office, OFFICER, "SELECT 1 AS one")
    table = pa.table({"t": pa.array(cells, pa.string()), "n": range(len(cells))})
    from yiben.capabilities.access.exports import encrypting, marking

    held = marking.with_table(
        access.Answer(
            columns=(*answer.columns, *answer.columns), batches=tuple(table.to_batches()), schema=table.schema,
            rows=len(cells), truncated=False, milliseconds=0, snapshots={},
        ),
        table,
    )  # fmt: skip
    closed = encrypting.encrypt(held, [0], key=b"0123456789abcdef").table()
    order = random.Random(seed).sample(range(len(cells)), len(cells))
    opened = exports.decrypt(closed.take(order), b"0123456789abcdef")
    assert opened["t"].to_pylist() == [cells[place] for place in order]
