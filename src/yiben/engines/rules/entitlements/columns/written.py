"""Figures written as text (文本数字): `1,200`, `1.5亿元`, `3%`, a column at a time.

A column of figures has one unit. 元 beside 万元 beside nothing is refused with the rows; when every value names its unit, they
are resolved.
"""

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.engines.rules.entitlements.columns.bits import pack, unpack
from yiben.engines.rules.entitlements.columns.held import Wholes
from yiben.engines.rules.entitlements.columns.model import SHOWN, Why
from yiben.engines.rules.entitlements.columns.numbers import MOST, Array
from yiben.engines.rules.entitlements.figures import TIMES
from yiben.engines.rules.entitlements.model import FactKind
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.engines.rules.entitlements.columns.taking import Taking

_SHAPE = (
    r"^(?P<sign>[+-]?)(?P<whole>\d{1,19})(?:\.(?P<behind>\d{1,15}))?\s?"
    r"(?P<times>万亿|千万|百万|亿|万|千)?(?P<unit>元|%|‰)?$"
)


def figures_from(taking: "Taking", array: Any, kind: FactKind, unit: str) -> Wholes:
    """A column of text as figures; `unit` is what the column's name states.

    Raises BadInput `mixed_units` with row numbers.
    """
    text = pc.replace_substring(pc.utf8_trim_whitespace(array), "％", "%")
    text = _bare(text)
    stated = pc.fill_null(pc.not_equal(text, ""), fill_value=False)
    found = pc.extract_regex(text, pattern=_SHAPE)
    read = pc.and_(stated, pc.is_valid(found))
    mask = np.asarray(read.to_numpy(zero_copy_only=False))
    taking.drop(np.asarray(pc.and_not(stated, read).to_numpy(zero_copy_only=False)), None, Why.UNREADABLE)
    units, values = _units(found, unit)
    _one_unit(taking, values, units, mask, kind)
    factors = [_factor(one) for one in values]
    whole, digits = _digits(found)
    base = lcm(*(factor.denominator for factor in factors)) if factors else 1
    scaled = np.array([int(factor * base) for factor in factors] or [1], object)
    factors_of = scaled.take(units)
    return _scaled(taking, whole, factors_of, base * 10 ** int(digits), mask)


def _bare(text: Any) -> Any:
    """Without the commas of thousands and the sign of yuan."""
    text = pc.replace_substring_regex(text, r"^[¥￥]\s?", "")
    grouped = pc.match_substring_regex(text, r"^[+-]?\d{1,3}([,，]\d{3})+(\D|$)")
    return pc.if_else(grouped, pc.replace_substring_regex(text, r"[,，]", ""), text)


def _units(found: Any, unit: str) -> tuple[Array, list[str]]:
    """Of each row, the place of its unit, and the units there are; a stated one is of the column's name."""
    own = pc.binary_join_element_wise(found.field("times"), found.field("unit"), "")
    if unit:
        own = pc.if_else(pc.equal(own, ""), unit.replace("％", "%"), own)
    encoded = pc.dictionary_encode(pc.fill_null(own, ""))
    return np.asarray(encoded.indices.to_numpy(zero_copy_only=False)), encoded.dictionary.to_pylist()


def _factor(unit: str) -> Fraction:
    if unit in {"%", "‰"}:
        return Fraction(1, 100 if unit == "%" else 1000)
    return Fraction(TIMES.get(unit.removesuffix("元"), 1))


def _one_unit(taking: "Taking", values: list[str], units: Array, mask: Array, kind: FactKind) -> None:
    present = [value for place, value in enumerate(values) if bool(np.any(mask & (units == place)))]
    bare = [value for value in present if not value.endswith(("元", "%", "‰"))]
    named = [value for value in present if value.endswith(("元", "%", "‰"))]
    if kind is not FactKind.MONEY and kind is not FactKind.SHARE:
        bare, clash = [], named
    else:
        clash = [value for value in named if value.endswith("元") != (kind is FactKind.MONEY)]
    if clash or (named and bare):
        odd = clash or min(named, bare, key=lambda side: _of(side, values, units, mask).sum())
        rows = np.flatnonzero(_of(odd, values, units, mask))
        raise _mixed(taking, present, [int(row) + taking.first + 1 for row in rows[:SHOWN]], len(rows))


def _of(wanted: list[str], values: list[str], units: Array, mask: Array) -> Array:
    return mask & np.isin(units, [values.index(value) for value in wanted])


def _mixed(taking: "Taking", present: list[str], rows: list[int], count: int) -> BadInput:
    there = "、".join(value or "（无单位）" for value in present)
    english = ", ".join(value or "(none)" for value in present)
    listed = ", ".join(map(str, rows))
    return BadInput(
        "mixed_units",
        Text(
            f"列「{taking.name}」单位不一（{there}）；第 {listed} 行与其余不同，共 {count} 行",
            f"The column {taking.name} mixes units ({english}); rows {listed} differ from the others, {count} in all.",
        ),
        where={"column": taking.name, "rows": rows},
        hint=Text(
            "统一单位，或每个值都写明单位（如 1200万元）",
            "Use one unit, or name it at every value, as 1200万元.",
        ),
    )


def _digits(found: Any) -> tuple[Array, Array]:
    """Of each row the figure without its point, as Python would hold it in int64 or NaN, and the digits behind it."""
    behind = pc.fill_null(found.field("behind"), "")
    width = np.asarray(pc.utf8_length(behind).to_numpy(zero_copy_only=False))
    most = int(width.max()) if len(width) else 0
    padded = pc.utf8_rpad(behind, width=most, padding="0") if most else behind
    text = pc.binary_join_element_wise(
        pc.fill_null(found.field("sign"), ""), pc.fill_null(found.field("whole"), "0"), padded, ""
    )
    return pc.cast(text.cast(pa.string()), pa.decimal128(38, 0)), np.int64(most)  # type: ignore[return-value]


def _scaled(taking: "Taking", whole: Any, factors: Array, scale: int, mask: Array) -> Wholes:
    parts = np.frombuffer(whole.buffers()[1], np.int64).reshape(-1, 2)[
        whole.offset : whole.offset + len(whole)
    ]
    low, high = parts[:, 0], parts[:, 1]
    fits = high == (low >> 63)
    most = int(factors.max()) if len(factors) else 1
    times = factors.astype(np.int64)
    fits &= np.abs(np.where(low == -(2**63), 0, low)) <= MOST // np.maximum(times, 1) if most > 1 else fits
    known = pack(mask)
    if not bool(np.all(fits | ~mask)):
        known = taking.drop(~fits, known, Why.TOO_LARGE)  # type: ignore[assignment]
    values = np.where(unpack(known, taking.rows), low, 0) * np.where(fits, times, 1)
    return Wholes(values, scale, None if bool(mask.all() and fits.all()) else known)
