"""A book: the controls of one pack, compiled into a matrix, with what is amiss in it.

Every control has a bit. Each value of a dimension (activity, mode, level, importance, personal) has
a mask of the controls that speak about it; a cell of the matrix is the masks' intersection.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from yiben.engines.rules.decisions.memo import REMEMBERED, Memo
from yiben.engines.rules.decisions.model import (
    Control,
    Effect,
    Entry,
    Finding,
    Level,
    Scale,
    Standing,
    Test,
)
from yiben.engines.rules.decisions.vocabulary import Vocabulary

UNHEARD_OF = "?"
"""A mode somebody named by a word nobody declared: it may be any."""


class Plan(NamedTuple):
    """A control ready to run: its tests, and the entries they lead to."""

    when: Test | None
    needs: Test | None
    ways: tuple[tuple[Test, Entry], ...]
    stands: Entry
    met: Entry
    weight: int
    """What it comes to when it stands: 2 denies, 1 makes conditional, 0 neither."""
    speaks: bool


class Compiled(NamedTuple):
    """The plans of one cell, and the derived facts they need."""

    plans: tuple[Plan, ...]
    derivations: tuple[tuple[int, Callable[[Sequence[Any]], Any]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One field of the control matrix (控制矩阵): the controls that may apply at a level."""

    activity: str
    mode: str | None
    level: Level
    controls: tuple[Control, ...]
    answer: str
    """The strictest these controls can come to: deny, conditional or permit."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Masks:
    """For each value of each dimension, the controls that speak about it."""

    activity: Mapping[str, int]
    mode: Mapping[str, int]
    modeless: int
    unsaid: int
    """Without a mode: all but those of modes alone that are an act of their own (`assumed = false`)."""
    rank: tuple[int, ...]
    importance: Mapping[str, int]
    personal: tuple[int, int]


@dataclass(frozen=True, slots=True, eq=False, repr=False, kw_only=True)
class Book:
    """Controls of one pack, ready to decide. Compared by identity."""

    pack: str
    controls: tuple[Control, ...]
    scale: Scale
    silence: str
    vocabulary: Vocabulary
    masks: Masks
    findings: tuple[Finding, ...] = ()
    ranks: Mapping[Any, int] = field(default_factory=dict)
    memo: Memo = field(default_factory=lambda: Memo(REMEMBERED))
    _sets: dict[int, Compiled] = field(default_factory=dict)

    @property
    def plain(self) -> bool:
        """Whether `items[].sensitivity` is a level of this scale."""
        return self.scale.fact == "sensitivity"

    def applying(
        self, activity: str, mode: str | None, rank: int, importance: str, personal: Any
    ) -> tuple[Control, ...]:
        """Controls of one cell, the heaviest first. Without a mode: those of every assumed mode."""
        return tuple(
            plan.stands.control for plan in self.cell(activity, mode, rank, importance, personal).plans
        )

    def cell(self, activity: str, mode: str | None, rank: int, importance: str, personal: Any) -> Compiled:
        """The same, ready to run."""
        masks = self.masks
        mask = (
            masks.activity.get(activity, 0)
            & masks.rank[rank]
            & masks.importance[importance]
            & masks.personal[personal]
        )
        if mode != UNHEARD_OF:
            mask &= masks.unsaid if mode is None else masks.mode.get(mode, masks.modeless)
        found = self._sets.get(mask)
        if found is None:
            found = self._sets[mask] = compiled(self, self.chosen(mask))
        return found

    def chosen(self, mask: int) -> tuple[Control, ...]:
        """The controls whose bit is set."""
        return tuple(control for at, control in enumerate(self.controls) if mask >> at & 1)

    def row(self, activity: str, mode: str | None = None) -> tuple[Cell, ...]:
        """Level by level, what may apply to an activity; without `mode`, of every mode."""
        masks = self.masks
        either = masks.activity.get(activity, 0)
        if mode is not None:
            either &= masks.mode.get(mode, masks.modeless)
        cells = []
        for rank, level in enumerate(self.scale.levels):
            controls = self.chosen(either & masks.rank[rank])
            cells.append(
                Cell(
                    activity=activity, mode=mode, level=level, controls=controls, answer=self._worst(controls)
                )
            )
        return tuple(cells)

    def cells(self) -> Iterator[Cell]:
        """The whole matrix: every activity at every level."""
        for activity in self.vocabulary.activities:
            yield from self.row(activity)

    def _worst(self, controls: Sequence[Control]) -> str:
        effects = {control.effect for control in controls if control.binding}
        if Effect.FORBID in effects or (self.silence == "deny" and not any(c.decides for c in controls)):
            return "deny"
        return "conditional" if Effect.REQUIRE in effects else "permit"


def compiled(book: Book, controls: Sequence[Control]) -> Compiled:
    """Controls ready to run, with the derived facts their conditions need, sources first."""
    named = {
        name
        for control in controls
        for condition in (control.when, control.needs, *(way.needs for way in control.ways))
        if condition is not None
        for name in condition.facts
    }
    words = book.vocabulary
    needed = {words.facts[name].slot for name in named}
    for slot, sources in reversed(words.leaning):
        if slot in needed:
            needed |= sources
    derivations = tuple(one for one in words.derivations if one[0] in needed)
    return Compiled(tuple(_plan(book, control) for control in controls), derivations)


def _plan(book: Book, control: Control) -> Plan:
    stands, weight = Standing.UNMET, 1
    match control.effect:
        case Effect.FORBID:
            stands, weight = Standing.PROHIBITION, 2
        case Effect.PERMIT:
            stands, weight = Standing.PERMISSION, 0
        case Effect.OBLIGE:
            stands, weight = Standing.OBLIGATION, 0
    if not control.binding:
        stands, weight = Standing.ADVICE, 0
    return Plan(
        when=control.when.test if control.when else None,
        needs=control.needs.test if control.needs else None,
        ways=tuple((way.needs.test, Entry(book, control, Standing.LIFTED, way)) for way in control.ways),
        stands=Entry(book, control, stands),
        met=Entry(book, control, Standing.MET),
        weight=weight,
        speaks=control.decides,
    )
