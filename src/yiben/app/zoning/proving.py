"""Proof of one's own in a zone (本单位存证证明): a statement line by line, an authorisation, a partnership, to take home.

What concerns the asker is shown whole: what was settled, signed, assessed, admitted. The uses a statement counts were
somebody else's doing: of them the bundle proves that they are in the log, at their place, under the hash their number
carries, and keeps what they say back (`withheld`). The leaf is salted, so the hash tells nothing of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter
from starlette.responses import Response

from yiben.app.auditing import sees_all
from yiben.app.proving import written
from yiben.capabilities import zones
from yiben.engines import evidence
from yiben.engines.evidence import bundles
from yiben.infra.work import Work
from yiben.kernel.errors import NotFound
from yiben.kernel.text import Text
from yiben.ui.doors import SignedVisit

router = APIRouter(include_in_schema=False)

MOST = 1_000
"""Lines of a statement in one bundle."""

_OF_STATEMENT = frozenset({"zone.settled", "zone.corrected"})
_OF_AGREEMENT = frozenset(
    {
        "zone.agreement_signed", "zone.terminated", "zone.operator_left", "zone.assessed", "zone.product_filed", "zone.shared",
        "zone.partner_admitted", "zone.fed_back",
    }
)  # fmt: skip
_OF_PARTNER = frozenset(
    {
        "zone.partner_admitted", "zone.partner_regraded", "zone.right_given", "zone.rights_taken", "zone.partner_exit",
        "zone.partner_left",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class _Chosen:
    """Events by number: shown, and proved without their words. `lines` of a statement from `first` on, of so many."""

    shown: dict[int, evidence.Entry]
    withheld: dict[int, evidence.Entry]
    lines: Sequence[zones.Line] = ()
    first: int = 0
    of: int = 0


def prove_own(work: Work, identifier: str, *, first: int = 0) -> dict[str, Any]:
    """The bundle of a statement, an agreement or a partnership; `first`: from which line of a long statement on.

    For whom it concerns: who has a share, the operator, the partner, and who oversees. NotFound to anybody else, alike for
    what there is not. Leaves `evidence.own_proved`.
    """
    chosen = _chosen(work, identifier, first=max(0, first))
    numbers = sorted({*chosen.shown, *chosen.withheld})
    if not numbers:
        raise _unknown(identifier)
    made = evidence.bundle(work.db, work.home, numbers)
    for one in made["events"]:
        if one["leaf_index"] not in chosen.shown:
            one |= {"leaf": None, "withheld": True}
    work.leave("evidence.own_proved", identifier, events=len(numbers), withheld=len(chosen.withheld), tree_size=made["tree_size"])  # fmt: skip
    told: dict[str, Any] = {"number": identifier}
    if chosen.of:
        told |= {
            "lines": [
                {"event": one.event, "day": one.day, "rows": one.rows, "fen": one.fen} for one in chosen.lines
            ],
            "first_line": chosen.first,
            "all_lines": chosen.of,
        }
    return bundles.sealed({**made, **told, "reading": _reading(identifier, made, chosen)}, work.home)


@router.post("/zoning/proofs")
def proof(visit: SignedVisit) -> Response:
    """The bundle as a file: `of` names the statement, agreement or partnership, `first` a line."""
    first, as_data = visit.text("first"), visit.text("form") == "json"
    with visit.reading() as work:
        made = prove_own(work, visit.text("of"), first=int(first) if first.isascii() and first.isdigit() and len(first) < 9 else 0)  # fmt: skip
    name = f"{made['number']}.{'json' if as_data else 'html'}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    kind = "application/json" if as_data else "text/html; charset=utf-8"
    return Response(written(made, name), media_type=kind, headers=headers)


def _chosen(work: Work, identifier: str, *, first: int) -> _Chosen:
    kind = identifier.partition("_")[0]
    if kind == "zsta":
        return _statement(work, identifier, first=first)
    if kind == "zagr":
        return _Chosen(shown=_agreement(work, zones.dossier(work, identifier).agreement), withheld={})
    if kind == "zptn":
        return _Chosen(shown=_about(work, zones.partner_seen(work, identifier).id, _OF_PARTNER), withheld={})
    raise _unknown(identifier)


def _statement(work: Work, identifier: str, *, first: int) -> _Chosen:
    one = zones.statement_seen(work, identifier)
    lines = one.lines[first : first + MOST]
    uses = [evidence.read(work.db, line.event) for line in lines]
    mine = {entry.seq: entry for entry in uses if entry.actor == work.actor.account or sees_all(work.actor)}
    return _Chosen(
        shown=_about(work, one.id, _OF_STATEMENT) | mine,
        withheld={entry.seq: entry for entry in uses if entry.seq not in mine},
        lines=lines,
        first=first,
        of=len(one.lines),
    )


def _agreement(work: Work, one: zones.Agreement) -> dict[int, evidence.Entry]:
    """What was done under it, by whoever did it: its signing, assessments, filings, shares of data, its end."""
    named = evidence.mentioning(work.db, one.id, nouns=("zone",))
    return {
        entry.seq: entry
        for entry in named
        if entry.kind in _OF_AGREEMENT and one.id in (entry.subject, entry.detail.get("agreement"))
    }


def _about(work: Work, subject: str, kinds: frozenset[str]) -> dict[int, evidence.Entry]:
    named = evidence.mentioning(work.db, subject, nouns=("zone",))
    return {
        entry.seq: entry
        for entry in named
        if entry.kind in kinds and subject in (entry.subject, entry.detail.get("corrects"))
    }


def _reading(identifier: str, made: dict[str, Any], chosen: _Chosen) -> str:
    head = made["head"]
    lines = [
        f"{identifier}",
        f"存证日志 · Evidence log: yiben/{made['origin']} ({made['hash']})",
        f"树头 · Head: {made['tree_size']} events, root {made['root']}, {head['time']}",
        "",
    ]
    for number in sorted(chosen.shown):
        entry = chosen.shown[number]
        lines.append(f"{entry.id}  {entry.time[:19]}  {entry.kind}  {entry.actor or '-'}  {entry.subject}")
        lines += [f"    {name}: {value}" for name, value in entry.detail.items()]
    if chosen.of:
        span = f"{chosen.first + 1}-{chosen.first + len(chosen.lines)} / {chosen.of}"
        lines += [
            "",
            f"逐条 · Lines {span}（使用人的事件只证明在日志中 · uses by others are proved to be in the log, not shown）",
        ]
        lines += [f"{one.event}  {one.day}  {one.rows}  {one.fen / 100:.2f}" for one in chosen.lines]
    return "\n".join(lines)


def _unknown(identifier: str) -> NotFound:
    named = identifier[:60]
    return NotFound("nothing_to_prove", Text(f"没有可出具证明的 {named}", f"There is nothing of yours to prove called {named}."), where={"of": named})  # fmt: skip
