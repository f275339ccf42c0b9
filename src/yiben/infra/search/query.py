"""Reading what a person typed. Anything is a query; nothing is an error, and nothing gets long.

`手机号 -学生 "统一社会信用代码" compan` asks for two words and a phrase, without 学生, and the last
word may be unfinished.
"""

import re
from dataclasses import dataclass

from yiben.infra.search.words import LONGEST_WORD, is_han, runs, segments

LONGEST = 200  # characters of a query that are read
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


def read(text: str) -> Asked:
    """What `text` asks for; empty when it holds no word at all."""
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
                Unit((word,)) for run in found for word in (segments(run) if is_han(run) else [run])
            )
    wanted = list(dict.fromkeys(wanted))[:MOST]
    if wanted and len(wanted[-1].words) == 1 and not is_han(wanted[-1].words[0]):
        wanted[-1] = Unit(wanted[-1].words, open_end=True)
    return Asked(wanted=tuple(wanted), unwanted=tuple(dict.fromkeys(unwanted))[:MOST])
