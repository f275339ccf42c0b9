"""The set half gives every row what the one-applicant half gives it: random expressions over random tables."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.rules.entitlements import tree as t
from yiben.engines.rules.entitlements.applicant import read_applicant
from yiben.engines.rules.entitlements.columns.bits import Flags, unpack
from yiben.engines.rules.entitlements.columns.evaluating import Rows, Tape
from yiben.engines.rules.entitlements.columns.paying import fen
from yiben.engines.rules.entitlements.columns.taking import take
from yiben.engines.rules.entitlements.computing import Env, evaluator
from yiben.engines.rules.entitlements.facts import FactBook

AS_OF = date(2026, 2, 28)
KINDS = {
    "money": ("money", pa.decimal128(20, 2)),
    "yuan": ("money", pa.float64()),
    "huge": ("number", pa.int64()),
    "odd": ("number", pa.float64()),
    "staff": ("whole", pa.int32()),
    "share": ("share", pa.float64()),
    "founded": ("date", pa.date32()),
    "listed": ("date", pa.string()),
    "flag": ("flag", pa.bool_()),
    "word": ("word", pa.string()),
    "town": ("word", pa.string()),
    "titles": ("words", pa.list_(pa.string())),
}
BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": f"事实{name}", "en": name, "about": "enterprise", "kind": kind}
            for name, (kind, _) in KINDS.items()
        ]
        + [
            {"id": "ratio", "zh": "比", "en": "ratio", "about": "enterprise", "kind": "number"}
            | {"formula": "staff / (staff - 3)"}
        ]
    }
)
WORDS = ("甲", "乙", "", "丙")
CENTS = st.integers(-(10**9), 10**9).map(lambda n: Decimal(n) / 100)
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "money": st.one_of(st.sampled_from([Decimal(0), Decimal("99.99"), Decimal(100)]), CENTS),
    "yuan": st.one_of(st.sampled_from([0.0, 0.1, 123.45, 1e14]), CENTS.map(float)),
    "huge": st.one_of(st.integers(-(10**18), 10**18), st.sampled_from([0, 1, 10**18])),
    "odd": st.floats(-1e15, 1e15, exclude_min=True, exclude_max=True, allow_nan=False),
    "staff": st.integers(0, 5),
    "share": st.sampled_from([0.0, 0.03, 0.1, 0.30000000000000004, 1 / 3, 0.7]),
    "founded": st.dates(date(1950, 1, 1), date(2030, 1, 1)),
    "listed": st.one_of(st.just(""), st.dates(date(2023, 1, 1), date(2026, 3, 2)).map(str)),
    "flag": st.booleans(),
    "word": st.sampled_from(WORDS),
    "town": st.sampled_from(WORDS),
    "titles": st.lists(st.sampled_from(WORDS[:2]), max_size=3),
}
FIGURE = st.one_of(
    st.integers(-5, 5).map(Fraction),
    st.sampled_from([Fraction(3, 100), Fraction(1, 3), Fraction(10**14), Fraction(3, 10)]),
    st.fractions(-1000, 1000, max_denominator=1000),
)


def _leaf() -> st.SearchStrategy[t.Expr]:
    names = [name for name, (kind, _) in KINDS.items() if kind in {"money", "number", "whole", "share"}]
    return st.one_of(
        st.sampled_from([*names, "ratio"]).map(lambda name: t.Name(t.Type.NUMBER, name)),
        FIGURE.map(lambda value: t.Figure(t.Type.NUMBER, value)),
        st.booleans().map(lambda months: t.Full(t.Type.NUMBER, months, t.Name(t.Type.DATE, "founded"))),
    )


def _numbers(inner: st.SearchStrategy[t.Expr]) -> st.SearchStrategy[t.Expr]:
    def call(name: str, args: tuple[t.Expr, ...]) -> t.Expr:
        if name in {"abs", "floor", "ceil", "neg"}:
            args = args[:1]
        if name == "round":
            args = (args[0], t.Figure(t.Type.PURE, Fraction(1)))
        return t.Call(t.Type.NUMBER, name, args)

    calls = st.sampled_from(["least", "greatest", "coalesce", "abs", "floor", "ceil", "round", "neg"])
    conditions = st.tuples(inner, inner).map(lambda two: t.Compare(t.Type.FLAG, ">=", *two))
    return st.one_of(
        st.builds(t.Arith, st.just(t.Type.NUMBER), st.sampled_from("+-*/"), inner, inner),
        st.builds(call, calls, st.tuples(inner, inner)),
        st.builds(
            lambda when, then, other: t.Case(t.Type.NUMBER, ((when, then),), other),
            conditions,
            inner,
            st.none() | inner,
        ),
    )


NUMBERS = st.recursive(_leaf(), _numbers, max_leaves=6)
DAYS = st.one_of(
    st.sampled_from(["founded", "listed"]).map(lambda name: t.Name(t.Type.DATE, name)),
    st.dates(date(2020, 1, 1), date(2026, 3, 1)).map(lambda day: t.Day(t.Type.DATE, day)),
    st.just(t.Today(t.Type.DATE)),
)
DAYS = st.one_of(
    DAYS, st.builds(t.Later, st.just(t.Type.DATE), st.sampled_from([-2000, -1, 0, 1, 4, 8000]), DAYS)
)
WORD = st.one_of(
    st.sampled_from(["word", "town"]).map(lambda name: t.Name(t.Type.WORD, name)),
    st.sampled_from(WORDS).map(lambda word: t.Letters(t.Type.WORD, word)),
)
OPS = st.sampled_from(["=", "<>", "<", "<=", ">", ">="])
EQUAL = st.sampled_from(["=", "<>"])
FLAG_LEAF: st.SearchStrategy[t.Expr] = st.one_of(
    st.builds(t.Compare, st.just(t.Type.FLAG), OPS, NUMBERS, NUMBERS),
    st.builds(
        t.Compare, st.just(t.Type.FLAG), OPS, NUMBERS, FIGURE.map(lambda v: t.Figure(t.Type.NUMBER, v))
    ),
    st.builds(t.Compare, st.just(t.Type.FLAG), OPS, DAYS, DAYS),
    st.builds(t.Compare, st.just(t.Type.FLAG), EQUAL, WORD, WORD),
    st.just(t.Name(t.Type.FLAG, "flag")),
    st.builds(t.Among, st.just(t.Type.FLAG), WORD, st.just(("甲", "丙"))),
    st.just(t.Has(t.Type.FLAG, t.Name(t.Type.WORDS, "titles"), "甲")),
    st.sampled_from(["word", "listed", "titles", "founded"]).map(
        lambda name: t.IsNone(
            t.Type.FLAG,
            t.Name({"word": t.Type.WORD, "titles": t.Type.WORDS}.get(name, t.Type.DATE), name),
        )
    ),
)
FLAGS = st.recursive(
    FLAG_LEAF,
    lambda inner: st.one_of(
        st.tuples(inner, inner).map(lambda parts: t.And(t.Type.FLAG, parts)),
        st.tuples(inner, inner).map(lambda parts: t.Or(t.Type.FLAG, parts)),
        inner.map(lambda part: t.Not(t.Type.FLAG, part)),
        st.builds(
            lambda when, then, other: t.Case(t.Type.FLAG, ((when, then),), other),
            inner,
            inner,
            st.none() | inner,
        ),
        st.tuples(inner, inner).map(lambda parts: t.Call(t.Type.FLAG, "coalesce", parts)),
    ),
    max_leaves=4,
)
ROW = st.fixed_dictionaries({name: st.none() | values for name, values in VALUES.items()})
ROWS = st.lists(ROW, min_size=1, max_size=20)


def _held(rows: list[dict[str, Any]]) -> pa.Table:
    columns = {name: pa.array([row[name] for row in rows], kind) for name, (_, kind) in KINDS.items()}
    return pa.table(columns)


def _ours(tree: t.Expr, rows: list[dict[str, Any]]) -> tuple[Rows, int]:
    part, refused = take(_held(rows), BOOK.facts, wanted=tuple(KINDS))
    assert refused == []
    tape = Tape(dict(BOOK.formulas), frozenset(KINDS))
    place = tape.put(tree)
    return Rows(part, tape, as_of=AS_OF), place


def _theirs(tree: t.Expr, rows: list[dict[str, Any]]) -> list[Any]:
    formulas = {name: evaluator(formula) for name, formula in BOOK.formulas.items()}
    asked = evaluator(tree)
    return [asked(Env(read_applicant(row, BOOK).values, formulas, AS_OF)) for row in rows]


def _listed(flags: Flags, rows: int) -> list[bool | None]:
    yes, no = unpack(flags.yes, rows), unpack(flags.not_so, rows)
    assert not (yes & no).any()
    return [True if a else False if b else None for a, b in zip(yes, no, strict=True)]


@settings(max_examples=150, deadline=None)
@given(tree=FLAGS, rows=ROWS)
def test_every_row_of_a_table_gets_the_truth_it_would_get_alone(
    tree: t.Expr, rows: list[dict[str, Any]]
) -> None:
    asked, place = _ours(tree, rows)

    assert _listed(asked.flags(place), len(rows)) == _theirs(tree, rows)


@settings(max_examples=150, deadline=None)
@given(tree=NUMBERS, rows=ROWS)
def test_every_row_of_a_table_gets_the_amount_it_would_get_alone(
    tree: t.Expr, rows: list[dict[str, Any]]
) -> None:
    asked, place = _ours(tree, rows)
    wanted = Flags.certain(True, len(rows))

    amounts, known, lost = fen(asked, place, wanted.yes)

    missing = unpack(known, len(rows)) == False  # noqa: E712  # an array
    beyond = [False] * len(rows) if lost is None else list(unpack(lost, len(rows)))
    for i, value in enumerate(_theirs(tree, rows)):
        whole = None if value is None else value * 100 // 1
        if whole is not None and abs(whole) > 2**63 - 1:
            assert missing[i]
            assert beyond[i]
        else:
            assert (None if missing[i] else int(amounts[i])) == whole


def test_an_anniversary_on_the_last_day_of_a_shorter_month_has_come() -> None:
    days = [date(2023, 2, 28), date(2023, 3, 1), date(2024, 2, 29), date(2023, 8, 31)]
    days += [date(2026, 2, 28) + timedelta(days=one) for one in range(-800, 3)]
    rows = [dict.fromkeys(KINDS) | {"founded": day} for day in days]
    for months in (False, True):
        tree = t.Full(t.Type.NUMBER, months, t.Name(t.Type.DATE, "founded"))
        asked, place = _ours(tree, rows)
        amounts, _, _ = fen(asked, place, Flags.certain(True, len(rows)).yes)

        assert [int(one) // 100 for one in amounts] == _theirs(tree, rows)
