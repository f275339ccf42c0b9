"""How far a snapshot moved from the one before it.

Distributions are taken from at most 1,024 evenly spaced values per 30,720 rows and compared by the
population stability index, PSI = Σ (now − then) × ln(now ÷ then) over bins; a share below 0.0001
counts as 0.0001, so that an empty bin stays finite.
"""

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.quality.model import Baseline, Distribution, Finding
from yiben.engines.rules import Rule
from yiben.kernel.text import Text

WORDS = 20
_LEAST = 1e-4
Sample = tuple[Any, int]


def rows_drifted(rule: Rule, rows: int, baseline: Baseline | None) -> Finding:
    """The number of rows against the previous snapshot's."""
    if baseline is None:
        return _nothing_before(rule)
    change = abs(rows - baseline.rows) / max(1, baseline.rows)
    note = Text(
        f"{baseline.rows:,} → {rows:,} 行，变化 {change:.1%}",
        f"{baseline.rows:,} → {rows:,} rows, {change:.1%}",
    )
    return Finding(
        rule=rule, failed_rows=int(change > rule.arguments["max_change"]), checked_rows=1, note=note
    )


def drifted(rule: Rule, samples: Sequence[Sample], baseline: Baseline | None) -> Finding:
    """The column's distribution against the previous snapshot's."""
    then = None if baseline is None else baseline.distributions.get(rule.columns[0])
    if then is None:
        return _nothing_before(rule)
    now = distribution(samples, like=then)
    index = psi(then.shares, now.shares)
    note = Text(f"PSI = {index:.3f}", f"PSI = {index:.3f}")
    return Finding(rule=rule, failed_rows=int(index > rule.arguments["max_psi"]), checked_rows=1, note=note)


def _nothing_before(rule: Rule) -> Finding:
    note = Text("未判定：没有上一快照可比", "Not decided: there is no previous snapshot to compare with.")
    return Finding(rule=rule, failed_rows=0, checked_rows=0, decided=False, note=note)


def psi(then: Sequence[float], now: Sequence[float]) -> float:
    """The population stability index of two lists of shares."""
    before, after = np.maximum(then, _LEAST), np.maximum(now, _LEAST)
    return float(((after - before) * np.log(after / before)).sum())


def distribution(samples: Sequence[Sample], *, like: Distribution | None = None) -> Distribution:
    """How the values lie; with `like`, in the same bins."""
    nulls = sum(missing for _, missing in samples)
    arrays = [values for values, _ in samples if len(values)]
    if not arrays:
        values = None
    else:
        values = pa.chunked_array(arrays).combine_chunks()
        values = values.chunk(0) if isinstance(values, pa.ChunkedArray) else values
    numeric = like.edges if like else values is not None and _is_number(values.type)
    total = max(1, nulls + (0 if values is None else len(values)))
    if numeric:
        return _of_numbers(values, nulls, total, like)
    return _of_words(values, nulls, total, like)


def _is_number(kind: pa.DataType) -> bool:
    return bool(
        pa.types.is_integer(kind)
        or pa.types.is_floating(kind)
        or pa.types.is_decimal(kind)
        or pa.types.is_date(kind)
        or pa.types.is_timestamp(kind)
    )


def _of_numbers(values: Any, nulls: int, total: int, like: Distribution | None) -> Distribution:
    kind = None if values is None else values.type
    if kind is None or not _is_number(kind):
        figures = np.zeros(0)
    elif pa.types.is_date(kind):
        figures = values.cast(pa.date32()).cast(pa.int32()).to_numpy(zero_copy_only=False).astype(float)
    elif pa.types.is_timestamp(kind):
        figures = (
            values.cast(pa.timestamp("us")).cast(pa.int64()).to_numpy(zero_copy_only=False).astype(float)
        )
    else:
        figures = values.cast(pa.float64()).to_numpy(zero_copy_only=False)
    figures = figures[~np.isnan(figures)]
    if like is not None:
        edges = np.asarray(like.edges)
    else:
        edges = np.unique(np.quantile(figures, np.arange(1, 10) / 10)) if len(figures) else np.zeros(1)
    # A value on an edge belongs to the bin below, in both snapshots alike.
    counts = np.bincount(np.searchsorted(edges, figures, side="left"), minlength=len(edges) + 1)
    other = total - nulls - len(figures)
    shares = np.array([*counts, nulls, other]) / total
    return Distribution(shares=tuple(map(float, shares)), edges=tuple(map(float, edges)))


def _of_words(values: Any, nulls: int, total: int, like: Distribution | None) -> Distribution:
    counts: dict[str, int] = {}
    if values is not None:
        # The commonest of a sample: a few thousand distinct words at most.
        for entry in pc.value_counts(values.cast(pa.string())).to_pylist():
            counts[_hash(entry["values"])] = entry["counts"]
    if like is not None:
        bins = like.bins
    else:
        bins = tuple(sorted(counts, key=lambda word: (-counts[word], word))[:WORDS])
    inside = [counts.get(word, 0) for word in bins]
    shares = [count / total for count in (*inside, nulls, total - nulls - sum(inside))]
    return Distribution(shares=tuple(shares), bins=bins)


def _hash(word: str) -> str:
    # History must not hold a person's values; a hash is enough to see the same word again.
    return hashlib.sha256(word.encode()).hexdigest()[:16]
