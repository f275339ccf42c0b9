"""A founded home with residents to verify, and a clock the test moves."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from yiben.capabilities import ledger, people
from yiben.capabilities.access import verification
from yiben.engines import evidence
from yiben.infra.database import open_engine, transaction
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.schema import bring_up_to_date
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.errors import YibenError
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

RESIDENTS = """SELECT * FROM (VALUES
    ('11010519491231002X', '张三丰', '13800138000', DATE '1949-12-31', 12.50::DECIMAL(8, 2), 7, 1.5::DOUBLE),
    ('440524188001010014', '李四', '13900139000', DATE '1980-01-01', 3.00, 0, 2.5),
    ('330106199001011234', '王五', NULL, NULL, NULL, NULL, NULL),
    ('330106198502022345', '赵六', '13700137000', DATE '1985-02-02', -0.50, -3, 0.0),
    ('330106198502022345', '赵六', '13600136000', DATE '1985-02-02', -0.50, -3, 0.0),
    (NULL, '无名', '13500135000', NULL, 1.00, 1, 1.0)
    ) t(身份证号, 姓名, 手机号, 出生日期, 金额, 子女数, 体温)"""
COLUMNS = ("姓名", "手机号", "出生日期", "金额", "子女数")


@dataclass
class Scene:
    office: Office
    lake: Lake
    moment: list[datetime]

    def later(self, **by: float) -> None:
        self.moment[0] += timedelta(**by)

    def actor(self, name: str) -> Actor:
        with self.office.reading(SYSTEM) as work:
            return people.who_is(work, name)

    def land(self, select: str, *, name: str = "residents", run: str = "run1") -> str:
        items = tuple(
            ledger.ItemProposal(
                name=column,
                type="VARCHAR",
                level=4,
                semantic=None,
                rule="yiben-base@1/test",
                why=Text("测试", "test"),
            )
            for column in ("身份证号", *COLUMNS, "体温")
        )
        owner = self.actor("owner")
        entry = {"organisation": "市公安局", "stem": name, "name": name, "items": items, "format": "csv"}
        with self.office.writing(owner) as work:
            place = ledger.place(work, ledger.Proposal(**entry))
        path = self.office.home.staging / f"{run}.parquet"
        with self.lake.bench() as bench:
            bench.run(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
        done = self.lake.commit(place.resource, [path], run=run)
        landing = ledger.Landing(id=done.snapshot, run=run, source="a.csv", rows=done.rows, files=done.files)
        with self.office.writing(owner) as work:
            ledger.propose(work, ledger.Proposal(**entry, landing=landing))
        return done.snapshot

    def offer(self, by: str = "steward", **named: object) -> verification.Offer:
        wanted = {
            "resource": "residents",
            "key": "身份证号",
            "columns": COLUMNS,
            "askers": ["analyst"],
        } | named
        return verification.offer(self.office, self.actor(by), self.lake, **wanted)

    def open(self, **named: object) -> verification.Offer:
        """An offer in force."""
        return self.do("officer", verification.approve, self.offer(**named).id)

    def do(self, name: str, verb, /, *args):
        with self.office.writing(self.actor(name)) as work:
            return verb(work, *args)

    def ask(
        self,
        key: str = "11010519491231002X",
        /,
        *,
        by: str = "analyst",
        office: Office | None = None,
        **values: str,
    ):
        """`yes`, `no`, or the code of the refusal."""
        return self.told({"resource": "residents"}, key, by, values, office)

    def told(
        self, named: dict[str, str], key: str, by: str, values: dict[str, str], office: Office | None = None
    ):
        body = {**named, "key": key, "values": values, "purpose": "测试"}
        try:
            asked = verification.question(body, who=self.actor(by))
            return str(verification.ask(office or self.office, self.lake, asked))
        except YibenError as error:
            return error.code

    def events(self, kind: str = "verification"):
        with transaction(self.office.engine, writes=False) as db:
            return evidence.show(db, evidence.Asked(kind=kind), page=PageAsk(size=200)).rows

    def whole_log(self) -> str:
        with transaction(self.office.engine, writes=False) as db:
            return b"\n".join(
                bytes(body) for (body,) in db.exec_driver_sql("SELECT body FROM evidence_event")
            ).decode()

    @property
    def folder(self) -> Path:
        return self.office.home.root / "verification"


def another(scene: Scene) -> Office:
    """The same home as another process has it: an engine of its own."""
    engine = open_engine(scene.office.home, scene.office.settings)
    return Office(
        scene.office.home,
        scene.office.settings,
        engine,
        evidence.make_seal(scene.office.home),
        scene.office.clock,
    )


def open_scene(home: Home, settings: Settings) -> Scene:
    engine = open_engine(home, settings)
    bring_up_to_date(engine)
    moment = [datetime(2026, 11, 22, 8, 0, 0, tzinfo=UTC)]
    office = Office(home, settings, engine, evidence.make_seal(home), clock=lambda: moment[0])
    scene = Scene(office, Lake(home, settings), moment)
    with office.reading(SYSTEM) as work:
        fresh = not people.list_accounts(work)
    if fresh:
        with office.writing(SYSTEM) as work:
            people.found_home(work)
        scene.land(RESIDENTS)
    return scene


SETTINGS = Settings(threads=1, intake_memory_mb=300)
