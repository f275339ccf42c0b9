"""Grants are given, looked up, used and withdrawn; budgets hold whoever calls, in whatever process."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from granting import EDUCATION, POLICE, Town, draft, roads
from yiben.capabilities import grants, ledger, people
from yiben.capabilities.grants import Budget, Measure, Overused, Road, State
from yiben.kernel.actors import SYSTEM, Role
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused, YibenError
from yiben.kernel.text import Text


def opened(
    town: Town, grant: grants.Grant, *, by: str = "wang", purpose: str = "", road: Road = Road.SQL
) -> grants.Grant:
    with town.office.reading(town.who(by)) as work:
        return grants.open_grant(work, grant.id, purpose=purpose, road=road)


def charged(town: Town, grant: grants.Grant, **amounts: int) -> None:
    with town.office.writing(town.who("wang")) as work:
        grants.charge(work, grant, **amounts)


def refusal(code: str, act: object) -> YibenError:
    with pytest.raises(YibenError) as raised:
        act()
    assert raised.value.code == code
    return raised.value


def test_a_grant_given_works_at_once_and_says_what_was_decided(either_town: Town) -> None:
    made = either_town.give("id", "name:masked", rows="ward = 'east'")
    assert opened(either_town, made) == made
    assert [(one.name, one.form, one.level) for one in made.draft.columns] == [
        ("id", "plain", 1),
        ("name", "masked", 3),
    ]
    told = either_town.kinds("grant.given")[-1]
    assert told.subject == made.id
    assert "east" not in str(told.detail)  # a condition may hold a value
    with either_town.office.reading(either_town.who("wang")) as work:
        assert grants.mine(work) == (made,)
        assert grants.find(work, made.id) == made


def test_a_grant_that_is_not_yours_is_as_unknown_as_none(town: Town) -> None:
    made = town.give()
    for account in ("li", "stray", "chen", "owner", "officer"):
        other = refusal("no_such_grant", lambda who=account: opened(town, made, by=who))
        none = refusal(
            "no_such_grant",
            lambda who=account: opened(
                town, grants.Grant(id="grt_none", draft=made.draft, given_by="", given=""), by=who
            ),
        )
        assert isinstance(other, NotFound)
        assert str(other.message).replace(made.id, "") == str(none.message).replace("grt_none", "")
        assert other.where.keys() == none.where.keys()


def test_listed_accounts_are_the_only_ones(town: Town) -> None:
    made = town.give(accounts=("zhang",))
    assert opened(town, made, by="zhang")
    refusal("no_such_grant", lambda: opened(town, made, by="wang"))
    refusal("bad_grant", lambda: town.give(accounts=("li",)))


@pytest.mark.parametrize(
    ("said", "asked", "code"),
    [
        ({"begins": "2026-05-07"}, {}, "grant_waiting"),
        ({}, {"road": Road.FILE}, "grant_other_road"),
        ({}, {"purpose": "marketing"}, "grant_other_purpose"),
    ],
)
def test_a_grant_holds_for_its_days_roads_and_purpose(
    town: Town, said: dict[str, object], asked: dict[str, object], code: str
) -> None:
    made = town.give(**said)
    assert isinstance(refusal(code, lambda: opened(town, made, **asked)), Refused)


def test_a_grant_ends_with_its_last_day_in_beijing(town: Town) -> None:
    made = town.give(ends="2026-05-06")
    town.later(hours=11)  # 23:00 in Beijing
    assert opened(town, made, purpose="licence_check")
    town.later(hours=1)
    refusal("grant_ended", lambda: opened(town, made))


def test_withdrawn_is_dead_and_stays_so(either_town: Town) -> None:
    made = either_town.give()
    refusal("no_reason", lambda: either_town.withdraw(made, why=" "))
    for account in ("zhang", "wang"):
        refusal("grant_not_yours_to_withdraw", lambda who=account: either_town.withdraw(made, by=who))
    refusal("no_such_grant", lambda: either_town.withdraw(made, by="li"))
    assert either_town.withdraw(made).withdrawn_by == "chen"
    refusal("grant_withdrawn", lambda: opened(either_town, made))
    assert isinstance(refusal("grant_withdrawn_before", lambda: either_town.withdraw(made)), MovedOn)
    with either_town.office.reading(either_town.who("wang")) as work:
        assert grants.mine(work) == ()
    assert either_town.kinds("grant.withdrawn")[-1].detail["why"] == "用途已变"


@pytest.mark.parametrize(
    ("columns", "said", "error", "field"),
    [
        (("nothing",), {}, NotFound, None),
        (("id", "ID"), {}, BadInput, "columns"),
        (("id",), {"resource": "nothing"}, NotFound, None),
        (("id",), {"grantee": "无此单位"}, NotFound, None),
        (("id",), {"roads": frozenset()}, BadInput, "roads"),
        (("id:verify",), {}, BadInput, "roads"),
        (("id:verify",), {"roads": roads("verify")}, BadInput, "columns"),
        (("id:masked", "name:verify", "ward"), {"roads": roads("verify"), "verify_by": "id"}, BadInput, "verify_by"),
        (("id",), {"ends": "2026-05-05"}, BadInput, "ends"),
        (("id",), {"begins": "5.1"}, BadInput, "begins"),
        (("id",), {"ends": "20261231"}, BadInput, "ends"),
        (("id",), {"purpose": " "}, BadInput, "purpose"),
        (("id",), {"basis": ""}, BadInput, "basis"),
        (("id",), {"budget": Budget(calls_a_day=0)}, BadInput, "calls_a_day"),
        (("id",), {"rows": "ward = 'east' OR 1"}, BadInput, "rows"),
        (("id",), {"facts": {"x": object()}}, BadInput, "facts"),
        (("id",), {"accounts": ("nobody",)}, NotFound, None),
    ],
)  # fmt: skip
def test_a_draft_that_makes_no_sense_is_refused_by_field(
    town: Town, columns: tuple[str, ...], said: dict[str, object], error: type[YibenError], field: str | None
) -> None:
    with pytest.raises(error) as raised:
        town.give(*columns, **said)
    if field:
        assert raised.value.where["field"] == field
    assert town.kinds("grant.given") == []


def test_only_who_looks_after_the_data_gives_unless_a_case_decided(town: Town) -> None:
    refusal("not_steward", lambda: town.give(by="li"))
    assert town.give(by="li", case="case_1").given_by == "li"


def test_each_side_sees_its_own_and_overseers_all(either_town: Town) -> None:
    one = either_town.give("id")
    two = either_town.give("id", resource="cars", grantee=EDUCATION)
    either_town.withdraw(one)

    def seen(account: str, **asked: object) -> set[str]:
        with either_town.office.reading(either_town.who(account)) as work:
            return {grant.id for grant in grants.listed(work, **asked).rows}

    assert seen("wang") == {one.id}
    assert seen("li") == {two.id}
    assert seen("chen") == seen("officer") == seen("steward") == {one.id, two.id}
    assert seen("stray") == seen("analyst") == set()
    assert seen("chen", state=State.WITHDRAWN) == {one.id}
    assert seen("chen", state=State.IN_FORCE, resource=two.draft.resource) == {two.id}
    assert seen("li", grantee=one.draft.grantee) == set()


def test_a_steward_sees_what_bodies_below_their_own_gave_however_deep_and_nothing_beside_or_above(
    town: Town,
) -> None:
    branch, squad = "市公安局东区分局", "市公安局东区分局户籍大队"
    with town.office.writing(SYSTEM) as work:
        ledger.ensure_organisation(work, branch, parent=POLICE)
        ledger.ensure_organisation(work, squad, parent=branch)
        for name, org in (("branch", branch), ("squad", squad)):
            people.create_account(
                work, name=name, title=Text(name, name), roles=frozenset({Role.STEWARD}), clearance=1, org=org
            )
    town.land("households", "SELECT 1 AS id", run="households1", organisation=squad)
    own = town.give("id", grantee=EDUCATION)
    below = town.give("id", resource="households", grantee=EDUCATION, by="squad")

    def given(account: str) -> set[str]:
        with town.office.reading(town.who(account)) as work:
            return {grant.id for grant in grants.listed(work, side=grants.Side.GIVEN).rows}

    assert given("chen") == {own.id, below.id}
    assert given("branch") == given("squad") == {below.id}
    assert given("zhang") == given("wang") == set()


def test_receivers_are_all_who_were_ever_given_an_item(town: Town) -> None:
    one, two = town.give("id", "name"), town.give("id", "phone", grantee=EDUCATION)
    town.withdraw(one)
    name = one.draft.columns[1].item
    with town.office.reading(SYSTEM) as work:
        assert [grant.id for grant in grants.receivers(work, one.draft.resource)] == [one.id, two.id]
        assert [grant.id for grant in grants.receivers(work, one.draft.resource, items=[name])] == [one.id]
        assert grants.receivers(work, "res_none") == ()


def test_a_budget_is_not_one_call_larger(either_town: Town) -> None:
    made = either_town.give(budget=Budget(calls_a_day=3, rows_a_day=10, attempts_a_day=2))
    charged(either_town, made, rows=6)
    refusal("grant_rows_spent", lambda: charged(either_town, made, rows=5))
    charged(either_town, made, rows=4)
    charged(either_town, made, attempts=2)
    refusal("grant_calls_spent", lambda: charged(either_town, made))
    refusal("grant_attempts_spent", lambda: charged(either_town, made, calls=0, attempts=1))
    with either_town.office.reading(either_town.who("wang")) as work:
        assert grants.spent(work, made) == grants.Spent(calls=3, rows=10, attempts=2)
    either_town.later(days=1)
    charged(either_town, made)
    with either_town.office.reading(either_town.who("wang")) as work:
        assert [used.calls for _, used in grants.spent_by_day(work, made)] == [3, 1]


def test_a_call_larger_than_the_whole_budget_is_refused_at_once(either_town: Town) -> None:
    made = either_town.give(budget=Budget(rows_a_day=10))
    refusal("grant_rows_spent", lambda: charged(either_town, made, rows=11))


def test_calls_a_second_are_a_bucket_that_fills_again(either_town: Town) -> None:
    made = either_town.give(budget=Budget(calls_a_second=2))
    charged(either_town, made)
    charged(either_town, made)
    refusal("grant_pace_spent", lambda: charged(either_town, made))
    either_town.later(seconds=0.6)
    charged(either_town, made)
    refusal("grant_pace_spent", lambda: charged(either_town, made))
    either_town.later(hours=1)  # never more than a bucket
    charged(either_town, made, calls=2)
    refusal("grant_pace_spent", lambda: charged(either_town, made))
    either_town.later(hours=-2)  # a clock put back adds nothing
    refusal("grant_pace_spent", lambda: charged(either_town, made))


def test_many_at_once_spend_no_more_than_there_is(either_town: Town) -> None:
    made = either_town.give(budget=Budget(calls_a_day=7))

    def one_call(_: int) -> bool:
        try:
            charged(either_town, made)
        except Overused:
            return False
        return True

    with ThreadPoolExecutor(max_workers=6) as pool:
        assert sum(pool.map(one_call, range(30))) == 7


def test_overuse_is_told_once_for_each_measure_and_day(either_town: Town) -> None:
    made = either_town.give(budget=Budget(calls_a_day=1, attempts_a_day=1))

    def over(**amounts: int) -> None:
        with pytest.raises(Overused) as raised:
            charged(either_town, made, **amounts)
        with either_town.office.writing(either_town.who("wang")) as work:
            grants.tell_overuse(work, raised.value)

    charged(either_town, made)
    for _ in range(3):
        over()
        over(calls=0, attempts=2)
    assert [one.detail["measure"] for one in either_town.kinds("grant.overused")] == ["calls", "attempts"]
    either_town.later(days=1)
    charged(either_town, made)
    over()
    assert len(either_town.kinds("grant.overused")) == 3


def test_rows_left_are_those_of_the_call_and_the_day(town: Town) -> None:
    made = town.give(budget=Budget(rows_a_call=8, rows_a_day=10))
    with town.office.writing(town.who("wang")) as work:
        assert grants.rows_left(work, made) == 8
        grants.charge(work, made, rows=8)
        assert grants.rows_left(work, made) == 2
        grants.charge(work, made, rows=2)
        with pytest.raises(Overused) as raised:
            grants.rows_left(work, made)
    assert raised.value.where["measure"] == Measure.ROWS


def test_a_verify_grant_knows_by_which_column(town: Town) -> None:
    made = town.give("name:verify", "idno:verify", "grade:masked", roads=roads("verify"))
    assert made.draft.verify_by == "idno"
    assert draft().verify_by is None
    with town.office.reading(SYSTEM) as work:
        assert ledger.describe(work, "residents").resource.id == made.draft.resource
