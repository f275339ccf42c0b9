"""Money out of documents and columns (金额): exact, in yuan, and never a guess about the unit."""

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yiben.engines.rules.entitlements.figures import figure
from yiben.engines.rules.entitlements.model import FactKind
from yiben.engines.rules.entitlements.tree import Type
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

LARGEST = 10**18
_FLOATS_EXACT = 10**15  # a binary float beyond has lost its fen, and soon its yuan
_SPACES = re.compile(r"[\s,\uff0c\u3000]|人民币|[¥￥]|整$")
WIDE_DIGITS = {chr(0xFF10 + digit): str(digit) for digit in range(10)}
GROUPS = "[^0-9,\uff0c]*(?:[0-9]+|[0-9]{1,3}(?:[,\uff0c \u3000][0-9]{3})+)(?:[.][0-9]+)?[^0-9,\uff0c]*"
"""Commas and spaces stand between groups of three digits: `1,5万元` is one and a half to some and fifteen to others."""
_GROUPED = re.compile(GROUPS)
_NARROW = str.maketrans(WIDE_DIGITS)
_MOST_DIGITS = 60
_TYPES = {
    FactKind.MONEY: frozenset({Type.MONEY, Type.PURE, Type.ZERO}),
    FactKind.SHARE: frozenset({Type.SHARE, Type.PURE, Type.ZERO}),
    FactKind.NUMBER: frozenset({Type.PURE, Type.ZERO}),
    FactKind.WHOLE: frozenset({Type.PURE, Type.ZERO}),
}
_SHOWN = 5


def number_of(said: Any, kind: FactKind) -> Fraction | None:
    """A figure of a fact of this kind as written; None when it is none. 1.5 is fifteen tenths, not its binary neighbour."""
    if isinstance(said, bool):
        return None
    if isinstance(said, int):
        value = Fraction(said)
    elif isinstance(said, float):
        if not abs(said) < _FLOATS_EXACT:
            return None
        value = Fraction(repr(said))
    elif isinstance(said, Decimal):
        if not said.is_finite() or abs(said.adjusted()) > _MOST_DIGITS:  # 1E+99999999 is not written out
            return None
        value = Fraction(said)
    elif isinstance(said, str):
        said = said.translate(_NARROW)
        if not _GROUPED.fullmatch(said.strip()):
            return None
        text = _SPACES.sub("", said)
        read = figure(text.removeprefix("-"))
        if read is None or read[1] not in _TYPES[kind]:
            return None
        value = -read[0] if text.startswith("-") else read[0]
    else:
        return None
    return value if abs(value) <= LARGEST else None


def bare(value: Fraction) -> str:
    """A figure without a unit, as people read it."""
    return str(value.numerator) if value.denominator == 1 else str(float(value))


def names_unit(said: Any) -> bool:
    """Whether an amount says what it is in."""
    return isinstance(said, str) and "元" in said


def names_large_unit(said: Any) -> bool:
    """Whether an amount is written in 万元, 亿元 or the like."""
    return names_unit(said) and re.search("[千百万亿]", str(said)) is not None


def _is_zero(said: Any) -> bool:
    return number_of(said, FactKind.MONEY) == 0


def mixed_units(amounts: Mapping[str, Any]) -> None:
    """Refuse amounts of which some are in 万元 and others say nothing. Raises BadInput `mixed_units`, naming them."""
    large = [name for name, said in amounts.items() if names_large_unit(said)]
    silent = [name for name, said in amounts.items() if not names_unit(said) and not _is_zero(said)]
    if large and silent:
        raise BadInput(
            "mixed_units",
            Text(
                f"金额单位不一：{'、'.join(large[:_SHOWN])} 写了万元或亿元，{'、'.join(silent[:_SHOWN])} 没有写单位",
                f"Units of money are mixed: {', '.join(large[:_SHOWN])} in 万元 or 亿元, {', '.join(silent[:_SHOWN])} without a unit.",
            ),
            where={"facts": [*large[:_SHOWN], *silent[:_SHOWN]]},
            hint=Text("每个金额都写上单位", "Write the unit behind every amount."),
        )


def read_amounts(said: Iterable[Any], *, column: str, first_row: int = 1) -> Sequence[Fraction | None]:
    """A column of amounts in yuan; empty ones are None.

    Raises BadInput with the rows: `mixed_units` where some name 万元 and others no unit, `bad_amount` where one cannot be read.
    """
    values: list[Fraction | None] = []
    large: list[int] = []
    silent: list[int] = []
    wrong: list[int] = []
    for row, one in enumerate(said, first_row):
        if one is None or (isinstance(one, str) and not one.strip()):
            values.append(None)
            continue
        value = number_of(one, FactKind.MONEY)
        values.append(value)
        if value is None:
            wrong.append(row)
        elif names_large_unit(one):
            large.append(row)
        elif not names_unit(one) and value:
            silent.append(row)
    if wrong:
        raise BadInput(
            "bad_amount",
            Text(
                f"{column} 有 {len(wrong)} 行不是金额", f"{column} has {len(wrong)} rows that are no amounts."
            ),
            where={"column": column, "rows": wrong[:100]},
            hint=Text("写元数，或 1500万元", "Write yuan as a number, or 1500万元."),
        )
    if large and silent:
        fewer = min(large, silent, key=len)
        raise BadInput(
            "mixed_units",
            Text(
                f"{column} 混用单位：{len(large)} 行写万元或亿元，{len(silent)} 行没有写单位",
                f"{column} mixes units: {len(large)} rows in 万元 or 亿元, {len(silent)} without a unit.",
            ),
            where={"column": column, "rows": fewer[:100]},
            hint=Text("每一行都写上单位，或全部写元", "Write the unit in every row, or yuan in all of them."),
        )
    return values
