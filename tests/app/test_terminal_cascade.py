"""`yiben cascade object`, `ask`, `asked`, `held`, `read`, `take-back`: what crosses, at the terminal of the province."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from terminals import Terminal
from yiben.app.cascading import crossing_shown, demonstration
from yiben.app.reactions import hands
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import cascade, casework, people
from yiben.capabilities.cascade import crossing, listening
from yiben.kernel.actors import SYSTEM


@pytest.fixture
def city(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Platform]:
    monkeypatch.setenv("YIBEN_CASCADE_NETWORKS", demonstration.LOOPBACK)
    opened, province = open_platform(tmp_path / "city"), open_platform(tmp_path / "province")
    crossing_shown.found(province, opened, tmp_path)
    doors = [listening.listen_at(one.office, "127.0.0.1", 0) for one in (opened, province)]
    there, here = (f"127.0.0.1:{one.port}" for one in doors)
    with province.office.writing(province.owner()) as work:
        invitation = cascade.invite(work, name="云川省", address=here)
    cascade.join(opened.office, opened.owner(), invitation, name="云州市", address=there)
    sent(opened)
    yield opened
    for one in doors:
        one.stop()
    opened.close()
    province.close()


def sent(platform: Platform) -> None:
    """The city attends to what arrived and sends what it has."""
    crossing.attend(platform.office, hands())
    with platform.office.reading(SYSTEM) as work:
        (peer,) = cascade.peers(work)
    assert cascade.pump(platform.office, peer.id).reason == ""


def decide(city: Platform, reference: str, move: str, **form: object) -> None:
    with city.office.reading(city.owner()) as work:
        (one,) = [
            each for each in crossing.errands(work, crossing.Side.THEIRS) if each.reference == reference
        ]
        case = casework.look(work, one.case, hands=hands()).case
        zhou = people.who_is(work, "zhou")
    with city.office.writing(zhou) as work:
        casework.move(work, case.id, move, seen=case.version, form=form, hands=hands())
    sent(city)


def test_an_objection_and_a_grant_live_at_the_terminal(
    city: Platform, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("YIBEN_HOME", str(tmp_path / "province"))
    monkeypatch.setenv("YIBEN_LANG", "en")
    yiben = Terminal(monkeypatch, capsys)
    lin = ("--as", "lin")
    said = ("--column", "实有床位", "--key", "机构编号=A02", "--right", "79")
    made = yiben.json("cascade", "object", "beds", "--peer", "云州市", *said, *lin)
    also = yiben.json("objection", "file", "beds", "--peer", "云州市", *said, *lin)
    wanted = ("--column", "机构名称", "--column", "实有床位:masked", "--purpose", "administrative_approval")
    words = ("--says", "核对床位补贴", "--basis", "养老服务条例")
    asked = yiben.json("cascade", "ask", "beds", "--peer", "云州市", *wanted, *words, *lin)
    assert yiben.json("cascade", "sync")[0]["behind"] == 0
    assert "There is no peer" in "".join(map(str, yiben("cascade", "sync", "云洲市")))
    sent(city)
    decide(city, made["reference"], "refuse", refusal="与登记一致")
    decide(city, asked["reference"], "approve")
    listed = {one["reference"]: one for one in yiben.json("cascade", "asked", *lin)}
    assert listed[made["reference"]]["answer"] == "与登记一致"
    assert listed[also["reference"]]["stage"] == "To be answered by its source"
    (held,) = yiben.json("cascade", "held", *lin)
    read = yiben.json("cascade", "read", held["grant"], "--where", "机构名称 LIKE '长%'", *lin)
    assert [row["机构名称"] for row in read["rows"]] == ["长青养老院"]
    code, _, problem = yiben("cascade", "read", held["grant"], "--as", "analyst")
    assert (code, "no grant" in problem) == (4, True)
    yiben("cascade", "take-back", asked["reference"], "--why", "不再需要", *lin)
    yiben("cascade", "sync")
    sent(city)
    _, out, _ = yiben("cascade", "held", *lin)
    assert "withdrawn" in out


DEMO = """
import subprocess, sys
from yiben.app.cascading.demonstration import attend

class Told(subprocess.Popen):
    def wait(self):
        print("waits", flush=True)
        return super().wait()

attend([Told([sys.executable, "-c", "import time; time.sleep(600)"])])
"""


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGHUP])
def test_both_installations_of_the_demonstration_end_with_it_however_it_is_ended(how: signal.Signals) -> None:
    demo = subprocess.Popen([sys.executable, "-c", DEMO], stdout=subprocess.PIPE)
    assert demo.stdout is not None
    assert demo.stdout.readline() == b"waits\n"
    demo.send_signal(how)
    assert demo.stdout.read() == b""  # until nobody holds the other end any more
    assert demo.wait() == 128 + how
