"""On which line of a TOML text every table, key and list element stands: `tomllib` does not say.

The text must have been read by `tomllib` before; what it accepts, this follows, and nothing is judged here.
"""

import re
import tomllib
from bisect import bisect_right

Where = tuple[str | int, ...]
"""A path into the document: keys, and positions in lists counted from 0."""

_BLANK = re.compile(r"[ \t\r\n]*(?:#[^\n]*[ \t\r\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_BASIC = re.compile(r'"(?:[^"\\\n]|\\.)*"')
_LITERAL = re.compile(r"'[^'\n]*'")
_LONG_BASIC = re.compile(r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*"{3,5}', re.DOTALL)
_LONG_LITERAL = re.compile(r"'''(?:[^']|'{1,2}(?!'))*'{3,5}", re.DOTALL)
_PLAIN = re.compile(r"[^,\]}#\n]*")


class Lines:
    """Lines, counted from 1, by path."""

    __slots__ = ("_places",)

    def __init__(self, places: dict[Where, int]) -> None:
        self._places = places

    def of(self, path: Where) -> int | None:
        """The line of `path`, else of the nearest thing around it; None for an empty document."""
        for length in range(len(path), 0, -1):
            found = self._places.get(path[:length])
            if found is not None:
                return found
        return None

    def exactly(self, path: Where) -> int | None:
        """The line on which `path` itself is written."""
        return self._places.get(path)


def locate(text: str) -> Lines:
    """The lines of a TOML text `tomllib` accepts. Raises RecursionError where lists are nested absurdly deep."""
    return Lines(_Scanner(text).scan())


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.ends = [match.start() for match in re.finditer("\n", text)]
        self.places: dict[Where, int] = {}
        self.tables: dict[Where, int] = {}  # array of tables → how many so far

    def scan(self) -> dict[Where, int]:
        around: Where = ()
        while self._skip(_BLANK) < len(self.text):
            line = self._line()
            if self.text.startswith("[[", self.at):
                self.at += 2
                around = self._header(self._key(), line, again=True)
                self.at += 2
            elif self.text[self.at] == "[":
                self.at += 1
                around = self._header(self._key(), line, again=False)
                self.at += 1
            else:
                self._pair(around)
        return self.places

    def _header(self, key: tuple[str, ...], line: int, *, again: bool) -> Where:
        path: Where = ()
        for part in key[:-1]:
            path = (*path, part)
            self.places.setdefault(path, line)
            if path in self.tables:
                path = (*path, self.tables[path] - 1)
        path = (*path, key[-1])
        self.places.setdefault(path, line)
        if again:
            number = self.tables.get(path, 0)
            self.tables[path] = number + 1
            path = (*path, number)
        self.places[path] = line
        return path

    def _pair(self, around: Where) -> None:
        line = self._line()
        key = self._key()
        path = around
        for part in key:
            path = (*path, part)
            self.places.setdefault(path, line)
        self.at += 1  # the equals sign
        self._skip(_SPACE)
        self._value(path)

    def _value(self, path: Where) -> None:
        self.places.setdefault(path, self._line())
        text, at = self.text, self.at
        if text.startswith('"""', at):
            self._skip(_LONG_BASIC)
        elif text.startswith("'''", at):
            self._skip(_LONG_LITERAL)
        elif text.startswith('"', at):
            self._skip(_BASIC)
        elif text.startswith("'", at):
            self._skip(_LITERAL)
        elif text.startswith("[", at):
            self._list(path)
        elif text.startswith("{", at):
            self._inline(path)
        else:
            self._skip(_PLAIN)

    def _list(self, path: Where) -> None:
        self.at += 1
        number = 0
        while not self._closes("]"):
            self._value((*path, number))
            number += 1
            self._comma()

    def _inline(self, path: Where) -> None:
        self.at += 1
        while not self._closes("}"):
            self._pair(path)
            self._comma()

    def _closes(self, mark: str) -> bool:
        if self._skip(_BLANK) >= len(self.text):
            return True
        if self.text[self.at] == mark:
            self.at += 1
            return True
        return False

    def _comma(self) -> None:
        self._skip(_BLANK)
        if self.text.startswith(",", self.at):
            self.at += 1

    def _key(self) -> tuple[str, ...]:
        """A key with its dots; stops at whatever stands behind it."""
        parts = []
        while True:
            self._skip(_SPACE)
            parts.append(self._word())
            self._skip(_SPACE)
            if not self.text.startswith(".", self.at):
                return tuple(parts)
            self.at += 1

    def _word(self) -> str:
        for pattern in (_BARE, _BASIC, _LITERAL):
            found = pattern.match(self.text, self.at)
            if found:
                self.at = found.end()
                word = found[0]
                if pattern is _BARE:
                    return word
                return str(tomllib.loads(f"key = {word}")["key"])
        self.at += 1  # not TOML; going on is all that matters
        return ""

    def _skip(self, pattern: re.Pattern[str]) -> int:
        found = pattern.match(self.text, self.at)
        self.at = (
            found.end()
            if found and found.end() > self.at
            else self.at + (pattern not in {_BLANK, _SPACE, _PLAIN})
        )
        return self.at

    def _line(self) -> int:
        return bisect_right(self.ends, self.at - 1) + 1
