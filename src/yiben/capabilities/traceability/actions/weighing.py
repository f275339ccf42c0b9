"""Batches held against what they were made of (投入产出核对): shown to who may see them, never a refusal."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from yiben.capabilities.traceability import store
from yiben.capabilities.traceability.model import Batch, Inspection, Odd, Oddity, Result, Use
from yiben.infra.work import Work
from yiben.kernel.text import Text


def oddities(work: Work, codes: Iterable[str]) -> tuple[Odd, ...]:
    """What does not add up about each of these batches, in their order.

    More came out than went in, where everything is measured in one unit; something that went in was found wanting by
    its newest inspection; something had expired on the day it was used.
    """
    wanted = list(dict.fromkeys(codes))
    uses = store.uses_into(work.db, wanted)
    inputs = sorted({one.batch for one in uses})
    known = store.batches(work.db, [*wanted, *inputs])
    newest = {one.batch: one for one in store.inspections(work.db, inputs)}
    found: list[Odd] = []
    for code in wanted:
        into = [one for one in uses if one.into == code]
        if code in known and into:
            found += _odd(known[code], into, [known[one.batch] for one in into if one.batch in known], newest)
    return tuple(found)


def _odd(
    made: Batch, uses: Sequence[Use], inputs: Sequence[Batch], newest: dict[str, Inspection]
) -> list[Odd]:
    found = []
    total = sum((one.quantity for one in uses), start=Decimal(0))
    if {one.unit for one in inputs} == {made.unit} and made.quantity > total:
        says = Text(
            f"产出 {made.quantity} {made.unit}，投料 {total} {made.unit}",
            f"{made.quantity} {made.unit} came out, {total} {made.unit} went in",
        )
        found.append(Odd(batch=made.code, kind=Oddity.MORE_OUT, says=says))
    for one in inputs:
        seen = newest.get(one.code)
        if seen is not None and seen.result is Result.FAILED:
            says = Text(
                f"{one.code} 检验不合格（{seen.standard}）",
                f"{one.code} failed its inspection ({seen.standard})",
            )
            found.append(Odd(batch=made.code, kind=Oddity.FAILED_INPUT, says=says))
        if one.expires is not None and one.expires < made.made:
            says = Text(f"{one.code} 保质期至 {one.expires}", f"{one.code} expired on {one.expires}")
            found.append(Odd(batch=made.code, kind=Oddity.EXPIRED_INPUT, says=says))
    return found
