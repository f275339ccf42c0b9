"""Under a grant: its columns, its rows, its form, until it is withdrawn, and not one call more."""

import pytest
from looking import Bureau, ask, own_office

from yiben.capabilities import grants
from yiben.capabilities.access import lookup
from yiben.capabilities.grants import Budget, Grant, Road
from yiben.kernel.errors import Refused, YibenError
from yiben.kernel.text import Text


def look(bureau: Bureau, grant: Grant, key: str, value: str, **said: object) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = (
        bureau.look(key, value, by="wang", grant=grant.id, **said).table().to_pylist()
    )
    return rows


def code(bureau: Bureau, grant: Grant, key: str, value: str, **said: object) -> str:
    with pytest.raises(YibenError) as raised:
        look(bureau, grant, key, value, **said)
    assert bureau.kinds("data.refused")[-1].detail["code"] == raised.value.code
    return raised.value.code


def test_columns_forms_and_rows_are_the_grants_as_in_sql(bureau: Bureau) -> None:
    made = bureau.give("id", "name", "idno:masked", "phone:token", "salary:verify", rows="ward = 'east'")
    for key in ("id", "name"):
        bureau.prepare(key)
    for value in (6, 7, 8, 999):
        wanted = bureau.in_sql(
            f"SELECT * FROM residents WHERE id = {value}", by="wang", grant=made.id
        ).to_pylist()
        assert look(bureau, made, "id", str(value)) == wanted
        assert bureau.kinds("data.read")[-1].detail["lookup"]
    assert [list(row) for row in look(bureau, made, "id", "6")] == [["id", "idno", "name", "phone"]]
    assert look(bureau, made, "id", "7") == []
    assert look(bureau, made, "name", "王" + chr(20006), columns=("id",)) == [{"id": 6}]
    detail = bureau.kinds("data.read")[-1].detail
    assert (detail["grant"], detail["purpose"], detail["act"]) == (made.id, "licence_check", "provide.api")


def test_only_a_column_granted_in_plain_is_a_key(bureau: Bureau) -> None:
    made = bureau.give("id", "idno:masked", "phone:token", "salary:verify")
    token = look(bureau, made, "id", "6")[0]["phone"]
    for key, value in (("idno", "330***************"), ("phone", str(token)), ("phone", "13800000006")):
        assert code(bureau, made, key, value) == "lookup_key_hidden"
    assert code(bureau, made, "name", "x") == "no_column"
    assert code(bureau, made, "salary", "1.5") == "no_column"
    assert code(bureau, made, "id", "6", columns=("name",)) == "no_column"


def test_a_grant_works_for_its_purpose_its_road_its_people_and_until_it_is_withdrawn(bureau: Bureau) -> None:
    made = bureau.give("id", "name")
    bureau.prepare("id")
    desk, memory = own_office(bureau), lookup.Memory()

    def told(**said: object) -> str:
        asked = lookup.Asked(who=bureau.who("wang"), look_up=ask("id", "6", grant=made.id, **said))
        outcome = lookup.ask_many(desk, [asked], way=lookup.Way(), memory=memory)[0]
        return outcome.code if isinstance(outcome, YibenError) else "rows"

    assert [told(), told(purpose="licence_check"), told(purpose="marketing")] == [
        "rows", "rows", "grant_other_purpose",
    ]  # fmt: skip
    with pytest.raises(YibenError, match="no grant"):
        bureau.look("id", "6", by="zhou", grant=made.id)
    with bureau.office.writing(bureau.who("chen")) as work:
        grants.withdraw(work, made, why="用途已变")
    assert told() == "grant_withdrawn"
    sql_only = bureau.give("id", "name", roads=frozenset({Road.SQL}))
    assert code(bureau, sql_only, "id", "6") == "grant_other_road"
    desk.engine.dispose()


def test_what_begins_or_ends_does_so_for_a_desk_that_remembers(bureau: Bureau) -> None:
    made = bureau.give("id", begins="2026-05-07", ends="2026-05-07")
    desk, memory = own_office(bureau), lookup.Memory()
    asked = lookup.Asked(who=bureau.who("wang"), look_up=ask("id", "6", grant=made.id))

    def told() -> str:
        outcome = lookup.ask_many(desk, [asked], way=lookup.Way(), memory=memory)[0]
        return outcome.code if isinstance(outcome, YibenError) else "asked"

    seen = [told()]
    for _ in range(2):
        bureau.later(days=1)
        seen.append(told())
    assert seen == ["grant_waiting", "asked", "grant_ended"]
    desk.engine.dispose()


@pytest.mark.parametrize("size", [1, 7])
def test_a_budget_gives_just_so_many_calls_and_rows_however_they_are_gathered(
    bureau: Bureau, size: int
) -> None:
    bureau.prepare("code")
    calls = bureau.give("id", "code", budget=Budget(calls_a_day=5))
    rows = bureau.give("id", "code", budget=Budget(rows_a_day=10, rows_a_call=3))
    told = {}
    for made in (calls, rows):
        asked = lookup.Asked(who=bureau.who("wang"), look_up=ask("code", "K3", grant=made.id))
        told[made.id] = [
            outcome
            for start in range(0, 7, size)
            for outcome in lookup.ask_many(bureau.office, [asked] * min(size, 7 - start), way=lookup.Way())
        ]
    assert [getattr(one, "code", "rows") for one in told[calls.id]] == ["rows"] * 5 + [
        "grant_calls_spent"
    ] * 2
    given = [getattr(one, "rows", "spent") for one in told[rows.id]]
    assert given == [3, 3, 3, 1, "spent", "spent", "spent"]
    assert bureau.kinds("grant.overused")
    with bureau.office.reading(bureau.who("wang")) as work:
        used = grants.spent(work, rows)
    assert used.rows == 10


def test_whatever_else_there_is_to_count_can_refuse_an_answer(bureau: Bureau) -> None:
    bureau.prepare("id")
    seen: list[tuple[str, int]] = []

    def count(_work: object, actor: object, look_up: lookup.LookUp, rows: int) -> None:
        seen.append((look_up.value, rows))
        if len(seen) > 1:
            raise Refused("enough", Text("够了", "Enough."))

    way = lookup.Way(charge=count)
    asked = [lookup.Asked(who=bureau.who("qian"), look_up=ask("id", str(n))) for n in (3, 999)]
    first, second = lookup.ask_many(bureau.office, asked, way=way)
    assert getattr(first, "rows", None) == 1
    assert getattr(second, "code", None) == "enough"
    assert seen == [("3", 1), ("999", 0)]
