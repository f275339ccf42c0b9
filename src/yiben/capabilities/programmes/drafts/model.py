"""Nouns of drafting (政策起草): a draft is a programme in the language of packs, edition by edition, until it is published."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text


class DraftState(StrEnum):
    """How far a draft is."""

    OPEN = "open"  # 起草中
    ASKED = "asked"  # 已申请发布, another person approves the pack
    DROPPED = "dropped"  # 已放弃


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A programme being written. `text` is TOML: `[[programme]]`, and `[[fact]]`, `[[parameter]]`, `[[article]]` of its own.

    `based_on` is pack/programme; `published` the pack@version that was asked for. Times as `kernel.clock.stamp`.
    """

    id: str
    title: str
    text: str
    based_on: str | None
    state: DraftState
    edition: int
    org: str | None
    by: str
    at: str
    changed_by: str
    changed_at: str
    published: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One thing wrong with a draft; `line` of its text where that is known."""

    code: str
    says: Text
    hint: Text | None
    where: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """One expression of a programme that may be changed: a criterion's test, or the amount, cap, floor or places."""

    id: str
    title: Text
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What checking a draft found. Without problems it can be simulated and published."""

    draft: Draft
    problems: tuple[Problem, ...]
    thresholds: tuple[Threshold, ...]
    facts: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Nothing is wrong."""
        return not self.problems
