"""Whole programmes over tables give what `answering.py` gives each row: every sort of criterion, amounts, validity."""

from datetime import date
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from yiben.engines.rules.entitlements.answering import Sitting
from yiben.engines.rules.entitlements.applicant import read_applicant
from yiben.engines.rules.entitlements.columns import ask, ask_each, ready
from yiben.engines.rules.entitlements.compiled import Compiled
from yiben.engines.rules.entitlements.compiling import programme_from
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.engines.rules.entitlements.standing import Mark

AS_OF = date(2026, 11, 22)
KINDS = {
    "revenue": ("money", pa.float64(), st.sampled_from([0.0, 99.99, 5e6, 1e7, 1e7 + 0.01, 3e9])),
    "rd_expense": ("money", pa.decimal128(18, 2), st.sampled_from(["0", "300000", "299999.99", "500000"])),
    "employees": ("whole", pa.int64(), st.integers(0, 12)),
    "patents": ("whole", pa.int32(), st.integers(0, 3)),
    "standards": ("whole", pa.int32(), st.integers(0, 2)),
    "founded": ("date", pa.date32(), st.dates(date(2020, 11, 1), date(2026, 12, 1))),
    "size": ("word", pa.string(), st.sampled_from(["small", "large", ""])),
    "titles": ("words", pa.list_(pa.string()), st.lists(st.sampled_from(["p/first", "p/other"]), max_size=2)),
    "fast": ("flag", pa.bool_(), st.booleans()),
}
BOOK = FactBook.read(
    {
        "fact": [
            {"id": name, "zh": f"事实{name}", "en": name, "about": "enterprise", "kind": kind}
            for name, (kind, _, _) in KINDS.items()
        ]
        + [
            {"id": "rd_ratio", "zh": "研发占比", "en": "ratio", "about": "enterprise", "kind": "share"}
            | {"formula": "rd_expense / revenue"}
        ]
    }
)


def _leaf(name: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "zh": name, "en": name, **more}


def _programme(name: str, criteria: dict[str, Any], **more: Any) -> Compiled:
    table = {"id": name, "zh": name, "en": name, "about": "enterprise", "criteria": criteria, **more}
    return programme_from(table, pack="p", book=BOOK)


FIRST = _programme(
    "first",
    {
        "all": [
            _leaf("ratio", test="rd_ratio >= 3%"),
            _leaf("old", test="full_years(founded) >= 2", waived=_leaf("w", when="fast")),
            _leaf("brand", judged=True),
        ]
    },
    benefit={"amount": "1000.555元 * employees / (patents - 1)", "cap": "5000元"},
)
SECOND = _programme(
    "second",
    {
        "any": [
            _leaf("recognised", programme="p/first"),
            _leaf("elsewhere", programme="q/unknown"),
            _leaf(
                "some",
                at_least=2,
                of=[
                    _leaf("one", test="patents >= 2"),
                    _leaf("two", test="size = 'small'"),
                    _leaf("three", test="employees > 5", strength="encouraged"),
                    _leaf("four", test="rd_expense >= 50万元"),
                ],
            ),
        ]
    },
    counts=[{"fact": "patents", "also": "standards", "zh": "视同", "en": "counts as"}],
    benefit={
        "table": {
            "by": "revenue",
            "rows": [
                {"from": "500万元", "below": "1000万元", "amount": "20万元"},
                {"from": "1000万元", "amount": "revenue * 3%"},
            ],
        },
        "cap": "100万元",
        "floor": "10万元",
    },
)
THIRD = _programme(
    "third",
    {
        "pass": "60",
        "score": [
            _leaf("a", points="30", test="revenue > 1000万元"),
            _leaf("b", points="12.5", test="employees between 3 and 8"),
            _leaf("c", points="30", judged=True),
            _leaf("d", points="17.5", test="patents >= 2", relaxed=_leaf("r", by="50%", when="fast")),
        ],
    },
)
GONE = _programme("gone", {"all": [_leaf("any", test="employees >= 0")]}, until=date(2026, 11, 22))
ALL = (FIRST, SECOND, THIRD, GONE)
SAID = ("judged.brand", "judged.p/third.c", "judged.c", "relaxed.d")
ROW = st.fixed_dictionaries(
    {name: st.none() | values for name, (_, _, values) in KINDS.items()}
    | {name: st.none() | st.booleans() for name in SAID}
    | {"rd_ratio": st.none() | st.sampled_from([0.03, 0.02999999, 0.5])}
)


def _table(rows: list[dict[str, Any]]) -> pa.Table:
    columns = {name: pa.array([row[name] for row in rows], pa.bool_()) for name in SAID}
    columns["rd_ratio"] = pa.array([row["rd_ratio"] for row in rows], pa.float64())
    for name, (_, kind, _) in KINDS.items():
        values = [row[name] for row in rows]
        if pa.types.is_decimal(kind):
            columns[name] = pa.array(values, pa.string()).cast(kind)
        else:
            columns[name] = pa.array(values, kind)
    return pa.table(columns)


def _marks(mark: Mark) -> dict[str, bool | None]:
    found = {mark.node.id: mark.truth}
    for part in mark.parts:
        found |= _marks(part)
    return found


def _alone(row: dict[str, Any]) -> dict[str, Any]:
    known = {one.id: one for one in ALL}
    sitting = Sitting(read_applicant(row, BOOK), BOOK, as_of=AS_OF, known=known)
    found: dict[str, Any] = {}
    for one in ALL:
        name, answer = one.programme.id.removeprefix("p/"), sitting.ask(one)
        found[name] = answer.eligible
        found |= {f"{name}.{key}": truth for key, truth in _marks(answer.mark).items() if key != "criteria"}
        if one.terms is not None:
            value = answer.amount.value if answer.eligible and answer.amount else None
            found[f"{name}.amount"] = None if value is None else int(value * 100)
    return found


@settings(max_examples=120, deadline=None)
@given(rows=st.lists(ROW, min_size=1, max_size=12))
def test_every_criterion_of_every_row_is_what_one_applicant_is_told(rows: list[dict[str, Any]]) -> None:
    table = _table(rows)
    answered = ask(ready(ALL, table.schema.names, as_of=AS_OF), table)

    told = [_alone(row) for row in rows]

    hidden = {name for one in told for name in one} - set(answered.table.schema.names)
    assert hidden == set()
    assert answered.table.to_pylist() == told
    assert answered.refused == ()


def test_batches_answer_as_the_table_and_count_rows_through() -> None:
    size = 70_000
    table = pa.table(
        {
            "employees": pa.array([None if i % 7 == 0 else i % 13 for i in range(size)], pa.int64()),
            "revenue": pa.array([float("nan") if i == 69_999 else i / 100 for i in range(size)]),
            "rd_expense": pa.array([i * 3 // 1000 for i in range(size)]),
        }
    )
    plan = ready(ALL, table.schema.names, as_of=AS_OF)
    whole = ask(plan, table, threads=1)
    parts = list(ask_each(plan, table.to_batches(max_chunksize=8_001)))

    assert pa.Table.from_batches([one.table for _, one in parts]).equals(pa.Table.from_batches([whole.table]))
    assert ask(plan, table, threads=2).table.equals(whole.table)
    refused = [one for _, part in parts for one in part.refused]
    assert [(one.column, str(one.why), one.rows) for one in refused] == [("revenue", "not_finite", (70_000,))]
    assert whole.refused == tuple(refused)
