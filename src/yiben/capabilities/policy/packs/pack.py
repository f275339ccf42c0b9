"""A pack as a whole: its head, everything it declares, and where it came from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from yiben.capabilities.policy.packs.classifying import ClassEntry, ClassificationEntry
from yiben.capabilities.policy.packs.declarations import (
    Alert,
    Case,
    Duty,
    Incident,
    Intelligence,
    Parameter,
    Penalty,
    Propagation,
    Record,
    Register,
    Report,
)
from yiben.capabilities.policy.packs.entries import (
    Article,
    ControlEntry,
    Entry,
    ExceptionEntry,
    PackHead,
    Scale,
)
from yiben.capabilities.policy.packs.flowing import CalendarEntry, FlowEntry
from yiben.capabilities.policy.packs.kinds import KINDS
from yiben.capabilities.policy.packs.locate import Lines, locate
from yiben.capabilities.policy.packs.programmes import FactEntry, ProgrammeEntry, StackingEntry
from yiben.capabilities.policy.packs.promising import IndicatorEntry, TargetEntry, TaskEntry
from yiben.capabilities.policy.packs.recounting import BreakdownEntry, BulletinEntry, PrintedEntry
from yiben.kernel.text import Text

BASE = "yiben-base"
"""The pack the installation stands on: always in force, and the words of all others."""


class Origin(StrEnum):
    """Where a pack came from."""

    SHIPPED = "shipped"  # with the installation
    LOADED = "loaded"  # into this home


@dataclass(frozen=True)
class Document:
    """One parsed file: its data and the lines they stand on."""

    name: str
    data: Mapping[str, Any]
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> Lines:
        """Looked for only when somebody asks: whoever decides never does."""
        return locate(self.text)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Pack:
    """Everything a pack declares (规则包), checked. `documents` are the files as parsed, for the engines."""

    head: PackHead
    digest: str
    folder: Path
    origin: Origin = Origin.SHIPPED
    documents: Mapping[str, Document] = field(repr=False)
    articles: tuple[Article, ...] = ()
    scales: tuple[Scale, ...] = ()
    controls: tuple[ControlEntry, ...] = ()
    exceptions: tuple[ExceptionEntry, ...] = ()
    records: tuple[Record, ...] = ()
    duties: tuple[Duty, ...] = ()
    alerts: tuple[Alert, ...] = ()
    intelligence: tuple[Intelligence, ...] = ()
    reports: tuple[Report, ...] = ()
    incidents: tuple[Incident, ...] = ()
    registers: tuple[Register, ...] = ()
    penalties: tuple[Penalty, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    propagation: tuple[Propagation, ...] = ()
    flows: tuple[FlowEntry, ...] = ()
    calendars: tuple[CalendarEntry, ...] = ()
    tasks: tuple[TaskEntry, ...] = ()
    indicators: tuple[IndicatorEntry, ...] = ()
    targets: tuple[TargetEntry, ...] = ()
    facts: tuple[FactEntry, ...] = ()
    programmes: tuple[ProgrammeEntry, ...] = ()
    stackings: tuple[StackingEntry, ...] = ()
    classifications: tuple[ClassificationEntry, ...] = ()
    classes: tuple[ClassEntry, ...] = ()
    bulletins: tuple[BulletinEntry, ...] = ()
    figures: tuple[PrintedEntry, ...] = ()
    breakdowns: tuple[BreakdownEntry, ...] = ()
    cases: tuple[Case, ...] = ()

    @property
    def id(self) -> str:
        """The pack's id."""
        return self.head.id

    @property
    def version(self) -> str:
        """The pack's version."""
        return self.head.version

    @property
    def title(self) -> Text:
        """What people call it."""
        return self.head.title

    @property
    def citation(self) -> str:
        """How decisions and labels cite it."""
        return f"{self.id}@{self.version}"

    def declarations(self) -> Iterator[tuple[str, Entry]]:
        """Every declaration with the key of its kind; articles and cases are none."""
        for kind in KINDS:
            if issubclass(kind.entry, Entry):
                for entry in getattr(self, kind.attribute):
                    yield kind.key, entry
