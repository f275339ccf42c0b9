"""Working in a zone: steps, runs, tables that keep their grades, and the gate by which results leave."""

import pytest

from granting import Town
from yiben.capabilities import ledger
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import ExitState, RunState, Shape, Weight
from yiben.kernel.actors import SYSTEM
from yiben.kernel.errors import BadInput, MovedOn, Refused, YibenError
from yiben.kernel.progress import Step as Reached
from yiben.kernel.text import Text
from zone_rooms import Room, enrol, open_room


def code_of(error: pytest.ExceptionInfo[YibenError]) -> str:
    return error.value.code


def test_a_step_makes_a_table_that_the_next_one_reads(room: Room) -> None:
    _, first = room.make("东区", "SELECT id, ward, name, phone FROM residents WHERE ward = 'east'")
    step, second = room.make("by_ward", "SELECT ward, count(*) AS n FROM 东区 GROUP BY ward")
    assert (first.rows, first.shape, first.state) == (20, Shape.ROWS, RunState.DONE)
    assert (second.rows, second.shape, second.fewest, second.tables) == (1, Shape.FIGURES, 20, ("东区",))
    assert room.preview(step).to_pylist() == [{"ward": "east", "n": 20}]


def test_columns_keep_the_highest_grade_and_their_items_through_steps(room: Room) -> None:
    _, first = room.make("mixed", "SELECT id, name || phone AS both, salary FROM residents")
    _, second = room.make("again", "SELECT both AS renamed, salary FROM mixed")
    both, salary = second.columns
    assert (both.level, both.personal, both.masked) == (3, True, True)
    assert (salary.level, salary.masked) == (4, True)
    assert both.items == first.columns[1].items
    assert len(both.items) == 2


def test_every_statement_is_on_record_without_its_values(room: Room) -> None:
    step = room.write("one", "SELECT id, name FROM residents WHERE name = '王丢明'")
    room.run(step)
    (event,) = room.town.kinds("workspace.ran")
    assert (event.detail["grant"], event.detail["tables"], event.detail["step"]) == (
        room.grant,
        ["residents"],
        step.id,
    )
    assert not [one for one in room.town.events if "王丢明" in repr(one.detail)]
    assert room.town.kinds("data.read")[-1].detail["act"] == "provide.tenant_space"


def test_a_statement_that_fails_is_kept_as_failed_and_leaves_no_table(room: Room) -> None:
    step = room.write("bad", "SELECT nothing_called_so FROM residents")
    with pytest.raises(YibenError):
        room.run(step)
    with room.town.office.reading(room.town.who("wang")) as work:
        (run,) = workspaces.runs(work, step.id)
    assert (run.state, run.snapshot) == (RunState.FAILED, None)
    assert room.town.kinds("workspace.failed")[-1].detail["run"] == run.id


def test_reruns_are_numbered_and_compared_in_counts(room: Room) -> None:
    step, _ = room.make("few", "SELECT id, ward FROM residents WHERE id < 20")
    room.write("few", "SELECT id, ward, grade FROM residents WHERE id BETWEEN 5 AND 25", step=step.id)
    assert room.run(step).number == 2
    found = workspaces.diff(
        room.town.office, room.town.lake, room.town.who("wang"), step.id, before=1, after=2
    )
    assert (found.added, found.gone, found.new_columns, found.lost_columns) == (6, 5, ("grade",), ())


def test_steps_change_places_and_read_only_what_stands_before_them(room: Room) -> None:
    first, _ = room.make("a", "SELECT id FROM residents")
    second, _ = room.make("b", "SELECT id FROM a")
    with room.town.office.writing(room.town.who("wang")) as work:
        moved = workspaces.move_step(work, second.id, to=1)
    assert [one.name for one in moved] == ["b", "a"]
    with pytest.raises(YibenError) as refused:
        room.run(second)
    assert code_of(refused) == "no_table"
    assert room.run(first).rows == 40


@pytest.mark.parametrize("name", ["residents", "Residents", "a b", "1a", "", "x" * 41, 'a"b'])
def test_a_bad_name_is_refused(room: Room, name: str) -> None:
    with pytest.raises(BadInput):
        room.write(name, "SELECT 1 AS one")


def test_rows_beyond_the_limit_make_no_table(zone_town: Town) -> None:
    room = open_room(zone_town, rows=10)
    with pytest.raises(YibenError) as refused:
        room.make("all_of_them", "SELECT id FROM residents")
    assert code_of(refused) == "query_rows"


def test_a_cancelled_run_keeps_nothing(room: Room) -> None:
    step = room.write("a", "SELECT id FROM residents")
    town = room.town

    def cancel(reached: Reached) -> None:
        if reached.stage == "land":
            with town.office.writing(town.who("wang")) as work:
                workspaces.cancel(work, workspaces.runs(work, step.id)[-1].id)

    with pytest.raises(MovedOn) as refused:
        workspaces.run(town.office, town.lake, town.who("wang"), step.id, progress=cancel)
    assert code_of(refused) == "run_cancelled"
    with town.office.reading(town.who("wang")) as work:
        (run,) = workspaces.runs(work, step.id)
    assert run.state is RunState.CANCELLED
    assert town.lake.snapshots(run.id) == ()


