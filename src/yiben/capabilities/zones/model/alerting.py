"""Warnings of a zone 监控预警: Article 31 (leaks, tampering, use against the rules) and Article 20 (unfiled scenarios)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """Signs of one rule of the pack under one agreement, gathered until the case about them is closed.

    `rule`: identifier of the alert in the pack. `events`: the first of them, by identifier; `times`: how many.
    """

    id: str
    agreement: str
    rule: str
    events: tuple[str, ...]
    times: int
    case: str
    made: str
    newest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Watch:
    """How far the log was looked through for signs: `seen` is the number of the first event not looked at."""

    id: str
    seen: int
