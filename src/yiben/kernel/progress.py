"""How long work tells how far it is."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Where a long piece of work stands. Totals are None while unknown."""

    stage: str  # a word of the work: receive, read, land, recognise, check, register
    rows: int = 0
    bytes: int = 0
    total_bytes: int | None = None
    total_rows: int | None = None


Progress = Callable[[Step], None]


def silent(_: Step) -> None:
    """Tell nobody."""
