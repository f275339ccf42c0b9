"""Programmes under attack: texts that are no expressions, numbers that are none, rules that lead round."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from operator import ge, gt, le, lt
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.capabilities.grants.conditions import read_condition
from yiben.engines.guard.statement import parse
from yiben.engines.rules.decisions.language import Wrong as NoCondition
from yiben.engines.rules.decisions.language import compile_condition
from yiben.engines.rules.entitlements import (
    Answer,
    Compiled,
    FactBook,
    Sitting,
    columns,
    number_of,
    programme_from,
    read_applicant,
    told,
)
from yiben.engines.rules.entitlements.columns import Why
from yiben.engines.rules.entitlements.columns.held import Wholes
from yiben.engines.rules.entitlements.columns.taking import columns_of, take
from yiben.engines.rules.entitlements.language import Wrong, read_expression
from yiben.engines.rules.entitlements.model import FactKind
from yiben.engines.rules.expressions import parse_expression
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

STUMBLING = ["->", "a ->", "<= filter(select least(->", "->>", "case when -> then 1 end"]


class _Nothing:
    facts: Mapping[str, object] = {}


@pytest.mark.parametrize("text", STUMBLING)
def test_what_the_parser_falls_over_is_refused_in_every_language_there_is(text: str) -> None:
    with pytest.raises(BadInput):
        parse_expression(text, rule="r", columns=("a",))
    with pytest.raises(BadInput):
        read_condition(text, {"a": "VARCHAR"})
    with pytest.raises(NoCondition):
        compile_condition(text, vocabulary=_Nothing())
    with pytest.raises(Wrong):
        read_expression(text, FactBook({}, {}).scope())


@pytest.mark.parametrize("text", ["SELECT ->", "->", "SELECT a FROM t WHERE ->"])
def test_a_statement_the_parser_falls_over_is_unreadable_and_no_accident(text: str) -> None:
    with pytest.raises(BadInput) as refused:
        parse(text)
    assert refused.value.code == "sql_unreadable"


# ——— Numbers that are none, and rules that cost more than any answer is worth ———

BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": name, "en": name, "about": "enterprise", "kind": kind}
            for name, kind in (
                ("revenue", "money"),
                ("profit", "money"),
                ("x", "number"),
                ("share", "share"),
                ("since", "date"),
            )
        ]
    }
)
DAY = date(2026, 11, 22)


def made(
    benefit: Mapping[str, Any] | None = None, *, book: FactBook = BOOK, test: str = "x >= 1"
) -> Compiled:
    table: dict[str, Any] = {
        "id": "one",
        "zh": "补贴",
        "en": "Subsidy",
        "about": "enterprise",
        "kind": "subsidy",
        "criteria": {"all": [{"id": "a", "test": test, "zh": "甲", "en": "a"}]},
    }
    return programme_from(table | ({"benefit": benefit} if benefit else {}), pack="demo", book=book)


def ask(of: Compiled, facts: Mapping[str, Any], *, book: FactBook = BOOK) -> Answer:
    return Sitting(read_applicant(facts, book), book, as_of=DAY, known={of.id: of}).ask(of)


@pytest.mark.parametrize(
    "said", ["1,5万元", "1,5,0,0", "15,00.5万元", "1 5 0 0", "1，5万元", "1,500,00", "1500,", "٣万元", "1e3"]
)
def test_a_figure_whose_commas_may_mean_two_things_is_no_figure_for_one_or_for_many(said: str) -> None:
    assert number_of(said, FactKind.MONEY) is None
    _, refused = take(pa.table({"revenue": [said]}), BOOK.facts, wanted=["revenue"])
    assert [one.why for one in refused] == [Why.UNREADABLE]


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("1,500万元", 15_000_000),
        ("１５００万元", 15_000_000),
        ("1 500 000", 1_500_000),
        ("￥1，500.50", 1500.5),
    ],
)
def test_groups_of_three_and_wide_digits_are_read_alike_by_both_halves(said: str, yuan: float) -> None:
    assert number_of(said, FactKind.MONEY) == Fraction(repr(yuan))
    part, refused = take(pa.table({"revenue": [said]}), BOOK.facts, wanted=["revenue"])
    held = part.facts["revenue"]
    assert isinstance(held, Wholes)
    assert not refused
    assert Fraction(int(held.values[0]), held.scale) == Fraction(repr(yuan))


@pytest.mark.parametrize("said", ["1E+99999999", "1E-99999999", "-7E+999999999", "NaN", "-Infinity"])
def test_a_decimal_with_a_vast_exponent_is_refused_before_it_is_written_out(said: str) -> None:
    assert number_of(Decimal(said), FactKind.NUMBER) is None


def test_formulas_that_multiply_one_another_are_refused_before_they_are_computed() -> None:
    facts: list[dict[str, Any]] = [
        {"id": "x0", "zh": "a", "en": "a", "about": "enterprise", "kind": "number"}
    ]
    for step in range(1, 6):
        formula = "*".join(["(" + "*".join([f"x{step - 1}"] * 9) + ")"] * 9)
        facts.append(facts[0] | {"id": f"x{step}", "formula": formula})
    with pytest.raises(BadInput) as refused:
        FactBook.read({"fact": facts})
    assert refused.value.code == "fact_heavy"
    light = FactBook.read({"fact": facts[:2]})
    with pytest.raises(BadInput) as refused:
        made(book=light, test="*".join(["x1"] * 30) + " >= 1")
    assert refused.value.code == "fact_heavy"


def test_a_figure_no_door_could_show_is_unknown_and_the_answer_is_still_told() -> None:
    product = "*".join(["x"] * 30)
    answer = ask(
        made({"form": "money", "amount": f"{product} * 1元"}, test=f"{product} / 7 >= 3.3"), {"x": 10**18}
    )
    assert answer.eligible is None
    told(answer)


def test_a_constant_above_every_sum_there_is_is_refused() -> None:
    with pytest.raises(BadInput) as refused:
        made({"form": "money", "amount": "99999999999999999999 * 99999999999999999999 * 1元"})
    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    "benefit",
    [
        {"amount": "20万元", "cap": "profit"},
        {"amount": "x * -5元"},
        {"amount": "full_years(since) * 1万元"},
        {"amount": "1万元", "cap": "share * 100元"},
    ],
)
def test_nothing_a_company_states_makes_it_owe_money(benefit: dict[str, str]) -> None:
    facts = {"x": 3, "profit": "-3万元", "since": "2030-01-01", "share": -0.5}
    amount = ask(made({"form": "money"} | benefit), facts).amount
    assert amount is not None
    assert amount.value == 0


def test_a_cap_that_may_fall_below_the_floor_is_refused_when_it_is_declared() -> None:
    with pytest.raises(BadInput) as refused:
        made({"form": "money", "amount": "20万元", "cap": "revenue * 10%", "floor": "5万元"})
    assert refused.value.code == "cap_below_floor"


@pytest.mark.parametrize(
    "names", [["revenue", "revenue(万元)"], ["revenue", "revenue"], ["revenue（元）", "营收"]]
)
def test_a_table_with_two_columns_of_one_fact_is_refused_and_neither_is_chosen(names: list[str]) -> None:
    facts = {"revenue": replace(BOOK.facts["revenue"], title=Text("营收", "revenue"))}
    with pytest.raises(BadInput) as refused:
        columns_of(names, facts)
    assert refused.value.code == "column_twice"


# ——— One company, many, and an oracle that knows neither ———

OPS = st.sampled_from([">=", ">", "<", "<="])
RATIO = st.sampled_from(["10%", "3.3%", "33.3%", "0.1%"])
WAN = st.one_of(
    st.integers(0, 10**7).map(lambda n: n / 10_000),
    st.sampled_from([0.1 + 0.2, 1000.0, 999.9999, 1000.0001, 1e-4, 4.35, 1.005, 2.675]),
)


@settings(max_examples=25, deadline=None)
@given(
    revenues=st.lists(WAN, min_size=1, max_size=20), edge=WAN, ratio=RATIO, cap=st.integers(1, 10**6), op=OPS
)
def test_one_and_many_give_what_plain_fractions_give_at_every_boundary(
    revenues: list[float], edge: float, ratio: str, cap: int, op: str
) -> None:
    line = Fraction(repr(edge)) * 10_000
    test = f"revenue {op} {Decimal(repr(edge)):f}万元"
    of = made({"amount": f"revenue * {ratio}", "cap": f"{cap}元"}, test=test)
    share = Fraction(ratio.removesuffix("%")) / 100
    holds = {">=": ge, ">": gt, "<": lt, "<=": le}[op]
    yuan = [Fraction(repr(one)) * 10_000 for one in revenues]
    right = [holds(one, line) for one in yuan]
    fen = [min(one * share, Fraction(cap)) * 100 // 1 for one in yuan]

    table = pa.table({"revenue(万元)": pa.array(revenues, pa.float64())})
    many = columns.ask(columns.ready([of], table.schema.names, as_of=DAY), table).table.to_pydict()
    assert many["one"] == right
    assert many["one.amount"] == [each if met else None for each, met in zip(fen, right, strict=True)]
    for value, met, each in zip(revenues, right, fen, strict=True):
        answer = ask(of, {"revenue": f"{Decimal(repr(value)):f}万元"})
        assert answer.eligible is met
        if met:
            assert answer.amount is not None
            assert answer.amount.value == Fraction(each, 100)


@pytest.mark.parametrize("day", [date(2026, 2, 28), date(2026, 3, 1), date(2028, 2, 28), date(2028, 2, 29)])
def test_somebody_founded_on_the_twenty_ninth_has_birthdays_alike_in_both_halves(day: date) -> None:
    of = made(test="full_years(since) >= 2")
    for since in ("2024-02-29", "2024-03-01", "2026-02-28", "2024-02-28"):
        one = Sitting(read_applicant({"since": since}, BOOK), BOOK, as_of=day, known={}).ask(of).eligible
        table = pa.table({"since": pa.array([since])})
        many = columns.ask(columns.ready([of], ["since"], as_of=day), table).table.to_pydict()
        assert many["one"] == [one], (since, day)
