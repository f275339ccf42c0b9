"""Entering with a key (鉴权): who calls, shown by a secret, a token or a signature; a replay is no caller.

What is looked up for a secret is kept for a second in this process, because a thousand calls a second bring
the same one. The grant itself is never kept: `grants.open_grant` is asked at every call.
"""

import threading
import time
from collections import OrderedDict
from dataclasses import replace
from datetime import timedelta

from yiben.capabilities import people
from yiben.capabilities.sharing.dataapi import signing, store, tokens, vault
from yiben.capabilities.sharing.dataapi.model import Caller, Key, KeyKind, KeyNeeded, Shown
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused, YibenError
from yiben.kernel.text import Text

KEPT = 1.0  # seconds
_MOST = 10_000


def enter(office: Office, shown: Shown, *, grant: str) -> Caller:
    """Who sends this request to the endpoint `grant`.

    Raises `KeyNeeded` (401) without a key that works, and Refused `replayed`. A refusal of somebody whose
    key is known leaves `api.refused`.
    """
    now = office.clock()
    key = None
    try:
        key, demanded = _named(office, shown, grant=grant)
        _check_key(key, stamp(now), grant=grant)
        signed = _check_signature(office, shown, key, demanded=demanded)
        with office.reading(SYSTEM) as work:
            actor = _actor(work, key)
    except YibenError as error:
        if key is not None:
            _leave_refusal(office, key, error)
            error.where |= {"key": key.id}
        raise
    return Caller(key=key, actor=actor, signed=signed)


def recognise(work: Work, secret: str) -> Actor:
    """The account that reads by the key with this secret, right now.

    `KeyNeeded` when there is none, it does not work any more, or its requests have to be signed.
    """
    prefix, now = vault.prefix_of(secret), stamp(work.now())
    found = store.by_prefix(work.db, prefix) if prefix else None
    if found is None or not _is_secret(found, secret, now):
        raise KeyNeeded("key_unknown", Text("密钥无效或已停用", "This key does not work."))
    key = found[0]
    _check_key(key, now, grant=key.grant)
    if key.must_sign or store.must_sign(work.db, key.grant):
        raise KeyNeeded(
            "signature_needed",
            Text("该接口的请求须签名（RFC 9421）", "Requests here have to be signed (RFC 9421)."),
        )
    return _actor(work, key)


def exchange(
    office: Office, *, client: str, secret: str, assertion: str, audience: set[str]
) -> tuple[str, Key]:
    """A short-lived token for a key (client credentials): by its secret, or by an assertion signed for one use."""
    now = office.clock()
    named = client or tokens.asserted_by(assertion)
    with office.reading(SYSTEM) as work:
        key = store.find_key(work.db, named)
        kept = store.by_prefix(work.db, key.prefix) if key and key.prefix else None
    if key is None or not key.works(stamp(now)):
        raise KeyNeeded("key_unknown", Text("密钥无效或已停用", "This key does not work."))
    if assertion:
        if not key.public_key:
            raise KeyNeeded(
                "bad_token", Text("该密钥没有登记公钥", "No public key is registered for this key.")
            )
        jti, until = tokens.check_assertion(
            assertion, key.public_key, client=key.id, audience=audience, now=now.timestamp()
        )
        _remember(office, key, jti, seconds=max(1.0, until - now.timestamp()))
    elif kept is None or not _is_secret(kept, secret, stamp(now)):
        raise KeyNeeded("key_unknown", Text("密钥无效或已停用", "This key does not work."))
    with office.writing(SYSTEM) as work:
        actor = _actor(work, key)
        work.leave("api.token_issued", key.id, grant=key.grant, account=actor.account)
    return tokens.issue(office.home, key, now=now.timestamp()), key


def expose(office: Office, value: str, *, grant: str) -> None:
    """A secret stood in an address: leave which key, never the secret."""
    prefix = vault.prefix_of(value) or value[:12]
    with office.writing(SYSTEM) as work:
        found = store.by_prefix(work.db, prefix) if vault.prefix_of(value) else None
        work.leave("api.key_exposed", found[0].id if found else "key", grant=grant)


def forget(key_id: str) -> None:
    """Look a key up anew at its next call; all of them for an empty identifier."""
    _MEMORY.forget(key_id)


def _named(office: Office, shown: Shown, *, grant: str) -> tuple[Key, bool]:
    """The key a request names, proved where it brings a secret or token, and whether the grant demands signing."""
    scheme, _, secret = shown.header("authorization").partition(" ")
    secret = secret.strip()
    if scheme.lower() == "bearer" and secret:
        prefix = vault.prefix_of(secret)
        return _by_secret(office, prefix, secret) if prefix else _by_token(office, secret, grant=grant)
    named = signing.named_key(shown)
    if not named:
        raise KeyNeeded
    with office.reading(SYSTEM) as work:
        key = store.find_key(work.db, named)
        if key is None or key.kind is not KeyKind.PAIR:
            raise KeyNeeded("key_unknown", Text("密钥无效或已停用", "This key does not work."))
        return key, store.must_sign(work.db, key.grant)


