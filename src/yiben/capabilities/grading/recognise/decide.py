"""Weigh header, content and check digit of one column (单列判定) into a ranked list of meanings.

The score of a meaning is
- named by the header and fitted by the content: 0.6 × header + 0.4 × share that fits;
- named only (nothing in the content can be tested): 0.8 × header, less where the content speaks against it;
- not named: `alone` × share that fits, and nothing where less than 60 % fit;
- with a check digit that most values fail, a name is worth 0.5 at most and content alone nothing;
- a header that names an identity number in full is worth 0.7 whatever the values are.
What no meaning explains falls back to its plain shape (number, code, category, text).
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from yiben.capabilities.grading.model import Meaning
from yiben.capabilities.grading.recognise import checks, detectors
from yiben.capabilities.grading.recognise.freetext import Part
from yiben.capabilities.grading.recognise.headers import Header
from yiben.capabilities.grading.recognise.lexicon import Lexicon
from yiben.capabilities.grading.recognise.profile import Profile

_BAND = re.compile(
    r"(?i)[<>≥≤$£€¥￥]*\s*\d[\d,.]*\s*(?:元|k|万)?\s*(?:$|[-–~至到+]|以上|以下|and|to|or|元)"
)  # $25,000 - $49,999
_FLOOR = 0.6
_NEARLY_ALL = 0.9
_NAMED = 0.6  # a header that names a meaning with its whole, its end, or most of it
_KEYS = frozenset(
    {
        "key",
        "identity",
        "person_key",
        "organisation_key",
        "health",
        "finance_account",
        "money",
        "time",
        "quantity",
    }
)
_TAKEN_AT_ITS_WORD = frozenset({"identity", "biometric", "secret"})
"""A header that names one of these in full is believed though the values are wrong: 身份证号 of mistyped numbers is not open."""
_IN_FULL = 0.9
_CHECKED = 0.5  # a check digit passed by fewer of the fitting values counts as failed


@dataclass(slots=True)
class Guess:
    """One meaning under consideration: its score, the share that fits, the share whose check digit is right."""

    meaning: Meaning
    score: float
    fits: float | None = None
    checked: float | None = None
    word: str = ""


@dataclass(slots=True)
class Column:
    """What is known of one column: its profile, header, and guesses, best first."""

    profile: Profile
    header: Header
    guesses: list[Guess] = field(default_factory=list)
    fits_all: float | None = None  # of the winner, over all values
    checked_all: float | None = None
    explained: npt.NDArray[np.bool_] | None = None  # the values the winner was tried on and fits
    parts: list[Part] = field(default_factory=list)  # what is there besides
    because: str = ""  # a note on how the table decided

    @property
    def best(self) -> Guess | None:
        """The winning guess."""
        return self.guesses[0] if self.guesses else None

    def says(self, meaning: str) -> bool:
        """Whether the winner publishes `meaning`."""
        return self.best is not None and self.best.meaning.publishes == meaning

    def promote(self, meaning: Meaning, score: float, because: str) -> None:
        """Let the table's context put `meaning` first."""
        self.guesses = [g for g in self.guesses if g.meaning.publishes != meaning.publishes]
        self.guesses.insert(
            0, Guess(meaning=meaning, score=score, word=self.header.words.get(meaning.id, ""))
        )
        self.because = because
        self.explained = None


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.DOTALL)


