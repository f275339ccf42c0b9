"""What a file shows of marks: words, row codes and tokens, wherever they stand in its text.

Read without rows and columns, so that no change of order, format or shape hides a mark.
"""

import re
from collections import Counter

from yiben.engines.guard.marks.words import CODE_PREFIX, GLYPHS, LENGTH, NONCES, read_word

_RUN = re.compile(rf"[{re.escape(GLYPHS)}]{{{LENGTH},200}}")
_CODE = re.compile(rf"(?<![A-Z0-9]){CODE_PREFIX}[A-Z2-7]{{10}}(?![A-Z0-9])")
_TOKEN = re.compile(
    r"(?<![0-9a-fA-F])[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}(?![0-9a-fA-F])"
)
_MOST_TOKENS = 1000  # more say nothing new
_RARE = 20  # a tag seen this many times less often than its nonce's commonest is noise


class Seen:
    """Collects marks from pieces of text; a piece must not end inside a cell."""

    def __init__(self) -> None:
        self._runs: Counter[str] = Counter()
        self._codes: Counter[str] = Counter()
        self._tokens: dict[str, None] = {}

    def read(self, text: str) -> None:
        """Take in a piece of the file's text."""
        self._runs.update(_RUN.findall(text))
        self._codes.update(_CODE.findall(text))
        if len(self._tokens) < _MOST_TOKENS:
            for found in _TOKEN.finditer(text):
                self._tokens[found[0].replace("-", "").lower()] = None
                if len(self._tokens) >= _MOST_TOKENS:
                    break

    @property
    def codes(self) -> frozenset[str]:
        """Row codes, each once."""
        return frozenset(self._codes)

    @property
    def tokens(self) -> tuple[str, ...]:
        """Up to 1,000 different tokens, 32 hexadecimal digits each."""
        return tuple(self._tokens)

    @property
    def cells(self) -> int:
        """How many runs of glyphs were long enough for a word."""
        return self._runs.total()

    def tags(self) -> dict[int, frozenset[int]]:
        """Per nonce the tags seen, without those so rare that somebody may have strewn them in."""
        counted: dict[int, Counter[int]] = {nonce: Counter() for nonce in range(NONCES)}
        for run, times in self._runs.items():
            # A visible part may end, or begin, with a glyph: the word is at one end of the run.
            for word in {run[:LENGTH], run[-LENGTH:]}:
                nonce, tag = read_word(word)
                counted[nonce][tag] += times
        return {
            nonce: frozenset(tag for tag, times in found.items() if times * _RARE >= max(found.values()))
            for nonce, found in counted.items()
            if found
        }
