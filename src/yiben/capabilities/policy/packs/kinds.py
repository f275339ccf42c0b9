"""Every kind of entry a pack may hold, with the file it stands in and the dataclass it is read into."""

from dataclasses import dataclass

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
from yiben.capabilities.policy.packs.entries import Article, ControlEntry, ExceptionEntry, Scale
from yiben.capabilities.policy.packs.flowing import CalendarEntry, FlowEntry
from yiben.capabilities.policy.packs.programmes import FactEntry, ProgrammeEntry, StackingEntry
from yiben.capabilities.policy.packs.promising import IndicatorEntry, TargetEntry, TaskEntry
from yiben.capabilities.policy.packs.recounting import BreakdownEntry, BulletinEntry, PrintedEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of entry: its file, its key there, its dataclass.

    `several`: the file may be split by subject, `flows.toml` into `flows-sharing.toml` and others.
    """

    file: str
    key: str
    entry: type
    attribute: str  # of `Pack`
    several: bool = False

    def holds(self, name: str) -> bool:
        """Whether a file of this name holds entries of this kind."""
        stem = self.file.removesuffix(".toml")
        return name == self.file or (self.several and name.startswith(f"{stem}-") and name.endswith(".toml"))


KINDS = (
    Kind(file="articles.toml", key="article", entry=Article, attribute="articles"),
    Kind(file="scales.toml", key="scale", entry=Scale, attribute="scales"),
    Kind(file="controls.toml", key="control", entry=ControlEntry, attribute="controls"),
    Kind(file="exceptions.toml", key="exception", entry=ExceptionEntry, attribute="exceptions"),
    Kind(file="records.toml", key="record", entry=Record, attribute="records"),
    Kind(file="duties.toml", key="duty", entry=Duty, attribute="duties"),
    Kind(file="alerts.toml", key="alert", entry=Alert, attribute="alerts"),
    Kind(file="intelligence.toml", key="intelligence", entry=Intelligence, attribute="intelligence"),
    Kind(file="reports.toml", key="report", entry=Report, attribute="reports"),
    Kind(file="incidents.toml", key="incident", entry=Incident, attribute="incidents"),
    Kind(file="registers.toml", key="register", entry=Register, attribute="registers"),
    Kind(file="penalties.toml", key="penalty", entry=Penalty, attribute="penalties"),
    Kind(file="parameters.toml", key="parameter", entry=Parameter, attribute="parameters", several=True),
    Kind(file="propagation.toml", key="rule", entry=Propagation, attribute="propagation"),
    Kind(file="flows.toml", key="flow", entry=FlowEntry, attribute="flows", several=True),
    Kind(file="calendars.toml", key="calendar", entry=CalendarEntry, attribute="calendars"),
    Kind(file="tasks.toml", key="task", entry=TaskEntry, attribute="tasks", several=True),
    Kind(file="indicators.toml", key="indicator", entry=IndicatorEntry, attribute="indicators", several=True),
    Kind(file="targets.toml", key="target", entry=TargetEntry, attribute="targets", several=True),
    Kind(file="facts.toml", key="fact", entry=FactEntry, attribute="facts"),
    Kind(file="programmes.toml", key="programme", entry=ProgrammeEntry, attribute="programmes", several=True),
    Kind(file="programmes.toml", key="stacking", entry=StackingEntry, attribute="stackings", several=True),
    Kind(
        file="classifications.toml",
        key="classification",
        entry=ClassificationEntry,
        attribute="classifications",
    ),
    Kind(file="classes.toml", key="class", entry=ClassEntry, attribute="classes", several=True),
    Kind(file="bulletins.toml", key="bulletin", entry=BulletinEntry, attribute="bulletins", several=True),
    Kind(file="bulletins.toml", key="figure", entry=PrintedEntry, attribute="figures", several=True),
    Kind(file="bulletins.toml", key="breakdown", entry=BreakdownEntry, attribute="breakdowns", several=True),
    Kind(file="cases.toml", key="case", entry=Case, attribute="cases", several=True),
)
"""Every file a pack may hold besides `pack.toml` and `vocabulary.toml`, one kind of entry each."""


def known_file(name: str) -> bool:
    """Whether entries of some kind stand in a file of this name."""
    return any(kind.holds(name) for kind in KINDS)
