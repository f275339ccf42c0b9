"""Files sent by a browser, written straight to where they are needed: never held in memory, never copied.

The form's own fields must come before its files, so that a form which is not ours is refused before
a single byte of a file is kept.
"""

import codecs
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import IO

from python_multipart import multipart
from python_multipart.exceptions import FormParserError
from starlette.concurrency import run_in_threadpool

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_MOST_FILES, _MOST_FIELDS, _LONGEST_FIELD = 50, 100, 64 * 1024
_BATCH = 1024 * 1024  # bytes gathered before a thread writes them


@dataclass(frozen=True, slots=True, kw_only=True)
class Uploaded:
    """One file as it arrived. `name` is safe to show and to use; `path` lies in a folder of its own."""

    name: str
    path: Path
    size: int


@dataclass(slots=True)
class _Part:
    headers: dict[bytes, bytes] = field(default_factory=dict)
    name: str = ""
    value: bytearray = field(default_factory=bytearray)
    filename: str = ""
    path: Path | None = None
    out: IO[bytes] | None = None
    size: int = 0


class Receiver:
    """Takes one multipart body apart. `admit` sees the fields before the first file and may refuse."""

    def __init__(self, folder: Path, *, content_type: str, admit: Callable[[dict[str, str]], None]) -> None:
        _, options = multipart.parse_options_header(content_type)
        boundary = options.get(b"boundary")
        if not boundary:
            raise _malformed()
        self.fields: dict[str, str] = {}
        self.files: list[Uploaded] = []
        self._folder = folder
        self._admit = admit
        self._part = _Part()
        self._field = self._value = b""
        self._parser = multipart.MultipartParser(
            boundary,
            {
                "on_part_begin": self._begin,
                "on_header_field": self._header_field,
                "on_header_value": self._header_value,
                "on_header_end": self._header_end,
                "on_headers_finished": self._headers_finished,
                "on_part_data": self._data,
                "on_part_end": self._end,
            },
        )

    async def take(self, stream: AsyncIterator[bytes]) -> None:
        """Read the whole body. Raises BadInput when it is no multipart body, or what `admit` raises."""
        gathered = bytearray()
        try:
            async for chunk in stream:
                gathered += chunk
                if len(gathered) >= _BATCH:
                    await run_in_threadpool(self._parser.write, bytes(gathered))
                    gathered.clear()
            await run_in_threadpool(self._parser.write, bytes(gathered))
            self._parser.finalize()
        except FormParserError as error:
            raise _malformed() from error
        finally:
            if self._part.out:
                self._part.out.close()
        if not self.files:
            self._admit(self.fields)

    def _begin(self) -> None:
        self._part = _Part()

    def _header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def _header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header_end(self) -> None:
        self._part.headers[self._field.lower()] = self._value
        self._field = self._value = b""

    def _headers_finished(self) -> None:
        part = self._part
        _, options = multipart.parse_options_header(part.headers.get(b"content-disposition", b""))
        part.name = options.get(b"name", b"").decode("utf-8", "replace")
        if b"filename" not in options:
            if len(self.fields) >= _MOST_FIELDS:
                raise _malformed()
            return
        part.filename = safe_name(options[b"filename"].decode("utf-8", "replace"))
        if not options[b"filename"]:
            return  # a file field left empty
        if not self.files:
            self._admit(self.fields)
        if len(self.files) >= _MOST_FILES:
            raise _malformed()
        place = self._folder / str(len(self.files) + 1)
        place.mkdir(parents=True, mode=0o700)
        part.path = place / part.filename
        part.out = part.path.open("xb")

    def _data(self, data: bytes, start: int, end: int) -> None:
        part = self._part
        part.size += end - start
        if part.out:
            part.out.write(data[start:end])
        elif not part.filename:
            if part.size > _LONGEST_FIELD:
                raise _malformed()
            part.value += data[start:end]

    def _end(self) -> None:
        part = self._part
        if part.out and part.path:
            part.out.close()
            self.files.append(Uploaded(name=part.filename, path=part.path, size=part.size))
        elif not part.filename:
            self.fields[part.name] = part.value.decode("utf-8", "replace")


def safe_name(name: str) -> str:
    """The last part of a path of any system, without anything that means something to a file system."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    clean = re.sub(r"[\x00-\x1f\x7f/\\:*?\"<>|]", "_", last).strip(" .") or "upload"
    stem, dot, ending = clean.rpartition(".")
    kept = codecs.decode(clean.encode("utf-8", "replace")[:180], "utf-8", "ignore")
    if kept == clean or not dot or len(ending) > 12:
        return kept
    return codecs.decode(stem.encode("utf-8", "replace")[:160], "utf-8", "ignore") + dot + ending


def _malformed() -> BadInput:
    return BadInput(
        "bad_upload",
        Text("上传的内容不完整或格式有误", "The upload is incomplete or malformed."),
        hint=Text("请重新选择文件后再次提交", "Choose the files again and send once more."),
    )
