"""A town's people on a real lake: who they are is open to the officer alone, what they earn to nobody else."""

from dataclasses import dataclass, field

import duckdb

from kept_events import keeping
from yiben.capabilities import access, ledger
from yiben.capabilities.access.tabulation import by_ask, measure_ask
from yiben.infra.database import open_engine
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor, Role
from yiben.kernel.facts import Event
from yiben.kernel.text import Text

OFFICER = Actor(account="officer", name="Officer", roles=frozenset({Role.OFFICER}), clearance=5)
ANALYST = Actor(account="analyst", name="Analyst", roles=frozenset({Role.ANALYST}), clearance=1)
OTHER = Actor(account="other", name="Other", roles=frozenset({Role.ANALYST}), clearance=2)

LABELS = {  # column → level, meaning, which brings its mask
    "证号": (4, "cn_resident_id"),
    "姓名": (3, "person_name"),
    "生日": (3, "birth_date"),
    "收入": (3, "income"),
    "病历": (4, "medical_record_no"),
    "口令": (5, "password"),
}

TOWN = """SELECT '33010619900101' || lpad(CAST(i AS VARCHAR), 4, '0') AS 证号, '张' || i AS 姓名,
    DATE '1950-06-15' + CAST((i * 97) % 18000 AS INTEGER) AS 生日,
    ['甲区', '乙区', '丙区'][1 + i % 3] AS 区, ['男', '女'][1 + (i // 3) % 2] AS 性别, 18 + i % 60 AS 年龄,
    CAST(3000 + (i * 7919) % 9000 AS DECIMAL(10, 2)) AS 收入,
    CASE WHEN i % 5 = 0 THEN '病' || i END AS 病历, 'p' || i AS 口令 FROM range(600) t(i)"""


@dataclass
class Scene:
    office: Office
    lake: Lake
    events: list[Event] = field(default_factory=list)

    def land(self, name: str, select: str, run: str) -> str:
        path = self.office.home.staging / f"{run}.parquet"
        with duckdb.connect() as connection:
            connection.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
            columns = [row[0:2] for row in connection.execute(f"DESCRIBE {select}").fetchall()]
        items = []
        for column, kind in columns:
            level, semantic = LABELS.get(column, (1, None))
            items.append(
                ledger.ItemProposal(
                    name=column, type=kind, level=level, semantic=semantic,
                    rule="yiben-base@1/test", why=Text("测试", "test"),
                )
            )  # fmt: skip
        proposal = ledger.Proposal(
            organisation="市统计局", stem=name, name=name, items=tuple(items), format="csv"
        )
        with self.office.writing(OFFICER) as work:
            place = ledger.place(work, proposal)
        done = self.lake.commit(place.resource, [path], run=run)
        landing = ledger.Landing(id=done.snapshot, run=run, source="a.csv", rows=done.rows, files=done.files)
        with self.office.writing(OFFICER) as work:
            ledger.propose(
                work,
                ledger.Proposal(
                    organisation="市统计局",
                    stem=name,
                    name=name,
                    items=tuple(items),
                    format="csv",
                    landing=landing,
                ),
            )
        return place.resource

    def ask(
        self, by: str, *measures: str, actor: Actor = ANALYST, resource: str = "town", **more: object
    ) -> access.Statistics:
        asked = access.Request(
            resource=resource,
            by=tuple(by_ask(one) for one in by.split()),
            measures=tuple(measure_ask(one) for one in measures),
            **more,
        )
        return access.statistics(self.office, actor, asked)

    def last(self, kind: str) -> Event:
        return [event for event in self.events if event.kind == kind][-1]


def figures(answer: access.Statistics) -> dict[tuple[str | None, ...], tuple[float | None, ...]]:
    return {cell.by: tuple(one.number for one in cell.values) for cell in answer.cells}


def open_scene(home: Home, settings: Settings) -> Scene:
    engine = open_engine(home, settings)
    bring_up_to_date(engine)
    scene = Scene(office=None, lake=Lake(home, settings))
    scene.office = Office(home, settings, engine, seal=keeping(scene.events))
    return scene
