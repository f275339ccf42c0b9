"""Accounts: who acts, who may make and change them."""

import re
from dataclasses import replace
from difflib import get_close_matches

from yiben.capabilities.people import store
from yiben.capabilities.people.model import Account, Created
from yiben.capabilities.people.vault import hash_password, new_password
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, MovedOn, NotFound, Refused
from yiben.kernel.text import Text

_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")
_ELSEWHERE = re.compile(r".*@[0-9a-f]{16}")  # how accounts of a joined installation sign events here
RESERVED = frozenset({"system", "unknown"})  # names the platform itself signs events with


def who_is(work: Work, name: str) -> Actor:
    """The account `name` in action. NotFound lists the names there are; a disabled account is Refused."""
    found = find(work, name)
    if found.disabled:
        raise Refused(
            "account_disabled",
            Text(f"账号 {found.name} 已停用", f"The account {found.name} is disabled."),
            where={"account": found.name},
            hint=Text("请联系平台所有者启用", "Ask the owner to enable it."),
        )
    return found.actor()


def owner(work: Work) -> Actor:
    """Whoever owns the home folder: the oldest enabled account with the owner's role."""
    for each in store.all_accounts(work.db):
        if Role.OWNER in each.roles and not each.disabled:
            return each.actor(["os_account"])
    raise NotFound(
        "no_owner",
        Text("这个数据目录还没有所有者账号", "This home has no owner account yet."),
        where={"file": str(work.home.root)},
    )


def acting(work: Work, actor: Actor, as_name: str) -> Actor:
    """`actor` acts as another account of the home (`--as`); evidence shows both, and how `actor` signed in."""
    if as_name.strip().lower() == actor.account:
        return actor
    named = who_is(work, as_name)
    if named.citizen:
        raise Refused(
            "citizen_account",
            Text("不能以公众账号操作", "Nobody acts as a citizen."),
            where={"account": named.account},
            hint=Text("公众账号只由本人在网页上使用", "Only its holder uses it, on the pages."),
        )
    chosen = replace(named, acting_for=actor.account, authentication=actor.authentication)
    work.leave("account.acted_as", chosen.account, by=actor.account)
    return chosen


def find(work: Work, name: str) -> Account:
    """The account, disabled or not. NotFound names those there are."""
    wanted = name.strip().lower()
    found = store.find_account(work.db, wanted)
    if found:
        return found
    known = [each.name for each in store.all_accounts(work.db)]
    near = get_close_matches(wanted, known, n=1)
    listed = ", ".join(near or known[:20])
    raise NotFound(
        "no_such_account",
        Text(f"没有账号 {wanted[:64]}", f"There is no account {wanted[:64]}."),
        where={"account": wanted[:64]},
        hint=Text(f"您要找的是: {listed} ?", f"Did you mean: {listed}?")
        if near
        else Text(f"已有账号: {listed}", f"Accounts here: {listed}"),
    )


def list_accounts(work: Work) -> tuple[Account, ...]:
    """All accounts of those who work here for owner, officer and auditor; everybody else sees their own."""
    if work.actor.holds(Role.OWNER, Role.OFFICER, Role.AUDITOR) or work.actor.account == "system":
        return store.all_accounts(work.db)
    mine = store.find_account(work.db, work.actor.account)
    return (mine,) if mine else ()


def read_account(work: Work, name: str) -> Account:
    """One account, under the same rule as `list_accounts`."""
    for each in list_accounts(work):
        if each.name == name.strip().lower():
            return each
    raise NotFound("no_such_account", Text(f"没有账号 {name[:64]}", f"There is no account {name[:64]}."))


def create_account(
    work: Work,
    *,
    name: str,
    title: Text,
    roles: frozenset[Role],
    clearance: int = 1,
    org: str | None = None,
) -> Created:
    """Make an account with a random password, shown once. The owner's verb."""
    owner_only(work)
    wanted = name.strip().lower()
    if not _NAME.fullmatch(wanted) or wanted in RESERVED or _ELSEWHERE.fullmatch(wanted):
        raise BadInput(
            "bad_account_name",
            Text(f"账号名无效: {wanted[:64]!r}", f"Not a usable account name: {wanted[:64]!r}"),
            hint=Text(
                "请用小写字母、数字和 . _ @ -, 最多 64 个字符",
                "Use small letters, digits and . _ @ -, at most 64 characters.",
            ),
        )
    check_clearance(clearance)
    if store.find_account(work.db, wanted):
        raise MovedOn(
            "account_exists",
            Text(f"账号 {wanted} 已存在", f"The account {wanted} exists already."),
            where={"account": wanted},
            hint=Text("请换一个名称", "Choose another name."),
        )
    password = new_password()
    row = account_row(work, wanted, title, roles=roles, clearance=clearance, org=org, password=password)
    store.add_accounts(work.db, [row])
    work.leave("account.created", wanted, roles=sorted(roles), clearance=clearance, org=org)
    return Created(account=find(work, wanted), password=password)


