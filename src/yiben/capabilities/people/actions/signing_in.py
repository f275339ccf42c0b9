"""Signing in and out 登录与退出: rate limits, password, second factor, session.

A sign-in goes in three steps, so that nobody waits for a password hash: the attempt is reserved in
one short transaction (which is also what the limits count, however many attempts come at once), the
password is checked outside any, and the outcome is settled in another.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.accounts import find
from yiben.capabilities.people.actions.founding import forget_initial
from yiben.capabilities.people.actions.second_factor import second_factor_fits
from yiben.capabilities.people.model import Account, Session, Signed, SignInLimits
from yiben.capabilities.people.vault import Vault, hash_is_old, hash_password, password_fits, token_hash
from yiben.infra.work import Office, Work
from yiben.kernel.actors import SYSTEM
from yiben.kernel.clock import stamp
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

_STALE = timedelta(minutes=5)
_SHORTEST, _LONGEST = 10, 256  # characters of a password


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    id: str
    name: str
    address: str
    account: Account | None
    kept: Any  # password, totp, totp_step of the account
    wait: int  # seconds, 0 when the limits allow the attempt


def sign_in(
    office: Office,
    *,
    name: str,
    password: str,
    address: str,
    code: str = "",
    limits: SignInLimits | None = None,
) -> Session:
    """Open a session. Takes the office: it keeps its own short transactions.

    Refused with `sign_in_failed` (unknown account, wrong password, disabled account: the same words
    and the same time), `totp_needed` (password right, ask for the code), `totp_wrong`, or
    `sign_in_wait` with `where["seconds"]` when there were too many failures.
    """
    limits = limits or SignInLimits()
    with office.writing(SYSTEM) as work:
        attempt = _reserve(work, name, address, limits)
    if attempt.wait:
        raise _wait(attempt.wait)
    usable = attempt.kept if attempt.account and not attempt.account.disabled else None
    fits = password_fits(password, usable["password"] if usable else None)
    renewed = hash_password(password) if fits and usable and hash_is_old(usable["password"]) else None
    actor = attempt.account.actor() if fits and attempt.account else SYSTEM
    with office.writing(actor) as work:
        done = _settle(work, attempt, limits, fits=fits, code=code, renewed=renewed)
    if isinstance(done, Session):
        return done
    raise done


def session(work: Work, token: str) -> Signed | None:
    """Who the cookie stands for; None when it is unknown, over, or its account disabled. Reads only."""
    row = store.find_session(work.db, token_hash(token)) if token else None
    now = work.now()
    if row is None or row["expires"] <= stamp(now):
        return None
    account = store.find_account(work.db, row["account"])
    if account is None or account.disabled:
        return None
    return Signed(
        actor=account.actor(row["factors"] or ()),
        account=account,
        csrf=_csrf(work, token),
        session=row["id"],
        created=row["created"],
        expires=row["expires"],
        last_seen=row["last_seen"],
        stale=now - _read_stamp(row["last_seen"]) > _STALE,
    )


def seen(work: Work, signed: Signed) -> None:
    """Remember that the session is in use. Not an event: nothing was done yet."""
    store.touch_session(work.db, signed.session, stamp(work.now()))


def sign_out(work: Work, token: str) -> None:
    """End the session; ending one that is over is fine."""
    row = store.find_session(work.db, token_hash(token))
    if row is not None:
        store.end_session(work.db, row["token_hash"])
        work.leave("account.signed_out", row["account"], session=row["id"])


def change_password(work: Work, *, old: str, new: str, session: str = "") -> None:
    """The actor's own password; every other session and no token ends. `session` is the one to keep."""
    mine = find(work, work.actor.account)
    kept = store.secrets_of(work.db, mine.name)
    if not password_fits(old, kept["password"] if kept else None):
        raise Refused(
            "password_wrong",
            Text("当前密码不正确", "The current password is not right."),
            where={"account": mine.name},
            hint=Text("忘记密码请联系平台所有者重置", "If it is forgotten, the owner can reset it."),
        )
    check_new(mine.name, old, new)
    store.update_account(work.db, mine.name, password=hash_password(new), initial_password=False)
    ended = store.end_sessions(work.db, mine.name, but=session or None)
    forget_initial(work.home, mine.name)
    work.leave("account.password_changed", mine.name, sessions_ended=ended)


def _reserve(work: Work, name: str, address: str, limits: SignInLimits) -> _Attempt:
    now, vault = work.now(), Vault(work.home)
    typed = called(name)
    who, where = vault.keyed_hash("account", typed), vault.keyed_hash("address", address)
    window = timedelta(minutes=limits.minutes)
    store.lock_attempts(work.db)
    store.drop_attempts(work.db, stamp(now - max(window, timedelta(days=1))))
    since = stamp(now - window)
    wait = max(
        _seconds_left(
            store.failures(work.db, since=since, account_hash=who), limits.account_failures, window, now
        ),
        _seconds_left(
            store.failures(work.db, since=since, address_hash=where), limits.address_failures, window, now
        ),
    )
    account = store.find_account(work.db, typed[:64]) if not wait else None
    attempt = _Attempt(
        id=new_id("att"),
        name=who,
        address=where,
        account=account,
        kept=store.secrets_of(work.db, account.name) if account else None,
        wait=wait,
    )
    if not wait:
        store.add_attempt(work.db, id=attempt.id, account=who, address=where, time=stamp(now), outcome="open")
    return attempt


