"""`kill -9` at any moment: the snapshot before stays readable, and the intake goes on afterwards."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access
from yiben.engines.evidence.verify import verify

BRING = """
import sys
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import open_platform
platform = open_platform()
print("go", flush=True)
bring_in(platform, platform.owner(), Order(source=sys.argv[1], org="云川市统计局", name="stock"))
"""


def count(platform: Platform) -> int:
    answer = access.ask(platform.office, platform.owner(), "SELECT count(*) AS n FROM stock")
    return int(answer.table()["n"].to_pylist()[0])


@pytest.mark.parametrize("seed", range(4))
def test_a_killed_intake_leaves_the_old_state_and_is_carried_on(
    platform: Platform, tmp_path: Path, seed: int
) -> None:
    source = tmp_path / "stock.csv"
    source.write_text("id,n\n1,10\n2,20\n")
    bring_in(platform, platform.owner(), Order(source=str(source), org="云川市统计局", name="stock"))
    rows = 60_000
    source.write_text("id,n\n" + "".join(f"{i},{i % 97}\n" for i in range(rows)))
    environment = {**os.environ, "YIBEN_HOME": str(platform.home.root)}
    chance = random.Random(seed)
    for _ in range(2):
        worker = subprocess.Popen(
            [sys.executable, "-c", BRING, str(source)], env=environment, stdout=subprocess.PIPE
        )
        assert worker.stdout is not None
        worker.stdout.readline()
        time.sleep(chance.uniform(0.05, 1.8))
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        again = open_platform(platform.home.root)
        assert count(again) in {2, rows}
        assert verify(again.engine, again.home).ok
        again.close()
    after = open_platform(platform.home.root)
    answer = bring_in(after, after.owner(), Order(source=str(source), org="云川市统计局", name="stock"))
    assert answer["rows"] == rows
    assert count(after) == rows
    assert verify(after.engine, after.home).ok
    after.close()
