"""Hostile people and sharing: widening in approval, row conditions that say more, grants and agreements of others."""

from typing import Any

import pytest
from attack_city import City, asked, granted, request, told

REQUESTS = "/api/sharing/requests"
CONDITIONS = [
    "1=1) OR (1=1",
    "ward = 'east' /*",
    "/*",
    "",
    "ward = 'east'; DROP TABLE residents",
    "ward = (SELECT 'east')",
    "EXISTS (SELECT 1 FROM residents)",
    "id IN (SELECT id FROM residents)",
    "regexp_matches(ward, '(a+)+$')",
    "ward = getenv('HOME')",
    "read_csv('/etc/passwd') IS NULL",
    "ward = $1",
    "ward = ?",
    "cast(name AS INTEGER) = 1",
    "1 / id = 1",
    "error('x') = 1",
    "fee = 1e309",
    "residents.ward = 'east'",
    "nobody = 1",
    "ward",
    "ward ＝ 'east'",
    "ward = 'east' AND " * 300 + "TRUE",
    "(" * 200 + "TRUE" + ")" * 200,
    "NOT " * 500 + "TRUE",
    "ward LIKE ward",
    "ward = 1",
    "row_number() OVER () = 1",
    "random() < 0.5",
    "now() > DATE '2020-01-01'",
]


@pytest.mark.parametrize("rows", [one for one in CONDITIONS if one], ids=lambda one: one[:30])
def test_a_condition_on_rows_that_says_more_than_which_rows_is_refused(city: City, rows: str) -> None:
    said = city.call("tom", "POST", "/api/sharing/preview", asked(city, rows=rows)).json()
    assert said["may_be_granted"] is False
    assert city.code("tom", "POST", REQUESTS, asked(city, rows=rows)) == (403, "sharing_not_allowed")


WIDER: list[tuple[dict[str, Any], str]] = [
    ({"columns": ["name=plain"]}, "sharing_widened"),
    ({"columns": ["idno=masked"]}, "sharing_widened"),
    ({"columns": ["nobody"]}, "no_column"),
    ({"columns": ["name=ｐlain"]}, "bad_request"),
    ({"roads": ["file"]}, "sharing_widened"),
    ({"roads": ["SQL"]}, "bad_request"),
    ({"until": "2099-12-31"}, "sharing_widened"),
    ({"until": "9999-12-31"}, "sharing_widened"),
    ({"limits": ["calls_a_day=20001"]}, "sharing_widened"),
    ({"limits": ["calls_a_day=999999999999"]}, "sharing_widened"),
    ({"limits": ["calls_a_day=-1"]}, "bad_request"),
    ({"limits": ["calls_a_day=²"]}, "bad_request"),
    ({"limits": ["calls_a_day=NaN"]}, "bad_request"),
    ({"limits": ["wishes=3"]}, "bad_request"),
    ({"keep_days": 10**11}, "sharing_widened"),
    ({"attests": ["encrypted"]}, "bad_request"),
    ({"rows": "1=1) OR (1=1"}, "bad_row_condition"),
    ({"rows": "TRUE) OR (ward = 'west'"}, "bad_row_condition"),
    ({"rows": "TRUE -- "}, "bad_row_condition"),
    ({"rows": "*/ TRUE /*"}, "bad_row_condition"),
    ({"rows": "TRUE; SELECT 1"}, "bad_row_condition"),
]


@pytest.fixture(scope="module")
def waiting(city: City) -> str:
    """A request that every one of these tries to widen; none of them moves it."""
    return str(request(city)["number"])


@pytest.mark.parametrize(("left", "code"), WIDER, ids=lambda one: str(one)[:40])
def test_an_approval_widens_nothing(city: City, waiting: str, left: dict[str, Any], code: str) -> None:
    answer = city.call("sam", "POST", f"{REQUESTS}/{waiting}/approve", {"seen": 1, **left})
    assert (answer.status_code in {403, 404, 422}, told(answer)) == (True, code)
    assert city.call("sam", "GET", f"{REQUESTS}/{waiting}").json()["version"] == 1


