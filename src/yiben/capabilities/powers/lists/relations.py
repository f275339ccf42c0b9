"""What rows must be to each other and to what the register holds (清单内在关系): one word for one code, spans apart, parents there. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

from yiben.capabilities.powers.lists.rows import Line, Wrong
from yiben.capabilities.powers.model import Item, Power, Rejected
from yiben.kernel.text import Text

One = TypeVar("One", Power, Item)
Known = Mapping[str, Sequence[Power]]
Taken = list[tuple[Line, One]]


def read(lines: Iterable[Line], reading: Callable[[Line], One]) -> tuple[Taken[One], list[Rejected]]:
    """(rows with what they say, rows that say nothing); a row that says the same as one before is the same row."""
    taken: dict[tuple[str, str], tuple[Line, One]] = {}
    rejected = []
    for line in lines:
        try:
            one = reading(line)
            key = (one.id, one.begins if isinstance(one, Power) else "")
            before = taken.get(key)
            if before is not None and before[1] != one:
                raise _twice(before[0])
        except Wrong as wrong:
            rejected.append(line.rejected(wrong))
        else:
            taken[key] = (line, one)
    return list(taken.values()), rejected


def apart(taken: Taken[Power], known: Known) -> tuple[Taken[Power], list[Rejected]]:
    """Rows whose spans lie apart from each other and from those that stand."""
    spans = {identifier: {one.begins: one for one in standing} for identifier, standing in known.items()}
    for _, one in taken:
        spans.setdefault(one.id, {})[one.begins] = one
    clashing = {
        (one.id, one.begins): other for each in spans.values() for one, other in _clashes(each.values())
    }
    left: Taken[Power] = []
    rejected = []
    for line, one in taken:
        other = clashing.get((one.id, one.begins))
        if other is None:
            left.append((line, one))
        else:
            rejected.append(line.rejected(_overlap(other)))
    return left, rejected


def rooted(taken: Taken[Power], known: Known) -> tuple[Taken[Power], list[Rejected]]:
    """Rows whose parents stand in the list or the register, and that are not their own ancestors."""
    left, rejected = list(taken), list[Rejected]()
    while True:
        parents = {one.id: one.part_of for each in known.values() for one in reversed(each)}
        parents |= {one.id: one.part_of for _, one in left}
        lost = [each for each in left if not _reaches_root(each[1].id, parents)]
        if not lost:
            return left, rejected
        rejected += [line.rejected(_LOST) for line, _ in lost]
        gone = {id(line) for line, _ in lost}
        left = [each for each in left if id(each[0]) not in gone]


def _clashes(spans: Iterable[Power]) -> Iterator[tuple[Power, Power]]:
    """Each span with the one it overlaps, both ways; in order of their first days."""
    ordered = sorted(spans, key=lambda one: one.begins)
    for before, after in pairwise(ordered):
        if before.ends is None or before.ends >= after.begins:
            yield before, after
            yield after, before


def _reaches_root(start: str, parents: Mapping[str, str | None]) -> bool:
    seen = {start}
    at = parents[start]
    while at is not None:
        if at in seen or at not in parents:
            return False
        seen.add(at)
        at = parents[at]
    return True


def _twice(before: Line) -> Wrong:
    return Wrong(
        "code",
        Text(
            f"与第 {before.row} 行编码相同而内容不同",
            f"It has the code of row {before.row} and says something else.",
        ),
    )


def _overlap(other: Power) -> Wrong:
    until = other.ends or "…"
    return Wrong(
        "begins",
        Text(
            f"与同一权责的另一期间 {other.begins or '…'} 至 {until} 重叠；请先写明那一期间的有效期",
            f"It overlaps another span of the same power, {other.begins or '…'} to {until}; give that one its last day first.",
        ),
    )


_LOST = Wrong(
    "part_of",
    Text(
        "主项不在清单和登记簿中，或绕成了一圈",
        "The power it is a part of is neither in the list nor in the register, or they go round in a circle.",
    ),
)
