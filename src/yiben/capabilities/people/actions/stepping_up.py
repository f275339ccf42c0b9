"""Showing the second factor just now, for acts on pages that ask for it (强化认证)."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.second_factor import second_factor_fits
from yiben.capabilities.people.model import SignInLimits
from yiben.capabilities.people.vault import Vault
from yiben.infra.work import Office
from yiben.kernel.actors import SYSTEM, Actor
from yiben.kernel.clock import stamp
from yiben.kernel.errors import Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def show_factor(office: Office, actor: Actor, code: str, *, limits: SignInLimits | None = None) -> Actor:
    """`actor`, having shown the second factor of their account; `code` is spent, right or wrong it counts.

    Takes the office: a wrong code is remembered although the act is refused, so that a session somebody else got
    hold of cannot try one code after another. Refused `totp_missing` where the account has none, `totp_wrong`,
    `totp_wait` after too many. Leaves `account.stepped_up` or `account.sign_in_failed`.
    """
    limits = limits or SignInLimits()
    with office.writing(SYSTEM) as work:
        key = Vault(work.home).keyed_hash("step-up", actor.account)
        store.lock_attempts(work.db)
        since = stamp(work.now() - timedelta(minutes=limits.minutes))
        times = store.failures(work.db, since=since, account_hash=key)
        if len(times) >= limits.account_failures:
            raise _wait(times[limits.account_failures - 1], limits.minutes, work.now())
        attempt = new_id("att")
        store.add_attempt(
            work.db, id=attempt, account=key, address=key, time=stamp(work.now()), outcome="open"
        )
    with office.writing(actor) as work:
        kept = store.secrets_of(work.db, actor.account)
        has = bool(kept and kept["totp"])
        fits = has and second_factor_fits(work, actor.account, kept, code)
        store.settle_attempt(work.db, attempt, "done" if fits else "failed" if has else "half")
        if fits:
            work.leave("account.stepped_up", actor.account)
        elif has:
            work.leave("account.sign_in_failed", actor.account, reason="step_up")
    if not has:
        raise Refused(
            "totp_missing",
            Text(
                "此操作须出示动态口令，您的账号尚未启用",
                "This needs a second factor, and your account has none.",
            ),
            where={"account": actor.account},
            hint=Text("请先在账号页启用动态口令", "Set one up on your account page first."),
        )
    if not fits:
        raise Refused(
            "totp_wrong",
            Text("动态口令不正确或已使用过", "The code is not right, or was used before."),
            where={"account": actor.account},
            hint=Text("请等待下一个口令", "Wait for the next code."),
        )
    return replace(actor, authentication=actor.authentication | {"totp"})


def _wait(earliest: str, minutes: int, now: datetime) -> Refused:
    first = datetime.strptime(earliest, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    left = max(1, -(-int((first + timedelta(minutes=minutes) - now).total_seconds()) // 60))
    return Refused(
        "totp_wait",
        Text(
            f"动态口令错误次数过多，请 {left} 分钟后再试",
            f"Too many wrong codes. Try again in {left} minutes.",
        ),
        where={"minutes": left},
    )
