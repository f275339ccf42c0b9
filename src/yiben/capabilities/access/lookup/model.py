"""The nouns of looking up (点查): one key, one resource, the columns wanted of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

SMALL = 200_000
"""Rows. A table with fewer is read as any other: no index is worth its disk."""

MOST_ROWS = 1_000
"""Rows of one answer. A key that stands for more is no key; the answer says that it was cut."""

LONGEST = 1_000
"""Characters of a key or a purpose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp:
    """Whole rows by one key 按主键取整行. `resource`: identifier or SQL name; `columns` None: all one may see.

    `value` is written as text: `007` and `7` are one key of a column of whole numbers, `1990-01-02` a date.
    """

    grant: str | None = None
    resource: str
    key: str
    value: str
    columns: tuple[str, ...] | None = None
    purpose: str = ""
    rows: int = MOST_ROWS  # at most; an answer that has more says so


class KeyHidden(Refused):
    """The key is not plain for whoever asks: finding rows by it would tell what is hidden.

    `told` is for its evidence: the statement without its literals, and the articles in the way.
    """

    def __init__(self, column: str, reason: Text, *, told: Mapping[str, Any]) -> None:
        self.told = told
        super().__init__(
            "lookup_key_hidden",
            Text(
                f"不能按列「{column}」查找: {reason.zh}",
                f"Rows cannot be looked up by “{column}”. {reason.en}",
            ),
            where={"column": column},
            hint=Text("请改用显示原值的列", "Use a column that is shown in plain."),
        )


def no_column(name: str, there: tuple[str, ...]) -> BadInput:
    """The table has no such column."""
    listed = ", ".join(there)
    return BadInput(
        "no_column",
        Text(f"没有列「{name[:100]}」", f"There is no column “{name[:100]}”."),
        where={"column": name[:100]},
        hint=Text(f"可用的列: {listed}", f"There are: {listed}."),
    )


def no_key(column: str, kind: str) -> BadInput:
    """Values of this type have more than one way to be written."""
    return BadInput(
        "lookup_key_type",
        Text(
            f"不能按 {kind} 类型的列「{column}」查找",
            f"Rows cannot be looked up by “{column}”: it is {kind}.",
        ),
        where={"column": column, "type": kind},
        hint=Text("主键列应为文本、整数或日期", "A key is text, a whole number or a date."),
    )


def bad_field(field: str) -> BadInput:
    """Empty or too long."""
    return BadInput(
        "bad_lookup",
        Text(f"{field} 应为 1 至 {LONGEST} 个字符", f"{field} takes 1 to {LONGEST} characters."),
        where={"field": field},
    )