def _fits(profile: Profile, meaning: Meaning, lexicon: Lexicon) -> tuple[float | None, float | None, float]:
    """Of the sample: the share that fits, of these the share with a right check digit, and the share that proves.

    Where words and codes are declared together (sex: 男, 1), only the words prove anything without a header.
    """
    rates: list[float] = []
    texts = profile.sample
    checked = None
    listed = 0.0
    if not texts:
        return None, None, 0.0
    if meaning.pattern:
        low, high = meaning.length or (0, 1 << 30)
        pattern = _compiled(meaning.pattern)
        hits = [t for t in texts if low <= len(t) <= high and pattern.fullmatch(t)]
        rates.append(len(hits) / len(texts))
        if meaning.check:
            checked = (
                float(checks.passing(pa.array(hits, pa.string()), meaning.check).mean()) if hits else 0.0
            )
    if meaning.listed:
        listed = sum(t in meaning.listed for t in profile.bare) / len(texts)
        rates.append(listed)
    if meaning.detector:
        rate = detectors.DETECTORS[meaning.detector](profile, lexicon)
        if meaning.detector in ("mac", "division_code"):  # narrows the pattern instead of widening it
            rates = [min([*rates, rate])]
        else:
            rates.append(rate)
    fits = max(rates) if rates else None
    return fits, checked, listed if meaning.listed else (fits or 0.0)


def _against(profile: Profile, expects: str, lexicon: Lexicon) -> float:
    """How far the content leaves a header alone standing, given what the meaning expects."""
    facts = profile.facts
    if expects == "text":
        bare = facts.numeric > 0.8 or profile.typed in ("date", "number") or facts.lettered < 0.2
        return 0.3 if bare else 1.0
    if expects == "digits":
        return (
            1.0
            if sum(any(c.isdigit() for c in t) for t in profile.sample) > 0.4 * len(profile.sample)
            else 0.4
        )
    if expects in ("number", "money"):
        if facts.numeric < 0.5 and profile.typed != "number":
            banded = sum(bool(_BAND.match(t)) for t in profile.sample) / max(1, len(profile.sample))
            return 1.0 if banded > 0.6 else 0.3
        return 0.97 if expects == "money" and facts.integer == 1.0 else 1.0
    if expects == "code":
        return 0.5 if facts.spaced > 0.6 and facts.length > 18 else 1.0
    if expects == "date":
        return 0.4 if profile.typed != "date" and detectors.birth_like(profile, lexicon) < 0.4 else 1.0
    if expects == "label":
        return (
            0.5
            if facts.length > 60
            or (facts.numeric > 0.9 and facts.distinct > 0.5 and (facts.integer < 1 or facts.length > 4))
            else 1.0
        )
    return 1.0


def _score(profile: Profile, header: Header, meaning: Meaning, lexicon: Lexicon) -> Guess | None:
    named = header.hits.get(meaning.id, 0.0)
    if profile.filled == 0:
        return (
            Guess(meaning=meaning, score=0.5 * named, word=header.words.get(meaning.id, ""))
            if named
            else None
        )
    fits, checked, proof = _fits(profile, meaning, lexicon)
    guess = Guess(
        meaning=meaning, score=0.0, fits=fits, checked=checked, word=header.words.get(meaning.id, "")
    )
    failed = checked is not None and checked < _CHECKED
    alone = 0.0
    if (
        fits is not None
        and meaning.alone
        and not failed
        and proof >= max(_FLOOR, meaning.minimum)
        and _proves(profile, meaning)
    ):
        alone = meaning.alone * min(
            1.0, proof * (1.0 if checked is None else min(1.0, checked * 1.12)) * 1.02
        )
    if fits is None:
        guess.score = (
            0.0 if meaning.needs_content else 0.8 * named * _against(profile, meaning.expects, lexicon)
        )
    elif named:
        if meaning.id == "boolean" and not _proves(profile, meaning):
            guess.score = 0.2 * named
        elif fits >= meaning.minimum and (fits > 0 or not meaning.needs_content):
            worth = named * _against(profile, meaning.expects, lexicon) if fits < 0.5 else named
            if meaning.minimum == 0 and named < _NAMED and fits < 0.1:
                worth *= 0.6  # only a word inside the header says so: 测体温设备 is no health record
            guess.score = (
                0.5 * named
                if failed and meaning.minimum > 0
                else 0.6 * worth + 0.4 * fits * min(1.0, worth * 1.3)
            )
            if meaning.minimum == 0:  # the content may help, the header alone suffices where it names it well
                trust = 0.8 if named >= _NAMED else 0.5
                guess.score = max(guess.score, trust * named * _against(profile, meaning.expects, lexicon))
        elif not meaning.needs_content:
            guess.score = 0.45 * named * fits / max(meaning.minimum, 0.01)
        if meaning.kind in _TAKEN_AT_ITS_WORD and named >= _IN_FULL:
            guess.score = max(guess.score, 0.7 * named)
    if not meaning.check and alone < 0.93 and max(header.hits.values(), default=0.0) >= 0.7 > named:
        alone = min(
            alone, 0.7
        )  # a header that says something else in full outweighs a list of words or a shape
    if alone and meaning.alone < 0.8 and not named and _says_key(header, lexicon):
        alone = min(alone, 0.4)  # 贫困户编号 of twelve digits: a number's shape does not outweigh a header
    guess.score = max(guess.score, alone + 0.03 * named if alone else 0.0)
    return guess if guess.score > 0.05 else None


