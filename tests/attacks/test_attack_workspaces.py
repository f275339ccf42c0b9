"""Attacks on workspaces: SQL that reaches out, names and messages that carry values, differencing, what closing leaves."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from granting import SETTINGS, Town, open_town
from yiben.app.workspaces.examining import release_check
from yiben.capabilities.zones import workspaces
from yiben.capabilities.zones.workspaces import Exit, Pick, RunState, Use, Where
from yiben.infra.home import Home
from yiben.kernel.errors import BadInput, NotFound, Refused, YibenError
from zone_rooms import Room, open_room, settle_bureau


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    town = open_town(Home(tmp_path_factory.mktemp("attacked_zone") / "home").open(), SETTINGS)
    settle_bureau(town)
    _close(town)
    return town.office.home.root


@pytest.fixture
def town(tmp_path: Path, founded: Path) -> Iterator[Town]:
    shutil.copytree(founded, tmp_path / "home")
    made = open_town(Home(tmp_path / "home"), SETTINGS)
    yield made
    _close(made)


@pytest.fixture
def room(town: Town) -> Room:
    return open_room(town)


def _close(town: Town) -> None:
    town.lake.close()
    town.office.engine.dispose()


def asked(room: Room, name: str, sql: str) -> Exit:
    step, _ = room.make(name, sql)
    return room.ask(step, examine=release_check(room.town.lake))


OUTSIDE = (
    "SELECT * FROM read_csv('/etc/passwd')", "SELECT * FROM read_text('/etc/passwd')", "SELECT * FROM read_blob('/etc/*')",
    "SELECT * FROM read_json_auto('/proc/self/environ')", "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM 'http://127.0.0.1:1/x.parquet'", "SELECT * FROM read_parquet('s3://bucket/x')",
    "SELECT * FROM parquet_metadata('/x')", "SELECT * FROM iceberg_scan('/x')", "SELECT * FROM sqlite_scan('/x', 'people_account')",
    "SELECT * FROM postgres_scan('host=localhost', 'public', 'x')", "INSTALL httpfs", "LOAD httpfs", "SET enable_external_access = true",
    "RESET ALL", "PRAGMA show_tables", "PRAGMA database_list", "CALL pragma_version()", "EXPLAIN SELECT id FROM residents",
    "EXPLAIN ANALYZE SELECT id FROM residents", "DESCRIBE residents", "SUMMARIZE residents", "SHOW ALL TABLES",
    "COPY (SELECT id FROM residents) TO '/tmp/out.csv'", "EXPORT DATABASE '/tmp/x'", "ATTACH '/tmp/x.db' AS x",
    "DETACH memory", "USE memory", "CREATE MACRO m() AS 1", "CREATE SECRET s (TYPE s3)", "VACUUM", "CHECKPOINT",
    "SELECT * FROM duckdb_secrets()", "SELECT * FROM duckdb_variables()", "SELECT getvariable('yiben_mask_key')",
    "SELECT current_setting('temp_directory')", "SELECT * FROM pg_catalog.pg_tables", "SELECT * FROM sqlite_master",
    "SELECT * FROM information_schema.columns", "SELECT * FROM workspace_exit", "SELECT * FROM main.residents",
    "SELECT * FROM memory.main.residents", "SELECT * FROM query('SELECT 1')", "SELECT * FROM query_table('residents')",
    "SELECT json_execute_serialized_sql('{}')", "PREPARE p AS SELECT 1", "EXECUTE p", "SELECT * FROM '../../lake/x.parquet'",
    'SELECT * FROM "../lake/x.parquet"', "SELECT error(name) FROM residents", "PIVOT residents ON name USING count(*)",
    "SELECT id FROM residents -- \n; COPY residents TO '/tmp/x'", "SELECT /* */ id FROM residents; SELECT 1",
    "FROM residents SELECT write_log('x')", "WITH x AS MATERIALIZED (DELETE FROM residents) SELECT 1",
)  # fmt: skip


@pytest.mark.parametrize("sql", OUTSIDE)
def test_no_statement_of_a_step_reaches_out(attacked: Room, sql: str) -> None:
    before = len(attacked.town.kinds("workspace.ran"))
    with pytest.raises(YibenError) as error:
        attacked.run(attacked.write(f"t{len(attacked.town.events)}", sql))
    assert error.value.code != "query_lost"
    assert len(attacked.town.kinds("workspace.ran")) == before


@pytest.fixture(scope="module")
def attacked(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    """One room for every statement: none of them leaves anything behind."""
    folder = tmp_path_factory.mktemp("statements") / "home"
    shutil.copytree(founded, folder)
    made = open_town(Home(folder), SETTINGS)
    yield open_room(made)
    _close(made)


INJECTED = ("x' OR '1' = '1", "'; DROP TABLE residents; --", "\\' OR 1=1 --", '") FROM cars --')


@pytest.mark.parametrize("typed", INJECTED)
def test_a_composed_step_is_one_statement_whatever_is_typed(room: Room, typed: str) -> None:
    kept = Pick(column="id", use=Use.KEEP)
    by_value = workspaces.compose("residents", [kept, Pick(column="ward", test=Where.IS, value=typed)])
    assert room.make("by_value", by_value)[1].rows == 0
    by_name = workspaces.compose("residents", [Pick(column="ward", use=Use.KEEP)], records=typed)
    _, run = room.make("by_name", by_name)
    assert (run.rows, [one.name for one in run.columns]) == (2, ["ward", typed])
    with pytest.raises(YibenError):
        room.make("by_table", workspaces.compose(typed, [kept]))
    with pytest.raises(YibenError):
        room.make("by_column", workspaces.compose("residents", [Pick(column=typed, use=Use.KEEP)]))


def test_names_of_tables_are_written_in_letters_that_are_told_apart(room: Room) -> None:
    for name in (
        "rеsidents",
        "ｒesidents",
        "résidents",
        "residents\u200b",
        "a\u202eb",
        "Ⅰab",
        "ａ",
        "名\u202e",
        "ﬁle",
    ):
        with pytest.raises(BadInput):
            room.write(name, "SELECT 1 AS x")
    room.write("residents_东区2", "SELECT id FROM residents")


def test_values_do_not_leave_as_names_of_columns(room: Room) -> None:
    for at, alias in enumerate(("13800000004", "3301 0619 9000 0001 48", "a@b.cn", "5a43e5b1a2c3d4e5f60718293a", "MTM4MDAwMDAwMDQxMzgwMDAwMDA0")):  # fmt: skip
        found = asked(room, f"a{at}", f'SELECT ward, count(*) AS "{alias}" FROM residents GROUP BY ward')
        assert [one.code for one in found.stops] == ["named"], alias
    assert not asked(room, "ok", "SELECT ward, count(*) AS n_2026 FROM residents GROUP BY ward").stops


def test_errors_and_events_quote_no_value(room: Room) -> None:
    for at, sql in enumerate(
        (
            "SELECT CAST(name AS INTEGER) AS x FROM residents",
            "SELECT CAST(phone AS DATE) AS x FROM residents",
            "SELECT 1 / (id - id) AS x, name::DATE AS y FROM residents",
            "SELECT CASE WHEN name LIKE '王%' THEN name::INT ELSE 1 END AS x FROM residents",
            "SELECT strptime(name, '%Y') AS x FROM residents",
            "SELECT CAST(name AS ENUM('a')) AS x FROM residents",
        )
    ):
        step = room.write(f"e{at}", sql)
        try:
            room.run(step)
        except YibenError as error:
            told = f"{error.message.zh}{error.message.en}{error.hint}{error.where}"
            assert "王" not in told.replace(sql, "")
            assert "138000" not in told
    with room.town.office.reading(room.town.who("wang")) as work:
        troubles = [run.trouble for step, run in workspaces.steps(work, room.space.id) if run]
    assert "王" not in repr(troubles)
    assert "ODD" not in repr([one.detail for one in room.town.events])


def test_a_count_that_left_is_not_taken_apart_by_the_next(room: Room) -> None:
    step, _ = room.make("all_of_them", "SELECT ward, count(*) AS n FROM residents GROUP BY ward")
    room.approve(room.ask(step))
    for at, where in enumerate(("id <> 4", "id >= 4", "grade < 4", "id NOT IN (4, 6)", "ward || id <> 'east4'")):  # fmt: skip
        found = asked(room, f"w{at}", f"SELECT ward, count(*) AS n FROM residents WHERE {where} GROUP BY ward")  # fmt: skip
        assert {"differs_little", "small_cell"} & {one.code for one in found.stops}, where
        with pytest.raises(Refused):
            room.approve(found)


def test_three_counts_that_leave_one_person_when_added_up_are_told(room: Room) -> None:
    for name, where in (("a", "id < 12"), ("b", "id >= 12 AND id <> 20")):
        step, _ = room.make(name, f"SELECT count(*) AS n FROM residents WHERE {where}")
        room.approve(room.ask(step))
    found = asked(room, "c", "SELECT count(*) AS n FROM residents")
    assert "adds_up" in [one.code for one in found.findings]
    assert "leaves_few" in [one.code for one in found.stops]


def test_a_run_is_done_once(room: Room) -> None:
    town = room.town
    step = room.write("a", "SELECT id FROM residents")
    with town.office.writing(town.who("wang")) as work:
        begun = workspaces.begin(work, step.id)
    done = workspaces.finish(town.office, town.lake, town.who("wang"), begun.id)
    with pytest.raises(YibenError):
        workspaces.finish(town.office, town.lake, town.who("wang"), begun.id)
    assert town.lake.rows(done.id, str(done.snapshot)) == 40
    assert len(town.kinds("workspace.ran")) == 1


def test_closing_leaves_nothing_on_disk_and_nothing_to_take(room: Room) -> None:
    town = room.town
    step, made = room.make("a", "SELECT ward, count(*) AS n FROM residents GROUP BY ward")
    room.run(step)
    approved = room.approve(room.ask(step))
    with town.office.writing(town.who("wang")) as work:
        begun = workspaces.begin(work, step.id)
    half = town.office.home.staging / f"{begun.id}.parquet"
    half.write_bytes(b"PAR1")
    workspaces.close(town.office, town.lake, town.who("supervisor"), room.space.id, why="终止")
    workspaces.sweep(town.office, town.lake)
    left = [one for one in town.office.home.root.rglob("*") if "wrn_" in one.name]
    assert left == []
    assert not town.lake.snapshots(made.id)
    with pytest.raises(YibenError):
        workspaces.finish(town.office, town.lake, town.who("wang"), begun.id)
    for verb in (
        lambda: room.take(approved), lambda: room.run(step), lambda: room.preview(step),
        lambda: workspaces.diff(town.office, town.lake, town.who("wang"), step.id, before=1, after=2),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "workspace_closed"
    with town.office.reading(town.who("supervisor")) as work:
        states = {one.state for one in workspaces.runs(work, step.id)}
    assert RunState.RUNNING not in states


@pytest.mark.parametrize("by", ["rival", "li", "chen", "police_bureau"])
def test_ids_of_another_operators_room_open_nothing(room: Room, by: str) -> None:
    town = room.town
    step, run = room.make("a", "SELECT id FROM residents")
    with town.office.reading(town.who("zhang")) as work:
        person = workspaces.registered(work)[0]
    verbs = (
        lambda work: workspaces.begin(work, step.id), lambda work: workspaces.cancel(work, run.id),
        lambda work: workspaces.move_step(work, step.id, to=1), lambda work: workspaces.inputs(work, room.space.id),
        lambda work: workspaces.runs(work, step.id), lambda work: workspaces.steps(work, room.space.id),
        lambda work: workspaces.made(work, run.id), lambda work: workspaces.members(work, room.space.id),
        lambda work: workspaces.admit(work, room.space.id, "rival"), lambda work: workspaces.file_person(work, person.id),
        lambda work: workspaces.leave(work, person.id, why="x"), lambda work: workspaces.exits(work, workspace=room.space.id),
    )  # fmt: skip
    for verb in verbs:
        with town.office.reading(town.who(by)) as work, pytest.raises(NotFound):
            verb(work)
    with pytest.raises(NotFound):
        workspaces.finish(town.office, town.lake, town.who(by), run.id)
