"""Nouns of people: accounts, sign-ins, second factors, tokens. No secrets at rest live here."""

from collections.abc import Iterable
from dataclasses import dataclass

from yiben.kernel.actors import Actor, Role
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """账号. `name` is what one signs in with and what evidence cites: it never changes owner."""

    name: str
    title: Text  # shown to people
    org: str | None
    roles: frozenset[Role]
    clearance: int  # 0..5, see `Actor`
    disabled: bool
    has_totp: bool
    initial_password: bool  # the password was made by the platform and never changed
    created: str
    nda: str | None = None  # when a confidentiality agreement (保密协议) was put on file
    left: str | None = None  # the day its holder left; a closed account is disabled for good
    reviewed: str | None = None  # when somebody last confirmed that it is still needed

    def actor(self, factors: Iterable[str] = ()) -> Actor:
        """The account in action, named in the current language, signed in by `factors`."""
        return Actor(
            account=self.name,
            name=str(self.title),
            org=self.org,
            roles=self.roles,
            clearance=self.clearance,
            authentication=frozenset(factors),
            nda=self.nda is not None,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DueReview:
    """An account that nobody has confirmed within the stated time (账号核验)."""

    account: Account
    since: str  # its last review, or its creation
    privileged: bool  # 特权账号: owner, officer or steward


@dataclass(frozen=True, slots=True, kw_only=True)
class Created:
    """A new or reset account. `password` is shown once and kept nowhere."""

    account: Account
    password: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A sign-in that has just happened 登录会话. `token` goes into the cookie and is kept only hashed."""

    token: str
    csrf: str  # must come back with every form
    actor: Actor
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Who a cookie stands for."""

    actor: Actor
    account: Account
    csrf: str
    session: str  # identifier, not the token
    created: str
    expires: str
    last_seen: str
    stale: bool  # last_seen is older than five minutes: call `seen`


@dataclass(frozen=True, slots=True, kw_only=True)
class TotpOffer:
    """A second factor to scan (动态口令, RFC 6238); it counts only once confirmed with a code."""

    secret: str  # base 32, for typing in by hand
    uri: str  # otpauth://totp/…
    svg: str  # the URI as a QR code, inline SVG


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiToken:
    """访问令牌: stands for an account in `Authorization: Bearer …`. The token itself is kept only hashed."""

    id: str
    account: str
    title: str
    created: str
    expires: str
    last_used: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewToken:
    """A token just made; `secret` is shown once."""

    token: ApiToken
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Puzzle:
    """A sum whoever opens an account for themselves answers (公众开户). `token` comes back with the form."""

    question: Text
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Joined:
    """A citizen's new account: the number to sign in with, and the first session."""

    number: str  # nine digits
    session: Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """One of the places where an account is signed in."""

    id: str
    created: str
    last_seen: str
    expires: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInLimits:
    """How many failures make one wait: per account and per address, within a sliding window."""

    account_failures: int = 5
    address_failures: int = 20
    minutes: int = 15