def test_figures_leave_after_a_second_person_looked(room: Room) -> None:
    step, _ = room.make(
        "wards", "SELECT ward, count(*) AS n, avg(grade) AS mean FROM residents GROUP BY ward"
    )
    asked = room.ask(step)
    assert asked.stops == ()
    for other in ("wang", "zhang", "police_bureau"):
        with pytest.raises(YibenError):
            room.approve(asked, by=other)
    with pytest.raises(Refused) as early:
        room.take(asked)
    assert code_of(early) == "exit_not_approved"
    assert room.approve(asked).state is ExitState.APPROVED
    assert sorted(one["n"] for one in room.take(asked).to_pylist()) == [20, 20]
    export = room.town.kinds("data.exported")[-1].detail
    assert export["grant"] == room.grant
    assert room.town.kinds("workspace.taken")[-1].detail["export"] == export["export"]
    with room.town.office.reading(room.town.who("supervisor")) as work:
        (sums,) = workspaces.left_so_far(work)
    assert (sums.operator, sums.results, sums.times, sums.rows) == (room.space.operator, 1, 1, 2)
    assert sums.bytes > 0


def test_what_leaves_is_what_was_looked_at(room: Room) -> None:
    step, _ = room.make("wards", "SELECT ward, count(*) AS n FROM residents GROUP BY ward")
    asked = room.approve(room.ask(step))
    room.write("wards", "SELECT id, ward FROM residents", step=step.id)
    room.run(step)
    assert room.take(asked).column_names == ["ward", "n"]


def test_a_refusal_says_why(room: Room) -> None:
    step, _ = room.make("wards", "SELECT ward, count(*) AS n FROM residents GROUP BY ward")
    asked = room.ask(step)
    with room.town.office.writing(room.town.who("supervisor")) as work:
        with pytest.raises(BadInput):
            workspaces.refuse(work, asked.id, says=" ")
        done = workspaces.refuse(work, asked.id, says="超出备案场景")
    assert (done.state, done.says) == (ExitState.REFUSED, "超出备案场景")
    with pytest.raises(Refused):
        room.approve(asked)


def test_closing_deletes_every_table_and_proves_it(room: Room) -> None:
    step, made = room.make("wards", "SELECT ward, id FROM residents")
    room.run(step)
    town = room.town
    files = [name for one in town.lake.snapshots(made.id) for name in one.files]
    closed = workspaces.close(town.office, town.lake, town.who("supervisor"), room.space.id, why="协议期满")
    assert closed.deleted == {"tables": 2, "rows": 80, "bytes": closed.deleted["bytes"]}
    deleted = town.kinds("workspace.deleted")
    assert [len(one.detail["files"][0]["sha256"]) for one in deleted] == [64, 64]
    assert not town.lake.snapshots(made.id)
    assert not [name for name in files if (town.office.home.root / name).exists()]
    with pytest.raises(Refused) as refused:
        room.run(step)
    assert code_of(refused) == "workspace_closed"


def test_the_clock_closes_what_is_over(room: Room) -> None:
    room.make("wards", "SELECT ward, id FROM residents")
    assert workspaces.close_due(room.town.office, room.town.lake) == ()
    room.town.later(days=400)
    (closed,) = workspaces.close_due(room.town.office, room.town.lake)
    assert closed.deleted["tables"] == 1
    assert workspaces.close_due(room.town.office, room.town.lake) == ()


def test_the_release_check_of_whoever_wires_it_counts(room: Room) -> None:
    step, _ = room.make("rows", "SELECT id, ward FROM residents")
    stop = workspaces.Finding(
        code="unique", weight=Weight.STOP, says=Text("可单独识别", "Single rows stand out")
    )
    asked = room.ask(step, examine=lambda _run, files, _labels: [stop] if files else [])
    assert asked.stops == (stop,)
    with pytest.raises(Refused) as refused:
        room.approve(asked)
    assert code_of(refused) == "exit_stopped"


def test_a_higher_grade_later_masks_what_was_made_before(room: Room) -> None:
    step, _ = room.make("names", "SELECT id, grade FROM residents ORDER BY id")
    assert room.preview(step)["grade"].to_pylist()[:3] == [0, 1, 2]
    with room.town.office.writing(room.town.who("chen")) as work:
        items = ledger.describe(work, "residents").items
        item = next(one for one in items if one.name == "grade")
        ledger.correct(work, item.id, ledger.Correction(why="复核", level=5))
    assert room.preview(step)["grade"].to_pylist()[:3] != [0, 1, 2]


def test_registered_is_not_filed(zone_town: Town) -> None:
    room = open_room(zone_town)
    with zone_town.office.writing(zone_town.who("zhang")) as work:
        made = workspaces.register(
            work, supervisor="市经济和信息化局", account="zhang", real_name="张", means="数字证书"
        )
        with pytest.raises(Refused) as refused:
            workspaces.admit(work, room.space.id, "zhang")
        assert code_of(refused) == "not_filed"
        with pytest.raises(Refused):
            workspaces.file_person(work, made.id)
    with zone_town.office.reading(SYSTEM) as work:
        assert workspaces.members(work, room.space.id) == ("wang",)
    with pytest.raises(MovedOn):
        enrol(zone_town, "wang")
