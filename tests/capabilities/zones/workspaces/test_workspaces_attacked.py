"""Attacks on workspaces: other operators, people who left, SQL that reaches out, values hidden in tables, differencing."""

import pytest

from granting import EDUCATION, TRANSPORT, Town, roads
from yiben.capabilities import access, grants
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Shape
from yiben.kernel.errors import NotFound, Refused, YibenError
from zone_rooms import BUREAU, Room, enrol, open_room

OUT = "SELECT ward, count(*) AS n FROM residents GROUP BY ward"


def stops(asked: workspaces.Exit) -> list[str]:
    return [one.code for one in asked.stops]


@pytest.mark.parametrize("by", ["rival", "li", "stray"])
def test_nobody_of_another_operator_learns_that_there_is_a_workspace(room: Room, by: str) -> None:
    step, run = room.make("a", "SELECT id FROM residents")
    town, who = room.town, room.town.who(by)
    asked = room.ask(step)
    tries = (
        lambda: room.write("b", "SELECT 1 AS x", by=by),
        lambda: room.run(step, by=by),
        lambda: room.preview(step, by=by),
        lambda: room.ask(step, by=by),
        lambda: room.take(asked, by=by),
        lambda: workspaces.diff(town.office, town.lake, who, step.id, before=1, after=1),
        lambda: workspaces.close(town.office, town.lake, who, room.space.id, why="x"),
    )
    for one in tries:
        with pytest.raises(NotFound):
            one()
    with town.office.writing(who) as work:
        assert (workspaces.listed(work), workspaces.exits(work)) == ((), ())
        for verb in (
            lambda: workspaces.cancel(work, run.id),
            lambda: workspaces.move_step(work, step.id, to=1),
        ):
            with pytest.raises(NotFound):
                verb()


def test_who_is_filed_elsewhere_is_not_filed_here(zone_town: Town) -> None:
    room = open_room(zone_town)
    with zone_town.office.writing(zone_town.who("li")) as work, pytest.raises(YibenError):
        workspaces.register(work, supervisor=BUREAU, account="wang", real_name="王", means="x")
    enrol(zone_town, "rival", by="li")
    with zone_town.office.writing(zone_town.who("zhang")) as work, pytest.raises(Refused):
        workspaces.admit(work, room.space.id, "rival")
    with pytest.raises(NotFound):
        room.write("a", "SELECT id FROM residents", by="rival")


def test_who_left_opens_nothing_from_that_moment(room: Room) -> None:
    step, _ = room.make("a", OUT)
    approved = room.approve(room.ask(step))
    town = room.town
    with town.office.writing(town.who("zhang")) as work:
        person = next(one for one in workspaces.registered(work) if one.account == "wang")
        workspaces.leave(work, person.id, why="离职")
    for one in (
        lambda: room.run(step),
        lambda: room.preview(step),
        lambda: room.take(approved),
        lambda: room.write("b", OUT),
        lambda: room.ask(step),
    ):
        with pytest.raises((NotFound, Refused)):
            one()
    assert town.kinds("workspace.left")[-1].detail["why"] == "离职"


def test_who_leaves_while_a_statement_runs_gets_no_table(room: Room) -> None:
    step = room.write("a", "SELECT id FROM residents")
    town = room.town

    def leave(reached: object) -> None:
        if getattr(reached, "stage", "") == "land":
            with town.office.writing(town.who("zhang")) as work:
                person = next(one for one in workspaces.registered(work) if one.account == "wang")
                workspaces.leave(work, person.id, why="离职")

    with pytest.raises((NotFound, Refused)):
        workspaces.run(town.office, town.lake, town.who("wang"), step.id, progress=leave)
    assert not town.kinds("workspace.ran")


def test_a_withdrawn_grant_ends_the_work_at_once(room: Room) -> None:
    step, _ = room.make("a", OUT)
    approved = room.approve(room.ask(step))
    with room.town.office.writing(room.town.who("chen")) as work:
        grants.withdraw(work, room.grant, why="用途已变")
    for one in (lambda: room.run(step), lambda: room.preview(step), lambda: room.take(approved)):
        with pytest.raises(Refused) as refused:
            one()
        assert refused.value.code == "grant_withdrawn"


