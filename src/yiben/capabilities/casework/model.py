"""The nouns of casework (办件): a case, its steps, what waits for whom, notices, delegations."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from yiben.engines.flows.model import End, Flow, Offer, Voice
from yiben.kernel.errors import YibenError
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
    handed_to: str | None = None  # the account a supervisor gave its present state to


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
    voice: Voice | None = None  # whether the asker may give an opinion; None where nothing is reviewed


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
    page: str | None  # path of the page it is about, where that is no case
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


class Phase(StrEnum):
    """Which cases a list holds."""

    OPEN = "open"  # 在办
    LATE = "late"  # 逾期未办结: open, and the deadline of the present state has passed
    CLOSED = "closed"  # 办结


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """A file somebody hands in with a step. `field`: the form field of type attachment it fills, if any."""

    name: str
    content: bytes
    field: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What became of one case of a batch: `case` when it moved, else `refused` says why not."""

    id: str
    case: Case | None
    refused: YibenError | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticked:
    """What one turn of the clock did, counted in cases; `waiting`: due, and refused by an effect."""

    reminded: int = 0
    escalated: int = 0
    moved: int = 0
    waiting: int = 0
    sent: int = 0
    unsent: int = 0  # messages that failed and will be tried again, or have been given up


@dataclass(frozen=True, slots=True, kw_only=True)
class Preference:
    """How an account wants to be told beside the notices in the application."""

    account: str
    email: str | None
    channels: frozenset["Channel"]


class Channel(StrEnum):
    """How somebody is told."""

    IN_APP = "in_app"
    EMAIL = "email"
    WEBHOOK = "webhook"


def _nobody_above(_work: "Work", _organisation: str) -> tuple[tuple[str, ...], ...]:
    return ()


def _as_it_is(_work: "Work", reference: str) -> str:
    return reference


def _one_spelling(_work: "Work", organisation: str) -> tuple[str, ...]:
    return (organisation,)


def _no_names(_work: "Work", _organisations: Iterable[str]) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """How organisations lie under each other, which only the ledger knows.

    `levels(work, org)`: for the organisation and then each one above it, a tuple that begins with it and
    goes on with its siblings. `identifier(work, ref)`: what an account says it belongs to (identifier, code
    or name) as an identifier; `spellings(work, org)`: the other way round, everything an account may say for it.
    `names(work, ids)`: what people call them.
    """

    levels: "Callable[[Work, str], tuple[tuple[str, ...], ...]]" = _nobody_above
    identifier: "Callable[[Work, str], str]" = _as_it_is
    spellings: "Callable[[Work, str], tuple[str, ...]]" = _one_spelling
    names: "Callable[[Work, Iterable[str]], Mapping[str, str]]" = _no_names


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """What capabilities contribute to cases; wired once by `app.reactions`.

    `facts[kind](work, case)` are the facts a move's `needs` may name, beside the form's own fields;
    `effects[name](work, case, step)` happens in the transaction of the move that names it, and a
    `YibenError` it raises undoes the move. `subject[kind](work, case)` answers with an address of the page
    of what the case is about, or None. `files[kind](work, case)` raises what keeps the asker, who sees the case,
    from opening a file of it; a kind without one shows its files to whoever sees it. `tree` answers which
    organisations lie above which.
    """

    facts: "Mapping[str, Callable[[Work, Case], Mapping[str, Any]]]" = field(default_factory=dict)
    effects: "Mapping[str, Callable[[Work, Case, Step], None]]" = field(default_factory=dict)
    subject: "Mapping[str, Callable[[Work, Case], str | None]]" = field(default_factory=dict)
    files: "Mapping[str, Callable[[Work, Case], None]]" = field(default_factory=dict)
    tree: Tree = field(default_factory=Tree)
