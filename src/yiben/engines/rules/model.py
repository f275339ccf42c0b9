"""The nouns of rules: what a rule is, which kinds there are, what each kind may be told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text


class Severity(StrEnum):
    """How bad a finding is. 严重程度."""

    NOTICE = "notice"  # 提示: worth knowing
    WARNING = "warning"  # 警告: should be put right
    ERROR = "error"  # 错误: must be put right


class Reach(StrEnum):
    """What one application of a rule looks at."""

    ROW = "row"  # one row by itself
    COLUMN = "column"  # all rows together, each row passes or fails (unique, reference)
    TABLE = "table"  # all rows together, one answer (row count, freshness, drift, accessible)


class Kind(StrEnum):
    """What a rule demands. 规则类型."""

    NOT_NULL = "not_null"  # 非空
    UNIQUE = "unique"  # 唯一, one column or several together
    PATTERN = "pattern"  # 格式 (regular expression, RE2 syntax, searched: anchor with ^ and $)
    CHECKSUM = "checksum"  # 校验码
    RANGE = "range"  # 值域 (inclusive)
    SET = "set"  # 枚举
    LENGTH = "length"  # 长度 in characters
    ID_BIRTH = "id_birth"  # 证件号码与出生日期一致
    ID_SEX = "id_sex"  # 证件号码与性别一致
    EXPRESSION = "expression"  # 表达式, SQL that must hold
    REFERENCE = "reference"  # 引用: the value exists in another table
    FRESHNESS = "freshness"  # 时效: the newest date is at most so many days old
    ROW_COUNT = "row_count"  # 行数
    ROW_DRIFT = "row_drift"  # 行数波动 against the previous snapshot
    DISTRIBUTION_DRIFT = "distribution_drift"  # 分布波动 against the previous snapshot
    ACCESSIBLE = "accessible"  # 可访问: the snapshot opens and every file of it reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Argument:
    """One thing a kind may be told.

    `takes` is a word `arguments` knows; without a default it is required unless `optional`.
    """

    takes: str  # text | pattern | scheme | bound | count | share | positive | words | columns | expression
    default: Any = None
    optional: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """What a rule of one kind looks like: how many columns it names (None: any), which arguments."""

    reach: Reach
    columns: tuple[int, int | None]
    arguments: Mapping[str, Argument] = field(default_factory=dict)
    one_of: tuple[str, ...] = ()  # at least one of these arguments must be there


_BOUND = Argument(takes="bound", optional=True)
_COUNT = Argument(takes="count", optional=True)

MALE = ("男", "男性", "1", "M", "m", "Male", "male")
FEMALE = ("女", "女性", "2", "F", "f", "Female", "female")

SHAPES: Mapping[Kind, Shape] = {
    Kind.NOT_NULL: Shape(reach=Reach.ROW, columns=(1, 1)),
    Kind.UNIQUE: Shape(reach=Reach.COLUMN, columns=(1, None)),
    Kind.PATTERN: Shape(reach=Reach.ROW, columns=(1, 1), arguments={"pattern": Argument(takes="pattern")}),
    Kind.CHECKSUM: Shape(reach=Reach.ROW, columns=(1, 1), arguments={"scheme": Argument(takes="scheme")}),
    Kind.RANGE: Shape(
        reach=Reach.ROW, columns=(1, 1), arguments={"min": _BOUND, "max": _BOUND}, one_of=("min", "max")
    ),
    Kind.SET: Shape(reach=Reach.ROW, columns=(1, 1), arguments={"values": Argument(takes="words")}),
    Kind.LENGTH: Shape(
        reach=Reach.ROW, columns=(1, 1), arguments={"min": _COUNT, "max": _COUNT}, one_of=("min", "max")
    ),
    Kind.ID_BIRTH: Shape(reach=Reach.ROW, columns=(2, 2)),
    Kind.ID_SEX: Shape(
        reach=Reach.ROW,
        columns=(2, 2),
        arguments={
            "male": Argument(takes="words", default=MALE),
            "female": Argument(takes="words", default=FEMALE),
        },
    ),
    Kind.EXPRESSION: Shape(
        reach=Reach.ROW, columns=(0, None), arguments={"holds": Argument(takes="expression")}
    ),
    Kind.REFERENCE: Shape(
        reach=Reach.COLUMN,
        columns=(1, None),
        arguments={"table": Argument(takes="text"), "to": Argument(takes="columns", optional=True)},
    ),
    Kind.FRESHNESS: Shape(reach=Reach.TABLE, columns=(1, 1), arguments={"days": Argument(takes="count")}),
    Kind.ROW_COUNT: Shape(
        reach=Reach.TABLE, columns=(0, 0), arguments={"min": _COUNT, "max": _COUNT}, one_of=("min", "max")
    ),
    # No standard states a tolerance. A fifth is the default; each rule may say another.
    Kind.ROW_DRIFT: Shape(
        reach=Reach.TABLE, columns=(0, 0), arguments={"max_change": Argument(takes="positive", default=0.2)}
    ),
    # Population stability index: under 0.1 stable, above 0.25 shifted, by credit-scoring custom; the
    # default lies between.
    Kind.DISTRIBUTION_DRIFT: Shape(
        reach=Reach.TABLE, columns=(1, 1), arguments={"max_psi": Argument(takes="positive", default=0.2)}
    ),
    Kind.ACCESSIBLE: Shape(reach=Reach.TABLE, columns=(0, 0)),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One thing that must hold of a table.

    `dimension` is an id of the pack that declares dimensions; `basis` the standard or article it
    comes from; `says` the sentence people read. NULL is "not decided" for every kind but
    `not_null`: it neither passes nor fails.
    """

    id: str
    kind: Kind
    dimension: str
    columns: tuple[str, ...] = ()
    arguments: Mapping[str, Any] = field(default_factory=dict)
    severity: Severity = Severity.ERROR
    says: Text
    basis: str = ""

    @property
    def reach(self) -> Reach:
        """What one application of it looks at."""
        return SHAPES[self.kind].reach
