"""Trails of batches written down: rows for a table, documents for programs."""

from dataclasses import asdict, dataclass
from typing import Any

from yiben.capabilities import traceability
from yiben.capabilities.traceability import Checked, Trail
from yiben.kernel.text import Text


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailRow:
    """One thing that happened to a batch of a chain, oldest first."""

    when: str
    batch: str
    what: Text
    who: str
    says: str


def trail_rows(trail: Trail) -> list[TrailRow]:
    """Everything that happened, in the order it did."""
    called = trail.names.get
    made_of = {code: [one for one in trail.uses if one.into == code] for code in trail.batches}
    rows = [
        TrailRow(
            when=one.registered, batch=one.code, what=Text("登记", "registered"),
            who=called(one.organisation, ""),
            says=" · ".join([f"{one.product} {one.quantity} {one.unit}", *(f"← {use.batch} {use.quantity}" for use in made_of[one.code])]),
        )
        for one in trail.batches.values()
    ]  # fmt: skip
    rows += [
        TrailRow(
            when=one.signed or one.offered,
            batch=one.batch,
            what=traceability.SIGNED_TITLES[one.state],
            who=f"{called(one.giver, '')} → {called(one.taker, '')}",
            says=f"{one.quantity} · {one.number}",
        )
        for one in trail.handovers
    ]
    rows += [
        TrailRow(
            when=one.at,
            batch=one.batch,
            what=traceability.RESULT_TITLES[one.result],
            who=called(one.inspector, ""),
            says=f"{one.standard} {one.says}".strip(),
        )
        for one in trail.inspections
    ]
    rows += [
        TrailRow(when=one.at, batch=one.batch, what=Text("召回", "recalled"), who="", says=one.reason)
        for one in trail.recalls
    ]
    rows += [
        TrailRow(
            when=trail.batches[one.batch].registered, batch=one.batch, what=Text("待核查", "to look into"), who="",
            says=f"{traceability.ODDITY_TITLES[one.kind]} · {one.says}",
        )
        for one in trail.odd
    ]  # fmt: skip
    at = {recall.id: recall.at for recall in trail.recalls}
    rows += [
        TrailRow(
            when=one.answered or at[one.recall],
            batch=one.batch,
            what=Text("已处置", "dealt with")
            if one.answered
            else Text("已通知，待处置", "told, not answered"),
            who=called(one.organisation, ""),
            says=one.outcome or one.number,
        )
        for one in trail.called
    ]
    return sorted(rows, key=lambda one: one.when)


def trail_document(trail: Trail) -> dict[str, Any]:
    """A chain for programs; quantities as text."""
    return {
        "of": trail.of,
        "upstream": list(trail.upstream),
        "downstream": list(trail.downstream),
        "batches": [
            _plain(asdict(one)) | {"organisation_name": trail.names.get(one.organisation)}
            for one in trail.batches.values()
        ],
        "uses": [_plain(asdict(one)) for one in trail.uses],
        "handovers": [_plain(asdict(one)) for one in trail.handovers],
        "inspections": [_plain(asdict(one)) for one in trail.inspections],
        "recalls": [_plain(asdict(one)) for one in trail.recalls],
        "holders_told": [_plain(asdict(one)) for one in trail.called],
        "odd": [{"batch": one.batch, "kind": one.kind.value, "says": str(one.says)} for one in trail.odd],
        "hidden": trail.hidden,
    }


def checked_document(found: Checked) -> dict[str, Any]:
    """What anybody may know: no account, no quantity, no customer."""
    batch = found.batch
    return {
        "code": batch.code,
        "product": batch.product,
        "maker": found.maker,
        "made": batch.made,
        "expires": batch.expires,
        "recalled": found.recalled.at[:10] if found.recalled else None,
        "reason": found.recalled.reason if found.recalled else None,
        "made_of": [{"product": one.product, "from": name, "made": one.made} for one, name in found.sources],
        "inspections": [
            {
                "batch": one.batch,
                "by": name,
                "result": one.result.value,
                "standard": one.standard,
                "on": one.at[:10],
            }
            for one, name in found.inspections
        ],
        "holders": found.holders,
    }


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None or isinstance(value, str) else str(value) for name, value in row.items()
    }
