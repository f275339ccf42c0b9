"""The files of the whole catalogue: whoever asked first reads all of it, however late they begin to read."""

import asyncio
import threading
from typing import IO

from starlette.responses import StreamingResponse

from yiben.app.interchange.spool import Spool
from yiben.app.wiring import Platform

WHOLE = b'{"dataset": []}'


async def _body(answer: StreamingResponse) -> bytes:
    return b"".join(
        [part if isinstance(part, bytes) else str(part).encode() async for part in answer.body_iterator]
    )


def test_a_short_catalogue_that_is_whole_before_the_first_byte_is_read_is_read_whole(
    platform: Platform,
) -> None:
    spool = Spool(platform.office)
    before = set(threading.enumerate())

    def write(out: IO[bytes]) -> None:
        out.write(WHOLE)

    first = spool.answer("data", "json", "application/json", write, head=False)
    for one in set(threading.enumerate()) - before:
        one.join()
    assert isinstance(first, StreamingResponse)
    assert [one.name for one in spool.folder.iterdir() if one.suffix == ".part"] == []
    assert asyncio.run(_body(first)) == WHOLE
