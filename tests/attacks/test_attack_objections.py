"""Objections hold values nobody else may see: read by others, moved by others, filed with what is no text."""

import json
from typing import Any

import pytest
from attack_city import City

PATH = "/api/objections"
SEEN, RIGHT = "13800000001", "13999999937"


@pytest.fixture(scope="module")
def number(city: City) -> str:
    said = {
        "resource": "residents",
        "column": "phone",
        "wrong": "value",
        "key": {"id": "1"},
        "seen": SEEN,
        "right": RIGHT,
        "says": "<script>alert(1)</script>",
    }
    answer = city.call("tom", "POST", PATH, said)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["number"])


@pytest.mark.parametrize("who", ["eve", "mal", "nob", "fay", "analyst", "steward"])
def test_an_objection_of_others_is_not_there(city: City, number: str, who: str) -> None:
    for path in (f"{PATH}/{number}", f"{PATH}/{number}/statement", f"/api/cases/{number}"):
        assert city.code(who, "GET", path) == (404, "no_case")
    assert city.page(who, f"/objections/{number}").status_code == 404
    assert city.call(who, "GET", PATH).json()["total"] == 0
    for step in ("accept", "correct", "refuse", "trace", "rederived", "withdraw"):
        body = {"case": number, "move": step, "seen": 1, "form": {}}
        assert city.code(who, "POST", "/api/cases/moves", body) == (404, "no_case")


@pytest.mark.parametrize("who", ["sam", "sue", "bea", "bob"])
def test_who_handles_it_reads_no_value_they_may_not_see(city: City, number: str, who: str) -> None:
    assert city.code(who, "GET", f"{PATH}/{number}/statement") == (403, "value_closed")
    pages = (
        f"/objections/{number}",
        f"/cases/{number}",
        "/objections",
        "/cases",
        "/todo",
        "/notices",
        "/log",
    )
    calls = (f"{PATH}/{number}", PATH, f"/api/cases/{number}", "/api/cases", "/api/cases/todo")
    texts = [city.page(who, one).text for one in pages] + [city.call(who, "GET", one).text for one in calls]
    assert not [one for one in texts if SEEN in one or RIGHT in one]


@pytest.mark.parametrize("who", ["tom", "officer"])
def test_what_was_typed_is_shown_and_does_not_run(city: City, number: str, who: str) -> None:
    page = city.page(who, f"/objections/{number}")
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text


@pytest.mark.parametrize("step", ["trace", "accept", "refuse", "own_error"])
def test_the_filer_answers_nothing_for_the_source(city: City, number: str, step: str) -> None:
    body = {"case": number, "move": step, "seen": 1, "form": {}}
    status, code = city.code("tom", "POST", "/api/cases/moves", body)
    assert (status, code) in {(403, "not_yours"), (409, "case_moved_on")}


ODD: list[dict[str, Any]] = [
    {"says": "\ud800"},
    {"says": "x" * 5000},
    {"key": {"id": "1\x00"}},
    {"key": {'id"; --': "1"}},
    {"column": "nobody"},
    {"wrong": "all"},
    {"person": "王"},
    {"proof": "mine", "person": "王"},
    {"resource": ["residents"]},
    {"somebody": 1},
]


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: ascii(odd)[:40])
def test_an_objection_with_what_cannot_be_is_refused(city: City, odd: dict[str, Any]) -> None:
    before = city.call("tom", "GET", f"{PATH}?only=mine").json()["total"]
    said = {"resource": "residents", "column": "phone", "key": {"id": "1"}, "right": "1", "says": "x", **odd}
    headers = {"Content-Type": "application/json"}
    answer = city.call("tom", "POST", PATH, content=json.dumps(said).encode(), headers=headers)
    assert answer.status_code in {404, 422}, answer.text
    assert city.call("tom", "GET", f"{PATH}?only=mine").json()["total"] == before


def test_nobody_puts_more_than_an_address_where_letters_go(city: City) -> None:
    odd = [
        "x@y.cn\nBcc: a@b.cn",
        "x@y.cn\r\nSubject: hi",
        "a@b.cn,c@d.cn",
        "<a@b.cn>",
        '"a b"@y.cn',
        "a@[127.0.0.1]",
    ]
    for one in odd:
        assert city.post("tom", "/notices/preferences", by_email="yes", email=one).status_code == 422
