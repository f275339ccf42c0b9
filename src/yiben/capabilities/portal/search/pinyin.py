"""Chinese as it is typed on a Latin keyboard 拼音检索: syllables of words, and what typed letters may stand for.

An index holds syllables one by one, in pairs (`kong.qi`), and the initials of up to three words in a row (`kqzl`).
"""

import re
from functools import cache, lru_cache
from itertools import pairwise
from operator import add

from yiben.infra.search.words import chinese, fold, words_of

_LETTERS = re.compile(r"[a-zü]{1,40}")
LONGEST_INITIALS = 10
_RARE = frozenset({"m", "n", "ng", "hm", "hng", "r", "ê", "g"})
_INITIALS = "bcdfghjklmnpqrstwxyz"


@lru_cache(maxsize=100_000)
def syllables(word: str) -> tuple[str, ...]:
    """空气 → ("kong", "qi"); a character nobody can read is left as it is."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


@lru_cache(maxsize=100_000)
def _word(word: str) -> tuple[tuple[str, ...], str]:
    """(its syllables, their first letters)."""
    said = syllables(word)
    return said, "".join(syllable[0] for syllable in said)


def spoken(runs_: str) -> tuple[str, str, str]:
    """(syllables and pairs, initials of up to three words in a row, the beginnings of syllables to sort by), of Chinese runs."""
    said: list[str] = []
    initials: list[str] = []
    letters: list[str] = []
    for run in runs_.split():
        words = [_word(word) for word in words_of(run)]
        flat = [syllable for syllables_, _ in words for syllable in syllables_]
        short = [first for _, first in words]
        two = [*map(add, short, short[1:])]
        said += flat
        said += map(".".join, pairwise(flat))
        initials += short
        initials += two
        initials += map(add, two, short[2:])
        letters += [one[:2] for one in flat]
    return (
        " ".join(said),
        " ".join(one for one in initials if 1 < len(one) <= LONGEST_INITIALS),
        "".join(letters),
    )


@lru_cache(maxsize=100_000)
def spoken_word(word: str) -> tuple[str, str]:
    """Syllables and initials of a keyword, kept: the same ones stand in many datasets."""
    return spoken(chinese(fold(word)))[:2]


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
    return 2 <= len(typed) <= LONGEST_INITIALS and all(
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
