"""The numbers of a picture, computed once per edition from the reading copy: sorted values, and how many rows have each."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import compute

from yiben.capabilities.portal.charts.model import ChartKind, Numbers, Proposal, Row
from yiben.capabilities.portal.reading import Copy, CopyColumn, Kind, texts

BARS, SIDE, BINS, POINTS = 12, 8, 24, 120
"""Bars of one picture, rows and columns of a heat table, stretches of a histogram, periods of a line."""

_CELLS, _ALONE = 40, 300  # grid lines of a map; rows up to which each place stands alone
_DAYS = {"day": 1, "month": 28, "year": 365}


def numbers_of(copy: Copy, proposal: Proposal) -> Numbers:
    """The numbers of a proposal; from disk where they were computed before."""
    kept = copy.folder / f"chart-{proposal.id}.json"
    with suppress(FileNotFoundError, ValueError):
        return _read(kept, proposal)
    columns = [copy.by_name[name] for name in proposal.columns]
    found = replace(_FIGURED[proposal.kind](copy, *columns), proposal=proposal)
    told = asdict(found)
    del told["proposal"]
    fresh = kept.with_suffix(".new")
    fresh.write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")
    fresh.replace(kept)
    return found


def _read(path: Path, proposal: Proposal) -> Numbers:
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    told["rows"] = tuple(Row(**row) for row in told["rows"])
    return Numbers(proposal=proposal, **told)


def _blank(kind: ChartKind) -> Proposal:
    return Proposal(id="", kind=kind, columns=())


def _bars(copy: Copy, column: CopyColumn) -> Numbers:
    top = np.argsort(-column.counts, kind="stable")[:BARS]
    labels = texts(column.values.take(pa.array(top))).to_pylist()
    rows = [
        Row(label=label, value=int(count))
        for label, count in zip(labels, column.counts[top].tolist(), strict=True)
    ]
    rest = copy.rows - column.nulls - int(column.counts[top].sum())
    rows += [Row(label="", value=rest, rest="other")] if rest else []
    rows += [Row(label="", value=column.nulls, rest="empty")] if column.nulls else []
    return Numbers(proposal=_blank(ChartKind.BARS), rows=tuple(rows), left_out=0)


def _floats(column: CopyColumn) -> NDArray[np.float64]:
    """The distinct values as floating numbers; what is none is left as not-a-number."""
    found: NDArray[np.float64] = compute.cast(column.values, pa.float64()).to_numpy(zero_copy_only=False)
    return found


def _histogram(copy: Copy, column: CopyColumn) -> Numbers:
    values, counts = _floats(column), column.counts
    good = np.isfinite(values)
    values, counts = values[good], counts[good]
    if not len(values):
        return Numbers(proposal=_blank(ChartKind.HISTOGRAM), rows=(), left_out=copy.rows)
    edges = _edges(float(values[0]), float(values[-1]), whole="INT" in column.type.upper())
    found, _ = np.histogram(values, bins=edges, weights=counts)
    total = int(counts.sum())
    rows = tuple(
        Row(label=f"{low:g} – {high:g}", value=int(count), low=low, high=high)
        for low, high, count in zip(edges[:-1].tolist(), edges[1:].tolist(), found.tolist(), strict=True)
    )
    return Numbers(
        proposal=_blank(ChartKind.HISTOGRAM),
        rows=rows,
        left_out=copy.rows - total,
        least=float(values[0]),
        most=float(values[-1]),
        average=float(np.average(values, weights=counts)),
        middle=float(values[int(np.searchsorted(np.cumsum(counts), (total + 1) // 2))]),
    )


def nice_step(span: float, parts: int) -> float:
    """A step of 1, 2 or 5 times a power of ten that cuts `span` into at most about `parts` parts."""
    raw = max(span, 1e-300) / max(1, parts)
    power = 10.0 ** np.floor(np.log10(raw))
    return float(next(step * power for step in (1, 2, 5, 10) if step * power >= raw * (1 - 1e-9)))


def _edges(least: float, most: float, *, whole: bool) -> NDArray[np.float64]:
    if least == most:
        return np.array([least - 0.5, most + 0.5])
    step = nice_step(most - least, BINS)
    if whole:
        step = max(1.0, step)
    first = np.floor(least / step)
    last = np.floor(most / step) + 1
    return np.round(np.arange(first, last + 1) * step, 12)


def _line(copy: Copy, column: CopyColumn, number: CopyColumn | None = None) -> Numbers:
    days = (
        column.values.cast(pa.date32())
        if column.kind is Kind.DATE
        else column.values.cast(pa.timestamp("us")).cast(pa.date32(), safe=False)
    )
    first, last = days[0].as_py(), days[len(days) - 1].as_py()
    period = next((name for name, length in _DAYS.items() if (last - first).days / length < POINTS), "year")
    labels, at = _periods(days, period)
    if number is None:
        counts = np.bincount(at, weights=column.counts, minlength=len(labels))
        rows = [
            Row(label=label, value=int(count)) for label, count in zip(labels, counts.tolist(), strict=True)
        ]
        return Numbers(
            proposal=_blank(ChartKind.LINE), rows=tuple(rows), period=period, left_out=column.nulls
        )
    sums, each = _sums(copy, column, number, at, len(labels))
    rows = [
        Row(label=label, value=total / n if n else None)
        for label, total, n in zip(labels, sums.tolist(), each.tolist(), strict=True)
    ]
    used = int(each.sum())
    return Numbers(
        proposal=_blank(ChartKind.LINE), rows=tuple(rows), mean=True, period=period, left_out=copy.rows - used
    )


def _periods(days: pa.Array, period: str) -> tuple[list[str], NDArray[np.int64]]:
    """(every period from the first to the last, the period of each value); none is skipped, so that gaps show."""
    unit = {"day": "D", "month": "M", "year": "Y"}[period]
    every = days.to_numpy(zero_copy_only=False).astype(f"datetime64[{unit}]").astype(np.int64)
    labels = np.arange(every[0], every[-1] + 1)
    if len(labels) > 4 * POINTS:  # dates far apart, mistakes among them: only the periods that occur
        labels, at = np.unique(every, return_inverse=True)
        labels = labels[-POINTS:]
        at = np.maximum(at - (at.max() + 1 - len(labels)), 0)
    else:
        at = every - every[0]
    ends = {"day": 10, "month": 7, "year": 4}[period]
    said = [str(one)[:ends] for one in labels.astype(f"datetime64[{unit}]")]
    return said, at


def _sums(
    copy: Copy, column: CopyColumn, number: CopyColumn, at: NDArray[np.int64], periods: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Per period: the sum of `number`, and how many rows have one. In parts, so that memory stays small."""
    values = np.append(_floats(number), np.nan)
    where = np.append(at, periods)
    sums, each = np.zeros(periods + 1), np.zeros(periods + 1)
    for start in range(0, copy.rows, 1 << 20):
        end = min(start + (1 << 20), copy.rows)
        found, period = values[number.codes[start:end]], where[column.codes[start:end]]
        good = np.isfinite(found)
        sums += np.bincount(period[good], weights=found[good], minlength=periods + 1)
        each += np.bincount(period[good], minlength=periods + 1)
    return sums[:-1], each[:-1]