RAW: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({"given_columns": ["plain:{name}"]}, ("sharing_widened",)),
    ({"given_columns": "plain:{name}"}, ("sharing_widened",)),
    ({"given_columns": {"a": 1}}, ("form_wrong",)),
    ({"given_columns": [1, 2]}, ("form_wrong",)),
    ({"given_columns": ["plain:{name}:x:y"] * 300}, ("sharing_widened", "form_wrong")),
    ({"given_rows": ["id = 1", "TRUE"]}, ("form_wrong",)),
    ({"given_rows": "TRUE) OR (TRUE"}, ("bad_row_condition",)),
    ({"given_ends": "9999-12-31"}, ("sharing_widened",)),
    ({"given_begins": "0001-01-01"}, ("sharing_widened",)),
    ({"given_storage_days": -1}, ("bad_request",)),
    ({"given_storage_days": 1e17}, ("bad_request", "sharing_widened")),
    ({"given_storage_days": True}, ("form_wrong",)),
    ({"given_budget": ["calls_a_day=²"]}, ("bad_request",)),
    ({"given_budget": ["rows_a_call="]}, ("bad_request",)),
    ({"given_roads": ["file"]}, ("sharing_widened",)),
    ({"given_accounts": ["eve"]}, ("form_wrong",)),
    ({"columns": ["plain:{name}"]}, ("form_wrong",)),
    ({"resource": "x"}, ("form_wrong",)),
]


@pytest.mark.parametrize(("form", "codes"), RAW, ids=lambda one: str(one)[:40])
def test_a_form_sent_by_hand_widens_nothing_either(
    city: City, waiting: str, form: dict[str, Any], codes: tuple[str, ...]
) -> None:
    columns = city.call("sam", "GET", f"/api/cases/{waiting}").json()["form"]["columns"]
    name = columns[-1].split(":")[1]
    said = {key: _named(value, name) for key, value in form.items()}
    body = {"case": waiting, "move": "approve", "seen": 1, "form": said}
    answer = city.call("sam", "POST", "/api/cases/moves", body)
    assert answer.status_code in {403, 422}, answer.text
    assert told(answer) in codes
    assert city.call("sam", "GET", f"{REQUESTS}/{waiting}").json()["version"] == 1


def _named(value: Any, name: str) -> Any:
    if isinstance(value, list):
        return [_named(one, name) for one in value]
    return value.replace("{name}", name) if isinstance(value, str) else value


@pytest.mark.parametrize("who", ["tom", "mal", "eve", "nob", "fay", "steward", "analyst"])
def test_only_the_owner_and_the_authority_approve(city: City, waiting: str, who: str) -> None:
    status, code = city.code(who, "POST", f"{REQUESTS}/{waiting}/approve", {"seen": 1})
    assert (status, code) in {(404, "no_case"), (403, "not_yours")}


@pytest.fixture(scope="module")
def theirs(city: City) -> dict[str, str]:
    grant = granted(city, roads=["sql", "api", "prefill"])
    listed = city.call("tom", "GET", "/api/sharing/agreements").json()["agreements"]
    agreement = next(one["id"] for one in listed if one["grant"] == grant)
    return {"grant": grant, "agreement": agreement}


@pytest.mark.parametrize("who", ["eve", "nob", "analyst"])
def test_what_was_agreed_between_others_is_not_there(city: City, theirs: dict[str, str], who: str) -> None:
    grant, agreement = theirs["grant"], theirs["agreement"]
    assert city.code(who, "GET", f"/api/sharing/agreements/{agreement}") == (404, "no_agreement")
    for form in ("pdf", "docx", "json"):
        assert city.page(who, f"/sharing/agreements/{agreement}.{form}").status_code == 404
    assert city.code(who, "GET", f"/api/grants/{grant}") == (404, "no_such_grant")
    assert city.page(who, f"/grants/{grant}").status_code == 404
    assert city.code(who, "GET", f"/api/data/{grant}/openapi.json") == (404, "no_such_grant")
    for path in ("/api/sharing/agreements", "/api/grants", "/api/sharing/requests"):
        assert city.call(who, "GET", path).json()["total"] == 0
    assert grant not in city.page(who, "/seals").text


@pytest.mark.parametrize("who", ["eve", "nob"])
def test_a_grant_of_others_is_not_told_from_one_that_is_not(
    city: City, theirs: dict[str, str], who: str
) -> None:
    form = {"fields": {"a": "ward"}, "key": {"id": "2"}}
    for verb, body in (("withdraw", {"why": "x"}), ("give-up", {"why": "x"}), ("prefill", form)):
        here = city.code(who, "POST", f"/api/sharing/grants/{theirs['grant']}/{verb}", body)
        nowhere = city.code(who, "POST", f"/api/sharing/grants/grt_none/{verb}", body)
        assert here == nowhere == (404, "no_such_grant")


