"""What a whole set may receive together (叠加): the rules of `stacking.py`, over columns of fen."""

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa

from yiben.engines.rules.entitlements.columns.numbers import Array
from yiben.engines.rules.entitlements.model import Sharing, Stacking

_GONE = -1


def stack_columns(amounts: Mapping[str, pa.Array], rules: Sequence[Stacking]) -> dict[str, pa.Array]:
    """What stays of each programme's column of fen after every rule, null where nothing does.

    `amounts`: by programme id, null where it is not met or not known; those take no part. Of equals, the one the rule
    names first stays. First what excludes one another, then sums are cut.
    """
    held = {name: _filled(column) for name, column in amounts.items()}
    for rule in sorted(rules, key=lambda one: one.rule is Sharing.CAPPED):
        names = [name for name in (rule.among if "*" not in rule.among else amounts) if name in held]
        if len(names) < 1 or (len(names) < 2 and rule.rule is not Sharing.CAPPED):
            continue
        table = np.stack([held[name] for name in names])
        changed = (
            _capped(table, int((rule.most or 0) * 100)) if rule.rule is Sharing.CAPPED else _highest(table)
        )
        held |= dict(zip(names, changed, strict=True))
    return {
        name: pa.array(np.maximum(values, 0), pa.int64(), mask=values == _GONE)
        for name, values in held.items()
    }


def _filled(column: pa.Array) -> Array:
    return np.asarray(column.fill_null(_GONE).to_numpy(zero_copy_only=False)).astype(np.int64)


def _highest(table: Array) -> Array:
    """The largest of each row stays, the first of equals."""
    best = table.argmax(axis=0)
    kept: Array = np.where(np.arange(len(table))[:, None] == best, table, _GONE)
    return kept


def _capped(table: Array, most: int) -> Array:
    """The largest keep what they can; what is not there stays away."""
    order = np.argsort(-table, axis=0, kind="stable")
    listed = np.take_along_axis(table, order, axis=0)
    due = np.maximum(listed, 0)
    before = np.cumsum(due, axis=0) - due
    cut = np.where(listed == _GONE, _GONE, np.clip(most - before, 0, due))
    changed = np.empty_like(table)
    np.put_along_axis(changed, order, cut, axis=0)
    return changed
