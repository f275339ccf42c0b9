"""Whoever drips, hoards lines, never ends an answer or answers slowly keeps nobody else waiting, on either end."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import orjson
import pytest
from test_bad_peers import say
from test_cut_links import line_of

from conftest import OWNER, Side, side
from yiben.app.cascading import running
from yiben.capabilities import cascade
from yiben.capabilities.cascade import certificates, envelope, listening
from yiben.capabilities.cascade.actions.pumping import MESSAGES
from yiben.capabilities.cascade.carrying import bounding
from yiben.infra.database import metadata


def stranger(one: Side) -> ssl.SSLSocket:
    """A line of somebody who shows no certificate."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    plain = socket.create_connection(("127.0.0.1", one.door.port), 5.0)
    return context.wrap_socket(plain, server_hostname="x")


def over(line: socket.socket, *, within: float) -> bool:
    """Whether the other end closed a line within so many seconds."""
    line.settimeout(within)
    with suppress(ConnectionError, ssl.SSLError):
        return line.recv(1) == b""
    return True


def test_strangers_who_hoard_lines_keep_no_peer_out(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    province, city = both
    monkeypatch.setattr(bounding, "OF_ONE", 4)
    city.enter("甲", 1)
    kept = line_of(city)
    assert city.pump(link=kept).reason == ""
    with ExitStack() as stack:
        stack.callback(kept.close)
        hoard = [
            stack.enter_context(socket.create_connection(("127.0.0.1", province.door.port)))
            for _ in range(40)
        ]
        assert sum(over(one, within=0.05) for one in hoard[20:]) >= 10
        city.enter("乙", 1)
        assert city.pump(link=kept).reason == ""
    assert len(province.mirrors()) == 2


def test_a_stranger_who_says_nothing_is_hung_up_on(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    province, _city = both
    monkeypatch.setattr(listening, "HANDSHAKE", 0.5)
    with stranger(province) as line:
        assert over(line, within=4.0)


def test_a_request_that_drips_is_hung_up_on(both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch) -> None:
    province, _city = both
    monkeypatch.setattr(listening, "WHOLE", 0.6)
    with stranger(province) as line:
        end = time.monotonic() + 20.0
        with suppress(OSError):
            while time.monotonic() < end:
                line.sendall(b"X")
                time.sleep(0.05)
        assert time.monotonic() < end


def test_an_answer_nobody_reads_holds_no_line(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixteen megabytes are on their way to somebody who reads none of it."""
    province, city = both
    monkeypatch.setattr(listening, "WHOLE", 1.0)
    monkeypatch.setattr(
        listening, "receive",
        lambda *_args, **_more: listening.Reply(status=200, body=b" " * 16_000_000, signature=""),
    )  # fmt: skip
    line = line_of(city)
    connection = line._connected()
    assert connection.sock is not None
    connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
    connection.request("POST", MESSAGES, b"{}", {"Yiben-From": province.other})
    end = time.monotonic() + 10.0
    while len(province.door.lines) and time.monotonic() < end:
        time.sleep(0.05)
    line.close()
    assert time.monotonic() < end


def test_one_peer_has_one_batch_taken_in_at_a_time(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Eight megabytes of empty lists are hundreds of megabytes once they are read: never many of them at once."""
    province, city = both
    inside, most, guard = 0, 0, threading.Lock()

    def slow(*_args: object, **_more: object) -> listening.Reply:
        nonlocal inside, most
        with guard:
            inside += 1
            most = max(most, inside)
        time.sleep(0.3)
        with guard:
            inside -= 1
        return listening.Reply(status=200, body=b"{}", signature="")

    monkeypatch.setattr(listening, "receive", slow)
    monkeypatch.setattr(listening, "TURN", 0.1)
    answers: list[int] = []

    def ask() -> None:
        line = line_of(city)
        answers.append(line.post(MESSAGES, b"{}", sender=province.other, signature="").status)
        line.close()

    threads = [threading.Thread(target=ask) for _ in range(5)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == 1
    assert sorted(set(answers)) == [200, 429]


class Door:
    """A door with a peer's own certificate behind which somebody does as they like."""

    def __init__(self, one: Side, does: Callable[[ssl.SSLSocket], None], *, plain: bool = False) -> None:
        home = one.office.home
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(
            certificates.link_file(home, envelope.installation(home), now=one.office.clock())
        )
        self.does, self.plain = does, plain
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self.listening.getsockname()[1])
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                line, _ = self.listening.accept()
                threading.Thread(target=self._one, args=(line,), daemon=True).start()

    def _one(self, line: socket.socket) -> None:
        with suppress(OSError):
            self.does(line if self.plain else self.context.wrap_socket(line, server_side=True))  # type: ignore[arg-type]


def drip(line: socket.socket) -> None:
    """A record of a handshake that goes on for ever."""
    line.recv(4_096)
    line.sendall(b"\x16\x03\x03\x40\x00\x02\x00\x3f\xfc")
    while True:
        line.sendall(b"\x00")
        time.sleep(0.05)


def go_on(line: socket.socket) -> None:
    """`100 Continue`, for ever."""
    line.recv(65_536)
    while True:
        line.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
        time.sleep(0.01)


def endless(line: socket.socket) -> None:
    line.recv(65_536)
    line.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
    while True:
        line.sendall(b" " * 65_536)


def elsewhere(line: socket.socket) -> None:
    line.recv(65_536)
    line.sendall(b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1:1/\r\nContent-Length: 2\r\n\r\n{}")


@pytest.mark.parametrize("does", [drip, go_on, endless, elsewhere])
def test_a_peer_that_drips_never_ends_or_sends_elsewhere_is_let_go_of(
    both: tuple[Side, Side], does: Callable[[ssl.SSLSocket], None]
) -> None:
    province, city = both
    door = Door(province, does, plain=does is drip)
    with city.office.engine.begin() as db:
        db.execute(metadata.tables["cascade_peer"].update().values(address=f"127.0.0.1:{door.port}"))
    city.enter("甲", 1)
    object.__setattr__(city.office.settings, "cascade_seconds", 1.0)
    begun = time.monotonic()
    assert city.pump().reason in {"unreachable", "too_large", "busy", "garbage", "signature_wrong"}
    assert time.monotonic() - begun < 20.0
    assert city.peer().out_acked == 0
    door.listening.close()


@pytest.fixture
def county(tmp_path: Path, both: tuple[Side, Side]) -> Iterator[Side]:
    """A third installation, joined to the province."""
    province, _city = both
    opened = side(tmp_path / "county")
    with province.office.writing(OWNER) as work:
        said = cascade.invite(work, name="云川省", address=f"127.0.0.1:{province.door.port}")
    cascade.join(opened.office, OWNER, said, name="A县", address=f"127.0.0.1:{opened.door.port}")
    yield opened
    opened.door.stop()
    opened.office.engine.dispose()


def move(province: Side, one: Side, address: str) -> None:
    """A peer of the province is reached elsewhere."""
    table = metadata.tables["cascade_peer"]
    name = envelope.installation(one.office.home)
    with province.office.engine.begin() as db:
        db.execute(table.update().where(table.c.id == name).values(address=address))


def until(done: Callable[[], bool], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.parametrize("address", ["10.1.2.3:9", "nobody.invalid:9", "\u2028..:9"])
def test_a_peer_whose_address_is_not_called_keeps_no_other_peer_waiting(
    both: tuple[Side, Side], county: Side, address: str
) -> None:
    province, city = both
    move(province, county, address)
    entry = province.enter("甲", 1)
    with running.cascading(province.office, every=0.05):
        assert until(lambda: entry in city.mirrors())
    with province.office.reading(OWNER) as work:
        reasons = {one.name: one.reason for one in cascade.peers(work)}
    assert reasons["云州市"] == ""
    assert reasons["A县"] in {"address_refused", "bad_address", "unreachable"}


def test_a_peer_that_answers_slowly_keeps_no_other_peer_waiting(
    both: tuple[Side, Side], county: Side
) -> None:
    province, city = both
    over_ = threading.Event()

    def wait(line: ssl.SSLSocket) -> None:
        line.recv(65_536)
        over_.wait(30.0)

    door = Door(county, wait)
    move(province, county, f"127.0.0.1:{door.port}")
    object.__setattr__(province.office.settings, "cascade_seconds", 25.0)
    entry = province.enter("甲", 1)
    with running.cascading(province.office, every=0.05):
        assert until(lambda: entry in city.mirrors(), 15.0)
        over_.set()
    door.listening.close()


def test_whatever_breaks_with_one_peer_the_pump_goes_on(
    both: tuple[Side, Side], monkeypatch: pytest.MonkeyPatch
) -> None:
    from sqlalchemy.exc import OperationalError

    province, city = both
    broken = iter([OperationalError("x", {}, OSError()), KeyError("x"), ValueError("x"), OSError("x")])
    pump = cascade.pump

    def sometimes(*args: object, **more: object) -> cascade.Pumped:
        if error := next(broken, None):
            raise error
        return pump(*args, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(cascade, "pump", sometimes)
    monkeypatch.setattr(running, "LONGEST_PAUSE", 0.1)
    entry = province.enter("甲", 1)
    with running.cascading(province.office, every=0.05):
        assert until(lambda: entry in city.mirrors())


def test_garbage_as_large_as_a_batch_may_be_is_named(both: tuple[Side, Side]) -> None:
    province, city = both
    object.__setattr__(city.office.settings, "cascade_seconds", 60.0)
    for body in (b"[" + b"[]," * 2_600_000 + b"[]]", orjson.dumps({"x": "\\" * 3_900_000})):
        status, said = say(city, body)
        assert (status, said["error"]) == (400, "garbage")
    assert province.peer().strikes == 2
