"""Notices and messages: who is told what, once, and nothing of what was written."""

import json
import socketserver
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from case_court import open_court

from yiben.capabilities import casework
from yiben.capabilities.casework import Channel


def said(court, name, **named):
    return [one.says.en for one in court.do(name, casework.notices, **named).rows]


def test_holders_and_the_filer_are_told_but_not_of_their_own_doing(court) -> None:
    case = court.file()
    assert said(court, "sam") == said(court, "sue") == [f"request {case.number} waits for you: asked"]
    assert said(court, "fay") == said(court, "tom") == []
    court.move("sam", case, "accept")
    assert said(court, "fay") == [f"request {case.number}: “accept” was made; it stands at “judged” now"]
    assert said(court, "bea") == [f"request {case.number} waits for you: judged"]
    assert len(said(court, "sam")) == 1


def test_read_is_each_ones_own(court) -> None:
    court.file()
    first = court.do("sam", casework.notices).rows[0]
    assert first.read is None
    court.do("sam", casework.read_notice, first.id)
    court.later(hours=1)
    court.do("sam", casework.read_notice, first.id)
    assert court.do("sam", casework.notices).rows[0].read == "2026-11-23T01:00:00.000000Z"
    assert said(court, "sam", only="unread") == []
    assert len(said(court, "sue", only="unread")) == 1
    assert court.refused("tom", casework.read_notice, first.id).code == "no_notice"


def test_old_notices_are_forgotten(court) -> None:
    court.file()
    court.later(days=401)
    casework.tick(court.office, hands=court.hands)
    assert all("waits" not in one for one in said(court, "sam"))


class Postman(socketserver.StreamRequestHandler):
    """As much SMTP as a client needs."""

    def handle(self) -> None:
        self.wfile.write(b"220 ready\r\n")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                body = b""
                while (part := self.rfile.readline()) != b".\r\n":
                    body += part
                self.server.letters.append(body.decode())
            self.wfile.write(b"221 bye\r\n" if verb == b"QUIT" else b"250 ok\r\n")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    letters: list[str]


@pytest.fixture
def post() -> Iterator[MailServer]:
    server = MailServer(("127.0.0.1", 0), Postman)
    server.letters = []
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def mailing(folder: Path, port: int):
    return open_court(
        folder, mail_host="127.0.0.1", mail_port=port, mail_tls="none", mail_from="yiben@example.gov.cn",
        public_url="https://data.example.gov.cn/",
    )  # fmt: skip


def prefer(court, name, **named):
    with court.office.writing(court.actor(name)) as work:
        return casework.prefer(work, **named)


def test_letters_go_to_whoever_wants_them_and_hold_a_number_and_a_link(tmp_path, post) -> None:
    court = mailing(tmp_path, post.server_address[1])
    prefer(court, "sam", channels=[Channel.EMAIL], email="sam@example.gov.cn")
    prefer(court, "fay", channels=[Channel.EMAIL], email="fay@example.gov.cn")
    case = court.file(title="绝密标题", form={"purpose": "绝密用途"})
    assert post.letters == []  # nothing is sent before everything is settled
    assert casework.tick(court.office, hands=court.hands).sent == 1
    assert casework.tick(court.office, hands=court.hands) == casework.Ticked()
    court.move("sam", case, "accept", note="绝密留言")
    assert casework.tick(court.office, hands=court.hands).sent == 1
    from email import message_from_string, policy

    read = [message_from_string(one, policy=policy.default) for one in post.letters]
    assert [one["To"] for one in read] == ["sam@example.gov.cn", "fay@example.gov.cn"]
    for one in read:
        whole = str(one["Subject"]) + one.get_content()
        assert case.number in whole
        assert f"https://data.example.gov.cn/cases/{case.number}" in whole
        assert "绝密" not in whole
        assert "sam" not in whole.replace("sam@example", "")
    court.office.engine.dispose()


def test_a_letter_that_fails_is_tried_again_and_given_up_at_last(tmp_path) -> None:
    import socket

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        court = mailing(tmp_path, free.getsockname()[1])  # nobody listens there
        prefer(court, "sam", channels=[Channel.EMAIL], email="sam@example.gov.cn")
        court.file()
        failed = 0
        for _ in range(40):
            failed += casework.tick(court.office, hands=court.hands).unsent
            assert casework.tick(court.office, hands=court.hands).unsent == 0
            court.later(hours=10)
        assert failed == 3 * 8  # that it waits, that it is due, that it is late
    court.office.engine.dispose()


def test_a_preference_needs_an_address(court) -> None:
    def asked(**named):
        return court.refused("sam", lambda work, hands: casework.prefer(work, **named)).code

    assert asked(channels=[Channel.EMAIL]) == "bad_email"
    assert asked(channels=[Channel.EMAIL], email="a@b\r\nBcc: x@y.cn") == "bad_email"
    assert asked(channels=[Channel.WEBHOOK]) == "webhook_not_personal"
    prefer(court, "sam", channels=[Channel.EMAIL], email="sam@example.gov.cn")
    assert "sam@example" not in json.dumps([event.detail for event in court.events])
    assert prefer(court, "sam", channels=[]).email is None
