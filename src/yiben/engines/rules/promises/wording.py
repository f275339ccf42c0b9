"""What the words of a promise compare (目标用语): 超过 is more than, 以上 includes, 左右 is about, 力争 only strives.

The words are read as Chinese statutes count: 以上、以下、以内、不超过 include the figure, 超过、低于 do not
(Civil Code article 1259).
"""

import re
from decimal import Decimal

from yiben.engines.rules.promises.model import Comparator, Resolve

_COMPARES = {
    Comparator.MORE: "超过 超 大于 突破 高于 多于 超越",
    Comparator.AT_LEAST: "达到 达 以上 及以上 不少于 不低于 不小于 至少 不下于 达到以上 全覆盖 全部 翻番 翻一番 翻两番 倍增 实现倍增",
    Comparator.LESS: "低于 小于 少于 不足 不到",
    Comparator.AT_MOST: "不超过 不高于 不大于 不多于 以内 以下 控制在 降到 降至 下降到",
    Comparator.ABOUT: "左右 约 近 大约 接近 上下",
}
WORDS: dict[str, Comparator] = {word: one for one, words in _COMPARES.items() for word in words.split()}
"""Every word that compares, with what it means."""

_STRIVE = ("力争", "争创", "争取", "努力", "力求")
_IN_PRINCIPLE = ("原则上",)
_RANGE = re.compile(r"\d[\d.,%]*\s*(?:[-–—~～至到]|——)\s*\d")
COVERED = ("全覆盖", "全部")
"""Words that promise a hundred per cent."""
MULTIPLES = {"翻番": 2, "翻一番": 2, "翻两番": 4, "倍增": 2, "实现倍增": 2}
"""Words that promise a multiple of the baseline (翻番 is twice, 翻两番 four times)."""


def resolve_of(word: str) -> Resolve:
    """How firmly a word binds: 力争 strives, 原则上 in principle."""
    if any(one in word for one in _STRIVE):
        return Resolve.STRIVE
    return Resolve.IN_PRINCIPLE if any(one in word for one in _IN_PRINCIPLE) else Resolve.MUST


def comparator_of(word: str) -> Comparator | None:
    """What a word compares; None for one that does not, such as 力争 alone or the empty one.

    达到…左右 is about: the softening word decides. 60%左右, 8个以上 are read by the word in them.
    """
    bare = word.strip()
    for one in (*_STRIVE, *_IN_PRINCIPLE):
        bare = bare.removeprefix(one)
    bare = bare.strip()
    if bare in WORDS:
        return WORDS[bare]
    if _RANGE.search(bare):
        return Comparator.BETWEEN
    found = _longest(bare)
    for one in (Comparator.ABOUT, Comparator.AT_MOST, Comparator.LESS, Comparator.MORE, Comparator.AT_LEAST):
        if one in found:
            return one
    return None


def _longest(word: str) -> set[Comparator]:
    """What the words inside compare; one inside a longer one does not count: 不超过 is not 超过."""
    found: set[Comparator] = set()
    left = word
    for one in sorted(WORDS, key=len, reverse=True):
        if one in left:
            found.add(WORDS[one])
            left = left.replace(one, " ")
    return found


def multiple_of(word: str) -> int | None:
    """How many times the baseline a word promises, where it says so."""
    return next((times for one, times in MULTIPLES.items() if one in word), None)


HUNDRED = Decimal(100)
"""What 全覆盖 promises, in per cent."""
