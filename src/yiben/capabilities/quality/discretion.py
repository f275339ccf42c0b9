"""A report as somebody may know it who may not see every column (按可阅级别删减的报告). Pure.

Findings over hidden columns go, and the scores are those of a table in which those rules hold: so no
figure is left that depends on a hidden value, and what is left is still right about the rest.
"""

from collections.abc import Mapping
from typing import Any

from yiben.capabilities.quality.pack import dimension_of, dimensions

_SAYS = {
    "zh": "不含级别高于账号许可的数据项",
    "en": "leaving out the items above the account's clearance",
}


def discreet(report: Mapping[str, Any], hidden: frozenset[str], *, rows: int) -> dict[str, Any]:
    """`report` (the contract's `quality` object, as kept) of `rows` rows without what it tells of `hidden`.

    `hidden` are names of columns; `withheld` in the answer counts them.
    """
    told = dict(report)
    if not hidden:
        return told
    shown = [one for one in report["findings"] if not _speaks_of(str(one["column"]), hidden)]
    scores = [_score(one, shown, rows=max(1, rows)) for one in report["dimensions"]]
    weighed = [(_weight(one["dimension"]), one["score"]) for one in scores if one["score"] is not None]
    total = sum(weight for weight, _ in weighed)
    overall = sum(weight * score for weight, score in weighed) / total if total else None
    return told | {
        "failed": len(shown),
        "findings": shown,
        "undecided": [],
        "dimensions": scores,
        "overall": None if overall is None else round(overall, 6),
        "formula": _SAYS,
        "withheld": len(hidden),
    }


def _speaks_of(columns: str, hidden: frozenset[str]) -> bool:
    """True when a finding is over a hidden column; one that names no column may be over any."""
    named = set(columns.split(", "))
    return not columns or bool(named & hidden) or any(", " in name and name in columns for name in hidden)


def _score(one: Mapping[str, Any], shown: list[Mapping[str, Any]], *, rows: int) -> dict[str, Any]:
    mine = [finding for finding in shown if finding["dimension"] == one["dimension"]]
    # A rule about a whole column fails 1 of 1 and counts as a cell per row.
    cells = sum(each["failed_rows"] * (rows if each["checked_rows"] == 1 else 1) for each in mine)
    passed = max(0, one["checked"] - cells)
    return {
        **one,
        "score": round(passed / one["checked"], 6) if one["checked"] else None,
        "passed": passed,
        "failed": len(mine),
        "formula": _SAYS,
    }


def _weight(dimension: str) -> float:
    return dimensions().get(dimension, dimension_of(dimension)).weight
