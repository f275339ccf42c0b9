"""What is amiss in a book, found at load: gaps, contradictions, the unreachable, what grows weaker.

Gaps are told, not refused: silence is the text's own. The other kinds the caller refuses.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations, product
from typing import Any

from yiben.engines.rules.decisions.budget import Budget, cost_of_meeting
from yiben.engines.rules.decisions.matrix import Book
from yiben.engines.rules.decisions.model import IMPORTANCE, Control, Effect, Finding, Row
from yiben.engines.rules.decisions.trying import overlap, possible, sampled, together
from yiben.kernel.text import Text

_STRICT: Mapping[Effect, int] = {Effect.FORBID: 2, Effect.REQUIRE: 1}


def check(
    book: Book, *, pairs: Sequence[tuple[int, int]], budget: Budget | None = None
) -> tuple[Finding, ...]:
    """All findings of a book, what the caller refuses first. Raises BadInput `pack_too_costly`."""
    budget = budget or Budget()
    return (
        *_unreachable(book, budget),
        *_contradictions(book, budget),
        *_weaker(book, pairs, budget),
        *_gaps(book, budget),
    )


def _gaps(book: Book, budget: Budget) -> Iterator[Finding]:
    """An activity and level about which no control decides anything, whatever the mode."""
    for cell in book.cells():
        budget.on(steps=1 + len(book.controls) // 8)
        if any(control.decides for control in cell.controls):
            continue
        label, level = book.vocabulary.label(cell.activity), cell.level
        yield Finding(
            kind="gap",
            controls=(),
            cell={"activity": cell.activity, "level": level.id},
            says=Text(
                f"{label.zh}、{level.text.zh}：没有任何规定",
                f"{label.en}, {level.text.en}: nothing decides about it.",
            ),
        )


def _cell(book: Book, found: Mapping[str, Sequence[Any]]) -> dict[str, Any]:
    """One example of an overlap, for people."""
    cell = {name: values[0] for name, values in found.items() if name != "ranks"}
    if "modes" in cell:
        cell["mode"] = cell.pop("modes")
    if "ranks" in found:
        cell["level"] = book.scale.levels[found["ranks"][0]].id
    return cell


def _unreachable(book: Book, budget: Budget) -> Iterator[Finding]:
    words = book.vocabulary
    for control in book.controls:
        budget.on(control)
        cell = overlap(control)
        when = [control.when] if control.when else []
        if cell is None or not possible(words, when, cell, budget):
            yield Finding(
                kind="unreachable",
                controls=(control.id,),
                cell=_cell(book, cell or {}),
                says=Text(
                    f"控制要求 {control.id} 永远不会适用：when 不可能成立",
                    f"Control {control.id} can never apply: its when cannot hold.",
                ),
            )
            continue
        for way in control.ways:
            if not possible(words, [*when, way.needs], cell, budget):
                yield Finding(
                    kind="unreachable",
                    controls=(control.id,),
                    cell=_cell(book, cell),
                    says=Text(
                        f"控制要求 {control.id} 的例外 {way.kind} 不可能成立：{way.needs.text}",
                        f"The way out {way.kind} of control {control.id} can never hold: {way.needs.text}",
                    ),
                )


def _contradictions(book: Book, budget: Budget) -> Iterator[Finding]:
    words = book.vocabulary
    for control in book.controls:
        if control.needs is None or control.ways:
            continue
        budget.on(control)
        cell = overlap(control)
        when = [control.when] if control.when else []
        met = [*when, control.needs]
        if cell and together(words, when, cell, budget) and not possible(words, met, cell, budget):
            yield _contradiction(book, (control,), cell, "的要求不可能满足", "asks for what can never be.")
    hard = [control for control in book.controls if control.effect is Effect.FORBID and not control.ways]
    allowed = [control for control in book.controls if control.effect is Effect.PERMIT]
    for pair in product(hard, allowed):
        budget.on(*pair, steps=cost_of_meeting(*pair))
        cell = overlap(*pair)
        if cell and together(words, [control.when for control in pair if control.when], cell, budget):
            yield _contradiction(
                book,
                pair,
                cell,
                "一个禁止且没有例外，一个许可",
                "contradict: one forbids with no way out, one permits.",
            )
    asking = [c for c in book.controls if c.needs is not None and c.binding and not c.ways]
    for pair in combinations(asking, 2):
        yield from _at_odds(book, *pair, budget)


def _at_odds(book: Book, one: Control, two: Control, budget: Budget) -> Iterator[Finding]:
    """Two requirements that cannot be met together where both apply."""
    budget.on(one, two, steps=cost_of_meeting(one, two))
    if one.needs is None or two.needs is None or not set(one.needs.facts) & set(two.needs.facts):
        return
    cell = overlap(one, two)
    when = [control.when for control in (one, two) if control.when]
    words = book.vocabulary
    met = [*when, one.needs, two.needs]
    if cell and together(words, when, cell, budget) and not possible(words, met, cell, budget):
        yield _contradiction(
            book, (one, two), cell, "的要求不能同时满足", "contradict: their needs cannot hold together."
        )


def _contradiction(
    book: Book, controls: tuple[Control, ...], cell: Mapping[str, Sequence[Any]], zh: str, en: str
) -> Finding:
    names = tuple(control.id for control in controls)
    articles_zh = "、".join(f"{control.id}（{control.article}）" for control in controls)
    articles_en = " and ".join(f"{control.id} (Article {control.article})" for control in controls)
    return Finding(
        kind="contradiction",
        controls=names,
        cell=_cell(book, cell),
        says=Text(f"控制要求 {articles_zh} {zh}", f"Controls {articles_en} {en}"),
    )


def _weaker(book: Book, pairs: Sequence[tuple[int, int]], budget: Budget) -> Iterator[Finding]:
    """Cells where the higher level of a pair comes to less than the lower one, on some facts."""
    named = {mode for control in book.controls for mode in control.modes or ()}
    other = next((mode for mode in book.vocabulary.modes if mode not in named), None)
    modes = sorted(named | ({other} if other else set()))
    seen: set[tuple[Any, ...]] = set()
    for (low, high), activity, mode, importance, personal in product(
        pairs, book.vocabulary.activities, modes, IMPORTANCE, (True, False)
    ):
        below = book.applying(activity, mode, low, importance, personal)
        above = book.applying(activity, mode, high, importance, personal)
        only, instead = set(below) - set(above), set(above) - set(below)
        budget.on(steps=4 + len(below) + len(above))
        mark = (low, high, frozenset(only), frozenset(instead))
        if not only or mark in seen:
            continue
        seen.add(mark)
        cell: dict[str, list[Any]] = {
            "activity": [activity],
            "mode": [mode],
            "importance": [importance],
            "personal": [personal],
        }
        culprits = _weaker_here(
            book, sorted(only, key=lambda c: c.id), list(instead), list(above), cell, budget=budget
        )
        if culprits:
            lower, upper = book.scale.levels[low], book.scale.levels[high]
            yield Finding(
                kind="weaker_above",
                controls=culprits,
                cell={**{name: values[0] for name, values in cell.items()}, "level": upper.id},
                says=Text(
                    f"{upper.text.zh}比{lower.text.zh}宽松：{'、'.join(culprits)} 只管到后者",
                    f"{upper.text.en} is looser than {lower.text.en}: {', '.join(culprits)} stops below.",
                ),
            )


def _weaker_here(
    book: Book,
    only: Sequence[Control],
    instead: Sequence[Control],
    above: Sequence[Control],
    cell: Mapping[str, Sequence[Any]],
    *,
    budget: Budget,
) -> tuple[str, ...]:
    budget.on(*only)
    owed = {control.kind for control in above if control.effect is Effect.OBLIGE and control.binding}
    dropped = [c.id for c in only if c.effect is Effect.OBLIGE and c.binding and c.kind not in owed]
    if dropped:
        return tuple(dropped)
    conditions = [
        condition
        for control in (*only, *instead)
        for condition in (control.when, control.needs, *(way.needs for way in control.ways))
        if condition is not None
    ]
    for row in sampled(book.vocabulary, conditions, cell, budget):
        strict = [(_weight(control, row), control.id) for control in only]
        most = max(weight for weight, _ in strict)
        if most > max((_weight(control, row) for control in instead), default=0):
            return tuple(name for weight, name in strict if weight == most)
    return ()


def _weight(control: Control, row: Row) -> int:
    """What a control comes to on a row: 2 deny, 1 conditional, 0 nothing."""
    if not control.binding or (control.when is not None and control.when.test(row) is False):
        return 0
    if control.needs is not None and control.needs.test(row):
        return 0
    if any(way.needs.test(row) for way in control.ways):
        return 0
    return _STRICT.get(control.effect, 0)
