"""Questions about facts as fields of a form: plain labels, units taken as people write them, nothing required (事实填报)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from yiben.app.benefits.spelling import in_words
from yiben.engines.rules.entitlements import Answer, Compiled, FactBook, number_of, read_applicant
from yiben.engines.rules.entitlements.checking import money, plain, prerequisites
from yiben.engines.rules.entitlements.model import Fact, FactKind, Group, Judged
from yiben.engines.rules.entitlements.money import mixed_units
from yiben.engines.rules.entitlements.standing import TITLES
from yiben.engines.rules.entitlements.telling import title_of
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text

_PLAIN = frozenset({FactKind.MONEY, FactKind.NUMBER, FactKind.WHOLE})
"""Kept as plain numbers; a share is kept as it was written, with its sign."""
_LONGEST = 400
_LONGEST_HINT = 80
_BETWEEN = str.maketrans("，,；;\n", "、、、、、")


@dataclass(frozen=True, slots=True, kw_only=True)
class FactField:
    """One question. `kind` says how it is asked: flag, choice, choices, date, or what is typed; `name` of its input."""

    fact: str
    title: str
    kind: str
    says: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    value: str = ""
    values: tuple[str, ...] = ()
    error: str = ""

    @property
    def name(self) -> str:
        """The input's name."""
        return f"fact.{self.fact}"


def fields_of(
    of: Compiled,
    *,
    more: Iterable[str] = (),
    titles: Mapping[str, str],
    known: Collection[str] = (),
) -> tuple[FactField, ...]:
    """The questions of a programme: the facts it names, then `more`. `titles`: programmes that may be held, by id.

    For one that is worked out of others, those are asked where one of them is `known`; else it is asked itself.
    """
    held = tuple((one, titles.get(one, one)) for one in prerequisites(of.programme))
    named: list[str] = []
    for one in of.facts:
        sources = of.book.sources(one)
        named += sources if any(each in known for each in sources) else [one]
    names = [*named, *(one for one in more if "." not in one), *([TITLES] if held else ())]
    return tuple(
        field for name in dict.fromkeys(names) if (field := field_of(of.book, name, held=held)) is not None
    )


def field_of(book: FactBook, name: str, *, held: Sequence[tuple[str, str]] = ()) -> FactField | None:
    """The question about one fact; None for one nobody can be asked."""
    fact = book.facts.get(name)
    if fact is None or (name == TITLES and not held):
        return None
    choices = tuple(held) if name == TITLES else tuple((key, str(text)) for key, text in fact.values)
    return FactField(
        fact=name,
        title=str(fact.title),
        kind=_asked(fact, choices),
        says=str(fact.says) if fact.says else _worked_out(fact, book),
        unit=fact.unit,
        choices=choices,
    )


def facts_wanted(of: Compiled) -> frozenset[str]:
    """Every fact that may count: those named, and those they are worked out of."""
    return frozenset({*of.facts, *(each for one in of.facts for each in of.book.sources(one))})


def _worked_out(fact: Fact, book: FactBook) -> str:
    if fact.formula is None:
        return ""
    said = in_words(fact.formula, book)
    return str(Text(f"即 {said}", f"that is {said}")) if len(said) <= _LONGEST_HINT else ""


def judged_fields(of: Compiled) -> tuple[FactField, ...]:
    """What a reviewer judges, for whoever wants to guess."""
    return tuple(
        FactField(fact=f"judged.{node.id}", title=str(node.title), kind="flag")
        for node in of.programme.criteria.walk()
        if isinstance(node, Judged) and not isinstance(node, Group)
    )


def relaxed_fields(answer: Answer) -> tuple[FactField, ...]:
    """Thresholds a reviewer may lower, where that would decide."""
    return tuple(
        FactField(fact=one, title=str(title_of(one, answer)), kind="flag")
        for one in answer.missing
        if one.startswith("relaxed.")
    )


def read(form: FormData, fields: Iterable[FactField], book: FactBook) -> dict[str, Any]:
    """What was filled in, by fact, in the engine's own shape; empty fields are left out.

    Raises BadInput `mixed_units` where some amounts name 万元 and others no unit: afterwards money is in yuan.
    """
    said: dict[str, Any] = {}
    for field in fields:
        value = _read(form, field)
        if value is not None:
            said[field.fact] = value
    kinds = {name: book.facts[name].kind for name in said if name in book.facts}
    mixed_units({name: said[name] for name, kind in kinds.items() if kind is FactKind.MONEY})
    for name, kind in kinds.items():
        exact = number_of(said[name], kind) if kind in _PLAIN else None
        if exact is not None:
            said[name] = int(exact) if exact.denominator == 1 else str(float(exact))
    return said


def filled(
    fields: Iterable[FactField], form: FormData, *, error: YibenError | None = None
) -> tuple[FactField, ...]:
    """The fields as they were typed, with what is wrong at the one it is about."""
    where = dict(error.where) if isinstance(error, BadInput) else {}
    wrong = {str(one) for one in (where.get("fact"), *_listed(where.get("facts")))}
    return tuple(
        replace(
            one,
            value=str(form.get(one.name) or "")[:_LONGEST],
            values=tuple(str(each) for each in form.getlist(one.name)),
            error=str(error.message) if error is not None and one.fact in wrong else "",
        )
        for one in fields
    )


def with_value(field: FactField, value: Any) -> FactField:
    """The field with a fact's own value in it."""
    if isinstance(value, bool):
        return replace(field, value="yes" if value else "no")
    if isinstance(value, list | tuple | frozenset):
        listed = tuple(str(one) for one in value)
        return replace(field, values=listed, value="、".join(listed))
    return replace(field, value="" if value is None else _written(field.kind, value), values=())


def changed(facts: Mapping[str, Any], known: Mapping[str, Any], book: FactBook) -> dict[str, Any]:
    """Those that say something else than what is known; 304万元 and 3040000 are the same."""
    return {
        name: value
        for name, value in facts.items()
        if name not in known or not _same(book, name, value, known[name])
    }


def _same(book: FactBook, name: str, one: Any, other: Any) -> bool:
    try:
        return read_applicant({name: one}, book).values == read_applicant({name: other}, book).values
    except BadInput:
        return False


def _written(kind: str, value: Any) -> str:
    """As people write it, where that says exactly the same."""
    exact = number_of(value, FactKind(kind)) if kind in {"money", "share"} else None
    if exact is None:
        return str(value)
    if kind == "money":
        return money(exact).zh if (exact * 100).denominator == 1 else str(value)
    return f"{plain(exact * 100)}%" if (exact * 10**8).denominator == 1 else str(value)


def _read(form: FormData, field: FactField) -> Any:
    if field.kind == "choices":
        listed = [str(one)[:_LONGEST] for one in form.getlist(field.name) if str(one)]
        return listed or None
    text = str(form.get(field.name) or "").strip()[:_LONGEST]
    if not text:
        return None
    if field.kind == "flag":
        return {"yes": True, "no": False}.get(text)
    if field.kind == "words":
        return [one.strip() for one in text.translate(_BETWEEN).split("、") if one.strip()]
    return text


def _asked(fact: Fact, choices: Sequence[tuple[str, str]]) -> str:
    match fact.kind:
        case FactKind.FLAG:
            return "flag"
        case FactKind.WORD:
            return "choice" if choices else "text"
        case FactKind.WORDS:
            return "choices" if choices else "words"
    return fact.kind.value


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list | tuple) else ()
