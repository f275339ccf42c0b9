"""Controls into a book: order, masks, and what is amiss."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from yiben.engines.rules.decisions.checking import check
from yiben.engines.rules.decisions.matrix import Book, Masks
from yiben.engines.rules.decisions.memo import REMEMBERED, Memo
from yiben.engines.rules.decisions.model import IMPORTANCE, Control, Effect, Scale
from yiben.engines.rules.decisions.vocabulary import Vocabulary
from yiben.kernel.errors import BadInput
from yiben.kernel.text import Text

_WEIGHT = {Effect.FORBID: 0, Effect.REQUIRE: 1, Effect.PERMIT: 2, Effect.OBLIGE: 3}


def compile_book(
    *,
    pack: str,
    controls: Sequence[Control],
    scale: Scale,
    silence: str,
    vocabulary: Vocabulary,
    at_least_as_strict: Sequence[tuple[int | str, int | str]] = (),
    memo: int = REMEMBERED,
) -> Book:
    """The book of a pack, with its findings.

    `silence` is `permit` or `deny`. `at_least_as_strict` lists pairs of levels: the lower, and the
    one that may never be looser. `memo` is how many decisions are remembered, 0 for none.
    Raises BadInput for a silence, a scale, a pair or an id that cannot stand.
    """
    if silence not in {"permit", "deny"}:
        raise _bad(pack, "bad_silence", "silence 只能是 permit 或 deny", "silence is permit or deny.")
    if not scale.levels:
        raise _bad(pack, "bad_scale", f"标尺 {scale.id} 没有层级", f"Scale {scale.id} has no levels.")
    seen: set[str] = set()
    for control in controls:
        if control.id in seen:
            raise BadInput(
                "duplicate_id",
                Text(f"控制要求 {control.id} 出现两次", f"Control {control.id} is there twice."),
                where=control.place.where("id", article=control.article, control=control.id),
            )
        seen.add(control.id)
    pairs = []
    for lower, upper in at_least_as_strict:
        low, high = scale.rank(lower), scale.rank(upper)
        if low is None or high is None:
            raise _bad(
                pack, "bad_level", f"没有层级 {lower} 或 {upper}", f"There is no level {lower} or {upper}."
            )
        pairs.append((low, high))
    ordered = tuple(
        sorted(controls, key=lambda control: (_WEIGHT[control.effect], control.strength != "must"))
    )
    book = Book(
        pack=pack,
        controls=ordered,
        scale=scale,
        silence=silence,
        vocabulary=vocabulary,
        masks=_masks(ordered, scale, vocabulary),
        ranks=_ranks(scale),
        memo=Memo(memo),
    )
    return replace(book, findings=check(book, pairs=tuple(pairs)), _sets={})


def _bad(pack: str, code: str, zh: str, en: str) -> BadInput:
    return BadInput(code, Text(f"规则包 {pack}：{zh}", f"Pack {pack}: {en}"), where={"pack": pack})


def _ranks(scale: Scale) -> dict[Any, int]:
    """Every way to name a level → its rank."""
    found: dict[Any, int] = {}
    for rank, level in enumerate(scale.levels):
        for spelt in (level.id, str(level.id), level.text.zh, level.text.en):
            found.setdefault(spelt, rank)
    return found


def _masks(controls: Sequence[Control], scale: Scale, vocabulary: Vocabulary) -> Masks:
    def where(said: Any, value: Any) -> bool:
        return said is None or value in said

    assumed = {mode for mode, word in vocabulary.modes.items() if word.more.get("assumed", True)}
    bits = [(1 << at, control) for at, control in enumerate(controls)]

    def mask(speaks: Any) -> int:
        return sum(bit for bit, control in bits if speaks(control))

    return Masks(
        activity={a: mask(lambda c, a=a: a in c.activities) for a in vocabulary.activities},
        mode={m: mask(lambda c, m=m: where(c.modes, m)) for m in vocabulary.modes},
        modeless=mask(lambda c: c.modes is None),
        unsaid=mask(lambda c: c.modes is None or not assumed.isdisjoint(c.modes)),
        rank=tuple(mask(lambda c, r=r: where(c.ranks, r)) for r in range(len(scale.levels))),
        importance={i: mask(lambda c, i=i: where(c.importance, i)) for i in IMPORTANCE},
        personal=(mask(lambda c: c.personal is not True), mask(lambda c: c.personal is not False)),
    )