def _says_key(header: Header, lexicon: Lexicon) -> bool:
    """Whether the header names some number or code."""
    return any(
        score >= 0.5 and lexicon.meanings[found].kind in _KEYS | {"category"}
        for found, score in header.hits.items()
    )


def _proves(profile: Profile, meaning: Meaning) -> bool:
    """Whether the content may speak without a header: some shapes are too common to prove anything."""
    facts = profile.facts
    if meaning.id == "division_code":
        return facts.length >= 6 and facts.distinct > 0.02
    if meaning.detector == "phone_like":
        dressed = sum(any(c in t for c in "+()- ") for t in profile.sample) / max(1, len(profile.sample))
        return dressed > 0.6 and facts.shapes <= 40
    if meaning.id == "cn_mobile":  # of eleven digits behind a 1 seven in ten have the form of a mobile
        others = sum(len(t) == 11 and t.isdigit() and t[:2] in ("10", "11", "12") for t in profile.sample)
        return others <= 0.1 * len(profile.sample)
    if meaning.id == "person_name":  # a few words again and again are no names: 来信, 网上
        return profile.distinct is None or profile.distinct > 6 or profile.filled < 40
    if meaning.id == "year":
        return facts.integer == 1.0 and profile.filled >= 3
    if meaning.id == "boolean":
        return facts.numeric < 0.2 or profile.distinct == 2
    if meaning.id == "currency_code":
        return facts.numeric < 0.5
    if meaning.id == "address":
        if facts.han > 0.5:
            doors = sum(bool(_DOOR.search(text)) for text in profile.sample)
            return doors > 0.3 * len(profile.sample)
        return _LATIN_STREET.search(" | ".join(profile.sample[:40])) is not None
    return True


_CLAUSE = re.compile(r"[，。；！？]")
_DOOR = re.compile(
    r"[路街道巷弄里村组坊园区镇乡苑厦寓场社屯].*\d+\s*(?:号|號|室|栋|棟|幢|楼|樓|单元|层|层|组|弄|座|户|F)|\d-\d+"
)
_LATIN_STREET = re.compile(
    r"(?i)\d.*\b(?:st|street|ave|avenue|rd|road|blvd|drive|dr|lane|via|piazza|rua|avenida|rue|calle|strada)\b"
)


def weigh(profile: Profile, header: Header, lexicon: Lexicon) -> Column:
    """Rank the meanings of one column by header and content."""
    guesses: dict[str, Guess] = {}
    for meaning in lexicon.meanings.values():
        if meaning.id not in header.hits and (not meaning.alone or not _possible(profile, meaning)):
            continue
        guess = _score(profile, header, meaning, lexicon)
        if guess and guess.score > guesses.get(meaning.publishes, _NOTHING).score:
            guesses[meaning.publishes] = guess
    for identifier, score in _plain(profile):
        meaning = lexicon.meanings[identifier]
        if score > guesses.get(meaning.publishes, _NOTHING).score:
            guesses[meaning.publishes] = Guess(meaning=meaning, score=score)
    ranked = sorted(guesses.values(), key=lambda g: (-_nearer(g, guesses), g.meaning.id))
    return Column(profile=profile, header=header, guesses=ranked)


