"""Asking under a grant: the granted columns and rows, in the granted form, charged and on record."""

from pathlib import Path

import pytest

from granting import EDUCATION, RESIDENTS, Town, roads
from yiben.capabilities import access, grants
from yiben.capabilities.access import exports, granted
from yiben.capabilities.grants import Budget, Grant, Road
from yiben.engines.guard import DEVELOPMENT
from yiben.kernel.errors import NotFound, Refused, YibenError
from yiben.kernel.text import Lang, speaking

EAST = "ward = 'east'"


def ask(
    town: Town, grant: Grant | str, sql: str, *, by: str = "wang", **said: object
) -> list[tuple[object, ...]]:
    name = grant if isinstance(grant, str) else grant.id
    answer = access.ask(town.office, town.who(by), sql, grant=name, **said)
    return [tuple(row.values()) for row in answer.table().to_pylist()]


def refused(town: Town, grant: Grant | str, sql: str, **said: object) -> str:
    with pytest.raises(YibenError) as raised:
        ask(town, grant, sql, **said)
    assert town.kinds("data.refused")[-1].detail["code"] == raised.value.code
    return raised.value.code


def test_plain_is_plain_whatever_the_clearance_and_the_rest_is_as_granted(town: Town) -> None:
    made = town.give(
        "id", "name", "idno:masked", "phone:token", "salary:verify", rows=EAST, roads=roads("sql", "verify")
    )
    answer = access.ask(town.office, town.who("wang"), "SELECT * FROM residents ORDER BY id", grant=made.id)
    table = answer.table()
    assert table.column_names == ["id", "idno", "name", "phone"]
    assert table["id"].to_pylist() == list(range(0, 40, 2))
    assert table["name"].to_pylist()[1] == "王" + chr(20002) + "明"
    assert table["idno"].to_pylist()[1] == "330***************"
    assert len(set(table["phone"].to_pylist())) == 20
    assert [column.masked for column in answer.columns] == [False, True, False, True]
    with speaking(Lang.EN):
        assert made.id in str(answer.columns[1].reason)


def test_evidence_tells_grant_purpose_and_act(town: Town) -> None:
    made = town.give("id", "name")
    ask(town, made, "SELECT name FROM residents WHERE id = 4")
    event = town.kinds("data.read")[-1]
    assert (event.detail["grant"], event.detail["purpose"], event.detail["act"]) == (
        made.id,
        "licence_check",
        "provide.query",
    )
    assert event.detail["rows"] == 1


def test_tokens_join_within_a_grant_and_never_across_two(town: Town) -> None:
    one, two = town.give("id", "idno:token"), town.give("id", "idno:token")
    sql = "SELECT idno FROM residents ORDER BY id"
    assert ask(town, one, sql) == ask(town, one, sql, by="zhang")
    assert not set(ask(town, one, sql)) & set(ask(town, two, sql))


@pytest.mark.parametrize("sql", [
    "SELECT phone FROM residents", "SELECT id FROM residents WHERE phone = '1'", "SELECT id FROM residents ORDER BY salary",
    "SELECT residents.salary FROM residents", "SELECT id FROM residents GROUP BY ALL HAVING max(salary) > 0",
])  # fmt: skip
def test_what_was_not_granted_does_not_exist(town: Town, sql: str) -> None:
    made = town.give("id", "name", "grade:verify", roads=roads("sql", "verify"))
    with pytest.raises(YibenError) as raised:
        ask(town, made, sql)
    with pytest.raises(YibenError) as nonsense:
        ask(town, made, sql.replace("phone", "nonsense").replace("salary", "nonsense"))
    assert raised.value.code == nonsense.value.code


def test_another_table_is_as_unknown_as_none(town: Town) -> None:
    made = town.give("id")
    for sql in ("SELECT * FROM cars", "SELECT * FROM residents r JOIN cars c USING (id)"):
        with pytest.raises(NotFound) as raised:
            ask(town, made, sql)
        with pytest.raises(NotFound) as none:
            ask(town, made, sql.replace("cars", "nope"))
        assert str(raised.value.message).replace("cars", "nope") == str(none.value.message)
        assert raised.value.hint == none.value.hint


