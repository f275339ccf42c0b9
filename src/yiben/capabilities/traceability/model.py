"""The nouns of product traceability (产品溯源): who takes part, batches, hand-overs, inspections, recalls.

The four roles are those of 《关于加快推动区块链技术应用和产业发展的指导意见》 (seed 001:444): 原料商、生产商、检测机构、用户.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from yiben.kernel.text import Text

HANDOVER = "traceability.handover"
"""Kind of the case in which what one side hands over is signed for by the other (交接)."""

CALLBACK = "traceability.callback"
"""Kind of the case in which one holder answers a recall (召回通知)."""


class Part(StrEnum):
    """What an organisation is in the chain; it may be several."""

    SUPPLIER = "supplier"  # 原料商（供应方）
    PRODUCER = "producer"  # 生产商
    INSPECTOR = "inspector"  # 检测机构
    USER = "user"  # 用户（使用方）


PART_TITLES: Mapping[Part, Text] = {
    Part.SUPPLIER: Text("原料商", "supplier"),
    Part.PRODUCER: Text("生产商", "producer"),
    Part.INSPECTOR: Text("检测机构", "inspector"),
    Part.USER: Text("用户", "user"),
}


class Signed(StrEnum):
    """Where a hand-over stands."""

    OFFERED = "offered"  # 待签收
    SIGNED = "signed"  # 双方已签
    REFUSED = "refused"  # 拒收


SIGNED_TITLES: Mapping[Signed, Text] = {
    Signed.OFFERED: Text("待签收", "to be signed for"),
    Signed.SIGNED: Text("双方已签", "signed by both"),
    Signed.REFUSED: Text("拒收", "refused"),
}


class Result(StrEnum):
    """What an inspection found."""

    PASSED = "passed"  # 合格
    FAILED = "failed"  # 不合格


RESULT_TITLES: Mapping[Result, Text] = {
    Result.PASSED: Text("合格", "passed"),
    Result.FAILED: Text("不合格", "failed"),
}


class Oddity(StrEnum):
    """What does not add up between a batch and what it was made of."""

    MORE_OUT = "more_out"  # 产出多于投料
    FAILED_INPUT = "failed_input"  # 投料检验不合格
    EXPIRED_INPUT = "expired_input"  # 投料已过保质期


ODDITY_TITLES = {
    Oddity.MORE_OUT: Text("产出多于投料", "more came out than went in"),
    Oddity.FAILED_INPUT: Text("投料检验不合格", "something in it failed its inspection"),
    Oddity.EXPIRED_INPUT: Text("投料已过保质期", "something in it had expired"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Odd:
    """Something about a batch to look into (待核查): no refusal, because yields and second opinions are people's to judge."""

    batch: str
    kind: Oddity
    says: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """A batch as registered (批次). `made` and `expires` are ISO days; `organisation` made or delivered it."""

    code: str
    product: str
    organisation: str  # identifier
    part: Part
    made: str
    expires: str | None
    quantity: Decimal
    unit: str
    registered: str
    registered_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """So much of one batch went into another (投料)."""

    batch: str
    into: str
    quantity: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """What one side hands over and the other signs for (交接); `number` is that of its case."""

    case: str
    number: str
    batch: str
    giver: str
    taker: str
    quantity: Decimal
    state: Signed
    offered: str
    offered_by: str
    signed: str | None
    signed_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Inspection:
    """What an inspector found of a batch (检验结果). `standard`: by what it was measured."""

    id: str
    batch: str
    inspector: str
    result: Result
    standard: str
    says: str
    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Recall:
    """A batch is called back (召回), with everything made of it."""

    id: str
    batch: str
    reason: str
    at: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Called:
    """One holder of a recalled batch, or of what was made of it, and their answer."""

    recall: str
    batch: str
    organisation: str
    case: str
    number: str
    answered: str | None
    outcome: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """The chain of one batch, walked from it to both ends (溯源链). `hidden`: batches left out for this asker."""

    of: str
    batches: Mapping[str, Batch]
    uses: tuple[Use, ...]
    handovers: tuple[Handover, ...]
    inspections: tuple[Inspection, ...]
    recalls: tuple[Recall, ...]
    called: tuple[Called, ...]
    upstream: tuple[str, ...]
    downstream: tuple[str, ...]
    names: Mapping[str, str]
    odd: tuple[Odd, ...] = ()
    hidden: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What waits for one organisation (待办): `names` of those who hand over, by identifier."""

    handovers: tuple[Handover, ...]
    called: tuple[Called, ...]
    names: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What anybody may know of a batch by its code (公众查验): no account, no quantity, no customer by name."""

    batch: Batch
    maker: str
    sources: tuple[tuple[Batch, str], ...]  # what it was made of, and who delivered or made that
    inspections: tuple[tuple[Inspection, str], ...]
    recalled: Recall | None
    holders: int
