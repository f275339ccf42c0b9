"""The declarations of `packs/yiben-base`: semantic types, value lists and the scale, read once.

A wrong declaration is a `BadInput` naming file and type, so that whoever edits a pack sees what to mend.
"""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

from yiben.capabilities.grading.model import Level, Meaning, Scale
from yiben.capabilities.grading.recognise.checks import CHECKS
from yiben.infra.packs import packs_folder, read_toml
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

HAN = "一-鿿㐀-䶿"
"""The inside of a character class of Chinese characters; RE2 and Python's `re` read it alike."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lists:
    """The value lists of `lists.toml`: words by list, lower case, and character sets."""

    words: dict[str, frozenset[str]]
    chars: dict[str, str]
    patterns: dict[str, str]
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)  # character → its pinyin


@dataclass(
    frozen=True, slots=True, kw_only=True, eq=False
)  # hashed by identity: indexes are kept per lexicon
class Lexicon:
    """Everything declared: meanings by id, value lists."""

    meanings: dict[str, Meaning]
    lists: Lists


def _bad(path: Path, what: str, says: Text) -> BadInput:
    return BadInput("bad_pack", says, where={"file": str(path), "item": what})


def _lists(path: Path) -> Lists:
    words: dict[str, frozenset[str]] = {}
    chars: dict[str, str] = {}
    patterns: dict[str, str] = {}
    for name, entry in read_toml(path).items():
        listed = entry.get("words", [])
        words[name] = frozenset(w.lower() for w in (listed.split() if isinstance(listed, str) else listed))
        chars[name] = "".join(dict.fromkeys(entry.get("chars", "") + entry.get("traditional", "")))
        patterns[name] = entry.get("ends", entry.get("codes", ""))
    return Lists(
        words=words, chars=chars, patterns=patterns, readings=_readings(path.with_name("pinyin.toml"))
    )


def _readings(path: Path) -> dict[str, tuple[str, ...]]:
    readings: dict[str, tuple[str, ...]] = {}
    for reading, characters in read_toml(path)["readings"].items() if path.is_file() else ():
        for character in characters:
            readings[character] = (*readings.get(character, ()), reading)
    return readings


def _meaning(path: Path, entry: dict[str, Any], lists: Lists) -> Meaning:
    what = str(entry.get("id", "?"))
    try:
        pattern = str(entry.get("pattern", "")).replace(r"\p{Han}", HAN)
        re.compile(pattern)
        length = entry.get("length")
        meaning = Meaning(
            id=entry["id"],
            publishes=entry.get("same_as", entry["id"]),
            title=Text(entry["zh"], entry["en"]),
            kind=entry["kind"],
            words=tuple(entry.get("words", ())),
            pinyin=tuple(entry.get("pinyin", ())),
            pattern=pattern,
            length=(length[0], length[1]) if length else None,
            check=entry.get("check", ""),
            listed=lists.words[entry["list"]] if "list" in entry else frozenset(),
            detector=entry.get("detector", ""),
            alone=float(entry.get("alone", 0.0)),
            minimum=float(entry.get("min", 0.5)),
            needs_content=bool(entry.get("needs_content", False)),
            expects=entry.get("expects", "any"),
            personal=entry.get("personal", "no"),
            sensitive=bool(entry.get("sensitive", False)),
            storage=entry.get("storage"),
            mask=entry.get("mask", "none"),
            about=dict(entry.get("about", {})),
            basis=entry.get("basis", ""),
        )
    except (KeyError, re.error) as error:
        raise _bad(
            path,
            what,
            Text(f"语义类型 {what} 声明有误: {error}", f"semantic type {what} is declared wrongly: {error}"),
        ) from error
    if meaning.check and meaning.check not in CHECKS:
        raise _bad(path, what, Text(f"没有校验规则 {meaning.check}", f"there is no check {meaning.check}"))
    return meaning


@lru_cache(maxsize=4)
def read_lexicon(folder: Path | None = None) -> Lexicon:
    """All semantic types of the pack at `folder` (by default the shipped one)."""
    place = (folder or packs_folder() / "yiben-base") / "semantics"
    lists = _lists(place / "lists.toml")
    meanings: dict[str, Meaning] = {}
    for path in sorted(place.glob("*.toml")):
        for entry in read_toml(path).get("type", []):
            meaning = _meaning(path, entry, lists)
            if meaning.id in meanings:
                raise _bad(
                    path, meaning.id, Text(f"语义类型 {meaning.id} 重复", f"semantic type {meaning.id} twice")
                )
            meanings[meaning.id] = meaning
    return Lexicon(meanings=meanings, lists=lists)


@lru_cache(maxsize=4)
def read_scale(folder: Path | None = None) -> Scale:
    """The scale of the pack at `folder` (by default the shipped one)."""
    path = (folder or packs_folder() / "yiben-base") / "scale.toml"
    declared = read_toml(path)
    levels = tuple(
        Level(
            id=entry["id"],
            title=Text(entry["zh"], entry["en"]),
            says=Text(entry["says_zh"], entry["says_en"]),
            basis=entry["basis"],
        )
        for entry in declared["level"]
    )
    defaults = declared["defaults"]
    return Scale(
        levels=levels,
        kinds=dict(declared["kinds"]),
        semantics=dict(declared["semantics"]),
        unknown=defaults["unknown"],
        not_personal=defaults["not_personal"],
        personal_floor=defaults["personal_floor"],
        of_persons=dict(declared.get("of_persons", {})),
    )
