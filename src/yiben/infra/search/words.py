"""Cutting text into the terms an index holds, and a query into the units it asks for.

Chinese is segmented (`rjieba`), and every run also gives its single characters and its pairs, so that
a word is found wherever the segmenter cut it: 身份证号 is found inside 居民身份证号码. English gives
its words as written and stemmed; snake_case and camelCase fall apart into words.
"""

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any

from yiben.infra.search.simplified import simplified

HAN_RANGES = (
    (0x3007, 0x3007),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0x20000, 0x323AF),
)  # first and last of Chinese characters
_HAN = "".join(f"{chr(first)}-{chr(last)}" for first, last in HAN_RANGES)
_RUN = re.compile(f"[{_HAN}]+|[^\\W_{_HAN}]+")
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
LONGEST_WORD = 64  # of a term; longer runs are cut, nobody types them whole
_EMPTY = frozenset("的了和与及或等在是有之于为把被")


@cache
def foldings() -> Mapping[int, int]:
    """Code of a character: code of the one it is found as, for `str.translate`."""
    return {**_WIDE, **simplified()}


def fold(text: str) -> str:
    """Half width, simplified and lower case, character by character, so that positions stay true for highlighting."""
    narrow = text if text.isascii() else text.translate(foldings())
    lower = narrow.lower()
    if len(lower) == len(text):
        return lower
    return "".join(small if len(small := char.lower()) == 1 else char for char in narrow)


def is_han(word: str) -> bool:
    """True for a run of Chinese characters."""
    return bool(word) and re.match(f"[{_HAN}]", word) is not None


@lru_cache(maxsize=20_000)
def terms(text: str) -> str:
    """All terms of `text`, each once, parted by blanks: what the index is given."""
    found: dict[str, None] = {}
    for low in runs(text):
        if is_han(low):
            found.update(dict.fromkeys(low))
            found.update(dict.fromkeys(pairs(low)))
            if len(low) > 2:
                cut = _cutter().cut_for_search(low, False)
                found.update(dict.fromkeys(word for word in cut if len(word) > 2))
        else:
            found.update(dict.fromkeys((low[:LONGEST_WORD], stem(low[:LONGEST_WORD]))))
    return " ".join(found)


def humps(text: str) -> str:
    """`stationName` as `station Name`."""
    return _HUMP.sub(" ", text)


def runs(text: str) -> list[str]:
    """The folded runs of `text`, Chinese and other."""
    return [fold(run) for run in _RUN.findall(_HUMP.sub(" ", text.translate(_WIDE)))]


def cut(text: str) -> list[str]:
    """A folded text as the segmenter cuts it, blanks and line breaks each a word of their own."""
    found: list[str] = _cutter().cut(text, False)
    return found


def long_words(word: str) -> list[str]:
    """The words of three and more characters within a word, itself among them."""
    return [one for one in _cutter().cut_for_search(word, False) if 2 < len(one) <= LONGEST_WORD]


def segments(run: str) -> list[str]:
    """The words of a Chinese run, words without meaning of their own left out when others remain.

    Single characters in a row are a word the segmenter does not know: 新表 is asked for as one.
    """
    words: list[str] = []
    single = False  # the last word was a lone character that may go on
    for word in _cutter().cut(run, False):
        lone = len(word) == 1 and word not in _EMPTY
        if lone and single:
            words[-1] += word
        else:
            words.append(word)
        single = lone
    return [word for word in words if word not in _EMPTY] or words


def pairs(run: str) -> list[str]:
    """Neighbouring characters: 身份证 gives 身份, 份证."""
    return [run[at : at + 2] for at in range(len(run) - 1)]


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """The English stem (Snowball): companies and company meet."""
    if not word.isascii() or not word.isalpha():
        return word
    found: list[str] = _stemmer().analyze(word)
    return found[0] if found else word


@cache
def _cutter() -> Any:
    from rjieba import Jieba

    return Jieba()


@cache
def _stemmer() -> Any:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.raw()).filter(Filter.stemmer("english")).build()
