"""Reading what a person typed. Anything is a query; nothing is an error, and nothing gets long.

`手机号 -学生 "统一社会信用代码" compan` asks for two words and a phrase, without 学生, and the last
word may be unfinished.
"""

import re
from collections.abc import Container
from dataclasses import dataclass

from yiben.infra.search.words import LONGEST_WORD, cut, is_han, runs, segments

LONGEST = 200  # characters of a query that are read
_TOGETHER = 5  # pieces a known word may be cut into
MOST = 12  # units of a query that are asked for: bounds the work of one search

_PIECE = re.compile(r'(?P<no>[-−－](?=\S))?(?:["“”](?P<phrase>[^"“”]*)["“”]?|(?P<word>[^\s"“”]+))')


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing a hit must have: `words` together in one field. `open_end`: the last may go on."""

    words: tuple[str, ...]
    open_end: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as understood."""

    wanted: tuple[Unit, ...] = ()
    unwanted: tuple[Unit, ...] = ()


def read(text: str, *, known: Container[str] = frozenset()) -> Asked:
    """What `text` asks for; empty when it holds no word at all. `known`: words that stay whole, such as 卫健委."""
    wanted: list[Unit] = []
    unwanted: list[Unit] = []
    for piece in _PIECE.finditer(text[:LONGEST]):
        found = runs(piece["phrase"] if piece["phrase"] is not None else piece["word"])
        found = [run[:LONGEST_WORD] for run in found]
        if not found:
            continue
        if piece["no"]:
            unwanted.append(Unit(tuple(found)))
        elif piece["phrase"] is not None:
            wanted.append(Unit(tuple(found)))
        else:
            wanted.extend(
                Unit((word,)) for run in found for word in (_words(run, known) if is_han(run) else [run])
            )
    wanted = list(dict.fromkeys(wanted))[:MOST]
    if wanted and len(wanted[-1].words) == 1 and not is_han(wanted[-1].words[0]):
        wanted[-1] = Unit(wanted[-1].words, open_end=True)
    return Asked(wanted=tuple(wanted), unwanted=tuple(dict.fromkeys(unwanted))[:MOST])


def _words(run: str, known: Container[str]) -> list[str]:
    """The words of a Chinese run; a known word that the segmenter cuts apart or runs into its neighbours stays whole."""
    pieces = [part for piece in segments(run) for part in _freed(piece, known)]
    found: list[str] = []
    at = 0
    while at < len(pieces):
        last = min(len(pieces), at + _TOGETHER)
        end = next((end for end in range(last, at + 1, -1) if "".join(pieces[at:end]) in known), at + 1)
        found.append("".join(pieces[at:end]))
        at = end
    return found


def _freed(piece: str, known: Container[str]) -> list[str]:
    """A piece of characters no word was seen in, such as 云川省文旅厅, with the known word in it apart."""
    if len(piece) < 4 or piece in known or len(cut(piece)) < 2:
        return [piece]
    for width in range(len(piece) - 1, 2, -1):
        for at in range(len(piece) - width + 1):
            if piece[at : at + width] in known:
                return [one for one in (piece[:at], piece[at : at + width], piece[at + width :]) if one]
    return [piece]
