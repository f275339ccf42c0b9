"""Runs a pack's cases (用例): facts in, the expected answer held against the real one.

`effect` must be equal. Lists are compared as sets, of kinds (`articles` and `missing`: of words): `unmet`
names them all, `unmet_has` some of them, `unmet_lacks` some that must not be there. A case that names a programme is
held against its answer: `assessing.py`.
"""

from dataclasses import dataclass
from typing import Any

from yiben.capabilities.policy.packs.deciding import compiled
from yiben.capabilities.policy.packs.declarations import Case
from yiben.capabilities.policy.packs.pack import Pack
from yiben.engines.rules.decisions import decide, read_facts
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text

LISTS = ("unmet", "obligations", "way_out", "articles", "missing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Miss:
    """One expectation that did not come true."""

    about: str  # effect, unmet, unmet_has, … ; facts: what could not be read
    expected: Any
    got: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Ran:
    """One case after it ran."""

    case: Case
    misses: tuple[Miss, ...]
    answer: dict[str, Any] | None

    def as_dict(self) -> dict[str, Any]:
        """For programs, in the current language."""
        return {
            "case": self.case.id,
            "file": self.case.place.file,
            "line": self.case.place.line,
            "passed": not self.misses,
            "misses": [{"about": one.about, "expected": one.expected, "got": one.got} for one in self.misses],
            "answer": self.answer if self.misses else None,
        }


def run_cases(pack: Pack, base: Pack) -> tuple[Ran, ...]:
    """Every case of the pack, decided by this pack alone. Facts that cannot be read are a miss, told as one."""
    shelf = compiled((pack,), base)
    ran = []
    for case in pack.cases:
        if case.programme is not None:
            ran.append(_run_programme(case, pack, base))
            continue
        try:
            facts = read_facts(
                {key: said for key, said in case.facts.items() if key != "packs"}, shelf.vocabulary
            )
            answer = decide(shelf.books, facts).as_dict()
        except BadInput as error:
            ran.append(Ran(case=case, misses=(_unreadable(error),), answer=None))
            continue
        ran.append(Ran(case=case, misses=_misses(case, answer), answer=answer))
    return tuple(ran)


def _run_programme(case: Case, pack: Pack, base: Pack) -> Ran:
    from yiben.capabilities.policy.packs.assessing import differences

    try:
        misses, answer = differences(case, pack, base)
    except BadInput as error:
        return Ran(case=case, misses=(_unreadable(error),), answer=None)
    return Ran(case=case, misses=tuple(Miss(about=a, expected=e, got=g) for a, e, g in misses), answer=answer)


def _unreadable(error: YibenError) -> Miss:
    path = error.where.get("path") or error.where.get("field") or error.where.get("fact") or ""
    return Miss(about="facts", expected=str(error.hint or ""), got=f"{error.message} {path}".strip())


def _misses(case: Case, answer: dict[str, Any]) -> tuple[Miss, ...]:
    wanted = case.expect
    # A misspelt fact says nothing: the case would show something else than it says.
    unread = list(answer["unread"])
    known = str(Text("词汇表中有的名称", "names the vocabulary has"))
    found = [Miss(about="facts", expected=known, got=unread)] if unread else []
    if wanted.effect is not None and wanted.effect != answer["effect"]:
        found.append(Miss(about="effect", expected=wanted.effect, got=answer["effect"]))
    for name in LISTS:
        got = _words(answer.get(name) or ())
        exactly = getattr(wanted, name)
        has, lacks = set(getattr(wanted, f"{name}_has")), set(getattr(wanted, f"{name}_lacks"))
        if exactly is not None and set(exactly) != got:
            found.append(Miss(about=name, expected=sorted(exactly), got=sorted(got)))
        if has - got:
            found.append(Miss(about=f"{name}_has", expected=sorted(has), got=sorted(got)))
        if lacks & got:
            found.append(Miss(about=f"{name}_lacks", expected=sorted(lacks), got=sorted(got)))
    return tuple(found)


def _words(listed: Any) -> set[str]:
    return {str(one.get("kind", one.get("fact", "")) if isinstance(one, dict) else one) for one in listed}
