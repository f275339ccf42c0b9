"""Runs have bounds and can be stopped: by their author, the supervisor, a departure, a closing; the engine lives on."""

import threading
from collections.abc import Callable

import pytest

from granting import TRANSPORT, Town
from yiben.capabilities import people
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Run, RunState
from yiben.infra.lake.pool import pool
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import MovedOn, Refused, YibenError
from yiben.kernel.text import Text
from zone_rooms import Room, enrol, open_room

LONG = """SELECT sum(hash(a.id + b.id + c.id + d.id + e.id + f.id)) AS n FROM residents a, residents b,
    residents c, residents d, residents e, residents f"""


class Running:
    """A step that runs in the background until it is stopped."""

    def __init__(self, room: Room, *, by: str = "wang") -> None:
        self.room = room
        town = room.town
        step = room.write("long", LONG)
        with town.office.writing(town.who(by)) as work:
            self.run = workspaces.begin(work, step.id)
        self.told: list[YibenError] = []
        self._reading = threading.Event()
        self._thread = threading.Thread(target=self._go, args=(by,))
        self._thread.start()
        assert self._reading.wait(timeout=60)

    def _go(self, by: str) -> None:
        town = self.room.town
        try:
            workspaces.finish(
                town.office, town.lake, town.who(by), self.run.id, progress=lambda _: self._reading.set()
            )
        except YibenError as error:
            self.told.append(error)

    def ended(self) -> tuple[Run, YibenError]:
        self._thread.join(timeout=120)
        (error,) = self.told
        with self.room.town.office.reading(self.room.town.who("supervisor")) as work:
            return workspaces.runs(work, self.run.step)[-1], error


def stop(room: Room, run: Run, by: str) -> Run:
    with room.town.office.writing(room.town.who(by)) as work:
        return workspaces.cancel(work, run.id)


@pytest.mark.parametrize(("by", "says"), [("wang", "author"), ("supervisor", "supervisor")])
def test_author_and_supervisor_stop_a_statement_and_the_event_says_who(
    room: Room, by: str, says: str
) -> None:
    running = Running(room)
    stop(room, running.run, by)
    found, error = running.ended()
    assert (error.code, found.state, found.ended_by, found.snapshot) == (
        "run_cancelled",
        RunState.CANCELLED,
        by,
        None,
    )
    (event,) = room.town.kinds("workspace.cancelled")
    assert (event.detail["stopped"], event.detail["began"], event.detail["run"]) == (says, "wang", found.id)
    assert not room.town.kinds("workspace.failed")
    assert not room.town.lake.snapshots(found.id)
    assert room.make("next", "SELECT id FROM residents")[1].rows == 40


def test_the_engine_that_was_stopped_answers_the_next_statement(room: Room) -> None:
    room.make("warm", "SELECT id FROM residents")
    before = set(pool().idle())
    running = Running(room)
    stop(room, running.run, "wang")
    running.ended()
    assert set(pool().idle()) & before


def test_nobody_else_stops_a_run(room: Room) -> None:
    other = enrolled(room, "kai")
    with room.town.office.writing(room.town.who("zhang")) as work:
        workspaces.admit(work, room.space.id, other)
    step = room.write("a", "SELECT id FROM residents")
    with room.town.office.writing(room.town.who("wang")) as work:
        begun = workspaces.begin(work, step.id)
    for by in ("kai", "zhang"):
        with pytest.raises(Refused) as refused:
            stop(room, begun, by)
        assert refused.value.code == "not_your_run"
    with pytest.raises(MovedOn) as again:
        room.run(step)
    assert again.value.code == "step_running"
    town = room.town
    for by in ("kai", "supervisor"):  # nobody finishes what another began
        with pytest.raises(YibenError) as refused:
            workspaces.finish(town.office, town.lake, town.who(by), begun.id)
        assert refused.value.code == "no_run"
    assert stop(room, begun, "supervisor").state is RunState.CANCELLED
    with pytest.raises(MovedOn):
        stop(room, begun, "wang")
    with pytest.raises(MovedOn):
        workspaces.finish(town.office, town.lake, town.who("wang"), begun.id)
    assert not town.kinds("data.read")


