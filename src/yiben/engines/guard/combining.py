"""Together they say more than alone: columns and volumes that lift the level of what is asked for.

Which ones is declared by a pack. Quasi-identifiers (准标识符): PBOC draft Art. 8 grades by precision and
scale, seed 002 line 286; the sets and thresholds themselves are parameters of the pack.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yiben.engines.guard.model import Column, Lift, Table, TableName
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

Lifts = Mapping[tuple[TableName, str], Lift]


@dataclass(frozen=True, slots=True, kw_only=True)
class Combination:
    """When every group of `groups` is met by a column asked for, those columns are at least `level`.

    A group is met by any one of its meanings. `rows`: only when the tables hold at least so many rows
    (以上, included) and as many can leave. `personal`: only columns that are personal information count.
    """

    id: str
    groups: tuple[frozenset[str], ...]
    level: int
    says: Text
    rows: int = 0
    personal: bool = False


def read_combinations(document: Mapping[str, Any]) -> tuple[Combination, ...]:
    """The `[[combination]]` tables of a pack's `combinations.toml`. Raises BadInput naming the entry."""
    return tuple(_read(entry) for entry in document.get("combination", ()))


def _read(entry: Mapping[str, Any]) -> Combination:
    name = str(entry.get("id", ""))
    lacking = [word for word in ("id", "level", "zh", "en") if word not in entry]
    if "all_of" not in entry and "rows" not in entry:
        lacking.append("all_of")
    groups = tuple(frozenset(str(word) for word in group) for group in entry.get("all_of", ()))
    if lacking or not all(groups):
        words = ", ".join(lacking) or "all_of"
        raise BadInput(
            "bad_combination",
            Text(f"组合规则“{name}”缺少 {words}", f"The combination “{name}” lacks {words}."),
            where={"file": "combinations.toml", "combination": name},
            hint=Text(
                "需要 id、all_of 或 rows、level、zh、en", "It needs id, all_of or rows, level, zh, en."
            ),
        )
    return Combination(
        id=name,
        groups=groups,
        level=int(entry["level"]),
        says=Text(str(entry["zh"]), str(entry["en"])),
        rows=int(entry.get("rows", 0)),
        personal=bool(entry.get("personal", False)),
    )


def lifts(
    combinations: Iterable[Combination],
    asked: Mapping[TableName, tuple[Table, tuple[Column, ...]]],
    *,
    most: int | None,
) -> Lifts:
    """Which columns of a statement are lifted, to what, and by which combination; the highest wins."""
    found: dict[tuple[TableName, str], Lift] = {}
    everything = [(name, table, column) for name, (table, columns) in asked.items() for column in columns]
    for one in combinations:
        there = [
            (name, column)
            for name, table, column in everything
            if (column.personal or not one.personal) and _many(one, table, most)
        ]
        parts = [[spot for spot in there if spot[1].semantic in group] for group in one.groups]
        if one.groups and not all(parts):
            continue
        for name, column in there if not one.groups else [spot for part in parts for spot in part]:
            key = (name, column.name)
            if key not in found or found[key].level < one.level:
                found[key] = Lift(level=one.level, says=one.says)
    return found


def _many(one: Combination, table: Table, most: int | None) -> bool:
    if not one.rows:
        return True
    held = table.rows if table.rows is not None else one.rows
    return min(held, most if most is not None else held) >= one.rows
