"""A pack's programmes handed to the rules engine: its facts beside the base pack's, its parameters, everything checked."""

import tomllib
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from yiben.capabilities.policy.packs.locate import Where
from yiben.capabilities.policy.packs.pack import BASE, Document, Pack
from yiben.capabilities.policy.packs.problems import Problems
from yiben.engines.rules.entitlements import (
    Compiled,
    Draft,
    FactBook,
    Faults,
    Stacking,
    circle,
    compile_programme,
    full_id,
    prerequisites,
    read_programme,
    read_stacking,
)
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

FACTS = "facts.toml"


@lru_cache(maxsize=512)
def fact_book(pack: Pack, base: Pack) -> FactBook:
    """The facts a pack's programmes may name: the base pack's and its own. Raises BadInput."""
    own = pack.documents[FACTS].data if FACTS in pack.documents else {}
    return base_book(base) if pack.id == BASE or not own else FactBook.read(own, beside=base_book(base))


def base_book(base: Pack) -> FactBook:
    """The facts every programme may name."""
    if FACTS in base.documents:
        return _book_of(base)
    path = base.folder / FACTS  # whoever only decides by the base pack never read its facts
    try:
        return _book_in(path, path.stat().st_mtime_ns)
    except FileNotFoundError:
        return FactBook.of(())


@lru_cache(maxsize=8)
def _book_of(base: Pack) -> FactBook:
    return FactBook.read(base.documents[FACTS].data)


@lru_cache(maxsize=4)
def _book_in(path: Path, _now: int) -> FactBook:
    return FactBook.read(tomllib.loads(path.read_text("utf-8")))


@lru_cache(maxsize=512)
def programmes_of(pack: Pack, base: Pack) -> tuple[Compiled, ...]:
    """The programmes a pack declares, ready to be asked. Raises BadInput where one is not as it must be."""
    if not pack.programmes:
        return ()
    book, parameters, made = fact_book(pack, base), parameters_of(pack), []
    for draft in _drafts(pack):
        compiled = compile_programme(draft, book=book, parameters=parameters)
        draft.faults.refuse(programme=draft.programme.id)
        assert compiled is not None
        made.append(compiled)
    return tuple(made)


def stackings_of(pack: Pack) -> tuple[Stacking, ...]:
    """The stacking rules a pack declares; `*` is written out."""
    own = tuple(f"{pack.id}/{one.id}" for one in pack.programmes)
    made = []
    for table, _, _ in _tables(pack, "stacking"):
        stacking, faults = read_stacking(table, pack=pack.id, programmes=own)
        faults.refuse(pack=pack.id)
        made.append(stacking)
    return tuple(made)


def parameters_of(pack: Pack) -> dict[str, Fraction | str]:
    """The pack's parameters as expressions take them: a number with its unit is written as text, `50万元`."""
    found: dict[str, Fraction | str] = {}
    for one in pack.parameters:
        said = one.default[0] if one.default else None
        if isinstance(said, bool) or said is None or len(one.default) > 1:
            continue
        if isinstance(said, int | float):
            unit = one.unit or ""
            number = Fraction(str(said))
            found[one.id] = f"{said}{unit}" if unit in _UNITS else number
        else:
            found[one.id] = str(said)
    return found


_UNITS = frozenset({"元", "万元", "亿元", "%", "‰"})


def check_programmes(pack: Pack, base: Pack, problems: Problems) -> None:
    """Note everything that is wrong with the pack's facts, programmes and stacking rules."""
    _check_values(pack, problems)
    try:
        book = fact_book(pack, base)
    except BadInput as error:
        document = pack.documents.get(FACTS)
        line = _line_of_fact(document, error) if document else None
        problems.add(FACTS, line, error.message, hint=error.hint, code=error.code)
        return
    parameters = parameters_of(pack)
    needs: dict[str, tuple[str, ...]] = {}
    known = {f"{pack.id}/{one.id}" for one in pack.programmes}
    for table, document, number in _tables(pack, "programme"):
        draft = read_programme(table, pack=pack.id)
        compile_programme(draft, book=book, parameters=parameters)
        _note(draft.faults, document, ("programme", number), problems)
        needs[draft.programme.id] = prerequisites(draft.programme)
        for need in needs[draft.programme.id]:
            if need.startswith(f"{pack.id}/") and need not in known:
                _lost(draft.programme.id, need, document, ("programme", number), problems)
    _check_circle(pack, needs, problems)
    _check_stackings(pack, known, problems)
    _check_cases(pack, known, problems)


