"""The nouns of objections (异议): what is disputed, how it was answered, who was told.

What somebody says of a value is a `Statement` and is kept sealed; an `Objection` has nothing of it. Each objection is
a case of `casework`, and has its identifier. Start with `Objection`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from yiben.kernel.text import Text

VALUE, ENTRY = "objection.value", "objection.entry"
"""Kinds of case: somebody disputes a value, or an entry of the catalogue."""

TOLD, REDO = "objection.told", "objection.rederive"
"""Kinds of case: a receiver is told of a correction; a derived table is to be made again."""

MOST_LEVELS = 20
"""So far up is an objection traced, however long the lineage."""


class Wrong(StrEnum):
    """What is wrong (异议类型): the dimensions of quality Beijing's article 29 names, seed002 line 800."""

    VALUE = "value"  # 数据错误
    MISSING = "missing"  # 数据遗漏
    OUTDATED = "outdated"  # 数据未更新
    DUPLICATE = "duplicate"  # 数据重复
    NOT_THEIRS = "not_theirs"  # 不属于该主体
    DESCRIPTION = "description"  # 目录信息不准确: of an entry
    OTHER = "other"  # 其他


WRONG_TITLES: Mapping[Wrong, Text] = {
    Wrong.VALUE: Text("数据错误", "The value is wrong"),
    Wrong.MISSING: Text("数据遗漏", "Something is missing"),
    Wrong.OUTDATED: Text("数据未更新", "It is out of date"),
    Wrong.DUPLICATE: Text("数据重复", "It is there twice"),
    Wrong.NOT_THEIRS: Text("不属于该主体", "It belongs to somebody else"),
    Wrong.DESCRIPTION: Text("目录信息不准确", "The entry describes it wrongly"),
    Wrong.OTHER: Text("其他", "Something else"),
}


class Proof(StrEnum):
    """What a clerk looked at before filing for a person (身份核验方式). Its number is not kept."""

    IDENTITY_CARD = "identity_card"  # 居民身份证
    PASSPORT = "passport"  # 护照
    RESIDENCE_PERMIT = "residence_permit"  # 居住证件
    AUTHORISATION = "authorisation"  # 授权委托书
    ONLINE = "online"  # 线上实名认证


PROOF_TITLES: Mapping[Proof, Text] = {
    Proof.IDENTITY_CARD: Text("居民身份证", "identity card"),
    Proof.PASSPORT: Text("护照", "passport"),
    Proof.RESIDENCE_PERMIT: Text("居住证件", "residence permit"),
    Proof.AUTHORISATION: Text("授权委托书", "written authority"),
    Proof.ONLINE: Text("线上实名认证", "identified online"),
}


class Outcome(StrEnum):
    """How the source answered in the end."""

    CORRECTED = "corrected"  # 已更正
    REFUSED = "refused"  # 不予更正
    WITHDRAWN = "withdrawn"  # 撤回


class Way(StrEnum):
    """How somebody got the data (取得方式)."""

    GRANT = "grant"  # 授权
    EXPORT = "export"  # 导出文件: by hand, or by a standing order (定期交付)
    VERIFICATION = "verification"  # 核验服务


WAY_TITLES: Mapping[Way, Text] = {
    Way.GRANT: Text("共享授权", "grant"),
    Way.EXPORT: Text("导出或定期交付的文件", "file, exported or delivered"),
    Way.VERIFICATION: Text("核验服务", "verification"),
}


class RedoState(StrEnum):
    """Where making a derived table again stands."""

    WAITING = "waiting"  # 待重新加工: the platform tries it
    BY_HAND = "by_hand"  # 由所属单位办理
    DONE = "done"  # 已重新加工
    NOT_NEEDED = "not_needed"  # 无需重新加工


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What somebody says, sealed wherever it is kept. `key`: columns and values that say which row.

    `seen` is the value that stands there, `right` what they say it should be, `answer` what the source gave as the
    corrected value. `subject`: the name of the person a clerk filed for, and nothing else about them.
    """

    key: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""
    right: str = ""
    says: str = ""
    subject: str = ""
    answer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An objection to be filed. `resource`: identifier or SQL name; `column` empty: the entry itself is disputed."""

    resource: str
    column: str = ""
    wrong: Wrong = Wrong.VALUE
    statement: Statement = field(default_factory=Statement)
    for_person: bool = False
    proof: Proof | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """One objection (异议) at one level of its trace. `id` is its case's, `parent` the objection it was traced from.

    `level` is the highest grade of what the statement quotes, when it was filed; `columns` what it quotes.
    `days`: working days until it was settled. `landed`: the snapshot it was filed against; `snapshot`: the one that
    corrects it. `given`: the source gave the corrected value in the case.
    """

    id: str
    number: str
    kind: str
    resource: str
    resource_name: str
    organisation: str
    item: str
    column: str
    columns: tuple[str, ...]
    level: int
    wrong: Wrong
    filer: str
    for_person: bool
    proof: Proof | None
    parent: str | None
    root: str
    depth: int
    state: str
    filed: str
    due: str | None
    answered: str | None
    settled: str | None
    days: int | None
    outcome: Outcome | None
    reopened: int
    reviews: int
    landed: str | None
    snapshot: str | None
    given: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Somebody who got the data: an organisation, or an account of none. `reference` names the grant, file or offer."""

    way: Way
    reference: str
    organisation: str | None
    account: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Who was told of a correction, when, and when they acknowledged it (已知悉). `ways`: (way, reference)."""

    id: str
    objection: str
    case: str
    resource: str
    organisation: str | None
    account: str | None
    ways: tuple[tuple[Way, str], ...]
    told: str
    acknowledged: str | None
    acknowledged_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Redo:
    """A derived table that is to be made again. `since`: its snapshot when the correction came.

    `statement`: how it was made, when the platform knows it whole; else its owner makes it again.
    """

    id: str
    objection: str
    case: str
    resource: str
    name: str
    organisation: str
    maker: str
    statement: str | None
    state: RedoState
    since: str | None
    snapshot: str | None
    why: str
    place: int  # upstream tables first


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What one department's objections came to (考核数据). `in_time` of `answered`; `median_days` until settled."""

    organisation: str
    name: str
    filed: int
    open: int
    answered: int
    in_time: int
    late: int
    corrected: int
    refused: int
    reopened: int
    median_days: float | None
    told: int
    acknowledged: int
