"""Vocabularies: what the base declares, what a pack may add, what is refused."""

from typing import Any

import pytest
from decision_makers import words

from yiben.engines.rules.decisions import Vocabulary, read_facts
from yiben.kernel.errors import BadInput

USE = {"activity": [{"id": "use", "zh": "使用", "en": "use"}]}


def fact(**more: Any) -> dict[str, Any]:
    return {"fact": [{"id": "gate", "of": "context", "type": "word", "zh": "门", "en": "gate", **more}]}


def test_the_base_knows_the_eight_activities_and_the_facts_of_the_contract() -> None:
    assert list(words().activities) == [
        "collect", "store", "use", "process", "transmit", "provide", "publish", "delete",
    ]  # fmt: skip
    named = "kind authentication nda environment channel recipient legal_duty to_self scenario approval masked encrypted"
    assert set(named.split()) <= set(words().facts)
    assert words().label("mfa").zh == "多因素认证"


def test_a_pack_adds_words_to_what_is_there() -> None:
    base = {**USE, **fact(word=[{"id": "north", "zh": "北", "en": "north"}])}
    more = {
        "fact": [{"id": "gate", "word": [{"id": "south", "zh": "南", "en": "south", "synonyms": ["s"]}]}],
        "mode": [{"id": "sign", "zh": "签发", "en": "signing"}],
        "activity": [{"id": "use", "synonyms": ["运用"]}],
    }
    both = Vocabulary.read(base, more)
    assert set(both.facts["gate"].words) == {"north", "south"}
    read = read_facts({"activity": "运用", "mode": "签发", "context": {"gate": "S"}}, both)
    assert (read.activity, read.mode, read.values) == ("use", "sign", ("south",))


def test_items_may_have_facts_of_their_own() -> None:
    listed = fact(of="items", type="flag")
    assert read_values(listed, [{"gate": False}, {"gate": True}]) == (True,)
    assert read_values(listed, [{"gate": False}, {}]) == (None,)
    assert read_values(listed, [{"gate": False}, {"gate": False}]) == (False,)
    assert read_values(fact(of="items", type="number"), [{"gate": 3}, {"gate": 7}]) == (7,)


def test_an_exceptional_state_of_an_item_is_there_only_when_said() -> None:
    listed = {
        "fact": [
            *fact(of="items", type="flag", absent=False)["fact"],
            *fact(id="door", of="items", type="flag")["fact"],
        ]
    }
    assert read_values(listed, [{}]) == (False, None)
    assert read_values(listed, [{"door": True}]) == (False, True)
    assert read_values(listed, [{"gate": True}, {"door": False}]) == (True, None)


def read_values(listed: dict[str, Any], items: list[dict[str, Any]]) -> tuple[Any, ...]:
    return read_facts({"activity": "use", "items": items}, Vocabulary.read(USE, listed)).values


@pytest.mark.parametrize(
    "document",
    [
        {"colour": []},
        {"fact": {"id": "x"}},
        {"mode": [{"id": "Bad Id", "zh": "坏", "en": "bad"}]},
        {"mode": [{"id": "x", "zh": "坏"}]},
        {"mode": [{"id": "x", "zh": "坏", "en": "bad", "synonyms": "y"}]},
        {"mode": [{"id": "x", "zh": "一", "en": "one"}, {"id": "y", "zh": "一", "en": "two"}]},
        fact(of="nowhere"),
        fact(type="colour"),
        fact(colour="red"),
        fact(id="sensitivity"),
        fact(id="mode"),
        fact(id="a-b"),
        fact(type="flag", says="unheard_of"),
        fact(type="flag", implied_by="unheard_of"),
        {"fact": [*fact()["fact"], {"id": "gate", "type": "flag"}]},
    ],
)
def test_what_cannot_stand_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(BadInput) as wrong:
        Vocabulary.read(USE, document)
    assert wrong.value.where["file"] == "vocabulary.toml"
