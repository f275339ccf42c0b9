"""What is unknown stays sound: facts filled in never turn an answer, and `missing` is exactly what can decide."""

from datetime import date
from itertools import product
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from programme_making import BOOK, FACTS, ask, leaf, made, named

from yiben.engines.rules.entitlements import Compiled, FactBook, Sitting, programme_from, read_applicant
from yiben.engines.rules.entitlements.answering import Answer

FLAGS = tuple(f"f{n}" for n in range(6))
BOOK_OF_FLAGS = FactBook.read(
    {"fact": [{"id": one, "zh": one, "en": one, "about": "enterprise", "kind": "flag"} for one in FLAGS]}
)


@st.composite
def read_once(draw: st.DrawFn) -> dict[str, Any]:
    """Criteria in which every fact stands once."""
    names = iter(range(1000))

    def build(facts: list[str], depth: int) -> dict[str, Any]:
        name = f"n{next(names)}"
        if len(facts) == 1:
            sign = draw(st.sampled_from(["", "not "]))
            return leaf(name, f"{sign}{facts[0]}")
        if depth > 2 or draw(st.integers(0, 3)) == 0:
            return leaf(name, draw(st.sampled_from([" and ", " or "])).join(facts))
        cut = draw(st.integers(1, len(facts) - 1))
        parts = [build(facts[:cut], depth + 1), build(facts[cut:], depth + 1)]
        match draw(st.sampled_from(["all", "any", "of", "score"])):
            case "of":
                return named(name, at_least=draw(st.integers(1, 2)), of=parts)
            case "score":
                points = [draw(st.integers(1, 5)) for _ in parts]
                scored = [part | {"points": given_} for part, given_ in zip(parts, points, strict=True)]
                return named(name, **{"pass": draw(st.integers(1, sum(points)))}, score=scored)
            case rule:
                return named(name, **{rule: parts})

    return build(list(draw(st.permutations(FLAGS))[: draw(st.integers(1, len(FLAGS)))]), 0)


def _ask(of: Compiled, facts: dict[str, Any]) -> Answer:
    return Sitting(read_applicant(facts, BOOK_OF_FLAGS), BOOK_OF_FLAGS, as_of=_DAY, known={}).ask(of)


_DAY = date(2026, 11, 22)


def _completions(of: Compiled, facts: dict[str, Any]) -> list[dict[str, Any]]:
    left = [one for one in of.facts if one not in facts]
    return [
        facts | dict(zip(left, values, strict=True)) for values in product([True, False], repeat=len(left))
    ]


@settings(max_examples=400)
@given(read_once(), st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=4))
def test_missing_is_exactly_what_can_change_the_answer(
    criterion: dict[str, Any], facts: dict[str, Any]
) -> None:
    of = programme_from(
        {
            "id": "x",
            "zh": "x",
            "en": "x",
            "about": "enterprise",
            "kind": "subsidy",
            "criteria": {"all": [criterion]},
        },
        pack="demo",
        book=BOOK_OF_FLAGS,
    )
    answer = _ask(of, facts)
    wholes = _completions(of, facts)
    truths = [_ask(of, whole).eligible for whole in wholes]
    assert None not in truths
    # A decided answer is what every completion gives; an undecided one may still turn out either way.
    assert answer.eligible == (truths[0] if len(set(truths)) == 1 else None)
    turning = {
        name
        for name in of.facts
        if name not in facts
        and any(
            _ask(of, whole | {name: not whole[name]}).eligible != truth
            for whole, truth in zip(wholes, truths, strict=True)
        )
    }
    assert set(answer.missing) == turning


@settings(max_examples=400)
@given(read_once(), st.dictionaries(st.sampled_from(FLAGS), st.booleans(), max_size=4))
def test_what_a_fact_alone_would_decide_is_exact(criterion: dict[str, Any], facts: dict[str, Any]) -> None:
    of = programme_from(
        {
            "id": "x",
            "zh": "x",
            "en": "x",
            "about": "enterprise",
            "kind": "subsidy",
            "criteria": {"all": [criterion]},
        },
        pack="demo",
        book=BOOK_OF_FLAGS,
    )
    answer = _ask(of, facts)
    why = answer.mark.doubt
    if why is None:
        return
    for truth, said in ((True, why.holds_by), (False, why.fails_by)):
        alone = {
            name
            for name in why.facts
            if any(_ask(of, facts | {name: value}).eligible is truth for value in (True, False))
        }
        assert set(said) == alone


TESTS = st.sampled_from(
    [
        "rd / revenue >= 3%",
        "rd_ratio > 5% or green",
        "not (racks between 2 and 4)",
        "least(racks, patents) >= 2",
        "case when green then racks >= 3 else patents >= 1 end",
        "has(titles, 'a') and not priority",
        "size in ('small', 'medium')",
        "full_years(founded) >= 2",
        "abs(profit) / revenue < 1 / 3",
        "greatest(patents, standards) > 1 and racks <> 3",
    ]
)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "rd": st.integers(0, 10),
    "revenue": st.integers(0, 100),
    "profit": st.integers(-50, 50),
    "racks": st.integers(0, 5),
    "patents": st.integers(0, 3),
    "standards": st.integers(0, 3),
    "green": st.booleans(),
    "priority": st.booleans(),
    "titles": st.lists(st.sampled_from(["a", "b"])),
    "size": st.sampled_from(["small", "medium", "large"]),
    "founded": st.dates().map(str),
}


@settings(max_examples=200)
@given(
    st.lists(TESTS, min_size=1, max_size=4),
    st.sampled_from(["all", "any"]),
    st.fixed_dictionaries(VALUES),
    st.sets(st.sampled_from(sorted(VALUES))),
)
def test_facts_filled_in_never_turn_an_answer(
    tests: list[str], rule: str, whole: dict[str, Any], known: set[str]
) -> None:
    of = made(named("g", **{rule: [leaf(f"c{n}", test) for n, test in enumerate(tests)]}))
    part = ask(of, {name: value for name, value in whole.items() if name in known})
    full = ask(of, whole)
    if part.eligible is not None:
        assert full.eligible is part.eligible
        assert part.missing == ()
        return
    # What is not missing changes nothing, whatever it is; with what is missing stated it is as good as with everything.
    assert set(part.missing) <= {one["id"] for one in FACTS}
    others = {name: value for name, value in whole.items() if name in known or name not in part.missing}
    assert ask(of, others).eligible is None
    assert BOOK.facts.keys() >= set(part.missing)
