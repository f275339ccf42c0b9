"""The nouns of vouchers (算力券、服务券、上云券): schemes, vouchers, holds, uses, settlements, and the postings beneath.

Money is whole fen (分). Every change is an entry (分录) whose postings come to zero. The accounts of a scheme:

    treasury → free (可用额度) → open (券面余额) ⇄ held (占用) → due (应付服务机构) → paid (已付)

No account but `treasury` and a provider's `due` may fall below zero; `due` does when a use is refunded after it was
paid, and the next settlement is smaller by so much. What a limit (限额) still allows is a room, kept by one
conditional statement, so that two at once never take the same (Chengdu's measures, 004:693-799: yearly budgets, 每年最高).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from yiben.engines.rules.entitlements.model import Limit, Per, Within
from yiben.kernel.text import Text

FEN = 100
"""Fen of a yuan."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """How much one limit allows (额度): `most` fen over everything of `scope` with this key and period.

    `scope` is a scheme or a programme (pack/programme), `key` the applicant, project … or "" for all,
    `period` a year such as "2026" or "" for the whole programme.
    """

    scope: str
    per: Per
    key: str
    within: Within
    period: str
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomLeft:
    """What is taken of a room, in fen."""

    room: Room
    taken: int

    @property
    def left(self) -> int:
        """What may still be taken."""
        return max(0, self.room.most - self.taken)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """An amount taken in several rooms at once (预留), in fen. `released`: what was given back."""

    id: str
    scope: str
    subject: str
    amount: int
    released: int
    made: str


class Sort(StrEnum):
    """What sort of voucher it is."""

    COMPUTE = "compute"  # 算力券
    SERVICE = "service"  # 服务券
    CLOUD = "cloud"  # 上云券
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A kind of voucher one organisation gives out (券种).

    `begins` to `ends`: ISO days in which vouchers are issued and used, both included. `share`: the part of an
    invoice a voucher may pay at most, None without such a rule. `hold_days`: how long a hold stands.
    """

    id: str
    title: Text
    sort: Sort
    organisation: str
    programme: str
    begins: str
    ends: str
    limits: tuple[Limit, ...]
    hold_days: int
    made: str
    made_by: str
    share: Fraction | None = None
    closed: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SchemeStanding:
    """How a scheme stands, in fen: what came in, is free, open, held, due, paid; and its limits over all."""

    scheme: Scheme
    funded: int
    free: int
    open: int
    held: int
    due: int
    paid: int
    vouchers: int
    rooms: tuple[RoomLeft, ...] = ()


class VoucherState(StrEnum):
    """Where a voucher stands."""

    ACTIVE = "active"
    SPENT = "spent"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    """One voucher (券). `holder` is an organisation or account; amounts in fen: face = open + held + used + back."""

    id: str
    number: str
    scheme: str
    holder: str
    holder_name: str
    project: str
    face: int
    open: int
    held: int
    used: int
    begins: str
    ends: str
    state: VoucherState
    issued: str
    reservation: str
    case: str | None = None


class HoldState(StrEnum):
    """Where a hold stands."""

    STANDING = "standing"
    USED = "used"
    RELEASED = "released"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """A part of a voucher set aside for one provider (占用), in fen. `expires`: the moment it is let go."""

    id: str
    voucher: str
    provider: str
    amount: int
    used: int
    made: str
    expires: str
    state: HoldState


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A part of a hold that was used (核销), in fen. `invoice`: what the service cost; `proof`: its document's number."""

    id: str
    hold: str
    voucher: str
    scheme: str
    provider: str
    amount: int
    refunded: int
    invoice: int
    proof: str
    at: str
    batch: str | None


class BatchState(StrEnum):
    """Where a settlement stands."""

    MADE = "made"
    CONFIRMED = "confirmed"
    PAID = "paid"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A settlement with one provider (结算批次), in fen. `carried`: refunds of paid uses taken off."""

    id: str
    scheme: str
    provider: str
    provider_name: str
    amount: int
    carried: int
    uses: int
    state: BatchState
    made: str
    made_by: str
    confirmed_by: str | None = None
    paid: str | None = None
    reference: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementLine:
    """One entry as one account book sees it (对账单行), in fen; `balance` after it."""

    at: str
    kind: str
    title: Text
    subject: str
    amount: int
    balance: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """Everything that moved an account between two days, both included (对账单), in fen."""

    account: str
    begins: str
    ends: str
    opening: int
    closing: int
    lines: tuple[StatementLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """Whether the books are right (账平): entries that do not come to zero, accounts that differ from their postings."""

    entries: int
    unbalanced: tuple[str, ...]
    differing: tuple[str, ...]

    @property
    def right(self) -> bool:
        """True when nothing is wrong."""
        return not self.unbalanced and not self.differing


ENTRY_TITLES: Mapping[str, Text] = {
    "fund": Text("下达额度", "funded"),
    "issue": Text("发放", "issued"),
    "hold": Text("占用", "held"),
    "release": Text("释放占用", "hold let go"),
    "use": Text("核销", "used"),
    "refund": Text("退回", "refunded"),
    "settle": Text("结算付款", "settled"),
    "expire": Text("过期收回", "expired"),
    "cancel": Text("作废收回", "cancelled"),
}