def _heat(copy: Copy, one: CopyColumn, two: CopyColumn) -> Numbers:
    tops = [np.argsort(-each.counts, kind="stable")[:SIDE] for each in (one, two)]
    tables = [_places_of(each, top) for each, top in zip((one, two), tops, strict=True)]
    wide = len(tops[1]) + 1
    counts = np.zeros((len(tops[0]) + 1) * wide, np.int64)
    for start in range(0, copy.rows, 1 << 20):
        end = min(start + (1 << 20), copy.rows)
        pair = tables[0][one.codes[start:end]] * wide + tables[1][two.codes[start:end]]
        counts += np.bincount(pair, minlength=len(counts))
    said = [
        texts(each.values.take(pa.array(top))).to_pylist() for each, top in zip((one, two), tops, strict=True)
    ]
    rows = tuple(
        Row(label=first, other=second, value=int(counts[at * wide + to]))
        for at, first in enumerate(said[0])
        for to, second in enumerate(said[1])
    )
    shown = int(sum(row.value or 0 for row in rows))
    return Numbers(proposal=_blank(ChartKind.HEAT), rows=rows, left_out=copy.rows - shown)


def _places_of(column: CopyColumn, top: NDArray[np.int64]) -> NDArray[np.int64]:
    """For every code: its place among the most frequent, or the place behind them."""
    table = np.full(column.distinct + 1, len(top), np.int64)
    table[top] = np.arange(len(top))
    return table


def _map(copy: Copy, lon: CopyColumn, lat: CopyColumn) -> Numbers:
    """Rows per place: each place alone when there are few, else per cell of a grid, at the middle of its rows."""
    x, y = (np.append(_floats(one), np.nan) for one in (lon, lat))
    edges = [_grid(one[:-1]) for one in (x, y)]
    shape = tuple(len(one) - 1 for one in edges)
    counts, xs, ys = (np.zeros(shape) for _ in range(3))
    alone = copy.rows <= _ALONE
    spots: list[Row] = []
    for start in range(0, copy.rows, 1 << 20):
        part = [one.codes[start : start + (1 << 20)] for one in (lon, lat)]
        px, py = x[part[0]], y[part[1]]
        good = np.isfinite(px) & np.isfinite(py)
        px, py = px[good], py[good]
        if alone:
            pairs, times = np.unique(np.stack([px, py]), axis=1, return_counts=True)
            spots = [
                Row(label=f"{a:.4f}, {b:.4f}", low=a, high=b, value=n)
                for a, b, n in zip(pairs[0].tolist(), pairs[1].tolist(), times.tolist(), strict=True)
            ]
        else:
            counts += np.histogram2d(px, py, bins=edges)[0]
            xs += np.histogram2d(px, py, bins=edges, weights=px)[0]
            ys += np.histogram2d(px, py, bins=edges, weights=py)[0]
    if not alone:
        for at in zip(*np.nonzero(counts), strict=True):
            a, b = float(xs[at] / counts[at]), float(ys[at] / counts[at])
            spots.append(
                Row(label=f"{a:.3f}, {b:.3f}", low=round(a, 5), high=round(b, 5), value=int(counts[at]))
            )
    spots.sort(key=lambda row: -(row.value or 0))
    shown = int(sum(row.value or 0 for row in spots))
    return Numbers(
        proposal=_blank(ChartKind.MAP),
        rows=tuple(spots),
        period="" if alone else "grid",
        left_out=copy.rows - shown,
    )


def _grid(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Edges of the grid on one axis: where nearly all lie, so that one mistaken place does not shrink the rest."""
    good = values[np.isfinite(values)]
    low, high = np.quantile(good, [0.001, 0.999]) if len(good) > 1000 else (good.min(), good.max())
    margin = (high - low or 1e-3) * 0.01
    return np.linspace(low - margin, high + margin, _CELLS // 2 + 1)


_FIGURED: dict[ChartKind, Callable[..., Numbers]] = {
    ChartKind.BARS: _bars,
    ChartKind.HISTOGRAM: _histogram,
    ChartKind.LINE: _line,
    ChartKind.HEAT: _heat,
    ChartKind.MAP: _map,
}
