"""A product counted anew from its filing (重算): every figure of every statement again, or what differs by name."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from yiben.capabilities.zones import store
from yiben.capabilities.zones.actions import metering
from yiben.capabilities.zones.actions.permitting import must_see, the_agreement, the_product
from yiben.capabilities.zones.actions.settling import divided, providers_of, statements
from yiben.capabilities.zones.model import Agreement, Line, Meter, Product, Recount, Statement
from yiben.infra.work import Work


def recount(work: Work, product: str) -> Recount:
    """Count the whole log again for a product and hold meter and statements against it; nothing is changed.

    Reads every event of the kinds of use since the filing: as long as the log is, which is why statements do not.
    For the operator and whoever oversees. NotFound to anybody else.
    """
    one = the_product(work, product)
    agreement = the_agreement(work, one.agreement)
    must_see(work, agreement)
    held, sealed = store.find(work.db, Meter, one.id), metering.sealed_of(work, one.id)
    until = held.counted if held else None
    found = metering.read(work, one, metering.beginning(work, one), until=until)
    made = statements(work, one.id)
    settled = sum(each.total for each in made)
    fresh = replace(found.meter, settled=settled)
    lines = {line.event: line for _, line in found.lines}
    vouched = {line.event for each in made for line in each.lines if line.event in found.gone}
    wrong = [*_statements(work, one, agreement, made, lines=lines, gone=found.gone)]
    if held is not None and metering.figures(held) != sealed:
        wrong.append("meter: not as sealed in the log")
    elif held is not None and not found.gone and metering.figures(held) != metering.figures(fresh):
        wrong.append("meter: not what the log comes to")
    return Recount(
        product=one.id,
        counted=fresh.counted,
        lines=fresh.lines,
        calls=fresh.calls,
        rows=fresh.rows,
        fen=fresh.fen,
        digest=fresh.digest,
        statements=len(made),
        vouched=len(vouched),
        wrong=tuple(wrong),
    )


def _statements(
    work: Work, one: Product, agreement: Agreement, made: Sequence[Statement], *, lines: Mapping[str, Line], gone: set[str]
) -> Iterator[str]:  # fmt: skip
    providers, charged = providers_of(work, one), dict[str, str]()
    by_id = {each.id: each for each in made}
    for each in made:
        corrected = by_id.get(each.corrects or "")
        known = {line.event: line for line in corrected.lines} if corrected else lines
        for line in each.lines:
            if each.corrects is None and charged.setdefault(line.event, each.id) != each.id:
                yield f"{each.id}: {line.event} was charged in {charged[line.event]}"
            wanted = known.get(line.event)
            if wanted is None and line.event in gone:
                continue
            if wanted is None or line != (_opposite(wanted) if each.corrects else wanted):
                yield f"{each.id}: {line.event} is not as in the log"
        shares = divided(
            each.total,
            providers=providers,
            operator=agreement.operator,
            share=agreement.providers_share,
            before=each.before,
        )
        if each.total != sum(line.fen for line in each.lines) or dict(each.shares) != dict(shares):
            yield f"{each.id}: sums do not come to what stands there"


def _opposite(line: Line) -> Line:
    return replace(line, calls=-line.calls, rows=-line.rows, fen=-line.fen)
