"""API tokens: a program signs in with `Authorization: Bearer yiben_…`."""

import secrets
from datetime import timedelta

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.accounts import find
from yiben.capabilities.people.model import ApiToken, NewToken
from yiben.capabilities.people.vault import token_hash
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

MOST_DAYS = 366


def create_token(work: Work, account: str, *, days: int = 90, title: str = "") -> NewToken:
    """A token that stands for `account` for `days` days (1..366); one's own, or anybody's for the owner."""
    if not 1 <= days <= MOST_DAYS:
        raise BadInput(
            "bad_days",
            Text(f"有效期应为 1 至 {MOST_DAYS} 天", f"A token lasts 1 to {MOST_DAYS} days."),
            where={"days": days},
        )
    whose = find(work, account)
    _mine_or_owner(work, whose.name)
    if whose.actor().citizen:
        raise Refused(
            "citizen_token",
            Text("公众账号没有访问令牌", "A citizen's account has no access tokens."),
            where={"account": whose.name},
            hint=Text("公开数据无需令牌即可获取", "What is open to everybody needs none."),
        )
    secret = f"yiben_{secrets.token_urlsafe(32)}"
    now = work.now()
    made = ApiToken(
        id=new_id("tok"),
        account=whose.name,
        title=title.strip()[:200],
        created=stamp(now),
        expires=stamp(now + timedelta(days=days)),
        last_used=None,
    )
    store.add_token(
        work.db,
        token_hash=token_hash(secret),
        id=made.id,
        account=made.account,
        title=made.title,
        created=made.created,
        expires=made.expires,
    )
    work.leave("account.token_created", whose.name, token=made.id, expires=made.expires)
    return NewToken(token=made, secret=secret)


def bearer(work: Work, secret: str) -> Actor | None:
    """Whom a token stands for; None when it is unknown, expired, its account disabled or a citizen's by now."""
    found = store.find_token(work.db, token_hash(secret.strip()))
    if not found or found.expires <= stamp(work.now()):
        return None
    account = store.find_account(work.db, found.account)
    if account is None or account.disabled or account.actor().citizen:
        return None
    return account.actor(["token"])


def list_tokens(work: Work, account: str) -> tuple[ApiToken, ...]:
    """An account's tokens, newest first, without their secrets."""
    whose = find(work, account)
    _mine_or_owner(work, whose.name)
    return store.tokens_of(work.db, whose.name)


def revoke_token(work: Work, token_id: str) -> None:
    """End a token now."""
    found = store.read_token(work.db, token_id)
    if not found or not (found.account == work.actor.account or work.actor.holds(Role.OWNER)):
        raise NotFound("no_such_token", Text("没有这个令牌", "There is no such token."))
    store.drop_token(work.db, token_id)
    work.leave("account.token_revoked", found.account, token=token_id)


def _mine_or_owner(work: Work, account: str) -> None:
    if account == work.actor.account or work.actor.holds(Role.OWNER) or work.actor.account == "system":
        return
    raise Refused(
        "not_your_account",
        Text("只能管理自己的令牌", "You may manage your own tokens only."),
        where={"account": account},
        hint=Text("请联系平台所有者", "Ask the owner of this platform."),
    )
