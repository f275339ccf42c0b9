"""Hostile people and cases: looking into others', moving what one may not, deciding for oneself, odd forms."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from attack_city import POLICE, City, told

import case_people
from yiben.capabilities import casework, ledger
from yiben.engines import flows
from yiben.engines.flows.calendar import calendar
from yiben.engines.flows.model import End, Field, Flow, Move, Relation, State, Who, Within
from yiben.kernel.clock import day_in_beijing
from yiben.kernel.errors import YibenError
from yiben.kernel.text import Text

OUTSIDERS = ("eve", "mal", "nob", "tom", "analyst", "steward")


@pytest.fixture
def case(city: City) -> casework.Case:
    return case_people.file(city.platform)


def move(
    city: City, who: str, case: casework.Case, step: str, *, seen: int = 1, **form: Any
) -> tuple[int, str]:
    body = {"case": case.number, "move": step, "seen": seen, "form": form}
    answer = city.call(who, "POST", "/api/cases/moves", body)
    return answer.status_code, "" if answer.status_code == 200 else told(answer)


@pytest.mark.parametrize("who", ["eve", "mal", "nob", "analyst", "steward"])
def test_a_case_of_others_is_not_there_by_any_door(city: City, case: casework.Case, who: str) -> None:
    for ref in (case.id, case.number):
        assert city.code(who, "GET", f"/api/cases/{ref}") == (404, "no_case")
        assert city.page(who, f"/cases/{ref}").status_code == 404
        assert city.code(who, "GET", f"/api/cases/{ref}/files/att_x") == (404, "no_case")
    nowhere = city.call(who, "GET", "/api/cases/2026-999999").json()["error"]
    here = city.call(who, "GET", f"/api/cases/{case.number}").json()["error"]
    assert here["code"] == nowhere["code"]
    assert here["message"].replace(case.number, "2026-999999") == nowhere["message"]


@pytest.mark.parametrize("who", ["eve", "mal", "nob"])
@pytest.mark.parametrize("query", ["", "?kind=data.demand", "?filer=fay", "?phase=open", "?subject={police}"])
def test_no_filter_of_a_list_counts_what_is_not_theirs(
    city: City, case: casework.Case, who: str, query: str
) -> None:
    answer = city.call(who, "GET", "/api/cases" + query.format(police=case.organisation)).json()
    assert case.number not in str(answer)
    assert all(one["filer"] == who for one in answer["cases"])
    assert answer["total"] == len(answer["cases"])


@pytest.mark.parametrize("who", OUTSIDERS)
def test_who_must_not_act_moves_nothing(city: City, case: casework.Case, who: str) -> None:
    for step, form in (("accept", {"remark": "好"}), ("refuse", {}), ("withdraw", {})):
        status, code = move(city, who, case, step, **form)
        assert (status, code) in {(404, "no_case"), (403, "not_yours")}
    assert city.call("sam", "GET", f"/api/cases/{case.number}").json()["version"] == 1


@pytest.mark.parametrize("step", ["accept", "return", "refuse"])
def test_the_filer_decides_nothing_of_their_own_not_even_for_somebody(city: City, step: str) -> None:
    case = case_people.file(city.platform)
    day = day_in_beijing(city.platform.office.clock())
    with city.platform.office.writing(city.actor("sam")) as work:
        given = casework.delegate(
            work, "fay", begins=day.isoformat(), ends=(day + timedelta(days=3)).isoformat()
        )
    try:
        form = {"accept": {"remark": "好"}, "return": {"reason": "补"}, "refuse": {}}[step]
        assert move(city, "fay", case, step, **form) == (403, "not_yours")
        batch = {"cases": [[case.number, 1]], "move": step, "form": form}
        (outcome,) = city.call("fay", "POST", "/api/cases/batch", batch).json()["outcomes"]
        assert outcome["refused"]["code"] in {"not_yours", "not_in_batch"}
        with city.platform.office.writing(city.actor("fay")) as work, pytest.raises(YibenError) as chain:
            casework.delegate(work, "tom", begins=day.isoformat(), ends=day.isoformat())
        assert chain.value.code == "delegation_chain"
    finally:
        with city.platform.office.writing(city.actor("sam")) as work:
            casework.end_delegation(work, given.id)


def test_a_batch_with_cases_of_others_moves_only_ones_own(city: City, case: casework.Case) -> None:
    batch = {
        "cases": [[case.number, 1], ["2026-999999", 1], [case.id, 1]],
        "move": "accept",
        "form": {"remark": "好"},
    }
    for who in ("eve", "mal"):
        outcomes = city.call(who, "POST", "/api/cases/batch", batch).json()["outcomes"]
        assert [one["refused"]["code"] for one in outcomes] == ["no_case"] * 3
    outcomes = city.call("sam", "POST", "/api/cases/batch", batch).json()["outcomes"]
    assert [one["refused"] and one["refused"]["code"] for one in outcomes] == [
        None,
        "no_case",
        "case_moved_on",
    ]


@pytest.mark.parametrize("step", ["pass", "fail", "lapse"])
def test_what_happens_by_itself_nobody_makes(city: City, step: str) -> None:
    case = case_people.file(city.platform)
    case_people.move(
        city.platform,
        "sam",
        case,
        "accept" if step != "lapse" else "return",
        **({"remark": "好"} if step != "lapse" else {"reason": "补"}),
    )
    for who in ("sam", "bea", "fay", "officer"):
        assert move(city, who, case, step, seen=2) == (403, "only_by_itself")


def test_a_reviewer_speaks_once_and_the_interested_not_at_all(city: City, case: casework.Case) -> None:
    case_people.move(city.platform, "sam", case, "accept", remark="好")

    def speak(who: str, **said: Any) -> tuple[int, str]:
        body = {"case": case.number, "agrees": True, "score": 90, "says": "同意", **said}
        answer = city.call(who, "POST", "/api/cases/opinions", body)
        return answer.status_code, "" if answer.status_code == 200 else told(answer)

    assert speak("bea", seen=1) == (409, "case_moved_on")
    assert speak("bea", score=101) == speak("bea", score=-1) == (422, "bad_score")
    assert speak("bea", says="<script>x</script>") == (422, "form_wrong")
    assert speak("bea") == (200, "")
    assert speak("bea") == speak("fay") == speak("tom") == speak("sam") == (403, "not_yours")
    assert speak("eve") == (404, "no_case")


def test_a_stale_page_a_replayed_form_and_a_forged_token_are_refused(city: City, case: casework.Case) -> None:
    body = {
        "case": case.number,
        "move": "accept",
        "seen": 1,
        "form": {"remark": "好"},
        "token": f"t-{case.id}",
    }
    for csrf in ("", "x", "0" * 64):
        assert (
            city.post("sam", "/cases/step", csrf=csrf, case=case.id, move="accept", seen="1").status_code
            == 403
        )
    assert city.code("sam", "POST", "/api/cases/moves", body | {"seen": 0}) == (409, "case_moved_on")
    assert city.call("sam", "POST", "/api/cases/moves", body).status_code == 200
    assert city.code("sam", "POST", "/api/cases/moves", body) == (409, "already_sent")
    assert city.code("sam", "POST", "/api/cases/moves", body | {"token": None}) == (409, "case_moved_on")


ODD_FORMS = [
    {"purpose": {"a": 1}},
    {"purpose": 5},
    {"purpose": ["x", "y"]},
    {"purpose": "x" * 201},
    {"purpose": "a\u0000b"},
    {"purpose": "a\u202eb"},
    {"purpose": "<script>alert(1)</script>"},
    {"purpose": "<svg/onload=alert(1)>"},
    {"purpose": "javascript:alert(1)"},
    {"fields": [["a"]]},
    {"fields": [{}]},
    {"fields": ["a"] * 1001},
    {"mode": "API"},
    {"mode": ["api", "file"]},
    {"until": "0000-01-01"},
    {"until": "２０２６-01-01"},
    {"until": 20260101},
    {"until": "2026-W01-1"},
    {"proof": "att_of_somebody"},
    {"__proto__": 1},
    {"owner": {"a": 1}},
]


@pytest.mark.parametrize("odd", ODD_FORMS, ids=lambda odd: str(odd)[:40])
def test_a_form_with_what_no_form_asks_for_is_refused_with_the_field(city: City, odd: dict[str, Any]) -> None:
    with city.platform.office.reading(city.actor("fay")) as work:
        police = ledger.find_organisation(work, POLICE)
    assert police
    form = {"owner": police.id, "purpose": "核对", **odd}
    status, code = city.code("fay", "POST", "/api/cases", {"kind": "data.demand", "title": "x", "form": form})
    assert (status, code) in {(422, "form_wrong"), (422, "attachment_missing")}


@pytest.mark.parametrize(
    "kind", ["sharing.request", "sharing.attribute", "objection.value", "objection.told", "catalogue.retire"]
)
def test_what_a_capability_files_itself_no_general_form_files(city: City, kind: str) -> None:
    sent = {"kind": kind, "title": "x", "form": {}}
    assert city.code("tom", "POST", "/api/cases", sent) == (403, "filed_elsewhere")


PAGES = ("/cases", "/todo", "/notices", "/sharing", "/catalogue/demands")
NUMBERS = ("²", "１²", "-1", "9" * 30, "0x10")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_number_that_is_none_breaks_nothing(city: City, path: str) -> None:
    assert {city.page("bea", f"{path}?page={one}").status_code for one in NUMBERS} <= {200, 422}


def test_numbers_no_database_counts_to_break_nothing(city: City, case: casework.Case) -> None:
    assert city.call("bea", "GET", f"/api/cases?page={10**30}").status_code == 200
    huge = {"case": case.number, "move": "accept", "seen": 10**30, "form": {"remark": "好"}}
    assert city.code("sam", "POST", "/api/cases/moves", huge) == (409, "case_moved_on")


def test_nobody_names_themselves_as_who_decides() -> None:
    says = Text("x", "x")
    decider = Field(id="decider", title=says, type="account")
    step = Move(id="go", title=says, sources=("a",), target="z", who=(Who(field="decider"),), form=(decider,))
    states = (State(id="a", title=says, says=says), State(id="z", title=says, says=says, end=End.DONE))
    made = Flow(
        key="p@1/f", kind="k", title=says, says=None, start="a", form=(), states=states, moves=(step,)
    )
    assert [one.code for one in flows.check(made)] == ["flow_who"]


def test_effects_of_another_capability_are_refused_when_a_flow_is_read() -> None:
    says = Text("x", "x")
    who = (Who(role="steward", relation=Relation.OWNER),)
    effects = ("sharing.give_grant",)
    step = Move(id="go", title=says, sources=("a",), target="z", who=who, effects=effects)
    states = (State(id="a", title=says, says=says), State(id="z", title=says, says=says, end=End.DONE))
    made = Flow(
        key="p@1/f",
        kind="data.demand",
        title=says,
        says=None,
        start="a",
        form=(),
        states=states,
        moves=(step,),
    )
    assert [one.code for one in flows.check(made, effects=effects)] == ["flow_effect"]


def test_nobody_counts_two_thousand_years_because_somebody_typed_the_year_one() -> None:
    days = calendar("cn")
    today = date(2026, 11, 23)
    assert days.working_days(date.min, today) == days.working_days(date(1949, 1, 1), today)
    assert days.working_days(today, date.min) == -days.working_days(date.min, today)
    assert days.working_days(date.min, date(1, 2, 3)) == 0
    for begins, ends in ((date.min, date.max), (today, date.max), (date.max, today)):
        with pytest.raises(YibenError) as refused:
            days.working_days(begins, ends)
        assert refused.value.code == "deadline_too_far"
    for asked in (Within(working_days=10**9), Within(days=10**9), Within(hours=10**12), Within(months=10**9)):
        with pytest.raises(YibenError) as refused:
            days.due(datetime(2026, 11, 23, tzinfo=UTC), asked)
        assert refused.value.code == "deadline_too_far"