def test_an_analyst_of_the_recipient_ends_no_grant_of_theirs(city: City, theirs: dict[str, str]) -> None:
    for verb in ("withdraw", "give-up"):
        path = f"/api/sharing/grants/{theirs['grant']}/{verb}"
        assert city.code("mal", "POST", path, {"why": "x"}) == (403, "not_yours_to_end")
    assert city.call("tom", "GET", f"/api/grants/{theirs['grant']}").json()["state"] == "in_force"


PREFILLS: list[tuple[dict[str, str], dict[str, str], str]] = [
    ({"a": "ward"}, {"name": "王"}, "bad_prefill"),
    ({"a": "ward"}, {"idno": "330106199000000037"}, "bad_prefill"),
    ({"a": "ward"}, {'id" = id OR "id': "1"}, "bad_prefill"),
    ({"a": "ward"}, {}, "bad_prefill"),
    ({}, {"id": "2"}, "bad_prefill"),
    ({f"f{one}": "ward" for one in range(101)}, {"id": "2"}, "bad_prefill"),
    ({"a": "name"}, {"ward": "east"}, "prefill_not_one"),
]


@pytest.mark.parametrize(("fields", "key", "code"), PREFILLS, ids=range(len(PREFILLS)))
def test_prefilling_is_for_one_person_by_a_key_that_is_known(
    city: City, theirs: dict[str, str], fields: dict[str, str], key: dict[str, str], code: str
) -> None:
    body = {"fields": fields, "key": key}
    assert city.code("tom", "POST", f"/api/sharing/grants/{theirs['grant']}/prefill", body)[1] == code


def test_prefilling_gives_nothing_beyond_the_granted_rows_and_columns(
    city: City, theirs: dict[str, str]
) -> None:
    path = f"/api/sharing/grants/{theirs['grant']}/prefill"
    outside = city.call("tom", "POST", path, {"fields": {"a": "ward"}, "key": {"id": "3"}}).json()
    assert [one["value"] for one in outside["fields"]] == [None]
    beyond = {"a": "idno", "b": 'ward" FROM residents --', "c": "rowid", "d": "name"}
    found = city.call("tom", "POST", path, {"fields": beyond, "key": {"id": "2"}}).json()["fields"]
    assert [one["value"] for one in found[:3]] == [None] * 3
    assert "*" in found[3]["value"]


ODD_REQUESTS: list[dict[str, Any]] = [
    {"limits": ["calls_a_day=²"]},
    {"limits": ["calls_a_day"]},
    {"columns": []},
    {"columns": [""]},
    {"columns": ["id=plain=plain"]},
    {"columns": ["id"] * 501},
    {"roads": []},
    {"until": "9999-12-31"},
    {"until": "0001-01-01"},
    {"until": "tomorrow"},
    {"begins": "0001-01-01"},
    {"accounts": ["eve"]},
    {"accounts": ["system"]},
    {"purpose": "=cmd|' /C calc'!A1"},
    {"purpose_says": ""},
    {"purpose_says": "<script>alert(1)</script>"},
    {"basis": "<img src=x onerror=alert(1)>"},
    {"basis": "a\u0000b"},
    {"keep_days": "²"},
    {"frequency": "always"},
    {"attests": ["encrypted"]},
    {"attests": ["masked"]},
    {"attests": ["to_self"]},
    {"attests": ["environment"]},
    {"attests": ["Ｅ"]},
    {"attests": ["x; drop"]},
    {"attests": [f"fact_{one}" for one in range(51)]},
    {"somebody": 1},
]


@pytest.mark.parametrize("odd", ODD_REQUESTS, ids=lambda odd: str(odd)[:40])
def test_a_request_with_what_cannot_be_is_refused(city: City, odd: dict[str, Any]) -> None:
    before = city.call("tom", "GET", "/api/cases?filer=tom").json()["total"]
    answer = city.call("tom", "POST", REQUESTS, asked(city, **odd))
    assert answer.status_code in {403, 404, 422}, answer.text
    assert city.call("tom", "GET", "/api/cases?filer=tom").json()["total"] == before


def test_half_a_character_in_a_request_is_answered(city: City) -> None:
    sent = b'{"resource":"residents","columns":["id"],"purpose":"statistics","purpose_says":"\\ud800","basis":"x","roads":["sql"],"until":"2027-01-15"}'
    for path in ("/api/sharing/preview", REQUESTS):
        headers = {"content-type": "application/json"}
        assert city.call("tom", "POST", path, content=sent, headers=headers).status_code in {200, 422}