def test_an_older_snapshot_is_not_part_of_it(town: Town) -> None:
    made = town.give("id")
    with town.office.reading(town.who("chen")) as work:
        from yiben.capabilities import ledger

        first = ledger.describe(work, "residents").resource.snapshot
    assert len(ask(town, made, f"SELECT id FROM residents AT (VERSION => '{first}')")) == 40
    town.land("residents", RESIDENTS.replace("range(40)", "range(10)"), run="residents2")
    old = f"SELECT id FROM residents AT (VERSION => '{first}')"
    assert refused(town, made, old) == "grant_other_snapshot"
    assert refused(town, made, "SELECT id FROM residents AT (VERSION => 'x')") == "grant_other_snapshot"
    assert len(ask(town, made, old, pinned=first)) == 40
    assert len(ask(town, made, "SELECT id FROM residents")) == 10


def test_withdrawn_ended_other_road_other_purpose_and_others_are_refused_and_on_record(town: Town) -> None:
    made = town.give("id", ends="2026-05-06")
    sql = "SELECT id FROM residents"
    assert refused(town, made, sql, purpose="marketing") == "grant_other_purpose"
    assert refused(town, made, sql, road=Road.API) == "grant_other_road"
    assert refused(town, made, sql, by="li") == refused(town, "grt_none", sql) == "no_such_grant"
    assert ask(town, made, sql, purpose="licence_check")
    town.later(days=1)
    assert refused(town, made, sql) == "grant_ended"
    other = town.give("id")
    assert ask(town, other, sql)
    town.withdraw(other)
    assert refused(town, other, sql) == "grant_withdrawn"
    with pytest.raises(Refused):
        access.examine(town.office, town.who("wang"), sql, grant=other.id)


def test_calls_and_rows_are_charged_also_when_the_statement_fails(town: Town) -> None:
    made = town.give("id", "name", budget=Budget(calls_a_day=3, rows_a_day=25, rows_a_call=20))
    answer = access.ask(town.office, town.who("wang"), "SELECT id FROM residents", grant=made.id)
    assert (answer.rows, answer.truncated) == (20, True)
    assert town.kinds("grant.overused") == []
    assert refused(town, made, "SELECT nonsense FROM residents") == "bad_sql"
    answer = access.ask(town.office, town.who("wang"), "SELECT id FROM residents", grant=made.id)
    assert (answer.rows, answer.truncated) == (5, True)
    assert [one.detail["measure"] for one in town.kinds("grant.overused")] == ["rows"]
    assert refused(town, made, "SELECT id FROM residents") == "grant_rows_spent"
    with town.office.reading(town.who("wang")) as work:
        assert grants.spent(work, made) == grants.Spent(calls=3, rows=25, attempts=0)
    town.later(days=1)
    for _ in range(3):
        ask(town, made, "SELECT count(*) FROM residents")
    for _ in range(2):
        assert refused(town, made, "SELECT count(*) FROM residents") == "grant_calls_spent"
    assert [one.detail["measure"] for one in town.kinds("grant.overused")] == ["rows", "calls"]


def test_a_file_needs_its_road_and_names_the_grant(town: Town) -> None:
    made, sql = town.give("id", "name:masked", roads=roads("sql")), "SELECT * FROM residents"
    with pytest.raises(Refused) as raised:
        exports.export(town.office, town.who("wang"), sql, form=access.Format.CSV, grant=made.id)
    assert raised.value.code == "grant_other_road"
    shown = exports.hand_over(town.office, town.who("wang"), sql, form=access.Format.JSON, grant=made.id)
    assert shown.rows == 40
    wider = town.give("id", "name:masked", roads=roads("file"))
    exports.export(town.office, town.who("wang"), sql, form=access.Format.CSV, grant=wider.id)
    event = town.kinds("data.exported")[-1]
    assert (event.detail["grant"], event.detail["purpose"]) == (wider.id, "licence_check")
    assert refused(town, wider, sql) == "grant_other_road"


def test_a_column_graded_higher_since_is_masked_until_it_is_granted_anew(town: Town) -> None:
    from yiben.capabilities import ledger

    made = town.give("id", "name")
    with town.office.writing(town.who("officer")) as work:
        item = next(one for one in ledger.describe(work, "residents").items if one.name == "name")
        ledger.correct(
            work, item.id, ledger.Correction(why="复核", level=5, semantic="person_name", personal=True)
        )
    sql = "SELECT name FROM residents WHERE id = 2"
    assert ask(town, made, sql) == [("王**",)]
    assert ask(town, town.give("id", "name"), sql) == [("王" + chr(20002) + "明",)]


def test_a_grant_to_others_adds_nothing_to_statements_without_it(town: Town) -> None:
    town.give("id", "name", grantee=EDUCATION)
    town.give("id", "name")
    answer = access.ask(town.office, town.who("wang"), "SELECT name FROM residents WHERE id = 2")
    assert answer.table()["name"].to_pylist() == ["王**"]


