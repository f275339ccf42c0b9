"""Figures written as text (文本数字): `1,200`, `1.5亿元`, `3%`, a column at a time; the rules of `money.py`, for columns."""

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules.entitlements.columns.bits import pack
from yiben.engines.rules.entitlements.columns.held import Wholes, wholes_of
from yiben.engines.rules.entitlements.columns.model import SHOWN, Why
from yiben.engines.rules.entitlements.columns.numbers import MOST, Array
from yiben.engines.rules.entitlements.columns.refusing import Taking
from yiben.engines.rules.entitlements.figures import TIMES
from yiben.engines.rules.entitlements.model import FactKind
from yiben.engines.rules.entitlements.money import GROUPS, WIDE_DIGITS
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_DRESS = r"[\s,\x{ff0c}\x{3000}]|人民币|[¥￥]|整$"
_GROUPED = rf"^\s*{GROUPS}\s*$"
_SHAPE = (
    r"^(?P<sign>-?)(?P<whole>\d{1,20})(?:\.(?P<behind>\d{1,17}))?"
    r"(?:(?P<times>万亿|千万|百万|亿|万|千)?(?P<yuan>元)?|(?P<share>[%‰]))$"
)
_LARGE = ("千", "百", "万", "亿")


def figures_from(taking: Taking, array: Any, kind: FactKind, unit: str) -> Wholes:
    """A column of text as figures; `unit` is what the column's name states.

    Raises BadInput `mixed_units` with row numbers.
    """
    array = _narrow(array)
    text = pc.replace_substring(pc.replace_substring_regex(array, _DRESS, ""), "％", "%")
    grouped = pc.fill_null(pc.match_substring_regex(array, _GROUPED), fill_value=True)
    stated = pc.fill_null(pc.not_equal(text, ""), fill_value=False)
    found = pc.extract_regex(text, pattern=_SHAPE)
    units, values = _units(found, unit)
    fits = np.array([_goes_with(kind, one) for one in values] or [False], np.bool_).take(units)
    mask = np.asarray(pc.and_(stated, pc.is_valid(found)).to_numpy(zero_copy_only=False)) & fits
    mask &= _masked(grouped)
    taking.drop(_masked(stated) & ~mask, None, Why.UNREADABLE)
    whole, digits = _digits(found, mask)
    if not unit:
        _one_unit(taking, values, units, mask & (whole != 0).astype(np.bool_), kind)
    factors = [_factor(one) for one in values]
    base = lcm(*(factor.denominator for factor in factors)) if factors else 1
    times = np.array([int(factor * base) for factor in factors] or [1], object).take(units)
    return Wholes(_product(whole, times), base * 10**digits, None if bool(mask.all()) else pack(mask))


def _narrow(array: Any) -> Any:
    """Wide digits as plain ones."""
    if pc.any(pc.match_substring_regex(array, "[\uff10-\uff19]")).as_py():
        for wide, plain in WIDE_DIGITS.items():
            array = pc.replace_substring(array, wide, plain)
    return array


def _masked(array: Any) -> Array:
    return np.asarray(array.to_numpy(zero_copy_only=False))


def _units(found: Any, unit: str) -> tuple[Array, list[str]]:
    """Of each row, the place of its unit, and the units there are; a stated one is of the column's name."""
    own = pc.binary_join_element_wise(found.field("times"), found.field("yuan"), found.field("share"), "")
    if unit:
        own = pc.if_else(pc.equal(own, ""), unit.replace("％", "%"), own)
    encoded = pc.dictionary_encode(pc.fill_null(own, ""))
    return _masked(encoded.indices), encoded.dictionary.to_pylist()


def _goes_with(kind: FactKind, unit: str) -> bool:
    if unit.endswith("元"):
        return kind is FactKind.MONEY
    return kind is FactKind.SHARE if unit in {"%", "‰"} else True


def _factor(unit: str) -> Fraction:
    if unit in {"%", "‰"}:
        return Fraction(1, 100 if unit == "%" else 1000)
    return Fraction(TIMES.get(unit.removesuffix("元"), 1))


def _one_unit(taking: Taking, values: list[str], units: Array, mask: Array, kind: FactKind) -> None:
    """万元 beside values without a unit, % beside bare ones: nobody can tell what the others are in."""
    if kind is FactKind.MONEY:
        named = [one for one in values if one.endswith("元") and one.startswith(_LARGE)]
        bare = [one for one in values if not one.endswith("元")]
    else:
        named, bare = [one for one in values if one in {"%", "‰"}], [""]
    sides = [
        mask & np.isin(units, [values.index(one) for one in side if one in values]) for side in (named, bare)
    ]
    if not all(side.any() for side in sides):
        return
    rows = np.flatnonzero(min(sides, key=np.count_nonzero))
    shown = [int(row) + taking.first + 1 for row in rows[:SHOWN]]
    units_there = "、".join(one for one in values if one)
    listed = ", ".join(map(str, shown))
    raise BadInput(
        "mixed_units",
        Text(
            f"列「{taking.name}」单位不一：有的写明 {units_there}，有的没有单位；与其余不同的有 {len(rows)} 行：第 {listed} 行",
            f"The column {taking.name} mixes units: some name {units_there}, some none; {len(rows)} rows differ: {listed}.",
        ),
        where={"column": taking.name, "rows": shown},
        hint=Text("每一行都写上单位，或全部写元", "Write the unit in every row, or yuan in all of them."),
    )


def _digits(found: Any, mask: Array) -> tuple[Array, int]:
    """The figures without their point, 0 where there is none, and how many digits stand behind it."""
    behind = pc.fill_null(found.field("behind"), "")
    most = int(pc.max(pc.utf8_length(behind)).as_py() or 0)
    padded = pc.utf8_rpad(behind, width=most, padding="0") if most else behind
    text = pc.binary_join_element_wise(found.field("sign"), found.field("whole"), padded, "")
    text = pc.if_else(pa.array(mask), text, "0")
    return wholes_of(pc.cast(pc.fill_null(text, "0"), pa.decimal128(38, 0))), most


def _product(whole: Array, times: Array) -> Array:
    """Each figure times what its unit says; Python's integers where int64 does not hold them."""
    most = max((abs(int(whole.max())), abs(int(whole.min())))) * int(times.max()) if len(whole) else 0
    if whole.dtype == object or most > MOST:
        return whole.astype(object) * times
    return whole * times.astype(np.int64)