def leave(room: Room) -> None:
    with room.town.office.writing(room.town.who("zhang")) as work:
        person = next(one for one in workspaces.registered(work) if one.account == "wang")
        workspaces.leave(work, person.id, why="离职")


def close(room: Room) -> None:
    town = room.town
    workspaces.close(town.office, town.lake, town.who("supervisor"), room.space.id, why="终止")


@pytest.mark.parametrize("ends", [leave, close])
def test_a_statement_ends_with_its_reason(room: Room, ends: Callable[[Room], None]) -> None:
    running = Running(room)
    ends(room)
    found, _ = running.ended()
    assert found.state in {RunState.FAILED, RunState.CANCELLED}
    assert not room.town.lake.snapshots(found.id)
    assert not room.town.kinds("workspace.ran")


def test_time_is_bounded_and_the_failure_is_on_record(zone_town: Town) -> None:
    room = open_room(zone_town, seconds=1.0)
    step = room.write("long", LONG)
    with pytest.raises(YibenError) as late:
        room.run(step)
    assert late.value.code == "query_time"
    assert zone_town.kinds("workspace.failed")[-1].detail["code"] == "query_time"
    assert room.make("next", "SELECT id FROM residents")[1].rows == 40


def test_memory_is_bounded(room: Room) -> None:
    step = room.write("big", "SELECT string_agg(repeat('x', 9999) || a.id, '') AS s FROM residents a, residents b, residents c, residents d")  # fmt: skip
    with pytest.raises(YibenError) as big:
        room.run(step)
    assert big.value.code == "query_memory"
    assert room.make("next", "SELECT id FROM residents")[1].rows == 40


def test_what_the_machine_lost_is_given_up_and_leaves_nothing_on_disk(room: Room) -> None:
    town = room.town
    step = room.write("a", "SELECT id FROM residents")
    with town.office.writing(town.who("wang")) as work:
        lost = workspaces.begin(work, step.id)
    left = town.office.home.staging / f"{lost.id}.parquet"
    left.write_bytes(b"half")
    assert workspaces.sweep(town.office, town.lake) == 0
    town.later(hours=1)
    assert workspaces.sweep(town.office, town.lake) == 1
    assert not left.exists()
    assert town.kinds("workspace.failed")[-1].detail["code"] == "run_lost"
    assert room.run(step).number == 2


def test_each_statement_is_logged_with_its_digest_and_no_value(room: Room) -> None:
    first, _ = room.make("a", "SELECT id, ward FROM residents WHERE name = '王丢明'")
    other, _ = room.make("b", "SELECT id, ward FROM residents WHERE name = '王及明'")
    again = room.run(first)
    ran = {one.detail["run"]: one.detail["statement"] for one in room.town.kinds("workspace.ran")}
    assert len(set(ran.values())) == 2
    assert ran[again.id] == again.digest
    written = {
        one.detail["step"]: one.detail["statement"] for one in room.town.kinds("workspace.step_written")
    }
    assert written[first.id] == again.digest != written[other.id]
    bad = room.write("c", "SELECT nothing FROM residents WHERE name = '王丢明'")
    with pytest.raises(YibenError):
        room.run(bad)
    assert room.town.kinds("workspace.failed")[-1].detail["statement"]
    assert "王丢明" not in repr([one.detail for one in room.town.events])


def enrolled(room: Room, account: str) -> str:
    """One more analyst of the operator, on file."""
    with room.town.office.writing(SYSTEM) as work:
        people.create_account(
            work, name=account, title=Text(account, account), roles=frozenset({Role.ANALYST}), clearance=1, org=TRANSPORT
        )  # fmt: skip
    return enrol(room.town, account).account
