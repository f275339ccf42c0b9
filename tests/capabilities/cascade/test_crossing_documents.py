"""Whatever a peer says, reading it ends in a thing that was looked at or in Garbage, never in anything else."""

from collections.abc import Callable
from contextlib import suppress

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiben.capabilities.cascade.crossing import documents
from yiben.capabilities.cascade.envelope import Garbage

GRANT = {
    "grant": "grt_" + "0" * 26, "reference": "xer_" + "0" * 26, "entry": "res_1", "rows": "", "purpose": "p",
    "columns": [{"item": "res_1.1", "name": "a", "form": "plain", "level": 2}], "purpose_says": "", "basis": "",
    "roads": ["sql"], "begins": "2026-01-01", "ends": "2026-02-01", "budget": {"calls_a_day": 5}, "agreement": "a",
    "digest": "d", "clauses": [["甲", "one"]], "standing": "in_force", "why": "", "event": "evt_1",
}  # fmt: skip
FORM = {"resource": "res_1", "columns": ["plain:res_1.1:a"], "begins": "2026-01-01", "ends": "2026-02-01",
        "roads": ["sql"], "budget": ["rows_a_day=5"], "purpose": "p"}  # fmt: skip
GOOD: list[tuple[Callable[[bytes], object], dict[str, object]]] = [
    (documents.read_granted, GRANT),
    (documents.read_objection, {"entry": "e", "item": "e.1", "wrong": "value", "organisation": "", "sealed": "AA"}),
    (documents.read_request, {"form": FORM, "organisation": "某厅", "accounts": ["lin"]}),
    (documents.read_wants, {"wants": "withdraw", "why": "x"}),
    (documents.read_word, {"version": 3, "state": "open", "number": "2026-1", "zh": "甲", "en": "a", "due": None,
                           "says": ""}),
    (documents.read_statement, {"key": {"a": "1"}, "seen": "", "right": "", "says": "x"}),
    (documents.read_wanted, {"grant": "grt_" + "0" * 26, "account": "lin", "columns": ["a"], "where": "", "rows": 5,
                             "nonce": "0" * 32, "at": "2026-01-01T00:00:00Z"}),
    (lambda body: documents.read_told(body, columns=1, rows=5),
     {"columns": [{"name": "a", "masked": False, "values": [1]}], "rows": 1, "cut": False, "export": "",
      "trace": None}),
]  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**53) | st.floats(allow_nan=False) | st.text(max_size=5)
    | st.sampled_from(["plain", "sql", "in_force", "2026-01-01", "res_1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["item", "form", "a", "b"]), inner),
    max_leaves=6,
)  # fmt: skip


def read(reader: Callable[..., object], said: dict[str, object]) -> object:
    return reader(said) if reader is documents.read_statement else reader(orjson.dumps(said))


@pytest.mark.parametrize("place", range(len(GOOD)))
def test_what_is_well_said_is_read(place: int) -> None:
    reader, said = GOOD[place]
    assert read(reader, said) is not None


@given(data=st.data())
def test_any_other_value_anywhere_is_garbage_or_read(data: st.DataObject) -> None:
    reader, said = data.draw(st.sampled_from(GOOD))
    changed = {**said, data.draw(st.sampled_from(sorted(said))): data.draw(JSON)}
    with suppress(Garbage):
        read(reader, changed)


@given(where=st.sampled_from(sorted(GRANT["columns"][0])), value=JSON)
def test_any_other_value_in_a_column_is_garbage_or_read(where: str, value: object) -> None:
    with suppress(Garbage):
        read(documents.read_granted, {**GRANT, "columns": [{**GRANT["columns"][0], where: value}]})


@given(where=st.sampled_from(sorted(FORM)), value=JSON)
def test_any_other_value_in_a_form_is_garbage_or_read(where: str, value: object) -> None:
    with suppress(Garbage):
        read(documents.read_request, {"form": {**FORM, where: value}, "organisation": "", "accounts": []})
