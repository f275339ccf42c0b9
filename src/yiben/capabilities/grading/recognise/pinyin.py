"""Pinyin (拼音) of the declared words: 身份证 as `shenfenzheng` and as `SFZ`, from the readings of `pinyin.toml`.

Initials say little: two letters are ambiguous and only count where a pack declares them; three letters
count for meanings whose content can be tested.
"""

from itertools import islice, product

from yiben.capabilities.grading.model import Meaning

FULL = 0.9
_LONG_INITIALS = 0.74  # four letters or more
_SHORT_INITIALS = 0.62  # three
_SPELLINGS = 4  # at most, of a word with characters of several readings


def spellings(word: str, readings: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """The word in full pinyin and in initials, once per reading; nothing where a character has no reading."""
    found = [readings.get(char, ()) for char in word]
    if not found or not all(found):
        return []
    return [("".join(one), "".join(part[0] for part in one)) for one in islice(product(*found), _SPELLINGS)]


def strength_of_initials(initials: str, meaning: Meaning) -> float:
    """How far the initials of a declared word name its meaning, 0 = not at all."""
    if len(initials) > 3:
        return _LONG_INITIALS
    testable = bool(meaning.pattern or meaning.listed or meaning.detector) or meaning.expects in (
        "number",
        "money",
        "date",
    )
    return _SHORT_INITIALS if len(initials) == 3 and testable else 0.0
