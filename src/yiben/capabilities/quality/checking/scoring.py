"""From findings to scores: passed cells ÷ checked cells per dimension, weighted into one figure."""

from collections.abc import Mapping, Sequence

from yiben.capabilities.quality.model import (
    ColumnStats,
    Dimension,
    DimensionScore,
    Distribution,
    Finding,
    Report,
)
from yiben.capabilities.quality.pack import dimension_of, dimensions
from yiben.engines.rules import Kind, Reach, Rule
from yiben.kernel.text import Text


def report(
    results: Sequence[Finding],
    *,
    rows: int,
    columns: Sequence[ColumnStats],
    distributions: Mapping[str, Distribution],
) -> Report:
    """The report of a check. A rule about the whole table counts as one cell per row."""
    scores = tuple(score for one in _spoken_of(results) if (score := _score(one, results, rows)).rules)
    weighed = [(score.dimension.weight, score.score) for score in scores if score.score is not None]
    total = sum(weight for weight, _ in weighed)
    overall = sum(weight * value for weight, value in weighed) / total if total else None
    return Report(
        rows=rows,
        results=tuple(results),
        columns=tuple(columns),
        dimensions=scores,
        overall=overall,
        formula=_formula(scores, overall),
        distributions=distributions,
    )


def unreadable(rules: Sequence[Rule]) -> Report:
    """The report of a table that could not be read: accessibility fails, nothing else is decided."""
    note = Text("数据无法读取", "the data cannot be read")
    results = [
        Finding(
            rule=rule,
            failed_rows=int(rule.kind is Kind.ACCESSIBLE),
            checked_rows=int(rule.kind is Kind.ACCESSIBLE),
            decided=rule.kind is Kind.ACCESSIBLE,
            note=note,
        )
        for rule in rules
    ]
    return report(results, rows=0, columns=(), distributions={})


def _spoken_of(results: Sequence[Finding]) -> tuple[Dimension, ...]:
    known = dimensions()
    extra = dict.fromkeys(one.rule.dimension for one in results if one.rule.dimension not in known)
    return (*known.values(), *(dimension_of(name) for name in extra))


def _score(dimension: Dimension, results: Sequence[Finding], rows: int) -> DimensionScore:
    mine = [one for one in results if one.rule.dimension == dimension.id]
    passed = checked = 0
    for one in mine:
        # An empty table still passes or fails a rule about the whole.
        cells = max(1, rows) if one.rule.reach is Reach.TABLE else 1
        checked += one.checked_rows * cells
        passed += (one.checked_rows - one.failed_rows) * cells
    return DimensionScore(
        dimension=dimension,
        passed=passed,
        checked=checked,
        rules=len(mine),
        failed=sum(one.failed for one in mine),
    )


def _formula(scores: Sequence[DimensionScore], overall: float | None) -> Text:
    known = [score for score in scores if score.score is not None]
    if overall is None:
        return Text("没有可评分的规则", "No rule could be scored.")
    zh = " + ".join(f"{one.dimension.title.zh} {one.score:.4f} × {one.dimension.weight:g}" for one in known)
    en = " + ".join(f"{one.dimension.title.en} {one.score:.4f} × {one.dimension.weight:g}" for one in known)
    total = sum(one.dimension.weight for one in known)
    return Text(f"({zh}) ÷ {total:g} = {overall:.4f}", f"({en}) ÷ {total:g} = {overall:.4f}")
