"""Requests as people write them: `birth:year`, `age:10`, `sum:pay`; and numbers of the ladder."""

from decimal import Decimal, InvalidOperation

from yiben.capabilities.access.tabulation.model import ByAsk, Kind, MeasureAsk
from yiben.engines.guard import LADDER, Bin
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_STEPS = {Decimal(name): name for name in LADDER}


def by_ask(words: str) -> ByAsk:
    """`column`, `column:year`, `column:month` or `column:10`."""
    name, colon, cut = words.rpartition(":")
    if colon and name and cut in (Bin.YEAR, Bin.MONTH):
        return ByAsk(column=name.strip(), bin=Bin(cut))
    if colon and name:
        try:
            return ByAsk(column=name.strip(), bin=Bin.WIDTH, width=float(cut))
        except ValueError:
            pass
    return ByAsk(column=words.strip())


def measure_ask(words: str) -> MeasureAsk:
    """`count`, `count_filled:column`, `sum:column` or `avg:column`."""
    kind, _, column = words.strip().partition(":")
    if kind not in set(Kind) or (kind == Kind.COUNT) != (not column.strip()):
        raise BadInput(
            "bad_measure",
            Text(f"不支持的指标: {words}", f"No such measure: {words}"),
            where={"measure": words},
            hint=Text(
                "可用: count、count_filled:列、sum:列、avg:列",
                "One of count, count_filled:COLUMN, sum:COLUMN, avg:COLUMN.",
            ),
        )
    return MeasureAsk(kind=Kind(kind), column=column.strip() or None)


def step(value: float, *, field: str) -> str:
    """The name on the ladder of a number, with its sign. Raises BadInput for any other number."""
    try:
        size = _STEPS.get(abs(Decimal(str(value))))
    except InvalidOperation:
        size = None
    if size is None:
        raise BadInput(
            "bad_step",
            Text(f"{value} 不是可用的数", f"{value} is not a number that can be used here."),
            where={"field": field},
            hint=Text(
                "可用: 0，以及 1、2、5 乘以十的整数次幂，如 50、2000；数据不能从中泄露",
                "0, and 1, 2 or 5 times a power of ten, as 50 or 2000: no data can leak through those.",
            ),
        )
    return f"-{size}" if value < 0 else size
