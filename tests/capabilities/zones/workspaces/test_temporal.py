"""Figures of data that change: who joined or left between two results, the clock, what is gone, what is too much."""

import pytest
from sqlalchemy import update

from granting import RESIDENTS, Town
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import store
from yiben.capabilities.zones.workspaces.actions import beside
from yiben.infra.database import transaction
from yiben.kernel.errors import BadInput, Refused
from zone_rooms import Room, open_room

BY_WARD = "SELECT ward, count(*) AS n FROM residents GROUP BY ward"
TOTAL = "SELECT count(*) AS people FROM residents"


def codes(asked: workspaces.Exit) -> list[str]:
    return [one.code for one in (*asked.stops, *asked.asks)]


def leave(room: Room, name: str, sql: str) -> workspaces.Exit:
    step, _ = room.make(name, sql)
    return room.ask(step)


def change(town: Town, sql: str) -> None:
    """New data come in."""
    town.land("residents", sql, run=f"again{len(town.events)}")


def test_who_left_between_two_results_is_found_though_neither_shows_them(zone_town: Town) -> None:
    first, second = open_room(zone_town), open_room(zone_town)
    first.approve(leave(first, "a", BY_WARD))
    workspaces.close(
        zone_town.office, zone_town.lake, zone_town.who("supervisor"), first.space.id, why="期满"
    )
    change(zone_town, f"SELECT * FROM ({RESIDENTS}) WHERE id <> 4")
    # Another grouping, another name, the first workspace is closed: the total less the wards of before is one person.
    assert "leaves_few" in codes(leave(second, "b", TOTAL))
    change(zone_town, f"SELECT * FROM ({RESIDENTS}) WHERE id >= 12")
    assert codes(leave(second, "c", TOTAL)) == []


def test_who_joined_with_a_sum_is_found(zone_town: Town) -> None:
    room = open_room(zone_town)
    room.approve(leave(room, "a", "SELECT ward, sum(grade) AS s FROM residents GROUP BY ward"))
    change(zone_town, f"SELECT * FROM ({RESIDENTS}) UNION ALL SELECT * REPLACE (id + 100 AS id) FROM ({RESIDENTS}) WHERE id = 7")  # fmt: skip
    assert "leaves_few" in codes(leave(room, "b", "SELECT sum(grade) AS all_grades FROM residents"))


def test_data_that_came_again_unchanged_tell_nothing(zone_town: Town) -> None:
    room = open_room(zone_town)
    room.approve(leave(room, "a", BY_WARD))
    change(zone_town, f"SELECT * FROM ({RESIDENTS}) ORDER BY id DESC")
    assert codes(leave(room, "b", TOTAL)) == []


def test_a_change_of_what_no_figure_rests_on_tells_nothing(zone_town: Town) -> None:
    room = open_room(zone_town)
    room.approve(leave(room, "a", BY_WARD))
    change(
        zone_town, f"SELECT * REPLACE (CASE WHEN id = 4 THEN 3 ELSE grade END AS grade) FROM ({RESIDENTS})"
    )
    assert codes(leave(room, "b", TOTAL)) == []


def test_five_results_of_which_no_three_tell_anything_are_taken_apart(room: Room) -> None:
    for name, where in (
        ("q", "id BETWEEN 10 AND 19"), ("r", "id BETWEEN 20 AND 29"),
        ("s", "id BETWEEN 5 AND 9 OR (id >= 30 AND id NOT IN (31, 33))"), ("w", "id IN (31, 5, 6, 7, 20, 21, 22) OR id < 5"),
    ):  # fmt: skip
        asked = leave(room, name, f"SELECT count(*) AS {name} FROM residents WHERE {where}")
        assert codes(asked) == [], name
        room.approve(asked)
    assert "leaves_few" in codes(leave(room, "t", "SELECT count(*) AS t FROM residents WHERE id >= 5"))


LIST = "SELECT ward FROM residents WHERE id <> 4"


@pytest.mark.parametrize(("first", "second"), [(LIST, BY_WARD), (BY_WARD, LIST)])
def test_a_list_of_all_but_one_and_a_count_are_held_beside_one_another(
    room: Room, first: str, second: str
) -> None:
    asked = leave(room, "a", first)
    assert codes(asked) == []
    room.approve(asked)
    assert "leaves_few" in codes(leave(room, "b", second))


def test_a_list_and_a_count_that_leave_enough_are_let_out(room: Room) -> None:
    room.approve(leave(room, "a", "SELECT ward FROM residents WHERE id < 20"))
    assert codes(leave(room, "b", BY_WARD)) == []
    assert codes(leave(room, "c", "SELECT ward FROM residents WHERE id < 20")) == []


CLOCKS = (
    "id <> 4 OR now() > TIMESTAMPTZ '2026-01-01 00:00:00+00'", "id <> 4 OR current_date > DATE '2020-01-01'",
    "id <> 4 OR current_localtime() IS NOT NULL", "id <> 4 OR age(DATE '2020-01-01') > INTERVAL 1 DAY", "id <> 4 OR current_timestamp IS NULL",
)  # fmt: skip


@pytest.mark.parametrize("where", CLOCKS)
def test_what_chooses_others_when_asked_later_carries_no_figures(room: Room, where: str) -> None:
    step, _ = room.make("a", f"SELECT ward, count(*) AS n FROM residents WHERE {where} GROUP BY ward")
    assert "not_followed" in codes(room.ask(step))


def test_the_clock_in_a_step_before_is_seen(room: Room) -> None:
    room.make(
        "chosen",
        "SELECT id, ward FROM residents WHERE id <> 4 OR now() > TIMESTAMPTZ '2026-01-01 00:00:00+00'",
    )
    step, _ = room.make("counted", "SELECT ward, count(*) AS n FROM chosen GROUP BY ward")
    assert "not_followed" in codes(room.ask(step))


def test_what_left_of_data_that_cannot_be_read_asks_for_a_name_and_reasons(zone_town: Town) -> None:
    room = open_room(zone_town)
    step, run = room.make("a", BY_WARD)
    room.approve(room.ask(step))
    with transaction(
        zone_town.office.engine, writes=True
    ) as db:  # as homes of before had it: of which data is not known
        old = {name: value for name, value in (run.grouping or {}).items() if name != "data"}
        db.execute(update(store.run).where(store.run.c.id == run.id).values(grouping=old))
    asked = leave(room, "b", TOTAL)
    assert (codes(asked), [one.weight for one in asked.asks]) == (["past_not_beside"], ["ask"])
    with zone_town.office.writing(zone_town.who("supervisor")) as work, pytest.raises(BadInput) as silent:
        workspaces.approve(work, asked.id, says="  ")
    assert silent.value.code == "missing"
    with zone_town.office.writing(zone_town.who("supervisor")) as work:
        workspaces.approve(work, asked.id, says="已核对两次数据一致")
    event = zone_town.kinds("workspace.exit_approved")[-1]
    assert (event.detail["answered_for"], event.detail["says"]) == (["past_not_beside"], "已核对两次数据一致")


def test_what_is_too_much_to_look_at_does_not_leave(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    room.approve(leave(room, "a", BY_WARD))
    monkeypatch.setattr(beside, "_PARTS", 1)
    asked = leave(room, "b", "SELECT grade % 2 AS odd, count(*) AS n FROM residents GROUP BY 1")
    assert codes(asked) == ["not_all_beside"]
    with pytest.raises(Refused):
        room.approve(asked)