def _by_secret(office: Office, prefix: str, secret: str) -> tuple[Key, bool]:
    digest = f"{office.engine.url}{vault.hashed(secret)}"
    kept = _MEMORY.find(digest)
    if kept is not None:
        return kept
    now = stamp(office.clock())
    with office.reading(SYSTEM) as work:
        found = store.by_prefix(work.db, prefix)
        if found is None or not _is_secret(found, secret, now):
            raise KeyNeeded("key_unknown", Text("密钥无效或已停用", "This key does not work."))
        named = found[0], store.must_sign(work.db, found[0].grant)
    _MEMORY.keep(digest, named)
    return named


def _is_secret(found: tuple[Key, str, str | None], secret: str, now: str) -> bool:
    key, kept, old = found
    if vault.same(secret, kept):
        return True
    return key.old_until is not None and now < key.old_until and vault.same(secret, old)


def _by_token(office: Office, token: str, *, grant: str) -> tuple[Key, bool]:
    now = office.clock().timestamp()
    own = tokens.issued_to(office.home, token, now=now)
    with office.reading(SYSTEM) as work:
        if own is not None:
            key = store.find_key(work.db, own)
        else:
            client = tokens.client_of(office.settings, token, now=now)
            if client is None:
                raise KeyNeeded("bad_token", Text("令牌无效", "This token is not valid."))
            found = store.of_client(work.db, issuer=office.settings.oidc_issuer, client=client)
            working = [one for one in found if one.grant == grant and one.works(stamp(office.clock()))]
            key = working[0] if working else None
        if key is None:
            raise KeyNeeded("key_unknown", Text("密钥无效或已停用", "This key does not work."))
        return key, store.must_sign(work.db, key.grant)


def _check_key(key: Key, now: str, *, grant: str) -> None:
    if key.revoked is not None:
        raise KeyNeeded("key_revoked", Text("密钥已作废", "This key was revoked."))
    if now >= key.expires:
        raise KeyNeeded("key_expired", Text("密钥已到期", "This key has expired."))
    if key.grant != grant:
        # The same as for a grant there is not: a key says nothing of other grants.
        raise KeyNeeded(
            "key_of_another_grant", Text("密钥不属于这个接口", "This key is not of this endpoint.")
        )


def _check_signature(office: Office, shown: Shown, key: Key, *, demanded: bool) -> bool:
    if not shown.header("signature-input"):
        if key.must_sign or demanded:
            raise KeyNeeded(
                "signature_needed",
                Text("该接口的请求须签名（RFC 9421）", "Requests here have to be signed (RFC 9421)."),
            )
        return False
    if not key.public_key:
        raise KeyNeeded(
            "bad_signature", Text("该密钥没有登记公钥", "No public key is registered for this key.")
        )
    found = signing.check_signature(shown, key.public_key)
    if found.key != key.id:
        raise KeyNeeded("bad_signature", Text("签名属于另一个密钥", "The signature is of another key."))
    _remember(office, key, found.nonce, seconds=signing.AGE.total_seconds() + 60)
    return True


def _remember(office: Office, key: Key, nonce: str, *, seconds: float) -> None:
    now = office.clock()
    with office.writing(SYSTEM) as work:
        fresh = store.remember(
            work.db, key.id, nonce, until=stamp(now + timedelta(seconds=seconds)), now=stamp(now)
        )
    if not fresh:
        raise Refused(
            "replayed",
            Text("这个请求已经用过一次", "This very request was sent before."),
            hint=Text("每个请求换一个随机数并重新签名", "Sign every request anew, with a nonce of its own."),
        )


def _actor(work: Work, key: Key) -> Actor:
    """The account a key reads as. Refused when it is disabled."""
    actor = people.who_is(work, key.account)
    return replace(actor, authentication=frozenset({"token"}))


def _leave_refusal(office: Office, key: Key, error: YibenError) -> None:
    with office.writing(SYSTEM) as work:
        work.leave("api.refused", key.id, grant=key.grant, code=error.code)


class _Memory:
    """Keys looked up in the last second."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, tuple[float, tuple[Key, bool]]] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, digest: str) -> tuple[Key, bool] | None:
        with self._lock:
            kept = self._kept.get(digest)
        return kept[1] if kept and time.monotonic() - kept[0] < KEPT else None

    def keep(self, digest: str, named: tuple[Key, bool]) -> None:
        with self._lock:
            self._kept[digest] = (time.monotonic(), named)
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)

    def forget(self, key_id: str) -> None:
        with self._lock:
            gone = [at for at, (_, (key, _)) in self._kept.items() if key_id in ("", key.id)]
            for at in gone:
                del self._kept[at]


_MEMORY = _Memory()
