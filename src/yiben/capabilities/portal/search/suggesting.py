"""What may be meant while somebody still types 搜索建议: titles, themes, publishers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from yiben.capabilities.portal.search.asking import Builder, Synonyms
from yiben.capabilities.portal.search.layout import shown
from yiben.capabilities.portal.search.model import Guess, Suggestion
from yiben.capabilities.portal.search.pinyin import syllables
from yiben.infra.search.query import Unit
from yiben.infra.search.shelf import Shelf
from yiben.infra.search.words import fold, is_han, runs
from yiben.kernel.text import Lang, current_lang

LONGEST = 60  # characters that are read
MOST = 10
_NAMES = 3  # themes and publishers together


def suggest(
    shelf: Shelf,
    text: str,
    *,
    names: Mapping[Guess, Mapping[str, str]],
    synonyms: Synonyms,
) -> tuple[Suggestion, ...]:
    """At most `MOST` suggestions. `names`: identifiers and names of themes and publishers."""
    typed = text[:LONGEST].strip()
    units = [Unit((run,), open_end=True) for run in runs(typed)][-6:]
    if not units:
        return ()
    found = [
        Suggestion(guess=guess, key=key, title=title)
        for guess, many in names.items()
        for key, title in many.items()
        if _begins(title, units)
    ][:_NAMES]
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


def _begins(title: str, units: Sequence[Unit]) -> bool:
    """True when a name has all that was typed: as written, in pinyin, or by its initials."""
    low = fold(title)
    said = [syllables(run) for run in runs(title) if is_han(run)]
    letters = " ".join("".join(one) for one in said)
    initials = " ".join("".join(syllable[0] for syllable in one) for one in said)
    return all(
        word in low or (not is_han(word) and len(word) > 1 and (word in letters or word in initials))
        for unit in units
        for word in unit.words
    )
