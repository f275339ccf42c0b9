"""A backup is a whole, consistent, sealed copy; what is restored goes on, and says that it was restored."""

import json
import random
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from yiben.app.backing_up import Backup, back_up, restore
from yiben.app.orders import Order
from yiben.app.road import bring_in
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import access, people
from yiben.engines import evidence
from yiben.engines.evidence.verify import verify
from yiben.infra.archive import CHUNK
from yiben.kernel.errors import BadInput, Refused, YibenError
from yiben.kernel.progress import Step

SECRET = "正确的马 电池 订书钉 12"
SQL = "SELECT * FROM residents ORDER BY 公民身份号码"


@pytest.fixture
def full(platform: Platform, residents: Path) -> Platform:
    bring(platform, residents)
    return platform


def bring(platform: Platform, source: Path, name: str = "residents") -> None:
    bring_in(platform, platform.owner(), Order(source=str(source), org="云川市公安局", name=name))


def made(platform: Platform, target: Path) -> Backup:
    return back_up(platform, platform.owner(), target, passphrase=SECRET)


def rows(platform: Platform, sql: str = SQL) -> list[dict[str, object]]:
    found: list[dict[str, object]] = (
        access.ask(platform.office, platform.owner(), sql).table().to_pylist()
    )  # fmt: skip
    return found


@contextmanager
def opened(home: Path) -> Iterator[Platform]:
    platform = open_platform(home)
    yield platform
    platform.close()


def test_what_is_restored_answers_alike_and_goes_on(full: Platform, residents: Path, tmp_path: Path) -> None:
    steps: list[Step] = []
    done = back_up(
        full, full.owner(), tmp_path / "a.backup", passphrase=SECRET, progress=steps.append
    )  # fmt: skip
    assert stat.S_IMODE((tmp_path / "a.backup").stat().st_mode) == 0o600
    assert steps[-1].total_bytes
    before = rows(full)
    again = restore(tmp_path / "a.backup", tmp_path / "new", passphrase=SECRET)
    assert (again.sha256, again.tree_size, again.root) == (done.sha256, done.tree_size, done.root)
    with opened(tmp_path / "new") as platform:
        assert rows(platform) == before
        # The lake was written at another place; the next intake finds its older snapshots here.
        residents.write_bytes(residents.read_bytes().replace("合计".encode("gb18030"), b"zz"))
        bring(platform, residents)
        resource = access.ask(platform.office, platform.owner(), SQL).resources[0]
        assert len(platform.lake.snapshots(resource)) == 2
        assert verify(platform.engine, platform.home).ok
    lake = tmp_path / "new" / "lake"
    old = str(full.home.root).encode()
    assert not [path for path in lake.rglob("*") if path.is_file() and old in path.read_bytes()]
    for path in (tmp_path / "new").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600), path


def test_both_leave_evidence_and_an_older_backup_is_told_from_a_cut_log(
    full: Platform, tmp_path: Path
) -> None:
    done = made(full, tmp_path / "a.backup")
    for _ in range(3):
        rows(full)
    with full.office.reading(full.owner()) as work:
        told = evidence.show(work.db, evidence.Asked(kind="backup.made")).rows[0]
        newer = evidence.newest_head(work.db)
    assert (told.subject, told.detail["root"]) == (done.sha256, done.root)
    restore(tmp_path / "a.backup", tmp_path / "new", passphrase=SECRET)
    assert newer is not None
    with opened(tmp_path / "new") as platform, platform.office.reading(platform.owner()) as work:
        mark = evidence.show(work.db, evidence.Asked(kind="backup.restored")).rows[0]
        assert mark.seq == done.tree_size < newer.tree_size, "it stands right where the log goes on"
        assert mark.subject == done.sha256
        assert mark.detail["tree_size"] == done.tree_size
        assert evidence.consistency(work.db, done.tree_size).from_root == done.root


def test_it_holds_nothing_in_the_clear(full: Platform, tmp_path: Path) -> None:
    made(full, tmp_path / "a.backup")
    content = (tmp_path / "a.backup").read_bytes()
    value = str(rows(full)[0]["姓名"])
    for secret in (value.encode(), b"PRIVATE KEY", b"SQLite format", b"PAR1", "云川".encode()):
        assert secret not in content
    assert [path for path in full.home.staging.rglob("*") if path.is_file()] == []
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


