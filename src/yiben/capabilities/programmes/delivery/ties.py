"""What delivery cannot know itself: the programmes in force and what the rules say of somebody. Wired by `app`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from yiben.engines.rules.entitlements.model import Programme, Stacking

if TYPE_CHECKING:
    from yiben.capabilities.casework import Hands
    from yiben.infra.work import Work


def _nothing_stacks(_work: "Work", _programme: str) -> tuple[Stacking, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ties:
    """What `app` knows.

    `programme(work, pack/programme)` as in force, NotFound when there is none; `assess(work, programme, facts, day)`:
    the answer for one of docs/decisions/0080, as a document; `stackings(work, programme)`: rules that name it;
    `hands()`: everybody's, for cases that move cases.
    """

    programme: "Callable[[Work, str], Programme]"
    assess: "Callable[[Work, str, Mapping[str, Any], date], Mapping[str, Any]]"
    hands: "Callable[[], Hands]"
    stackings: "Callable[[Work, str], tuple[Stacking, ...]]" = _nothing_stacks
