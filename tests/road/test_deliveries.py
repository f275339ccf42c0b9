"""Standing orders: proposed by one, approved by another, served under the rights of that moment."""

import csv
import json
import os
import signal
import stat
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest

from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, ledger, people
from yiben.capabilities.access import deliveries, exports
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.infra.settings import Settings
from yiben.infra.work import Office
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, MovedOn, NotFound, YibenError

SQL = "SELECT * FROM residents ORDER BY 公民身份号码"


@dataclass
class Scene:
    """A home with residents, and a clock that can be moved."""

    platform: Platform
    now: datetime

    @property
    def office(self) -> Office:
        return replace(self.platform.office, clock=lambda: self.now)

    def who(self, name: str) -> Actor:
        with self.office.reading(self.platform.owner()) as work:
            return people.who_is(work, name)

    def propose(self, sql: str = SQL, *, by: str = "analyst", **more: object) -> deliveries.Delivery:
        plan = deliveries.plan(every=deliveries.Every.HOURS, start=self.now, hours=6)
        asked = {"purpose": "统计", "form": access.Format.CSV, "schedule": plan} | more
        return deliveries.propose(self.office, self.who(by), sql, **asked)

    def approved(self, sql: str = SQL, **more: object) -> deliveries.Delivery:
        made = self.propose(sql, **more)
        with self.office.writing(self.who("officer")) as work:
            return deliveries.approve(work, made.id)

    def run(self, *, hours: float = 0) -> tuple[deliveries.Run, ...]:
        self.now += timedelta(hours=hours)
        return deliveries.run_due(self.office)

    def files(self, order: deliveries.Delivery) -> list[str]:
        folder = deliveries.folder_of(self.platform.home, order.id)
        return sorted(path.name for path in folder.glob("*") if not path.name.startswith("."))

    def rows(self, order: deliveries.Delivery, name: str) -> list[list[str]]:
        path = deliveries.folder_of(self.platform.home, order.id) / name
        return list(csv.reader(path.open(encoding="utf-8")))

    def standing(self, order: deliveries.Delivery) -> deliveries.Delivery:
        with self.office.reading(self.platform.owner()) as work:
            return next(one for one in deliveries.list_deliveries(work) if one.id == order.id)

    def history(self, order: deliveries.Delivery) -> tuple[deliveries.Run, ...]:
        with self.office.reading(self.platform.owner()) as work:
            return deliveries.history(work, [order])[order.id]

    def events(self, kind: str) -> list[evidence.Entry]:
        with self.office.reading(self.platform.owner()) as work:
            return list(evidence.show(work.db, evidence.Asked(kind=kind)).rows)


@pytest.fixture(scope="module")
def prepared(landed_home: Path) -> Path:
    return landed_home


@pytest.fixture
def scene(platform: Platform) -> Scene:
    return Scene(platform, datetime.now(UTC))


def test_two_accounts_make_an_order_and_each_run_is_a_marked_export(scene: Scene) -> None:
    made = scene.propose()
    assert made.until == scene.now.astimezone(deliveries.BEIJING).date() + timedelta(days=deliveries.DAYS)
    assert scene.run(hours=7) == ()
    with scene.office.writing(scene.who("officer")) as work:
        due = deliveries.approve(work, made.id).next_due
    assert due is not None
    assert due > scene.now
    assert scene.run(hours=5) != ()
    (run,) = scene.history(made)
    assert (run.state, run.rows, run.attempt, run.truncated) == (deliveries.RunState.DONE, 40, 1, False)
    assert "公民身份号码" in run.masked
    folder = deliveries.folder_of(scene.platform.home, made.id)
    path = folder / str(run.file)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    told = scene.events("delivery.delivered")[0]
    assert (told.actor, told.acting_for, told.subject) == ("analyst", "system", made.id)
    assert told.detail["sha256"] == run.sha256
    traced = exports.trace(scene.office, scene.who("officer"), path)
    assert [one.export.id for one in traced.copies] == [run.export]
    assert scene.run() == ()
    assert verify(scene.platform.engine, scene.platform.home).ok