@pytest.mark.parametrize("seed", range(3))
def test_a_changed_or_cut_file_is_refused_and_leaves_nothing(
    full: Platform, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    (full.home.files / "noise").write_bytes(chance.randbytes(3 * CHUNK))
    made(full, tmp_path / "a.backup")
    whole = bytearray((tmp_path / "a.backup").read_bytes())
    at = chance.randrange(400, len(whole))

    def refused(content: bytes, *, earliest: int, latest: int) -> None:
        bad = tmp_path / "bad.backup"
        bad.write_bytes(content)
        with pytest.raises(BadInput) as error:
            restore(bad, tmp_path / "new", passphrase=SECRET)
        assert error.value.code == "backup_damaged"
        assert earliest <= error.value.where["byte"] <= latest
        assert not (tmp_path / "new").exists()

    flipped = bytearray(whole)
    flipped[at] ^= 1 << chance.randrange(8)
    refused(bytes(flipped), earliest=max(0, at - CHUNK - 16), latest=at)
    refused(bytes(whole[:at]), earliest=max(0, at - CHUNK - 16), latest=at)
    refused(bytes(whole) + b"x", earliest=len(whole) - CHUNK - 16, latest=len(whole))
    # Cut exactly between two chunks: what is left is sound, and yet not all.
    head = 11 + int.from_bytes(whole[9:11], "big") + 32
    refused(bytes(whole[: head + CHUNK + 16]), earliest=head + CHUNK + 16, latest=head + CHUNK + 16)
    swapped = bytearray(whole)
    size = CHUNK + 16
    swapped[head : head + size], swapped[head + size : head + 2 * size] = (
        whole[head + size : head + 2 * size], whole[head : head + size],
    )  # fmt: skip
    refused(bytes(swapped), earliest=head, latest=head)


def test_only_who_has_the_passphrase_opens_it_and_only_into_an_empty_folder(
    full: Platform, tmp_path: Path
) -> None:
    made(full, tmp_path / "a.backup")

    def code(source: Path, target: Path, passphrase: str = SECRET) -> str:
        with pytest.raises(YibenError) as error:
            restore(source, target, passphrase=passphrase)
        return error.value.code

    assert code(tmp_path / "a.backup", tmp_path / "new", "another passphrase") == "wrong_passphrase"
    assert code(tmp_path / "a.backup", full.home.root) == "not_empty"
    assert code(tmp_path / "none", tmp_path / "new") == "no_file"
    (tmp_path / "text").write_text("nothing sealed")
    assert code(tmp_path / "text", tmp_path / "new") == "not_a_backup"
    (tmp_path / "empty").mkdir()
    restore(tmp_path / "a.backup", tmp_path / "empty", passphrase=SECRET)


def test_only_the_owner_makes_one_and_never_over_another_file(full: Platform, tmp_path: Path) -> None:
    with full.office.reading(full.owner()) as work:
        officer = people.who_is(work, "officer")
    with pytest.raises(Refused):
        back_up(full, officer, tmp_path / "a.backup", passphrase=SECRET)
    for target in (full.home.root / "a.backup", full.home.database):
        with pytest.raises(BadInput) as error:
            made(full, target)
        assert error.value.code == "bad_target"
    with pytest.raises(BadInput) as error:
        back_up(full, full.owner(), tmp_path / "a.backup", passphrase="short")
    assert error.value.code == "short_passphrase"
    assert not (tmp_path / "a.backup").exists()


def test_a_backup_beside_people_at_work_is_consistent(
    full: Platform, residents: Path, tmp_path: Path
) -> None:
    over = threading.Event()

    def work() -> None:
        number = 0
        while not over.is_set():
            number += 1
            residents.write_bytes(residents.read_bytes() + b"1,2,3,4\r\n")
            bring(full, residents, f"more_{number}")
            rows(full)

    busy = threading.Thread(target=work)
    busy.start()
    try:
        for number in range(3):
            made(full, tmp_path / f"{number}.backup")
    finally:
        over.set()
        busy.join()
    for number in range(3):
        home = tmp_path / f"new{number}"
        restore(tmp_path / f"{number}.backup", home, passphrase=SECRET)
        with opened(home) as platform:
            assert len(rows(platform)) >= 40
            assert verify(platform.engine, platform.home).ok


ACT = """
import sys
from pathlib import Path
from yiben.app.backing_up import back_up, restore
from yiben.app.wiring import open_platform
act, home, file, secret = sys.argv[1:]
def tell(step):
    print("go", flush=True)
if act == "restore":
    restore(Path(file), Path(home), passphrase=secret, progress=tell)
else:
    platform = open_platform(Path(home))
    back_up(platform, platform.owner(), Path(file), passphrase=secret, progress=tell)
"""


def killed(act: str, home: Path, file: Path) -> None:
    worker = subprocess.Popen(
        [sys.executable, "-c", ACT, act, str(home), str(file), SECRET], stdout=subprocess.PIPE
    )
    assert worker.stdout is not None
    worker.stdout.readline()
    worker.send_signal(signal.SIGKILL)
    worker.wait()


def test_a_killed_backup_is_none_and_a_killed_restore_is_no_home(full: Platform, tmp_path: Path) -> None:
    (full.home.files / "noise").write_bytes(random.Random(0).randbytes(40 * CHUNK))
    killed("back_up", full.home.root, tmp_path / "a.backup")
    assert not (tmp_path / "a.backup").exists()
    assert [path for path in full.home.staging.rglob("*") if path.is_file()] == []
    made(full, tmp_path / "a.backup")
    assert not (tmp_path / ".a.backup.part").exists(), "what the killed one left is swept"
    killed("restore", tmp_path / "new", tmp_path / "a.backup")
    assert not (tmp_path / "new" / "yiben.db").exists()
    with pytest.raises(BadInput):
        restore(tmp_path / "a.backup", tmp_path / "new", passphrase=SECRET)


def test_the_terminal_backs_up_and_restores(
    full: Platform, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    from yiben.app.cli import app

    key = tmp_path / "passphrase"
    key.write_text(SECRET + "\n")

    def yiben(*words: str) -> dict[str, object]:
        capfdbinary.readouterr()
        app([*words, "--passphrase-file", str(key), "--json"], standalone_mode=False)
        answer: dict[str, object] = json.loads(capfdbinary.readouterr().out)
        return answer

    done = yiben("backup", str(tmp_path / "a.backup"), "--home", str(full.home.root))
    again = yiben("restore", str(tmp_path / "a.backup"), "--home", str(tmp_path / "new"))
    assert done["sha256"] == again["sha256"]
