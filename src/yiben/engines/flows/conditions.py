"""What `needs` says, in the rules engine's language: SQL's own booleans over facts, three-valued, whitelisted.

A condition may name the fields of the flow's forms and the facts the flow declares. Unknown is not true.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiben.engines.flows.model import Choice, Field, Flow, Move
from yiben.engines.rules.decisions import Condition, Kind, Word, Wrong, compile_condition
from yiben.engines.rules.decisions import Fact as Named
from yiben.kernel.text import Text

__all__ = ["Found", "Words", "Wrong", "compiled", "fields_of", "stands", "words_of"]

_FIELDS: Mapping[str, Kind] = {"boolean": Kind.FLAG, "number": Kind.NUMBER}


@dataclass(frozen=True, slots=True)
class Words:
    """Every name a condition of one flow may use; `compile_condition` asks for `facts`."""

    facts: Mapping[str, Named]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a condition stands: true, false, or None with what nobody said."""

    holds: bool | None
    missing: tuple[Text, ...] = ()


def fields_of(flow: Flow) -> Iterator[tuple[str, Field]]:
    """Every form field with where it stands: `form`, or the id of a move."""
    for one in flow.form:
        yield "form", one
    for move in flow.moves:
        for one in move.form:
            yield move.id, one


@lru_cache(maxsize=256)
def words_of(flow: Flow) -> Words:
    """The names conditions of the flow may use."""
    found: dict[str, Named] = {}
    for _, one in fields_of(flow):
        kind = _FIELDS.get(one.type) or (Kind.WORDS if one.many else Kind.WORD)
        found.setdefault(one.id, _named(one.id, one.title, kind, one.choices, len(found)))
    for fact in flow.facts:
        found.setdefault(fact.id, _named(fact.id, fact.title, Kind(fact.type.value), fact.words, len(found)))
    return Words(facts=found)


def _named(name: str, title: Text, kind: Kind, choices: tuple[Choice, ...], slot: int) -> Named:
    words = {one.id: Word(id=one.id, text=one.title) for one in choices}
    return Named(
        id=name,
        of="context",
        kind=kind,
        text=title,
        slot=slot,
        words=words,
        spellings={one: one for one in words},
    )


def compiled(flow: Flow, needs: str) -> Condition:
    """The condition. Raises `Wrong` when it is none, or names what the flow does not know."""
    return _compiled(flow, needs)


@lru_cache(maxsize=1024)
def _compiled(flow: Flow, needs: str) -> Condition:
    return compile_condition(needs, vocabulary=words_of(flow))


def stands(flow: Flow, move: Move, form: Mapping[str, Any], facts: Mapping[str, Any]) -> Found:
    """Whether what the move needs holds. What the capability says goes before what the form says."""
    if move.needs is None:
        return Found(holds=True)
    condition = _compiled(flow, move.needs)
    words = words_of(flow).facts
    stated = {one.id for one in flow.facts}  # never from a form, whatever somebody slips into one
    said = {**{name: value for name, value in form.items() if name not in stated}, **facts}
    row = tuple(_value(named, said.get(name)) for name, named in words.items())
    truth = condition.test(row)
    missing = () if truth is not None else tuple(words[name].text for name in _wanting(condition, words, row))
    return Found(holds=truth, missing=missing)


def _wanting(condition: Condition, words: Mapping[str, Named], row: tuple[Any, ...]) -> list[str]:
    """The names whose value would decide it; all that nobody said, where no single one would."""
    silent = [name for name in condition.facts if row[words[name].slot] is None]

    def decides(name: str) -> bool:
        slot = words[name].slot
        tried = ((*row[:slot], value, *row[slot + 1 :]) for value in condition.probes[name])
        return any(condition.test(one) is not None for one in tried)

    return [name for name in silent if decides(name)] or silent


def _value(named: Named, said: Any) -> Any:
    """As the condition compares it: None where nobody said, "" where a text is known to be empty."""
    if named.kind is Kind.FLAG:
        return said if isinstance(said, bool) else None
    if named.kind is Kind.NUMBER:
        return said if isinstance(said, int | float) and not isinstance(said, bool) else None
    if named.kind is Kind.WORDS:
        return _several(named, said)
    if not named.words:
        return "" if said in (None, "") else "*"
    return said if isinstance(said, str) and said in named.words else None


def _several(named: Named, said: Any) -> frozenset[str] | None:
    if not isinstance(said, list | tuple | set | frozenset):
        return None if named.words or said else frozenset()
    if not named.words:
        return frozenset("*") if said else frozenset()
    # A word nobody declared makes "none of these" unknown, as the language has it.
    return frozenset(one if one in named.words else "?" for one in map(str, said))
