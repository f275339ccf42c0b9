"""What changed between two versions of a table's columns (结构变化). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Columns = Sequence[tuple[str, str]]
"""(name, type) in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """The differences. Truth value: whether there are any."""

    added: tuple[tuple[str, str], ...] = ()
    removed: tuple[tuple[str, str], ...] = ()
    retyped: tuple[tuple[str, str, str], ...] = ()  # name, type before, type now
    reordered: bool = False

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.retyped or self.reordered)

    def says(self) -> Text:
        """The differences in one sentence."""
        zh, en = [], []
        if self.added:
            names = ", ".join(name for name, _ in self.added)
            zh.append(f"新增列 {names}")
            en.append(f"added {names}")
        if self.removed:
            names = ", ".join(name for name, _ in self.removed)
            zh.append(f"缺少列 {names}")
            en.append(f"removed {names}")
        if self.retyped:
            names = ", ".join(f"{name} ({before} → {now})" for name, before, now in self.retyped)
            zh.append(f"类型改变 {names}")
            en.append(f"retyped {names}")
        if self.reordered:
            zh.append("列的次序改变")
            en.append("columns in another order")
        return Text("; ".join(zh), "; ".join(en))


def compare(old: Columns, new: Columns) -> Changes:
    """What `new` has that `old` had not, the other way round, and what is otherwise."""
    before, now = dict(old), dict(new)
    kept_before = [name for name, _ in old if name in now]
    kept_now = [name for name, _ in new if name in before]
    return Changes(
        added=tuple((name, kind) for name, kind in new if name not in before),
        removed=tuple((name, kind) for name, kind in old if name not in now),
        retyped=tuple((name, before[name], now[name]) for name in kept_before if before[name] != now[name]),
        reordered=kept_before != kept_now,
    )


def refuse(changes: Changes, *, table: str) -> BadInput:
    """The error for a changed schema nobody has accepted yet."""
    said = changes.says()
    return BadInput(
        "schema_changed",
        Text(f"{table} 的结构变了: {said.zh}", f"The columns of {table} changed: {said.en}"),
        where={
            "table": table,
            "added": [name for name, _ in changes.added],
            "removed": [name for name, _ in changes.removed],
            "retyped": [list(one) for one in changes.retyped],
            "reordered": changes.reordered,
        },
        hint=Text(
            "确认无误请加 --accept-changes；若是另一份数据，请用 --name 另起名称。未提交任何数据",
            "If that is right, say --accept-changes; if it is other data, give it a --name of its own. Nothing was committed.",
        ),
    )
