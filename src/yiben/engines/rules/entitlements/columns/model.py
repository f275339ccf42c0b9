"""Nouns of the set half (批量判定): what was refused of a table, and what an answer over a table is."""

from dataclasses import dataclass
from enum import StrEnum

from yiben.kernel.text import Text

SHOWN = 20
"""So many row numbers are named of what is refused."""


class Why(StrEnum):
    """Why a value of a table counts as unknown (拒收原因)."""

    UNREADABLE = "unreadable"
    OUTSIDE = "outside"
    NOT_FINITE = "not_finite"
    TOO_LARGE = "too_large"
    NOT_WHOLE = "not_whole"
    NO_SUCH_WORD = "no_such_word"
    AMOUNT = "amount"


SAYS = {
    Why.UNREADABLE: Text("无法读取", "cannot be read"),
    Why.OUTSIDE: Text("超出该事实允许的范围", "lies outside what the fact allows"),
    Why.NOT_FINITE: Text("不是有限的数", "is no finite number"),
    Why.TOO_LARGE: Text("数值过大", "is too large"),
    Why.NOT_WHOLE: Text("不是整数", "is not whole"),
    Why.NO_SUCH_WORD: Text("不是允许的词", "is no word there is"),
    Why.AMOUNT: Text("金额超出可表示的范围", "the amount is beyond what can be held"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """Values of one column that count as unknown; `rows` are the first of them, counted from 1."""

    column: str
    why: Why
    count: int
    rows: tuple[int, ...]

    @property
    def says(self) -> Text:
        """The reason, for people."""
        return SAYS[self.why]


def joined(parts: list[Refused]) -> tuple[Refused, ...]:
    """Those of several parts of a table, one of each column and reason."""
    found: dict[tuple[str, Why], Refused] = {}
    for part in parts:
        key = (part.column, part.why)
        known = found.get(key)
        found[key] = (
            part
            if known is None
            else Refused(
                column=part.column,
                why=part.why,
                count=known.count + part.count,
                rows=(known.rows + part.rows)[:SHOWN],
            )
        )
    return tuple(found.values())
