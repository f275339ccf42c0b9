"""Traditional characters (繁体字) and the simplified ones (简体字) they are found as.

By OpenCC's tables, character by character. Left out are characters that simplified writing has as well (those of
GB 2312: 著 in 著作权, 乾 in 乾隆), so that no word in simplified characters changes.
"""

from collections.abc import Mapping
from functools import cache

_HAN = range(0x4E00, 0xA000)  # CJK Unified Ideographs


@cache
def simplified() -> Mapping[int, int]:
    """Code of a traditional character: code of the simplified one. For `str.translate`."""
    from opencc import OpenCC

    traditional = [chr(code) for code in _HAN if not _is_simplified(chr(code))]
    found = OpenCC("t2s").convert("\n".join(traditional)).split("\n")
    return {
        ord(one): ord(other)
        for one, other in zip(traditional, found, strict=True)
        if one != other and len(other) == 1
    }


def _is_simplified(one: str) -> bool:
    try:
        one.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True
