"""Chinese as it is typed on a Latin keyboard 拼音检索: syllables of words, and what typed letters may stand for.

An index holds syllables one by one, in pairs (`kong.qi`), and the initials of up to three words in a row (`kqzl`).
"""

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise

from yiben.infra.search.words import is_han, runs, words_of

_LETTERS = re.compile(r"[a-zü]{1,40}")
_LONGEST_INITIALS = 10
_RARE = frozenset({"m", "n", "ng", "hm", "hng", "r", "ê", "g"})
_INITIALS = "bcdfghjklmnpqrstwxyz"


@lru_cache(maxsize=100_000)
def syllables(word: str) -> tuple[str, ...]:
    """空气 → ("kong", "qi"); a character nobody can read is left as it is."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def spoken(text: str) -> tuple[list[str], list[str]]:
    """(syllables and pairs, initials of words and neighbouring words) of all Chinese in `text`."""
    said: list[str] = []
    initials: list[str] = []
    for run in runs(text):
        if is_han(run):
            words = [syllables(word) for word in words_of(run)]
            flat = [syllable for word in words for syllable in word]
            said += flat
            said += map(".".join, pairwise(flat))
            initials += _initials(words)
    return list(dict.fromkeys(said)), list(dict.fromkeys(initials))


def sort_key(text: str) -> str:
    """By which a list of names is sorted: Chinese as it is read, at most forty letters."""
    parts = (
        "".join(map("".join, map(syllables, words_of(run)))) if is_han(run) else run
        for run in runs(text[:24])
    )
    return " ".join(parts)[:40]


def _initials(words: Sequence[tuple[str, ...]]) -> Iterator[str]:
    short = ["".join(syllable[0] for syllable in word) for word in words]
    for at in range(len(short)):
        for end in range(at + 1, min(at + 4, len(short) + 1)):
            joined = "".join(short[at:end])
            if 1 < len(joined) <= _LONGEST_INITIALS:
                yield joined


@lru_cache(maxsize=4_000)
def readings(typed: str) -> tuple[tuple[str, ...], ...]:
    """What typed letters may stand for: at most four ways to cut them into syllables, the fewest syllables first.

    The last piece may be the beginning of a syllable. Empty for what is no pinyin.

    >>> readings("kongqizh")
    (('kong', 'qi', 'zh'),)
    """
    if not _LETTERS.fullmatch(typed):
        return ()
    whole, begun = _known()
    best: list[list[tuple[str, ...]]] = [[] for _ in range(len(typed) + 1)]
    best[0].append(())
    for at in range(len(typed)):
        for end in range(at + 1, min(at + 6, len(typed)) + 1):
            piece = typed[at:end]
            if piece in whole or (end == len(typed) and piece in begun):
                best[end] += [(*way, piece) for way in best[at]]
        for end in range(at + 1, min(at + 6, len(typed)) + 1):
            best[end] = sorted(best[end], key=len)[:4]
    return tuple(best[-1])


def is_whole(piece: str) -> bool:
    """True for a whole syllable, which nothing needs to be added to."""
    return piece in _known()[0]


def may_be_initials(typed: str) -> bool:
    """True for two to ten letters that can be the first letters of syllables."""
    return 2 <= len(typed) <= _LONGEST_INITIALS and all(
        letter in _INITIALS or letter in "aeo" for letter in typed
    )


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    every = {one for said in set(PINYIN_DICT.values()) for one in said.split(",")}
    whole = frozenset(to_normal(one).replace("ü", "v") for one in every) - _RARE
    whole = frozenset(one for one in whole if one.isascii() and one.isalpha())
    return whole, frozenset(one[:end] for one in whole for end in range(1, len(one) + 1))
