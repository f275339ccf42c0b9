"""The nouns of seals (数据共享专用章): a sealed document, and what a check of one found."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yiben.kernel.text import Text

FORMAT = "yiben-seal/1"


class State(StrEnum):
    """What a check found, the worst first."""

    NOT_A_SEAL = "not_a_seal"  # 不是用章文件
    ALTERED = "altered"  # 内容被改动
    MOVED = "moved"  # 印章被移到别的文件上
    FORGED = "forged"  # 不是所信任的单位签发
    REVOKED = "revoked"  # 已作废
    UNKNOWN_ISSUER = "unknown_issuer"  # 签名完好, 但签发密钥未核对
    VALID = "valid"  # 有效


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A sealed document, machine-readable and on paper. `json` is canonical (RFC 8785), `pdf` holds it too."""

    serial: str
    digest: str  # SHA-256 of the signed content, hex
    json: bytes
    pdf: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A seal as registered (用章登记). `subject`: what was sealed, e.g. the identifier of a grant."""

    serial: str
    kind: str
    subject: str
    issuer: str
    grantee: str | None = None
    title: str
    digest: str
    issued: str
    issued_by: str
    revoked: str | None = None
    revoked_by: str | None = None
    revoked_why: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at. `holds` None: could not be looked at here."""

    says: Text
    holds: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """What a check of a document found. `content` is what was sealed, None when none could be read."""

    state: State
    says: Text
    checks: tuple[Check, ...]
    content: Mapping[str, Any] | None = None
    key: str | None = None
    digest: str | None = None

    @property
    def valid(self) -> bool:
        """True when the document may be relied on."""
        return self.state is State.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """A key that seals or has sealed. `pem` is SubjectPublicKeyInfo; the newest signs."""

    id: str
    pem: str
    signs: bool
