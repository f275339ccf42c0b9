"""Files of open data over a real server: whole, cut and resumed, filtered, described; examples run as they are pasted."""

import csv
import fcntl
import hashlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb
import httpx
import pytest
import uvicorn
from open_city import AIR, described, release
from python_calamine import CalamineWorkbook

from yiben.app import web
from yiben.app.portal.open_desk import OpenDesk
from yiben.app.wiring import Platform, open_platform
from yiben.capabilities import opening
from yiben.capabilities.portal.downloads import Files, Form, counted, counted_by_day
from yiben.capabilities.portal.reading import Shelf
from yiben.infra.database import metadata
from yiben.kernel.actors import ANYBODY
from yiben.kernel.errors import Unavailable

ROWS = 20_000
CLIENT = httpx.Client(timeout=120)  # how long it takes is for benchmarks


@dataclass(frozen=True)
class Served:
    """A platform with one open dataset, behind a real server."""

    platform: Platform
    url: str
    dataset: opening.Dataset
    desk: OpenDesk

    @property
    def base(self) -> str:
        return f"{self.url}/datasets/{self.dataset.slug}/download/{self.dataset.slug}"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    platform = open_platform(tmp_path_factory.mktemp("open") / "home")
    one = described(platform, "air-v2")
    release(platform, one, 1, AIR.format(rows=20))
    release(platform, one, 2, AIR.format(rows=ROWS))
    app = web.build(platform)
    server = uvicorn.Server(uvicorn.Config(app, port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    port = server.servers[0].sockets[0].getsockname()[1]
    yield Served(platform, f"http://127.0.0.1:{port}", one, app.state.open_desk)
    server.should_exit = True
    thread.join()
    platform.close()


def test_every_form_holds_all_rows(served: Served, tmp_path: Path) -> None:
    plain = CLIENT.get(f"{served.base}.csv").content
    assert plain.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(plain.decode("utf-8-sig"), newline="")))
    assert len(rows) == ROWS
    assert {row["天气"] for row in rows} == {"晴", "", '\'=雨, "大"'}
    assert CLIENT.get(f"{served.base}.gb18030.csv").content.decode("gb18030") == plain.decode("utf-8-sig")
    lines = CLIENT.get(f"{served.base}.jsonl").text.splitlines()
    assert len(lines) == ROWS
    assert json.loads(lines[5])["天气"] == '=雨, "大"'
    (tmp_path / "a.parquet").write_bytes(CLIENT.get(f"{served.base}.parquet").content)
    with duckdb.connect() as db:
        told = db.execute(f"SELECT count(*), sum(id) FROM '{tmp_path}/a.parquet'").fetchone()
    assert told == (ROWS, ROWS * (ROWS - 1) // 2)
    (tmp_path / "a.xlsx").write_bytes(CLIENT.get(f"{served.base}.xlsx").content)
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()
    assert len(book) == ROWS + 1
    assert book[6][-1] == '=雨, "大"'


def test_a_download_cut_near_its_end_goes_on_where_it_was(served: Served, tmp_path: Path) -> None:
    whole = CLIENT.get(f"{served.base}.csv")
    size = int(whole.headers["content-length"])
    got = cut_after(served, f"/datasets/air-v2/download/{served.dataset.slug}.csv", size * 99 // 100)
    target = tmp_path / "air.csv"
    target.write_bytes(got)
    assert 0 < len(got) < size
    done = subprocess.run(
        [shutil.which("curl") or "curl", "-sS", "-C", "-", "-o", str(target), "-w", "%{http_code} %{size_download}", f"{served.base}.csv"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    status, fetched = done.stdout.split()
    assert (status, int(fetched)) == ("206", size - len(got))
    assert target.read_bytes() == whole.content
    assert hashlib.sha256(target.read_bytes()).hexdigest() == whole.headers["etag"].strip('"')
    assert CLIENT.get(f"{served.base}.csv.sha256").text.split()[0] == whole.headers["etag"].strip('"')


def cut_after(served: Served, path: str, many: int) -> bytes:
    """Read so many bytes of the body over a bare socket, then hang up."""
    host, port = served.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port))) as wire:
        wire.sendall(f"GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        got = b""
        while b"\r\n\r\n" not in got or len(got.split(b"\r\n\r\n", 1)[1]) < many:
            part = wire.recv(65_536)
            assert part
            got += part
    return got.split(b"\r\n\r\n", 1)[1][:many]


def test_parts_are_those_of_the_same_file_or_it_begins_anew(served: Served) -> None:
    address = f"{served.base}.csv"
    head = CLIENT.head(address)
    tag, size = head.headers["etag"], int(head.headers["content-length"])
    assert head.headers["accept-ranges"] == "bytes"
    assert not tag.startswith("W/")
    assert head.content == b""
    same = CLIENT.get(address, headers={"Range": "bytes=100-199", "If-Range": tag})
    assert (same.status_code, same.headers["content-range"]) == (206, f"bytes 100-199/{size}")
    other = CLIENT.get(address, headers={"Range": "bytes=100-199", "If-Range": '"another"'})
    assert (other.status_code, len(other.content)) == (200, size)
    assert CLIENT.get(address, headers={"Range": "bytes=-10"}).content == other.content[-10:]
    beyond = CLIENT.get(address, headers={"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    assert CLIENT.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert CLIENT.get(address, headers={"Range": "bytes=" + ",".join(["0-"] * 500)}).status_code in (
        200,
        206,
        400,
        416,
    )


def test_many_at_once_make_one_file(served: Served) -> None:
    address = f"{served.url}/datasets/air-v2/download/air-v2-v1.jsonl"
    with ThreadPoolExecutor(6) as pool:
        tags = {one.headers["etag"] for one in pool.map(CLIENT.get, [address] * 6)}
    assert len(tags) == 1
    folder = served.platform.home.root / "open" / "files"
    assert len(list(folder.glob("*.half*"))) == 0
    assert hashlib.sha256((folder / tags.pop().strip('"')).read_bytes()).hexdigest()


def test_a_past_edition_keeps_its_address(served: Served) -> None:
    text = CLIENT.get(f"{served.url}/datasets/air-v2/download/air-v2-v1.csv").content.decode("utf-8-sig")
    assert len(text.splitlines()) == 21
    missing = CLIENT.get(
        f"{served.url}/datasets/air-v2/download/air-v2-v9.csv", headers={"Accept": "application/json"}
    )
    assert missing.status_code == 404
    wrong = CLIENT.get(
        f"{served.url}/datasets/air-v2/download/other.csv", headers={"Accept": "application/json"}
    )
    assert "air-v2.parquet" in wrong.json()["error"]["hint"]


def test_what_was_filtered_is_streamed_in_every_form(served: Served, tmp_path: Path) -> None:
    asked = {"区县": "花溪区", "pm25:from": "150", "columns": "id,pm25"}
    answer = CLIENT.get(f"{served.base}.csv", params=asked)
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["id", "pm25"]
    assert len(rows) - 1 == int(answer.headers["x-rows"]) > 100
    assert all(float(row[1]) >= 150 for row in rows[1:])
    lines = CLIENT.get(f"{served.base}.jsonl", params=asked).text.splitlines()
    assert [json.loads(line)["id"] for line in lines] == [int(row[0]) for row in rows[1:]]
    (tmp_path / "a.xlsx").write_bytes(CLIENT.get(f"{served.base}.xlsx", params=asked).content)
    assert len(CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).get_sheet_by_index(0).to_python()) == len(
        rows
    )
    assert list(served.platform.home.staging.glob("open-*")) == []
    wrong = CLIENT.get(f"{served.base}.csv", params={"pm26": "1"}, headers={"Accept": "application/json"})
    assert wrong.status_code == 422
    assert "pm25" in wrong.json()["error"]["hint"]


def test_the_metadata_of_a_csv_file_are_csv_on_the_web(served: Served) -> None:
    told = CLIENT.get(f"{served.base}.csv-metadata.json").json()
    assert told["url"] == "air-v2.csv"
    assert told["dialect"]["encoding"] == "utf-8"
    columns = {one["titles"]: one["datatype"] for one in told["tableSchema"]["columns"]}
    wanted = {"id": "integer", "区县": "string", "日期": "date", "pm25": "decimal", "天气": "string"}
    assert {name: columns[name] for name in wanted} == wanted
    first = CLIENT.get(f"{served.base}.csv").content.decode("utf-8-sig").splitlines()[0]
    assert next(csv.reader([first])) == list(columns)
    assert CLIENT.get(f"{served.base}.gb18030.csv-metadata.json").json()["dialect"]["encoding"] == "gb18030"


def example(served: Served, name: str) -> str:
    told = CLIENT.get(f"{served.url}/datasets/air-v2", headers={"Accept": "application/json"}).json()
    return str(next(one["code"] for one in told["examples"] if one["id"] == name))


def test_the_examples_run_as_they_are_pasted(served: Served, tmp_path: Path) -> None:
    shell = shutil.which("bash") or "sh"
    subprocess.run([shell, "-c", example(served, "curl")], cwd=tmp_path, check=True)
    (kept,) = tmp_path.glob("air-v2-v*.csv")  # an edition for good
    assert len(kept.read_text(encoding="utf-8-sig").splitlines()) == ROWS + 1
    again = subprocess.run(
        [shell, "-c", example(served, "curl")], cwd=tmp_path, check=False, capture_output=True
    )
    assert b"416" in again.stderr  # whole already, as the hint says
    assert len(kept.read_text(encoding="utf-8-sig").splitlines()) == ROWS + 1
    done = subprocess.run(
        [shell, "-c", example(served, "rows")], cwd=tmp_path, check=True, capture_output=True
    )
    assert [row["id"] for row in json.loads(done.stdout)["rows"]] == [ROWS - 1 - at for at in range(5)]
    (tmp_path / "p.py").write_text(example(served, "python"), encoding="utf-8")
    done = subprocess.run([sys.executable, "p.py"], cwd=tmp_path, check=True, capture_output=True)
    assert b"7 columns" in done.stdout
    assert '"区县" = "character"' in example(served, "r")  # a code keeps the zeros it begins with
    assert '"pm25" = ' not in example(served, "r")
    if shutil.which("Rscript"):
        (tmp_path / "d.R").write_text(example(served, "r"), encoding="utf-8")
        subprocess.run(["Rscript", "d.R"], cwd=tmp_path, check=True)


def test_what_is_handed_out_is_counted_by_day_and_nothing_else(served: Served) -> None:
    desk_flush(served)
    with served.platform.office.reading(ANYBODY) as work:
        before = counted(work, datasets=[served.dataset.id]).get(served.dataset.id)
    for _ in range(3):
        CLIENT.get(f"{served.url}/datasets/air-v2", headers={"Accept": "text/html"})
    CLIENT.get(f"{served.base}.csv")
    CLIENT.get(f"{served.base}.csv", headers={"Range": "bytes=1000-"})  # the rest of one that was cut
    CLIENT.head(f"{served.base}.csv")
    desk_flush(served)
    with served.platform.office.reading(ANYBODY) as work:
        after = counted(work, datasets=[served.dataset.id])[served.dataset.id]
        days = counted_by_day(work)
    assert after.views - (before.views if before else 0) == 3
    assert after.downloads - (before.downloads if before else 0) == 1
    assert days[-1].views >= 3
    assert {column.name for column in metadata.tables["open_use"].columns} == {
        "day",
        "dataset",
        "what",
        "times",
    }


def desk_flush(served: Served) -> None:
    """Counts are written every few seconds; tests do not wait."""
    served.desk.tally.flush()


def test_files_that_take_long_to_make_hold_nobody_who_asks_for_one_that_is_there(served: Served) -> None:
    assert CLIENT.get(f"{served.base}.csv").status_code == 200
    folder = served.desk.files.folder
    sets = [described(served.platform, f"slow-{n}") for n in range(30)]
    editions = [release(served.platform, one, rows=10) for one in sets]

    def ask(one: opening.Dataset) -> int:
        return httpx.get(f"{served.url}/datasets/{one.slug}/download/{one.slug}.csv", timeout=120).status_code

    with ThreadPoolExecutor(30) as pool, ExitStack() as held:
        for one in editions:
            lock = held.enter_context((folder / f"{one.table}-{one.open_snapshot}.csv.lock").open("w"))
            fcntl.flock(lock, fcntl.LOCK_EX)
        asked = [pool.submit(ask, one) for one in sets]
        done, _ = wait(asked, timeout=60, return_when=FIRST_COMPLETED)
        assert {one.result() for one in done} == {503}
        assert CLIENT.get(f"{served.base}.csv", headers={"Range": "bytes=0-9"}).status_code == 206
        held.close()
        answers = sorted(one.result() for one in asked)
    assert answers == [200] * 24 + [503] * 6
    assert ask(sets[-1]) == 200


def test_who_waits_long_for_a_file_is_told_when_to_come_back(served: Served, tmp_path: Path) -> None:
    one = described(served.platform, "patience")
    edition = release(served.platform, one, rows=10)
    address = f"{served.url}/datasets/patience/download/patience-v1.csv"
    line = ["curl", "-fsS", "-C", "-", "-o", str(tmp_path / "mine.csv"), address]
    lock = served.desk.files.folder / f"{edition.table}-{edition.open_snapshot}.csv.lock"
    lock.parent.mkdir(parents=True, exist_ok=True)
    kept, served.desk.patience = served.desk.patience, 0.1
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        answer = CLIENT.get(address, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["error"]["code"]) == (503, "file_preparing")
        assert answer.headers["Retry-After"] == "30"
        assert "Retry-After" in CLIENT.get(address, headers={"Accept": "text/html"}).headers
        assert subprocess.run(line, check=False, capture_output=True).returncode == 22
        assert not (tmp_path / "mine.csv").exists()
    served.desk.patience = kept
    subprocess.run(line, check=True)
    assert (
        hashlib.sha256((tmp_path / "mine.csv").read_bytes()).hexdigest()
        in CLIENT.get(f"{address}.sha256").text
    )


def test_the_time_of_a_file_is_its_release_whenever_it_was_last_wanted(served: Served) -> None:
    said = CLIENT.get(f"{served.base}.csv").headers["Last-Modified"]
    assert said == "Fri, 02 Jan 2026 00:00:00 GMT"
    os.utime(served.desk.files.get(edition_of(served), Form.CSV).path)
    part = CLIENT.get(f"{served.base}.csv", headers={"Range": "bytes=3-9", "If-Range": said})
    assert (part.status_code, len(part.content)) == (206, 7)


def edition_of(served: Served) -> opening.Edition:
    """The edition that is open now."""
    with served.platform.office.reading(ANYBODY) as work:
        return opening.readable(work, served.dataset.slug, edition=None)[1]


def test_a_full_disk_is_said_and_leaves_nothing_behind(served: Served) -> None:
    edition = edition_of(served)
    cramped = Files(served.platform.home, lambda: served.platform.lake, kept_free=1 << 60)
    with pytest.raises(Unavailable) as caught:
        cramped.keep("something-new", lambda _bench, half: half.touch())
    assert caught.value.code == "no_room"
    files = Files(served.platform.home, lambda: served.platform.lake)
    with pytest.raises(Unavailable) as caught:
        files.keep("something-new", lambda _bench, _half: Path("/dev/full").write_bytes(b"x") and None)
    assert caught.value.code == "no_room"
    assert not list(files.folder.glob(".half-*"))
    assert files.get(edition, Form.CSV).bytes


def test_a_copy_there_is_no_room_for_is_not_begun_by_every_visitor(served: Served) -> None:
    edition = release(served.platform, described(served.platform, "cramped"), rows=10)
    shelf = Shelf(served.platform.home, lambda: served.platform.lake, at_once=0, kept_free=1 << 60)
    with pytest.raises(Unavailable) as caught:
        shelf.open(edition)
    assert caught.value.code == "copy_preparing"
    for thread in threading.enumerate():
        if thread.name == "yiben-copy":
            thread.join()
    for _ in range(2):
        with pytest.raises(Unavailable) as caught:
            shelf.open(edition)
        assert caught.value.code == "no_room"
    assert not [one for one in threading.enumerate() if one.name == "yiben-copy"]
