"""Tokens (令牌): our own short-lived ones, assertions a client signs for them, and those of a configured issuer.

RFC 6749 §4.4 (client credentials), RFC 7523 (a client shows itself by a signed assertion), OpenID Connect.
"""

import base64
import json
import threading
import time
import urllib.request
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey, OKPKey

from yiben.capabilities.sharing.dataapi.model import Key, KeyNeeded
from yiben.capabilities.sharing.dataapi.vault import derived
from yiben.infra.home import Home
from yiben.infra.settings import Settings
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

SECONDS = 300
"""A token of ours lasts so long; the key behind it is looked up at every call all the same."""

ISSUER = "yiben:data-api"
_LEEWAY = 30
_KEYS_KEPT = 600.0
_LARGEST = 1_000_000
_LONGEST_WORD = 200  # characters of a name in a token
_ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]


def issue(home: Home, key: Key, *, now: float) -> str:
    """A token that stands for `key`."""
    claims = {
        "iss": ISSUER,
        "aud": ISSUER,
        "sub": key.id,
        "grant": key.grant,
        "jti": new_id("jti"),
        "iat": int(now),
        "exp": int(now) + SECONDS,
    }
    return jwt.encode({"alg": "HS256"}, claims, _own(home))


def issued_to(home: Home, token: str, *, now: float) -> str | None:
    """The identifier of the key one of our tokens stands for; None when it is none of ours."""
    try:
        claims = jwt.decode(token, _own(home), algorithms=["HS256"]).claims
    except (JoseError, ValueError):
        return None
    _check_times(claims, now=now, aud={ISSUER}, iss=ISSUER)
    return str(claims["sub"])


def asserted_by(token: str) -> str:
    """Whom a client assertion names: not believed yet. Empty when it is no token."""
    return _word_of(token, part=1, name="sub")


def check_assertion(
    token: str, pem: str, *, client: str, audience: set[str], now: float
) -> tuple[str, float]:
    """The identifier and end of a client assertion signed by this key, for one use only."""
    try:
        claims = jwt.decode(token, OKPKey.import_key(pem), algorithms=["EdDSA", "Ed25519"]).claims
    except (JoseError, ValueError):
        raise _bad() from None
    _check_times(claims, now=now, aud=audience, iss=client)
    jti = str(claims.get("jti", ""))
    if claims.get("sub") != client or not 8 <= len(jti) <= 64 or float(claims["exp"]) > now + 600:
        raise _bad()
    return jti, float(claims["exp"])


def client_of(settings: Settings, token: str, *, now: float) -> str | None:
    """The client a token of the configured issuer was given to; None when no issuer is configured."""
    if not settings.oidc_issuer:
        return None
    try:
        keys = _ISSUERS.keys(settings.oidc_keys, wanted=_kid(token))
        claims = jwt.decode(token, keys, algorithms=_ALGORITHMS).claims
    except (JoseError, ValueError):
        raise _bad() from None
    _check_times(claims, now=now, aud={settings.oidc_audience}, iss=settings.oidc_issuer)
    return str(claims.get("azp") or claims.get("client_id") or claims.get("sub") or "")


def _check_times(claims: dict[str, Any], *, now: float, aud: set[str], iss: str) -> None:
    said = claims.get("aud")
    named = {one for one in (said if isinstance(said, list) else [said]) if isinstance(one, str)}
    ends, begins = claims.get("exp"), claims.get("nbf", claims.get("iat", 0))
    if claims.get("iss") != iss or not named & aud:
        raise _bad()
    if not isinstance(ends, int | float) or not isinstance(begins, int | float):
        raise _bad()
    if not begins - _LEEWAY <= now < ends:
        raise KeyNeeded(
            "token_expired", Text("令牌已过期，请重新获取", "The token has expired; ask for another.")
        )


def _bad() -> KeyNeeded:
    return KeyNeeded("bad_token", Text("令牌无效", "This token is not valid."))


def _own(home: Home) -> OctKey:
    return OctKey.import_key(derived(home, "token"))


def _kid(token: str) -> str:
    return _word_of(token, part=0, name="kid")


def _word_of(token: str, *, part: int, name: str) -> str:
    """A short word of a part of a token nobody has checked yet; empty when there is none."""
    try:
        found = json.loads(_unpadded(token.split(".")[part]))
    except (IndexError, ValueError, RecursionError):
        return ""
    said = found.get(name) if isinstance(found, dict) else None
    return said if isinstance(said, str) and said.isprintable() and len(said) <= _LONGEST_WORD else ""


def _unpadded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


class _Issuers:
    """Public keys of the configured issuer, from a file or an https address, fetched again when one is missing."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[float, KeySet, set[str]]] = {}
        self._lock = threading.Lock()

    def keys(self, source: str, *, wanted: str) -> KeySet:
        now = time.monotonic()
        with self._lock:
            kept = self._kept.get(source)
            old = kept is None or now - kept[0] > _KEYS_KEPT
            missing = kept is not None and wanted not in kept[2] and now - kept[0] > 60
            if kept is None or old or missing:
                found = json.loads(_fetch(source))
                names = {str(one.get("kid", "")) for one in found.get("keys", [])}
                kept = self._kept[source] = (now, KeySet.import_key_set(found), names)
            return kept[1]


_ISSUERS = _Issuers()


def _fetch(source: str) -> bytes:
    """The key set the operator named; nothing a caller says takes part in where it is read from."""
    if not source.startswith("https://"):
        return Path(source).read_bytes()
    with urllib.request.urlopen(source, timeout=5) as answer:  # noqa: S310 - https only, named by the operator
        read: bytes = answer.read(_LARGEST)
        return read