def test_withdrawal_acts_on_the_next_statement_of_every_process_and_on_one_that_runs(town: Town) -> None:
    from granting import SETTINGS, open_town

    made, sql = town.give("id"), "SELECT id FROM residents"
    other = open_town(town.office.home, SETTINGS)  # as another process has it: an engine and plans of its own
    other.now = town.now
    assert ask(other, made, sql)
    running, _ = granted.begin(other.office, other.who("wang"), made.id, purpose="", road=Road.SQL)
    town.withdraw(made)
    with pytest.raises(Refused) as raised, other.office.writing(other.who("wang")) as work:
        granted.finish(work, running, road=Road.SQL, rows=3, cut=False)
    assert raised.value.code == "grant_withdrawn"
    assert refused(other, made, sql) == "grant_withdrawn"
    with town.office.reading(town.who("chen")) as work:
        assert grants.spent(work, made).rows == 40  # nothing was charged for what was not handed out
    other.lake.close()
    other.office.engine.dispose()


def test_a_condition_that_no_longer_fits_the_data_gives_nothing(town: Town) -> None:
    made = town.give("id", rows="ward = 'east'")
    town.land("residents", "SELECT range::INTEGER AS id FROM range(5)", run="residents3")
    assert refused(town, made, "SELECT id FROM residents") == "grant_outdated"
    gone = town.give("id")
    town.land("residents", "SELECT 'x' AS other", run="residents4")
    assert refused(town, gone, "SELECT * FROM residents") == "grant_outdated"


def test_an_account_that_changes_its_organisation_leaves_the_grant_behind(town: Town) -> None:
    from yiben.capabilities import people

    made = town.give("id")
    with town.office.writing(town.who("owner")) as work:
        people.change_account(work, "wang", org=EDUCATION)
    assert refused(town, made, "SELECT id FROM residents") == "no_such_grant"
    with town.office.writing(town.who("owner")) as work:
        people.change_account(work, "wang", org="")
    assert refused(town, made, "SELECT id FROM residents") == "no_such_grant"


def test_a_grant_is_no_road_to_development_and_test(town: Town) -> None:
    made = town.give("id")
    assert refused(town, made, "SELECT id FROM residents", act=DEVELOPMENT) == "grant_other_road"


def test_rows_of_a_budget_are_not_packed_into_one(town: Town) -> None:
    made = town.give("id", "code", budget=Budget(rows_a_day=10))
    for packed in (
        "list(code)",
        "string_agg(code, ',')",
        "max(code, 40)",
        "histogram(code)",
        "ARRAY(SELECT code FROM residents)",
    ):
        assert refused(town, made, f"SELECT {packed} FROM residents") == "grant_gathers"
    recursive = "WITH RECURSIVE a AS (SELECT 0 AS n, '' AS t UNION ALL SELECT n + 1, t || (SELECT code FROM residents WHERE id = n) FROM a WHERE n < 40) SELECT t FROM a"
    assert refused(town, made, recursive) == "grant_gathers"
    answer = access.ask(
        town.office,
        town.who("wang"),
        "SELECT a.code, b.code FROM residents a JOIN residents b ON a.id = b.id + 1",
        grant=made.id,
    )
    assert (answer.rows, answer.truncated) == (5, True)
    assert refused(town, made, "SELECT id FROM residents") == "grant_rows_spent"
    town.later(days=1)
    wide = ", ".join(f"max(code) FILTER (id = {number})" for number in range(11))
    assert refused(town, made, f"SELECT {wide} FROM residents") == "grant_rows_spent"
    assert len(town.kinds("grant.overused")) == 2
    narrow = town.give("id", "code", budget=Budget(rows_a_call=2))
    assert refused(town, narrow, "SELECT count(*), min(id), max(id) FROM residents") == "grant_rows_a_call"
    free = town.give("id", "code")
    assert ask(town, free, "SELECT len(list(code)) FROM residents") == [(40,)]


def test_a_copy_taken_under_a_grant_names_the_grant(town: Town, tmp_path: Path) -> None:
    made = town.give("id", "name:masked", "phone:token", roads=roads("file"))
    answer = exports.export(
        town.office, town.who("wang"), "SELECT * FROM residents", form=access.Format.CSV, grant=made.id
    )
    access.write(answer, access.Format.CSV, tmp_path / "copy.csv")
    (copy,) = exports.trace(town.office, town.who("officer"), tmp_path / "copy.csv").copies
    assert (copy.export.grant, copy.export.account, copy.export.purpose) == (made.id, "wang", "licence_check")
