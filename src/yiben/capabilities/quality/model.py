"""The nouns of quality: what was found in a snapshot, scored by dimension, and how it went before.

Row numbers count from 1 in the order of the source. No noun here holds a value of a row, but for
the smallest and greatest number or date of a column, which `record` does not keep.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yiben.engines.rules import Reach, Rule
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """One of the characteristics quality is judged by (GB/T 36344-2018 质量评价指标)."""

    id: str
    title: Text
    says: Text
    formula: Text
    weight: float = 1.0
    basis: str = ""


class Profile(StrEnum):
    """How much of the columns to describe beside the rules."""

    NULLS = "nulls"  # 只统计空值: of the columns that rules speak of
    COLUMNS = "columns"  # 全列画像: every column's nulls, distinct values and span


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnStats:
    """One column over all rows. `distinct` is None when it was not asked for."""

    name: str
    type: str
    nulls: int
    distinct: int | None = None
    distinct_exact: bool = True
    smallest: Any = None
    greatest: Any = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What one rule found. A rule about the whole table fails 1 of 1.

    `decided` is False when the rule could not be applied (no previous snapshot, no other table);
    `note` says why, or what was measured.
    """

    rule: Rule
    failed_rows: int
    checked_rows: int
    sample_rows: tuple[int, ...] = ()
    decided: bool = True
    note: Text | None = None

    @property
    def failed(self) -> bool:
        """True when the rule does not hold."""
        return self.failed_rows > 0

    @property
    def says(self) -> Text:
        """The finding as a sentence."""
        rule = self.rule
        if not self.decided:
            return (
                Text(f"{rule.says.zh}：未判定", f"{rule.says.en}: not decided")
                if not self.note
                else self.note
            )
        tail = Text(f"（{self.note.zh}）", f" ({self.note.en})") if self.note else Text("", "")
        if rule.reach is Reach.TABLE:
            zh, en = ("不满足", "does not hold") if self.failed else ("满足", "holds")
            return Text(f"{rule.says.zh}：{zh}{tail.zh}", f"{rule.says.en}: {en}{tail.en}")
        return Text(
            f"{rule.says.zh}：{self.checked_rows:,} 行中 {self.failed_rows:,} 行不符合{tail.zh}",
            f"{rule.says.en}: {self.failed_rows:,} of {self.checked_rows:,} rows do not{tail.en}",
        )

    def as_contract(self) -> dict[str, Any]:
        """The finding of the contract's `quality` object."""
        return {
            "rule": self.rule.id,
            "column": ", ".join(self.rule.columns),
            "failed_rows": self.failed_rows,
            "checked_rows": self.checked_rows,
            "sample_rows": list(self.sample_rows),
            "severity": str(self.rule.severity),
            "dimension": self.rule.dimension,
            "says": str(self.says),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class DimensionScore:
    """How well a table stands in one dimension, 0 to 1; `passed` and `checked` count cells."""

    dimension: Dimension
    passed: int
    checked: int
    rules: int
    failed: int

    @property
    def score(self) -> float | None:
        """Passed ÷ checked; None when nothing was checked."""
        return self.passed / self.checked if self.checked else None

    @property
    def formula(self) -> Text:
        """The dimension's formula with the figures in it."""
        said = self.dimension.formula
        if self.score is None:
            return Text(f"{said.zh} = 未检查", f"{said.en} = nothing checked")
        figures = f"{self.passed:,} ÷ {self.checked:,} = {self.score:.4f}"
        return Text(f"{said.zh} = {figures}", f"{said.en} = {figures}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How a column's values lie, without the values: shares per bin.

    `edges` are the deciles of numbers and dates; for text `bins` are hashes of the commonest words.
    The last share is everything else, the one before it NULL.
    """

    shares: tuple[float, ...]
    edges: tuple[float, ...] = ()
    bins: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """JSON-ready."""
        return {"shares": list(self.shares), "edges": list(self.edges), "bins": list(self.bins)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Distribution":
        """The reverse of `as_json`."""
        return cls(shares=tuple(said["shares"]), edges=tuple(said["edges"]), bins=tuple(said["bins"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """What drift is measured against: the previous snapshot's rows and distributions."""

    rows: int
    distributions: Mapping[str, Distribution] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything one check found."""

    rows: int
    results: tuple[Finding, ...]
    columns: tuple[ColumnStats, ...]
    dimensions: tuple[DimensionScore, ...]
    overall: float | None
    formula: Text
    distributions: Mapping[str, Distribution] = field(default_factory=dict)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """The rules that do not hold, worst first: by severity, then by rows."""
        order = {"error": 0, "warning": 1, "notice": 2}
        failed = [finding for finding in self.results if finding.failed]
        return tuple(sorted(failed, key=lambda one: (order[one.rule.severity], -one.failed_rows)))

    @property
    def failed(self) -> int:
        """How many rules do not hold."""
        return sum(finding.failed for finding in self.results)

    def as_contract(self) -> dict[str, Any]:
        """The contract's `quality` object, in the current language."""
        return {
            "rules": len(self.results),
            "failed": self.failed,
            "findings": [finding.as_contract() for finding in self.findings],
            "undecided": [one.rule.id for one in self.results if not one.decided],
            "dimensions": [
                {
                    "dimension": one.dimension.id,
                    "title": str(one.dimension.title),
                    "score": None if one.score is None else round(one.score, 6),
                    "passed": one.passed,
                    "checked": one.checked,
                    "rules": one.rules,
                    "failed": one.failed,
                    "formula": str(one.formula),
                }
                for one in self.dimensions
            ],
            "overall": None if self.overall is None else round(self.overall, 6),
            "formula": str(self.formula),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One check as history keeps it."""

    id: str
    resource: str
    snapshot: str
    checked_at: str
    rows: int
    rules: int
    failed: int
    overall: float | None
    scores: Mapping[str, float | None]
    findings: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class RecognisedColumn:
    """What rules are proposed from: a column's type and meaning, and what a sample showed of it.

    `type` is string, integer, number, date, timestamp or other. `nulls` and `distinct` are of a
    sample of `rows`; None when nobody looked.
    """

    name: str
    type: str = "string"
    semantic: str | None = None
    rows: int | None = None
    nulls: int | None = None
    distinct: int | None = None
    total_rows: int | None = None
