"""Vocabulary documents into the parts of a `Vocabulary`: merging, checking, giving facts their slots.

A later document may add words to a fact, synonyms to a word, modes, activities and facts of its
own; it may not change the type of what is there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from yiben.engines.rules.decisions.language import Wrong, compile_condition
from yiben.engines.rules.decisions.words import (
    FIXED,
    FIXED_KINDS,
    FIXED_TEXT,
    IMPORTANCE_WORDS,
    Fact,
    Kind,
    Word,
    bad_word,
    fold,
    spellings,
)
from yiben.kernel.text import Text

_SECTIONS = ("subject", "context", "items")
_FACT_FIELDS = {
    "id",
    "of",
    "type",
    "zh",
    "en",
    "synonyms",
    "word",
    "null",
    "says",
    "absent",
    "implied_by",
    "from",
    "kinds",
}
_MARKS = {"sensitivity", "grades", "importance", "personal", "parts"}
_TOP = {"activity", "mode", "fact"}


def parts_of(documents: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """All documents as one vocabulary, field by field."""
    activities: dict[str, Word] = {}
    modes: dict[str, Word] = {}
    declared: dict[str, dict[str, Any]] = {}
    for document in documents:
        for name in document:
            if name not in _TOP:
                raise bad_word("unknown_field", f"没有 {name} 这一节", f"There is no section {name}.")
        _add_words(activities, _entries(document, "activity"), about="activity")
        _add_words(modes, _entries(document, "mode"), about="mode")
        for entry in _entries(document, "fact"):
            _add_fact(declared, entry)
    return _assembled(activities, modes, declared)


def _entries(document: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    listed = document.get(name, [])
    if not isinstance(listed, list) or not all(isinstance(entry, Mapping) for entry in listed):
        raise bad_word("bad_type", f"{name} 必须写成 [[{name}]]", f"{name} is written as [[{name}]].")
    return listed


def _add_words(words: dict[str, Word], entries: Sequence[Mapping[str, Any]], *, about: str) -> None:
    for entry in entries:
        name = entry.get("id")
        if not isinstance(name, str) or not name or name != fold(name):
            raise bad_word(
                "bad_id",
                f"{about} 的 id 无效：{name!r}",
                f"The id {name!r} of {about} is not valid.",
                word=name,
            )
        synonyms = entry.get("synonyms", [])
        if not isinstance(synonyms, list) or not all(isinstance(one, str) and one for one in synonyms):
            raise bad_word(
                "bad_type", f"{name} 的 synonyms 必须是词的列表", f"synonyms of {name} is a list of words."
            )
        old = words.get(name)
        text = old.text if old else Text(_said(entry, "zh", name), _said(entry, "en", name))
        more = {key: value for key, value in entry.items() if key not in {"id", "zh", "en", "synonyms"}}
        words[name] = Word(
            id=name,
            text=text,
            synonyms=(*(old.synonyms if old else ()), *synonyms),
            more={**(old.more if old else {}), **more},
        )


def _said(entry: Mapping[str, Any], name: str, about: str) -> str:
    said = entry.get(name)
    if not isinstance(said, str) or not said:
        raise bad_word("missing_field", f"{about} 缺少 {name}", f"{about} lacks {name}.", word=about)
    return said


def _add_fact(declared: dict[str, dict[str, Any]], entry: Mapping[str, Any]) -> None:
    name = entry.get("id")
    if not isinstance(name, str) or name != fold(name) or not name.isidentifier():
        raise bad_word(
            "bad_id",
            f"事实的 id 无效：{name!r}，只用小写字母、数字和 _",
            f"The fact id {name!r} is not valid: lower-case letters, digits and _ only.",
            word=name,
        )
    unknown = set(entry) - _FACT_FIELDS
    if unknown:
        said = ", ".join(sorted(map(str, unknown)))
        raise bad_word(
            "unknown_field", f"{name} 有未知字段 {said}", f"{name} has unknown fields {said}.", word=name
        )
    if name in FIXED or name in _MARKS:
        raise bad_word("bad_id", f"{name} 是固有事实", f"{name} is there already, by itself.", word=name)
    if name not in declared:
        _said(entry, "zh", name)
        _said(entry, "en", name)
        if entry.get("of") not in _SECTIONS or entry.get("type") not in set(Kind):
            raise bad_word(
                "bad_type",
                f"{name} 的 of 或 type 无效：of 可为 {'、'.join(_SECTIONS)}，type 可为 {'、'.join(Kind)}",
                f"{name}: of is one of {', '.join(_SECTIONS)}; type one of {', '.join(Kind)}.",
                word=name,
            )
        declared[name] = {**entry, "words": {}, "synonyms": list(entry.get("synonyms", []))}
    else:
        known = declared[name]
        if any(entry.get(key, known.get(key)) != known.get(key) for key in ("of", "type", "null", "says")):
            raise bad_word(
                "changed_fact",
                f"{name} 已声明为另一类型",
                f"{name} is declared as something else.",
                word=name,
            )
        known["synonyms"] += entry.get("synonyms", [])
    _add_words(declared[name]["words"], _entries(entry, "word"), about=name)


def _assembled(
    activities: dict[str, Word], modes: dict[str, Word], declared: dict[str, dict[str, Any]]
) -> dict[str, Any]:
    spelt_activities, spelt_modes = spellings(activities, "activity"), spellings(modes, "mode")
    words = {"activity": activities, "mode": modes, "importance": IMPORTANCE_WORDS, "personal": {}}
    facts: dict[str, Fact] = {
        name: Fact(
            id=name,
            of="context",
            kind=FIXED_KINDS[name],
            text=FIXED_TEXT[name],
            slot=slot,
            words=words[name],
            spellings=spellings(words[name], name),
        )
        for slot, name in enumerate(FIXED)
    }
    derivations: list[tuple[int, Callable[[Sequence[Any]], Any]]] = []
    leaning: list[tuple[int, frozenset[int]]] = []
    sources: dict[str, tuple[str, ...]] = {}
    behind: dict[str, Mapping[str, tuple[Any, ...]]] = {}
    for name, entry in declared.items():
        fact = _fact(name, entry, slot=len(facts))
        derive = _derivation(fact, entry, facts, sources, behind)
        facts[name] = fact
        if derive is not None:
            derivations.append((fact.slot, derive))
            leaning.append((fact.slot, frozenset(facts[one].slot for one in _read_by(entry, behind, name))))
    stated = tuple(facts)[len(FIXED) :]
    return {
        "activities": activities,
        "modes": modes,
        "facts": facts,
        "activity_spellings": spelt_activities,
        "mode_spellings": spelt_modes,
        "derivations": tuple(derivations),
        "sources": sources,
        "behind": behind,
        "stated": stated,
        "leaning": tuple(leaning),
        "blank": tuple(False if "absent" in declared[name] else None for name in stated),
        "tables": _tables(facts, declared),
    }


def _read_by(entry: Mapping[str, Any], behind: Mapping[str, Mapping[str, Any]], name: str) -> Sequence[str]:
    """The facts a derivation looks at."""
    return tuple(behind[name]) if name in behind else (entry.get("implied_by", entry.get("from")),)


def _fact(name: str, entry: Mapping[str, Any], *, slot: int) -> Fact:
    kind = Kind(entry["type"])
    null: Any = None
    if kind is Kind.WORD and entry.get("null", "none") == "none":
        null = ""
    if kind is Kind.SCENARIO or "absent" in entry:
        null = False
    return Fact(
        id=name,
        of=entry["of"],
        kind=kind,
        text=Text(entry["zh"], entry["en"]),
        slot=slot,
        words=entry["words"],
        spellings=spellings(entry["words"], name),
        null=null,
    )


def _derivation(
    fact: Fact,
    entry: Mapping[str, Any],
    facts: Mapping[str, Fact],
    sources: dict[str, tuple[str, ...]],
    behind: dict[str, Mapping[str, tuple[Any, ...]]],
) -> Callable[[Sequence[Any]], Any] | None:
    """How a fact nobody stated follows from facts declared before it."""
    if "says" in entry:
        try:
            condition = compile_condition(str(entry["says"]), vocabulary=_Known(facts))
        except Wrong as wrong:
            raise bad_word(
                wrong.code, f"{fact.id}：{wrong.says.zh}", f"{fact.id}: {wrong.says.en}", word=fact.id
            ) from wrong
        sources[fact.id] = _origins(condition.facts, sources)
        behind[fact.id] = condition.probes
        return condition.test
    if "absent" in entry:
        if entry["absent"] is not False or fact.kind is not Kind.FLAG:
            raise bad_word(
                "bad_type",
                f"{fact.id}：absent 只能是 false，且只用于 flag",
                f"{fact.id}: absent is false, and for flags only.",
                word=fact.id,
            )
        return None
    source = entry.get("implied_by", entry.get("from"))
    if source is None:
        return None
    origin = facts.get(source)
    wanted = Kind.WORDS if "from" in entry else Kind.SCENARIO
    if origin is None or origin.kind is not wanted:
        raise bad_word(
            "unknown_fact",
            f"{fact.id} 的来源 {source} 无效",
            f"The source {source} of {fact.id} will not do.",
            word=fact.id,
        )
    sources[fact.id] = _origins((source,), sources)
    if "implied_by" in entry:
        slot = origin.slot
        # No scenario says nothing: necessity may exist without one.
        return lambda row: True if row[slot] is True else None
    return _several(origin, int(entry.get("kinds", 2)))


class _Known:
    """The facts declared so far, for an expression of a derived one."""

    def __init__(self, facts: Mapping[str, Fact]) -> None:
        self.facts = dict(facts)


def _origins(names: Sequence[str], sources: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(origin for name in names for origin in sources.get(name, (name,))))


def _several(origin: Fact, least: int) -> Callable[[Sequence[Any]], Any]:
    """Words of at least so many kinds of `factor`; a word of factor `several` says so by itself."""
    slot = origin.slot
    factors = {word.id: str(word.more.get("factor", "")) for word in origin.words.values()}
    answers: dict[frozenset[str], bool | None] = {}

    def several(row: Sequence[Any]) -> bool | None:
        said = row[slot]
        if said is None:
            return None
        if said not in answers:
            if len(answers) > 1_000:
                answers.clear()
            kinds = {factors.get(word, "") for word in said} - {""}
            enough = "several" in kinds or len(kinds) >= least
            answers[said] = True if enough else None if "?" in said else False
        return answers[said]

    return several


def _tables(
    facts: Mapping[str, Fact], declared: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, tuple[Any, ...]]]:
    """Per section: a name → where it goes, what it may be, how null reads, the fact."""
    tables: dict[str, dict[str, tuple[Any, ...]]] = {section: {} for section in _SECTIONS}
    for name, entry in declared.items():
        fact = facts[name]
        for spelt in (name, *entry["synonyms"]):
            truth = fact.kind in {Kind.FLAG, Kind.SCENARIO}
            spelt_words = fact.spellings if fact.kind is Kind.WORD else {}
            row = (fact.slot - len(FIXED), truth, spelt_words, fact.null, fact)
            tables[fact.of][spelt] = row
    for here, there in (("subject", "context"), ("context", "subject")):
        for spelt, (slot, _, _, null, fact) in list(tables[there].items()):
            if fact.of == there:
                # Read there too, more carefully: people file a fact under the other heading.
                tables[here].setdefault(spelt, (slot, False, {}, null, fact))
    return tables
