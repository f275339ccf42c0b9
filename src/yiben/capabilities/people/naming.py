"""What citizens may call themselves in public (显示名): plain, of one script, and nobody else's.

After Unicode Technical Standard 39 (confusables, restriction level "highly restrictive"): NFKC, no invisible or
direction-changing characters, one alphabet besides Chinese and Japanese characters. `skeleton` maps what looks alike to
the same text. The table of look-alikes is ours and short: letters of Cyrillic and Greek that look Latin, and digits
that look like letters; a name of one alphabet needs no more.
"""

import re
import unicodedata
from collections.abc import Iterable

from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

SHORTEST, LONGEST = 2, 20  # characters

_ALPHABETS = tuple("LATIN CYRILLIC GREEK ARABIC HEBREW TIBETAN MONGOLIAN HANGUL YI THAI DEVANAGARI".split())
_TOGETHER = ("CJK", "HIRAGANA", "KATAKANA", "IDEOGRAPHIC", "BOPOMOFO")  # with at most one of the alphabets
_JOINERS = frozenset(" -_.·'")
_LOOKS = str.maketrans(
    "аɑαвβсϲԁеєεғɡһніιјкκӏмпηоοσрρѕтτυуүγνѵωхχ01354",
    "aaabbccdeeefghhiijkklmnnoooppsttuyyyvvwxxolesa",
)
RESERVED = (
    "yiben 一本 admin administrator root system official moderator operator support webmaster security owner officer "
    "steward auditor bureau government police anonymous everybody nobody citizen public closed "
    "管理员 系统 官方 客服 平台 工作人员 版主 运营 政府 数据局 大数据局 公安 警察 法院 检察院 纪委 专员 审计 匿名 公众 已注销 答复 发布单位"
).split()
"""Words that would make others believe the platform or an office speaks."""


def display_name(typed: str, *, offices: Iterable[str] = ()) -> str:
    """A name as it will be shown. BadInput `bad_display_name` says what is wrong with it.

    `offices`: names of organisations, which nobody may take or put into theirs.
    """
    name = " ".join(unicodedata.normalize("NFKC", typed[:200]).split())
    if not SHORTEST <= len(name) <= LONGEST:
        raise _bad(Text(f"请用 {SHORTEST} 至 {LONGEST} 个字", f"Use {SHORTEST} to {LONGEST} characters."))
    scripts = set()
    for letter in name:
        kind = unicodedata.category(letter)
        if kind[0] == "L":
            scripts.add(_script(letter))
        elif kind != "Nd" and letter not in _JOINERS:
            raise _bad(
                Text("只能用文字、数字、空格和 - _ . ·", "Use letters, digits, spaces and - _ . · only.")
            )
    if not scripts:
        raise _bad(Text("至少要有一个字母或汉字", "Use at least one letter."))
    if "" in scripts or len(scripts - {"CJK"}) > 1:
        raise _bad(Text("请不要混用不同文字", "Do not mix alphabets."))
    looks = skeleton(name)
    words = {*(skeleton(word) for word in re.split(r"[ \-_.·']+", name)), looks}
    kept = {skeleton(one) for one in (*RESERVED, *(each for each in offices if len(each.strip()) > 2))}
    if any(one in words or (not one.isascii() and one in looks) for one in kept - {""}):
        raise _bad(
            Text("这个名称会被误认为单位或工作人员", "Others might take it for an office or for staff.")
        )
    return name


def skeleton(name: str) -> str:
    """What a name looks like: the same for names that people would confuse."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    plain = "".join(
        one for one in unicodedata.normalize("NFD", folded) if unicodedata.category(one)[0] in "LN"
    )
    return plain.translate(_LOOKS).replace("rn", "m").replace("vv", "w").replace("l", "i")


def _script(letter: str) -> str:
    named = unicodedata.name(letter, "")
    if named.startswith(_TOGETHER):
        return "CJK"
    return next((one for one in _ALPHABETS if named.startswith(one)), "")


def _bad(why: Text) -> BadInput:
    return BadInput(
        "bad_display_name",
        Text(f"这个名称不能用。{why.zh}", f"This name cannot be used. {why.en}"),
        where={"field": "name"},
        hint=Text("例如: 山城小张", "For example: Reader of Hill Street"),
    )
