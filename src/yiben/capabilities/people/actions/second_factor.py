"""The second factor 动态口令: TOTP (RFC 6238: SHA-1, 30 seconds, six digits) and recovery codes."""

import secrets
from dataclasses import replace
from hmac import compare_digest
from typing import Any

from yiben.capabilities.people import store
from yiben.capabilities.people.actions.accounts import find
from yiben.capabilities.people.model import TotpOffer
from yiben.capabilities.people.vault import Vault, password_fits
from yiben.infra.work import Work
from yiben.kernel.actors import Actor, Role
from yiben.kernel.errors import BadInput, Refused
from yiben.kernel.text import Text

_STEP = 30  # seconds a code lives
_DRIFT = 1  # steps a clock may be off, either way
_LETTERS = "23456789abcdefghjkmnpqrstuvwxyz"


def set_totp(work: Work) -> TotpOffer:
    """Offer the actor a new secret to scan; the old one, if any, stays in force until `confirm_totp`."""
    import pyotp

    mine = find(work, work.actor.account)
    secret = pyotp.random_base32()
    store.update_account(work.db, mine.name, totp_offered=Vault(work.home).seal(secret, owner=mine.name))
    uri = pyotp.TOTP(secret).provisioning_uri(name=mine.name, issuer_name="Yiben")
    work.leave("account.totp_offered", mine.name)
    return TotpOffer(secret=secret, uri=uri, svg=_qr(uri))


def confirm_totp(work: Work, code: str) -> tuple[str, ...]:
    """Put the offered secret in force with a code made from it. Answers ten recovery codes, shown once."""
    mine = find(work, work.actor.account)
    kept = store.secrets_of(work.db, mine.name)
    offered = kept["totp_offered"] if kept else None
    if offered is None:
        raise BadInput(
            "no_totp_offered",
            Text("还没有生成动态口令", "No second factor has been offered."),
            hint=Text("请先扫描二维码", "Scan the QR code first."),
        )
    vault = Vault(work.home)
    step = _matching_step(work, vault.unseal(offered, owner=mine.name), code)
    if step is None:
        raise BadInput(
            "totp_wrong",
            Text("动态口令不正确", "The code is not right."),
            hint=Text("请检查手机时间后重新输入", "Check the phone's clock and type the next code."),
        )
    store.update_account(work.db, mine.name, totp=offered, totp_offered=None, totp_step=step)
    codes = tuple(_recovery_code() for _ in range(10))
    store.replace_recovery(work.db, mine.name, [_code_hash(vault, mine.name, each) for each in codes])
    work.leave("account.totp_confirmed", mine.name)
    return codes


def remove_totp(work: Work, account: str, *, password: str = "") -> None:
    """Take the second factor away: one's own with one's password, somebody else's as the owner."""
    whose = find(work, account)
    if whose.name == work.actor.account:
        kept = store.secrets_of(work.db, whose.name)
        allowed = password_fits(password, kept["password"] if kept else None)
    else:
        allowed = work.actor.holds(Role.OWNER)
    if not allowed:
        raise Refused(
            "totp_not_removed",
            Text("密码不正确，或无权移除", "The password is wrong, or this is not yours to remove."),
            where={"account": whose.name},
            hint=Text("请输入密码，或联系平台所有者", "Type your password, or ask the owner."),
        )
    store.update_account(work.db, whose.name, totp=None, totp_offered=None)
    store.replace_recovery(work.db, whose.name, [])
    work.leave("account.totp_removed", whose.name)


def step_up(work: Work, actor: Actor, code: str) -> Actor:
    """`actor`, having shown the second factor of their account besides (加强认证). `code` is spent.

    Refused `totp_wrong` for a wrong or used code, and for an account that has no second factor.
    """
    kept = store.secrets_of(work.db, actor.account)
    if kept is None or not kept["totp"] or not second_factor_fits(work, actor.account, kept, code):
        raise Refused(
            "totp_wrong",
            Text(
                "动态口令不正确、已使用过，或账号未启用动态口令",
                "The code is wrong or used, or the account has no second factor.",
            ),
            where={"account": actor.account},
            hint=Text("请在账号页启用动态口令", "Set up a second factor on the account page."),
        )
    work.leave("account.stepped_up", actor.account)
    return replace(actor, authentication=actor.authentication | {"totp"})


def second_factor_fits(work: Work, name: str, kept: Any, code: str) -> bool:
    """Spend `code`, a TOTP or a recovery code; nothing works twice. Called once the password was right."""
    vault = Vault(work.home)
    typed = "".join(code.split()).lower()
    step = _matching_step(work, vault.unseal(kept["totp"], owner=name), typed)
    if step is not None:
        return store.use_totp_step(work.db, name, step)
    if store.use_recovery(work.db, name, _code_hash(vault, name, typed)):
        work.leave("account.recovery_code_used", name)
        return True
    return False


def _matching_step(work: Work, secret: str | None, code: str) -> int | None:
    import pyotp

    if secret is None:
        return None

    totp, now = pyotp.TOTP(secret), int(work.now().timestamp()) // _STEP
    typed = "".join(code.split()).encode("utf-8", "surrogatepass")
    fits = [
        step
        for step in range(now - _DRIFT, now + _DRIFT + 1)
        if compare_digest(totp.generate_otp(step).encode(), typed)
    ]
    return fits[-1] if fits else None


def _recovery_code() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(2))


def _code_hash(vault: Vault, name: str, code: str) -> str:
    return vault.keyed_hash("recovery", f"{name}\x1f{code.strip().lower().replace('-', '')}")


def _qr(uri: str) -> str:
    import segno

    return str(segno.make(uri, error="m").svg_inline(scale=4, border=2, omitsize=False))
