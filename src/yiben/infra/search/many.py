"""Cutting many texts at once, for indexes of millions: what `words` says of one text, for thousands in one pass.

Texts are joined by line breaks and looked at as one array of characters; words are looked up, each worked out once.
What is said of a text comes back as one line of terms parted by blanks.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from yiben.infra.search.words import HAN_RANGES, LONGEST_WORD, cut, fold, foldings, is_han, long_words, stem

STEMMED = "~"  # stands before stems, which share a field with words as they are written
_WORDY = re.compile(r"[^\W_]+")
_OTHER, _IS_HAN, _IS_WORDY, _IS_BREAK = range(4)  # what a character is
_BREAK, _BLANK = 10, 32
_KEPT = 200_000  # words that are remembered: more than a dictionary of Chinese has


class Told(dict[str, str]):
    """What was worked out of words, kept; `at_break`: what stands for a line break."""

    def __init__(self, tell: Callable[[str], str], *, at_break: str = "\n") -> None:
        super().__init__()
        self._tell, self._at_break = tell, at_break

    def __missing__(self, word: str) -> str:
        if len(self) > _KEPT:
            self.clear()
        self[word] = found = self._at_break if word == "\n" else self._tell(word)
        return found


class Texts:
    """Texts without line breaks, folded: `lines` as they are, `han` their Chinese, runs parted by one blank."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.low = folded("\n".join(texts))
        self._codes = _codes(self.low)
        self._kinds = _table()[self._codes]
        if np.count_nonzero(self._kinds == _IS_BREAK) != max(0, len(texts) - 1):
            raise ValueError("texts hold line breaks")
        self._kept = self._squeezed(_IS_HAN)
        self.han = _text(self._kept)

    def _squeezed(self, kind: int) -> NDArray[np.uint32]:
        """Characters of one kind and line breaks; whatever stands between them becomes one blank."""
        kept = (self._kinds == kind) | (self._kinds == _IS_BREAK)
        shown = kept.copy()
        shown[1:] |= kept[:-1]
        shown[:1] = True
        squeezed: NDArray[np.uint32] = np.where(kept, self._codes, _BLANK)[shown]
        return squeezed

    def pairs(self) -> list[str]:
        """Neighbouring characters of each text; at the ends of its runs single ones, so that lone characters are found."""
        kept = self._kept
        out = np.full((len(kept), 3), _BLANK, dtype=np.uint32)
        out[:, 0] = kept
        out[:-1, 1] = kept[1:]
        shown = np.ones(out.shape, dtype=bool)
        breaks = kept == _BREAK
        shown[breaks, 1:] = False
        shown[:-1][breaks[1:] & ~breaks[:-1]] = False
        if len(kept) and not breaks[-1]:
            shown[-1] = False
        return _text(out[shown]).split("\n")

    def characters(self) -> list[str]:
        """The Chinese characters of each text, one by one."""
        out = np.full((len(self._kept), 2), _BLANK, dtype=np.uint32)
        out[:, 0] = self._kept
        shown = np.ones(out.shape, dtype=bool)
        shown[self._kept == _BREAK, 1] = False
        shown[self._kept == _BLANK] = False
        return _text(out[shown]).split("\n")

    def words(self) -> list[str]:
        """The Chinese words of three and more characters the segmenter sees in each text."""
        return longer(cut(self.han))

    def latin(self) -> list[str]:
        """All other words of each text, as they are written and as stems."""
        said = _text(self._squeezed(_IS_WORDY)).replace("\n", " \n ").split(" ")
        return "".join(map(_STEMS.__getitem__, said)).split("\n")


def longer(words: Iterable[str]) -> list[str]:
    """The Chinese words of three and more characters within words, those of each line."""
    return "".join(map(_LONG.__getitem__, words)).split("\n")


def found_as(word: str) -> str:
    """The term by which a word that is not Chinese is found: its stem; numbers and codes have none but themselves."""
    return f"{STEMMED}{stem(word)}" if word.isascii() and word.isalpha() else word


def folded(text: str) -> str:
    """`fold` of a long text."""
    if not text.isascii():
        text = _text(_folds()[_codes(text)])
    low = text.lower()
    return low if len(low) == len(text) else fold(text)


def _codes(text: str) -> NDArray[np.uint32]:
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def _text(codes: NDArray[Any]) -> str:
    return codes.astype(np.uint32, copy=False).tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _folds() -> NDArray[np.uint32]:
    found = np.arange(0x110000, dtype=np.uint32)
    found[[*foldings()]] = [*foldings().values()]
    return found


@cache
def _table() -> NDArray[np.uint8]:
    found = np.full(0x110000, _OTHER, dtype=np.uint8)
    every = "".join(map(chr, range(0x110000)))
    for one in _WORDY.finditer(every):
        found[one.start() : one.end()] = _IS_WORDY
    for first, last in HAN_RANGES:
        found[first : last + 1] = _IS_HAN
    found[_BREAK] = _IS_BREAK
    return found


def _long(word: str) -> str:
    return "".join(f"{one} " for one in long_words(word)) if is_han(word) else ""


def _stems(word: str) -> str:
    if not word or len(word) >= LONGEST_WORD:
        return ""
    found = found_as(word)
    return f"{found} " if len(word) < 3 or found == word else f"{word} {found} "


_LONG = Told(_long)
_STEMS = Told(_stems)
