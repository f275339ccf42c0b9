"""The catalogue's life and its lists: speaking for others, changes of odd types, cells that run."""

import csv
import io
import json
from typing import Any

import pytest
from attack_city import City

PATH = "/api/catalogue"


@pytest.mark.parametrize("who", ["eve", "mal", "nob", "tom", "fay"])
@pytest.mark.parametrize(
    ("verb", "body"),
    [
        ("propose", {}),
        ("change", {"changed_on": "2026-01-05", "wanted": {"title": "x"}}),
        ("retire", {"reason": "x"}),
    ],
)
def test_nobody_speaks_for_an_entry_of_others(city: City, who: str, verb: str, body: dict[str, Any]) -> None:
    assert city.code(who, "POST", f"{PATH}/entries/residents/{verb}", body)[0] in {403, 404}


ODD: list[Any] = [
    {"title": [1]},
    {"title": None},
    {"title": 5},
    {"title": ""},
    {"title": "x" * 5000},
    {"title": "<script>alert(1)</script>"},
    {"title": "a\x00b"},
    {"title": "\ud800"},
    {"themes": {"a": 1}},
    {"themes": [1]},
    {"classes": [["a"]]},
    {"origin": 1},
    {"cycle": "²"},
    {"organisation": ["x"]},
    {"status": "retired"},
    {"level": 1},
    {"items": "x"},
    {"items": ["name"]},
    {"items": {"name": "x"}},
    {"items": {"name": None}},
    {"items": {"name": {"level": 1}}},
    {"items": {"name": {"personal": False}}},
    {"items": {"name": {"title": ["x"]}}},
    {"items": {"nobody": {"title": "x"}}},
    [],
]


@pytest.mark.parametrize("wanted", ODD, ids=lambda one: ascii(one)[:40])
def test_a_change_of_odd_types_is_refused(city: City, wanted: Any) -> None:
    body = json.dumps({"changed_on": "2026-01-05", "wanted": wanted}).encode()
    headers = {"Content-Type": "application/json"}
    path = f"{PATH}/entries/residents/change"
    assert city.call("sam", "POST", path, content=body, headers=headers).status_code in {404, 422}


ODD_LISTS: list[tuple[str, dict[str, Any]]] = [
    ("demands", {"title": "x", "organisation": "市公安局"}),
    ("demands", {"title": "x", "until": "²"}),
    ("demands", {"title": "x\x00"}),
    ("demands", {"title": "x", "says": "a\x00b"}),
    ("demands", {"title": "x", "says": "a" * 4001}),
    ("demands", {"title": "x", "items": ["a" * 201]}),
    ("demands", {"title": "x", "provider": "nobody"}),
    ("duties", {"title": "x", "organisation": "市公安局"}),
    ("duties", {"title": "x", "since": "²"}),
    ("duties", {"title": "x", "basis": "a\x00b"}),
    ("duties", {"title": "x", "resource": "nobody"}),
]


@pytest.mark.parametrize(("name", "body"), ODD_LISTS, ids=range(len(ODD_LISTS)))
def test_lists_take_no_word_for_others_and_nothing_odd(city: City, name: str, body: dict[str, Any]) -> None:
    assert city.code("eve", "POST", f"{PATH}/{name}", body)[0] in {403, 404, 422}


def test_nobody_puts_the_entry_of_others_on_their_own_list(city: City) -> None:
    body = {"title": "居民库由我负责", "resource": "residents"}
    assert city.code("eve", "POST", f"{PATH}/duties", body) == (403, "not_your_list")
    assert city.call("sam", "POST", f"{PATH}/duties", body).status_code == 201


def test_nobody_asks_by_a_demand_of_others(city: City) -> None:
    made = city.call("tom", "POST", f"{PATH}/demands", {"title": "核查", "items": ["name"]}).json()["id"]
    body = {"resource": "residents", "basis": "x", "purpose": "statistics"}
    assert city.code("eve", "POST", f"{PATH}/demands/{made}/ask", body) == (403, "not_your_list")


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_of_a_list_runs_and_no_page_does(city: City, sign: str) -> None:
    said = {"title": f"{sign}cmd|' /C calc'!A1", "says": "<img src=x onerror=alert(1)>"}
    assert city.call("eve", "POST", f"{PATH}/demands", said).status_code == 201
    rows = list(csv.reader(io.StringIO(city.page("bea", "/catalogue/demands.csv").text)))
    assert f"'{said['title']}" in {cell for row in rows for cell in row}
    assert said["title"] not in {cell for row in rows for cell in row}
    assert said["says"] not in city.page("bea", "/catalogue/demands").text
