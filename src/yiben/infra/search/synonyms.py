"""Words that mean the same 同义词, as the base pack lists them in `search.toml`."""

from collections.abc import Mapping
from functools import cache

from yiben.infra.packs import packs_folder, read_toml
from yiben.infra.search.words import fold, stem

Synonyms = Mapping[str, tuple[str, ...]]
"""Other words for a folded word; of English words the stem stands here as well."""


@cache
def synonyms() -> Synonyms:
    """The list, ready to be asked. A word in several groups has the others of all."""
    found: dict[str, dict[str, None]] = {}
    for group in read_toml(packs_folder() / "yiben-base" / "search.toml").get("same", ()):
        words = [fold(word) for word in group["words"]]
        for word in words:
            others = dict.fromkeys(other for other in words if other != word)
            for key in {word, stem(word)}:
                found.setdefault(key, {}).update(others)
    return {word: tuple(others) for word, others in found.items()}


def same_as(word: str, listed: Synonyms) -> tuple[str, ...]:
    """What else is called like a folded word or, in English, like another form of it: attractions, attraction."""
    return listed.get(word) or listed.get(stem(word), ())
