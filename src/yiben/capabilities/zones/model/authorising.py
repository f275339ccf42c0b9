"""Zones, notices, applications and agreements 专区、通知、申请、协议: Articles 2, 8 to 18 and 33."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from yiben.kernel.text import Text


class Kind(StrEnum):
    """The three kinds of zone (Article 2)."""

    FIELD = "field"  # 领域类
    AREA = "area"  # 区域类
    BASE = "base"  # 综合基础类


class Verdict(StrEnum):
    """What somebody found of a piece of evidence."""

    OPEN = "open"  # 未核对
    SOUND = "sound"  # 属实
    FALSE = "false"  # 不实


class Ended(StrEnum):
    """Why an agreement ended (Articles 16 and 33)."""

    EXPIRED = "expired"  # 期限届满
    BREACH = "breach"  # 违反授权协议
    TWO_POOR = "two_poor"  # 连续评估结果较差


@dataclass(frozen=True, slots=True, kw_only=True)
class Zone:
    """A zone (专区). `for_now`: its field or area is unclear, the bureau supervises first (Article 8)."""

    id: str
    name: str
    kind: Kind
    supervisor: str
    for_now: bool
    handed_over: str | None  # when it was handed to its present supervisor
    made: str
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A notice of authorised operation (Article 11). `conditions`: the zone's own, beside the ten."""

    id: str
    zone: str
    says: str
    conditions: tuple[str, ...]
    published: str
    until: str  # the stated time (Article 12): last day of applying
    made_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """A piece of evidence for one condition of an application (佐证)."""

    id: str
    case: str
    condition: str
    name: str
    sha256: str
    valid_until: str | None
    verdict: Verdict
    says: str
    checked_by: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What one expert said of an application, by the text's three words (Article 9), 0 to 100 each."""

    id: str
    case: str
    account: str
    regular: float  # 规范性
    advanced: float  # 先进性
    scientific: float  # 科学性
    says: str
    mean: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement of authorised operation (Articles 15, 16). `providers_share`: ten-thousandths of revenue."""

    id: str
    zone: str
    operator: str
    case: str | None
    clauses: Mapping[str, str]
    signing: str
    begins: str
    ends: str
    before: bool  # signed before the measures: carried on as agreed
    providers_share: int
    signed: str
    signed_by: str
    ended: str | None
    ended_why: str | None
    exit_case: str | None
    left: str | None

    def in_force(self, day: str) -> bool:
        """Whether it holds on the ISO day."""
        return self.ended is None and self.begins <= day <= self.ends


CONDITIONS: Mapping[str, tuple[str, Text]] = {
    "party_organisation": ("17（一）", Text("建立党的基层组织", "Party organisation")),
    "sound_business": ("17（二）", Text("经营状况良好、无重大违法记录、未列入失信名单", "Sound business, no violations, on no list")),
    "office_team_technology": ("17（三）", Text("办公条件、专业团队和技术能力", "Office, team and technical ability")),
    "knows_rules": ("18（一）", Text("熟悉数据管理规定及政策", "Knows rules and policies")),
    "experience": ("18（二）", Text("公共数据处理经验和技术基础", "Experience with public data")),
    "security_head": ("18（三）", Text("数据安全负责人、管理部门和制度", "Security head, department and rules")),
    "government_network": ("18（四）", Text("接入政务网络的环境和软硬件", "Government network, software and hardware")),
    "protection_grade_three": ("18（五）", Text("等级保护三级系统开发运维经验", "Experience with level-three systems")),
    "manages_partners": ("18（六）", Text("合作方管理能力", "Able to manage partners")),
    "answers_supervision": ("18（七）", Text("及时响应监管的技术管理能力", "Able to answer supervision in time")),
}  # fmt: skip
"""Three basic and seven technical conditions (Articles 17 and 18): article and title by identifier."""

CLAUSES: Mapping[str, Text] = {
    "parties": Text("授权主体和对象", "Parties authorising and authorised"),
    "content": Text("授权内容", "Content authorised"),
    "procedure": Text("授权流程", "Procedure of authorisation"),
    "scope": Text("授权应用范围", "Scope of application"),
    "term": Text("授权期限", "Term"),
    "responsibility": Text("责任机制", "Responsibility"),
    "supervision": Text("监督机制", "Supervision"),
    "termination": Text("终止和撤销机制", "Termination and revocation"),
    "force_majeure": Text("不可抗力", "Force majeure"),
}
"""The nine clauses of an agreement (Article 15)."""
