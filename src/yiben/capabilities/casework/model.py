"""The nouns of casework (办件): a case, its steps, what waits for whom, notices, delegations."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yiben.engines.flows.model import End, Flow, Offer
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.infra.work import Work


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One case (办件). `version` counts its steps from 1: a move must name the one it has seen.

    `subject` is the identifier of what it is about, `organisation` the organisation that owns it,
    `form` everything filled in so far. Times are RFC 3339 text; `due` is the last moment, None without one.
    """

    id: str
    number: str  # what people call it, e.g. 2026-000123
    kind: str
    flow: str  # `Flow.key`
    title: str
    subject: str
    organisation: str | None
    filer: str
    filer_org: str | None
    state: str
    version: int
    end: End | None
    form: Mapping[str, Any]
    filed: str
    entered: str
    due: str | None
    closed: str | None
    late: bool
    parent: str | None = None  # the case this one was opened from


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file handed in with a step. `type` is what its content is, never what its name says."""

    id: str
    case: str
    name: str
    type: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One move that was made. `through`: on whose behalf. `note`: what the mover wrote to the others."""

    case: str
    version: int
    move: str
    source: str | None  # None: the filing
    target: str
    account: str
    through: str | None
    when: str
    form: Mapping[str, Any]
    note: str
    attachments: tuple[Attachment, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opinion:
    """What one reviewer said (评审意见)."""

    account: str
    agrees: bool
    score: float | None
    says: str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """A case with its history and what the asker may do next."""

    case: Case
    flow: Flow
    steps: tuple[Step, ...]
    opinions: tuple[Opinion, ...]
    offers: tuple[Offer, ...]
    holders: tuple[str, ...]  # who must act now, in words of the current language
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Errand:
    """A line of a to-do list (待办)."""

    case: Case
    flow_title: Text
    state_title: Text
    through: str | None  # whose to-do it is, when delegated
    escalated: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something a person was told (通知). `read` is when they saw it."""

    id: str
    account: str
    case: str | None
    says: Text
    when: str
    read: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """Somebody acts for somebody else, from a day to a day, both included (委托)."""

    id: str
    giver: str
    taker: str
    kinds: tuple[str, ...]  # empty: every kind
    begins: str  # ISO date
    ends: str
    ended: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How an organisation is doing (督办): open, late, and medians of closed cases in working days."""

    organisation: str | None
    organisation_name: str
    kind: str | None
    open: int
    late: int
    closed: int
    closed_late: int
    median_days: float | None


class Channel(StrEnum):
    """How somebody is told."""

    IN_APP = "in_app"
    EMAIL = "email"
    WEBHOOK = "webhook"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What capabilities contribute to cases; wired once by `app.reactions`.

    `facts[kind](work, case)` are the facts a move's `needs` may name, beside the form's own fields;
    `effects[name](work, case, step)` happens in the transaction of the move that names it, and a
    `YibenError` it raises undoes the move. `subject[kind](work, case)` answers with an address of the page
    of what the case is about, or None.
    """

    facts: "Mapping[str, Callable[[Work, Case], Mapping[str, Any]]]" = field(default_factory=dict)
    effects: "Mapping[str, Callable[[Work, Case, Step], None]]" = field(default_factory=dict)
    subject: "Mapping[str, Callable[[Work, Case], str | None]]" = field(default_factory=dict)