def change_account(
    work: Work,
    name: str,
    *,
    title: Text | None = None,
    roles: frozenset[Role] | None = None,
    clearance: int | None = None,
    org: str | None = None,
) -> Account:
    """Change what is given; the event tells old and new. The owner's verb; the last owner stays one."""
    owner_only(work)
    before = find(work, name)
    if roles is not None and Role.OWNER not in roles:
        _keep_an_owner(work, before)
    if clearance is not None:
        check_clearance(clearance)
    values: dict[str, object] = {}
    if title is not None:
        values |= {"title_zh": title.zh, "title_en": title.en}
    if roles is not None:
        values["roles"] = sorted(roles)
    if clearance is not None:
        values["clearance"] = clearance
    if org is not None:
        values["org"] = org or None
    if values:
        store.update_account(work.db, before.name, **values)
    after = find(work, name)
    work.leave("account.changed", after.name, before=_powers(before), after=_powers(after))
    return after


def reset_password(work: Work, name: str) -> Created:
    """Give an account a new random password, shown once; its sessions end. The owner's verb."""
    owner_only(work)
    found = find(work, name)
    password = new_password()
    store.update_account(work.db, found.name, password=hash_password(password), initial_password=True)
    ended = store.end_sessions(work.db, found.name)
    work.leave("account.password_reset", found.name, sessions_ended=ended)
    return Created(account=find(work, name), password=password)


def disable(work: Work, name: str) -> Account:
    """Stop an account: no sign-in, no token, no session. It stays, so that evidence keeps its name."""
    owner_only(work)
    found = find(work, name)
    _keep_an_owner(work, found)
    store.update_account(work.db, found.name, disabled=True)
    ended, dropped = store.end_sessions(work.db, found.name), store.drop_tokens(work.db, found.name)
    work.leave("account.disabled", found.name, sessions_ended=ended, tokens_revoked=dropped)
    return find(work, name)


def enable(work: Work, name: str) -> Account:
    """Let a disabled account sign in again."""
    owner_only(work)
    found = find(work, name)
    if found.left is not None:
        raise Refused(
            "account_closed",
            Text(
                f"{found.name} 的使用人已于 {found.left} 离开",
                f"The holder of {found.name} left on {found.left}.",
            ),
            where={"account": found.name},
            hint=Text("请新建账号", "Make a new account."),
        )
    store.update_account(work.db, found.name, disabled=False)
    work.leave("account.enabled", found.name)
    return find(work, name)


def owner_only(work: Work) -> None:
    """Accounts are the owner's; the platform itself may, for set-up."""
    if work.actor.holds(Role.OWNER) or work.actor.account == "system":
        return
    raise Refused(
        "owner_only",
        Text("只有平台所有者可以管理账号", "Only the owner may manage accounts."),
        where={"account": work.actor.account},
        hint=Text("请联系平台所有者", "Ask the owner of this platform."),
    )


def check_clearance(clearance: int) -> None:
    """0..5, the levels of the five-level scale."""
    if not 0 <= clearance <= 5:
        raise BadInput(
            "bad_clearance",
            Text(f"许可级别应为 0 至 5，而不是 {clearance}", f"A clearance is 0 to 5, not {clearance}."),
        )


def account_row(
    work: Work,
    name: str,
    title: Text,
    *,
    roles: frozenset[Role],
    clearance: int,
    org: str | None,
    password: str,
) -> dict[str, object]:
    """A whole row for `store.add_accounts`."""
    return {
        "name": name,
        "title_zh": title.zh,
        "title_en": title.en,
        "org": org,
        "roles": sorted(roles),
        "clearance": clearance,
        "password": hash_password(password),
        "initial_password": True,
        "totp_step": 0,
        "disabled": False,
        "created": stamp(work.now()),
    }


def _powers(account: Account) -> dict[str, object]:
    return {"roles": sorted(account.roles), "clearance": account.clearance, "org": account.org}


def _keep_an_owner(work: Work, leaving: Account) -> None:
    store.lock_accounts(work.db)
    others = (
        each
        for each in store.all_accounts(work.db)
        if each.name != leaving.name and Role.OWNER in each.roles and not each.disabled
    )
    if Role.OWNER in leaving.roles and next(others, None) is None:
        raise Refused(
            "last_owner",
            Text("这是最后一个所有者账号", "This is the last owner account."),
            where={"account": leaving.name},
            hint=Text("请先指定另一位所有者", "Make somebody else an owner first."),
        )
