"""The nouns of delivery (兑现): rounds, consents, offers, applications, judgements, payments, titles, claw-backs.

Money is whole fen. Days are ISO text of Beijing, times text of `kernel.clock.stamp`. An application is a case of
`benefit.apply`; `state` is where that case stands (states of packs/yiben-base/flows-programmes.toml).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.engines.rules.entitlements.model import Limit
from yiben.kernel.text import Text

APPLY, OBJECT, CLAWBACK, RENEW = "benefit.apply", "benefit.objection", "benefit.clawback", "benefit.renewal"

ENDED = frozenset({"refused", "not_selected", "withdrawn", "lapsed"})
"""States of an application after which the applicant may apply again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Material:
    """A document that is asked for (材料). `facts`: what it shows; where data granted to the platform say all of it, nobody uploads it."""

    id: str
    title: Text
    required: bool = True
    facts: tuple[str, ...] = ()


class Trouble(StrEnum):
    """Why nobody can read a file that is what it says it is (无法阅读的原因)."""

    ENCRYPTED = "encrypted"  # 设有密码
    DAMAGED = "damaged"  # 已损坏
    EMPTY = "empty"  # 没有内容


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A file an applicant hands in for a material (上传的材料)."""

    material: str
    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MaterialFile:
    """A file that was handed in for a material. It lies among the attachments of the case; `replaced`: when a newer one came."""

    id: str
    application: str
    material: str
    name: str
    type: str
    bytes: int
    sha256: str
    at: str
    by: str
    trouble: Trouble | None = None
    replaced: str | None = None


class MaterialState(StrEnum):
    """How a material stands (材料状态)."""

    MISSING = "missing"  # 缺少
    UNREADABLE = "unreadable"  # 无法阅读
    WRONG = "wrong"  # 有误
    WAITING = "waiting"  # 待核对
    RIGHT = "right"  # 符合
    HELD = "held"  # 政府已掌握，免提交
    SPARED = "spared"  # 选交，未交


class Turn(StrEnum):
    """Whose turn it is with the materials (轮到谁)."""

    APPLICANT = "applicant"
    OFFICE = "office"
    NOBODY = "nobody"


class Rung(StrEnum):
    """A rung of the ladder of recognitions (认定层级)."""

    CITY = "city"  # 市
    PROVINCE = "province"  # 省
    STATE = "state"  # 国家


RUNG_TITLES: Mapping[Rung, Text] = {
    Rung.CITY: Text("市级", "city"),
    Rung.PROVINCE: Text("省级", "province"),
    Rung.STATE: Text("国家级", "state"),
}


class Register(StrEnum):
    """Which register a title stands in."""

    RECOGNITION = "recognition"  # 认定
    BASE = "base"  # 示范基地
    CASE = "case"  # 典型案例
    CHAMPION = "champion"  # 单项冠军


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A round of a programme (申报批次): when one may apply, with what, and what the text leaves to the round.

    `publicity_days` None: the parameter of the flow. `places` None: those of the programme. `scheme`: of the
    vouchers it gives. `clawback`: what the text says of taking money back, None where it says nothing.
    """

    id: str
    programme: str
    title: Text
    organisation: str
    opens: str
    closes: str
    made: str
    made_by: str
    materials: tuple[Material, ...] = ()
    limits: tuple[Limit, ...] = ()
    publicity_days: int | None = None
    places: int | None = None
    register: Register | None = None
    rung: Rung | None = None
    ladder: str = ""
    valid_months: int | None = None
    scheme: str = ""
    clawback: Text | None = None
    clawback_article: str = ""
    closed: str | None = None


class Purpose(StrEnum):
    """What somebody consented to (授权事项)."""

    OFFER = "offer"  # 主动推送，免申即享
    PREFILL = "prefill"  # 用政府已有数据预填


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """A consent (授权). `scope`: a programme, a pack as `pack/*`, or `*`; `ends`: the last day it holds."""

    id: str
    applicant: str
    scope: str
    purposes: tuple[Purpose, ...]
    begins: str
    ends: str
    given: str
    given_by: str
    withdrawn: str | None = None
    withdrawn_why: str = ""

    def covers(self, programme: str, purpose: Purpose, day: str) -> bool:
        """Whether it holds for a programme on a day."""
        named = self.scope in {"*", programme, f"{programme.partition('/')[0]}/*"}
        return (
            named and purpose in self.purposes and self.withdrawn is None and self.begins <= day <= self.ends
        )


class OfferState(StrEnum):
    """Where an offer stands."""

    MADE = "made"
    TAKEN = "taken"
    DECLINED = "declined"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """An offer without application (免申即享). `amount` in fen, None where no money is given."""

    id: str
    call: str
    programme: str
    applicant: str
    applicant_name: str
    amount: int | None
    consent: str
    state: OfferState
    made: str
    until: str
    application: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What became of a set answer: how many qualify, how many of them got an offer, and why the others did not."""

    qualify: int
    made: int
    without_consent: int
    before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A fact the platform knows of an applicant, and from where (来源). `as_of`: the day it speaks of."""

    fact: str
    value: Any
    source: Text
    as_of: str
    resource: str = ""
    differs: tuple[str, ...] = ()  # sources that say something else: shown, not hidden


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """Where money goes (收款信息)."""

    name: str
    account: str
    bank: str
    bank_code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """One application (申请). `answer` is what the rules say of `facts`, as in docs/decisions/0080; fen for money.

    `sources`: fact → where its value came from; a fact without one was filled in by the applicant.
    """

    id: str
    case: str
    number: str
    call: str
    programme: str
    organisation: str
    applicant: str
    applicant_name: str
    code: str
    route: str
    project: str
    facts: Mapping[str, Any]
    sources: Mapping[str, str]
    answer: Mapping[str, Any]
    materials: Mapping[str, str]
    payee: Payee | None
    state: str
    filed: str
    filed_by: str
    consent: str = ""
    supplemented: bool = False
    publicised: str | None = None
    score: str | None = None
    rank: int | None = None
    placed: bool | None = None
    decided: str | None = None
    decided_by: str | None = None
    amount: int | None = None
    reservations: tuple[str, ...] = ()
    grounds: str = ""
    experts: tuple[str, ...] = ()


class Verdict(StrEnum):
    """How one material was found."""

    RIGHT = "right"
    MISSING = "missing"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one material was found, and by whom (材料审查意见)."""

    material: str
    verdict: Verdict
    says: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What a reviewer says of a judged criterion, or of one that may be relaxed: yes or no with evidence, never a number."""

    criterion: str
    kind: str  # judged or relaxed
    holds: bool
    says: str
    by: str
    at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Something received before that a stacking rule joins with this (叠加冲突), in fen."""

    rule: str
    title: Text
    says: Text
    programme: str
    amount: int
    most: int | None  # what may be decided now at most; None: no bound by this
    barred: bool
