"""Attacks on the gate of a workspace: results that leave one by one and tell of one person when taken together."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from granting import EDUCATION, SETTINGS, Town, open_town, roads
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Exit
from yiben.infra.home import Home
from yiben.kernel.errors import Refused
from zone_rooms import BUREAU, SPAN, Room, enrol, open_room, settle_bureau

BY_WARD = "SELECT ward, count(*) AS n FROM residents GROUP BY ward"


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    town = open_town(Home(tmp_path_factory.mktemp("gate") / "home").open(), SETTINGS)
    settle_bureau(town)
    _close(town)
    return town.office.home.root


@pytest.fixture
def room(tmp_path: Path, founded: Path) -> Iterator[Room]:
    shutil.copytree(founded, tmp_path / "home")
    town = open_town(Home(tmp_path / "home"), SETTINGS)
    yield open_room(town)
    _close(town)


def _close(town: Town) -> None:
    town.lake.close()
    town.office.engine.dispose()


def asked(room: Room, sql: str) -> Exit:
    with room.town.office.reading(room.town.who("supervisor")) as work:
        name = f"t{len(workspaces.steps(work, room.space.id))}"
    return room.ask(room.make(name, sql)[0])


def out(room: Room, *every: str) -> None:
    """These leave."""
    for sql in every:
        room.approve(asked(room, sql))


def stopped(room: Room, sql: str) -> list[str]:
    """What stops it; the supervisor cannot let it out."""
    found = asked(room, sql)
    if found.stops:
        with pytest.raises(Refused):
            room.approve(found)
    return [one.code for one in found.stops]


APART = {
    "under another name": ([BY_WARD], "SELECT ward, count(*) AS m FROM residents WHERE id <> 4 GROUP BY ward"),
    "the key under another name": ([BY_WARD], "SELECT ward AS w, count(*) AS n FROM residents WHERE id <> 4 GROUP BY 1"),
    "of another grouping": ([BY_WARD], "SELECT count(*) AS n FROM residents WHERE ward = 'east' AND id <> 4"),
    "the rest of all": (["SELECT count(*) AS n FROM residents"], "SELECT count(*) AS n FROM residents WHERE id >= 1"),
    "three": (
        ["SELECT count(*) AS n FROM residents", "SELECT count(*) AS k FROM residents WHERE id < 20"],
        "SELECT count(*) AS m FROM residents WHERE id BETWEEN 20 AND 38",
    ),
    "both of one and two others": (
        [BY_WARD, "SELECT count(*) AS k FROM residents WHERE id < 20"],
        "SELECT count(*) AS m FROM residents WHERE id BETWEEN 20 AND 38",
    ),
    "five": (
        [
            "SELECT count(*) AS a FROM residents WHERE id < 10", "SELECT count(*) AS b FROM residents WHERE id BETWEEN 10 AND 19",
            "SELECT count(*) AS c FROM residents WHERE id BETWEEN 20 AND 29", "SELECT count(*) AS d FROM residents",
        ],
        "SELECT count(*) AS e FROM residents WHERE id >= 29",
    ),
    "sums": (["SELECT ward, sum(grade) AS s FROM residents GROUP BY ward"], "SELECT sum(grade) AS other FROM residents WHERE ward = 'east' AND id <> 38"),
    "a mean beside a sum": (["SELECT sum(grade) AS s FROM residents"], "SELECT avg(grade) AS a FROM residents WHERE id <> 38"),
    "columns of one result": ([], "SELECT count(*) AS n, count(CASE WHEN id <> 4 THEN 1 END) AS m FROM residents"),
    "a value twice for one": ([], "SELECT sum(grade) AS s, sum(CASE WHEN id = 4 THEN 2 * grade ELSE grade END) AS t FROM residents"),
    "powers of a value": ([], "SELECT sum(id) AS a, sum(id * id) AS b, sum(id * id * id) AS c FROM residents"),
    "a condition that is a number": ([], "SELECT sum(grade + (id = 4)::INT) AS a, sum(grade) AS b FROM residents"),
    "chance": ([BY_WARD], "SELECT ward, count(*) AS n FROM residents WHERE random() < 0.97 GROUP BY ward"),
}  # fmt: skip


@pytest.mark.parametrize("way", APART)
def test_results_taken_from_one_another_leave_nobody_alone(room: Room, way: str) -> None:
    before, last = APART[way]
    out(room, *before)
    assert stopped(room, last), way


def test_nor_through_steps(room: Room) -> None:
    out(room, BY_WARD)
    room.make("fewer", "SELECT id AS number, ward AS place FROM residents WHERE grade < 9 AND id <> 4")
    assert "leaves_few" in stopped(room, "SELECT place, count(*) AS m FROM fewer GROUP BY place")
    room.make("some", "SELECT id, ward FROM residents LIMIT 39")
    assert "not_followed" in stopped(room, "SELECT count(*) AS n FROM some")
    room.make("hidden", "SELECT ward, CASE WHEN id = 4 THEN 2 * grade ELSE grade END AS g FROM residents")
    assert "value_computed" in stopped(room, "SELECT sum(g) AS s FROM hidden")


def test_nor_by_writing_the_step_anew_after_it_ran(room: Room) -> None:
    step, _ = room.make("fewer", "SELECT id, ward FROM residents WHERE id <> 4")
    out(room, BY_WARD)
    room.write("fewer", "SELECT id, ward FROM residents", step=step.id)  # its table stays what it was
    assert "leaves_few" in stopped(room, "SELECT ward, count(*) AS m FROM fewer GROUP BY ward")


def test_nor_once_the_workspace_of_the_first_is_closed(room: Room) -> None:
    town = room.town
    out(room, BY_WARD)
    workspaces.close(town.office, town.lake, town.who("supervisor"), room.space.id, why="终止")
    again = open_room(town)
    assert "leaves_few" in stopped(
        again, "SELECT count(*) AS n FROM residents WHERE ward = 'east' AND id <> 4"
    )


def test_nor_by_two_operators_of_the_same_data(room: Room) -> None:
    town = room.town
    out(room, BY_WARD)
    begins, ends = SPAN
    grant = town.give("id", "ward", grantee=EDUCATION, roads=roads("sql", "file"), begins=begins, ends=ends)
    with town.office.writing(town.who("supervisor")) as work:
        asked_for = workspaces.NewWorkspace(title="另一家", zone="交通专区", operator=EDUCATION, supervisor=BUREAU, grant=grant.id, ends=ends)  # fmt: skip
        space = workspaces.open_workspace(work, asked_for)
    enrol(town, "rival", by="li")
    with town.office.writing(town.who("li")) as work:
        workspaces.admit(work, space.id, "rival")
    other = Room(town=town, space=space, grant=grant.id)
    step = other.write("w", "SELECT count(*) AS n FROM residents WHERE ward = 'east' AND id <> 4", by="rival")
    other.run(step, by="rival")
    assert "leaves_few" in [one.code for one in other.ask(step, by="rival").stops]


HARMLESS = (
    "SELECT ward, count(*) AS n, avg(grade) AS mean, round(avg(id), 1) AS middle FROM residents GROUP BY ward",
    "SELECT count(CASE WHEN grade > 2 THEN 1 END) AS many, count(*) AS n FROM residents",
    "SELECT count(*) AS n FROM residents WHERE id < 20",
    "SELECT ward, count(*) AS n FROM residents WHERE id < 20 GROUP BY ward",
)


def test_what_leaves_groups_of_enough_leaves(room: Room) -> None:
    out(room, BY_WARD, "SELECT count(*) AS n FROM residents")
    for sql in HARMLESS:
        room.approve(asked(room, sql))
    room.approve(asked(room, BY_WARD))


def test_what_was_refused_takes_nothing_from_those_after(room: Room) -> None:
    assert stopped(room, "SELECT count(*) AS n FROM residents WHERE id < 4")
    out(room, BY_WARD, "SELECT count(*) AS n FROM residents")
