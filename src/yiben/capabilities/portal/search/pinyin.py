"""Chinese as it is typed on a Latin keyboard 拼音检索: syllables of words, and what typed letters may stand for.

An index holds syllables in pairs (`kong.qi`), the last one of what is said also alone, and the initials of a word and
of two in a row (`kqzl`).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from itertools import pairwise
from operator import add

from yiben.infra.search.many import Told
from yiben.infra.search.words import cut, fold, is_han

_LETTERS = re.compile(r"[a-zü]{1,40}")
LONGEST_INITIALS = 10
_RARE = frozenset({"m", "n", "ng", "hm", "hng", "r", "ê", "g"})
_INITIALS = "bcdfghjklmnpqrstwxyz"


@lru_cache(maxsize=100_000)
def syllables(word: str) -> tuple[str, ...]:
    """空气 → ("kong", "qi"); a character nobody can read is left as it is."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def spoken(texts: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """(pairs of syllables, initials of words and of two in a row, what it is sorted by) of each folded text."""
    return sounding(cut("\n".join(texts)))


def sounding(words: Sequence[str]) -> Iterator[tuple[str, str, str]]:
    """The same of texts that are cut into words, a line break between two of them a word of its own."""
    said: Iterable[str] = "".join(map(_SAID.__getitem__, words)).split("\n")
    sounds = "".join(map(_SOUND.__getitem__, words)).split("\n")
    # Where two words meet, the last syllable of one and the first of the other are a pair as well.
    ends, begins = map(_LAST.__getitem__, words), [*map(_FIRST.__getitem__, words[1:]), ""]
    met = [
        a if a == "\n" else a and (f"{a}.{b}" if b else f"{a} ") for a, b in zip(ends, begins, strict=False)
    ]
    first = list(map(_LETTERS_OF.__getitem__, words))
    then = [*map(_FOLLOWING.__getitem__, first[1:]), ""]
    initials = [
        a if a == "\n" else f"{one}{a}{b} " if a and b else one
        for one, a, b in zip(map(_ALONE.__getitem__, first), first, then, strict=False)
    ]
    said = map(add, said, "".join(met).split("\n"))
    return zip(said, "".join(initials).split("\n"), sounds, strict=True)


@lru_cache(maxsize=100_000)
def spoken_word(word: str) -> tuple[str, str]:
    """Pairs of syllables and initials of a keyword, kept: the same ones stand in many datasets."""
    said, initials, _ = next(spoken([fold(word).replace("\n", " ")]))
    return said, initials


def _letters(word: str) -> str:
    return "".join(one[0] for one in syllables(word)) if is_han(word) else ""


def _said(word: str) -> str:
    flat = syllables(word) if is_han(word) else ()
    return "".join(f"{one} " for one in map(".".join, pairwise(flat)))


# What is put together of many texts, by word; what is no Chinese parts the words before it from those behind it.
_SAID = Told(_said)
_FIRST = Told(lambda word: f"{syllables(word)[0]} " if is_han(word) else "", at_break="")
_LAST = Told(lambda word: syllables(word)[-1] if is_han(word) else "")
_LETTERS_OF = Told(_letters)
_FOLLOWING = Told(str, at_break="")
_ALONE = Told(lambda letters: f"{letters} " if 1 < len(letters) <= LONGEST_INITIALS else "", at_break="")
_SOUND = Told(lambda word: "".join(f"{one} " for one in syllables(word)) if is_han(word) else word)


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


def over_three(typed: str) -> Iterator[tuple[str, str, str]]:
    """Initials as those of three words in a row: (of the first two, of the last two, of the one in the middle).

    Short ones would be found everywhere; of the shortest there is nothing.
    """
    for begins in range(1, len(typed) - 2):
        for ends in range(max(begins + 1, 3), len(typed)):
            yield typed[:ends], typed[begins:], typed[begins:ends]


@cache
def _known() -> tuple[frozenset[str], frozenset[str]]:
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    every = {one for said in set(PINYIN_DICT.values()) for one in said.split(",")}
    whole = frozenset(to_normal(one).replace("ü", "v") for one in every) - _RARE
    whole = frozenset(one for one in whole if one.isascii() and one.isalpha())
    return whole, frozenset(one[:end] for one in whole for end in range(1, len(one) + 1))