def _nearer(guess: Guess, guesses: dict[str, Guess]) -> float:
    """The score, where a mainland mobile that nearly all values are goes before `phone`, which they all are."""
    if guess.meaning.publishes in ("cn_mobile", "cn_landline") and (guess.fits or 0.0) >= _NEARLY_ALL:
        return max(guess.score, guesses.get("phone", _NOTHING).score + 0.001)
    return guess.score


_NOTHING = Guess(meaning=Meaning(id="", publishes="", title=None, kind=""), score=0.0)  # type: ignore[arg-type]


def _possible(profile: Profile, meaning: Meaning) -> bool:
    """Whether the content may prove the meaning at all, before any pattern is tried: by length and digits."""
    facts = profile.facts
    if facts.numeric > 0.9 and (meaning.expects == "text" or (meaning.listed and meaning.id != "boolean")):
        return False
    if facts.length > 60 and meaning.listed:
        return False
    if not meaning.length or not profile.sample:
        return True
    low, high = meaning.length
    return bisect_right(profile.lengths, high) - bisect_left(profile.lengths, low) >= 0.5 * len(
        profile.sample
    )


def _plain(profile: Profile) -> list[tuple[str, float]]:
    """Meanings that only describe the shape, for what nothing else explains."""
    facts = profile.facts
    if profile.filled == 0:
        return []
    if profile.typed == "boolean":
        return [("boolean", 0.9)]
    few = profile.distinct is not None and profile.distinct <= max(12, 0.05 * profile.filled)
    if facts.numeric > 0.9 and any(len(t) > 1 and t[0] == "0" and t.isdigit() for t in profile.sample):
        return [("code", 0.33)]  # a number would have lost its leading zeros
    if facts.numeric > 0.9:
        return [("measure" if facts.integer < 0.95 else "count", 0.3)]
    if facts.length > 40 and (facts.spaced > 0.5 or facts.han > 0.5):
        return [("free_text", 0.5)]
    if facts.length > 20 and sum(bool(_CLAUSE.search(t)) for t in profile.sample) > 0.5 * len(profile.sample):
        return [("free_text", 0.45)]
    if few and facts.length < 60:
        return [("category", 0.36)]
    if facts.code > 0.8 and facts.distinct > 0.9:
        return [("record_id", 0.34)]
    if facts.code > 0.6:
        return [("code", 0.33)]
    return [("free_text", 0.34)] if facts.length > 25 else [("title", 0.25)]


def verify(column: Column) -> None:
    """Try the winner on every value, where that can be done, and keep which values fit."""
    best, profile = column.best, column.profile
    if best is None or len(profile.values) == 0 or best.fits is None:
        return
    meaning = best.meaning
    mask: npt.NDArray[np.bool_] | None = None
    tried = [p for p in (meaning.pattern, detectors.full_pattern(meaning.detector)) if p]
    for pattern in tried:
        found = pc.match_substring_regex(
            profile.values, f"^(?:{pattern})$" if "(?s" in pattern else f"(?s)^(?:{pattern})$"
        )
        hit = np.asarray(found.to_numpy(zero_copy_only=False), dtype=bool)
        mask = hit if mask is None else mask | hit
    if meaning.listed:
        lowered = pc.utf8_lower(profile.values)
        known = pc.is_in(lowered, value_set=pa.array(sorted(meaning.listed), pa.string()))
        hit = np.asarray(known.to_numpy(zero_copy_only=False), dtype=bool)
        mask = hit if mask is None else mask | hit
    if mask is None:
        return
    column.fits_all = profile.share(mask)
    if meaning.check:
        right = mask & checks.passing(profile.values, meaning.check)
        column.checked_all = profile.count(right) / max(1, profile.count(mask))
        mask = right
    column.explained = mask
