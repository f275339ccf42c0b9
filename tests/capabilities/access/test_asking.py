"""Two people ask the same; each gets what he may see, and the log tells of both."""

import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest

from kept_events import keeping
from yiben.capabilities import access, ledger
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.lake import Lake, Limits
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, NotFound, Refused, Unavailable
from yiben.kernel.facts import Event
from yiben.kernel.text import Lang, Text, speaking

OFFICER = Actor(account="officer", name="Officer", roles=frozenset({Role.OFFICER}), clearance=5)
ANALYST = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)
PEOPLE = """SELECT * FROM (VALUES (1, '张三丰', '330106199001011234', '=1+1', 10.50::DECIMAL(8, 2)),
    (2, '李四', '330106198502022345', 'plain', NULL)) t(编号, 姓名, 身份证号, 备注, 金额)"""
LABELS = {
    "编号": (1, None),
    "姓名": (3, "person_name"),
    "身份证号": (4, "cn_resident_id"),
    "备注": (1, None),
    "金额": (1, None),
}


@dataclass
class Scene:
    office: Office
    lake: Lake
    events: list[Event] = field(default_factory=list)

    def land(self, name: str, select: str, run: str) -> str:
        path = self.office.home.staging / f"{run}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        columns = [row[0:2] for row in duckdb.connect().execute(f"DESCRIBE {select}").fetchall()]
        items = tuple(
            ledger.ItemProposal(
                name=column, type=kind, level=LABELS.get(column, (1, None))[0], semantic=LABELS.get(column, (1, None))[1],
                rule="yiben-base@1/test", why=Text("测试", "test"),
            )
            for column, kind in columns
        )  # fmt: skip
        proposal = ledger.Proposal(organisation="市公安局", stem=name, name=name, items=items, format="csv")
        with self.office.writing(OFFICER) as work:
            place = ledger.place(work, proposal)
        done = self.lake.commit(place.resource, [path], run=run)
        landing = ledger.Landing(id=done.snapshot, run=run, source="a.csv", rows=done.rows, files=done.files)
        with self.office.writing(OFFICER) as work:
            ledger.propose(
                work,
                ledger.Proposal(
                    organisation="市公安局", stem=name, name=name, items=items, format="csv", landing=landing
                ),
            )
        return done.snapshot

    def last(self, kind: str) -> Event:
        return [event for event in self.events if event.kind == kind][-1]


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    home, settings = (
        Home(tmp_path / "home").open(),
        Settings(threads=1, query_memory_mb=300, query_seconds=20),
    )
    engine = open_engine(home, settings)
    bring_up_to_date(engine)
    scene = Scene(office=None, lake=Lake(home, settings))
    scene.office = Office(home, settings, engine, seal=keeping(scene.events))
    scene.land("people", PEOPLE, "run1")
    yield scene
    engine.dispose()


def rows(answer: access.Answer) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in answer.table().to_pylist()]


def test_two_people_get_two_lawful_answers(scene: Scene) -> None:
    sql = 'SELECT 姓名, "身份证号" FROM people ORDER BY 编号'
    assert rows(access.ask(scene.office, OFFICER, sql))[0] == ("张三丰", "330106199001011234")
    answer = access.ask(scene.office, ANALYST, sql)
    assert rows(answer)[0] == ("张**", "330***************")
    assert [column.masked for column in answer.columns] == [True, True]
    assert "市公安局" in answer.columns[0].reason.zh


def test_a_reading_leaves_its_shape_items_levels_and_no_value(scene: Scene) -> None:
    access.ask(
        scene.office, ANALYST, "SELECT 姓名 FROM people WHERE 身份证号 = '330106199001011234'", purpose="核查"
    )
    event = scene.last("data.read")
    assert event.detail["sql"] == 'SELECT "姓名" FROM "people" AS "people" WHERE "身份证号" = ?'
    assert [(one["name"], one["level"], one["effect"]) for one in event.detail["items"]] == [
        ("姓名", 3, "masked"), ("身份证号", 4, "masked"),
    ]  # fmt: skip
    assert (event.detail["rows"], event.detail["purpose"]) == (0, "核查")
    assert "330106" not in json.dumps(event.detail, ensure_ascii=False)


def test_a_refusal_leaves_its_reason_and_not_its_words(scene: Scene) -> None:
    with pytest.raises(Refused):
        access.ask(scene.office, ANALYST, "SELECT * FROM read_csv('secret words')")
    event = scene.last("data.refused")
    assert event.detail["code"] == "function_not_allowed"
    assert "secret" not in json.dumps(event.detail)
    with pytest.raises(BadInput):
        access.ask(scene.office, ANALYST, "SELECT CAST(备注 AS INTEGER) FROM people")
    assert scene.last("data.refused").detail["code"] == "bad_value"
    assert "plain" not in json.dumps(scene.last("data.refused").detail)


def test_no_row_is_handed_out_when_the_log_cannot_be_written(scene: Scene) -> None:
    def broken(*_: object) -> None:
        msg = "the log is full"
        raise RuntimeError(msg)

    office = Office(scene.office.home, scene.office.settings, scene.office.engine, seal=broken)
    with pytest.raises(RuntimeError):
        access.ask(office, OFFICER, "SELECT * FROM people")


def test_an_unknown_table_names_what_is_near(scene: Scene) -> None:
    with pytest.raises(NotFound) as missing:
        access.ask(scene.office, ANALYST, "SELECT * FROM peoples")
    assert missing.value.code == "no_table"
    assert missing.value.hint is not None


