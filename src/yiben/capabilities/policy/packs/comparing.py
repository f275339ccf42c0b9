"""What changed from one pack to another: declarations added, removed, changed, and the cells that answer otherwise."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from yiben.capabilities.policy.packs.deciding import compiled
from yiben.capabilities.policy.packs.kinds import KINDS, Kind
from yiben.capabilities.policy.packs.pack import Pack
from yiben.engines.rules.decisions import decide, read_facts

IMPORTANCE = ("general", "important", "core")
_UNTOLD = frozenset({"lines"})
"""Where the source has the words may change without the pack changing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """One declaration that is not the same in both."""

    kind: str
    id: str
    how: str  # added, removed, changed
    fields: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One act on one kind of item whose answer is another, nothing more being known or granted."""

    activity: str
    mode: str | None
    level: str
    importance: str
    personal: bool
    was: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """From one pack to another."""

    before: str
    after: str
    declarations: tuple[Changed, ...]
    cells: tuple[Cell, ...]

    def as_dict(self) -> dict[str, Any]:
        """For programs."""
        return {
            "before": self.before,
            "after": self.after,
            "declarations": [
                {"kind": one.kind, "id": one.id, "how": one.how, "fields": list(one.fields)}
                for one in self.declarations
            ],
            "cells": [{name: getattr(one, name) for name in Cell.__dataclass_fields__} for one in self.cells],
        }


def compare(before: Pack, after: Pack, base: Pack) -> Comparison:
    """What is new, gone or other in `after`; every cell of the matrix is decided by both."""
    return Comparison(
        before=before.citation,
        after=after.citation,
        declarations=tuple(_declarations(before, after)),
        cells=tuple(_cells(before, after, base)),
    )


def _declarations(before: Pack, after: Pack) -> Iterator[Changed]:
    for kind in KINDS:
        old, new = _tables(before, kind), _tables(after, kind)
        for name in [*old, *(name for name in new if name not in old)]:
            if name not in new:
                yield Changed(kind=kind.key, id=name, how="removed")
            elif name not in old:
                yield Changed(kind=kind.key, id=name, how="added")
            else:
                keys = dict.fromkeys([*old[name], *new[name]])
                other = tuple(
                    key for key in keys if key not in _UNTOLD and old[name].get(key) != new[name].get(key)
                )
                if other:
                    yield Changed(kind=kind.key, id=name, how="changed", fields=other)


def _tables(pack: Pack, kind: Kind) -> dict[str, dict[str, Any]]:
    listed = [
        table
        for name, document in pack.documents.items()
        if kind.holds(name)
        for table in document.data.get(kind.key, [])
    ]
    return {str(table["id"]): table for table in listed}


def _cells(before: Pack, after: Pack, base: Pack) -> Iterator[Cell]:
    old, new = compiled((before,), base), compiled((after,), base)
    if not old.books and not new.books:
        return
    levels = _levels(before, after)
    modes = [None, *dict.fromkeys([*old.vocabulary.modes, *new.vocabulary.modes])]
    for activity in dict.fromkeys([*old.vocabulary.activities, *new.vocabulary.activities]):
        for mode in modes:
            for level in levels:
                for importance in IMPORTANCE:
                    for personal in (False, True):
                        facts = cell_facts(activity, mode, level, importance, personal=personal)
                        was, now = (
                            str(decide(one.books, read_facts(facts, one.vocabulary)).effect)
                            if one.books
                            else "-"
                            for one in (old, new)
                        )
                        if was != now:
                            yield Cell(
                                activity=activity,
                                mode=mode,
                                level=str(level),
                                importance=importance,
                                personal=personal,
                                was=was,
                                now=now,
                            )


def cell_facts(
    activity: str, mode: str | None, level: Any, importance: str, *, personal: bool
) -> dict[str, Any]:
    """The facts of a bare cell: nothing granted, nothing else known."""
    item: dict[str, Any] = {"importance": importance, "personal": personal}
    if isinstance(level, dict):
        item["grades"] = level
    elif level is not None:
        item["sensitivity"] = level
    facts: dict[str, Any] = {"activity": activity, "items": [item]}
    return facts if mode is None else facts | {"mode": mode}


def _levels(before: Pack, after: Pack) -> list[Any]:
    """Every level of the scale both decide on, as an item would bear it."""
    found: dict[str, Any] = {}
    for pack in (before, after):
        if pack.scales:
            scale = pack.scales[0]
            for level in scale.level:
                plain = scale.fact == "sensitivity"
                found[f"{scale.id}.{level.id}"] = level.id if plain else {scale.id: level.id}
    unique: dict[str, Any] = {}
    for value in found.values():
        unique.setdefault(str(value), value)
    return list(unique.values()) or [None]
