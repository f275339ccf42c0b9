"""Metering and sharing of revenue (计量、计价和分成): from the log alone, whole fen, every line with its event."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from yiben.capabilities import ledger
from yiben.capabilities.grants import day_of
from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions.permitting import (
    bad,
    must_operate,
    said,
    the_agreement,
    the_product,
    today,
)
from yiben.capabilities.zones.model import Agreement, Line, Product, Statement, Unit, Use
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.clock import stamp
from yiben.kernel.errors import NotFound, Refused
from yiben.kernel.ids import new_id
from yiben.kernel.text import Text

KINDS = ("data.read", "verification.asked")
"""Events that are a use of a product: a read by any road, a verification. An export's file is its one read."""

_AT_ONCE = 10_000


def settle(work: Work, product: str, *, begins: str, ends: str) -> Statement:
    """A statement of a product from a day to a day, both included and over (Beijing), by the operator.

    Every use in the log is charged once: what an earlier statement holds is left out. Refused `not_over`,
    `nothing_used`. Leaves `zone.settled`.
    """
    one = the_product(work, product)
    agreement = the_agreement(work, one.agreement)
    must_operate(work, agreement)
    if not begins <= ends:
        raise bad("ends", Text("截止日早于起始日", "It ends before it begins."))
    if ends > today(work):
        raise Refused("not_over", Text("期间尚未到来", "That period lies ahead."), where={"ends": ends})
    charged = {
        line.event for past in statements(work, one.id) if past.corrects is None for line in past.lines
    }
    lines = tuple(
        line for line in _lines(work, one) if begins <= line.day <= ends and line.event not in charged
    )
    if not lines:
        raise Refused("nothing_used", Text("本期没有使用记录", "Nothing was used in that period."), where={"product": one.id})  # fmt: skip
    return _keep(work, one, agreement, lines, begins=begins, ends=ends, corrects=None, why="")


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
    past = {
        line.event for other in store.every(work.db, Statement, corrects=found.id) for line in other.lines
    }
    if again := [event for event in events if event in past]:
        raise Refused("corrected_before", Text(f"{again[0]} 已冲正", f"{again[0]} was corrected before."), where={"statement": found.id})  # fmt: skip
    lines = tuple(
        Line(
            event=line.event,
            grant=line.grant,
            day=line.day,
            calls=-line.calls,
            rows=-line.rows,
            fen=-line.fen,
        )
        for line in (held[event] for event in dict.fromkeys(events))
    )
    return _keep(work, one, agreement, lines, begins=found.begins, ends=found.ends, corrects=found.id, why=said("why", why))  # fmt: skip


def statements(work: Work, product: str) -> tuple[Statement, ...]:
    """Statements of a product and counter-entries to them, oldest first."""
    return store.every(work.db, Statement, product=product)


def the_statement(work: Work, identifier: str) -> Statement:
    """NotFound `no_statement`."""
    found = store.find(work.db, Statement, identifier)
    if found is None:
        raise NotFound("no_statement", Text(f"没有结算单 {identifier[:60]}", f"There is no statement {identifier[:60]}."))  # fmt: skip
    return found


def divided(total: int, *, providers: Sequence[str], operator: str, share: int) -> Mapping[str, int]:
    """`total` fen among organisations, exact: `share` ten-thousandths to the providers, equally, the rest to the operator.

    What does not divide goes to the first providers, one fen each; of a negative total the opposite of the positive.
    """
    if total < 0:
        opposite = divided(-total, providers=providers, operator=operator, share=share)
        return {name: -amount for name, amount in opposite.items()}
    theirs = total * share // 10_000 if providers else 0
    each, left = divmod(theirs, len(providers)) if providers else (0, 0)
    made = {operator: total - theirs}
    for place, name in enumerate(providers):
        made[name] = made.get(name, 0) + each + (1 if place < left else 0)
    return made


def _keep(
    work: Work, one: Product, agreement: Agreement, lines: tuple[Line, ...], *, begins: str, ends: str, corrects: str | None, why: str
) -> Statement:  # fmt: skip
    providers = sorted({ledger.describe(work, name).resource.organisation for name in one.sources})
    total = sum(line.fen for line in lines)
    made = Statement(
        id=new_id("zsta"),
        agreement=agreement.id,
        product=one.id,
        begins=begins,
        ends=ends,
        lines=lines,
        total=total,
        shares=divided(
            total, providers=providers, operator=agreement.operator, share=agreement.providers_share
        ),
        corrects=corrects,
        why=why,
        made=stamp(work.now()),
        made_by=work.actor.account,
    )
    store.add(work.db, made)
    kind = "zone.corrected" if corrects else "zone.settled"
    work.leave(kind, made.id, product=one.id, begins=begins, ends=ends, lines=len(lines), total=total, shares=dict(made.shares), corrects=corrects)  # fmt: skip
    return made


def _lines(work: Work, one: Product) -> Iterator[Line]:
    """Every use of the product the log holds, in its order."""
    given = {use.id for use in store.every(work.db, Use, product=one.id)}
    first = 0
    while entries := evidence.since(work.db, first, kinds=KINDS, most=_AT_ONCE):
        for entry in entries:
            grant = str(entry.detail.get("grant") or "")
            if grant in given:
                rows = int(entry.detail.get("rows") or 0)
                cost = one.price if one.unit is Unit.CALL else one.price * rows
                day = day_of(datetime.fromisoformat(entry.time))
                yield Line(event=entry.id, grant=grant, day=day, calls=1, rows=rows, fen=cost)
        first = entries[-1].seq + 1