def test_nobody_approves_their_own_and_only_officer_or_owner_do(scene: Scene) -> None:
    made = scene.propose(by="officer")
    for name, code in (("officer", "four_eyes"), ("analyst", "no_such_delivery")):
        with pytest.raises(YibenError) as refused, scene.office.writing(scene.who(name)) as work:
            deliveries.approve(work, made.id)
        assert refused.value.code == code
    with scene.office.writing(scene.who("owner")) as work:
        deliveries.approve(work, made.id)
    with pytest.raises(MovedOn), scene.office.writing(scene.who("owner")) as work:
        deliveries.approve(work, made.id)
    with scene.office.reading(scene.who("analyst")) as work:
        assert deliveries.list_deliveries(work) == ()


def test_a_withdrawn_order_is_dead_with_the_next_run(scene: Scene) -> None:
    for name in ("analyst", "officer"):
        made = scene.approved()
        with scene.office.writing(scene.who(name)) as work:
            deliveries.withdraw(work, made.id)
        assert scene.run(hours=30) == ()
        assert scene.standing(made).status(scene.now) is deliveries.DeliveryStatus.WITHDRAWN
    with pytest.raises(NotFound), scene.office.writing(scene.who("steward")) as work:
        deliveries.withdraw(work, made.id)


def test_missed_times_are_served_once(scene: Scene) -> None:
    made = scene.approved()
    assert len(scene.run(hours=200)) == 1
    assert scene.run() == ()
    assert scene.run(hours=6.1)
    assert len(scene.files(made)) == len(scene.history(made)) == 2


def test_after_its_last_day_nothing_runs(scene: Scene) -> None:
    made = scene.approved(until=(scene.now + timedelta(days=2)).date())
    assert scene.run(hours=24 * 4) == ()
    assert scene.standing(made).status(scene.now) is deliveries.DeliveryStatus.ENDED
    for days in (-1, deliveries.MOST_DAYS + 2):
        with pytest.raises(BadInput) as refused:
            scene.propose(until=(scene.now + timedelta(days=days)).date())
        assert refused.value.code == "bad_until"


def test_a_changed_clearance_and_a_changed_label_show_in_the_next_file(scene: Scene) -> None:
    made = scene.approved("SELECT 姓名, 联系电话 FROM residents ORDER BY 1", by="steward")

    def masked(*, hours: float = 6.1) -> set[str]:
        (run,) = scene.run(hours=hours)
        assert run.state is deliveries.RunState.DONE, run
        return set(run.masked)

    with scene.office.writing(scene.who("owner")) as work:
        people.change_account(work, "steward", clearance=5)
    assert masked() == set()
    plain = scene.rows(made, scene.files(made)[-1])
    with scene.office.writing(scene.who("owner")) as work:
        people.change_account(work, "steward", clearance=1)
    assert masked() == {"姓名", "联系电话"}
    hidden = scene.rows(made, scene.files(made)[-1])
    assert not {cell for row in hidden[1:] for cell in row if cell} & {
        cell for row in plain[1:] for cell in row if cell
    }
    with scene.office.writing(scene.who("owner")) as work:
        people.change_account(work, "steward", clearance=3)
        dossier = ledger.describe(work, "residents")
        item = next(one for one in dossier.items if one.name == "姓名")
        ledger.correct(work, item.id, ledger.Correction(level=5, why="测试"))
    assert "姓名" in masked()


def test_a_closed_account_and_a_retired_table_are_refused_and_say_so(scene: Scene) -> None:
    made = scene.approved()
    with scene.office.writing(scene.who("owner")) as work:
        people.disable(work, "analyst")
    (run,) = scene.run(hours=6.1)
    assert (run.state, run.code, run.file) == (deliveries.RunState.REFUSED, "account_disabled", None)
    assert run.says is not None
    assert scene.run() == (), "a refusal is not tried again before the next time"
    assert scene.events("delivery.failed")[0].detail["code"] == "account_disabled"
    with scene.office.writing(scene.who("owner")) as work:
        people.enable(work, "analyst")
    (run,) = scene.run(hours=6.1)
    assert run.state is deliveries.RunState.DONE
    assert scene.files(made) == [run.file]
    with scene.office.writing(scene.who("owner")) as work:
        ledger.retire(work, "residents", why="测试")
    (refused,) = scene.run(hours=6.1)
    assert (refused.state, refused.code) == (deliveries.RunState.REFUSED, "no_table")
    assert scene.files(made) == [run.file]


