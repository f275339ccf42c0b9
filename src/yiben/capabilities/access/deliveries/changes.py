"""What changed between two snapshots (增量): rows added, changed and removed, told apart by key columns. Pure."""

from dataclasses import dataclass

from yiben.infra.lake import literal, quote

MARK = "变更"
"""The column that says what became of a row: 新增 added, 更新 changed, 删除 removed."""

_ADDED, _CHANGED, _REMOVED = "新增", "更新", "删除"


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """Of which table and columns changes are delivered; `key` are those that identify a row."""

    table: str
    columns: tuple[str, ...]
    key: tuple[str, ...]

    def as_dict(self) -> dict[str, object]:
        """What is kept of it."""
        return {"table": self.table, "columns": list(self.columns), "key": list(self.key)}


def statement(of: Changes, *, now: str, since: str | None) -> str:
    """The rows that differ between the snapshots `since` and `now`; without `since`, every row, as added.

    A row whose key is new was added, one whose key is gone was removed; one that is not in the earlier snapshot as
    it is now, though its key was there, was changed. Keys that stand for several rows do no harm: rows are compared whole.
    """
    new = f"{quote(of.table)} AT (VERSION => {literal(now)}) AS n"
    if since is None:
        return f"SELECT {literal(_ADDED)} AS {quote(MARK)}, {_listed(of, 'n')} FROM {new}"
    old = f"{quote(of.table)} AT (VERSION => {literal(since)}) AS o"
    known = f"EXISTS (SELECT 1 FROM {old} WHERE {_same(of.key)})"
    as_it_was = f"EXISTS (SELECT 1 FROM {old} WHERE {_same(of.columns)})"
    still = f"EXISTS (SELECT 1 FROM {new} WHERE {_same(of.key)})"
    return (
        f"SELECT {literal(_ADDED)} AS {quote(MARK)}, {_listed(of, 'n')} FROM {new} WHERE NOT {known} "
        f"UNION ALL SELECT {literal(_CHANGED)}, {_listed(of, 'n')} FROM {new} WHERE {known} AND NOT {as_it_was} "
        f"UNION ALL SELECT {literal(_REMOVED)}, {_listed(of, 'o')} FROM {old} WHERE NOT {still}"
    )


def _listed(of: Changes, side: str) -> str:
    return ", ".join(f"{side}.{quote(name)}" for name in of.columns)


def _same(columns: tuple[str, ...]) -> str:
    return " AND ".join(f"o.{quote(name)} IS NOT DISTINCT FROM n.{quote(name)}" for name in columns)
