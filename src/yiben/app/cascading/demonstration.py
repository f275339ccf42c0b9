"""A city and a province on one machine: two homes, two ports, joined; and a change that is watched as it arrives."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from yiben.app.cascading import crossing_shown
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import cascade, ledger
from yiben.infra.addresses import networks_of
from yiben.kernel.errors import Unavailable
from yiben.kernel.text import Text

NAMES = {"province": Text("云川省", "Yunchuan province"), "city": Text("云州市", "Yunzhou city")}
ENTRY = "养老机构名录"
LOOPBACK = "127.0.0.0/8"


def prepare(folder: Path, *, port: int) -> None:
    """Make both homes and join them, unless that was done before. They will listen at `port` + 2 and + 3."""
    os.environ["YIBEN_CASCADE_NETWORKS"] = LOOPBACK
    networks_of(LOOPBACK, setting="YIBEN_CASCADE_NETWORKS")
    province, city = open_platform(folder / "province"), open_platform(folder / "city")
    with city.office.reading(city.owner()) as work:
        known = bool(cascade.peers(work))
    if not known:
        _enter(city)
        crossing_shown.found(province, city, folder)
        _marry(province, city, port)
    province.close()
    city.close()


def start(folder: Path, *, port: int) -> list[subprocess.Popen[bytes]]:
    """`yiben up` for both homes, each in a process of its own."""
    environment = {**os.environ, "YIBEN_CASCADE_NETWORKS": LOOPBACK}
    command = [sys.executable, "-c", "from yiben.app.cli import main; main()", "up", "--no-sample"]
    return [
        subprocess.Popen(  # noqa: S603 our own command
            [*command, "--home", str(folder / name), "--port", str(port + place)], env=environment
        )
        for place, name in enumerate(NAMES)
    ]


def attend(running: Sequence["subprocess.Popen[bytes]"]) -> None:
    """Wait for both; whatever ends this process ends them too: Ctrl+C, a closed terminal, `kill`."""

    def over(number: int, _frame: object) -> None:
        raise SystemExit(128 + number)

    for each in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, over)
    try:
        for one in running:
            one.wait()
    except KeyboardInterrupt:
        for one in running:
            one.wait()
    finally:
        for one in running:
            one.terminate()


def change(folder: Path, *, tell: Callable[[Text], None], seconds: float = 60.0) -> None:
    """Change an entry in the city, and a label in the province, and say when each arrives at the other."""
    province, city = open_platform(folder / "province"), open_platform(folder / "city")
    try:
        _there(province, city, tell, seconds)
        _back(province, city, tell, seconds)
    finally:
        province.close()
        city.close()


def cross(folder: Path, *, tell: Callable[[Text], None], seconds: float = 60.0) -> None:
    """An objection, a request, its grant and a read cross, and it is said when each arrives."""
    os.environ["YIBEN_CASCADE_NETWORKS"] = LOOPBACK  # a read calls the other side from this very process
    crossing_shown.show(folder, tell=tell, wait=lambda arrived, then: _wait(arrived, seconds, then))


def _there(province: Platform, city: Platform, tell: Callable[[Text], None], seconds: float) -> None:
    title = f"养老机构名录（{time.strftime('%H:%M:%S')} 更新）"
    with city.office.writing(city.owner()) as work:
        ledger.amend(work, ENTRY, ledger.Amendment(title=title))
    tell(Text(f"市：标题改为「{title}」", f"City: the title is now “{title}”"))

    def arrived() -> bool:
        with province.office.reading(province.owner()) as work:
            return any(one.title == title for one in cascade.mirrors(work).rows)

    _wait(
        arrived,
        seconds,
        lambda took: tell(Text(f"省：{took:.1f} 秒后收到", f"Province: it is there after {took:.1f} s")),
    )


def _back(province: Platform, city: Platform, tell: Callable[[Text], None], seconds: float) -> None:
    with province.office.writing(province.owner()) as work:
        (seen,) = [one for one in cascade.mirrors(work, ENTRY).rows if one.name == ENTRY]
        item = seen.items[0]
        level = min(5, item.holds.level + 1)
        cascade.rule(work, seen.peer, item.id, level=level, why="省级评估")
    tell(Text(f"省：「{item.name}」判为 {level} 级", f"Province: “{item.name}” is ruled level {level}"))

    def arrived() -> bool:
        with city.office.reading(city.owner()) as work:
            (ours,) = [one for one in ledger.describe(work, ENTRY).items if one.id == item.id]
        return ours.label is not None and ours.label.level >= level

    _wait(
        arrived,
        seconds,
        lambda took: tell(Text(f"市：{took:.1f} 秒后生效", f"City: it rules there after {took:.1f} s")),
    )


def _wait(arrived: Callable[[], bool], seconds: float, then: Callable[[float], None]) -> None:
    begun = time.monotonic()
    while not arrived():
        if time.monotonic() - begun > seconds:
            raise Unavailable(
                "nothing_arrived",
                Text("没有收到：两个平台是否都在运行？", "Nothing arrived: are both installations up?"),
                hint=Text("请先运行 yiben cascade demo", "Run yiben cascade demo first."),
            )
        time.sleep(0.1)
    then(time.monotonic() - begun)


def _enter(city: Platform) -> None:
    items = (
        ledger.ItemProposal(name="机构名称", type="VARCHAR", level=1),
        ledger.ItemProposal(name="负责人电话", type="VARCHAR", level=3, personal=True),
    )
    with city.office.writing(city.owner()) as work:
        ledger.propose(
            work, ledger.Proposal(organisation="云州市民政局", stem=ENTRY, items=items, format="csv")
        )
        ledger.approve(work, ENTRY)


def _marry(province: Platform, city: Platform, port: int) -> None:
    from yiben.capabilities.cascade import listening

    address = f"127.0.0.1:{port + 2}"
    with province.office.writing(province.owner()) as work:
        invitation = cascade.invite(work, name=NAMES["province"].zh, address=address)
    door = listening.listen(province.office, address)
    try:
        cascade.join(
            city.office, city.owner(), invitation, name=NAMES["city"].zh, address=f"127.0.0.1:{port + 3}"
        )
    finally:
        door.stop()
