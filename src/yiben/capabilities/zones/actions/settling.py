"""Metering and sharing of revenue (计量、计价和分成): from the log alone, whole fen, every line with its event."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from yiben.capabilities import ledger
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions import metering
from yiben.capabilities.zones.actions.permitting import (
    a_day,
    bad,
    must_operate,
    said,
    the_agreement,
    the_product,
    today,
)
from yiben.capabilities.zones.model import Agreement, Line, Meter, Product, Statement
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text


def settle(work: Work, product: str, *, begins: str, ends: str) -> Statement:
    """A statement of a product from a day to a day, both included, the last not after today (Beijing), by the operator.

    Every use in the log is charged once: what an earlier statement holds is left out. Refused `not_over`,
    `nothing_used`. Leaves `zone.settled`.
    """
    one = the_product(work, product)
    agreement = the_agreement(work, one.agreement)
    must_operate(work, agreement)
    if not a_day("begins", begins) <= a_day("ends", ends):
        raise bad("ends", Text("截止日早于起始日", "It ends before it begins."))
    if ends > today(work):
        raise Refused("not_over", Text("期间尚未到来", "That period lies ahead."), where={"ends": ends})
    meter, known = metering.bring_up(work, one)
    waiting = store.unsettled(work.db, one.id, begins=begins, ends=ends)
    lines = metering.lines_of(work, one, waiting, known=known)
    if not lines:
        raise Refused("nothing_used", Text("本期没有使用记录", "Nothing was used in that period."), where={"product": one.id})  # fmt: skip
    made = _keep(work, one, agreement, lines, begins=begins, ends=ends, corrects=None, why="", meter=meter)
    store.charge(work.db, one.id, statement=made.id, begins=begins, ends=ends)
    return made


def correct(work: Work, statement: str, *, events: Sequence[str], why: str) -> Statement:
    """Take lines of a statement back by a counter-entry (红字冲正): nothing is changed, the opposite is added.

    NotFound `no_line` for an event the statement does not hold, Refused `corrected_before`. Leaves `zone.corrected`.
    """
    found = the_statement(work, statement)
    one = the_product(work, found.product)
    agreement = the_agreement(work, found.agreement)
    must_operate(work, agreement)
    held = {line.event: line for line in found.lines}
    if strange := [event for event in events if event not in held] or (
        [""] if not events or found.corrects else []
    ):
        raise NotFound("no_line", Text(f"结算单中没有 {strange[0]}", f"The statement has no line {strange[0]}."), where={"statement": found.id})  # fmt: skip
    meter, _ = metering.bring_up(work, one)  # and nobody else counts until this is over
    past = {
        line.event for other in store.every(work.db, Statement, corrects=found.id) for line in other.lines
    }
    if again := [event for event in events if event in past]:
        raise Refused("corrected_before", Text(f"{again[0]} 已冲正", f"{again[0]} was corrected before."), where={"statement": found.id})  # fmt: skip
    lines = tuple(
        replace(line, calls=-line.calls, rows=-line.rows, fen=-line.fen)
        for line in (held[event] for event in dict.fromkeys(events))
    )
    return _keep(work, one, agreement, lines, begins=found.begins, ends=found.ends, corrects=found.id, why=said("why", why), meter=meter)  # fmt: skip


def statements(work: Work, product: str) -> tuple[Statement, ...]:
    """Statements of a product and counter-entries to them, oldest first."""
    return store.every(work.db, Statement, product=product)


def the_statement(work: Work, identifier: str) -> Statement:
    """NotFound `no_statement`."""
    found = store.find(work.db, Statement, identifier)
    if found is None:
        raise NotFound("no_statement", Text(f"没有结算单 {identifier[:60]}", f"There is no statement {identifier[:60]}."))  # fmt: skip
    return found


def divided(
    total: int, *, providers: Sequence[str], operator: str, share: int, before: int = 0
) -> Mapping[str, int]:
    """`total` fen among organisations, exact: `share` ten-thousandths to the providers, equally, the rest to the operator.

    What does not divide goes to the first providers, one fen each. `before`: revenue divided until then; the whole is
    what is rounded, so that however finely somebody cuts it into statements the providers' part comes out the same.
    """
    earlier, later = _part(before, share), _part(before + total, share)
    if not providers:
        earlier = later = 0
    made = {operator: total - (later - earlier)}
    for place, name in enumerate(providers):
        own = _of(later, place, len(providers)) - _of(earlier, place, len(providers))
        made[name] = made.get(name, 0) + own
    return made


def _part(whole: int, share: int) -> int:
    """The providers' part, rounded towards nothing: of a negative whole the opposite of the positive."""
    return whole * share // 10_000 if whole >= 0 else -(-whole * share // 10_000)


def _of(part: int, place: int, among: int) -> int:
    each, left = divmod(abs(part), among)
    own = each + (1 if place < left else 0)
    return own if part >= 0 else -own


def providers_of(work: Work, one: Product) -> list[str]:
    """Who provided what the product is made of, in order."""
    return sorted({ledger.describe(work, name).resource.organisation for name in one.sources})


def _keep(
    work: Work, one: Product, agreement: Agreement, lines: tuple[Line, ...], *, begins: str, ends: str, corrects: str | None, why: str, meter: Meter
) -> Statement:  # fmt: skip
    total = sum(line.fen for line in lines)
    made = Statement(
        id=new_id("zsta"),
        agreement=agreement.id,
        product=one.id,
        begins=begins,
        ends=ends,
        lines=lines,
        before=meter.settled,
        total=total,
        shares=divided(
            total,
            providers=providers_of(work, one),
            operator=agreement.operator,
            share=agreement.providers_share,
            before=meter.settled,
        ),
        corrects=corrects,
        why=why,
        made=stamp(work.now()),
        made_by=work.actor.account,
    )
    store.add(work.db, made)
    kind = "zone.corrected" if corrects else "zone.settled"
    work.leave(kind, made.id, product=one.id, begins=begins, ends=ends, lines=len(lines), before=made.before, total=total, shares=dict(made.shares), corrects=corrects)  # fmt: skip
    metering.advance(work, meter, total=total)
    return made
