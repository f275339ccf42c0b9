"""Keys of a grant (接口密钥): made by those it was given to, ended by them or by those who gave it."""

from dataclasses import replace
from datetime import timedelta

from yiben.capabilities import grants, people
from yiben.capabilities.sharing.dataapi import store, vault
from yiben.capabilities.sharing.dataapi.actions.entering import forget
from yiben.capabilities.sharing.dataapi.model import MOST_DAYS, Key, KeyKind, NewKey, no_such_key
from yiben.capabilities.sharing.dataapi.signing import read_public_key
from yiben.infra.work import Work
from yiben.kernel.actors import Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

MOST_KEYS = 20
OVERLAP_HOURS = 24


def make_key(
    work: Work,
    grant: str,
    *,
    title: str = "",
    kind: KeyKind = KeyKind.SECRET,
    account: str | None = None,
    days: int = 90,
    sandbox: bool = False,
    public_key: str = "",
    client: str = "",
    must_sign: bool = False,
) -> NewKey:
    """A key of a grant that has the road `api`; its secret is shown this once.

    `account` (by default the actor) is who it reads as, and must be one of those the grant was given to; for
    somebody else a steward makes it, since what is read stands under their name.
    `public_key` (Ed25519, PEM) is needed for a pair, and for a secret whose requests must be signed; `client`
    for OpenID Connect. Raises NotFound, Refused, BadInput. Leaves `api.key_made`.
    """
    found = _ours(work, grant)
    whose = people.who_is(work, account or work.actor.account)
    _check_member(work, found, whose.account, grants.organisation_of(work, whose))
    _check_answers(work, whose.account)
    _check_days(days)
    pem = _check_kind(work, kind, public_key=public_key, client=client, must_sign=must_sign)
    now = work.now()
    if store.count_keys(work.db, found.id, now=stamp(now)) >= MOST_KEYS:
        raise BadInput(
            "too_many_keys",
            Text(f"一个授权最多 {MOST_KEYS} 个有效密钥", f"A grant has at most {MOST_KEYS} keys that work."),
            hint=Text("请先作废不用的", "Revoke those that are not used."),
        )
    prefix = vault.fresh_prefix(sandbox=sandbox) if kind is KeyKind.SECRET else None
    secret = vault.fresh_secret(prefix) if prefix else None
    made = Key(
        id=new_id("dak"),
        grant=found.id,
        account=whose.account,
        title=title.strip()[:200],
        kind=kind,
        sandbox=sandbox,
        prefix=prefix,
        public_key=pem or None,
        issuer=work.settings.oidc_issuer if kind is KeyKind.OIDC else None,
        client=client.strip() or None,
        must_sign=must_sign or kind is KeyKind.PAIR,
        made=stamp(now),
        made_by=work.actor.account,
        expires=stamp(now + timedelta(days=days)),
    )
    store.add_key(work.db, made, secret=vault.hashed(secret) if secret else None)
    work.leave("api.key_made", made.id, grant=found.id, account=made.account, shown_by=str(kind), sandbox=sandbox, expires=made.expires)  # fmt: skip
    return NewKey(key=made, secret=secret)


def rotate_key(work: Work, key_id: str, *, overlap_hours: int = OVERLAP_HOURS) -> NewKey:
    """A new secret for a key; the old one works for `overlap_hours` (0..168) more. Leaves `api.key_rotated`."""
    found = _own_key(work, key_id)
    if work.actor.account != found.made_by:
        _check_answers(work, found.account)
    if found.prefix is None or not found.works(stamp(work.now())):
        raise BadInput("no_secret", Text("该密钥没有可更换的密钥值", "This key has no secret to rotate."))
    if not 0 <= overlap_hours <= 168:
        raise BadInput(
            "bad_hours",
            Text("并行期为 0 至 168 小时", "The overlap is 0 to 168 hours."),
            where={"field": "overlap_hours"},
        )
    secret = vault.fresh_secret(found.prefix)
    until = stamp(work.now() + timedelta(hours=overlap_hours))
    store.set_secret(work.db, found.id, secret=vault.hashed(secret), old_until=until)
    forget(found.id)
    work.leave("api.key_rotated", found.id, grant=found.grant, old_until=until)
    return NewKey(key=replace(found, old_until=until), secret=secret)


def revoke_key(work: Work, key_id: str) -> Key:
    """End a key for good. For those it was made for, and for those who gave the grant. Leaves `api.key_revoked`."""
    found = store.find_key(work.db, key_id)
    if found is None:
        raise no_such_key()
    grant = _seen(work, found.grant)
    if not may_revoke(work, grant):
        raise no_such_key()
    if store.revoke_key(work.db, key_id, when=stamp(work.now()), by=work.actor.account):
        forget(key_id)
        work.leave("api.key_revoked", key_id, grant=found.grant)
    return store.find_key(work.db, key_id) or found