def _settle(
    work: Work, attempt: _Attempt, limits: SignInLimits, *, fits: bool, code: str, renewed: str | None
) -> Session | Refused:
    account, kept = attempt.account, attempt.kept
    if not fits or account is None:
        return _failed(work, attempt, limits, reason="password")
    if kept["totp"]:
        if not code.strip():
            store.settle_attempt(work.db, attempt.id, "half")
            return Refused(
                "totp_needed",
                Text("请输入动态口令", "Type the code of your second factor."),
                where={"account": account.name},
                hint=Text("或使用一个恢复码", "Or use one of your recovery codes."),
            )
        if not second_factor_fits(work, account.name, kept, code):
            return _failed(work, attempt, limits, reason="code")
    store.settle_attempt(work.db, attempt.id, "done")
    if renewed:
        store.update_account(work.db, account.name, password=renewed)
    return _open_session(work, account, attempt)


def _open_session(work: Work, account: Account, attempt: _Attempt) -> Session:
    now = work.now()
    token, identity = secrets.token_urlsafe(32), new_id("ses")
    expires = stamp(now + timedelta(hours=work.settings.session_hours))
    store.drop_expired(work.db, stamp(now))
    factors = ["password", "totp"] if account.has_totp else ["password"]
    store.add_session(
        work.db,
        token_hash=token_hash(token),
        id=identity,
        account=account.name,
        created=stamp(now),
        expires=expires,
        last_seen=stamp(now),
        address=attempt.address,
        factors=factors,
    )
    work.leave(
        "account.signed_in", account.name, session=identity, address=attempt.address[:16], factors=factors
    )
    return Session(token=token, csrf=_csrf(work, token), actor=account.actor(factors), expires=expires)


def _failed(work: Work, attempt: _Attempt, limits: SignInLimits, *, reason: str) -> Refused:
    store.settle_attempt(work.db, attempt.id, "failed")
    subject = attempt.account.name if attempt.account else "unknown"
    trail = {"address": attempt.address[:16], "typed": attempt.name[:16]}
    work.leave("account.sign_in_failed", subject, reason=reason, **trail)
    since = stamp(work.now() - timedelta(minutes=limits.minutes))
    if len(store.failures(work.db, since=since, account_hash=attempt.name)) == limits.account_failures:
        work.leave("account.sign_in_held", subject, minutes=limits.minutes, **trail)
    if reason == "code":
        return Refused(
            "totp_wrong",
            Text("动态口令不正确或已使用过", "The code is not right, or was used before."),
            hint=Text("请等待下一个口令", "Wait for the next code."),
        )
    return Refused(
        "sign_in_failed",
        Text("账号或密码不正确", "Account or password is not right."),
        hint=Text("忘记密码请联系平台所有者", "If you forgot it, ask the owner of this platform."),
    )


def _wait(seconds: int) -> Refused:
    minutes = -(-seconds // 60)
    return Refused(
        "sign_in_wait",
        Text(f"失败次数过多，请 {minutes} 分钟后再试", f"Too many failures. Try again in {minutes} minutes."),
        where={"seconds": seconds},
        hint=Text("忘记密码请联系平台所有者", "If you forgot it, ask the owner of this platform."),
    )


def called(typed: str) -> str:
    """The name of an account as somebody types it; numbers of citizens are read out in groups."""
    name = typed.strip().lower()
    digits = name.replace(" ", "").replace("-", "")
    return digits if digits.isascii() and digits.isdigit() else name


def _seconds_left(times: list[str], allowed: int, window: timedelta, now: datetime) -> int:
    if len(times) < allowed:
        return 0
    left = _read_stamp(times[allowed - 1]) + window - now
    return max(1, int(left.total_seconds()) + 1)


def check_new(account: str, old: str, new: str) -> None:
    """Raise BadInput `weak_password` unless `new` may be the password of `account` after `old`."""
    # Length and not-obvious, no rules about character classes: NIST SP 800-63B, section 5.1.1.2.
    if not _SHORTEST <= len(new) <= _LONGEST or len(set(new)) < 5 or account in new.lower() or new == old:
        raise BadInput(
            "weak_password",
            Text("新密码太弱", "The new password is too weak."),
            where={"account": account},
            hint=Text(
                f"至少 {_SHORTEST} 个字符，不含账号名，不过于重复，且与旧密码不同",
                f"At least {_SHORTEST} characters, without the account's name, varied, and not the old one.",
            ),
        )


def _csrf(work: Work, token: str) -> str:
    return Vault(work.home).keyed_hash("csrf", token)


def _read_stamp(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
