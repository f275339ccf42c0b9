"""Streams of filtered rows: few at a time, whoever is very slow gives way, and little waits with a slow reader."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import duckdb
import pytest

from yiben.app.portal.streaming import Streams
from yiben.capabilities.portal.reading import Copy, batches_of, finding
from yiben.capabilities.portal.reading.copying import make
from yiben.infra.home import Home
from yiben.infra.lake import Lake
from yiben.infra.settings import Settings
from yiben.kernel.errors import Unavailable

PART = b"0123456789" * 20_000


async def rest(stream: AsyncIterator[bytes]) -> bytes:
    return b"".join([piece async for piece in stream])


def parts(count: int = 3) -> Iterator[bytes]:
    return iter([PART] * count)


def test_a_stream_is_the_same_bytes_in_small_pieces() -> None:
    async def run() -> None:
        pieces = [piece async for piece in Streams().of(parts())]
        assert b"".join(pieces) == PART * 3
        assert max(map(len, pieces)) <= 65_536

    asyncio.run(run())


def test_when_every_place_is_taken_the_next_is_told_and_a_place_that_is_left_is_free() -> None:
    async def run() -> None:
        streams = Streams(most=1)
        first = streams.of(parts())
        await anext(first)
        with pytest.raises(Unavailable) as caught:
            streams.of(parts())
        assert caught.value.code == "files_busy"
        assert len(await rest(first)) == len(PART) * 3 - 65_536
        assert await rest(streams.of(parts(1))) == PART

    asyncio.run(run())


def test_whoever_has_read_for_very_long_gives_way_and_notices() -> None:
    async def run() -> None:
        streams = Streams(most=1, longest=0)
        slow = streams.of(parts())
        await anext(slow)
        assert await rest(streams.of(parts(1))) == PART
        with pytest.raises(ConnectionError):  # no end that looks like one
            await anext(slow)

    asyncio.run(run())


def test_parts_grow_for_whoever_takes_them_at_once_and_are_small_for_the_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = Home(tmp_path / "home").open()
    path = home.root / "t.parquet"
    with duckdb.connect() as db:
        db.execute(f"COPY (SELECT i AS id FROM range(50000) t(i)) TO '{path}' (FORMAT PARQUET)")
    with Lake(home, Settings()).bench() as bench:
        make(bench, [str(path)], tmp_path / "copy")
    copy = Copy.open(tmp_path / "copy")

    def sizes(at_once: float) -> list[int]:
        monkeypatch.setattr(finding, "_AT_ONCE", at_once)
        tables = list(batches_of(copy, (), ("id",)))
        assert [one for table in tables for one in table.column("id").to_pylist()] == list(range(50_000))
        return [table.num_rows for table in tables]

    assert max(sizes(-1.0)) == 1_024
    assert sizes(1e9)[:6] == [1_024, 2_048, 4_096, 8_192, 16_384, 16_384]