def keys_of(work: Work, grant: str) -> tuple[Key, ...]:
    """The keys of a grant, newest first, never their secrets; for both sides of the grant."""
    return store.keys_of(work.db, _seen(work, grant).id)


def signing_needed(work: Work, grant: str) -> bool:
    """Whether every request of a grant has to be signed."""
    return store.must_sign(work.db, grant)


def demand_signing(work: Work, grant: str, *, signed: bool) -> None:
    """Say whether every request of a grant has to be signed (请求签名). For those who gave it."""
    found = _seen(work, grant)
    if not grants.may_withdraw(work, found):
        raise Refused(
            "not_steward",
            Text(
                "只有数据所属单位可以要求请求签名",
                "Only the organisation that holds the data may demand signatures.",
            ),
        )
    store.set_terms(work.db, found.id, signed=signed, by=work.actor.account, when=stamp(work.now()))
    forget("")
    work.leave("api.signing_demanded", found.id, signed=signed)


def may_make(work: Work, grant: grants.Grant) -> bool:
    """Whether the actor may make keys of it."""
    return _member(work, grant) and grants.Road.API in grant.draft.roads


def may_revoke(work: Work, grant: grants.Grant) -> bool:
    """Whether the actor may end keys of it."""
    return _member(work, grant) or grants.may_withdraw(work, grant)


def now_of(work: Work) -> str:
    """The time a key is asked to work at."""
    return stamp(work.now())


def bad_choice() -> BadInput:
    """A form that names no kind or number of days there is."""
    return BadInput("bad_choice", Text("表单中的选项无效", "The form has a choice there is not."))


def _seen(work: Work, grant: str) -> grants.Grant:
    return grants.find(work, grant)


def _ours(work: Work, grant: str) -> grants.Grant:
    found = _seen(work, grant)
    if grants.Road.API not in found.draft.roads:
        raise Refused(
            "grant_other_road",
            Text("该授权不含接口方式", "The grant does not cover the API."),
            where={"grant": found.id},
        )
    if not _member(work, found):
        raise Refused(
            "not_grantee",
            Text("接口密钥由使用单位生成", "Keys are made by the organisation the grant was given to."),
            where={"grant": found.id},
        )
    return found


def _member(work: Work, grant: grants.Grant) -> bool:
    named = not grant.draft.accounts or work.actor.account in grant.draft.accounts
    return named and grants.organisation_of(work, work.actor) == grant.draft.grantee


def _own_key(work: Work, key_id: str) -> Key:
    found = store.find_key(work.db, key_id)
    if found is None:
        raise no_such_key()
    try:
        grant = _seen(work, found.grant)
    except NotFound:
        raise no_such_key() from None
    if not _member(work, grant):
        raise no_such_key()
    return found


def _check_member(work: Work, grant: grants.Grant, account: str, org: str | None) -> None:
    if org != grant.draft.grantee or (grant.draft.accounts and account not in grant.draft.accounts):
        raise BadInput(
            "not_grantee",
            Text(f"账号 {account} 不在该授权之内", f"The grant is not given to the account {account}."),
            where={"account": account},
        )


def _check_answers(work: Work, account: str) -> None:
    """Whoever has a secret acts under an account's name: its own, or as a steward, who answers for the others."""
    if account != work.actor.account and not work.actor.holds(Role.STEWARD, Role.OWNER, Role.OFFICER):
        raise Refused(
            "not_your_account",
            Text(
                "只有数据专员可以为本单位其他账号生成或更换密钥",
                "Only a steward makes or rotates keys that read as another account.",
            ),
            where={"account": account},
        )


def _check_days(days: int) -> None:
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(
            "bad_days",
            Text(f"有效期应为 1 至 {MOST_DAYS} 天", f"A key lasts 1 to {MOST_DAYS} days."),
            where={"field": "days"},
        )


def _check_kind(work: Work, kind: KeyKind, *, public_key: str, client: str, must_sign: bool) -> str:
    if kind is KeyKind.OIDC:
        if not work.settings.oidc_issuer:
            raise BadInput(
                "no_issuer",
                Text("尚未配置 OpenID Connect 签发方", "No OpenID Connect issuer is configured."),
                hint=Text("设置 YIBEN_OIDC_ISSUER", "Set YIBEN_OIDC_ISSUER."),
            )
        if not client.strip():
            raise BadInput(
                "no_client", Text("请填写客户端编号", "Name the client."), where={"field": "client"}
            )
    if kind is KeyKind.PAIR or must_sign or public_key.strip():
        read_public_key(public_key)
        return public_key.strip() + "\n"
    return ""