def test_a_limit_is_tried_again_a_bounded_number_of_times(scene: Scene) -> None:
    made = scene.approved("SELECT count(*) AS n FROM range(100000000000) a, residents b")
    office = scene.platform.office
    scene.platform = replace(
        scene.platform, office=replace(office, settings=replace(Settings(), query_seconds=0.05))
    )
    scene.now += timedelta(hours=6.1)
    for attempt in range(deliveries.TRIES):
        (run,) = scene.run()
        assert (run.state, run.attempt) == (deliveries.RunState.FAILED, attempt + 1)
        assert scene.run() == (), "between two tries there is a pause"
        scene.now += deliveries.PAUSE
    assert scene.run() == ()
    assert (scene.standing(made).next_due or scene.now) > scene.now
    assert scene.files(made) == []


def test_columns_leave_encrypted_and_the_key_is_handed_out_apart(scene: Scene) -> None:
    made = scene.approved(by="steward", encrypt=["姓名"], form=access.Format.PARQUET)
    (run,) = scene.run(hours=6.1)
    import pyarrow.parquet as pq

    table = pq.read_table(deliveries.folder_of(scene.platform.home, made.id) / str(run.file))
    assert all(cell.startswith("sm4:") for cell in table["姓名"].to_pylist() if cell)
    with scene.office.writing(scene.who("steward")) as work:
        key = deliveries.key_of_run(work, run.id)
    opened = exports.decrypt(table, key.key)
    assert not any(cell.startswith("sm4:") for cell in opened["姓名"].to_pylist() if cell)
    with pytest.raises(NotFound), scene.office.writing(scene.who("analyst")) as work:
        deliveries.key_of_run(work, run.id)
    assert scene.events("delivery.key_given")[0].detail["run"] == run.id


@pytest.mark.parametrize(
    ("sql", "more", "code"),
    [
        ("DROP TABLE residents", {}, None),
        ("SELECT * FROM nowhere", {}, "no_table"),
        (SQL, {"purpose": " "}, "no_purpose"),
        (SQL, {"form": access.Format.TABLE}, "bad_format"),
        (SQL, {"encrypt": ["没有"]}, "no_column"),
    ],
)
def test_what_could_never_run_is_refused_when_proposed(
    scene: Scene, sql: str, more: dict[str, object], code: str | None
) -> None:
    with pytest.raises(YibenError) as refused:
        scene.propose(sql, **more)
    assert code is None or refused.value.code == code


