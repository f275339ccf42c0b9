"""The meter of a product (计量): every use in the log counted once, from where the count before ended.

What the meter holds is a way to find uses, never what they cost: a line is always read from its event. Where the
count ended and what it came to is sealed in the log (`zone.metered`), so an edited meter is seen and counted anew.
"""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from yiben.capabilities.grants import day_of
from yiben.capabilities.zones import store
from yiben.capabilities.zones.model import Counted, Line, Meter, Product, Statement, Unit, Use
from yiben.engines import evidence
from yiben.infra.work import Work
from yiben.kernel.errors import MovedOn
from yiben.kernel.paging import PageAsk
from yiben.kernel.text import Text

KINDS = ("data.read", "verification.asked")
"""Events that are a use of a product: a read by any road, a verification. An export's file is its one read."""

_AT_ONCE = 10_000
_SEALED = ("counted", "lines", "calls", "rows", "fen", "digest", "settled")


@dataclass(slots=True, kw_only=True)
class Reading:
    """What is read of the log for a product, as it is read. `gone`: events whose body retention deleted."""

    product: Product
    meter: Meter
    lines: list[tuple[int, Line]] = field(default_factory=list)
    gone: set[str] = field(default_factory=set)


def bring_up(work: Work, one: Product) -> tuple[Meter, Mapping[str, Line]]:
    """The meter counted to the end of the log, and the lines met on the way by event.

    Begins where the count before ended; from the product's filing where there is none, or where the meter is not
    what was sealed (leaves `zone.meter_rebuilt`). MovedOn `settled_elsewhere` when somebody counts at the same time.
    """
    store.hold(
        work.db, Product, one.id
    )  # who counts at the same time waits, and goes on from where this one ends
    held, sealed = store.find(work.db, Meter, one.id), sealed_of(work, one.id)
    sound = held is not None and sealed == figures(held)
    version = held.version if held else 0
    if held is not None and sound:
        start, charged = held, dict[str, str]()
    else:
        past = store.every(work.db, Statement, product=one.id, corrects=None)
        charged = {line.event: each.id for each in past for line in each.lines}
        start = beginning(work, one)
        store.forget_counted(work.db, one.id)
        if held is not None or sealed:
            work.leave("zone.meter_rebuilt", one.id, held=figures(held) if held else None, sealed=sealed)
    found = read(work, one, start)
    store.add_all(
        work.db,
        [
            Counted(id=line.event, product=one.id, seq=seq, day=line.day, statement=charged.get(line.event))
            for seq, line in found.lines
        ],
    )
    settled = start.settled if sound else store.settled(work.db, one.id)
    meter = replace(found.meter, settled=settled, version=version + 1)
    _keep(work, meter, version=version if held else None)
    return meter, {line.event: line for _, line in found.lines}


def advance(work: Work, meter: Meter, *, total: int) -> None:
    """A statement came to `total` fen: the meter's standing is kept and sealed. Leaves `zone.metered`."""
    made = replace(meter, settled=meter.settled + total)
    store.change(work.db, Meter, meter.id, settled=made.settled)
    work.leave("zone.metered", meter.id, **figures(made))


def beginning(work: Work, one: Product) -> Meter:
    """A meter that has counted nothing: from the event of the product's filing on, before which nobody used it."""
    filed = evidence.show(work.db, evidence.Asked(kind="zone.product_filed", subject=one.id), page=PageAsk(size=1))  # fmt: skip
    first = filed.rows[0].seq if filed.rows else 0
    return Meter(id=one.id, counted=first, lines=0, calls=0, rows=0, fen=0, digest="", settled=0, version=0)


def read(work: Work, one: Product, start: Meter, *, until: int | None = None) -> Reading:
    """Every use from where `start` ended to event number `until` (excluded), or the end of the log."""
    given = {use.id for use in store.every(work.db, Use, product=one.id)}
    found, meter = Reading(product=one, meter=start), start
    digest, rows, fen = meter.digest, meter.rows, meter.fen
    counted = meter.counted
    for entry in _entries(work, meter.counted, until):
        counted = entry.seq + 1
        if not entry.detail:
            found.gone.add(entry.id)
        line = line_of(one, entry) if str(entry.detail.get("grant") or "") in given else None
        if line is not None:
            found.lines.append((entry.seq, line))
            digest, rows, fen = chained(digest, line), rows + line.rows, fen + line.fen
    met = len(found.lines)
    found.meter = replace(
        meter,
        counted=max(counted, until or 0),
        lines=meter.lines + met,
        calls=meter.calls + met,
        rows=rows,
        fen=fen,
        digest=digest,
    )
    return found


def line_of(one: Product, entry: evidence.Entry) -> Line:
    """What one use costs, from its event alone."""
    rows = int(entry.detail.get("rows") or 0)
    cost = one.price if one.unit is Unit.CALL else one.price * rows
    day = day_of(datetime.fromisoformat(entry.time))
    return Line(event=entry.id, grant=str(entry.detail["grant"]), day=day, calls=1, rows=rows, fen=cost)


def lines_of(work: Work, one: Product, found: Sequence[Counted], *, known: Mapping[str, Line]) -> tuple[Line, ...]:  # fmt: skip
    """The lines of these uses, those not `known` read from their events; of a deleted body there is none."""
    lines = []
    for each in found:
        line = known.get(each.id)
        if line is None:
            entry = evidence.read(work.db, each.id)
            line = line_of(one, entry) if entry.detail else None
        if line is not None:
            lines.append(line)
    return tuple(lines)


def chained(digest: str, line: Line) -> str:
    """The digest over one line more."""
    told = f"{digest}\n{line.event} {line.grant} {line.day} {line.calls} {line.rows} {line.fen}"
    return hashlib.sha256(told.encode()).hexdigest()


def figures(meter: Meter) -> dict[str, Any]:
    """What is sealed of a meter."""
    return {name: getattr(meter, name) for name in _SEALED}


def sealed_of(work: Work, product: str) -> dict[str, Any]:
    """The meter of a product as the log has it, or this work is about to seal it; empty before anything was settled."""
    for event in reversed(work.events):
        if (event.kind, event.subject) == ("zone.metered", product):
            return dict(event.detail)
    newest = evidence.show(work.db, evidence.Asked(kind="zone.metered", subject=product), page=PageAsk(size=1))  # fmt: skip
    return {name: newest.rows[0].detail.get(name) for name in _SEALED} if newest.rows else {}


def _entries(work: Work, first: int, until: int | None) -> Iterator[evidence.Entry]:
    while entries := evidence.since(work.db, first, kinds=KINDS, most=_AT_ONCE):
        for entry in entries:
            if until is not None and entry.seq >= until:
                return
            yield entry
        first = entries[-1].seq + 1


def _keep(work: Work, meter: Meter, *, version: int | None) -> None:
    """Keep the meter unless somebody else did since it was read: the second of two finds nothing to change."""
    values = figures(meter) | {"version": meter.version}
    try:
        if version is None:
            store.add(work.db, meter)
            return
        if store.change(work.db, Meter, meter.id, only={"version": version}, **values):
            return
    except IntegrityError:
        pass
    raise MovedOn(
        "settled_elsewhere",
        Text("正有人结算同一产品", "Somebody is settling the same product."),
        where={"product": meter.id},
        hint=Text("请稍后重试", "Try again in a moment."),
    )
