"""The compiled matrix against a slow reading of the same text, and what must hold of every regulation."""

from typing import Any

import sqlglot
from decision_makers import FIVE, book, books, contexts, control, documents, marks, subjects, words
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlglot import exp

from yiben.engines.rules.decisions import Book, Control, Standing, decide, read_facts

WEIGHT = {"permit": 0, "conditional": 1, "deny": 2}
SLOW = settings(max_examples=80, deadline=None)


# ---- the reference: dicts, no masks, no closures, its own reading of the expressions
def truth(node: exp.Expression, known: dict[str, Any]) -> bool | None:
    match node:
        case exp.Paren():
            return truth(node.this, known)
        case exp.Not():
            inner = truth(node.this, known)
            return None if inner is None else not inner
        case exp.And() | exp.Or():
            sides = {truth(node.this, known), truth(node.expression, known)}
            decisive = isinstance(node, exp.Or)
            return decisive if decisive in sides else None if None in sides else not decisive
        case exp.Column():
            return known[node.name]
        case exp.Is():
            value = known[node.this.name]
            return None if value is None else value == ""
        case exp.In():
            value = known[node.this.name]
            return None if value is None else value in {word.this for word in node.expressions}
    value = known[node.this.name]
    if value is None:
        return None
    if isinstance(value, frozenset):
        return True if node.expression.this in value else None if "?" in value else False
    if isinstance(node, exp.EQ):
        return value == node.expression.this
    if isinstance(node, exp.NEQ):
        return value != node.expression.this
    bound = int(node.expression.this)
    return value < bound if isinstance(node, exp.LT) else value >= bound


def holds(condition: Any, known: dict[str, Any]) -> bool | None:
    return truth(sqlglot.parse_one(condition.text, read="duckdb"), known)


FACTORS = {"password": "knowledge", "totp": "possession", "face": "inherence"}
SYNONYM = {"email": "internet_mail"}


def known_facts(document: dict[str, Any]) -> dict[str, Any]:
    context, subject = document.get("context", {}), document.get("subject", {})

    def word(name: str, declared: set[str]) -> str | None:
        if name not in context:
            return None
        said = SYNONYM.get(context[name], context[name])
        return "" if said is None else said if said in declared else None

    known: dict[str, Any] = {
        "environment": word("environment", {"production", "development"}),
        "channel": word("channel", {"internet_mail", "removable_media", "official"}),
        "recipient": word("recipient", {"person", "entrusted", "processor"}),
        **{
            name: context.get(name) for name in ("legal_duty", "approval", "masked", "rpo_minutes", "persons")
        },
    }
    said = context.get("scenario", "absent")
    known["scenario"] = None if said == "absent" else bool(said)
    implied = True if known["scenario"] else None
    known["necessity"] = context.get("necessity", implied)
    known["entrusted"] = None if known["recipient"] is None else known["recipient"] == "entrusted"
    factors = subject.get("authentication")
    known["authentication"] = known["mfa"] = known["second_authorisation"] = None
    if factors is not None:
        known["authentication"] = frozenset("?" if one == "charm" else one for one in factors)
        enough = "mfa" in factors or len({FACTORS[one] for one in factors if one in FACTORS}) > 1
        known["mfa"] = True if enough else None if "charm" in factors else False
        known["second_authorisation"] = None if "charm" in factors else False
    known["second_authorisation"] = subject.get("second_authorisation", known["second_authorisation"])
    return known


ORDER = ["general", "important", "core"]
ZH = {"一般": "general", "核心": "core"}


def reference(chosen: Book, document: dict[str, Any]) -> dict[str, Any]:
    known = known_facts(document)
    items = document["items"] or [{}]
    level = max(item.get("sensitivity", 5) for item in items)
    importances = [ZH.get(item.get("importance"), item.get("importance")) for item in items]
    importance = max((one or "core" for one in importances), key=ORDER.index)
    personal = any(item.get("personal", True) for item in items)
    known["importance"] = None if None in importances and "core" not in importances else importance
    personals = [item.get("personal") for item in items]
    known["personal"] = True if True in personals else None if None in personals else False
    mode = document.get("mode")
    result: dict[str, list[str]] = {standing: [] for standing in Standing}
    spoken = chosen.silence == "permit"
    for one in chosen.controls:
        if not applies(one, document["activity"], mode, level, importance, personal):
            continue
        when = True if one.when is None else holds(one.when, known)
        if when is False:
            continue
        if when and one.effect != "oblige" and one.strength != "encouraged" and (mode or one.modes is None):
            spoken = True
        result[standing(one, known)].append(one.id)
    denied = result["prohibition"] or not spoken
    effect = "deny" if denied else "conditional" if result["unmet"] else "permit"
    return {"effect": effect, **{name: sorted(found) for name, found in result.items()}}