def test_a_past_snapshot_is_read_with_todays_labels(scene: Scene) -> None:
    first = access.ask(scene.office, OFFICER, "SELECT 1 AS one FROM people").snapshots["people"]
    second = scene.land("people", "SELECT 9 AS 编号, '王五六' AS 姓名", "run2")
    sql = f"SELECT 编号, 姓名 FROM people AT (VERSION => '{first}') ORDER BY 1"
    assert rows(access.ask(scene.office, ANALYST, sql)) == [(1, "张**"), (2, "李**")]
    now = access.ask(scene.office, ANALYST, "SELECT 编号, 姓名 FROM people")
    assert rows(now) == [(9, "王**")]
    assert now.snapshots == {"people": second}
    both = f"SELECT count(*) FROM people a, people AT (VERSION => '{first}') b"
    assert rows(access.ask(scene.office, ANALYST, both)) == [(2,)]
    with pytest.raises(NotFound):
        access.ask(scene.office, ANALYST, "SELECT * FROM people AT (VERSION => '77')")


def test_a_corrected_label_rules_from_the_next_question_on(scene: Scene) -> None:
    sql = "SELECT 备注 FROM people ORDER BY 编号"
    assert rows(access.ask(scene.office, ANALYST, sql)) == [("=1+1",), ("plain",)]
    with scene.office.writing(OFFICER) as work:
        item = next(one for one in ledger.describe(work, "people").items if one.name == "备注")
        ledger.correct(work, item.id, ledger.Correction(why="含个人信息", level=4))
    assert rows(access.ask(scene.office, ANALYST, sql)) != [("=1+1",), ("plain",)]


def test_a_sample_is_guarded_too_and_limited(scene: Scene) -> None:
    answer = access.sample(scene.office, ANALYST, "people", rows=1)
    assert answer.rows == 1
    assert rows(answer)[0][1] in {"张**", "李**"}
    assert scene.last("data.read").detail["purpose"] == "sample"


def test_an_answer_is_cut_at_the_limit_and_a_slow_one_stopped(scene: Scene) -> None:
    assert access.ask(scene.office, ANALYST, "SELECT * FROM range(10)", limits=Limits(rows=3)).truncated
    with pytest.raises(Unavailable):
        access.ask(
            scene.office, ANALYST, "SELECT sum(a.range * b.range) FROM range(100000000) a, range(1000000) b",
            limits=Limits(seconds=0.3, memory_mb=300),
        )  # fmt: skip
    assert scene.last("data.refused").detail["code"] == "query_time"


def test_examining_reads_nothing_and_says_why(scene: Scene) -> None:
    plan = access.examine(scene.office, ANALYST, "SELECT 姓名, 编号 FROM people")
    assert [one.column.name for one in plan.masked] == ["姓名"]
    assert not [event for event in scene.events if event.kind == "data.read"]


def written(scene: Scene, sql: str, form: access.Format, actor: Actor = OFFICER) -> bytes:
    stream = io.BytesIO()
    access.write(access.ask(scene.office, actor, sql), form, stream)
    return stream.getvalue()


def test_csv_disarms_formulas_and_leaves_numbers(scene: Scene) -> None:
    text = written(
        scene, "SELECT 备注, -金额 AS 金额, [编号] AS l FROM people ORDER BY 编号", access.Format.CSV
    ).decode()
    assert text == '"备注","金额","l"\n"\'=1+1",-10.50,"[1]"\n"plain",,"[2]"\n'


def test_csv_disarms_formulas_in_headers_after_line_ends_and_in_full_width(scene: Scene) -> None:
    sql = """SELECT '＝1' AS "=a", chr(10) || '=1' AS b, chr(9) || 'x' AS c, 'a' || chr(10) || '=1' AS d"""
    text = written(scene, sql, access.Format.CSV).decode()
    assert text == '"\'=a","b","c","d"\n"\'＝1","\'\n=1","\'\tx","a\n=1"\n'


def test_json_tells_rows_and_reasons(scene: Scene) -> None:
    with speaking(Lang.EN):
        told = json.loads(
            written(
                scene,
                "SELECT 编号, 姓名, 金额, 1 AS 编号 FROM people ORDER BY 1",
                access.Format.JSON,
                ANALYST,
            )
        )
    assert told["rows"][0] == {"编号": 1, "姓名": "张**", "金额": 10.5, "编号_2": 1}
    assert told["columns"][1]["masked"] is True
    assert "level 3" in told["columns"][1]["reason"]
    assert told["row_count"] == 2


def test_an_empty_answer_can_be_written_in_every_form(scene: Scene, tmp_path: Path) -> None:
    for form in access.Format:
        assert written(scene, "SELECT 编号, 姓名 FROM people WHERE 编号 > 10", form)
    path = tmp_path / "out.parquet"
    access.write(
        access.ask(scene.office, OFFICER, "SELECT 编号 FROM people ORDER BY 1"), access.Format.PARQUET, path
    )
    assert pq.read_table(path).to_pydict() == {"编号": [1, 2]}
    assert not list(tmp_path.glob("*.part"))


def test_the_table_for_eyes_lines_up_and_marks_what_is_masked(scene: Scene) -> None:
    lines = (
        written(scene, "SELECT 姓名, 编号 FROM people ORDER BY 2", access.Format.TABLE, ANALYST)
        .decode()
        .splitlines()
    )
    assert lines == ["姓名 *  编号", "──────  ────", "张**    1", "李**    2"]