def test_two_at_once_serve_an_order_once(scene: Scene) -> None:
    made = scene.approved()
    scene.now += timedelta(hours=6.1)
    served: list[deliveries.Run] = []
    threads = [Thread(target=lambda: served.extend(deliveries.run_due(scene.office))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(served) == len(scene.history(made)) == len(scene.events("delivery.delivered")) == 1


SERVE = """
from dataclasses import replace
from datetime import datetime
import sys
from yiben.app.wiring import open_platform
from yiben.capabilities.access import deliveries
platform = open_platform()
now = datetime.fromisoformat(sys.argv[1])
print("go", flush=True)
deliveries.run_due(replace(platform.office, clock=lambda: now))
"""


def serving(scene: Scene) -> "subprocess.Popen[bytes]":
    environment = {**os.environ, "YIBEN_HOME": str(scene.platform.home.root)}
    worker = subprocess.Popen(
        [sys.executable, "-c", SERVE, scene.now.isoformat()], env=environment, stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    return worker


def test_three_processes_serve_an_order_once(scene: Scene) -> None:
    made = scene.approved()
    scene.now += timedelta(hours=6.1)
    workers = [serving(scene) for _ in range(3)]
    assert [worker.wait() for worker in workers] == [0, 0, 0]
    assert [run.state for run in scene.history(made)] == [deliveries.RunState.DONE]
    assert len(scene.events("data.exported")) == 1


def test_a_killed_run_leaves_no_half_file_and_the_next_one_delivers(scene: Scene) -> None:
    # Enough rows that a run takes a while: killed somewhere between claiming and putting in place.
    made = scene.approved("SELECT a.*, b.range FROM residents a, range(8000) b")
    whole = 40 * 8000 + 1
    pauses = (0.05, 0.4, 0.9)
    for pause in pauses[: deliveries.TRIES - 1]:
        scene.now += timedelta(hours=6.1) if not scene.history(made) else timedelta(0)
        worker = serving(scene)
        time.sleep(pause)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        for name in scene.files(made):
            assert len(scene.rows(made, name)) == whole
    after = open_platform(scene.platform.home.root)
    scene.platform = after
    scene.run(hours=0 if scene.standing(made).claim else 6.1)
    runs = scene.history(made)
    assert runs[0].state is deliveries.RunState.DONE
    assert {run.state for run in runs[1:]} <= {deliveries.RunState.KILLED, deliveries.RunState.DONE}
    folder = deliveries.folder_of(after.home, made.id)
    assert [path.name for path in folder.glob(".*.part")] == []
    assert len(scene.rows(made, str(runs[0].file))) == whole
    assert verify(after.engine, after.home).ok
    after.close()


def test_an_order_that_kills_its_process_is_given_up(scene: Scene) -> None:
    made = scene.approved()
    scene.now += timedelta(hours=6.1)
    claim = "UPDATE access_delivery SET claim = ?, claimed = ?, tries = ? WHERE id = ?"
    import socket

    def left(host: str, tries: int) -> None:
        with scene.platform.engine.begin() as db:
            db.exec_driver_sql(claim, (f"{host} x", scene.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"), tries, made.id))  # fmt: skip

    left(socket.gethostname(), deliveries.TRIES)
    assert scene.run() == ()
    assert scene.events("delivery.failed")[0].detail["code"] == "killed"
    assert scene.run(hours=6.1), "the next time is a new chance"
    scene.now += timedelta(hours=6.1)
    left("another-machine", 1)
    assert scene.run() == (), "a claim of another machine is believed"
    scene.now += deliveries.LEASE + timedelta(seconds=1)
    assert len(scene.run()) == 1, "but not for ever"


def test_the_terminal_proposes_approves_lists_serves_and_withdraws(
    scene: Scene, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from yiben.app.cli import main

    monkeypatch.setenv("YIBEN_HOME", str(scene.platform.home.root))

    def yiben(*words: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["yiben", "delivery", *words])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as left:
            main()
        said = capfdbinary.readouterr()
        assert left.value.code == code, (words, said)
        return said.out.decode()

    plan = ("--every", "hours", "--hours", "1", "--purpose", "stat")
    made = json.loads(yiben("propose", SQL, *plan, "--as", "analyst", "--json"))
    assert made["status"] == "proposed"
    assert made["folder"].endswith(f"outbox/{made['delivery']}")
    yiben("approve", made["delivery"], "--as", "analyst", code=3)
    yiben("approve", made["delivery"], "--as", "officer")
    assert json.loads(yiben("run", "--json")) == []
    with scene.platform.engine.begin() as db:
        db.exec_driver_sql("UPDATE access_delivery SET next_due = '2026-01-01T00:00:00.000000Z'")
    (run,) = json.loads(yiben("run", "--json"))
    assert (run["state"], run["rows"]) == ("done", 40)
    (listed,) = json.loads(yiben("list", "--as", "analyst", "--json"))
    assert [one["run"] for one in listed["runs"]] == [run["run"]]
    assert run["file"] in yiben("list")
    yiben("key", run["run"], "--out", "never-written.json", code=4)
    assert "withdrawn" in yiben("withdraw", made["delivery"], "--as", "analyst")
    yiben("propose", SQL, "--every", "daily", "--purpose", "x", code=2)
