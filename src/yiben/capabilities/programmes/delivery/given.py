"""The nouns of what is given and taken back: payments, orders, titles, claw-backs; and what pages show (view-ready).

Money is whole fen. Days are ISO text of Beijing, times text of `kernel.clock.stamp`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yiben.capabilities.programmes.delivery.model import (
    Application,
    Call,
    Conflict,
    Finding,
    Judgement,
    Known,
    Material,
    MaterialFile,
    MaterialState,
    Payee,
    Register,
    Rung,
    Turn,
)
from yiben.kernel.text import Text


class PaymentState(StrEnum):
    """Where a payment stands."""

    DUE = "due"
    ORDERED = "ordered"
    PAID = "paid"
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """A payment to be made (应付款项), in fen. `due`: from which day; `trouble`: why the bank could not."""

    id: str
    application: str
    number: str
    applicant: str
    payee: Payee
    amount: int
    due: str
    state: PaymentState
    order: str | None = None
    paid: str | None = None
    reference: str = ""
    trouble: str = ""


class OrderState(StrEnum):
    """Where a payment order stands."""

    MADE = "made"
    RELEASED = "released"
    RETURNED = "returned"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A payment order (拨付清单). `digest`: SHA-256 over every line as it was made, so that no hand changes one."""

    id: str
    number: str
    organisation: str
    total: int
    count: int
    digest: str
    state: OrderState
    made: str
    made_by: str
    released_by: str | None = None
    returned: str | None = None
    paid: int = 0
    failed: int = 0


class TitleState(StrEnum):
    """Where a title stands."""

    STANDING = "standing"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """A recognition or selection that is held (认定): from `begins` to `ends`, both included; no end: for good."""

    id: str
    number: str
    register: Register
    programme: str
    title: Text
    applicant: str
    applicant_name: str
    organisation: str
    rung: Rung | None
    ladder: str
    begins: str
    ends: str | None
    state: TitleState
    application: str | None = None
    prior: str | None = None
    revoked_why: str = ""


class DebtState(StrEnum):
    """Where a claw-back stands."""

    PROPOSED = "proposed"
    OWED = "owed"
    REPAID = "repaid"
    FORGIVEN = "forgiven"


@dataclass(frozen=True, slots=True, kw_only=True)
class Debt:
    """Money taken back (追回), in fen."""

    id: str
    application: str
    case: str
    applicant: str
    amount: int
    repaid: int
    reason: str
    article: str
    state: DebtState
    made: str
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Publicised:
    """What anybody may see while it is in publicity (公示). `number` is of the case; `amount` what the rules give, in fen."""

    application: str
    number: str
    programme: str
    applicant_name: str
    route: str
    amount: int | None
    rank: int | None
    since: str
    until: str | None
    objections: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionLine:
    """A criterion as the review form shows it, with the text's own words."""

    id: str
    title: Text
    kind: str  # judged, relaxed or test
    standing: str
    article: tuple[str, ...] = ()
    relaxation: Text | None = None
    judgement: Judgement | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialLine:
    """A material as the check shows it: what was handed in, how it was found, and what it lacks.

    `file` is the newest, `before` are those it took the place of; `held`: what the platform knows instead of it, from where.
    """

    material: Material
    handed: str
    state: MaterialState
    finding: Finding | None = None
    file: MaterialFile | None = None
    before: tuple[MaterialFile, ...] = ()
    held: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """Everything one page about an application shows. `moves`: (id, title, allowed, why not) of the case."""

    application: Application
    call: Call
    programme_title: Text
    state_title: Text
    state_says: Text
    due: str | None
    criteria: tuple[CriterionLine, ...]
    materials: tuple[MaterialLine, ...]
    known: tuple[Known, ...]
    conflicts: tuple[Conflict, ...]
    payments: tuple[Payment, ...]
    debts: tuple[Debt, ...]
    titles: tuple[Title, ...]
    objections: int
    moves: tuple[tuple[str, Text, bool, tuple[Text, ...]], ...]
    version: int
    turn: Turn
    may_open: bool  # whether the files of its materials open for who looks
