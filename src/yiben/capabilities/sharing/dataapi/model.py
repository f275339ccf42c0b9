"""The nouns of the data API (数据接口): keys, callers, what is asked, what it cost. One grant is one endpoint."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from yiben.capabilities import grants
from yiben.kernel.actors import Actor
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.text import Text

if TYPE_CHECKING:
    from yiben.capabilities import access

PLAIN_SECRET, SANDBOX_SECRET = "ybk_", "ybs_"
"""How secrets begin, so that a person, a scanner and we ourselves know one when we see it."""

MOST_DAYS = 366
MOST_ROWS = 10_000
USUAL_ROWS = 100


class KeyKind(StrEnum):
    """How a caller shows who they are."""

    SECRET = "secret"  # noqa: S105 - a word; 密钥: `Authorization: Bearer ybk_…`, or exchanged for a short token
    PAIR = "pair"  # 公钥: signs requests (RFC 9421) or client assertions (RFC 7523); we never hold its secret
    OIDC = "oidc"  # OpenID Connect: tokens of the configured issuer for one client


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key of one grant. It reads as `account`, and never more than the grant. Times are RFC 3339 text.

    `sandbox`: answers with generated data, never with a real row. `must_sign`: every request is signed.
    """

    id: str
    grant: str
    account: str
    title: str
    kind: KeyKind
    sandbox: bool
    prefix: str | None
    public_key: str | None
    issuer: str | None
    client: str | None
    must_sign: bool
    made: str
    made_by: str
    expires: str
    old_until: str | None = None  # until then the secret before the last rotation works too
    revoked: str | None = None
    revoked_by: str | None = None

    def works(self, now: str) -> bool:
        """Whether it may be used at the time `now`."""
        return self.revoked is None and now < self.expires


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKey:
    """A key with its secret, which is shown once and kept nowhere. None for a pair and for OpenID Connect."""

    key: Key
    secret: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A request as far as it shows who sends it. Header names are lower case; `url` is the address as sent."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str:
        """The first value of a header, empty without one."""
        return next((value for key, value in self.headers if key == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """Whoever calls: the key they showed, and the account it reads as.

    `secret` is set for a regular, who is recognised by it anew in the transaction that answers.
    """

    key: Key
    actor: Actor
    signed: bool
    secret: str | None = field(default=None, repr=False)


class Op(StrEnum):
    """How a column is compared."""

    EQ = "eq"  # 等于
    IN = "in"  # 属于: the parameter is given several times
    FROM = "from"  # 不小于
    TO = "to"  # 不大于
    PREFIX = "prefix"  # 以…开头


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiColumn:
    """A column of an endpoint. `type` is DuckDB's name of the granted column's own type."""

    name: str
    item: str
    form: grants.Form
    type: str
    title: str = ""
    semantic: str | None = None
    mask: str | None = None

    @property
    def comparable(self) -> bool:
        """Values are what they were graded as, so that ranges and order mean something."""
        return self.form is grants.Form.PLAIN

    @property
    def ops(self) -> tuple[Op, ...]:
        """What a filter on it may be: a column that is not plain is compared by the value that is shown."""
        return tuple(Op) if self.comparable else (Op.EQ, Op.IN, Op.PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """What a grant is as an endpoint. Columns granted for verification only are none of it."""

    grant: grants.Grant
    resource: str
    name: str
    title: str
    columns: tuple[ApiColumn, ...]
    version: tuple[int, ...] = ()

    def column(self, name: str) -> ApiColumn | None:
        """The column called `name`, None when there is none."""
        return next((one for one in self.columns if one.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """One condition; all of them must hold. Only `IN` has several values."""

    column: ApiColumn
    op: Op
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One page of rows asked for. `sort`: columns with whether downwards; `cursor`: where to go on."""

    filters: tuple[Filter, ...] = ()
    columns: tuple[ApiColumn, ...]
    sort: tuple[tuple[ApiColumn, bool], ...] = ()
    limit: int = USUAL_ROWS
    cursor: str = ""
    purpose: str = ""

    @property
    def point(self) -> Filter | None:
        """The only filter, when this asks for one key by equality and nothing else."""
        plain = len(self.filters) == 1 and not self.sort and not self.cursor
        return self.filters[0] if plain and self.filters[0].op is Op.EQ else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """Rows of one page. `next`: the cursor of the page after, None at the end."""

    answer: "access.Answer"
    next: str | None
    snapshot: str
    sandbox: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What one caller used in one hour (UTC) or altogether. `refused` by code; times in milliseconds."""

    key: str
    hour: str
    calls: int
    rows: int
    bytes: int
    refused: int
    p50: float | None
    p95: float | None
    codes: Mapping[str, int] = field(default_factory=dict)


class KeyNeeded(Refused):
    """No key that works was shown: 401."""

    status = 401

    def __init__(self, code: str = "key_needed", says: Text | None = None) -> None:
        super().__init__(
            code,
            says or Text("需要接口密钥", "This needs a key of the data API."),
            hint=Text(
                "在请求头中写 Authorization: Bearer 密钥；密钥在授权的接口页生成",
                "Send Authorization: Bearer KEY; make one on the grant's API page.",
            ),
        )


class NotAcceptable(BadInput):
    """None of the formats the caller accepts: 406."""

    status = 406


class KeyInUrl(BadInput):
    """A key in an address lands in histories and logs: 400, and the key should be rotated."""

    status = 400

    def __init__(self, name: str) -> None:
        super().__init__(
            "key_in_url",
            Text("密钥不得写在网址里，请求未执行", "A key must not stand in the address; nothing was read."),
            where={"field": name},
            hint=Text(
                "请写在 Authorization 头中；网址会留在日志里，请立即更换这个密钥",
                "Send it in the Authorization header. Addresses stay in logs: rotate this key now.",
            ),
        )


def no_such_key() -> NotFound:
    """There is none, or it is none of the caller's business."""
    return NotFound("no_such_key", Text("没有这个接口密钥", "There is no such key."))
