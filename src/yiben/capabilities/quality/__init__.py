"""Quality (数据质量): rules that must hold of a table, checked in one pass, scored by dimension, remembered.

The dimensions are those of GB/T 36344-2018: 规范性 完整性 准确性 一致性 时效性 可访问性. Start reading at
`checking/run.py`; which rules are proposed is declared in `packs/yiben-base/quality`.
"""

from yiben.capabilities.quality.actions import baseline, history, read, record, standing
from yiben.capabilities.quality.checking import check
from yiben.capabilities.quality.model import (
    Baseline,
    Checked,
    ColumnStats,
    Dimension,
    DimensionScore,
    Distribution,
    Finding,
    Profile,
    RecognisedColumn,
    Report,
)
from yiben.capabilities.quality.pack import dimensions
from yiben.capabilities.quality.proposals import propose
from yiben.engines.rules import Rule, Severity, load_rules

__all__ = [
    "Baseline",
    "Checked",
    "ColumnStats",
    "Dimension",
    "DimensionScore",
    "Distribution",
    "Finding",
    "Profile",
    "RecognisedColumn",
    "Report",
    "Rule",
    "Severity",
    "baseline",
    "check",
    "dimensions",
    "history",
    "load_rules",
    "propose",
    "read",
    "record",
    "standing",
]