OUTSIDE = (
    "SELECT * FROM cars", "SELECT * FROM read_parquet('/etc/passwd')", "SELECT * FROM '/etc/passwd'",
    "COPY residents TO '/tmp/x.csv'", "SELECT id FROM residents; DROP TABLE residents", "ATTACH 'x.db'",
    "SELECT * FROM residents AT (VERSION => '1')", "INSERT INTO residents SELECT 1", "SELECT getenv('HOME')",
    "SELECT * FROM workspace_run", "SELECT * FROM information_schema.tables", "PRAGMA database_list",
    "SELECT * FROM glob('/*')", "CREATE TABLE x AS SELECT 1", "SELECT * FROM duckdb_settings()",
)  # fmt: skip


def test_sql_does_not_get_out_of_the_workspace(room: Room) -> None:
    for at, sql in enumerate(OUTSIDE):
        with pytest.raises(YibenError):
            room.run(room.write(f"a{at}", sql))
    assert not room.town.kinds("workspace.ran")


def test_a_table_of_another_workspace_is_as_unknown_as_none(zone_town: Town) -> None:
    one, two = open_room(zone_town), open_room(zone_town)
    _, run = one.make("secret", "SELECT id, name FROM residents")
    for sql in ("SELECT * FROM secret", f'SELECT * FROM "{run.id}"', f"SELECT * FROM lake.{run.id}"):
        with pytest.raises(YibenError):
            two.run(two.write(f"t{len(sql)}", sql))


def test_a_table_of_the_workspace_is_no_table_outside_of_it(room: Room) -> None:
    _, run = room.make("mine", "SELECT id, name FROM residents")
    for name in ("mine", run.id):
        for grant in (None, room.grant):
            with pytest.raises(YibenError):
                access.ask(room.town.office, room.town.who("wang"), f'SELECT * FROM "{name}"', grant=grant)


HIDING = (
    "SELECT id, idno AS ward FROM residents", "SELECT id, upper(idno) AS x FROM residents",
    "WITH w AS (SELECT id, idno AS k FROM residents) SELECT id, k AS x FROM w",
    "SELECT id, (SELECT max(idno) FROM residents r WHERE r.id = residents.id) AS x FROM residents",
    "SELECT id, CASE WHEN id > 0 THEN idno ELSE ward END AS x FROM residents",
)  # fmt: skip


def test_no_intermediate_table_hides_where_a_column_came_from(room: Room) -> None:
    for at, sql in enumerate(HIDING):
        _, first = room.make(f"one{at}", sql)
        _, second = room.make(f"two{at}", f"SELECT * FROM one{at}")
        name = second.columns[-1].name
        step, third = room.make(f"three{at}", f"SELECT id, {name} AS harmless FROM two{at}")
        assert first.columns[-1].level == second.columns[-1].level == third.columns[-1].level == 4
        assert third.columns[-1].masked
        seen = room.preview(step)["harmless"].to_pylist()
        assert not [one for one in seen if one and "3301061990" in one]
        assert "grade_four" in stops(room.ask(step))


def test_plain_values_of_grade_four_do_not_enter_a_workspace(zone_town: Town) -> None:
    room = open_room(zone_town, "id", "ward", "idno", "salary")
    for sql in ("SELECT idno FROM residents", "SELECT id FROM residents WHERE salary > 1000"):
        with pytest.raises(Refused) as refused:
            room.make(f"t{len(sql)}", sql)
        assert refused.value.code == "workspace_grade"


ONE_PERSON = (
    ("SELECT id, ward FROM residents WHERE id = 4", "few_rows"),
    ("SELECT count(*) AS n FROM residents WHERE id = 4", "small_cell"),
    ("SELECT grade, ward, count(*) AS n FROM residents GROUP BY 1, 2", "small_cell"),
    ("SELECT ward, count(CASE WHEN id = 4 THEN 1 END) AS n FROM residents GROUP BY ward", "small_cell"),
    ("SELECT ward, count(CASE WHEN id <> 4 THEN 1 END) AS n FROM residents GROUP BY ward", "small_cell"),
    ("SELECT ward, sum(CASE WHEN id = 4 THEN grade END) AS n FROM residents GROUP BY ward", "small_cell"),
    ("SELECT ward, sum(CASE WHEN id = 4 THEN 1000000 ELSE id + 1 END) AS n FROM residents GROUP BY ward", "dominance"),
    ("SELECT ward, max(name) AS n FROM residents GROUP BY ward", "not_followed"),
    ("SELECT count(*) AS n FROM residents r JOIN residents s ON r.id = 4", "not_followed"),
    ("SELECT ward, count(*) FILTER (WHERE id = 4) AS n FROM residents GROUP BY ward", "not_followed"),
    ("SELECT DISTINCT ward FROM residents", "not_followed"),
    ("SELECT id, count(*) OVER (PARTITION BY grade) AS n FROM residents", "not_followed"),
    ("SELECT id, name FROM residents", "raw_level"),
    ("SELECT name, count(*) AS n FROM residents GROUP BY name", "raw_level"),
    ("SELECT id FROM residents WHERE name LIKE '王%'", "chosen_by"),
    ("SELECT id FROM residents WHERE id < 0", "nothing"),
)  # fmt: skip


