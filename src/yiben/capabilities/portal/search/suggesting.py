"""What may be meant while somebody still types 搜索建议: titles, themes, publishers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from yiben.capabilities.portal.search.asking import Builder
from yiben.capabilities.portal.search.layout import shown
from yiben.capabilities.portal.search.model import Guess, Suggestion
from yiben.capabilities.portal.search.pinyin import syllables
from yiben.infra.search.query import Unit
from yiben.infra.search.shelf import Shelf
from yiben.infra.search.synonyms import Synonyms
from yiben.infra.search.words import fold, is_han, runs
from yiben.kernel.text import Lang, current_lang

LONGEST = 60  # characters that are read
MOST = 10
_NAMES = 3  # themes and publishers together


def suggest(
    shelf: Shelf,
    text: str,
    *,
    names: Sequence["Name"],
    synonyms: Synonyms,
) -> tuple[Suggestion, ...]:
    """At most `MOST` suggestions. `names`: of themes and publishers."""
    typed = text[:LONGEST].strip()
    units = [Unit((run,), open_end=True) for run in runs(typed)][-6:]
    if not units:
        return ()
    wanted = [(word, len(word) > 1 and not is_han(word)) for unit in units for word in unit.words]
    begun = (
        one.suggestion
        for one in names
        if all(word in one.low or (latin and word in one.sounds) for word, latin in wanted)
    )
    found = list(islice(begun, _NAMES))
    opened = shelf.reader()
    if opened is None:
        return tuple(found)
    build = Builder(*opened, today=date.min, synonyms=synonyms)
    return (*found, *_titles(build, units, MOST - len(found)))


def _titles(build: Builder, units: Sequence[Unit], most: int) -> Iterable[Suggestion]:
    clauses = build.every_title(units)
    result = build.searcher.search(clauses, limit=most * 2, count=False)
    spoken = 0 if current_lang() is Lang.ZH else 1
    seen: set[str] = set()
    for said in shown(build.searcher, [address for _, address in result.hits]):
        title = said["title"][spoken] or said["title"][1 - spoken]
        if title not in seen and len(seen) < most:
            seen.add(title)
            yield Suggestion(guess=Guess.DATASET, key=said["slug"], title=title)


@dataclass(frozen=True, slots=True)
class Name:
    """A theme or a publisher as it may be typed: as written, in pinyin, or by its initials."""

    suggestion: Suggestion
    low: str
    sounds: str


def name(guess: Guess, key: str, title: str) -> Name:
    """One name, made ready."""
    said = [syllables(run) for run in runs(title) if is_han(run)]
    sounds = " ".join([*("".join(one) for one in said), *("".join(s[0] for s in one) for one in said)])
    return Name(Suggestion(guess=guess, key=key, title=title), fold(title), sounds)
