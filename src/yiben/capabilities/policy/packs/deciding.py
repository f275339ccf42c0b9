"""Packs handed to the rules engine: one vocabulary of them all, one decision book each.

Facts and books meet by vocabulary, so packs that decide together are compiled together.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from yiben.capabilities.policy.packs.entries import ControlEntry
from yiben.capabilities.policy.packs.entries import Scale as ScaleEntry
from yiben.capabilities.policy.packs.locate import Where
from yiben.capabilities.policy.packs.pack import BASE, Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.capabilities.policy.packs.wording import check_words
from yiben.capabilities.policy.packs.words import Passing
from yiben.engines.rules.decisions import (
    Book,
    Control,
    Finding,
    Level,
    Place,
    Scale,
    Vocabulary,
    compile_book,
    control_from,
)
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

CONTROLS = "controls.toml"
VOCABULARY = "vocabulary.toml"
_OURS = frozenset({"clause", "says_zh", "says_en"})
"""Fields of a control that only people read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """Packs compiled together; `books` are those that have controls, in the order of the packs."""

    vocabulary: Vocabulary
    books: tuple[Book, ...]


@lru_cache(maxsize=64)
def compiled(packs: tuple[Pack, ...], base: Pack) -> Shelf:
    """The books of `packs`. Raises BadInput naming file, line and fix."""
    vocabulary = vocabulary_of(packs, base)
    books = tuple(book_of(pack, vocabulary) for pack in packs if pack.controls)
    return Shelf(vocabulary=vocabulary, books=books)


def vocabulary_of(packs: Sequence[Pack], base: Pack) -> Vocabulary:
    """The words of the base pack and of `packs`. Raises BadInput naming the word."""
    documents = [
        pack.documents[VOCABULARY].data
        for pack in [base, *(pack for pack in packs if pack.id != BASE)]
        if VOCABULARY in pack.documents
    ]
    return Vocabulary.read(*documents)


def book_of(pack: Pack, vocabulary: Vocabulary) -> Book:
    """One pack as a decision book. Raises BadInput with everything that is wrong with its controls."""
    problems = Problems()
    controls = controls_of(pack, vocabulary, problems)
    problems.refuse(pack.id)
    return _book(pack, controls, vocabulary)


def controls_of(pack: Pack, vocabulary: Vocabulary, problems: Problems) -> list[Control]:
    """The engine's controls; what it refuses is noted."""
    scale = scale_of(pack)
    made = []
    for number, (entry, table) in enumerate(_tables(pack)):
        place = _place(pack, entry, number)
        try:
            made.append(control_from(table, vocabulary=vocabulary, scale=scale, place=place))
        except BadInput as error:
            problems.take(error, file=CONTROLS, line=entry.place.line)
    return made


def check_deciding(pack: Pack, base: Pack, problems: Problems) -> None:
    """Note what the engine finds wrong with the pack: words, expressions, contradictions, dead controls."""
    try:
        vocabulary = vocabulary_of([pack], base)
    except BadInput as error:
        problems.take(error, file=VOCABULARY, line=_line_of_word(pack, error.where.get("word")))
        return
    check_words(pack, vocabulary, problems)
    before = len(problems.found)
    controls = controls_of(pack, vocabulary, problems)
    if len(problems.found) > before or not controls:
        return
    try:
        book = _book(pack, controls, vocabulary)
    except BadInput as error:
        problems.take(error, file=CONTROLS, line=None)
        return
    for finding in book.findings:
        if _grave(pack, finding):
            line = _line_of(pack, finding)
            problems.add(CONTROLS, line, finding.says, hint=_hint(finding), code=f"pack_{finding.kind}")


def gaps(book: Book) -> tuple[Finding, ...]:
    """What nobody speaks about: listed, never refused."""
    return tuple(finding for finding in book.findings if finding.kind == "gap")


def scale_of(pack: Pack) -> Scale:
    """The scale `level` of a control means: the pack's first. A pack without one has no levels to name."""
    if not pack.scales:
        return Scale(id=pack.id, levels=(Level(id=1, text=Text("全部", "all")),), fact=None)
    first: ScaleEntry = pack.scales[0]
    # Levels are numbers wherever they look like numbers: that is how items bear them.
    levels = tuple(
        Level(id=int(one.id) if str(one.id).isdigit() else one.id, text=one.title) for one in first.level
    )
    return Scale(id=first.id, levels=levels, fact=first.fact)


def _book(pack: Pack, controls: Sequence[Control], vocabulary: Vocabulary) -> Book:
    return compile_book(
        pack=pack.id,
        controls=tuple(controls),
        scale=scale_of(pack),
        silence=pack.head.silence.value,
        vocabulary=vocabulary,
        at_least_as_strict=[
            (rule.than, rule.level)
            for rule in pack.propagation
            if rule.kind is Passing.AT_LEAST_AS_STRICT and rule.than is not None and rule.level is not None
        ],
    )


def _tables(pack: Pack) -> list[tuple[ControlEntry, dict[str, Any]]]:
    listed = pack.documents[CONTROLS].data.get("control", []) if CONTROLS in pack.documents else []
    return [
        (entry, {key: said for key, said in table.items() if key not in _OURS})
        for entry, table in zip(pack.controls, listed, strict=True)
    ]


def _place(pack: Pack, entry: ControlEntry, number: int) -> Place:
    document = pack.documents[CONTROLS]

    def line(about: str | None) -> int | None:
        path: Where = ("control", number)
        if about is None:
            return document.lines.of(path)
        exact = document.lines.exactly((*path, about))
        ways = ((*path, "way_out", at, about) for at in range(len(entry.way_out)))
        inside = (found for way in ways if (found := document.lines.exactly(way)))
        return exact or next(inside, None) or document.lines.of(path)

    return Place(file=CONTROLS, line=line)


def _grave(pack: Pack, finding: Finding) -> bool:
    if finding.kind == "weaker_above":
        return any(rule.kind is Passing.AT_LEAST_AS_STRICT for rule in pack.propagation)
    return finding.kind in {"contradiction", "unreachable"}


def _line_of_word(pack: Pack, word: Any) -> int | None:
    """The line of `vocabulary.toml` the entry of a word begins on."""
    document = pack.documents.get(VOCABULARY)
    for key, listed in document.data.items() if document else ():
        for number, entry in enumerate(listed if isinstance(listed, list) else ()):
            if isinstance(entry, dict) and word is not None and entry.get("id") == word and document:
                return document.lines.of((key, number))
    return None


def _line_of(pack: Pack, finding: Finding) -> int | None:
    named = [control for control in pack.controls if control.id in finding.controls]
    return named[-1].place.line if named else None


_HINTS: Mapping[str, Text] = {
    "contradiction": Text(
        "改写其中一条，或给禁止写上 way_out", "Rewrite one of them, or give the prohibition a way out."
    ),
    "unreachable": Text("删去它，或放宽它的条件", "Remove it, or loosen its conditions."),
    "weaker_above": Text("给较高的级别同样的规则", "Give the higher level the same control."),
}


def _hint(finding: Finding) -> Text | None:
    return _HINTS.get(finding.kind)