def applies(one: Control, activity: str, mode: Any, level: int, importance: str, personal: Any) -> bool:
    return (
        activity in one.activities
        and (mode is None or one.modes is None or mode in one.modes)
        and (one.ranks is None or level - 1 in one.ranks)
        and (one.importance is None or importance in one.importance)
        and (one.personal is None or one.personal == personal)
    )


def standing(one: Control, known: dict[str, Any]) -> str:
    if one.effect == "oblige":
        return "advice" if one.strength == "encouraged" else "obligation"
    if one.effect == "permit":
        return "permission"
    if one.needs is not None and holds(one.needs, known):
        return "met"
    if any(holds(way.needs, known) for way in one.ways):
        return "lifted"
    if one.effect == "forbid":
        return "prohibition"
    return "advice" if one.strength == "encouraged" else "unmet"


def came_out(chosen: Book, document: dict[str, Any]) -> dict[str, Any]:
    verdict = decide([chosen], read_facts(document, words()))
    return {
        "effect": str(verdict.effect),
        **{name: sorted(entry.control.id for entry in verdict.of(name)) for name in Standing},
    }


@SLOW
@given(books(), documents)
def test_the_matrix_decides_as_a_slow_reading_of_the_controls_does(
    chosen: Book, document: dict[str, Any]
) -> None:
    assert came_out(chosen, document) == reference(chosen, document)


@SLOW
@given(books(), st.lists(documents, min_size=1, max_size=4))
def test_a_remembered_decision_is_the_decision(chosen: Book, some: list[dict[str, Any]]) -> None:
    forgetful = book(*chosen.controls, silence=chosen.silence, memo=0)
    for document in [*some, *some]:
        facts = read_facts(document, words())
        assert decide([chosen], facts).as_dict() == decide([forgetful], facts).as_dict()
    assert len(chosen.memo) > 0
    assert len(forgetful.memo) == 0


@SLOW
@given(books(pack="one"), books(pack="two"), documents)
def test_several_packs_are_never_looser_than_each_alone(
    one: Book, two: Book, document: dict[str, Any]
) -> None:
    facts = read_facts(document, words())
    both = decide([one, two], facts)
    alone = [decide([each], facts) for each in (one, two)]
    assert WEIGHT[both.effect] == max(WEIGHT[each.effect] for each in alone)
    assert {(entry.pack, entry.control.id) for entry in both.entries} == {
        (entry.pack, entry.control.id) for each in alone for entry in each.entries
    }


@SLOW
@given(books(rising=True), documents, marks)
def test_a_further_item_never_loosens(chosen: Book, document: dict[str, Any], item: dict[str, Any]) -> None:
    if not document["items"]:
        return
    more = {**document, "items": [*document["items"], item]}
    assert weight(chosen, more) >= weight(chosen, document)


@SLOW
@given(books(), documents, contexts, subjects)
def test_knowing_more_of_the_context_is_never_stricter_than_not_knowing(
    chosen: Book, document: dict[str, Any], context: dict[str, Any], subject: dict[str, Any]
) -> None:
    said = document.get("context", {})
    # A scenario implies necessity where nothing is said of it: knowing it was not needed is another fact.
    more = {**context, **said}
    if "scenario" in said and "necessity" not in said:
        more.pop("necessity", None)
    known = {**document, "context": more, "subject": {**subject, **document.get("subject", {})}}
    if "authentication" in document.get("subject", {}):
        known["subject"].pop("second_authorisation", None)
        known["subject"].update(document["subject"])
    assert weight(chosen, known) <= weight(chosen, document)


def weight(chosen: Book, document: dict[str, Any]) -> int:
    return WEIGHT[decide([chosen], read_facts(document, words())).effect]


def test_what_is_forgotten_is_bounded() -> None:
    chosen = book(control(level={"from": 2}), memo=8)
    for number in range(100):
        decide([chosen], read_facts({"activity": "use", "context": {"persons": number}}, words()))
    assert len(chosen.memo) <= 16


def test_the_matrix_lists_what_may_apply_at_each_level() -> None:
    chosen = book(
        control(id="no-export", mode=["export"], level={"from": 3, "to": 3}),
        control(id="mfa", effect="require", needs="mfa", level={"from": 2}),
    )
    row = chosen.row("use")
    assert [cell.level.id for cell in row] == [1, 2, 3, 4, 5]
    assert [[one.id for one in cell.controls] for cell in row] == [
        [], ["mfa"], ["no-export", "mfa"], ["mfa"], ["mfa"],
    ]  # fmt: skip
    assert [cell.answer for cell in row] == ["permit", "conditional", "deny", "conditional", "conditional"]
    assert [one.id for one in chosen.row("use", "display")[2].controls] == ["mfa"]
    assert len(list(chosen.cells())) == len(words().activities) * len(FIVE.levels)
