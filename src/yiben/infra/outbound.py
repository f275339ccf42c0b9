"""Messages that leave the platform: e-mail over SMTP, and signed HTTPS calls (webhooks).

Nothing here decides whether somebody may be told. Addresses and ports come from `Settings`; passwords and
signing keys from the environment or from a file only its owner can read, and stand in no message, log or error.
Any failure is `Unavailable` (try again later) or `BadInput` (it will never work as configured).
"""

import hashlib
import hmac
import os
import smtplib
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import localtime, make_msgid
from pathlib import Path
from time import time

from yiben.infra.addresses import call, trust
from yiben.infra.keys import private_content
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, Unavailable
from yiben.kernel.text import Text

MAIL_PASSWORD, WEBHOOK_SECRET = "YIBEN_MAIL_PASSWORD", "YIBEN_WEBHOOK_SECRET"  # names, no secrets
SIGNATURE = "Yiben-Signature"
DELIVERY = "Yiben-Delivery"
_SECURITY = ("starttls", "tls", "none")
_LONGEST_SUBJECT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One e-mail to one person, in plain text."""

    to: str
    subject: str
    body: str


def can_mail(settings: Settings) -> bool:
    """Whether anybody said how e-mail is sent."""
    return bool(settings.mail_host and settings.mail_from)


def can_call(settings: Settings) -> bool:
    """Whether anybody said where webhooks go."""
    return bool(settings.webhook_url)


def send_mail(settings: Settings, letter: Letter) -> None:
    """Hand one letter to the mail server.

    Raises BadInput (`bad_address`, `mail_settings`, `mail_refused`) or Unavailable (`mail_unavailable`).
    """
    message = _message(settings, letter)
    password = _secret(MAIL_PASSWORD, settings.mail_password_file)
    if settings.mail_tls not in _SECURITY:
        raise _mail_settings(f"mail_tls: {settings.mail_tls}")
    if settings.mail_user and settings.mail_tls == "none":
        raise _mail_settings("mail_tls: none, mail_user")  # a password never travels in the clear
    try:
        with _connected(settings) as server:
            if settings.mail_user:
                server.login(settings.mail_user, password)
            server.send_message(message)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused) as error:
        if _later(error):
            raise _mail_unavailable(settings, error) from None
        raise BadInput(
            "mail_refused",
            Text("邮件服务器拒绝了收件人或发件人", "The mail server refuses the recipient or the sender."),
            where={"host": settings.mail_host},
        ) from None  # the cause repeats addresses
    except UnicodeError:
        raise _mail_settings("mail_user, mail_password: ASCII") from None
    except (smtplib.SMTPException, OSError) as error:
        raise _mail_unavailable(settings, error) from None  # the cause may repeat what was sent


def send_webhook(settings: Settings, body: bytes, *, delivery: str) -> None:
    """POST `body` (JSON) to the installation's address, signed; `delivery` names it, the same on every try.

    The receiver checks `Yiben-Signature: t=<unix seconds>,v1=<hex>` with `verifies`. Nothing is followed,
    no answer is kept. Raises BadInput (`webhook_settings`, `address_refused`, `webhook_refused`) or
    Unavailable (`webhook_unavailable`).
    """
    secret = _secret(WEBHOOK_SECRET, settings.webhook_secret_file)
    if len(secret) < 16:
        raise BadInput(
            "webhook_settings",
            Text(
                "推送签名密钥缺失或少于 16 个字符",
                "The key webhooks are signed with is missing, or shorter than 16 characters.",
            ),
            hint=Text(
                f"请设置 {WEBHOOK_SECRET} 或密钥文件", f"Set {WEBHOOK_SECRET} or the file that holds it."
            ),
        )
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "yiben",
        DELIVERY: delivery,
        SIGNATURE: signature(body, secret=secret, at=int(time())),
    }
    call(
        settings.webhook_url,
        body,
        headers=headers,
        networks=settings.webhook_networks,
        seconds=settings.webhook_seconds,
        ca_file=settings.outbound_ca_file,
    )


def signature(body: bytes, *, secret: str, at: int) -> str:
    """What stands in the header: the time, and the HMAC-SHA256 (RFC 2104) of time and body."""
    made = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={made}"


def verifies(body: bytes, header: str, *, secret: str, now: int, within: int = 300) -> bool:
    """Whether `header` is the signature of `body` and no older (or newer) than `within` seconds: what a receiver does."""
    parts = dict(part.split("=", 1) for part in header.split(",") if "=" in part)
    at = parts.get("t", "")
    if not (at.isascii() and at.isdigit()) or len(at) > 12 or abs(now - int(at)) > within:
        return False
    return hmac.compare_digest(signature(body, secret=secret, at=int(at)), header)


def _message(settings: Settings, letter: Letter) -> EmailMessage:
    message = EmailMessage()
    try:
        message["From"] = _address(settings.mail_from)
        message["To"] = _address(letter.to)
    except (ValueError, IndexError, MessageError) as error:
        raise BadInput(
            "bad_address",
            Text("电子邮件地址无效", "This is no e-mail address."),
            hint=Text("例如 name@example.gov.cn", "For example name@example.gov.cn"),
        ) from error
    message["Subject"] = " ".join(letter.subject.split())[:_LONGEST_SUBJECT]
    message["Date"] = localtime()
    message["Message-ID"] = make_msgid(domain=settings.mail_from.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notes in answer
    message.set_content(letter.body)
    return message


def _address(said: str) -> Address:
    if not said.isprintable() or " " in said or said.count("@") != 1:
        raise ValueError
    found = Address(addr_spec=said)
    if not found.username or not found.domain:
        raise ValueError
    return found


def _connected(settings: Settings) -> smtplib.SMTP:
    trusted = trust(settings.outbound_ca_file)
    seconds = settings.mail_seconds
    if settings.mail_tls == "tls":
        return smtplib.SMTP_SSL(settings.mail_host, settings.mail_port, timeout=seconds, context=trusted)
    server = smtplib.SMTP(settings.mail_host, settings.mail_port, timeout=seconds)
    if settings.mail_tls == "starttls":
        try:
            server.starttls(context=trusted)
        except (smtplib.SMTPException, OSError):
            server.close()
            raise
    return server


def _later(error: smtplib.SMTPException) -> bool:
    codes = (
        [code for code, _ in error.recipients.values()]
        if isinstance(error, smtplib.SMTPRecipientsRefused)
        else [getattr(error, "smtp_code", 500)]
    )
    return all(400 <= code < 500 for code in codes)


def _secret(variable: str, file: str) -> str:
    """A secret from the environment, else from a file nobody else may read; empty when neither is given."""
    if said := os.environ.get(variable):
        return said
    return private_content(Path(file)).decode("utf-8").strip() if file else ""


def _mail_settings(said: str) -> BadInput:
    return BadInput(
        "mail_settings",
        Text("这样的邮件设置无法使用", "These mail settings cannot work."),
        where={"setting": said},
        hint=Text(
            "YIBEN_MAIL_TLS 可为 starttls、tls 或 none；none 时不能登录；用户名和密码只能用 ASCII 字符",
            "YIBEN_MAIL_TLS is starttls, tls, or none (then without a user); user and password are ASCII.",
        ),
    )


def _mail_unavailable(settings: Settings, error: Exception) -> Unavailable:
    return Unavailable(
        "mail_unavailable",
        Text("邮件服务器没有收下邮件", "The mail server did not take the letter."),
        where={"host": settings.mail_host, "port": settings.mail_port, "problem": type(error).__name__},
    )
