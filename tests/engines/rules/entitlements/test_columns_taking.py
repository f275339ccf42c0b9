"""Columns are taken as they are written, or refused with the rows; nothing becomes a silent number."""

from fractions import Fraction
from typing import Any

import pyarrow as pa
import pytest

from yiben.engines.rules.entitlements.columns import Refused, Why
from yiben.engines.rules.entitlements.columns.held import Lists, Wholes, Words
from yiben.engines.rules.entitlements.columns.taking import columns_of, take
from yiben.engines.rules.entitlements.facts import FactBook
from yiben.kernel.errors import BadInput

BOOK = FactBook.read(
    {
        "fact": [
            {
                "id": "revenue",
                "zh": "营业收入",
                "en": "revenue",
                "about": "enterprise",
                "kind": "money",
                "least": 0,
            },
            {"id": "share", "zh": "占比", "en": "share", "about": "enterprise", "kind": "share"},
            {"id": "staff", "zh": "人数", "en": "staff", "about": "enterprise", "kind": "whole"},
            {"id": "founded", "zh": "成立日期", "en": "founded", "about": "enterprise", "kind": "date"},
            {"id": "titles", "zh": "称号", "en": "titles", "about": "enterprise", "kind": "words"},
            {
                "id": "size",
                "zh": "规模",
                "en": "size",
                "about": "enterprise",
                "kind": "word",
                "values": [{"id": "small", "zh": "小型", "en": "small"}],
            },
        ]
    }
)


def _taken(name: str, values: pa.Array) -> tuple[Any, list[Refused]]:
    fact = next(iter(columns_of([name], BOOK.facts)))
    part, refused = take(pa.table({name: values}), BOOK.facts, wanted=[fact])
    return part.facts[fact], refused


def _yuan(held: Wholes) -> list[Fraction | None]:
    known = range(len(held.values)) if held.known is None else None
    return [
        Fraction(int(value), held.scale) if known is not None or held.known[i // 8] >> (i % 8) & 1 else None
        for i, value in enumerate(held.values)
    ]


def test_money_that_names_its_unit_in_every_row_is_resolved() -> None:
    held, refused = _taken("revenue", pa.array(["1,200元", "1.5亿元", "3万元", None, "  ", "￥5元整"]))

    assert _yuan(held) == [1200, 150_000_000, 30_000, None, None, 5]
    assert refused == []


def test_the_unit_may_stand_in_the_heading() -> None:
    text, _ = _taken("营业收入（万元）", pa.array(["1200", "0.5", None]))
    numbers, _ = _taken("revenue(亿元)", pa.array([1.5, 2.0, None]))

    assert _yuan(text) == [12_000_000, 5000, None]
    assert _yuan(numbers) == [150_000_000, 200_000_000, None]


@pytest.mark.parametrize(
    ("name", "values", "rows"),
    [
        ("revenue", ["3万元", "5", "7万元", "0", None], [2]),
        ("revenue", ["3", "5", "7万元"], [3]),
        ("share", ["3%", "3", "4%"], [2]),
    ],
)
def test_a_column_that_mixes_units_is_refused_with_its_rows(
    name: str, values: list[str | None], rows: list[int]
) -> None:
    with pytest.raises(BadInput) as refused:
        _taken(name, pa.array(values))

    assert refused.value.code == "mixed_units"
    assert refused.value.where == {"column": name, "rows": rows}


@pytest.mark.parametrize(
    ("name", "values", "why"),
    [
        ("revenue", pa.array([1.0, float("nan"), float("inf"), 2.0]), Why.NOT_FINITE),
        ("revenue", pa.array([1.0, 1e15, -1e300, 2.0]), Why.TOO_LARGE),
        ("revenue", pa.array([1, -1, -2, 2]), Why.OUTSIDE),
        ("revenue", pa.array(["1", "一百", "1元2", "2"]), Why.UNREADABLE),
        ("staff", pa.array([1.0, 1.5, 0.1, 2.0]), Why.NOT_WHOLE),
        ("staff", pa.array(["1", "1元", "3%", "2"]), Why.UNREADABLE),
        ("founded", pa.array(["2026-01-01", "2026-02-30", "昨天", "20250101"]), Why.UNREADABLE),
        ("size", pa.array(["小型", "巨型", "huge", "small"]), Why.NO_SUCH_WORD),
    ],
)
def test_values_that_are_none_of_their_fact_are_unknown_and_reported(
    name: str, values: pa.Array, why: Why
) -> None:
    held, refused = _taken(name, values)

    assert int(held.known[0]) & 0b1111 == 0b1001
    assert {(one.column, one.why) for one in refused} == {(name, why)}
    assert sorted(row for one in refused for row in one.rows) == [2, 3]


def test_sums_beyond_int64_are_kept_whole() -> None:
    held, refused = _taken("revenue", pa.array(["123456789012.12345678901", "1", None]))

    assert _yuan(held) == [Fraction("123456789012.12345678901"), 1, None]
    assert refused == []
    wide, refused = _taken("revenue", pa.array([10**19, 10**18], pa.decimal128(38, 0)))
    assert _yuan(wide) == [None, 10**18]
    assert [one.why for one in refused] == [Why.TOO_LARGE]


def test_an_empty_day_is_known_to_be_none_and_an_empty_list_to_hold_nothing() -> None:
    day, _ = _taken("founded", pa.array(["", "2020-02-29", None]))
    titles, _ = _taken("titles", pa.array(["甲；乙", "", None]))

    assert int(day.none[0]) & 0b111 == 0b001
    assert isinstance(titles, Lists)
    assert titles.empty().tolist() == [False, True, True]
    assert int(titles.known[0]) & 0b111 == 0b011
    assert titles.has("乙").tolist() == [True, False, False]


def test_words_may_be_written_by_their_chinese_title() -> None:
    held, refused = _taken("规模", pa.array(["小型", "small", None]))

    assert isinstance(held, Words)
    assert refused == []
    assert held.among(("small",)) is True or list(held.among(("small",))) == [True, True, True]