def test_a_result_that_tells_of_one_person_does_not_leave(room: Room) -> None:
    for at, (sql, why) in enumerate(ONE_PERSON):
        step, _ = room.make(f"a{at}", sql)
        asked = room.ask(step)
        assert why in stops(asked), sql
        with pytest.raises(Refused) as refused:
            room.approve(asked)
        assert refused.value.code == "exit_stopped"
        with pytest.raises(Refused):
            room.take(asked)


def test_one_person_repeated_is_not_a_crowd(room: Room) -> None:
    _, copies = room.make("copies", "SELECT r.id, r.ward FROM residents r, residents s WHERE r.id = 4")
    step, counted = room.make("counted", "SELECT ward, count(*) AS n FROM copies GROUP BY ward")
    assert (copies.shape, counted.shape) == (Shape.OTHER, Shape.OTHER)
    assert "not_followed" in stops(room.ask(step))


def test_what_chose_the_rows_is_remembered_through_steps(room: Room) -> None:
    room.make("chosen", "SELECT id, ward FROM residents WHERE name LIKE '王%'")
    step, _ = room.make("looks_fine", "SELECT id, ward FROM chosen")
    assert "chosen_by" in stops(room.ask(step))


def test_ten_results_that_differ_by_one_row_are_noticed(room: Room) -> None:
    step = room.write("few", "SELECT id, ward FROM residents WHERE id < 20")
    found = []
    for most in range(20, 30):
        room.write("few", f"SELECT id, ward FROM residents WHERE id < {most}", step=step.id)
        room.run(step)
        asked = room.ask(step)
        assert not asked.stops
        found.append([one.measured for one in asked.findings if one.code == "differs_little"])
    assert found == [[], *([float(at)] for at in range(1, 10))]


def test_figures_that_differ_by_one_person_are_noticed_across_workspaces(zone_town: Town) -> None:
    one, two = open_room(zone_town), open_room(zone_town)
    step, _ = one.make("n", OUT)
    one.approve(one.ask(step))
    other, _ = two.make("n", "SELECT ward, count(*) AS n FROM residents WHERE id <> 4 GROUP BY ward")
    assert "differs_little" in [each.code for each in two.ask(other).findings]


def test_members_never_review_what_they_made(zone_town: Town) -> None:
    room = open_room(zone_town)
    step, _ = room.make("n", OUT)
    asked = room.ask(step)
    for by in ("wang", "zhang", "chen", "police_bureau"):
        with pytest.raises(YibenError):
            room.approve(asked, by=by)


def test_an_approval_grows_old(room: Room) -> None:
    step, _ = room.make("n", OUT)
    asked = room.approve(room.ask(step))
    room.town.later(days=31)
    with pytest.raises(Refused) as refused:
        room.take(asked)
    assert refused.value.code == "exit_over"


def test_a_grant_without_the_road_file_lets_nothing_out(zone_town: Town) -> None:
    room = open_room(zone_town)
    bare = zone_town.give("id", "ward", roads=roads("sql"))
    with zone_town.office.writing(zone_town.who("supervisor")) as work:
        asked = workspaces.NewWorkspace(
            title="x", zone="z", operator=TRANSPORT, supervisor=BUREAU, grant=bare.id, ends="2026-12-31"
        )
        room.space = workspaces.open_workspace(work, asked)
    with zone_town.office.writing(zone_town.who("zhang")) as work:
        workspaces.admit(work, room.space.id, "wang")
    step, _ = room.make("n", OUT)
    with pytest.raises(Refused) as refused:
        room.take(room.approve(room.ask(step)))
    assert refused.value.code == "grant_other_road"


def test_a_grant_of_others_opens_no_workspace(zone_town: Town) -> None:
    foreign = zone_town.give("id", grantee=EDUCATION)
    with zone_town.office.writing(zone_town.who("supervisor")) as work, pytest.raises(YibenError) as refused:
        workspaces.open_workspace(
            work,
            workspaces.NewWorkspace(
                title="x",
                zone="z",
                operator=TRANSPORT,
                supervisor=BUREAU,
                grant=foreign.id,
                ends="2026-12-31",
            ),
        )
    assert refused.value.code == "grant_of_others"
