"""The nouns of a decision: scale, control, way out, finding. No parsing, no deciding.

The shapes follow `docs/decisions/0050-packs-and-decisions.md`. Start at `Control`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, NamedTuple

from yiben.kernel.text import Text

Truth = bool | None
"""True, false, or None: nobody said."""

Row = tuple[Any, ...]
"""All facts of one act, one slot each; None is unknown, "" a word known to be none."""

Test = Callable[[Sequence[Any]], Truth]


class Strength(StrEnum):
    """How strongly the text speaks: 应当、不得 | 原则上、优先 | 鼓励."""

    MUST = "must"
    DEFAULT = "default"
    ENCOURAGED = "encouraged"


class Effect(StrEnum):
    """What a control does to the act."""

    FORBID = "forbid"
    REQUIRE = "require"
    OBLIGE = "oblige"
    PERMIT = "permit"


class Answer(StrEnum):
    """What a decision comes to, from loose to strict."""

    PERMIT = "permit"
    CONDITIONAL = "conditional"
    DENY = "deny"


IMPORTANCE = ("general", "important", "core")
"""一般、重要、核心, from low to high (数据安全法 Art. 21)."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an entry stands. `line` is a number, or tells the line of a field (None: of the entry)."""

    file: str
    line: Callable[[str | None], int | None] | int | None = None

    def where(self, about: str | None = None, **more: Any) -> dict[str, Any]:
        """The `where` of an error about the field `about`."""
        line = self.line(about) if callable(self.line) else self.line
        found: dict[str, Any] = {"file": self.file}
        if line is not None:
            found["line"] = line
        found.update((name, value) for name, value in more.items() if value is not None)
        return found


@dataclass(frozen=True, slots=True)
class Level:
    """One level (层级) of a scale."""

    id: int | str
    text: Text


@dataclass(frozen=True, slots=True)
class Scale:
    """Levels from low to high. `fact` is the item fact read when `items[].grades.<id>` is absent."""

    id: str
    levels: tuple[Level, ...]
    fact: str | None = "sensitivity"

    @property
    def top(self) -> int:
        """The rank of the highest level."""
        return len(self.levels) - 1

    def rank(self, level: Any) -> int | None:
        """The position of a level from 0, or None when the scale has no such level. `"3"` is `3`."""
        said = str(level)
        for at, known in enumerate(self.levels):
            if str(known.id) == said:
                return at
        return None


@dataclass(frozen=True, slots=True)
class Condition:
    """A checked expression over facts: its text, its test, and the facts it speaks of."""

    text: str
    test: Test
    facts: tuple[str, ...]
    probes: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    """For each fact the values that can make a difference, for trying out at load."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WayOut:
    """What lifts a prohibition or stands in for a requirement (例外)."""

    kind: str
    article: str
    needs: Condition
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Control:
    """What the text demands of an activity (控制要求). Absent dimensions mean any."""

    id: str
    article: str
    strength: Strength
    effect: Effect
    kind: str
    text: Text
    activities: frozenset[str]
    modes: frozenset[str] | None = None
    ranks: frozenset[int] | None = None
    importance: frozenset[str] | None = None
    personal: bool | None = None
    when: Condition | None = None
    needs: Condition | None = None
    ways: tuple[WayOut, ...] = ()
    more: Mapping[str, Any] = field(default_factory=dict)
    place: Place = Place("")

    @property
    def binding(self) -> bool:
        """Whether it is more than advice."""
        return self.strength is not Strength.ENCOURAGED

    @property
    def decides(self) -> bool:
        """Whether it says if the act may be, rather than what follows from it."""
        return self.effect is not Effect.OBLIGE and self.binding


class Standing(StrEnum):
    """How a control that applied came out, what weighs most first."""

    PROHIBITION = "prohibition"
    UNMET = "unmet"
    PERMISSION = "permission"
    OBLIGATION = "obligation"
    ADVICE = "advice"
    MET = "met"
    LIFTED = "lifted"


class Entry(NamedTuple):
    """One control that applied; `way` is the way out that held. Made when the book is compiled."""

    book: Any
    control: Control
    standing: Standing
    way: WayOut | None = None

    @property
    def pack(self) -> str:
        """The pack whose control it is."""
        pack: str = self.book.pack
        return pack


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something amiss in a book, seen at load.

    `kind` is gap, contradiction, unreachable or weaker_above; `cell` names activity, mode, level,
    importance and personal as far as they matter.
    """

    kind: str
    controls: tuple[str, ...]
    cell: Mapping[str, Any]
    says: Text
