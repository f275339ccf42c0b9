"""What somebody meant who typed something else 您是不是要找: read from the titles of what comes near."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from yiben.capabilities.portal.search.pinyin import syllables
from yiben.infra.search.query import Asked, Unit
from yiben.infra.search.words import is_han, runs, stem

_FAR = 3  # edits; more is another word


def meant_by(asked: Asked, near: Sequence[Mapping[str, Any]]) -> str:
    """The question with each unit as the titles have it; empty when they say the same."""
    said = [run for one in near for title in (*one["title"], *one["columns"]) for run in runs(title)]
    found = [_unit(unit, said) for unit in asked.wanted]
    typed = [" ".join(unit.words) for unit in asked.wanted]
    return "" if found == typed else " ".join(found)


def _unit(unit: Unit, said: Sequence[str]) -> str:
    return " ".join(_chinese(word, said) if is_han(word) else _latin(word, said) for word in unit.words)


def _chinese(word: str, said: Sequence[str]) -> str:
    best = Counter[str]()
    wanted = syllables(word)
    for run in said:
        for piece in _windows(run, len(word)):
            if piece == word:
                return word
            wrong = sum(a != b for a, b in zip(piece, word, strict=True))
            if syllables(piece) == wanted:
                best[piece] += 10
            elif wrong == 1 and len(word) > 2:
                best[piece] += 1
    return best.most_common(1)[0][0] if best else word


def _windows(run: str, width: int) -> Iterator[str]:
    if is_han(run):
        yield from (run[at : at + width] for at in range(len(run) - width + 1))


def _latin(word: str, said: Sequence[str]) -> str:
    if len(word) < 4:
        return word
    if apart := next((f"{one} {two}" for one, two in pairwise(said) if f"{one}{two}" == word), ""):
        return apart
    nearest, least = word, _FAR
    for other in dict.fromkeys(said):
        if is_han(other):
            continue
        if stem(other) == stem(word):
            return word
        far = edits(word, other, most=least)
        if far < least:
            nearest, least = other, far
    return nearest


def edits(one: str, other: str, *, most: int) -> int:
    """Letters to change, add, drop or swap; `most` or more is not counted further."""
    if abs(len(one) - len(other)) >= most:
        return most
    before: list[int] = []
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        previous, before, row = before, row, [at]
        for to, wanted in enumerate(other, 1):
            cost = min(before[to] + 1, row[-1] + 1, before[to - 1] + (letter != wanted))
            if at > 1 < to and letter == other[to - 2] and one[at - 2] == wanted:
                cost = min(cost, previous[to - 2] + 1)
            row.append(cost)
        if min(row) >= most:
            return most
    return min(row[-1], most)
