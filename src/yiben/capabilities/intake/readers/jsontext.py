"""A JSON document read piece by piece (流式解析), each piece with its own text as it stood in the file.

The caller pulls: `peek`, `value`, `elements`, `members`. Memory is one piece and a buffer, however long
the document. Errors say line and column. Numbers are never converted: the text is what is kept.
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from yiben.capabilities.intake.model import Limits
from yiben.capabilities.intake.readers import hostile
from yiben.capabilities.intake.readers.text.scoring import by_score
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

DEEPEST = 100  # levels of nesting; deeper text is made to hurt, and is never handed on
_BLOCK = 1 << 20
_EVIDENCE = 128 * 1024  # bytes scored to tell an older encoding
_FAR = re.compile(rb"[\x80-\xff]")
_SPACE = re.compile(r"[ \t\r\n\ufeff]*")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)
_BRACKETS = re.compile(r"[\[\]{}]")
_DECODER = json.JSONDecoder(parse_int=str, parse_float=str, parse_constant=str, strict=False)


def encoding_of(path: Path) -> str:
    """UTF-8, UTF-16 or UTF-32 by mark or by zeros beside ASCII (RFC 4627, 3); else GB18030 if it reads."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe\x00\x00", "utf-32"),
        (b"\x00\x00\xfe\xff", "utf-32"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if head.startswith(mark):
            return name
    zeros = tuple(byte == 0 for byte in head[:4])
    by_zeros = {(False, True, False, True): "utf-16-le", (True, False, True, False): "utf-16-be"}
    if zeros in by_zeros:
        return by_zeros[zeros]
    if _reads_as(head, "utf-8"):
        return "utf-8"
    # Western bytes often read as GB18030 too: it must also make common characters.
    chinese = _reads_as(head, "gb18030") and by_score(_evidence(head)) == "gb18030"
    return "gb18030" if chinese else "utf-8"


def _evidence(head: bytes) -> bytes:
    """What stands from the character before the first one beyond ASCII on: enough to score, little to wait for."""
    first = _FAR.search(head)
    return head[max(first.start() - 1, 0) :][:_EVIDENCE] if first else b""


def _reads_as(head: bytes, encoding: str) -> bool:
    """True when the bytes decode, but for a character that may be cut at their end."""
    try:
        head[: max(len(head) - 4, 0) or None].decode(encoding)
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 8
    return True


def depth(text: str) -> int:
    """How deep the brackets of a JSON text go; cheap for what has few of them."""
    if text.count("[") + text.count("{") <= DEEPEST:
        return 0
    now = deepest = 0
    for bracket in _BRACKETS.finditer(_STRING.sub("", text)):
        now += 1 if bracket.group() in "[{" else -1
        deepest = max(deepest, now)
    return deepest


class JsonText:
    """A cursor over a JSON text file."""

    def __init__(self, file: TextIO, path: Path, limits: Limits) -> None:
        self._file, self._path, self._limits = file, path, limits
        self._buffer, self._at, self._end = "", 0, False
        self._line, self._column = 1, 1  # of the first character of the buffer
        self.read = 0  # characters read so far

    def peek(self) -> str:
        """The next character that is no space; empty at the end."""
        while True:
            self._at = _SPACE.match(self._buffer, self._at).end()  # type: ignore[union-attr] # * always matches
            if self._at < len(self._buffer):
                return self._buffer[self._at]
            if self._end:
                return ""
            self._more()

    def value(self) -> tuple[Any, str]:
        """The next value, whole: decoded (numbers as text) and as it stood."""
        if not self.peek():
            raise self._broken("ends too early", self._at)
        while True:
            try:
                found, end = _DECODER.raw_decode(self._buffer, self._at)
            except json.JSONDecodeError as error:
                cut = error.pos >= len(self._buffer) - 16 or error.msg.startswith("Unterminated string")
                if self._end or not cut:
                    raise self._broken(error.msg, error.pos) from error
                self._more()
                continue
            except RecursionError as error:
                raise self._too_deep() from error
            if end < len(self._buffer) or self._end:
                text = self._buffer[self._at : end]
                self._at = end
                if depth(text) > DEEPEST:
                    raise self._too_deep()
                return found, text
            self._more()

    def elements(self) -> Iterator[tuple[Any, str]]:
        """The values of the array that starts here, one at a time."""
        self._take("[")
        if self.peek() == "]":
            self._take("]")
            return
        while True:
            yield self.value()
            if self.peek() == "]":
                self._take("]")
                return
            self._take(",")

    def members(self) -> Iterator[str]:
        """The keys of the object that starts here; the caller reads each value before the next key."""
        self._take("{")
        if self.peek() == "}":
            self._take("}")
            return
        while True:
            if self.peek() != '"':
                raise self._broken("Expecting a name in double quotes", self._at)
            key, _ = self.value()
            self._take(":")
            yield str(key)
            if self.peek() == "}":
                self._take("}")
                return
            self._take(",")

    def finish(self) -> None:
        """Nothing but spaces may follow."""
        if self.peek():
            raise self._broken("Extra data", self._at)

    def _take(self, char: str) -> None:
        if self.peek() != char:
            raise self._broken(f"Expecting {char!r}", self._at)
        self._at += 1

    def _more(self) -> None:
        """Drop what was read, read on; refuse a single piece longer than a record may be."""
        kept = len(self._buffer) - self._at
        if kept > self._limits.line_bytes:
            raise hostile.cell_too_long(self._path, self._limits, line=self._place(self._at)[0])
        self._line, self._column = self._place(self._at)
        block = self._file.read(max(_BLOCK, kept))
        self.read += len(block)
        self._end = not block
        self._buffer, self._at = self._buffer[self._at :] + block, 0

    def _place(self, at: int) -> tuple[int, int]:
        lines = self._buffer.count("\n", 0, at)
        if not lines:
            return self._line, self._column + at
        return self._line + lines, at - self._buffer.rfind("\n", 0, at)

    def _broken(self, says: str, at: int) -> BadInput:
        line, column = self._place(at)
        return hostile.bad(
            "broken_json",
            self._path,
            f"第 {line} 行第 {column} 列不是合法的 JSON({says})",
            f"is broken JSON at line {line}, column {column} ({says})",
            hint=Text("请检查该处的引号、逗号和括号", "Look at the quotes, commas and brackets there."),
            line=line,
            column=column,
        )

    def _too_deep(self) -> BadInput:
        return hostile.bad(
            "too_deep",
            self._path,
            f"嵌套超过 {DEEPEST} 层",
            f"is nested deeper than {DEEPEST} levels",
            hint=Text("请先展平数据", "Flatten the data first."),
            line=self._place(self._at)[0],
        )
