"""What a whole set may receive together (叠加): the rules of `stacking.py`, over columns of fen."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from yiben.engines.rules.entitlements.columns.numbers import Array
from yiben.engines.rules.entitlements.model import Sharing, Stacking, Within

_GONE = -1
_HELD = 2**62  # sums below fit in int64


def stack_columns(
    amounts: Mapping[str, pa.Array],
    rules: Sequence[Stacking],
    *,
    years: Mapping[str, int | None] | None = None,
) -> dict[str, pa.Array]:
    """What stays of each programme's column of fen after every rule, over all its years; null where nothing does.

    `amounts`: of one year, by programme id, null where it is not met or not known; those take no part. `years`: how
    many years each is paid, once where it is not named. Of equals, the one the rule names first stays. First what
    excludes one another, then sums are cut, of earlier years first.
    """
    held = _by_year(amounts, years or {})
    for rule in sorted(rules, key=lambda one: one.rule is Sharing.CAPPED):
        names = [name for name in (rule.among if "*" not in rule.among else amounts) if name in held]
        if len(names) < 1 or (len(names) < 2 and rule.rule is not Sharing.CAPPED):
            continue
        if rule.rule is Sharing.CAPPED:
            _capped(rule, names, held)
        elif rule.within is Within.YEAR:
            for listed, cells in _each_year(names, held):
                _put(listed, _highest(cells), held)
        else:
            stays = _highest(np.stack([_summed(held[name]) for name in names])) != _GONE
            for name, kept in zip(names, stays, strict=True):
                held[name] = [np.where(kept, column, _GONE) for column in held[name]]
    return {name: _told(_summed(listed)) for name, listed in held.items()}


def _by_year(amounts: Mapping[str, pa.Array], years: Mapping[str, int | None]) -> dict[str, list[Array]]:
    columns = {
        name: np.asarray(column.fill_null(_GONE).to_numpy(zero_copy_only=False)).astype(np.int64)
        for name, column in amounts.items()
    }
    times = {name: years.get(name) or 1 for name in columns}
    most = sum(int(column.max(initial=0)) * times[name] for name, column in columns.items())
    kind = np.int64 if most < _HELD else np.object_  # Python's integers where the sum of all might not fit
    return {name: [column.astype(kind)] * times[name] for name, column in columns.items()}


def _told(column: Array) -> pa.Array:
    return pa.array(np.maximum(column, 0), pa.int64(), mask=(column == _GONE).astype(bool))


def _summed(listed: Sequence[Array]) -> Array:
    """Over the years; gone where every year is."""
    table = np.stack(listed)
    found: Array = np.where((table == _GONE).all(axis=0), _GONE, np.maximum(table, 0).sum(axis=0))
    return found


def _each_year(
    names: Sequence[str], held: Mapping[str, list[Array]]
) -> list[tuple[list[tuple[str, int]], Array]]:
    """For each year the programmes that are paid in it, and their columns."""
    found = []
    for year in range(max(len(held[name]) for name in names)):
        here = [(name, year) for name in names if year < len(held[name])]
        found.append((here, np.stack([held[name][year] for name, _ in here])))
    return found


def _put(listed: Sequence[tuple[str, int]], changed: Array, held: dict[str, list[Array]]) -> None:
    for (name, year), column in zip(listed, changed, strict=True):
        held[name] = [*held[name][:year], column, *held[name][year + 1 :]]


def _highest(table: Array) -> Array:
    """The largest of each row stays, the first of equals."""
    best = table.argmax(axis=0)
    kept: Array = np.where(np.arange(len(table))[:, None] == best, table, _GONE)
    return kept


def _capped(rule: Stacking, names: Sequence[str], held: dict[str, list[Array]]) -> None:
    """In each year the largest keep what they can; over all years the earlier ones leave the rest to the later."""
    most = int((rule.most or 0) * 100)
    left: Array | int = most
    for listed, cells in _each_year(names, held):
        left = most if rule.within is Within.YEAR else left
        order = np.argsort(-cells, axis=0, kind="stable")
        ranked = np.take_along_axis(cells, order, axis=0)
        due = np.maximum(ranked, 0)
        before = np.cumsum(due, axis=0) - due
        cut = np.where(ranked == _GONE, _GONE, np.clip(left - before, 0, due))
        changed = np.empty_like(cells)
        np.put_along_axis(changed, order, cut, axis=0)
        _put(listed, changed, held)
        left = left - np.maximum(cut, 0).sum(axis=0)
