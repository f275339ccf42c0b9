"""Showing why something was found: text cut into parts, those that matched marked."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from yiben.infra.search.query import Unit
from yiben.infra.search.words import fold, is_han, pairs, stem

_LATIN = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of shown text; `marked` where the query matched."""

    text: str
    marked: bool = False


def parts(text: str, units: Iterable[Unit]) -> tuple[Part, ...]:
    """`text` as parts; their texts joined are `text` again."""
    hit = bytearray(len(text))
    for start, end in _spans(text, units):
        hit[start:end] = b"\1" * (end - start)
    found: list[Part] = []
    start = 0
    for at in range(1, len(text) + 1):
        if at == len(text) or hit[at] != hit[start]:
            found.append(Part(text[start:at], marked=bool(hit[start])))
            start = at
    return tuple(found)


def window(text: str, units: Iterable[Unit], *, width: int = 160) -> str:
    """About `width` characters of `text` around the first match."""
    if len(text) <= width:
        return text
    first = min((start for start, _ in _spans(text, units)), default=0)
    begin = max(0, min(first - width // 4, len(text) - width))
    cut = text[begin : begin + width]
    return ("…" if begin else "") + cut + ("…" if begin + width < len(text) else "")


def matches(text: str, units: Iterable[Unit]) -> bool:
    """True when any unit is found in `text`."""
    return next(iter(_spans(text, units)), None) is not None


def _spans(text: str, units: Iterable[Unit]) -> Iterator[tuple[int, int]]:
    low = fold(text)
    for unit in units:
        for word in unit.words:
            yield from _han_spans(low, word) if is_han(word) else _latin_spans(text, low, word, unit)


def _han_spans(low: str, word: str) -> Iterator[tuple[int, int]]:
    whole = list(_every(low, word))
    if whole or len(word) < 3:
        yield from whole
        return
    for pair in pairs(word):
        yield from _every(low, pair)


def _every(low: str, word: str) -> Iterator[tuple[int, int]]:
    at = low.find(word)
    while at >= 0:
        yield at, at + len(word)
        at = low.find(word, at + len(word))


def _latin_spans(text: str, low: str, word: str, unit: Unit) -> Iterator[tuple[int, int]]:
    wanted = stem(word)
    for run in _LATIN.finditer(low):
        start = run.start()
        # camelCase falls apart here as it does in the index.
        for hump in re.split(r"(?<=[a-z0-9])(?=[A-Z])", text[run.start() : run.end()]):
            piece = fold(hump)
            if piece == word or stem(piece) == wanted:
                yield start, start + len(hump)
            elif unit.open_end and piece.startswith(word):
                yield start, start + len(word)
            start += len(hump)
