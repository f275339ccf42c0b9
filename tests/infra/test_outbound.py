"""E-mail and webhooks against real servers: what arrives, what is refused, and what nobody ever reads in an error."""

import email
import email.policy
import re
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from outside import MailServer, Receiver, certificate, running
from yiben.infra.addresses import lead_outside
from yiben.infra.outbound import (
    Letter,
    can_call,
    can_mail,
    send_mail,
    send_webhook,
    signature,
    verifies,
)
from yiben.infra.settings import Settings
from yiben.kernel.errors import BadInput, Unavailable, YibenError

SECRET = "a-secret-of-some-length"
LETTER = Letter(
    to="zhang@example.gov.cn", subject="待办：2026-000123", body="数据共享申请等您办理。\n\n请登录平台。"
)


@pytest.fixture
def pem(tmp_path: Path) -> Path:
    return certificate(tmp_path)


@pytest.fixture
def receiver(pem: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setenv("YIBEN_WEBHOOK_SECRET", SECRET)
    with running(Receiver(pem)) as server:
        yield server


def mail_settings(server: MailServer, pem: Path, **more: object) -> Settings:
    return replace(
        Settings(
            mail_host="127.0.0.1",
            mail_port=server.port,
            mail_from="yiben@example.gov.cn",
            outbound_ca_file=str(pem),
        ),
        **more,
    )


def hook_settings(receiver: Receiver, pem: Path, **more: object) -> Settings:
    return replace(
        Settings(
            webhook_url=receiver.url,
            webhook_networks="127.0.0.0/8",
            outbound_ca_file=str(pem),
            webhook_seconds=2,
        ),
        **more,
    )


def said(error: YibenError) -> str:
    return f"{error.as_dict()} {error.message.zh} {error.message.en} {error!r} {error.__cause__!r}"


def test_a_letter_arrives_over_tls_in_both_scripts(pem: Path) -> None:
    with running(MailServer(pem)) as server:
        send_mail(mail_settings(server, pem), LETTER)
    sender, to, raw = server.letters[0]
    assert "yiben@example.gov.cn" in sender
    assert "zhang@example.gov.cn" in to
    assert server.encrypted == [True]
    got = email.message_from_bytes(raw, policy=email.policy.default)
    assert got["Subject"] == "待办：2026-000123"
    assert got.get_content().replace("\r\n", "\n").strip() == LETTER.body
    assert got["Auto-Submitted"] == "auto-generated"


def test_the_password_comes_from_a_private_file_and_goes_over_tls(pem: Path, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("geheim-1\n")
    file.chmod(0o600)
    with running(MailServer(pem)) as server:
        send_mail(mail_settings(server, pem, mail_user="yiben", mail_password_file=str(file)), LETTER)
    assert server.logins == ["\0yiben\0geheim-1"]
    assert server.encrypted == [True]


def test_a_password_no_server_understands_is_said(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_MAIL_PASSWORD", "密码")
    with running(MailServer(pem)) as server, pytest.raises(BadInput) as caught:
        send_mail(mail_settings(server, pem, mail_user="yiben"), LETTER)
    assert caught.value.code == "mail_settings"
    assert "密码" not in f"{caught.value.where} {caught.value.__cause__!r}"


def test_a_password_file_others_can_read_is_refused(pem: Path, tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text("geheim")
    file.chmod(0o644)
    with running(MailServer(pem)) as server, pytest.raises(Unavailable) as caught:
        send_mail(mail_settings(server, pem, mail_user="yiben", mail_password_file=str(file)), LETTER)
    assert caught.value.code == "key_open_to_others"
    assert "geheim" not in said(caught.value)


def test_a_password_never_travels_in_the_clear(pem: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_MAIL_PASSWORD", "geheim")
    with running(MailServer(pem, secure=False)) as server:
        with pytest.raises(BadInput) as caught:
            send_mail(mail_settings(server, pem, mail_user="yiben", mail_tls="none"), LETTER)
        with pytest.raises(Unavailable) as stripped:  # somebody in between took STARTTLS away
            send_mail(mail_settings(server, pem, mail_user="yiben"), LETTER)
    assert caught.value.code == "mail_settings"
    assert stripped.value.code == "mail_unavailable"
    assert not server.logins
    assert not server.letters


def test_a_server_nobody_vouches_for_gets_nothing(pem: Path) -> None:
    with running(MailServer(pem)) as server, pytest.raises(Unavailable):
        send_mail(mail_settings(server, pem, outbound_ca_file=""), LETTER)
    assert not server.letters


@pytest.mark.parametrize(
    "to",
    [
        "zhang@example.cn\nBcc: all@example.cn",
        "a@b@c",
        "nobody",
        "@example.cn",
        "a b@example.cn",
        "",
        "x@",
        "<a@b.cn>,c@d.cn",
    ],
)
def test_what_is_no_address_is_refused_before_anything_is_sent(pem: Path, to: str) -> None:
    with running(MailServer(pem)) as server, pytest.raises(BadInput) as caught:
        send_mail(mail_settings(server, pem), replace(LETTER, to=to))
    assert caught.value.code == "bad_address"
    assert not server.letters


def test_a_line_break_in_a_subject_makes_no_header(pem: Path) -> None:
    with running(MailServer(pem)) as server:
        send_mail(mail_settings(server, pem), replace(LETTER, subject="one\r\nBcc: all@example.cn\n"))
    got = email.message_from_bytes(server.letters[0][2], policy=email.policy.default)
    assert got["Bcc"] is None
    assert got["Subject"] == "one Bcc: all@example.cn"


@pytest.mark.parametrize(("answer", "kind"), [(550, BadInput), (450, Unavailable)])
def test_a_refused_recipient_is_tried_again_only_when_the_server_says_later(
    pem: Path, answer: int, kind: type[YibenError]
) -> None:
    with running(MailServer(pem, refuses={"to": answer})) as server, pytest.raises(kind) as caught:
        send_mail(mail_settings(server, pem), LETTER)
    assert "zhang" not in said(caught.value)
    assert not server.letters


def test_a_mail_server_that_is_not_there_is_said_without_a_password(
    pem: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("YIBEN_MAIL_PASSWORD", "geheim")
    with running(MailServer(pem)) as server:
        settings = mail_settings(server, pem, mail_user="yiben")
    with pytest.raises(Unavailable) as caught:
        send_mail(settings, LETTER)
    assert caught.value.code == "mail_unavailable"
    assert "geheim" not in said(caught.value)


def test_a_webhook_arrives_once_and_signed(receiver: Receiver, pem: Path) -> None:
    body = '{"says":"待办"}'.encode()
    send_webhook(hook_settings(receiver, pem), body, delivery="note_1")
    [(headers, got)] = receiver.got
    assert got == body
    assert headers["Yiben-Delivery"] == "note_1"
    at = int(headers["Yiben-Signature"].split(",")[0].removeprefix("t="))
    assert verifies(got, headers["Yiben-Signature"], secret=SECRET, now=at)
    assert not verifies(got + b" ", headers["Yiben-Signature"], secret=SECRET, now=at)
    assert not verifies(got, headers["Yiben-Signature"], secret="another-secret-as-long", now=at)
    assert not verifies(got, headers["Yiben-Signature"], secret=SECRET, now=at + 301)


@pytest.mark.parametrize(
    "header", ["", "t=,v1=", "t=1", "v1=00", "t=99999999999999999999,v1=0", "t=١,v1=0", "nonsense"]
)
def test_a_forged_signature_does_not_verify(header: str) -> None:
    assert not verifies(b"{}", header, secret=SECRET, now=1)


@pytest.mark.parametrize("page", ["handle-cases.md", "handle-cases.zh.md"])
def test_the_receiver_of_the_howto_tells_genuine_calls_from_others(page: str) -> None:
    text = (Path(__file__).parents[2] / "docs" / "howto" / page).read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    made: dict[str, Any] = {}
    exec(code, made)
    now = int(time.time())
    assert made["genuine"](signature(b"{}", secret=SECRET, at=now), b"{}", SECRET)
    assert not made["genuine"](signature(b"{}", secret=SECRET, at=now), b"{ }", SECRET)
    assert not made["genuine"](signature(b"{}", secret=SECRET, at=now - 301), b"{}", SECRET)


def test_a_signature_is_the_hmac_of_time_and_body() -> None:
    # printf '1700000000.{}' | openssl dgst -sha256 -hmac a-secret-of-some-length
    assert (
        signature(b"{}", secret=SECRET, at=1700000000)
        == "t=1700000000,v1=ecddabbd9986bf0d6c83ba2db1ab97019f089771f86dade7e91c21f99fb01872"
    )


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/", "https://localhost/", "https://[::1]/", "https://[::ffff:127.0.0.1]/",
        "https://10.1.2.3/", "https://192.168.0.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data",
        "https://100.64.0.1/", "https://0.0.0.0/", "https://[fe80::1]/", "https://[fd00::1]/", "https://224.0.0.1/",
        "https://[64:ff9b::a9fe:a9fe]/", "https://[2002:7f00:1::]/", "https://2130706433/", "https://0x7f.1/",
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "https://user:pw@example.com/",
        "https:///", "https://example.com:99999/", "https://exa mple.com/", "https://example.com\\@127.0.0.1/", "",
    ],
)  # fmt: skip
def test_nobody_reaches_inside_through_us(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YIBEN_WEBHOOK_SECRET", SECRET)
    with pytest.raises(BadInput) as caught:
        send_webhook(Settings(webhook_url=url), b"{}", delivery="note_1")
    assert caught.value.code == "address_refused"
    assert SECRET not in said(caught.value)


@pytest.mark.parametrize(
    "address",
    ["fec0::1", "192.0.0.192", "::ffff:192.0.0.192", "168.63.129.16", "2002:a83f:8110::1", "192.88.99.1", "3fff::1"],
)  # fmt: skip
def test_what_is_on_a_public_number_and_leads_inside_is_not_reached(address: str) -> None:
    assert not lead_outside([address], ())
    assert not lead_outside(["8.8.8.8", address], ())


def test_only_the_networks_the_owner_allowed_are_reached(receiver: Receiver, pem: Path) -> None:
    with pytest.raises(BadInput) as caught:
        send_webhook(hook_settings(receiver, pem, webhook_networks="10.0.0.0/8"), b"{}", delivery="note_1")
    assert caught.value.code == "address_refused"
    with pytest.raises(BadInput) as wrong:
        send_webhook(hook_settings(receiver, pem, webhook_networks="everything"), b"{}", delivery="note_1")
    assert wrong.value.code == "bad_setting"
    assert not receiver.got


def test_a_redirect_is_not_followed(receiver: Receiver, pem: Path) -> None:
    receiver.status, receiver.headers = 302, {"Location": receiver.url}
    with pytest.raises(BadInput) as caught:
        send_webhook(hook_settings(receiver, pem), b"{}", delivery="note_1")
    assert caught.value.code == "webhook_refused"
    assert len(receiver.got) == 1


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, BadInput), (404, BadInput), (410, BadInput), (429, Unavailable), (503, Unavailable)],
)
def test_only_what_may_pass_is_tried_again(
    receiver: Receiver, pem: Path, status: int, kind: type[YibenError]
) -> None:
    receiver.status = status
    with pytest.raises(kind):
        send_webhook(hook_settings(receiver, pem), b"{}", delivery="note_1")


def test_a_receiver_nobody_vouches_for_gets_nothing(receiver: Receiver, pem: Path) -> None:
    with pytest.raises(Unavailable):
        send_webhook(hook_settings(receiver, pem, outbound_ca_file=""), b"{}", delivery="note_1")
    assert not receiver.got


def test_a_receiver_that_drips_its_answer_is_cut_off(receiver: Receiver, pem: Path) -> None:
    receiver.drips = True
    with pytest.raises(Unavailable):
        send_webhook(hook_settings(receiver, pem, webhook_seconds=0.5), b"{}", delivery="note_1")


@pytest.mark.parametrize("secret", ["", "short"])
def test_without_a_key_nothing_is_sent_unsigned(
    receiver: Receiver, pem: Path, monkeypatch: pytest.MonkeyPatch, secret: str
) -> None:
    monkeypatch.setenv("YIBEN_WEBHOOK_SECRET", secret)
    with pytest.raises(BadInput) as caught:
        send_webhook(hook_settings(receiver, pem), b"{}", delivery="note_1")
    assert caught.value.code == "webhook_settings"
    assert not receiver.got


def test_nothing_is_sent_where_nobody_said_how() -> None:
    assert not can_mail(Settings())
    assert not can_call(Settings())
    assert can_mail(Settings(mail_host="mail.example.cn", mail_from="a@example.cn"))
    assert can_call(Settings(webhook_url="https://example.cn/hook"))


def test_a_trusted_authority_that_is_not_there_is_said(receiver: Receiver, pem: Path, tmp_path: Path) -> None:
    with pytest.raises(BadInput) as caught:
        send_webhook(
            hook_settings(receiver, pem, outbound_ca_file=str(tmp_path / "none.pem")),
            b"{}",
            delivery="note_1",
        )
    assert caught.value.code == "bad_setting"
