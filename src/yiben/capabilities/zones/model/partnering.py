"""Partners of an operator 合作方: Articles 22 to 24."""

from dataclasses import dataclass
from enum import StrEnum


class Right(StrEnum):
    """What a partner may be given, as needed (Article 23)."""

    OBTAIN_DATA = "obtain_data"  # 数据获取
    PRODUCTS = "products_and_scenarios"  # 产品和场景授权
    OWNERSHIP = "ownership_control"  # 权属管控


class Leaving(StrEnum):
    """Why a partner leaves (Article 24): the five the article names, and "and others" (等情况)."""

    OWN_WILL = "own_will"  # 主动退出
    BREACH = "breach"  # 违约退出
    ASSESSMENT = "assessment"  # 考核退出
    QUALIFICATION = "qualification"  # 资质变更退出
    BAD_CREDIT = "bad_credit"  # 不良信用退出
    OTHER = "other"  # 其他情况


@dataclass(frozen=True, slots=True, kw_only=True)
class Partner:
    """A partner of an operator (合作方, Articles 22 to 24)."""

    id: str
    agreement: str
    organisation: str
    qualification: str
    qualified_until: str
    contract: str
    contract_sha256: str
    grade: str
    rights: tuple[str, ...]
    admitted: str
    exit_kind: str | None
    exit_case: str | None
    left: str | None
