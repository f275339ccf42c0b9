"""Traditional characters (繁体字) and the simplified ones (简体字) they are found as, by OpenCC's tables."""

from collections.abc import Mapping
from functools import cache

_HAN = range(0x4E00, 0xA000)  # CJK Unified Ideographs
_KEPT = frozenset("乾")  # simplified writing has it too, in names of places and people: 乾县, 乾隆


@cache
def simplified() -> Mapping[int, int]:
    """Code of a traditional character: code of the simplified one. For `str.translate`.

    One for one, so that places in a text stay true.
    """
    from opencc import OpenCC

    every = [chr(code) for code in _HAN]
    found = OpenCC("t2s").convert("\n".join(every)).split("\n")
    return {
        ord(one): ord(other)
        for one, other in zip(every, found, strict=True)
        if one != other and len(other) == 1 and one not in _KEPT
    }
