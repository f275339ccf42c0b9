"""Facts against books: which controls apply, how each stands, what it comes to.

Everything unknown is taken on the safe side: a control whose condition is unknown applies, a need or
way out that is unknown does not hold, and silence is not broken by a control that only may apply.
This is the hot road: it finds entries made at compile time, and leaves words and names to the verdict.
"""

from collections.abc import Sequence
from typing import Any

from yiben.engines.rules.decisions.facts import Facts
from yiben.engines.rules.decisions.matrix import UNHEARD_OF, Book
from yiben.engines.rules.decisions.mixed import rank_of, row_of
from yiben.engines.rules.decisions.model import IMPORTANCE, Answer, Entry
from yiben.engines.rules.decisions.verdict import Verdict
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_ANSWERS = (Answer.PERMIT, Answer.CONDITIONAL, Answer.DENY)
_CORE = IMPORTANCE[-1]


def decide(books: Sequence[Book], facts: Facts) -> Verdict:
    """The decision of one or several books: each on its own scale, the strictest effect wins.

    Raises BadInput when there is no book to decide by.
    """
    if not books:
        raise BadInput(
            "no_pack",
            Text("没有可用于判定的规则包", "There is no pack to decide by."),
            hint=Text("先启用一个规则包，或在 packs 中写出", "Activate a pack, or name one in packs."),
        )
    memo = books[0].memo
    if not memo.size:
        return _decided(books, facts)
    key: Any = facts if len(books) == 1 else (*books, facts)
    verdict: Verdict | None = memo.get(key)
    if verdict is None:
        verdict = _decided(books, facts)
        memo.put(key, verdict)
    return verdict


def _decided(books: Sequence[Book], facts: Facts) -> Verdict:
    found: list[Entry] = []
    silent: list[str] = []
    ranks = []
    worst = 0
    for book in books:
        rank = rank_of(book, facts)
        ranks.append(rank)
        weight = _ruling(book, facts, rank, found)
        if weight < 0:
            silent.append(book.pack)
            weight = 2
        worst = max(worst, weight)
    return Verdict(_ANSWERS[worst], tuple(found), facts, tuple(books), tuple(ranks), tuple(silent))


def _ruling(book: Book, facts: Facts, rank: int, found: list[Entry]) -> int:
    """Adds what applies to `found`; 2 denied, 1 conditional, 0 permitted, -1 denied by silence."""
    row = row_of(book.vocabulary, facts)
    activity, mode, importance, personal = row[:4]
    named = UNHEARD_OF if mode is None and "mode" in facts.unknown else mode
    cell = book.cell(activity, named, rank, importance or _CORE, personal is not False)
    for slot, derive in cell.derivations:
        if row[slot] is None:
            row[slot] = derive(row)
    worst, spoken = 0, book.silence != "deny"
    for when, needs, ways, stands, met, weight, speaks in cell.plans:
        if when is not None:
            holds = when(row)
            if holds is False:
                continue
            if holds and speaks and not spoken:
                spoken = mode is not None or stands.control.modes is None
        elif speaks and not spoken:
            spoken = mode is not None or stands.control.modes is None
        if needs is not None and needs(row):
            found.append(met)
            continue
        for test, lifted in ways:
            if test(row):
                found.append(lifted)
                break
        else:
            found.append(stands)
            worst = max(worst, weight)
    return worst if spoken else -1
