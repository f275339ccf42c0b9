"""Ways to hide a value (脱敏方式), declared as data: a family has one SQL expression per class of type.

`{c}` in an expression stands for the column. A family without an expression for a class of type,
and a family nobody declared, hide everything: the value becomes NULL.

A family may be keyed: `{key}` is a secret of whoever asks, which the lake hands to the engine beside the
statement and which never becomes part of its text. Without that key every value is NULL.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.engines.guard.statement import check_expression
from yiben.infra.lake.sqltext import MASK_KEY, SM3, quote
from yiben.kernel.errors import BadInput, YibenError
from yiben.kernel.text import Text


class TypeClass(StrEnum):
    """Types that are hidden alike."""

    STRING = "string"
    NUMBER = "number"
    DATE = "date"
    TIMESTAMP = "timestamp"
    BOOLEAN = "boolean"
    OTHER = "other"


_NUMBERS = (
    "TINYINT",
    "SMALLINT",
    "INTEGER",
    "BIGINT",
    "HUGEINT",
    "UTINYINT",
    "USMALLINT",
    "UINTEGER",
    "UBIGINT",
    "UHUGEINT",
)
_RESULTS = ("UUID", "VARCHAR", "BIGINT")
_CLASSES = {
    **dict.fromkeys((*_NUMBERS, "FLOAT", "DOUBLE"), TypeClass.NUMBER),
    "VARCHAR": TypeClass.STRING,
    "DATE": TypeClass.DATE,
    "TIMESTAMP": TypeClass.TIMESTAMP,
    "TIMESTAMP WITH TIME ZONE": TypeClass.TIMESTAMP,
    "BOOLEAN": TypeClass.BOOLEAN,
}


def class_of(kind: str) -> TypeClass:
    """The class of DuckDB's type `kind`; lists, structs, blobs and what is new are `other`."""
    if kind.startswith("DECIMAL(") and kind.endswith(")"):
        return TypeClass.NUMBER
    return _CLASSES.get(kind, TypeClass.OTHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filler:
    """Where a text mask puts its stars: `joined` of them at one end of what stays visible, or `whole` alone.

    Zero: the mask has no such form.
    """

    joined: int
    whole: int
    leads: bool  # the stars come before what stays visible


@dataclass(frozen=True, slots=True, kw_only=True)
class Family:
    """One way to hide. `says` describes what remains visible.

    `result` is DuckDB's type of what comes out, None for the column's own. `expressions` may have an
    entry for `integers` apart from other numbers.
    """

    id: str
    says: Text
    expressions: Mapping[TypeClass, str]
    integers: str | None = None
    result: str | None = None

    @property
    def keyed(self) -> bool:
        """It needs the key of whoever asks."""
        return any("{key}" in text for text in self.expressions.values())

    @property
    def filler(self) -> Filler | None:
        """The stars of its text form; None when it has none, or is keyed."""
        text = self.expressions.get(TypeClass.STRING, "")
        if self.keyed:
            return None
        tail = re.search(r"\|\| '(\*+)'", text)
        head = re.search(r"'(\*+)@?' \|\|", text)
        alone = re.search(r"(?:THEN|ELSE) '(\*+)' (?:END|WHEN|ELSE)", text)
        joined = tail or head
        if joined is None and alone is None:
            return None
        return Filler(
            joined=len(joined[1]) if joined else 0,
            whole=len(alone[1]) if alone else 0,
            leads=tail is None and head is not None,
        )

    def expression(self, kind: str) -> str:
        """Its expression for DuckDB's type `kind`."""
        if kind in _NUMBERS and self.integers is not None:
            return self.integers
        return self.expressions.get(class_of(kind), "NULL")


class MaskBook:
    """The families in force."""

    def __init__(self, families: Mapping[str, Family]) -> None:
        self._families = dict(families)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "MaskBook":
        """Families from a `masks.toml`; an expression outside the guard's own vocabulary is refused."""
        families = {}
        for name, body in document.get("family", {}).items():
            outer = body.get("of", "{v}")
            expressions = {
                TypeClass(key): outer.replace("{v}", text)
                for key, text in body.items()
                if key in set(TypeClass)
            }
            integers = outer.replace("{v}", body["integer"]) if "integer" in body else None
            for key, text in (*expressions.items(), *([("integer", integers)] if integers else [])):
                _check(name, key, text)
            result = body.get("result")
            if result is not None and result not in _RESULTS:
                raise BadInput(
                    "bad_mask",
                    Text(
                        f"脱敏方式 {name} 的结果类型无效: {result}",
                        f"The mask {name} has an unusable result type: {result}",
                    ),
                    hint=Text(f"可选: {', '.join(_RESULTS)}", f"One of {', '.join(_RESULTS)}."),
                )
            says = Text(body.get("zh", name), body.get("en", name))
            families[name] = Family(
                id=name, says=says, expressions=expressions, integers=integers, result=result
            )
        return cls(families)

    def hide(self, column: str, kind: str, family: str | None) -> str:
        """SQL that gives `column` hidden, in its own type unless the family has one of its own."""
        found = self._families.get(family or "")
        text = found.expression(kind) if found else "NULL"
        text = text.replace("{key}", f"getvariable('{MASK_KEY}')").replace("{sm3}", SM3)
        # TRY_CAST: an expression that does not fit a value must not fail with that value in its message.
        into = (found.result if found else None) or kind
        return f"TRY_CAST({text.replace('{c}', quote(column))} AS {into})"

    def family(self, name: str | None) -> Family | None:
        """The family `name`, if it is declared."""
        return self._families.get(name or "")


def _check(family: str, key: str, text: str) -> None:
    plain = text.replace("{c}", '"c"').replace("{key}", '"k"').replace("{sm3}(", "concat(")
    try:
        check_expression(plain, columns=frozenset({"c", "k"}))
    except YibenError as error:
        raise BadInput(
            "bad_mask",
            Text(
                f"脱敏方式 {family}.{key} 的表达式无效: {error.message.zh}",
                f"The mask {family}.{key} is not usable: {error.message.en}",
            ),
        ) from error
