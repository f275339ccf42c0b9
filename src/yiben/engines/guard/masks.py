"""Ways to hide a value (脱敏方式), declared as data: a family has one SQL expression per class of type.

`{c}` in an expression stands for the column. A family without an expression for a class of type,
and a family nobody declared, hide everything: the value becomes NULL.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.engines.guard.statement import check_expression
from yiben.infra.lake.sqltext import quote
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
class Family:
    """One way to hide. `says` describes what remains visible."""

    id: str
    says: Text
    expressions: Mapping[TypeClass, str]


class MaskBook:
    """The families in force."""

    def __init__(self, families: Mapping[str, Family]) -> None:
        self._families = dict(families)

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> "MaskBook":
        """Families from a `masks.toml`; an expression outside the guard's own vocabulary is refused."""
        families = {}
        for name, body in document.get("family", {}).items():
            expressions = {TypeClass(key): text for key, text in body.items() if key in set(TypeClass)}
            for key, text in expressions.items():
                _check(name, key, text)
            says = Text(body.get("zh", name), body.get("en", name))
            families[name] = Family(id=name, says=says, expressions=expressions)
        return cls(families)

    def hide(self, column: str, kind: str, family: str | None) -> str:
        """SQL that gives `column` hidden, in its own type."""
        found = self._families.get(family or "")
        text = (found.expressions if found else {}).get(class_of(kind), "NULL")
        # TRY_CAST: an expression that does not fit a value must not fail with that value in its message.
        return f"TRY_CAST({text.replace('{c}', quote(column))} AS {kind})"

    def family(self, name: str | None) -> Family | None:
        """The family `name`, if it is declared."""
        return self._families.get(name or "")


def _check(family: str, key: TypeClass, text: str) -> None:
    try:
        check_expression(text.replace("{c}", '"c"'), columns=frozenset({"c"}))
    except YibenError as error:
        raise BadInput(
            "bad_mask",
            Text(
                f"脱敏方式 {family}.{key} 的表达式无效: {error.message.zh}",
                f"The mask {family}.{key} is not usable: {error.message.en}",
            ),
        ) from error