def _check_circle(pack: Pack, needs: Mapping[str, tuple[str, ...]], problems: Problems) -> None:
    round_ = circle(needs)
    if not round_:
        return
    for table, document, number in _tables(pack, "programme"):
        if f"{pack.id}/{table.get('id')}" == round_[0]:
            way = " → ".join(round_)
            problems.add(
                document.name,
                document.lines.of(("programme", number, "criteria")),
                Text(f"前置条件互相要求：{way}", f"Prerequisites lead round in a circle: {way}"),
                hint=Text("断开其中一处", "Break it in one place."),
                code="programme_circle",
            )


def _check_stackings(pack: Pack, known: set[str], problems: Problems) -> None:
    for table, document, number in _tables(pack, "stacking"):
        stacking, faults = read_stacking(table, pack=pack.id, programmes=tuple(sorted(known)))
        _note(faults, document, ("stacking", number), problems)
        for one in stacking.among:
            if one.startswith(f"{pack.id}/") and one not in known:
                _lost(stacking.id, one, document, ("stacking", number, "among"), problems)


def _check_cases(pack: Pack, known: set[str], problems: Problems) -> None:
    for case in pack.cases:
        if case.programme is not None and full_id(case.programme, pack.id) not in known:
            problems.add(
                case.place.file,
                case.place.line,
                Text(
                    f"{case.id}：没有事项 {case.programme}",
                    f"{case.id}: there is no programme {case.programme}",
                ),
                hint=Text("写本规则包的事项编号", "Name a programme of this pack."),
                code="no_such_programme",
            )


def _check_values(pack: Pack, problems: Problems) -> None:
    for fact in pack.facts:
        listed = [one.id for one in fact.values]
        if len(listed) != len(set(listed)) or (listed and fact.kind.value not in {"word", "words"}):
            problems.add(
                fact.place.file,
                fact.place.line,
                Text(f"{fact.id} 的 values 重复，或不是词", f"{fact.id} has a value twice, or is no word"),
                hint=Text(
                    "values 只用于 word 和 words，各写一次", "`values` goes with word and words, each once."
                ),
                code="fact_values",
            )


def _note(faults: Faults, document: Document, top: Where, problems: Problems) -> None:
    for one in faults.found:
        problems.add(
            document.name, document.lines.of((*top, *one.path)), one.says, hint=one.hint, code=one.code
        )


def _lost(who: str, need: str, document: Document, at: Where, problems: Problems) -> None:
    problems.add(
        document.name,
        document.lines.of(at),
        Text(f"{who}：没有事项 {need}", f"{who}: there is no programme {need}"),
        hint=Text("写 规则包/事项", "Write pack/programme."),
        code="no_such_programme",
    )


def _drafts(pack: Pack) -> Iterator[Draft]:
    for table, _, _ in _tables(pack, "programme"):
        yield read_programme(table, pack=pack.id, from_=pack.head.from_, until=pack.head.until)


def _tables(pack: Pack, key: str) -> Iterator[tuple[Mapping[str, Any], Document, int]]:
    """Every table of a kind with its file and its number there."""
    for name, document in sorted(pack.documents.items()):
        if name.startswith("programmes"):
            for number, table in enumerate(document.data.get(key, ())):
                yield table, document, number


def _line_of_fact(document: Document, error: BadInput) -> int | None:
    """Where the fact is spoken of last: one that stands twice is wrong the second time."""
    numbers = [
        number
        for number, table in enumerate(document.data.get("fact", ()))
        if table.get("id") == error.where.get("fact")
    ]
    return document.lines.of(("fact", numbers[-1], str(error.where.get("about", "id")))) if numbers else None
